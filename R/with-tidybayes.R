# Predictions in the long form of tidybayes. Its spread_draws() and gather_draws() take a fit through posterior.

#' Predictions for tidybayes
#'
#' Methods for the generics behind `add_epred_draws()`, `add_linpred_draws()`, `add_predicted_draws()` and
#' `add_residual_draws()` of the package tidybayes. `spread_draws()` and `gather_draws()` need none: the draws that
#' posterior gives them are enough.
#'
#' @param object A fit, from [hlr_fit()].
#' @param newdata Data frame of rows; by default those of the fit.
#' @param value Name of the column of values.
#' @param ndraws,re_formula As in [posterior_predict()][posterior_predict.hlr_fit()].
#' @param seed `NULL`, or a number for [set.seed()]; R's generator is then put back to where it was.
#' @param dpar Names of the family's parameters to have as further columns, `"mu"` (the mean, by the inverse link) and
#'   such as `"sigma"`; `TRUE` for all of them. Names of the vector are those of the columns.
#' @param category Only its default: a response of hlr's families has no categories, so that no column is to be named.
#' @param ... Further arguments of [posterior_predict()][posterior_predict.hlr_fit()].
#' @return Tibble grouped by the columns of `newdata` and `.row`, with a row for each row of `newdata` and draw: the
#'   columns of `newdata`, `.row`, `.chain` and `.iteration` (`NA`, as for other models), `.draw`, and the value.
#' @section Errors: class `hlr_error_argument` for a `dpar` that the family has not, for a `category`, and for arguments
#'   that [posterior_predict()][posterior_predict.hlr_fit()] does not take.
#' @name hlr_tidybayes
NULL

#' @rdname hlr_tidybayes
#' @exportS3Method tidybayes::epred_draws hlr_fit
epred_draws.hlr_fit <- function(object, newdata = get_data.hlr_fit(object), ..., value = ".epred", ndraws = NULL,
                                seed = NULL, re_formula = NULL, category = ".category", dpar = NULL) {
  in_long_form(posterior_epred.hlr_fit, object, newdata, value, seed, category, dpar, ndraws = ndraws,
               re_formula = re_formula, ...)
}

#' @rdname hlr_tidybayes
#' @exportS3Method tidybayes::linpred_draws hlr_fit
linpred_draws.hlr_fit <- function(object, newdata = get_data.hlr_fit(object), ..., value = ".linpred",
                                  ndraws = NULL, seed = NULL, re_formula = NULL, category = ".category",
                                  dpar = NULL) {
  in_long_form(posterior_linpred.hlr_fit, object, newdata, value, seed, category, dpar, ndraws = ndraws,
               re_formula = re_formula, ...)
}

#' @rdname hlr_tidybayes
#' @exportS3Method tidybayes::predicted_draws hlr_fit
predicted_draws.hlr_fit <- function(object, newdata = get_data.hlr_fit(object), ..., value = ".prediction",
                                    ndraws = NULL, seed = NULL, re_formula = NULL, category = ".category") {
  in_long_form(posterior_predict.hlr_fit, object, newdata, value, seed, category, NULL, ndraws = ndraws,
               re_formula = re_formula, ...)
}

#' @rdname hlr_tidybayes
#' @exportS3Method tidybayes::residual_draws hlr_fit
residual_draws.hlr_fit <- function(object, newdata = get_data.hlr_fit(object), ..., value = ".residual", ndraws = NULL,
                                   seed = NULL, re_formula = NULL, category = ".category") {
  in_long_form(residuals.hlr_fit, object, newdata, value, seed, category, NULL, ndraws = ndraws,
               re_formula = re_formula, summary = FALSE, ...)
}

#' @param predict Function that returns draws x rows. @param columns Parameters of the family to have as columns, as
#'   `dpar` names them. It has another name so that a `dpar` among `...` reaches `predict`, which refuses it.
#' @noRd
in_long_form <- function(predict, object, newdata, value, seed, category, columns, ..., ndraws = NULL,
                         draw_ids = NULL) {
  check_string(value, "value")
  if (!identical(category, ".category")) {
    hlr_abort("argument", "`category` names the column of a response's categories, and hlr's families have none. ",
              "Leave `category` out.")
  }
  newdata <- as.data.frame(check_data(newdata, "newdata"))
  state <- seed_for(seed)
  on.exit(state$restore())
  ids <- check_draw_ids(object, draw_ids, ndraws)
  draws <- predict(object, newdata = newdata, draw_ids = ids, ...)
  parameters <- parameter_draws(object, newdata, columns, ids, ...)
  row <- rep(seq_len(ncol(draws)), each = nrow(draws))
  out <- newdata[row, , drop = FALSE]
  out$.row <- row
  out$.chain <- out$.iteration <- rep(NA_integer_, length(row))
  out$.draw <- rep(seq_len(nrow(draws)), ncol(draws))
  out[[value]] <- as.vector(draws)
  for (name in names(parameters)) out[[name]] <- as.vector(parameters[[name]])
  groups <- c(names(newdata), ".row")
  out <- out[c(groups, ".chain", ".iteration", ".draw", value, names(parameters))]
  getExportedValue("dplyr", "grouped_df")(as_tibble(out), groups)
}

#' Draws of the family's parameters in rows of new data, draws x rows each
#' @noRd
parameter_draws <- function(object, newdata, dpar, ids, ...) {
  if (is.null(dpar) || isFALSE(dpar)) return(list())
  known <- c("mu", family_dpars(object$family))
  if (isTRUE(dpar)) dpar <- known
  for (name in check_names(dpar, "dpar")) check_choice(name, "dpar", known)
  out <- lapply(dpar, function(name) {
    if (name == "mu") {
      return(object$family$linkinv(posterior_linpred.hlr_fit(object, newdata = newdata, draw_ids = ids, ...)))
    }
    matrix(as.matrix.hlr_fit(object, name)[ids, ], length(ids), nrow(newdata))
  })
  stats::setNames(out, if (is.null(names(dpar))) dpar else ifelse(names(dpar) == "", dpar, names(dpar)))
}
