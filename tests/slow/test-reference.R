# hlr beside reference posteriors by brms (reference.R, reference.csv), equal priors: each mean and sd within 4 Monte
# Carlo standard errors of both combined. Some 300 comparisons are made, so that a right sampler fails for about 1 of
# 50 seeds by chance; the seeds are fixed. hlr draws four times its default, so that its own error is small. A model
# that hlr does not have yet is skipped, with the words that refuse it.

source("models.R")
source("models-predictors.R")

reference <- utils::read.csv("reference.csv", comment.char = "#")

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

models <- c(reference_models(), predictor_models())

for (name in unique(reference$model)) {
  test_that(paste(name, "has the posterior that brms finds"), {
    model <- models[[name]]
    skip_if(is.null(model), paste(name, "has data that are not installed, or a parameter that hlr does not have yet"))
    truth <- reference[reference$model == name, ]
    fit <- tryCatch(
      hlr_fit(model$formula, model$data, family = model$family, prior = model$prior, draws = 4000, seed = 11,
              progress = FALSE),
      hlr_error_not_yet = function(e) skip(conditionMessage(e)),
      hlr_error_family = function(e) skip(conditionMessage(e))
    )
    draws <- reference_parameters(fit, truth$parameter)
    expect_setequal(dimnames(draws)[[3]], truth$parameter)
    table <- as.data.frame(hlr:::summarise_array(draws[, , truth$parameter, drop = FALSE]))
    z_mean <- (table$mean - truth$mean) / sqrt(table$mcse_mean^2 + truth$mcse_mean^2)
    z_sd <- (table$sd - truth$sd) / sqrt(table$mcse_sd^2 + truth$mcse_sd^2)
    expect_lt(max(abs(z_mean)), 4, label = paste(name, truth$parameter[which.max(abs(z_mean))], "mean, errors apart"))
    expect_lt(max(abs(z_sd)), 4, label = paste(name, truth$parameter[which.max(abs(z_sd))], "sd, errors apart"))
  })
}
