test_that("confint and posterior_interval are quantiles under the generic's names", {
  fit <- fake_fit()
  time <- as.vector(fit$draws[, , "b_Time"])
  expect_identical(dimnames(confint(fit, "Time")), list("b_Time", c("2.5%", "97.5%")))
  expect_equal(unname(confint(fit, "Time", level = 0.8)[1, ]), unname(quantile(time, c(0.1, 0.9))))
  out <- rstantools::posterior_interval(fit)
  expect_identical(dimnames(out), list(dimnames(fit$draws)[[3]][1:7], c("5%", "95%")))
  expect_equal(unname(out["b_Time", ]), unname(quantile(time, c(0.05, 0.95))))
  expect_identical(rownames(rstantools::posterior_interval(fit, pars = "sigma", regex_pars = "^sd_Pig")),
                   c("sigma", "sd_Pig__Intercept", "sd_Pig__Time"))
})

test_that("bad arguments are errors", {
  fit <- fake_fit()
  expect_error(confint(fit, "Tiem"), class = "hlr_error_variable")
  expect_error(confint(fit, level = 95), class = "hlr_error_argument")
  expect_error(rstantools::posterior_interval(fit, type = "hdi"), class = "hlr_error_argument")
})

test_that("highest density intervals are in the tables of estimates too", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, chains = 2, draws = 200))
  ends <- c("hdi_lower", "hdi_upper")
  known <- as.data.frame(summary(fit, prob = 0.8, interval = "hdi"))
  common <- fixef(fit, prob = 0.8, interval = "hdi")
  expect_identical(colnames(common), c("Estimate", "Est.Error", ends))
  expect_equal(unname(common[, ends]), unname(as.matrix(known[1:2, ends])))
  sds <- VarCorr(fit, prob = 0.8, interval = "hdi")$Pig$sd
  expect_equal(unname(sds[, ends]), unname(as.matrix(known[3:4, ends])))
  rows <- dietox[1:3, ]
  draws <- posterior_epred(fit, rows)
  expected <- fitted(fit, rows, prob = 0.8, interval = "hdi")
  expect_equal(expected[, ends], summarise_array(array(draws, c(400, 1, 3)), hdi = 0.8)[, ends], ignore_attr = TRUE)
  for (f in list(ranef, coef)) expect_identical(dimnames(f(fit, interval = "hdi")$Pig)[[2]][3:4], ends)
  expect_identical(colnames(bayes_R2(fit, interval = "hdi"))[3:4], ends)
  expect_error(fixef(fit, interval = "confidence"), "eti", class = "hlr_error_argument")
})
