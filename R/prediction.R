# What every prediction begins with: the draws, rows and effects that the user asks for, checked. Then how predictions
# go through the rows, a piece at a time.

#' A prediction to be made
#'
#' @param object A fit; the others as in `posterior_predict.hlr_fit()`. @param allow.new.levels,nsamples Names that lme4
#'   and former versions of brms have for `allow_new_levels` and `ndraws`.
#' @param needs As in `prediction_rows()`. @param by_level As in `linear_predictor()`.
#' @return List of `points`, `ids`, `rows`, `predictor` (from `linear_predictor()`) and `theta`, a function of rows of
#'   the piece at hand: list by parameter of the family of a number per draw, or a matrix draws x rows.
#' @noRd
new_prediction <- function(object, newdata = NULL, re_formula = NULL, re.form = NULL, ndraws = NULL, draw_ids = NULL,
                           allow_new_levels = FALSE, sample_new_levels = "uncertainty", marginal = NULL,
                           ..., needs = character(), by_level = FALSE, allow.new.levels = NULL, nsamples = NULL) {
  refuse_other(...)
  if (!is.null(allow.new.levels)) allow_new_levels <- allow.new.levels
  if (!is.null(nsamples)) ndraws <- nsamples
  ids <- check_draw_ids(object, draw_ids, ndraws)
  effects <- chosen_effects(object, if (is.null(re.form)) re_formula else re.form)
  levels <- check_levels(object, effects, allow_new_levels, sample_new_levels, marginal)
  rows <- prediction_rows(object, newdata, effects, levels, needs)
  prediction_at(object, rows, ids, by_level)
}

#' Prediction of rows at points, such as a fit
#' @noRd
prediction_at <- function(points, rows, ids = seq_len(n_draws(points)), by_level = FALSE) {
  refuse_marginal_dpar(rows$factors)
  predictor <- linear_predictor(points, rows, ids, by_level)
  list(points = points, ids = ids, rows = rows, predictor = predictor, theta = theta_of(points, ids, predictor))
}

#' @param predictor From `linear_predictor()`.
#' @noRd
theta_of <- function(points, ids, predictor) {
  dpars <- dpars_of(family_entry(points$family))
  place <- stats::setNames(theta_predictors(points$design, points$family), names(dpars))
  numbers <- names(dpars)[place == 0]
  draws <- flatten_draws(points$draws)[ids, numbers, drop = FALSE]
  function(at) {
    lapply(stats::setNames(nm = names(dpars)), function(name) {
      if (place[[name]] == 0) return(draws[, name])
      eta <- predictor$eta_of(at, place[[name]])
      array(dpar_inverse(dpars[[name]])(eta), dim(eta))
    })
  }
}

#' @noRd
check_draw_ids <- function(object, draw_ids, ndraws = NULL) {
  n <- ndraws.hlr_fit(object)
  if (is.null(draw_ids)) {
    return(if (is.null(ndraws)) seq_len(n) else sample.int(n, check_count(ndraws, "ndraws", upper = n)))
  }
  if (!is.numeric(draw_ids) || length(draw_ids) == 0 || anyNA(draw_ids) || any(draw_ids != round(draw_ids)) ||
        any(draw_ids < 1 | draw_ids > n)) {
    hlr_abort("argument", "`draw_ids` must be whole numbers from 1 to ", n, ", the number of draws.")
  }
  as.integer(draw_ids)
}

#' All draws of all rows in one matrix
#'
#' @param value Function of (eta, spread, rows of the piece) -> draws x rows.
#' @param what Name of the function that the user called.
#' @return Double matrix, draws x rows, named by rows; `NA` in rows that have a missing value.
#' @section Errors: class `hlr_error_size` for more numbers than the option `hlr.max_values`.
#' @noRd
draws_by_rows <- function(prediction, what, value) {
  predictor <- prediction$predictor
  check_size(length(prediction$ids), prediction$rows$n, what)
  out <- matrix(NA_real_, length(prediction$ids), prediction$rows$n)
  each_piece(length(predictor$pieces), "Rows", function(k) {
    out[, predictor$pieces[[k]]] <<- value(predictor$eta(k), predictor$spread(k), predictor$pieces[[k]])
    NULL
  })
  colnames(out) <- prediction$rows$names
  out
}

#' Something of the draws of each row, never more than a piece of the rows in memory
#'
#' @param value As above. @param reduce Function of draws x rows -> a matrix with a row for each of the rows.
#' @return Double matrix, rows x columns of `reduce()`; `NA` in rows that have a missing value.
#' @noRd
reduced_rows <- function(prediction, value, reduce) {
  predictor <- prediction$predictor
  rows <- prediction$rows
  parts <- each_piece(length(predictor$pieces), "Rows", function(k) {
    reduce(value(predictor$eta(k), predictor$spread(k), predictor$pieces[[k]]))
  })
  # Where no row is complete the columns are those of any draws.
  columns <- if (length(parts)) parts[[1]] else reduce(matrix(0, length(prediction$ids), 1))
  out <- matrix(NA_real_, rows$n, ncol(columns), dimnames = list(rows$names, colnames(columns)))
  if (length(parts)) out[unlist(predictor$pieces), ] <- do.call(rbind, parts)
  out
}

#' @noRd
check_size <- function(n_draw, n_row, what) {
  most <- getOption("hlr.max_values", 2.5e8)
  if (as.double(n_draw) * n_row <= most) return(invisible())
  hlr_abort("size", what, "() would give ", plural(n_draw, "draw"), " of ", plural(n_row, "row"), ", ",
            signif(8e-9 * n_draw * n_row, 2), " GB. Ask for fewer by `ndraws`, or for fewer rows; fitted() and ",
            "predict() summarise any number of rows; or allow it by options(hlr.max_values = ",
            format(as.double(n_draw) * n_row, digits = 2), ").")
}
