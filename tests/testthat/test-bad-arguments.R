# Whatever is given in the place of an argument, functions of a fit say what is wrong by an error of the package, and no
# function of R's or another package's fails deep inside.

bad_values <- list(
  none = character(0), missing = NA, text = "nonsense", two = c("x", "y"), number = -1.5, numbers = c(1.5, -2, NA),
  list = list(), frame = data.frame(), function_ = mean, environment = globalenv(), formula = ~ zzz
)

# Calls each function with one argument after the other replaced by each bad value; `...` are values that are good
# there. What a good call needs besides is in `needed`.
expect_refused <- function(fun, fit, arguments, needed = list(), ...) {
  good <- list(...)
  f <- if (is.function(fun)) fun else get(fun, asNamespace("hlr"))
  for (argument in arguments) {
    for (kind in setdiff(names(bad_values), good[[argument]])) {
      given <- c(list(fit), needed[setdiff(names(needed), argument)])
      given[argument] <- list(bad_values[[kind]])
      caught <- tryCatch(suppressMessages(suppressWarnings(do.call(f, given))), error = identity)
      expect_true(inherits(caught, "hlr_error"), label = paste0(
        fun, "(", argument, " = ", kind, ")", if (inherits(caught, "error")) paste(":", conditionMessage(caught))
      ))
    }
  }
}

test_that("functions of tables refuse what they cannot use", {
  fit <- correlated_pigs_fit()
  statistics <- c("summary", "robust", "probs")
  expect_refused("fixef.hlr_fit", fit, c(statistics, "pars", "other"), probs = "none")
  expect_refused("ranef.hlr_fit", fit, c(statistics, "pars", "groups", "other"), probs = "none")
  expect_refused("coef.hlr_fit", fit, c(statistics, "pars", "groups", "other"), probs = "none")
  expect_refused("VarCorr.hlr_fit", fit, c("summary", "robust", "other"))
  expect_refused("confint.hlr_fit", fit, c("parm", "level", "other"))
  expect_refused("posterior_interval.hlr_fit", fit, c("prob", "pars", "regex_pars", "type"))
  expect_refused("vcov.hlr_fit", fit, c("correlation", "pars"))
  expect_refused("summary.hlr_fit", fit, c("variable", "regex", "prob", "interval", "robust", "digits"))
  expect_refused("bayes_R2.hlr_fit", fit, statistics)
  expect_refused("tidy.hlr_fit", fit, c("effects", "conf.level", "conf.method", "exponentiate"))
  expect_refused("hypothesis.hlr_fit", fit, c("hypothesis", "scope", "alpha", "robust"), list(hypothesis = "Time > 6"))
  expect_refused("nuts_params.hlr_fit", fit, "pars")
  expect_refused("prior_draws", fit, "variable")
  expect_refused("lprior", fit, "by")
  expect_refused("unconstrain", fit, "pars")
  expect_refused("log_prob", fit, "upars")
  expect_refused("update.hlr_fit", fit, "evaluate")
  expect_refused("update.hlr_fit", fit, "formula.", list(evaluate = FALSE), formula. = "formula")
})

test_that("functions of predictions refuse what they cannot use", {
  fit <- correlated_pigs_fit()
  all <- c("newdata", "ndraws", "draw_ids", "allow_new_levels", "sample_new_levels", "re_formula", "marginal")
  expect_refused("posterior_predict.hlr_fit", fit, all, re_formula = "missing", marginal = "none")
  expect_refused("fitted.hlr_fit", fit, c("newdata", "scale", "summary", "robust", "probs"), probs = "none")
  expect_refused("residuals.hlr_fit", fit, c("method", "type"))
  expect_refused("simulate.hlr_fit", fit, c("nsim", "seed"))
  expect_refused("loo.hlr_fit", fit, c("by", "integrated", "k_threshold", "cores", "save_psis", "moment_match"))
  expect_refused("kfold.hlr_fit", fit, c("K", "folds", "group", "seed"))
  expect_refused("pp_check.hlr_fit", fit, c("type", "ndraws", "prefix", "group", "x", "newdata", "draw_ids"))
})

test_that("pictures refuse what they cannot use", {
  fit <- correlated_pigs_fit()
  look <- c("prob", "interval")
  at_time <- list(condition = "Time")
  expect_refused("plot.hlr_fit", fit, c("variable", "regex", "type", "n"))
  expect_refused("plot_predictions.hlr_fit", fit, c("condition", "by", "type", "layout", "at", "n", look), at_time,
                 at = c("list", "frame"))
  expect_refused("plot_comparisons.hlr_fit", fit, c("variables", "condition", "contrast", "compare", "at", "n", look),
                 list(variables = "Time", condition = "Time"), at = c("list", "frame"))
  expect_refused("plot_slopes.hlr_fit", fit, c("variables", "type"), list(variables = "Time"))
  expect_refused("conditional_effects.hlr_fit", fit, c("effects", "method", "resolution", look[1]))
  expect_refused("plot_forest", fit, c("variable", "regex", "scales", "labels", "point_size", look))
  expect_refused("plot_posterior", fit, c("variable", "regex", "point", look))
  expect_refused("plot_effects", fit, c("group", "coef", "levels", "total", "point_size", look))
  expect_refused("plot_priors", fit, c("variable", "prob"))
})

test_that("arguments left out are asked for by name", {
  fit <- correlated_pigs_fit()
  expect_error(plot_predictions(fit), "`condition` is missing: name a predictor, of 'Time'",
               class = "hlr_error_argument")
  expect_error(plot_comparisons(fit), "`variables` is missing", class = "hlr_error_argument")
  expect_error(plot_slopes(fit), "`variables` is missing", class = "hlr_error_argument")
  expect_error(hypothesis(fit), "`hypothesis` is missing", class = "hlr_error_argument")
  expect_error(log_prob(fit), "`upars` is missing", class = "hlr_error_argument")
  expect_error(unconstrain(fit), "`pars` is missing", class = "hlr_error_argument")
  expect_error(predict(fit, data.frame(Time = 1)), "'Pig' not found.*re_formula = NA.*allow_new_levels = TRUE",
               class = "hlr_error_missing_column")
})

test_that("what looks like a prior, a family or an action is told from one", {
  expect_error(hlr_prior(~ normal(0, 1)), class = "hlr_error_prior")
  expect_error(hlr_model(dist ~ speed, cars, family = NA_character_), class = "hlr_error_family")
  expect_error(hlr_model(dist ~ speed, cars, na.action = "na.omitt"), "`na.action`", class = "hlr_error_argument")
})

test_that("values of other predictors are single, those of the condition may be many", {
  fit <- nested_pigs_fit()
  two <- levels(dietox$Cu)[1:2]
  expect_error(plot_predictions(fit, "Time", at = list(Cu = two)), "2 values of 'Cu'", class = "hlr_error_argument")
  lines <- plot_comparisons(fit, "Cu", condition = "Time", at = list(Time = c(1, 6, 12)))$data
  expect_identical(sort(unique(lines$x)), c(1, 6, 12))
})

test_that("fits compared through do.call() are numbered", {
  fit <- correlated_pigs_fit()
  table <- suppressWarnings(do.call(loo_compare, list(fit, fit, integrated = TRUE)))
  expect_setequal(rownames(table), c("model 1", "model 2"))
})

test_that("generics of other packages refuse what they cannot use", {
  fit <- correlated_pigs_fit()
  expect_refused("epred_draws.hlr_fit", fit, c("newdata", "value", "ndraws", "seed", "re_formula"), value = "text",
                 re_formula = "missing")
  expect_refused("residual_draws.hlr_fit", fit, c("newdata", "value", "ndraws", "seed"), value = "text")
  expect_refused("get_predict.hlr_fit", fit, c("newdata", "type"), list(newdata = dietox[1:2, ]))
  expect_refused("find_parameters.hlr_fit", fit, c("effects", "component", "flatten", "parameters"))
  expect_refused("get_data.hlr_fit", fit, "effects")
  expect_refused("hdi.hlr_fit", fit, c("effects", "component", "parameters", "variable"))
  expect_refused("simulate_prior.hlr_fit", fit, c("n", "effects"))
  expect_refused("bayesfactor_models.hlr_fit", fit, c("denominator", "verbose"), list(fit))
  skip_if_not_installed("insight")
  expect_refused("get_predicted.hlr_fit", fit, c("data", "predict", "iterations", "ci", "ci_method", "include_random",
                                                 "centrality_function"),
                 include_random = "formula_", centrality_function = "function_")
})
