test_that("VarCorr has sds, correlations and covariances", {
  fit <- fake_fit()
  out <- nlme::VarCorr(fit)
  expect_identical(names(out), c("Pig", "pen:row", "residual__"))
  expect_identical(names(out$Pig), c("sd", "cor", "cov"))
  expect_identical(names(out$`pen:row`), "sd")
  d <- function(name) as.vector(fit$draws[, , name])
  expect_equal(out$residual__$sd[1, "Estimate"], mean(d("sigma")))
  cov <- d("sd_Pig__Intercept") * d("sd_Pig__Time") * d("cor_Pig__Intercept__Time")
  expect_equal(out$Pig$cov["Intercept", "Estimate", "Time"], mean(cov))
  expect_equal(out$Pig$cov["Time", "Est.Error", "Intercept"], sd(cov))
  expect_equal(out$Pig$cov["Time", "Estimate", "Time"], mean(d("sd_Pig__Time")^2))
  expect_equal(out$Pig$cor["Intercept", , "Intercept"], c(Estimate = 1, Est.Error = 0, Q2.5 = 1, Q97.5 = 1))
  expect_equal(nlme::VarCorr(fit, summary = FALSE)$Pig$cov[, 1, 2], cov)
})

test_that("correlations have brms's names and order", {
  expect_identical(cor_names(list(group = "g", name = c("Intercept", "a", "b"))),
                   c("cor_g__Intercept__a", "cor_g__Intercept__b", "cor_g__a__b"))
})

test_that("VarCorr becomes lme4's table", {
  fit <- fake_fit()
  d <- function(name) as.vector(fit$draws[, , name])
  table <- as.data.frame(nlme::VarCorr(fit))
  expect_identical(names(table), c("grp", "var1", "var2", "vcov", "sdcor"))
  expect_identical(table$grp, c("Pig", "Pig", "Pig", "pen:row", "Residual"))
  expect_identical(table$var1, c("Intercept", "Time", "Intercept", "Intercept", NA))
  expect_identical(table$var2, c(NA, NA, "Time", NA, NA))
  expect_equal(table$sdcor, vapply(c("sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig__Intercept__Time",
                                     "sd_pen:row__Intercept", "sigma"), function(name) mean(d(name)), 1),
               ignore_attr = TRUE)
  expect_equal(table$vcov[c(1, 5)], c(mean(d("sd_Pig__Intercept")^2), mean(d("sigma")^2)))
  expect_equal(table$vcov[3], mean(d("sd_Pig__Intercept") * d("sd_Pig__Time") * d("cor_Pig__Intercept__Time")))
  expect_equal(as.data.frame(nlme::VarCorr(fit, robust = TRUE))$sdcor[5], median(d("sigma")))
})

test_that("VarCorr prints like lme4's, a line for each sd with the correlations at its right", {
  out <- capture.output(print(nlme::VarCorr(fake_fit())))
  expect_length(out, 5)
  expect_match(out[1], "^ Groups +Name +Std.Dev. Est.Error +Q2.5 +Q97.5 +Corr$")
  expect_match(out[3], "^ +Time +0[.]70[0-9]* .* 0[.]2[0-9]$")
  expect_match(out[5], "^ Residual +2[.](19|20)")
  fit <- fake_fit()
  fit$design$factors <- list()
  expect_length(capture.output(print(nlme::VarCorr(fit))), 2)
})

test_that("VarCorr of a family without a sigma has no residual", {
  fit <- fake_fit()
  fit$draws <- fit$draws[, , dimnames(fit$draws)[[3]] != "sigma"]
  fit$family <- poisson()
  out <- nlme::VarCorr(fit)
  expect_identical(names(out), c("Pig", "pen:row"))
  expect_identical(as.data.frame(out)$grp, c("Pig", "Pig", "Pig", "pen:row"))
  expect_identical(sigma(fit), 1)
  fit$design$factors <- list()
  expect_output(print(nlme::VarCorr(fit)), "^No group effects and no residual standard deviation[.]$")
  expect_identical(dim(as.data.frame(nlme::VarCorr(fit))), c(0L, 5L))
})
