test_that("fixef has brms's form", {
  fit <- fake_fit()
  out <- nlme::fixef(fit)
  expect_identical(dimnames(out), list(c("Intercept", "Time"), c("Estimate", "Est.Error", "Q2.5", "Q97.5")))
  time <- as.vector(fit$draws[, , "b_Time"])
  expect_equal(unname(out["Time", ]), unname(c(mean(time), sd(time), quantile(time, c(0.025, 0.975)))))
  robust <- nlme::fixef(fit, robust = TRUE, probs = 0.1, pars = "Time")
  expect_equal(unname(robust[1, ]), unname(c(median(time), mad(time), quantile(time, 0.1))))
  expect_identical(nlme::fixef(fit, summary = FALSE)[, "Time"], time)
  expect_error(nlme::fixef(fit, pars = "Tine"), "'Time'", class = "hlr_error_variable")
})

test_that("ranef has an array per factor, and levels in blocks are the same", {
  local_replaced("effects_draws", fake_effects_draws)
  fit <- fake_fit()
  out <- nlme::ranef(fit)
  expect_identical(names(out), c("Pig", "pen:row"))
  expect_identical(dimnames(out$Pig), list(c("4601", "4602", "p 3"), c("Estimate", "Est.Error", "Q2.5", "Q97.5"),
                                           c("Intercept", "Time")))
  time <- mean(fit$draws[, , "b_Time"])
  expect_equal(unname(out$Pig[, "Estimate", ]), time + cbind(11:13, 21:23))
  expect_equal(nlme::ranef(fit, groups = "Pig", pars = "Time")$Pig, out$Pig[, , "Time", drop = FALSE])
  draws <- nlme::ranef(fit, summary = FALSE)$Pig
  expect_identical(dim(draws), c(1000L, 3L, 2L))
  expect_equal(draws[, "p 3", "Time"], 23 + as.vector(fit$draws[, , "b_Time"]))
  local_replaced("level_blocks", function(object, factor, most_values) as.list(factor$levels))
  expect_identical(nlme::ranef(fit), out)
})

test_that("coef is the sum, draw by draw, with common coefficients that do not vary kept", {
  local_replaced("effects_draws", fake_effects_draws)
  fit <- fake_fit()
  out <- coef(fit)
  time <- as.vector(fit$draws[, , "b_Time"])
  expect_equal(out$Pig["4602", "Estimate", "Time"], mean(22 + 2 * time))
  expect_equal(out$Pig["4602", "Est.Error", "Time"], 2 * sd(time))          # one draw at a time: errors add up
  expect_equal(out$`pen:row`[, "Estimate", "Time"], c("a:1" = mean(time), "b:1" = mean(time)))
  expect_equal(coef(fit, summary = FALSE)$Pig[, "4601", "Intercept"],
               as.vector(11 + fit$draws[, , "b_Time"] + fit$draws[, , "b_Intercept"]))
})

test_that("models without group terms say so", {
  fit <- fake_fit()
  fit$design$factors <- list()
  expect_error(nlme::ranef(fit), class = "hlr_error_no_groups")
  expect_error(coef(fit), class = "hlr_error_no_groups")
  expect_identical(names(nlme::VarCorr(fit)), "residual__")
  expect_error(nlme::ranef(fake_fit(), groups = "pig"), "'Pig'", class = "hlr_error_argument")
})

test_that("vcov, sigma and ngrps", {
  fit <- fake_fit()
  x <- as.matrix(fit, c("b_Intercept", "b_Time"))
  expect_equal(unname(vcov(fit)), unname(cov(x)))
  expect_equal(unname(vcov(fit, correlation = TRUE)), unname(cor(x)))
  expect_identical(dimnames(vcov(fit, pars = "Time")), list("Time", "Time"))
  expect_equal(sigma(fit), mean(fit$draws[, , "sigma"]))
  expect_identical(ngrps(fit), c(Pig = 3L, "pen:row" = 2L))
  skip_if_not_installed("lme4")
  expect_identical(lme4::ngrps(fit), c(Pig = 3L, "pen:row" = 2L))
  expect_equal(ngrps(lme4::lmer(Reaction ~ Days + (1 | Subject), lme4::sleepstudy)), c(Subject = 18))
  expect_error(ngrps(1), "no applicable method")              # lme4's own words
})
