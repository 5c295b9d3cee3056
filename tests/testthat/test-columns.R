# Columns of other classes: numbers are numbers, whatever they are wrapped in; what is counted in a unit keeps it.

barley <- function() {
  set.seed(8)
  out <- data.frame(yield = rnorm(24), plot = gl(4, 6), rain = runif(24, 10, 90), sown = as.Date("2022-03-01") + 1:24,
                    lime = rep(c("no", "yes"), 12))
  out$open <- out$sown - as.Date("2022-02-20")
  out$soil <- cbind(ph = rnorm(24), clay = rnorm(24))
  out$rain_z <- scale(out$rain)
  out
}

fit_barley <- function(formula, data = barley()) {
  suppressWarnings(suppressMessages(hlr_fit(formula, data, chains = 1, draws = 20, seed = 1, progress = FALSE)))
}

at <- function(fit, ...) posterior_linpred(fit, newdata = data.frame(...), re_formula = NA)[, 1]

test_that("a column made by scale() is a number", {
  d <- barley()
  fit <- fit_barley(yield ~ rain_z + (1 | plot), d)
  d$rain_z <- as.vector(d$rain_z)
  plain <- fit_barley(yield ~ rain_z + (1 | plot), d)
  expect_identical(fit$draws, plain$draws)
  expect_identical(at(fit, rain_z = 1), at(plain, rain_z = 1))
  expect_identical(at(fit, rain_z = scale(1:2, 0, 1)), at(plain, rain_z = 1))
  expect_identical(fit$data, plain$data)
  expect_s3_class(conditional_effects(fit), "hlr_conditional_effects")
  # emmeans takes the mean of the covariate, which is zero to rounding, so the mean is the intercept
  expect_equal(as.data.frame(emmeans::emmeans(fit, ~1))$emmean, stats::median(as.matrix(fit, "b_Intercept")),
               tolerance = 1e-6)
})

test_that("dates and times are as new data have them, or numbers in their unit; spans are converted", {
  fit <- fit_barley(yield ~ sown)
  day <- as.Date("2022-03-20")
  expect_equal(at(fit, sown = day), at(fit, sown = as.numeric(day)))
  expect_error(at(fit, sown = as.POSIXct(day)), "Date .* POSIXct", class = "hlr_error_wrong_type")
  expect_error(at(fit, sown = "2022-03-20"), "character", class = "hlr_error_wrong_type")
  spans <- fit_barley(yield ~ open)
  expect_equal(at(spans, open = as.difftime(48, units = "hours")), at(spans, open = as.difftime(2, units = "days")))
  expect_error(at(fit_barley(yield ~ rain), rain = day), "numeric .* Date", class = "hlr_error_wrong_type")
})

test_that("a matrix in new data has the columns of the fit's, by name, or by position without names", {
  fit <- fit_barley(yield ~ soil + (1 | plot))
  new <- data.frame(row.names = 1)
  with_soil <- function(x) {
    new$soil <- x
    drop(posterior_linpred(fit, newdata = new, re_formula = NA))
  }
  expected <- drop(as.matrix(fit, c("b_Intercept", "b_soilph", "b_soilclay")) %*% c(1, 0.5, 2))
  expect_equal(with_soil(cbind(0.5, 2)), expected, ignore_attr = TRUE)
  expect_equal(with_soil(cbind(clay = 2, ph = 0.5)), expected, ignore_attr = TRUE)
  expect_error(with_soil(cbind(sand = 2, ph = 0.5)), "'sand'", class = "hlr_error_wrong_type")
  expect_error(with_soil(cbind(1, 2, 3)), "3 columns", class = "hlr_error_wrong_type")
})

test_that("labelled numbers and I() are numbers", {
  d <- barley()
  plain <- fit_barley(yield ~ rain, d)
  labelled <- structure(d$rain, labels = c(dry = 10), class = c("haven_labelled", "vctrs_vctr", "double"))
  for (x in list(labelled, I(d$rain))) {
    other <- d
    other$rain <- x
    fit <- fit_barley(yield ~ rain, other)
    expect_identical(fit$draws, plain$draws)
    expect_identical(at(fit, rain = 50), at(plain, rain = 50))
  }
})

test_that("names that a model frame needs for itself are refused", {
  d <- data.frame(y = rnorm(9), `(weights)` = 1:9, check.names = FALSE)
  expect_error(hlr_model(y ~ `(weights)`, d), "rename", class = "hlr_error_frame")
})
