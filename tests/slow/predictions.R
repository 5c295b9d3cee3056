# What is predicted by brms (reference-predictions.R) and by hlr (test-predictions.R), through the same generics.

# Models of models.R, and the grouping variable that is new in new levels.
predicted_models <- list(cbpp = "herd", petrol = "No", Orthodont = "Subject", Penicillin = "plate", cake = "replicate")

#' Mean, sd and their Monte Carlo standard errors of predictions for the first, the middle and the last row
prediction_table <- function(fit, data, group) {
  known <- data[c(1, nrow(data) %/% 2, nrow(data)), ]
  new <- known
  new[[group]] <- c("new", "new", "newer")
  of_new <- function(f, policy) {
    f(fit, newdata = new, allow_new_levels = TRUE, sample_new_levels = policy)
  }
  draws <- list(
    epred = rstantools::posterior_epred(fit, newdata = known),
    epred_none = rstantools::posterior_epred(fit, newdata = known, re_formula = NA),
    epred_gaussian = of_new(rstantools::posterior_epred, "gaussian"),
    predict = rstantools::posterior_predict(fit, newdata = known),
    predict_gaussian = of_new(rstantools::posterior_predict, "gaussian"),
    predict_uncertainty = of_new(rstantools::posterior_predict, "uncertainty"),
    linpred = rstantools::posterior_linpred(fit, newdata = known),
    log_lik = rstantools::log_lik(fit, newdata = known)
  )
  n_chain <- posterior::nchains(fit)
  do.call(rbind, lapply(names(draws), function(what) {
    array <- array(draws[[what]], c(nrow(draws[[what]]) / n_chain, n_chain, 3))
    table <- hlr:::summarise_array(array)
    data.frame(what, row = 1:3, table[, c("mean", "sd", "mcse_mean", "mcse_sd")])
  }))
}
