# What brms, rstanarm, lme4 and broom users ask of a fit.

test_that("parts of a summary have brms's names and the summary's numbers", {
  fit <- pigs_fit()
  s <- summary(fit, prob = 0.9)
  expect_equal(rownames(s$fixed), c("Intercept", "Time"))
  expect_equal(s$fixed$Estimate, colMeans(as.matrix(fit, c("b_Intercept", "b_Time"))), ignore_attr = TRUE)
  expect_equal(names(s$fixed)[3:4], c("l-90% CI", "u-90% CI"))
  expect_equal(names(s$random), c("Pig", "Litter"))
  expect_equal(rownames(s$random$Pig), c("sd(Intercept)", "sd(Time)", "cor(Intercept, Time)"))
  expect_equal(s$random$Litter[, "Estimate"], mean(as.matrix(fit, "sd_Litter__Intercept")))
  expect_equal(rownames(s$spec_pars), "sigma")
  expect_equal(coef(s), as.matrix(s$fixed))
  expect_equal(s$variable, as.data.frame(s)$variable)
  expect_null(s$nothing)
})

test_that("group effects are lme4's long table", {
  effects <- ranef(pigs_fit())
  long <- as.data.frame(effects)
  expect_equal(names(long), c("grpvar", "term", "grp", "condval", "condsd"))
  row <- long[long$grpvar == "Pig" & long$term == "Time" & long$grp == "4602", ]
  expect_equal(c(row$condval, row$condsd), unname(effects$Pig["4602", 1:2, "Time"]))
  expect_equal(nrow(long), 2 * 72 + nrow(effects$Litter))
})

test_that("posterior_summary() has brms's columns", {
  fit <- pigs_fit()
  out <- posterior_summary(fit, probs = c(0.1, 0.9))
  expect_equal(colnames(out), c("Estimate", "Est.Error", "Q10", "Q90"))
  expect_equal(out["sigma", "Estimate"], mean(as.matrix(fit, "sigma")))
  expect_equal(rownames(posterior_summary(fit, "^sd_", regex = TRUE)),
               c("sd_Pig__Intercept", "sd_Pig__Time", "sd_Litter__Intercept"))
})

test_that("maximum likelihood's verbs say what to use", {
  fit <- pigs_fit()
  for (verb in list(AIC, BIC, logLik, deviance, anova, drop1, extractAIC, profile)) {
    expect_error(verb(fit), "loo|log_lik|confint", class = "hlr_error_likelihood")
  }
  skip_if_not_installed("lme4")
  expect_error(lme4::isSingular(fit), "never estimated to be zero", class = "hlr_error_likelihood")
})

test_that("several fits in loo() are compared, and loo objects keep the names of their fits", {
  slopes <- frogs_fit()
  plain <- once("plain frogs", hlr_fit(surv | trials(density) ~ size + (1 | tank), reedfrogs, family = binomial(),
                                       seed = 1, draws = 100, chains = 2))
  both <- suppressWarnings(loo(slopes, plain))
  one <- suppressWarnings(loo(plain))
  expect_equal(names(both$loos), c("slopes", "plain"))
  expect_equal(both$loos$plain$estimates, one$estimates)
  apart <- suppressWarnings(loo_compare(loo(slopes), loo(plain)))
  expect_equal(both$diffs, apart, ignore_attr = TRUE)
  expect_setequal(rownames(apart), c("slopes", "plain"))
  expect_setequal(rownames(suppressWarnings(loo_compare(waic(slopes), waic(plain)))), c("slopes", "plain"))
  expect_null(suppressWarnings(waic(slopes, plain, compare = FALSE))$diffs)
  expect_error(loo(slopes, "tank"), "must be a fit", class = "hlr_error_argument")
})

test_that("R-squared without group effects is that of the common coefficients alone", {
  fit <- pigs_fit()
  draws <- as.matrix(fit)
  mean <- draws[, "b_Intercept"] + outer(draws[, "b_Time"], dietox$Time)
  residual <- rep(dietox$Weight, each = nrow(mean)) - mean
  exact <- apply(mean, 1, var) / (apply(mean, 1, var) + apply(residual, 1, var))
  expect_equal(drop(bayes_R2(fit, summary = FALSE, re_formula = NA)), exact, ignore_attr = TRUE)
  expect_lt(bayes_R2(fit, re.form = NA)[, "Estimate"], bayes_R2(fit)[, "Estimate"])
})

test_that("tidy(), glance() and augment() are at hand", {
  expect_identical(hlr::tidy, generics::tidy)
  expect_identical(hlr::glance, generics::glance)
  expect_identical(hlr::augment, generics::augment)
})
