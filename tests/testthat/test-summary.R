test_that("columns hold what their names say", {
  fit <- fake_fit()
  out <- summary(fit, "sigma")
  x <- fit$draws[, , "sigma"]
  expect_identical(names(out), c("variable", "mean", "sd", "q2.5", "q97.5", "mcse_mean", "mcse_sd", "ess_bulk",
                                 "ess_tail", "rhat"))
  expect_equal(unname(unlist(out[1, -1])), unname(c(
    mean(x), sd(x), quantile(x, c(0.025, 0.975)), posterior::mcse_mean(x), posterior::mcse_sd(x),
    posterior::ess_bulk(x), posterior::ess_tail(x), posterior::rhat(x)
  )), tolerance = 1e-8)
})

test_that("interval, prob and robust choose columns", {
  fit <- fake_fit()
  expect_true(all(c("q5", "q95") %in% names(summary(fit, prob = 0.9))))
  hdi <- summary(fit, "sigma", prob = 0.9, interval = "hdi")
  eti <- summary(fit, "sigma", prob = 0.9)
  expect_true(all(hdi$hdi_upper - hdi$hdi_lower < 1.02 * (eti$q95 - eti$q5)))     # smoothed, not the very narrowest
  expect_equal(summary(fit, "b_Time", robust = TRUE)$median, median(fit$draws[, , "b_Time"]))
  expect_error(summary(fit, interval = "hpd"), class = "hlr_error_argument")
  expect_error(summary(fit, prob = 95), class = "hlr_error_argument")
})

test_that("variables default to all but lprior, lp__ and effects, and follow the request", {
  local_replaced("effects_draws", fake_effects_draws)
  fit <- fake_fit()
  expect_identical(summary(fit)$variable, dimnames(fit$draws)[[3]][1:7])
  expect_identical(summary(fit, "^sd_Pig", regex = TRUE)$variable, c("sd_Pig__Intercept", "sd_Pig__Time"))
  expect_identical(summary(fit, "~^sd_|^cor_", regex = TRUE)$variable, c("b_Intercept", "b_Time", "sigma"))
  effect <- summary(fit, "r_Pig[4602,Time]")
  expect_equal(effect$mean, 22 + mean(fit$draws[, , "b_Time"]))
})

test_that("it prints in groups and within 80 columns", {
  local_replaced("effects_draws", fake_effects_draws)
  text <- capture.output(print(summary(fake_fit(n_iter = 1000))))
  expect_lte(max(nchar(text)), 80)
  headings <- c("Common effects", "Group effects of Pig (3 levels)", "Group effects of pen:row (2 levels)",
                "Further distributional parameters")
  expect_identical(intersect(text, headings), headings)
  expect_match(text, "^ cor\\(Intercept, Time\\)", all = FALSE)
  expect_match(text, "collapsed", all = FALSE)
  expect_match(text, "4 chains x 1,000 draws in 0.42 s", fixed = TRUE, all = FALSE)
  effects <- capture.output(print(summary(fake_fit(), c("r_pen:row", "lp__"))))
  expect_match(effects, "r_pen:row[b:1,Intercept]", fixed = TRUE, all = FALSE)
  expect_match(effects, "^Other$", all = FALSE)
})

test_that("distributional parameters of any family share a heading", {
  fit <- fake_fit()
  fit$family <- student()
  dimnames(fit$draws)[[3]][match("lprior", dimnames(fit$draws)[[3]])] <- "nu"
  fit$prior <- rbind(fit$prior, replace(fit$prior[7, ], c("parameter", "class"), "nu"))
  text <- capture.output(print(summary(fit)))
  at <- match("Further distributional parameters", text)
  expect_match(text[at + 2:3], "^ (sigma|nu) ")
  expect_false(any(c("Residual", "Other") %in% text))
})

test_that("decimals follow the Monte Carlo error", {
  # 0.02 is 2 units of the second decimal, 0.3 is 3 of the first, 4 is 0.4 tens; without an error the sd decides
  expect_identical(mcse_decimals(c(0.02, 0.3, 4, NA), c(1, 1, 1, 0.5)), c(2L, 1L, 0L, 2L))
  expect_identical(format_decimals(c(1.234, 20, NA), c(2L, 0L, 1L)), c("1.23", "20   ", "-"))
})

test_that("a part of a summary is a plain table", {
  out <- summary(fake_fit())
  expect_output(print(out[1:2, c("variable", "mean")]), "b_Time")
  expect_identical(class(as.data.frame(out)), "data.frame")
})

test_that("digits given to summary() are those of its printing", {
  fit <- fake_fit()
  expect_identical(capture.output(print(summary(fit, "sigma", digits = 4))),
                   capture.output(print(summary(fit, "sigma"), digits = 4)))
  text <- capture.output(print(summary(fit, "sigma", digits = 4)))
  expect_match(text, "sigma 2[.][0-9]{4} 0[.]0[0-9]{3} ", all = FALSE)
})

test_that("numbers of any unit show the digits that the Monte Carlo error allows, and zero has no sign", {
  expect_identical(format_decimals(c(-0.0003, -0.04, 0.3), c(1L, 2L, 1L)), c("0.0 ", "-0.04", "0.3 "))
  expect_identical(format_decimals(c(-4.2149e-10, 3.1e-12, 2e-16), c(12L, 12L, 12L)), c("-4.21e-10", "3e-12", "0"))
  expect_identical(mcse_decimals(c(2.1e-12, 3e9, 400), c(1, 1, 1)), c(12L, -9L, 0L))
  expect_identical(format_decimals(c(3.14159e12, -12), c(-9L, 0L)), c("3.142e+12", "-12"))
  fit <- fake_fit()
  fit$draws <- fit$draws * 1e-10
  lines <- format_summary(summary(fit), attr(summary(fit), "blocks")$label, NULL)
  # b_Intercept is 15 with sd 0.4 of 1,000 independent draws, in units of 1e-10: Monte Carlo error 1.3e-12.
  expect_match(lines[2], "1[.]5[0-9]{2}e-09 +[34][.0-9]*e-11")
})

test_that("classes, exclusions, brms's pars and coefficients of levels are variables of a summary", {
  fit <- fake_fit()
  local_replaced("effects_draws", fake_effects_draws)
  sds <- c("sd_Pig__Intercept", "sd_Pig__Time")
  expect_identical(summary(fit, "~sd_Pig")$variable, setdiff(stored_parameters(fit), sds))
  expect_identical(summary(fit, "b_")$variable, c("b_Intercept", "b_Time"))
  expect_identical(summary(fit, c("sd_", "~sd_pen:row"))$variable, sds)
  expect_identical(summary(fit, "sd_row:pen")$variable, "sd_pen:row__Intercept")
  expect_identical(summary(fit, pars = "^b_")$variable, c("b_Intercept", "b_Time"))
  expect_identical(summary(fit, pars = "b_Time", fixed = TRUE)$variable, "b_Time")
  expect_error(summary(fit, "b_Time", pars = "b_Time"), "one of the two", class = "hlr_error_argument")
  expect_error(summary(fit, "Time"), "part of 'b_Time', 'sd_Pig__Time'", class = "hlr_error_variable")
  expect_error(expect_no_warning(summary(fit, "sd_[", regex = TRUE)), "no regular expression",
               class = "hlr_error_variable")
  coefs <- summary(fit, "coef_Pig", interval = "hdi")
  expect_identical(coefs$variable[4:5], c("coef_Pig[4601,Time]", "coef_Pig[4602,Time]"))
  # The fake effect of coefficient 2 in level 1 is 21 plus the draws of b_Time.
  expect_equal(coefs$mean[4], 21 + 2 * mean(fit$draws[, , "b_Time"]))
  expect_true(all(is.finite(as.matrix(as.data.frame(coefs)[-1]))))
  expect_equal(as.vector(as.matrix(fit, "coef_Pig[4601,Time]")), as.vector(21 + 2 * fit$draws[, , "b_Time"]))
})
