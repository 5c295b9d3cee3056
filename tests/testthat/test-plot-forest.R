# plot_forest(): models side by side, each with its own intervals.

test_that("each model has its median and its highest density intervals", {
  a <- fake_fit(n_iter = 50)
  b <- fake_fit(n_iter = 50, seed = 2)
  plot <- plot_forest(a, b, variable = c("b_Time", "sigma"), prob = 0.6, prob_outer = 0.9, interval = "hdi")
  expect_identical(strips(plot), c("b_Time", "sigma"))
  for (model in 1:2) {
    fit <- list(a, b)[[model]]
    bounds <- function(prob) unlist(summary(fit, "b_Time", prob = prob, interval = "hdi")[c("hdi_lower", "hdi_upper")])
    outer <- layer(plot, 1)
    row <- which(outer$PANEL == 1 & outer$y == -model)
    expect_equal(unlist(outer[row, c("xmin", "xmax")], use.names = FALSE), unname(bounds(0.9)))
    expect_equal(unlist(layer(plot, 2)[row, c("xmin", "xmax")], use.names = FALSE), unname(bounds(0.6)))
    expect_equal(layer(plot, 3)$x[row], stats::median(fit$draws[, , "b_Time"]))
  }
  equal_tails <- layer(plot_forest(a, variable = "b_Time", interval = "eti", prob_outer = 0.8), 1)
  expect_equal(c(equal_tails$xmin, equal_tails$xmax),
               unname(stats::quantile(as.vector(a$draws[, , "b_Time"]), c(0.1, 0.9))))
})

test_that("models are called what they are called in the call", {
  a <- fake_fit(n_iter = 50)
  names_of <- function(...) names(named_fits(list(...), as.list(substitute(list(...)))[-1], "plot_forest"))
  expect_identical(names_of(a, wide = a, fake_fit(5)), c("a", "wide", "model 3"))
  expect_identical(names_of(list(one = a, two = a)), c("one", "two"))
  expect_identical(names_of(list(a, a)), c("model 1", "model 2"))
  expect_identical(names_of(a, a), c("a", "a 1"))
  labels <- ggplot2::ggplot_build(plot_forest(a, wide = a))$layout$panel_params[[1]]$y$get_labels()
  expect_identical(labels, c("a", "wide"))
})

test_that("a variable that only one fit has gets one line", {
  a <- fake_fit(n_iter = 50)
  b <- a
  b$draws <- b$draws[, , setdiff(dimnames(b$draws)[[3]], "b_Time")]
  plot <- plot_forest(a, b, variable = c("b_Time", "sigma"))
  expect_identical(as.vector(table(layer(plot, 3)$PANEL)), c(1L, 2L))
})

test_that("effects of several fits stand in pairs, sorted by the first", {
  local_replaced("effects_draws", fake_effects_draws)
  a <- fake_fit(n_iter = 50)
  plot <- plot_forest(a, b = a, variable = "r_Pig")
  expect_identical(strips(plot), c("r_Pig: Intercept", "r_Pig: Time"))
  # the fake effects grow from level to level; two models share each row
  points <- layer(plot, 4)
  points <- points[points$PANEL == 1 & points$group == 1, ]
  expect_true(all(diff(points$x[order(points$y)]) > 0))
  expect_equal(table(round(layer(plot, 4)$y))[["2"]], 2)
  # beside other variables they have a page of their own
  expect_s3_class(plot_forest(a, variable = c("sigma", "r_Pig")), "hlr_plots")
})

test_that("a region is drawn where it is near, clipped, and named where it is far", {
  fit <- fake_fit(n_iter = 50)
  rope <- list(b_Time = c(6.9, 7.1), sigma = c(-1, 1), b_Intercept = c(-100, 16))
  plot <- plot_forest(fit, variable = c("b_Intercept", "b_Time", "sigma"), rope = rope)
  band <- layer(plot, 1)
  expect_identical(as.integer(band$PANEL), 1:2)
  expect_equal(c(band$xmin[2], band$xmax[2]), c(6.9, 7.1))
  intervals <- layer(plot, 2)
  width <- intervals$xmax[1] - intervals$xmin[1]
  expect_equal(c(band$xmin[1], band$xmax[1]), c(intervals$xmin[1] - width, 16))
  views <- rope_views(plot$data, check_rope(rope, c("b_Intercept", "b_Time", "sigma")), TRUE)
  expect_identical(unname(views$note[1:2]), c("", ""))
  expect_match(views$note[["sigma"]], "ROPE -1 to 1: far to the left", fixed = TRUE)
  # on one scale nothing need be clipped
  expect_equal(layer(plot_forest(fit, rope = c(-1, 1), scales = "fixed"), 2)[c("xmin", "xmax")],
               data.frame(xmin = -1, xmax = 1))
})

test_that("numbers have two digits of the width", {
  expect_identical(interval_words(6.9389, 6.78312, 7.0941), "6.94 (6.78 to 7.09)")
  expect_identical(interval_words(1234.5, 1111, 1400), "1234 (1111 to 1400)")
  expect_identical(interval_words(NULL, 2, 2), "2.00 to 2.00")
})

test_that("pictures are those that were looked at", {
  a <- fake_fit(n_iter = 50)
  b <- fake_fit(n_iter = 50, seed = 2)
  b$draws[, , "b_Time"] <- b$draws[, , "b_Time"] + 0.5
  expect_picture("two fits", plot_forest(a, b, rope = list(b_Time = c(7, 7.2), sigma = c(-1, 1)), labels = TRUE))
  expect_picture("two fits on one scale", plot_forest(a, b, scales = "fixed", rope = c(-1, 1)))
  local_replaced("effects_draws", fake_effects_draws)
  expect_picture("effects of two fits", plot_forest(a, b, variable = "r_Pig"))
})

test_that("wrong arguments are errors", {
  fit <- fake_fit(n_iter = 5)
  expect_error(plot_forest(), "at least one fit", class = "hlr_error_argument")
  expect_error(plot_forest(fit, probs = 0.9), "`probs` of plot_forest() is double 0.9", fixed = TRUE,
               class = "hlr_error_argument")
  expect_error(plot_forest(fit, variable = "b_Tim"), "b_Time", class = "hlr_error_variable")
  expect_error(plot_forest(fit, prob = 0.9, prob_outer = 0.5), "prob_outer", class = "hlr_error_argument")
  expect_error(plot_forest(fit, rope = 1), "two numbers", class = "hlr_error_argument")
  expect_error(plot_forest(fit, rope = list(b_Tme = c(0, 1))), "Did you mean 'b_Time'", class = "hlr_error_variable")
  expect_error(plot_forest(fit, rope = list(c(0, 1))), "without names", class = "hlr_error_argument")
  expect_error(plot_forest(fit, scales = "log"), "'fixed'", class = "hlr_error_argument")
})
