# Comparison of a fit with a reference posterior: means, sds and their Monte Carlo standard errors by brms.

#' Draws of the parameters named, group effects among them; levels of interactions are "a_b" in brms, "a:b" in hlr
reference_parameters <- function(fit, names) {
  effects <- lapply(fit$design$factors, function(factor) hlr:::effects_draws(fit, factor$group))
  effects <- lapply(effects, function(part) {
    dimnames(part)[[3]] <- as_brms_level(dimnames(part)[[3]])
    part
  })
  found <- c(list(fit$draws), effects)
  parts <- lapply(found, function(part) part[, , intersect(names, dimnames(part)[[3]]), drop = FALSE])
  all <- unlist(lapply(parts, function(part) dimnames(part)[[3]]))
  array(unlist(parts), c(dim(fit$draws)[1:2], length(all)), list(NULL, NULL, all))
}

#' r_a:b[x:y,Intercept] -> r_a:b[x_y,Intercept]
as_brms_level <- function(name) {
  level <- regexpr("\\[.*,", name)
  regmatches(name, level) <- gsub(":", "_", regmatches(name, level), fixed = TRUE)
  name
}

#' Each mean and sd of the parameters of a model within `limit` Monte Carlo standard errors of both combined
#'
#' A model whose data are absent is skipped.
#' @param models Named list of lists as `predictor_models()` returns. @param reference Data frame of the csv.
expect_reference <- function(name, models, reference, draws, seed, limit) {
  model <- models[[name]]
  skip_if(is.null(model), paste(name, "has data that are not installed"))
  fit <- suppressWarnings(suppressMessages(
    hlr_fit(model$formula, model$data, family = model$family, prior = model$prior, draws = draws, seed = seed,
            progress = FALSE)
  ), classes = "hlr_warning_ess")
  truth <- reference[reference$model == name, ]
  found <- reference_parameters(fit, truth$parameter)
  expect_setequal(dimnames(found)[[3]], truth$parameter)
  table <- as.data.frame(hlr:::summarise_array(found[, , truth$parameter, drop = FALSE]))
  z_mean <- (table$mean - truth$mean) / sqrt(table$mcse_mean^2 + truth$mcse_mean^2)
  z_sd <- (table$sd - truth$sd) / sqrt(table$mcse_sd^2 + truth$mcse_sd^2)
  expect_lt(max(abs(z_mean)), limit, label = paste(name, truth$parameter[which.max(abs(z_mean))], "mean, errors apart"))
  expect_lt(max(abs(z_sd)), limit, label = paste(name, truth$parameter[which.max(abs(z_sd))], "sd, errors apart"))
}
