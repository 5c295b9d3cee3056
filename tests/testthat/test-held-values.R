# What pictures hold fixed is the same in all of them, and they say it.

data <- local({
  set.seed(3)
  d <- data.frame(site = gl(8, 15), x = rnorm(120, 3), f = factor(rep(c("b", "a", "c"), 40), levels = c("b", "a", "c")),
                  flag = rep(c(TRUE, TRUE, TRUE, FALSE), 30), word = rep(c("z", "m", "m", "m", "k"), 24))
  d$y <- d$x + as.integer(d$f) + rnorm(120)
  d
})
fit_data <- function(formula = y ~ x + f + flag + word + (1 | site)) {
  suppressWarnings(do.call(hlr_fit, list(formula, data, seed = 1, chains = 1, draws = 100)))
}

test_that("plots, comparisons and conditional effects hold the same values", {
  fit <- fit_data()
  line <- plot_predictions(fit, "x", n = 3)$data$estimate
  effects <- conditional_effects(fit, "x", resolution = 3, robust = FALSE)$x
  expect_equal(line, effects$estimate__)
  expect_identical(as.character(effects$f[1]), "b")                    # first levels, not the most frequent
  expect_identical(effects$flag[1], FALSE)
  expect_identical(effects$word[1], "k")
  interacting <- fit_data(y ~ x * f + x * flag + (1 | site))
  slope <- plot_comparisons(interacting, "x")$data$estimate
  expect_equal(slope, mean(as.matrix(posterior::as_draws_matrix(interacting))[, "b_x"]))     # at f = b, flag = FALSE
})

test_that("captions say what is held, and points of other levels are pale", {
  fit <- fit_data()
  plot <- plot_predictions(fit, "x", by = "f")
  expect_match(gsub("\n", " ", plot$labels$caption),
               "At flag = FALSE, word = k; group effects of zero. Pale points: rows with other levels")
  like <- !data$flag & data$word == "k"
  built <- ggplot2::ggplot_build(plot)$data
  sizes <- vapply(built, nrow, 1L)
  expect_true(sum(like) %in% sizes && sum(!like) %in% sizes)
  expect_match(plot_slopes(fit, "x")$labels$caption, "At f = b, flag = FALSE, word = k")
  expect_match(plot(conditional_effects(fit, "x"))[[1]]$labels$caption, "At f = b, flag = FALSE, word = k")
  own <- plot_predictions(fit_data(y ~ x + (x | site)), "x", by = "site", levels = c("1", "2"))
  expect_match(gsub("\n", " ", own$labels$caption), "With the effects of site")
})

test_that("a numeric second variable has the same order and colours everywhere", {
  fit <- fit_data(y ~ f * x)
  a <- plot_predictions(fit, "f", by = "x")
  b <- plot(conditional_effects(fit, "f:x"))[[1]]
  expect_identical(levels(a$data$by), levels(b$data$by))
  expect_false(is.unsorted(as.numeric(levels(a$data$by))))
  colours <- function(plot) unique(tail(ggplot2::ggplot_build(plot)$data, 1)[[1]][c("colour", "group")])
  expect_identical(colours(a)$colour, colours(b)$colour)
})

test_that("three names are axis, colours and panels", {
  fit <- fit_data(y ~ x + f + flag)
  plot <- plot_predictions(fit, c("x", "f", "flag"), n = 2)
  expect_identical(strips(plot), c("flag: FALSE", "flag: TRUE"))
  expect_identical(levels(plot$data$by), levels(data$f))
  expect_error(plot_predictions(fit, c("x", "f", "flag", "x")), "three at most", class = "hlr_error_argument")
  expect_error(plot_predictions(fit, c("x", "f"), by = "flag"), "one of the two", class = "hlr_error_argument")
  expect_error(plot_predictions(fit, c("x", "x")), "twice", class = "hlr_error_argument")
})
