# What other packages do with a fit, as checks: a list by package of functions by verb. Each takes one of the four fits
# of tests/testthat/helper-ecosystem.R and its name, and stops unless the result has the fit's own numbers. Sourced by
# tools/ecosystem.R.

# Sums in another order, quantiles of the same draws: the rest is rounding.
equal <- function(x, y, tolerance = 1e-8) {
  stopifnot(length(x) == length(y), length(x) > 0)
  difference <- max(abs(as.numeric(x) - as.numeric(y)) / pmax(1, abs(as.numeric(y))))
  if (is.na(difference) || difference > tolerance) stop("differs by ", signif(difference, 2))
  TRUE
}

is_a <- function(x, class) if (inherits(x, class)) TRUE else stop("is of class ", class(x)[1], ", not ", class)

export <- function(package, name) getExportedValue(package, name)

# Draws of common coefficients, draws x coefficients, and the numbers of one row for each.
common <- function(fit) as.matrix(fit, "^b_", regex = TRUE)
each <- function(draws, f, ...) unname(apply(draws, 2, f, ...))
rows <- function(fit) insight::get_data(fit)[c(1, 9, 20), ]
# A predictor of each of the fits.
predictor <- c(correlated = "Time", nested = "Time", binomial = "pred", crossed = "rain")
not_quiet <- function(expr) suppressWarnings(suppressMessages(expr))

posterior_checks <- list(
  as_draws_df = function(fit, name) {
    equal(posterior::as_draws_df(fit)$b_Intercept, as.matrix(fit, "b_Intercept"))
  },
  as_draws_rvars = function(fit, name) equal(mean(posterior::as_draws_rvars(fit)$lp__), mean(as.matrix(fit, "lp__"))),
  summarise_draws = function(fit, name) {
    table <- posterior::summarise_draws(as_draws(fit, "^b_", regex = TRUE))
    equal(table$ess_bulk, summary(fit, table$variable)$ess_bulk)
  },
  rhat = function(fit, name) {
    variable <- dimnames(fit$draws)[[3]][1]
    equal(posterior::rhat(fit, variable), summary(fit, variable)$rhat)
  }
)

bayesplot_checks <- list(
  mcmc_intervals = function(fit, name) {
    equal(bayesplot::mcmc_intervals(as.array(fit, "^b_", regex = TRUE))$data$m, each(common(fit), median))
  },
  pp_check = function(fit, name) {
    is_a(bayesplot::pp_check(fit, ndraws = 10), "ggplot")
    stat <- bayesplot::pp_check(fit, type = "stat", stat = "mean")
    is_a(stat, "ggplot")
  },
  nuts_params = function(fit, name) {
    stopifnot(nrow(bayesplot::nuts_params(fit)) == posterior::ndraws(fit) * 6)
  },
  log_posterior = function(fit, name) equal(bayesplot::log_posterior(fit)$Value, as.matrix(fit, "lp__"))
)

loo_checks <- list(
  loo = function(fit, name) {
    ours <- not_quiet(loo::loo(fit))
    log_lik <- log_lik(fit)
    theirs <- not_quiet(loo::loo(log_lik, r_eff = rep(1, ncol(log_lik))))
    # Weights are smoothed with relative efficiencies of their own: a fraction of the Monte Carlo error.
    equal(ours$estimates["elpd_loo", 1], theirs$estimates["elpd_loo", 1], 0.02)
  },
  waic = function(fit, name) {
    equal(not_quiet(loo::waic(fit))$estimates[, 1], not_quiet(loo::waic(log_lik(fit)))$estimates[, 1])
  },
  loo_compare = function(fit, name) {
    two <- not_quiet(loo::loo_compare(loo::loo(fit), loo::loo(fit)))
    equal(two[2, "elpd_diff"], 0)
  }
)

rstantools_checks <- list(
  posterior_epred = function(fit, name) equal(colMeans(rstantools::posterior_epred(fit)), fitted(fit)[, "Estimate"]),
  posterior_predict = function(fit, name) {
    stopifnot(dim(rstantools::posterior_predict(fit)) == c(posterior::ndraws(fit), nobs(fit)))
  },
  log_lik = function(fit, name) {
    stopifnot(dim(rstantools::log_lik(fit)) == c(posterior::ndraws(fit), nobs(fit)))
  },
  posterior_interval = function(fit, name) {
    equal(rstantools::posterior_interval(fit, prob = 0.9)["b_Intercept", 1], quantile(common(fit)[, 1], 0.05))
  },
  bayes_R2 = function(fit, name) stopifnot(not_quiet(rstantools::bayes_R2(fit))[, 1] < 1)
)

nlme_checks <- list(
  fixef = function(fit, name) equal(nlme::fixef(fit)[, "Estimate"], colMeans(common(fit))),
  ranef = function(fit, name) {
    effects <- nlme::ranef(fit)[[1]]
    variables <- grep(paste0("^r_", names(nlme::ranef(fit))[1], "\\[.*,Intercept"), variables(fit), value = TRUE)
    equal(effects[, "Estimate", 1], colMeans(as.matrix(fit, variables)))
  },
  VarCorr = function(fit, name) {
    equal(as.data.frame(nlme::VarCorr(fit))$sdcor[1], mean(as.matrix(fit, "^sd_", regex = TRUE)[, 1]))
  }
)

# generics has the verbs, broom.mixed exports them again.
broom_checks <- function(package) {
  list(
    tidy = function(fit, name) {
      equal(export(package, "tidy")(fit, effects = "fixed")$estimate, colMeans(common(fit)))
    },
    glance = function(fit, name) {
      one <- not_quiet(export(package, "glance")(fit, looic = TRUE))
      equal(c(one$nobs, one$looic), c(nobs(fit), not_quiet(loo::loo(fit))$estimates["looic", 1]))
    },
    augment = function(fit, name) equal(export(package, "augment")(fit)$.fitted, fitted(fit)[, "Estimate"])
  )
}

emmeans_checks <- list(
  emmeans = function(fit, name) {
    at <- if (name == "binomial") list() else stats::setNames(list(1), predictor[[name]])
    grid <- not_quiet(emmeans::emmeans(fit, predictor[[name]], at = at))
    draws <- as.matrix(coda::as.mcmc(grid))
    equal(summary(grid)[[2]], each(draws, median))
  },
  contrast = function(fit, name) {
    two <- if (name == "binomial") list() else stats::setNames(list(1:2), predictor[[name]])
    means <- not_quiet(emmeans::emmeans(fit, predictor[[name]], at = two))
    draws <- as.matrix(coda::as.mcmc(means))
    equal(as.data.frame(emmeans::contrast(means, "revpairwise"))$estimate, median(draws[, 2] - draws[, 1]))
  },
  emtrends = function(fit, name) {
    if (name == "binomial") return(TRUE)                                # no numeric predictor
    trend <- not_quiet(emmeans::emtrends(fit, ~1, var = predictor[[name]]))
    slope <- if (name == "nested") {
      common(fit)[, c("b_Time", "b_Time:CuCu035", "b_Time:CuCu175")] %*% c(1, 1 / 3, 1 / 3)
    } else {
      common(fit)[, paste0("b_", predictor[[name]])]
    }
    equal(as.data.frame(trend)[[2]], median(slope), 1e-6)               # by differences
  }
)

insight_checks <- list(
  get_parameters = function(fit, name) {
    equal(insight::get_parameters(fit, component = "conditional")$b_Intercept, common(fit)[, 1])
  },
  find_formula = function(fit, name) {
    stopifnot(setequal(all.vars(insight::find_formula(fit)$conditional),
                       all.vars(reformulas::nobars(formula(fit)))) || name == "binomial")
  },
  get_data = function(fit, name) stopifnot(nrow(insight::get_data(fit)) == nobs(fit)),
  get_priors = function(fit, name) stopifnot(insight::get_priors(fit)$Parameter == prior_summary(fit)$parameter),
  model_info = function(fit, name) {
    stopifnot(insight::model_info(fit)$is_bayesian, insight::model_info(fit)$is_mixed)
  },
  get_predicted = function(fit, name) {
    equal(as.numeric(insight::get_predicted(fit)), fitted(fit)[, "Estimate"])
  }
)

interval_check <- function(verb) {
  function(fit, name) {
    ends <- not_quiet(export("bayestestR", verb)(fit, ci = 0.8))
    held <- colMeans(t(t(common(fit)) >= ends$CI_low & t(common(fit)) <= ends$CI_high))
    equal(held, rep(0.8, length(held)), 0.03)                 # 200 draws, and each kind of interval rounds on its own
  }
}

bayestestr_checks <- c(
  list(
    describe_posterior = function(fit, name) {
      table <- bayestestR::describe_posterior(fit)
      equal(c(table$Median, table$Rhat), c(each(common(fit), median), summary(fit, "^b_", regex = TRUE)$rhat))
    },
    point_estimate = function(fit, name) {
      equal(bayestestR::point_estimate(fit, centrality = "mean")$Mean, colMeans(common(fit)))
    }
  ),
  sapply(c("hdi", "eti", "bci", "spi", "ci"), interval_check, simplify = FALSE),
  list(
    map_estimate = function(fit, name) {
      map <- bayestestR::map_estimate(fit)[["MAP_Estimate"]]
      stopifnot(map > each(common(fit), min), map < each(common(fit), max))
    },
    estimate_density = function(fit, name) {
      stopifnot(setequal(bayestestR::estimate_density(fit)$Parameter, colnames(common(fit))))
    },
    p_direction = function(fit, name) {
      pd <- bayestestR::p_direction(fit)$pd
      equal(pd, pmax(colMeans(common(fit) > 0), colMeans(common(fit) < 0)))
    },
    p_map = function(fit, name) stopifnot(bayestestR::p_map(fit)$p_MAP <= 1),
    rope = function(fit, name) {
      equal(bayestestR::rope(fit, range = c(-1, 1), ci = 1)$ROPE_Percentage, colMeans(abs(common(fit)) <= 1))
    },
    p_rope = function(fit, name) {
      table <- bayestestR::p_rope(fit, range = c(-1, 1))
      equal(table[[ncol(table)]], colMeans(abs(common(fit)) <= 1))      # the name of the column changed
    },
    p_significance = function(fit, name) {
      ps <- as.numeric(bayestestR::p_significance(fit, threshold = 0.5)$ps)
      equal(ps, pmax(colMeans(common(fit) > 0.5), colMeans(common(fit) < -0.5)))
    },
    equivalence_test = function(fit, name) {
      stopifnot(nrow(bayestestR::equivalence_test(fit)) == ncol(common(fit)))
    },
    effective_sample = function(fit, name) {
      equal(bayestestR::effective_sample(fit)$ESS, round(summary(fit, "^b_", regex = TRUE)$ess_bulk))
    },
    mcse = function(fit, name) equal(bayestestR::mcse(fit)$MCSE, summary(fit, "^b_", regex = TRUE)$mcse_mean),
    bayesfactor_parameters = function(fit, name) {
      prior <- bayestestR::unupdate(fit)
      same <- not_quiet(bayestestR::bayesfactor_parameters(prior, null = 0.1))
      stopifnot(is.finite(not_quiet(bayestestR::bayesfactor_parameters(fit))$log_BF))
      equal(same$log_BF, rep(0, ncol(common(fit))))                     # of the prior against itself
    },
    si = function(fit, name) stopifnot(nrow(not_quiet(bayestestR::si(fit))) == ncol(common(fit))),
    simulate_prior = function(fit, name) {
      equal(bayestestR::simulate_prior(fit, n = 5)$b_Intercept, prior_draws(fit, "b_Intercept")$b_Intercept[1:5])
    },
    check_prior = function(fit, name) {
      stopifnot(setequal(not_quiet(bayestestR::check_prior(fit))$Parameter, colnames(common(fit))))
    },
    bayesfactor_models = function(fit, name) {
      set.seed(1)
      table <- not_quiet(bayestestR::bayesfactor_models(fit, fit, verbose = FALSE))
      set.seed(1)                                                       # bridge sampling draws numbers of its own
      evidence <- replicate(2, not_quiet(bridgesampling::bridge_sampler(fit, silent = TRUE))$logml)
      equal(table$log_BF, evidence - evidence[1])
    },
    describe_prior = function(fit, name) {
      stopifnot(bayestestR::describe_prior(fit)$Parameter == prior_summary(fit)$parameter)
    },
    unupdate = function(fit, name) {
      equal(as.matrix(bayestestR::unupdate(fit), "b_Intercept"), prior_draws(fit, "b_Intercept")$b_Intercept)
    }
  )
)

coda_checks <- list(
  as.mcmc.list = function(fit, name) equal(as.matrix(coda::as.mcmc.list(fit, "b_Intercept")), common(fit)[, 1]),
  gelman.diag = function(fit, name) {
    # Another formula than R-hat of ranks, from the same chains.
    stopifnot(coda::gelman.diag(coda::as.mcmc.list(fit, "b_Intercept"))$psrf[1] < 1.2)
  }
)

bridgesampling_checks <- list(
  bridge_sampler = function(fit, name) {
    one <- bridgesampling::bridge_sampler(fit, silent = TRUE)
    two <- bridgesampling::bridge_sampler(fit, silent = TRUE)
    # Two estimates from 200 draws of up to 55 coordinates.
    equal(one$logml, two$logml, 0.05)
  }
)

parameters_checks <- list(
  model_parameters = function(fit, name) {
    table <- parameters::model_parameters(fit, centrality = "mean", effects = "all")
    equal(table$Mean, colMeans(as.matrix(fit, table$Parameter)))
    stopifnot(length(not_quiet(utils::capture.output(print(table)))) > 0)
  }
)

# Of a group whose effects are zero: the mean over draws at the values in the table.
ggeffects_checks <- list(
  ggpredict = function(fit, name) {
    shown <- not_quiet(ggeffects::ggpredict(fit, predictor[[name]], include_random = FALSE, verbose = FALSE))
    table <- as.data.frame(shown)
    new <- insight::get_data(fit)[rep(1, nrow(table)), ]
    new[[predictor[[name]]]] <- if (name == "binomial") as.character(table$x) else table$x
    # What is held fixed, as ggeffects says below its table; trials are one each.
    for (other in names(attr(shown, "constant.values"))) new[[other]] <- attr(shown, "constant.values")[[other]]
    if (name == "binomial") new$density <- 1
    equal(table$predicted, colMeans(posterior_epred(fit, newdata = new, re_formula = NA)))
    stopifnot(table$conf.low < table$predicted, table$predicted < table$conf.high)
  }
)

long_check <- function(verb, predict, column, seed = NULL) {
  function(fit, name) {
    args <- list(rows(fit), fit)
    if (!is.null(seed)) {
      args$seed <- seed
      set.seed(seed)
    }
    expected <- predict(fit, newdata = rows(fit))
    equal(do.call(export("tidybayes", verb), args)[[column]], as.vector(expected))
  }
}

tidybayes_checks <- list(
  spread_draws = function(fit, name) {
    group <- names(nlme::ranef(fit))[1]
    code <- sprintf("tidybayes::spread_draws(fit, b_Intercept, `r_%s`[level, term])", group)
    table <- eval(str2lang(code))
    level <- as.character(table$level[1])
    one <- table[as.character(table$level) == level & table$term == "Intercept", ]
    equal(one[[paste0("r_", group)]], as.matrix(fit, sprintf("r_%s[%s,Intercept]", group, level)))
    equal(one$b_Intercept, common(fit)[, 1])
  },
  gather_draws = function(fit, name) {
    equal(tidybayes::gather_draws(fit, b_Intercept)$.value, common(fit)[, 1])
  },
  tidy_draws = function(fit, name) equal(tidybayes::tidy_draws(fit)$b_Intercept, common(fit)[, 1]),
  add_epred_draws = long_check("add_epred_draws", posterior_epred, ".epred"),
  add_linpred_draws = long_check("add_linpred_draws", posterior_linpred, ".linpred"),
  add_predicted_draws = long_check("add_predicted_draws", posterior_predict, ".prediction", seed = 3),
  add_residual_draws = function(fit, name) {
    expected <- residuals(fit, newdata = rows(fit), summary = FALSE)
    equal(tidybayes::add_residual_draws(rows(fit), fit)$.residual, as.vector(expected))
  }
)

# marginaleffects says R >= 3.6 and uses an operator that R has from 4.4 on; without it, it finds ours.
if (getRversion() < "4.4.0") assign("%||%", function(x, y) if (is.null(x)) y else x, envir = globalenv())

marginaleffects_checks <- list(
  predictions = function(fit, name) {
    equal(marginaleffects::predictions(fit)$estimate, each(posterior_epred(fit), median))
  },
  avg_predictions = function(fit, name) {
    equal(marginaleffects::avg_predictions(fit)$estimate, median(rowMeans(posterior_epred(fit))))
  },
  avg_slopes = function(fit, name) {
    slope <- not_quiet(marginaleffects::avg_slopes(fit, variables = predictor[[name]]))
    stopifnot(nrow(slope) == 1, slope$conf.low < slope$estimate, slope$estimate < slope$conf.high)
    if (name == "correlated") equal(slope$estimate, mean_slope(fit), 1e-4)               # by differences
  },
  avg_comparisons = function(fit, name) {
    if (name != "correlated") return(is_a(not_quiet(marginaleffects::avg_comparisons(fit)), "comparisons"))
    step <- marginaleffects::avg_comparisons(fit, variables = list(Time = 1))
    equal(step$estimate, mean_slope(fit), 1e-6)
  },
  plot_predictions = function(fit, name) {
    is_a(not_quiet(marginaleffects::plot_predictions(fit, condition = predictor[[name]], re_formula = NA)), "ggplot")
  }
)

# Median over draws of the mean slope of Time over the rows of the data, each pig with its own.
mean_slope <- function(fit) {
  slopes <- as.matrix(fit, "^r_Pig\\[.*,Time\\]$", regex = TRUE)
  pigs <- sub("r_Pig\\[(.*),Time\\]", "\\1", colnames(slopes))
  median(common(fit)[, "b_Time"] + rowMeans(slopes[, match(as.character(insight::get_data(fit)$Pig), pigs)]))
}

priorsense_checks <- list(
  powerscale_sensitivity = function(fit, name) {
    theirs <- not_quiet(priorsense::powerscale_sensitivity(fit))
    ours <- summary(fit, sensitivity = TRUE)
    at <- match(ours$variable, theirs$variable)
    equal(theirs$prior[at], ours$sens_prior, 1e-6)
    equal(theirs$likelihood[at], ours$sens_likelihood, 1e-6)
  },
  powerscale_sequence = function(fit, name) {
    is_a(not_quiet(priorsense::powerscale_sequence(fit)), "powerscaled_sequence")
  }
)

# Submodels of families that projpred does not project are none of its.
projpred_checks <- list(
  get_refmodel = function(fit, name) {
    if (name == "crossed") return(TRUE)
    model <- projpred::get_refmodel(fit)
    equal(rowMeans(model$eta), colMeans(posterior_linpred(fit)))
  },
  varsel = function(fit, name) {
    if (name == "crossed") return(TRUE)
    chosen <- not_quiet(projpred::varsel(fit, nclusters = 1, nclusters_pred = 2, method = "forward", seed = 1,
                                         nterms_max = 2, verbose = FALSE))
    is_a(summary(chosen), "vselsummary")
  },
  project = function(fit, name) {
    if (name == "crossed") return(TRUE)
    part <- not_quiet(projpred::project(fit, solution_terms = predictor[[name]], ndraws = 5, seed = 1,
                                        verbose = FALSE))
    stopifnot(is.finite(projpred::proj_linpred(part, newdata = rows(fit))$pred))
  }
)

modelsummary_checks <- list(
  get_estimates = function(fit, name) {
    table <- not_quiet(modelsummary::get_estimates(fit))
    equal(table$estimate[grep("^b_", table$term)], each(common(fit), median))
  },
  modelsummary = function(fit, name) {
    table <- not_quiet(modelsummary::modelsummary(fit, output = "data.frame", statistic = "conf.int", fmt = 3))
    shown <- table[table$term == "b_Intercept" & table$statistic == "estimate", ncol(table)]
    equal(as.numeric(shown), median(common(fit)[, 1]), 1e-3)                             # three decimals
  },
  modelplot = function(fit, name) is_a(not_quiet(modelsummary::modelplot(fit)), "ggplot")
)

all_checks <- list(
  posterior = posterior_checks, bayesplot = bayesplot_checks, loo = loo_checks, rstantools = rstantools_checks,
  nlme = nlme_checks, generics = broom_checks("generics"), broom.mixed = broom_checks("broom.mixed"),
  emmeans = emmeans_checks, marginaleffects = marginaleffects_checks, tidybayes = tidybayes_checks,
  insight = insight_checks, bayestestR = bayestestr_checks, parameters = parameters_checks,
  modelsummary = modelsummary_checks, ggeffects = ggeffects_checks, priorsense = priorsense_checks,
  coda = coda_checks, bridgesampling = bridgesampling_checks, projpred = projpred_checks
)
