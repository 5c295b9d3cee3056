# plot_effects(): levels sorted by their medians, alone or with the common coefficient.

test_that("effects are sorted, and totals have the common coefficient added", {
  local_replaced("effects_draws", fake_effects_draws)
  fit <- fake_fit(n_iter = 50)
  plot <- plot_effects(fit, "Pig")
  expect_identical(strips(plot), c("r_Pig: Intercept", "r_Pig: Time"))
  time <- as.vector(fit$draws[, , "b_Time"])
  # the fake effect of level l and coefficient k is 10 k + l + b_Time
  expect_equal(layer(plot, 4)$x, c(11:13, 21:23) + stats::median(time))
  expect_identical(unique(layer(plot, 1)$xintercept), 0)

  total <- plot_effects(fit, "Pig", coef = "Time", total = TRUE, levels = c("p 3", "4601"))
  expect_identical(strips(total), "Pig: Time")
  expect_equal(sort(layer(total, 4)$x), stats::median(time) * 2 + c(21, 23))
  expect_equal(layer(total, 1)$xintercept, stats::median(time))
  y <- ggplot2::ggplot_build(total)$layout$panel_params[[1]]$y
  expect_identical(unname(y$get_labels()), c("4601", "p 3"))
})

test_that("of many levels the outermost are named", {
  n <- 120
  data <- data.frame(name = paste0("l", 1:n), label = paste0("l", 1:n), panel = factor("x"), model = factor(""),
                     q1 = 1:n - 1, q2 = 1:n - 0.5, q3 = 1:n, q4 = 1:n + 0.5, q5 = 1:n + 1)
  y <- ggplot2::ggplot_build(plot_effect_intervals(data, 2, "x"))$layout$panel_params[[1]]$y
  expect_identical(unname(y$get_labels()), c("l1", "l2", "l119", "l120"))
})

test_that("the picture is that which was looked at", {
  local_replaced("effects_draws", fake_effects_draws)
  expect_picture("caterpillar", plot_effects(fake_fit(n_iter = 50), "Pig", total = TRUE))
})

test_that("wrong arguments are errors", {
  fit <- fake_fit(n_iter = 5)
  expect_error(plot_effects(fit), "'Pig', 'pen:row'", class = "hlr_error_argument")
  expect_error(plot_effects(fit, "pig"), "'Pig'", class = "hlr_error_argument")
  expect_error(plot_effects(fit, "Pig", coef = "Tme"), "'Time'", class = "hlr_error_variable")
  expect_error(plot_effects(fit, "Pig", levels = "9"), "no level '9'", class = "hlr_error_argument")
  expect_error(plot_effects(fit, "Pig", sort = TRUE), "no argument 'sort'", class = "hlr_error_argument")
})
