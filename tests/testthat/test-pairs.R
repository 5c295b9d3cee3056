# pairs(): scatter plots below the diagonal, correlations above.

test_that("panels have the draws, divergent ones apart, and their correlation", {
  fit <- fake_fit(n_iter = 50)
  fit$sampler[7, 2, "divergent__"] <- 1
  plot <- pairs(fit, c("b_Intercept", "b_Time", "sigma"), n = 20)
  expect_identical(strips(plot, "row")[c(1, 4, 7)], c("b_Intercept", "b_Time", "sigma"))
  draws <- fit$draws[, , c("b_Intercept", "b_Time", "sigma")]
  divergent <- layer(plot, 2)
  expect_equal(divergent$x, unname(draws[7, 2, c(1, 1, 2)]))
  expect_equal(divergent$y, unname(draws[7, 2, c(2, 3, 3)]))
  expect_identical(nrow(layer(plot, 1)), 3L * 20L)
  r <- stats::cor(as.vector(draws[, , 1]), as.vector(draws[, , 2]))
  expect_identical(layer(plot, 5)$label[1], sprintf("%.2f", r))
  expect_match(plot$labels$caption, "^1 divergent transition in orange")
})

test_that("a constant among them has its points, a density of no width and no correlation", {
  fit <- fake_fit(n_iter = 50)
  fit$draws[, , "sigma"] <- 2
  plot <- expect_silent(pairs(fit, c("b_Time", "sigma")))
  points <- layer(plot, 1)
  expect_setequal(points$x, fit$draws[, , "b_Time"])
  expect_identical(unique(points$y), 2)
  densities <- layer(plot, 4)
  expect_identical(densities$x[densities$PANEL == 4], 2)
  expect_false(any(grepl("[0-9]", layer(plot, 5)$label)))
})

test_that("the picture is that which was looked at", {
  fit <- fake_fit(n_iter = 50)
  fit$sampler[c(3, 30), 2, "divergent__"] <- 1
  expect_picture("pairs", pairs(fit, c("b_Time", "sd_Pig__Time", "cor_Pig__Intercept__Time"), n = 60))
})

test_that("wrong arguments are errors", {
  fit <- fake_fit(n_iter = 5)
  expect_error(pairs(fit, "b_Time"), "2 to 10 variables, not 1", class = "hlr_error_argument")
  expect_error(pairs(fit, "b_Tim"), "'b_Time'", class = "hlr_error_variable")
  expect_error(pairs(fit, pars = "b_Time"), "`variable`", class = "hlr_error_argument")
})
