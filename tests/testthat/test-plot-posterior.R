# plot_posterior(): densities, and the shares on either side of a reference and inside a region.

look <- list(prob = 0.94, interval = "hdi", point = "mean")

test_that("shares are those of the draws", {
  draws <- c(rep(-1, 10), seq(0.5, 9.5, length.out = 90))
  panel <- shares_panel(draws, "x", c(-Inf, Inf), 0, c(-1, 0.5), look)
  expect_equal(c(panel$below, panel$above, panel$within), c(0.10, 0.90, 0.11))
  words <- share_words(panel, look)
  expect_identical(words$words[2:3], c("P(< 0) = 10.0%, P(> 0) = 90.0%", "11.0% in ROPE -1 to 0.5"))
  expect_identical(words$line, 3:1)
  # without reference and region there is one line
  expect_identical(share_words(shares_panel(draws, "x", c(-Inf, Inf), NA, NULL, look), look)$kind, "estimate")
})

test_that("mean and interval are the summary's", {
  fit <- fake_fit(n_iter = 50)
  plot <- plot_posterior(fit, "b_Time", prob = 0.9, interval = "hdi")
  told <- summary(fit, "b_Time", prob = 0.9, interval = "hdi")
  expect_equal(unlist(layer(plot, 3)[c("x", "xend")], use.names = FALSE), c(told$hdi_lower, told$hdi_upper))
  expect_equal(layer(plot, 4)$x, told$mean)
  plot <- plot_posterior(fit, "b_Time", prob = 0.9, interval = "eti", point = "median")
  draws <- as.vector(fit$draws[, , "b_Time"])
  expect_equal(layer(plot, 4)$x, stats::median(draws))
  expect_equal(layer(plot, 3)$x, stats::quantile(draws, 0.05)[[1]])
  expect_match(layer(plot, 5)$label, "median 7.0., 90% 6.8. to 7.1.")
})

test_that("what is far away is pointed to, what is near is drawn", {
  fit <- fake_fit(n_iter = 50)
  far <- shares_panel(as.vector(fit$draws[, , "b_Time"]), "b_Time", c(-Inf, Inf), 0, c(20, 30), look)
  expect_true(is.na(far$ref_seen) && anyNA(far$rope_seen))
  arrows <- share_arrows(far)
  expect_identical(arrows$to < arrows$x, c(TRUE, FALSE))
  near <- shares_panel(as.vector(fit$draws[, , "b_Time"]), "b_Time", c(-Inf, Inf), 7, c(6.9, 7.1), look)
  expect_null(share_arrows(near))
  expect_equal(near$rope_seen, c(6.9, 7.1))
  # a region is cut where the variable ends
  at_zero <- shares_panel(abs(stats::qnorm(stats::ppoints(100))), "sd", c(0, Inf), NA, c(-1, 1), look)
  expect_equal(at_zero$rope_seen, c(0, 1))
  expect_identical(min(at_zero$curve$x), 0)
})

test_that("references and regions can be given by variable", {
  fit <- fake_fit(n_iter = 50)
  plot <- plot_posterior(fit, c("b_Time", "sigma"), ref = c(b_Time = 7), rope = list(sigma = c(2.1, 2.2)))
  words <- Filter(function(data) "label" %in% names(data), ggplot2::ggplot_build(plot)$data)[[1]]
  expect_identical(as.vector(table(words$PANEL)), c(2L, 2L))
  expect_match(words$label[words$PANEL == 1][2], "P[(]< 7[)] = [0-9.]+%, P[(]> 7[)] = ")
  expect_match(words$label[words$PANEL == 2][2], "in ROPE 2.1 to 2.2")
})

test_that("constants, one draw and many variables can be drawn", {
  fit <- fake_fit(n_iter = 50)
  fit$draws[, , "sigma"] <- 2
  plot <- plot_posterior(fit, c("b_Time", "sigma"), ref = 2)
  expect_silent(ggplot2::ggplot_build(plot))
  geoms <- vapply(plot$layers, function(layer) class(layer$geom)[1], "")
  constant <- layer(plot, which(geoms == "GeomVline"))
  expect_identical(constant[c("xintercept", "PANEL")], data.frame(xintercept = 2, PANEL = factor(2, levels = 1:2)))
  expect_identical(as.character(unique(layer(plot, which(geoms == "GeomLine"))$PANEL)), "1")
  pages <- plot_posterior(fit, n = 3)
  expect_identical(unlist(lapply(pages, strips)), stored_parameters(fit))

  one <- fake_fit(n_iter = 1, n_chain = 1)
  expect_identical(layer(plot_posterior(one, "b_Time"), 1)$xintercept, one$draws[[1, 1, "b_Time"]])
})

test_that("the picture is that which was looked at", {
  fit <- fake_fit(n_iter = 50)
  expect_picture("shares far and near", plot_posterior(
    fit, c("b_Intercept", "b_Time", "cor_Pig__Intercept__Time", "sigma"), ref = c(b_Intercept = 0, b_Time = 7),
    rope = list(b_Intercept = c(-1, 1), b_Time = c(6.9, 7.1), cor_Pig__Intercept__Time = c(-0.1, 0.1))
  ))
})

test_that("wrong arguments are errors", {
  fit <- fake_fit(n_iter = 5)
  expect_error(plot_posterior(1), "must be a fit", class = "hlr_error_argument")
  expect_error(plot_posterior(fit, "b_Tim"), "b_Time", class = "hlr_error_variable")
  expect_error(plot_posterior(fit, ref = c(1, 2)), "without names", class = "hlr_error_argument")
  expect_error(plot_posterior(fit, "sigma", ref = c(b_Time = 2)), "not drawn", class = "hlr_error_variable")
  expect_error(plot_posterior(fit, rope = c(1, -1)), "lower first", class = "hlr_error_argument")
  expect_error(plot_posterior(fit, hdi_pro = 0.9), "no argument 'hdi_pro'", class = "hlr_error_argument")
  expect_error(plot_posterior(fit, prob = 0.9, hdi_prob = 0.9), "give one of the two", class = "hlr_error_argument")
  arviz <- plot_posterior(fit, "b_Time", hdi_prob = 0.8, ref_val = 0)
  expect_identical(layer(arviz, 3), layer(plot_posterior(fit, "b_Time", prob = 0.8, ref = 0), 3))
})
