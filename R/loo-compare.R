# Several models of the same response side by side, by their expected log predictive densities.

#' Compare models
#'
#' `loo_compare()` orders fits by their expected log predictive density (elpd), with differences to the best one and
#' their standard errors. `loo_model_weights()` has weights for averaging their predictions.
#'
#' @param x,... Fits of the same response, from [hlr_fit()], or what [loo.hlr_fit()], [waic.hlr_fit()] or
#'   [kfold.hlr_fit()] returned for them.
#' @param criterion `"loo"`, `"waic"` or `"kfold"`: what is computed for fits.
#' @param by,integrated As in [loo.hlr_fit()], for all fits.
#' @param method `"stacking"` for the weights whose mixture of predictive distributions has the largest elpd, or
#'   `"pseudobma"` for weights by exp(elpd), with the Bayesian bootstrap.
#' @param model_names Names of the models; `NULL` for the expressions that they were given as.
#' @return `loo_compare()` a matrix of class `compare.loo`, one row per model, the best one first, as
#'   [loo::loo_compare()] makes it; `loo_model_weights()` a named vector of weights that add up to 1.
#' @section Errors: class `hlr_error_argument` for fewer than two models, for anything that is no fit, and for models of
#'   different responses.
#' @references Yao, Vehtari, Simpson and Gelman (2018), Using stacking to average Bayesian predictive distributions,
#'   Bayesian Analysis 13(3), 917-1007.
#' @examples
#' \donttest{
#' slopes <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' intercepts <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
#' loo_compare(slopes, intercepts, integrated = TRUE)
#' loo_model_weights(slopes, intercepts, integrated = TRUE)
#' }
#' @exportS3Method loo::loo_compare hlr_fit
loo_compare.hlr_fit <- function(x, ..., criterion = "loo", by = NULL, integrated = !is.null(by), model_names = NULL) {
  models <- name_models(list(x, ...), as.list(substitute(list(x, ...)))[-1], model_names)
  check_choice(criterion, "criterion", c("loo", "waic", "kfold"))
  loo::loo_compare(lapply(models, criterion_of, criterion = criterion, by = by, integrated = integrated))
}

#' @export
loo::loo_compare

#' @rdname loo_compare.hlr_fit
#' @exportS3Method loo::loo_model_weights hlr_fit
loo_model_weights.hlr_fit <- function(x, ..., method = "stacking", by = NULL, integrated = !is.null(by),
                                      model_names = NULL) {
  models <- name_models(list(x, ...), as.list(substitute(list(x, ...)))[-1], model_names)
  check_choice(method, "method", c("stacking", "pseudobma"))
  loo::loo_model_weights(lapply(models, criterion_of, criterion = "loo", by = by, integrated = integrated),
                         method = method)
}

#' @export
loo::loo_model_weights

#' Models under their names, known to be of one response
#' @noRd
name_models <- function(models, expressions, names) {
  for (k in seq_along(models)) {
    if (!inherits(models[[k]], c("hlr_fit", "loo"))) {
      given <- names(models)[k]
      hlr_abort("argument", if (length(given) && nzchar(given)) paste0("There is no argument '", given, "'. "),
                "A model must be a fit or come from loo(), not ", describe_value(models[[k]]), ".")
    }
  }
  if (length(models) < 2) hlr_abort("argument", "One model cannot be compared; give two or more fits.")
  marks <- vapply(models, function(m) if (inherits(m, "hlr_fit")) response_mark(m) else attr(m, "yhash"), "")
  if (length(unique(marks)) > 1) {
    hlr_abort("argument", "The models are of different responses or different rows, so that their densities do not ",
              "compare. Fit all to the same rows.")
  }
  if (is.null(names)) {
    names <- vapply(expressions, function(x) if (is.language(x)) format_call(x) else "", "")
    # do.call() puts the fits themselves where expressions were.
    names <- ifelse(names == "" | nchar(names) > 200, paste("model", seq_along(names)), names)
    given <- names(models)
    if (!is.null(given)) names[nzchar(given)] <- given[nzchar(given)]
  } else if (!is.character(names) || length(names) != length(models)) {
    hlr_abort("argument", "`model_names` must be ", length(models), " names, one per model.")
  }
  stats::setNames(models, names)
}

#' @noRd
criterion_of <- function(model, criterion, by, integrated) {
  if (inherits(model, "loo")) return(model)
  switch(criterion, loo = loo_of_fit(model, by, integrated), waic = waic_of_fit(model), kfold = kfold.hlr_fit(model))
}

# ---- several fits at once, loo(fit1, fit2) ----------------------------------

#' Fits given to loo() or waic(); anything else is an unknown argument
#' @noRd
given_models <- function(models) {
  for (k in seq_along(models)) {
    if (inherits(models[[k]], "hlr_fit")) next
    name <- names2(models)[k]
    if (nzchar(name)) hlr_abort("argument", "There is no argument '", name, "'.", argument_hint(name, character()))
    hlr_abort("argument", "What is not named must be a fit, not ", describe_value(models[[k]]), ". Name the arguments.")
  }
  models
}

#' A criterion that remembers its fit's name, as in brms: loo_compare(loo(a), loo(b)) shows a and b
#' @noRd
named_criterion <- function(criterion, name) {
  text <- if (is.language(name)) format_call(name) else ""
  if (nzchar(text) && nchar(text) < 100 && text != ".") attr(criterion, "model_name") <- text
  criterion
}

#' The criterion of several fits and how they compare, as brms has it
#' @noRd
criterion_list <- function(models, expressions, one, compare) {
  models <- name_models(models, expressions, NULL)
  loos <- Map(one, models, lapply(names(models), as.name))
  diffs <- if (check_flag(compare, "compare")) loo::loo_compare(loos)
  structure(list(loos = loos, diffs = diffs), class = c("hlr_loolist", "list"))
}

#' @export
print.hlr_loolist <- function(x, ...) {
  for (name in names(x$loos)) {
    cat("Model ", name, ":\n", sep = "")
    print(x$loos[[name]], ...)
    cat("\n")
  }
  if (!is.null(x$diffs)) {
    cat("Comparison:\n")
    print(x$diffs, ...)
  }
  invisible(x)
}
