# plot(fit, type = ): autocorrelation, effective sizes over draws, energy.

test_that("autocorrelations are those of stats::acf()", {
  fit <- fake_fit(n_iter = 50)
  data <- layer(plot(fit, "b_Time", type = "acf", lags = 5), 2)
  expected <- stats::acf(fit$draws[, 2, "b_Time"], 5, plot = FALSE)$acf[-1]
  second <- data[data$group == 2, ]
  expect_equal(ifelse(expected < 0, second$ymin, second$ymax), expected)
  expect_identical(nrow(data), 20L)
})

test_that("effective sizes are those of the first draws", {
  fit <- fake_fit(n_iter = 100)
  data <- layer(plot(fit, "b_Time", type = "ess"), 3)
  expect_identical(unique(data$x), 4 * seq(10, 100, by = 5))       # of five iterations there is no size
  half <- fit$draws[1:50, , "b_Time"]
  expect_equal(data$y[data$x == 200], c(posterior::ess_bulk(half), posterior::ess_tail(half)))
})

test_that("each chain has its energies, their changes and its E-BFMI", {
  fit <- fake_fit(n_iter = 50)
  plot <- plot(fit, type = "energy")
  e <- fit$sampler[, 3, "energy__"]
  data <- plot$data[as.integer(plot$data$chain) == 3, ]
  expect_equal(data$value, c(e - mean(e), diff(e)))
  expect_match(levels(data$chain)[3], format(round(ebfmi(fit$sampler)[3], 2), nsmall = 2), fixed = TRUE)
})

test_that("a constant has no autocorrelations and no effective size", {
  fit <- fake_fit(n_iter = 50, n_chain = 1)
  fit$draws[, , "sigma"] <- 2
  for (type in c("acf", "ess")) {
    plot <- plot(fit, c("b_Time", "sigma"), type = type)
    expect_silent(ggplot2::ggplot_build(plot))
    expect_identical(strips(plot, "variable"), c("b_Time", "sigma"))
    expect_identical(as.character(unique(layer(plot, 2)$PANEL)), "1")
  }
})

test_that("of a single draw nothing is drawn, without an error", {
  one <- fake_fit(n_iter = 1)
  drawn <- function(type, i) suppressWarnings(layer(plot(one, "sigma", type = type), i))
  expect_identical(nrow(drawn("acf", 2)), 0L)
  expect_identical(nrow(drawn("ess", 2)), 0L)
  expect_equal(suppressWarnings(plot(one, type = "energy"))$data$value, rep(0, 4))       # each chain's, about its mean
})

test_that("pictures are those that were looked at", {
  fit <- fake_fit(n_iter = 50)
  for (type in c("combo", "rank", "acf", "ess", "energy")) {
    expect_picture(type, plot(fit, c("b_Time", "sigma"), type = type))
  }
})

test_that("wrong arguments are errors", {
  expect_error(plot(fake_fit(n_iter = 5), type = "acf", lags = 0), "`lags`", class = "hlr_error_argument")
  expect_error(plot(fake_fit(n_iter = 5), type = "ess", lags = 3), "'lags'", class = "hlr_error_argument")
})
