# A fit as the reference model of projpred, which looks for submodels that predict as well.

#' Reference models for projpred
#'
#' Variables are chosen by projection: `projpred::varsel(fit)` and `projpred::cv_varsel(fit)` search for submodels that
#' predict like the fit, and `projpred::project(fit, ...)` projects its posterior onto one of them.
#'
#' @param object A fit, from [hlr_fit()]: of family gaussian, binomial or poisson, with an intercept and without
#'   weights.
#' @param ... Passed on to [projpred::init_refmodel()].
#' @return Object of class `refmodel`.
#' @details The response is known to projpred by the name that it has in the formula, of `cbind(a, b)` and
#'   `a | trials(n)` by that of `a`, as numbers of events. Levels of grouping factors that are new have effects drawn
#'   from their distribution. Cross-validation by folds fits the model again without each, with the priors of the fit in
#'   numbers, as [kfold.hlr_fit()] does. Submodels are fitted by projpred itself, with lme4 where they have group terms;
#'   where groups are nested, as in `(1 | a/b)`, projpred 2.3.0 finds no level `a:b`: fit with a column made of both.
#' @section Errors: class `hlr_error_argument` for a fit that projpred cannot project, `hlr_error_data` if its data are
#'   not found.
#' @references Catalina, Bürkner and Vehtari (2022), Projection predictive inference for generalized linear and additive
#'   multilevel models, Proceedings of AISTATS 151, 4446-4461.
#' @examples
#' \donttest{
#' if (requireNamespace("projpred", quietly = TRUE)) {
#'   fit <- hlr_fit(mpg ~ wt + qsec + am + gear, mtcars, seed = 1)
#'   chosen <- projpred::varsel(fit, seed = 1, nclusters = 5, nclusters_pred = 20, verbose = FALSE)
#'   print(summary(chosen))
#' }
#' }
#' @exportS3Method projpred::get_refmodel hlr_fit
get_refmodel.hlr_fit <- function(object, ...) {
  check_version(object)
  check_projectable(object)
  reference_model(object, data_of_fit(object), ...)
}

#' @section Errors: see `get_refmodel.hlr_fit()`.
#' @noRd
check_projectable <- function(fit) {
  if (is_prior_fit(fit)) hlr_abort("argument", "A fit to the prior alone has no predictions to be projected.")
  reasons <- c(
    if (!"projpred" %in% family_entry(fit$family)$packages) paste0("is of ", fit$family$family, "()"),
    if (attr(predictor_of(fit$design$blueprint)$common, "intercept") == 0) "has no intercept",
    if (any(fit$design$weights != 1)) "has weights",
    if (length(fit$design$additions)) "has more behind the bar of its response than trials()",
    if (n_predictors(fit$design) > 1) paste("has a predictor of", predictor_dpars(fit$design)[2])
  )
  if (length(reasons)) {
    hlr_abort("argument", "projpred projects models of gaussian(), binomial() and poisson() with an intercept and ",
              "without weights. This one ", paste(reasons, collapse = " and "), ".")
  }
}

#' The reference model of a fit to some rows
#'
#' @param data Data frame of the rows that the points have seen: all of `data_of_fit()`, or those outside a fold.
#' @noRd
reference_model <- function(fit, data, points = fit, ...) {
  family <- fit$family
  response <- projected_response(fit)
  getExportedValue("projpred", "init_refmodel")(
    fit, data = data, formula = projected_formula(fit, response),
    family = family_of(family$family, family$link),
    ref_predfun = function(fit, newdata = NULL) {
      t(projected_linpred(fit, points, if (is.null(newdata)) data else newdata))
    },
    extract_model_data = function(object, newdata = NULL, wrhs = NULL, orhs = NULL, extract_y = TRUE, ...) {
      observed <- observed_rows(fit, if (is.null(newdata)) data else newdata, extract_y)
      if (is.numeric(wrhs)) observed$weights <- wrhs
      if (is.numeric(orhs)) observed$offset <- orhs
      observed
    },
    dis = if (has_residual(family)) as.vector(points$draws[, , family_entry(family)$residual]),
    cvfun = function(folds, ...) lapply(seq_len(max(folds)), function(k) points_outside(fit, which(folds == k))),
    cvrefbuilder = function(cvfit) reference_model(fit, data[-cvfit$left_out, , drop = FALSE], cvfit, ...), ...
  )
}

#' Name of the column that has the response in projpred's data
#'
#' @return The variable in the formula, or, where an expression or a proportion stands there, a name of its own.
#' @noRd
projected_response <- function(fit) {
  call <- response_call(fit$design$blueprint)
  if (is.call(call) && identical(call[[1]], quote(cbind))) call <- call[[2]]
  if (is.name(call) && !trials_are_weights(fit)) as.character(call) else ".response"
}

#' The formula without offsets, with group terms as lme4 reads them
#' @noRd
projected_formula <- function(fit, response) {
  groups <- vapply(group_terms(fit$design), function(term) {
    paste0("(", sub("[|].*", "| ", term$label), bar_spelling(term), ")")
  }, "")
  terms <- c(attr(predictor_of(fit$design$blueprint)$common, "term.labels"), groups)
  stats::reformulate(if (length(terms)) terms else "1", as.name(response), env = environment(fit$formula))
}

#' Linear predictors, draws x rows, the same each time: new levels have their own stream of random numbers
#' @noRd
projected_linpred <- function(fit, points, data) {
  state <- seed_for(points$seed)
  on.exit(state$restore())
  effects <- chosen_effects(fit, NULL)
  rows <- prediction_rows(fit, data, effects, check_levels(fit, effects, TRUE, "gaussian", NULL), character())
  prediction <- prediction_at(points, rows, by_level = TRUE)
  draws_by_rows(prediction, "posterior_linpred", linpred_value(prediction))
}

#' What projpred asks of rows: `y`, counts of events for binomial models; `weights`, their trials; `offset`
#' @noRd
observed_rows <- function(fit, data, with_response) {
  rows <- prediction_rows(fit, data, list(), check_levels(fit, list(), TRUE, "gaussian", NULL),
                          if (with_response) "response" else "trials")
  list(y = if (with_response) rows$y, weights = if (is.null(rows$trials)) rep(1, rows$n) else rows$trials,
       offset = offset_of(rows))
}

#' @noRd
points_outside <- function(fit, out) {
  again <- points_without(fit, out, choose_seed(NULL))
  again$left_out <- out
  again
}
