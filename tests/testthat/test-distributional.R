# Several linear predictors a row: bf(y ~ x, sigma ~ x + (1 | g)), from the formula to predictions.

quick <- function(formula, data, ..., draws = 60) {
  suppressWarnings(suppressMessages(
    hlr_fit(formula, data, ..., chains = 2, warmup = 200, draws = draws, seed = 4, cores = 1, progress = FALSE)
  ))
}

pigs <- quick(bf(Weight ~ Time + (Time | p | Pig), sigma ~ Time + (1 | p | Pig)), dietox)
draws <- as.matrix(pigs)
effects <- matrix(effects_draws(pigs, "Pig"), nrow(draws))
colnames(effects) <- effect_names(design_factor(pigs, "Pig"))

# Both predictors of one row at each draw, from the draws.
row_of <- function(i, intercept = 1) {
  time <- dietox$Time[i]
  r <- function(stem, coef) effects[, sprintf("r_Pig%s[%s,%s]", stem, dietox$Pig[i], coef)]
  list(mu = draws[, "b_Intercept"] + r("", "Intercept") + time * (draws[, "b_Time"] + r("", "Time")),
       sigma = exp(draws[, "b_sigma_Intercept"] + r("__sigma", "Intercept") + time * draws[, "b_sigma_Time"]))
}

test_that("parameters have brms's names, in its order", {
  expect_identical(variables(pigs)[1:10], c(
    "b_Intercept", "b_Time", "b_sigma_Intercept", "b_sigma_Time", "sd_Pig__Intercept", "sd_Pig__Time",
    "sd_Pig__sigma_Intercept", "cor_Pig__Intercept__Time", "cor_Pig__Intercept__sigma_Intercept",
    "cor_Pig__Time__sigma_Intercept"
  ))
  expect_true(all(c("r_Pig[4601,Time]", "r_Pig__sigma[4601,Intercept]") %in% colnames(effects)))
  expect_false("sigma" %in% variables(pigs))
  asked <- posterior::as_draws_rvars(pigs, variable = "r_Pig__sigma[4601,Intercept]")
  expect_identical(names(asked), "r_Pig__sigma")
  expect_equal(as.vector(posterior::draws_of(asked$r_Pig__sigma)), effects[, "r_Pig__sigma[4601,Intercept]"])
  expect_identical(rownames(fixef(pigs)), c("Intercept", "sigma_Intercept", "Time", "sigma_Time"))
  expect_identical(summary(pigs)$variable[1:5], c("b_Intercept", "b_sigma_Intercept", "b_Time", "b_sigma_Time",
                                                  "sd_Pig__Intercept"))
})

test_that("the density and predictions of a row are those of its own mean and sd", {
  at <- c(1, 300, 861)
  log_density <- log_lik(pigs)
  mean <- posterior_epred(pigs)
  sd <- posterior_epred(pigs, dpar = "sigma")
  log_sd <- posterior_linpred(pigs, dpar = "sigma")
  for (i in at) {
    row <- row_of(i)
    expect_equal(unname(mean[, i]), unname(row$mu), tolerance = 1e-12)
    expect_equal(unname(sd[, i]), unname(row$sigma), tolerance = 1e-12)
    expect_equal(unname(log_sd[, i]), log(unname(row$sigma)), tolerance = 1e-11)
    expect_equal(unname(log_density[, i]), dnorm(dietox$Weight[i], unname(row$mu), unname(row$sigma), log = TRUE),
                 tolerance = 1e-11)
  }
  set.seed(2)
  y <- posterior_predict(pigs)
  z <- (y - mean) / sd                                     # 120 x 861 standard normal numbers
  expect_gt(stats::ks.test(as.vector(z), pnorm)$p.value, 1e-4)
  expect_equal(unname(fitted(pigs, dpar = "sigma")[, "Estimate"]), unname(colMeans(sd)), tolerance = 1e-12)
})

test_that("the density of a draw is that of rows, effects and priors, and its gradient is its own", {
  at <- c(3, 40)
  values <- cbind(draws, effects)[at, ]
  expect_equal(as.vector(log_prob(pigs, unconstrain(pigs, values))), unname(draws[at, "lp__"]), tolerance = 1e-9)
  # Two draws that differ in sigma's coefficients alone: what is left of lp__ is rows and priors of these.
  moved <- values
  moved[, "b_sigma_Time"] <- moved[, "b_sigma_Time"] + 0.05
  centre <- mean(dietox$Time)                              # the prior of the intercept is where Time is at its mean
  change <- function(v) {
    eta <- lapply(seq_len(nrow(v)), function(s) {
      r <- function(stem, coef) v[s, sprintf("r_Pig%s[%s,%s]", stem, dietox$Pig, coef)]
      list(mu = v[s, "b_Intercept"] + r("", "Intercept") + dietox$Time * (v[s, "b_Time"] + r("", "Time")),
           log_sd = v[s, "b_sigma_Intercept"] + r("__sigma", "Intercept") + dietox$Time * v[s, "b_sigma_Time"])
    })
    prior <- prior_summary(pigs)
    prior <- prior[prior$dpar == "sigma" & prior$class %in% c("Intercept", "b"), ]
    slope <- prior[prior$class == "b", ]
    level <- prior[prior$class == "Intercept", ]
    vapply(seq_along(eta), function(s) {
      sum(dnorm(dietox$Weight, eta[[s]]$mu, exp(eta[[s]]$log_sd), log = TRUE)) +
        dnorm(v[s, "b_sigma_Time"], slope$arg1, slope$arg2, log = TRUE) +
        dnorm(v[s, "b_sigma_Intercept"] + centre * v[s, "b_sigma_Time"], level$arg1, level$arg2, log = TRUE)
    }, 0)
  }
  difference <- log_prob(pigs, unconstrain(pigs, moved)) - log_prob(pigs, unconstrain(pigs, values))
  expect_equal(as.vector(difference), change(moved) - change(values), tolerance = 1e-8)

  q <- pigs$upars[5, 1, ]
  logp <- log_prob(pigs, q, gradient = TRUE)
  numeric <- numeric_gradient(function(x) as.vector(log_prob(pigs, x)), q)
  # Tolerance: see expect_gradient() in helper-expectations.R.
  expect_lt(max(abs(attr(logp, "gradient") - numeric)) / max(1, abs(numeric), 1e-3 * abs(logp)), 1e-6)
})

test_that("without the same ID terms of one group are not correlated, with it they are also in one predictor", {
  apart <- hlr_priors(bf(Weight ~ Time + (Time | Pig), sigma ~ (1 | Pig)), dietox)
  expect_identical(apart$parameter[apart$class == "sd"],
                   c("sd_Pig__Intercept", "sd_Pig__Time", "sd_Pig__sigma_Intercept"))
  correlations <- function(formula) grep("^cor_", variables(quick(formula, dietox, draws = 20)), value = TRUE)
  expect_identical(correlations(bf(Weight ~ Time + (Time | Pig), sigma ~ (1 | Pig))), "cor_Pig__Intercept__Time")
  expect_identical(correlations(Weight ~ Time + (1 | a | Pig) + (0 + Time | a | Pig)), "cor_Pig__Intercept__Time")
  expect_identical(correlations(bf(Weight ~ Time + (1 | a | Pig), sigma ~ (0 + Time | a | Pig))),
                   "cor_Pig__Intercept__sigma_Time")
})

test_that("every parameter of every family takes a predictor", {
  set.seed(3)
  d <- data.frame(x = rep(c(-1, 0, 1), 20), g = factor(rep(1:10, each = 6)))
  y <- list(gaussian = rnorm(60, d$x), student = rt(60, 5), lognormal = rlnorm(60),
            negbinomial = rnbinom(60, 2, mu = 3), Gamma = rgamma(60, 2),
            inverse.gaussian = rlnorm(60), weibull = rweibull(60, 2), beta = rbeta(60, 2, 2))
  for (name in names(y)) for (dpar in family_dpars(family_of(name))) {
    d$y <- y[[name]]
    family <- family_of(name, if (name == "inverse.gaussian") "log" else known_families[[name]]$links[1])
    if (name == "Gamma") family <- Gamma("log")
    formula <- bf(y ~ x)
    formula$pforms <- stats::setNames(list(stats::as.formula(paste(dpar, "~ x + (1 | g)"))), dpar)
    fit <- quick(formula, d, family = family, draws = 20)
    theta <- lapply(stats::setNames(nm = family_dpars(family)), function(k) posterior_epred(fit, dpar = k))
    eta <- posterior_linpred(fit)
    density <- distributions[[name]]$density
    mu <- if (name == "lognormal") eta else family$linkinv(eta)
    exact <- vapply(seq_len(60), function(i) {
      vapply(seq_len(nrow(eta)), function(s) {
        density(d$y[i], mu[s, i], vapply(theta, function(k) k[s, i], 0), NULL)
      }, 0)
    }, eta[, 1])
    expect_equal(unname(log_lik(fit)), unname(exact), tolerance = 1e-9, label = paste(name, dpar))
    expect_equal(as.vector(log_prob(fit, fit$upars[1:3, 1, ])), as.matrix(fit)[1:3, "lp__"], tolerance = 1e-8,
                 ignore_attr = TRUE)
  }
})

test_that("priors name the parameter that they are of", {
  formula <- bf(Weight ~ Time, sigma ~ Time)
  prior <- hlr_prior(normal(0, 0.1), class = "b", dpar = "sigma") + hlr_prior(normal(0, 9), class = "b")
  rows <- prior_summary(hlr_model(formula, dietox, prior = prior))
  expect_identical(rows$arg2[rows$class == "b"], c(9, 0.1))
  expect_error(hlr_model(formula, dietox, prior = hlr_prior(normal(0, 1), class = "b", dpar = "nu")), "nu",
               class = "hlr_error_prior")
  expect_error(hlr_model(formula, dietox, prior = hlr_prior(normal(0, 1), class = "sigma")), "sigma",
               class = "hlr_error_prior")
  expect_error(hlr_model(bf(Weight ~ Time, shape ~ Time), dietox), "shape", class = "hlr_error_formula")
})

test_that("other rows, new levels, and the common part alone", {
  new <- data.frame(Time = c(1, 12), Pig = c("4601", "4602"))
  at <- match(paste(new$Pig, new$Time), paste(dietox$Pig, dietox$Time))
  expect_equal(posterior_epred(pigs, new, dpar = "sigma"), posterior_epred(pigs, dpar = "sigma")[, at],
               ignore_attr = TRUE, tolerance = 1e-12)
  common <- posterior_linpred(pigs, newdata = new, re_formula = NA, dpar = "sigma")
  expect_equal(unname(common), unname(draws[, "b_sigma_Intercept"] + outer(draws[, "b_sigma_Time"], new$Time)),
               tolerance = 1e-12)
  expect_error(posterior_epred(pigs, data.frame(Time = 1, Pig = "new")), "new", class = "hlr_error_new_level")
  set.seed(1)
  unseen <- posterior_linpred(pigs, newdata = data.frame(Time = 0, Pig = "new"), allow_new_levels = TRUE,
                              dpar = "sigma", sample_new_levels = "gaussian")[, 1]
  z <- (unseen - draws[, "b_sigma_Intercept"]) / draws[, "sd_Pig__sigma_Intercept"]
  expect_gt(stats::ks.test(z, pnorm)$p.value, 1e-4)
})

test_that("fits are updated, saved and read again with all predictors", {
  file <- withr::local_tempfile(fileext = ".rds")
  saveRDS(pigs, file)
  expect_identical(posterior_epred(readRDS(file), dpar = "sigma"), posterior_epred(pigs, dpar = "sigma"))
  less <- suppressWarnings(update(pigs, . ~ . - Time, draws = 20, refresh = 0))
  expect_true(all(c("b_sigma_Time", "sd_Pig__sigma_Intercept") %in% variables(less)))
  expect_false("b_Time" %in% variables(less))
  apart <- bf(. ~ . - (Time | p | Pig), sigma ~ . - (1 | p | Pig))
  other <- suppressWarnings(update(pigs, apart, draws = 20, refresh = 0))
  expect_identical(variables(other)[1:4], c("b_Intercept", "b_Time", "b_sigma_Intercept", "b_sigma_Time"))
  expect_identical(update(pigs, . ~ . - Time, evaluate = FALSE)$formula,
                   quote(bf(Weight ~ (Time | p | Pig), sigma ~ Time + (1 | p | Pig))))
  expect_identical(rownames(VarCorr(pigs)$Pig$sd), c("Intercept", "Time", "sigma_Intercept"))
  expect_identical(dimnames(coef(pigs)$Pig)[[3]], c("Intercept", "Time", "sigma_Intercept", "sigma_Time"))
})

test_that("pictures and marginal means of a parameter are those of its predictor", {
  set.seed(4)
  d <- data.frame(x = rep(0:3, 20), f = rep(c("a", "b"), each = 40))
  d$y <- rnorm(80, d$x, exp(0.2 * d$x) * (1 + (d$f == "b")))
  fit <- quick(bf(y ~ x, sigma ~ f + x), d)
  m <- as.matrix(fit)
  at <- function(f, x) exp(m[, "b_sigma_Intercept"] + (f == "b") * m[, "b_sigma_fb"] + x * m[, "b_sigma_x"])
  lines <- conditional_effects(fit, dpar = "sigma")
  expect_identical(names(lines), c("f", "x"))
  expect_equal(lines$f$estimate__, c(median(at("a", 1.5)), median(at("b", 1.5))), tolerance = 1e-10)
  expect_identical(attr(lines, "axis"), "sigma")
  picture <- plot_predictions(fit, "x", dpar = "sigma", at = list(f = "b"))
  expect_identical(picture$labels$y, "sigma")
  drawn <- ggplot2::layer_data(picture, which(vapply(picture$layers, function(l) inherits(l$geom, "GeomLine"), NA))[1])
  expect_equal(drawn$y[nrow(drawn)], mean(at("b", 3)), tolerance = 1e-10)
  expect_error(plot_predictions(fit, "x", dpar = "sigma", points = TRUE), "points", class = "hlr_error_argument")
  expect_error(plot_predictions(fit, "x", dpar = "nu"), "dpar", class = "hlr_error_argument")
  expect_error(conditional_effects(quick(y ~ x, d), dpar = "sigma"), "one number", class = "hlr_error_argument")
  skip_if_not_installed("emmeans")
  means <- as.data.frame(emmeans::emmeans(fit, ~ f, dpar = "sigma", at = list(x = 2)))
  expect_equal(means$emmean, c(median(log(at("a", 2))), median(log(at("b", 2)))), tolerance = 1e-10)
  expect_error(recover_data.hlr_fit(quick(y ~ x, d), dpar = "sigma"), "one number", class = "hlr_error_argument")
})

test_that("insight and broom know which parameter a formula and a term are of", {
  skip_if_not_installed("insight")
  formulas <- insight::find_formula(pigs)
  expect_identical(names(formulas), c("conditional", "random", "sigma", "sigma_random"))
  expect_equal(formulas$sigma, ~Time, ignore_attr = TRUE)
  expect_equal(formulas$sigma_random, ~1 | Pig, ignore_attr = TRUE)
  expect_identical(insight::find_parameters(pigs, component = "sigma")$sigma,
                   c("b_sigma_Intercept", "b_sigma_Time", "sd_Pig__sigma_Intercept"))
  tidied <- tidy(pigs)
  expect_identical(tidied$term[tidied$component == "sigma"], c("(Intercept)", "Time", "sd__(Intercept)"))
  expect_identical(tidied$term[1:2], c("(Intercept)", "Time"))
})
