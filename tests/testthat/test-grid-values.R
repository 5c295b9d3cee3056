# Grids of every kind of variable that a formula can have, on the values of posterior_epred() at the same rows.

# 60 rows with numbers, factors, dates and times of all classes.
rows <- local({
  set.seed(11)
  n <- 60
  d <- data.frame(arm = rep(c("p", "q", "r"), 20), dose = rep(c(1, 2, 4, 8), each = 15), age = round(runif(n, 20, 70)))
  d$on <- as.Date("2022-02-01") + seq_len(n)
  d$at <- as.POSIXct("2022-02-01 12:00:00", tz = "UTC") + 3600 * seq_len(n)
  d$since <- d$at - as.POSIXct("2022-01-01", tz = "UTC")
  d$band <- factor(rep(c("low", "high"), 30), levels = c("low", "high", "unused"))
  d$M <- cbind(u = rnorm(n), v = rnorm(n))
  d$y <- rnorm(n) + 0.1 * d$age + log(d$dose) + seq_len(n) / 20
  d
})

fit_rows <- function(formula, ...) {
  suppressMessages(suppressWarnings(do.call(hlr_fit, list(formula, rows, ..., seed = 1, chains = 1, draws = 100))))
}

means <- function(fit, new) unname(colMeans(posterior_epred(fit, new, re_formula = NA)))

test_that("numbers that the formula makes a factor are at values that occur", {
  fit <- fit_rows(y ~ factor(dose) + age)
  plot <- plot_predictions(fit, "dose")
  expect_identical(as.character(plot$data$x), c("1", "2", "4", "8"))
  expect_equal(plot$data$estimate, means(fit, data.frame(dose = c(1, 2, 4, 8), age = mean(rows$age))))
  held <- plot_predictions(fit, "age", n = 2)
  expect_equal(held$data$estimate, means(fit, data.frame(dose = 1, age = range(rows$age))))
  expect_match(held$labels$caption, "At dose = 1")
  expect_identical(nrow(plot_comparisons(fit, "dose")$data), 3L)
  expect_identical(names(conditional_effects(fit)), c("dose", "age"))
  expect_error(plot_slopes(fit, "dose"), "made a factor by the formula", class = "hlr_error_argument")
})

test_that("a number that is also a factor is held at the value next to its mean", {
  fit <- fit_rows(y ~ dose + factor(dose > 2) + age)
  expect_identical(variable_kinds(fit, rows)[c("dose", "age")], c(dose = "mixed", age = "number"))
  grid <- prediction_grid(fit, data_of_fit(fit), "age", n = 2)
  expect_identical(grid$dose, c(4, 4))                                 # the mean is 3.75
})

test_that("cut() by breaks of the data, interactions and codes of levels are looked up", {
  cuts <- fit_rows(y ~ cut(age, 3) + arm)
  data <- plot_predictions(cuts, "arm")$data
  fitted <- unname(colMeans(posterior_epred(cuts)))
  expect_equal(data$estimate[1], fitted[which(cut(rows$age, 3, labels = FALSE) == 1 & rows$arm == "p")[1]])
  expect_true(all(plot_predictions(cuts, "age")$data$x %in% rows$age))
  crossed <- fit_rows(y ~ interaction(arm, band))
  expect_equal(plot_predictions(crossed, "arm")$data$estimate,
               means(crossed, data.frame(arm = c("p", "q", "r"), band = factor("low"))))
  codes <- fit_rows(y ~ as.integer(band) + as.integer(factor(arm)))
  expect_equal(plot_predictions(codes, "band")$data$estimate, {
    unname(colMeans(posterior_epred(codes)))[c(1, 4)]                    # rows of arm p, band low and high
  })
})

test_that("summaries of the data in a formula are those of the data of the fit", {
  centred <- fit_rows(y ~ I(age - mean(age)) + arm)
  at <- c(25, 65)
  data <- plot_predictions(centred, "age", at = list(age = at))$data
  slope <- mean(as.matrix(posterior::as_draws_matrix(centred))[, grep("^b_.*age", dimnames(centred$draws)[[3]])[1]])
  expect_equal(diff(data$estimate), 40 * slope)
  ranked <- fit_rows(y ~ rank(age) + arm)
  expect_true(all(plot_predictions(ranked, "age")$data$x %in% rows$age))
  expect_error(plot_predictions(ranked, "age", at = list(age = 20.5)), "depends on all rows",
               class = "hlr_error_argument")
})

test_that("dates, times and their differences keep their class, and have slopes", {
  for (name in c("on", "at", "since")) {
    fit <- fit_rows(stats::as.formula(paste("y ~", name, "+ arm")))
    x <- rows[[name]]
    expect_identical(class(prediction_grid(fit, data_of_fit(fit), "arm")[[name]]), class(x))
    ends <- plot_predictions(fit, name, n = 2)$data$estimate
    new <- data.frame(arm = c("p", "p"))
    new[[name]] <- range(x)
    expect_equal(ends, means(fit, new))
    slope <- plot_slopes(fit, name)$data$estimate
    expect_equal(slope, diff(ends) / as.double(diff(plain_numbers(range(x)))), tolerance = 1e-6)    # linear: exact
    expect_identical(names(conditional_effects(fit, resolution = 3)), c(name, "arm"))
  }
})

test_that("matrices are held at the means of their columns and not plotted", {
  fit <- fit_rows(y ~ M + age)
  expect_equal(prediction_grid(fit, data_of_fit(fit), "age", n = 2)$M, rbind(colMeans(rows$M), colMeans(rows$M)),
               ignore_attr = TRUE)
  expect_error(plot_predictions(fit, "M"), "matrix of 2 columns", class = "hlr_error_argument")
  expect_message(effects <- conditional_effects(fit, resolution = 2), "'M'", class = "hlr_message_matrix_predictor")
  expect_identical(names(effects), "age")
  expect_error(conditional_effects(fit_rows(y ~ M)), "matrix", class = "hlr_error_argument")
})

test_that("responses of trials leave their columns to the prediction", {
  counts <- data.frame(room = gl(5, 4), kind = rep(c("a", "b"), 10), alive = rep(c(3, 8, 6, 7), 5), dead = 1:20)
  fit <- function(formula) {
    suppressWarnings(do.call(hlr_fit, list(formula, counts, family = binomial(), seed = 1, chains = 1, draws = 100)))
  }
  bound <- fit(cbind(alive, dead) ~ kind + (1 | room))
  same <- fit(alive | trials(alive + dead) ~ kind + (1 | room))
  data <- plot_predictions(bound, "kind")$data
  expect_equal(data$estimate, plot_predictions(same, "kind")$data$estimate)
  expect_identical(plot_predictions(bound, "kind")$labels$y, "Share of alive")
  counts$size <- counts$alive + counts$dead
  sized <- fit(alive | trials(size) ~ size + kind)
  grid <- prediction_grid(sized, data_of_fit(sized), "size", n = 3)
  # the trials of a grid are whole numbers, those of its own values where a predictor says so
  expect_equal(grid_trials(sized, grid), round(grid$size))
  expect_identical(grid_trials(bound, grid), rep(round(stats::median(counts$alive + counts$dead)), 3))
  expect_s3_class(plot_predictions(sized, "size", bands = c("mean", "new")), "ggplot")
})

test_that("a series of times is numbers in a grid", {
  set.seed(7)
  d <- data.frame(y = ts(rnorm(24), start = 2001, frequency = 12), x = ts(cumsum(rnorm(24)), frequency = 12))
  fit <- suppressWarnings(hlr_fit(y ~ x, d, chains = 1, draws = 20, warmup = 20, seed = 1, progress = FALSE))
  lines <- plot_predictions(fit, "x")$data
  expect_equal(range(lines$x), range(as.vector(d$x)))
})
