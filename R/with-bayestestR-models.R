# Bayes factors of whole models in bayestestR's table, from evidences by bridge sampling.

#' Bayes factors of models
#'
#' The method for fits of bayestestR's generic: each model's evidence, by
#' [bridge_sampler()][bridge_sampler.hlr_fit()], over that of one of them. `bayestestR::bayesfactor_inclusion()` takes
#' the table.
#'
#' @param ... Fits, from [hlr_fit()], two or more; named, or shown as they are written here.
#' @param denominator Number of the model that the others are held against.
#' @param verbose Say that bridge sampling has begun?
#' @return Object of class `bayesfactor_models`: data frame with `Model`, the formula's right side, and `log_BF` in
#'   nats.
#' @section Errors: class `hlr_error_argument` for fits of different responses, `hlr_error_prior` for a flat prior,
#'   under which there is no evidence.
#' @examples
#' \donttest{
#' if (requireNamespace("bayestestR", quietly = TRUE) &&
#'     requireNamespace("bridgesampling", quietly = TRUE)) {
#'   linear <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
#'   fed <- hlr_fit(Weight ~ Time + Cu + (1 | Pig), dietox, seed = 1)
#'   print(bayestestR::bayesfactor_models(linear, fed))
#' }
#' }
#' @exportS3Method bayestestR::bayesfactor_models hlr_fit
bayesfactor_models.hlr_fit <- function(..., denominator = 1, verbose = TRUE) {
  models <- name_models(list(...), as.list(substitute(list(...)))[-1], NULL)
  denominator <- check_count(denominator, "denominator", upper = length(models))
  if (!all(vapply(models, inherits, NA, "hlr_fit"))) {
    hlr_abort("argument", "Evidences are those of fits; what loo() returned has none.")
  }
  if (check_flag(verbose, "verbose")) hlr_inform("evidence", "Estimating evidences by bridge sampling.")
  evidence <- vapply(models, function(model) bridge_sampler.hlr_fit(model, silent = TRUE)$logml, 0)
  sides <- vapply(models, function(model) format_call(stats::formula(model)[[3]]), "")
  structure(
    data.frame(Model = unname(sides), log_BF = unname(evidence - evidence[denominator]),
               row.names = make.unique(names(models))),
    denominator = denominator, BF_method = "marginal likelihoods (bridgesampling)", unsupported_models = FALSE,
    model_names = names(models),
    class = c("bayestestRBF", "bayesfactor_models", "see_bayesfactor_models", "data.frame")
  )
}
