# plot_priors(): curves are the densities, shades the intervals, panels the parameters.

pigs <- function(prior = NULL) hlr_model(Weight ~ Time + (Time | Pig), dietox, prior = prior)

# The data of one layer in the panel of one parameter.
drawn <- function(plot, layer, name) {
  built <- ggplot2::ggplot_build(plot)
  panel <- built$layout$layout$PANEL[startsWith(as.character(built$layout$layout$panel), name)]
  data <- built$data[[layer]]
  data[data$PANEL == panel, ]
}

test_that("each parameter has a panel, named by it, with its prior in words", {
  plot <- plot_priors(pigs())
  expect_s3_class(plot, "ggplot")
  label <- as.character(ggplot2::ggplot_build(plot)$layout$layout$panel)
  expect_identical(sub("\n.*", "", label), c("b_Intercept (centred)", "b_Time", "sd_Pig__Intercept", "sd_Pig__Time",
                                             "cor_Pig__Intercept__Time", "sigma"))
  expect_match(label[2], "Normal\\(0, 18.13\\):  -35.5 to 35.5")
})

test_that("curves are the densities, relative to their highest point", {
  table <- pigs()$prior
  line <- drawn(plot_priors(pigs()), 3, "sd_Pig__Time")
  expect_gt(nrow(line), 300)
  expect_equal(line$y, exp(-(line$x / table$arg2[4])^2 / 2))       # half-normal: nothing below zero
  expect_identical(min(line$x), 0)
  line <- drawn(plot_priors(pigs()), 3, "sigma")
  expect_equal(line$y, stats::dt(line$x / table$arg3[6], 4) / stats::dt(0, 4))
})

test_that("densities integrate to one, those of correlations too", {
  table <- pigs(hlr_prior(student_t(3, 1, 2), "sd") + hlr_prior(lkj(2.5), "cor"))$prior
  for (i in 3:6) {
    for (dim in if (table$class[i] == "cor") 2:4 else 2) {
      total <- stats::integrate(function(x) prior_density(table[i, ], x, dim), table$lower[i], table$upper[i])$value
      expect_equal(total, 1, tolerance = 1e-6)                     # integrate() promises 1e-4
    }
  }
  shape <- function(r) (1 - r^2)^1.5                                # lkj(2.5) of a pair: its determinant to eta - 1
  expect_equal(prior_density(table[5, ], 0.3), shape(0.3) / stats::integrate(shape, -1, 1)$value, tolerance = 1e-6)
})

test_that("the shaded interval has the probability asked for", {
  model <- pigs()
  shade <- range(drawn(plot_priors(model, prob = 0.8), 2, "b_Time")$x)
  expect_equal(diff(stats::pnorm(shade, 0, model$prior$arg2[2])), 0.8)
})

test_that("of a fit there is the posterior too, of the intercept that the prior is on", {
  fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, chains = 2, draws = 1000)
  plot <- plot_priors(fit)
  draws <- as.matrix(fit, c("b_Intercept", "b_Time"))
  centred <- draws[, 1] + draws[, 2] * mean(dietox$Time)
  shade <- range(drawn(plot, 5, "b_Intercept")$x)
  expect_equal(shade, unname(stats::quantile(centred, c(0.025, 0.975))))
  expect_equal(max(drawn(plot, 6, "sigma")$y), 1)
  label <- as.character(ggplot2::ggplot_build(plot)$layout$layout$panel)
  expect_true(all(grepl("\nposterior:  ", label)))
})

test_that("a posterior that leans on the end of its support does not leak across", {
  row <- pigs()$prior[3, ]
  set.seed(1)
  curve <- posterior_curve(list(row = row, draws = abs(stats::rnorm(2000))))
  expect_identical(min(curve$x), 0)
  # without the reflection the estimate at the end is half the density: 0.5 here
  expect_equal(curve$height[1], 1, tolerance = 0.1)
})

test_that("constants, flat and unbounded densities, and priors without a posterior can be drawn", {
  prior <- hlr_prior(flat()) + hlr_prior(constant(2), "sigma") + hlr_prior(gamma(0.01, 0.01), "sd", coef = "Time") +
    hlr_prior(beta(0.5, 0.5), "sd", coef = "Intercept")
  model <- pigs(prior)
  plot <- plot_priors(model)
  expect_identical(unique(drawn(plot, 4, "sigma")$x), 2)
  expect_equal(range(drawn(plot, 3, "b_Time")$x), c(-1, 1) * 1.5 * stats::qnorm(0.975) * pigs()$prior$arg2[2])
  for (name in c("sd_Pig__Time", "sd_Pig__Intercept")) {
    line <- drawn(plot, 3, name)
    expect_true(all(is.finite(line$y)) && max(line$y) == 1, info = name)
  }
  file <- withr::local_tempfile(fileext = ".png")
  grDevices::png(file)
  expect_silent(print(plot))
  grDevices::dev.off()

  only <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 10, sample_prior = "only")
  expect_length(ggplot2::ggplot_build(plot_priors(only))$data, 4)
})

test_that("parameters are chosen by name, and many take several pages", {
  label <- function(plot) sub("\n.*", "", as.character(ggplot2::ggplot_build(plot)$layout$layout$panel))
  expect_identical(label(plot_priors(pigs(), variable = c("sigma", "cor_Pig"))), c("sigma", "cor_Pig__Intercept__Time"))
  x <- matrix(stats::rnorm(60 * 21), 60, dimnames = list(NULL, paste0("x", 1:21)))
  wide <- hlr_model(y ~ ., data.frame(y = stats::rnorm(60), x))
  expect_length(plot_priors(wide), 2)
  expect_s3_class(plot_priors(wide), "hlr_plots")
})

test_that("wrong arguments are errors", {
  expect_error(plot_priors(pigs(), "b_Tme"), "Did you mean 'b_Time'", class = "hlr_error_variable")
  expect_error(plot_priors(pigs(), prob = 1), "`prob`", class = "hlr_error_argument")
  expect_error(plot_priors(pigs(), pars = "b_Time"), "pars", class = "hlr_error_argument")
  expect_error(plot_priors(1), "must be a model", class = "hlr_error_argument")
})
