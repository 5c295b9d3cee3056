# plot_predictions(): lines and bands are means and intervals of posterior_epred().

pigs_fit <- function() hlr_fit(Weight ~ Time + Cu + (Time | Pig), dietox, seed = 1)
frogs_fit <- function() {
  hlr_fit(surv | trials(density) ~ pred + size + (1 | tank), reedfrogs, family = binomial(), seed = 1)
}

test_that("the line is the mean of the expected response, the band its interval", {
  fit <- pigs_fit()
  plot <- plot_predictions(fit, "Time", n = 3, at = list(Cu = "Cu035"))
  epred <- posterior_epred(fit, data.frame(Time = c(1, 6.5, 12), Cu = "Cu035"), re_formula = NA)
  expect_equal(plot$data$estimate, unname(colMeans(epred)))
  expect_equal(cbind(plot$data$low, plot$data$high), band_stats(epred, 0.95, "eti")[, 2:3])
  withr::local_options(hlr.prob = 0.8, hlr.interval = "hdi")
  hdi <- plot_predictions(fit, "Time", n = 3, at = list(Cu = "Cu035"))
  expect_equal(cbind(hdi$data$low, hdi$data$high), band_stats(epred, 0.8, "hdi")[, 2:3])
  expect_match(hdi$labels$caption, "80% HDI of the mean. At Cu = Cu035; group effects of zero")
  eti <- plot_predictions(fit, "Time", n = 3, at = list(Cu = "Cu035"), interval = "eti")
  expect_equal(eti$data$low, unname(apply(epred, 2, stats::quantile, 0.1)))
  expect_null(plot$data$new_low)                       # a typical pig's new observation is not the pigs' spread
})

test_that("by a grouping factor there are its effects, both bands and its data", {
  fit <- pigs_fit()
  set.seed(1)
  plot <- plot_predictions(fit, "Time", by = "Pig", levels = c("4601", "8442"), n = 3)
  new <- data.frame(Time = rep(c(1, 6.5, 12), 2), Pig = rep(c("4601", "8442"), each = 3))
  new$Cu <- dietox$Cu[match(new$Pig, dietox$Pig)]
  expect_equal(plot$data$estimate, unname(colMeans(posterior_epred(fit, new))))
  expect_identical(strips(plot, "by"), c("Pig 4601", "Pig 8442"))
  set.seed(1)
  expect_equal(plot$data$new_low, band_stats(posterior_predict(fit, new), 0.95, "eti")[, 2])
  points <- layer(plot, 3)
  expect_equal(points$y[points$PANEL == 1], dietox$Weight[dietox$Pig == "4601"])
})

test_that("titles are free", {
  fit <- pigs_fit()
  titles <- function(titles) {
    strips(plot_predictions(fit, "Time", by = "Pig", levels = c("4601", "8442"), titles = titles), "by")
  }
  expect_identical(titles(c("8442" = "the last")), c("Pig 4601", "the last"))
  expect_identical(titles(function(pig) paste("no.", pig)), c("no. 4601", "no. 8442"))
})

test_that("all levels are thin lines under that of the population", {
  fit <- pigs_fit()
  plot <- plot_predictions(fit, "Time", by = "Pig", n = 2, label = 2)
  expect_identical(length(unique(layer(plot, 1)$group)), 72L)
  expect_equal(nrow(layer(plot, 3)), 4)
  ends <- plot$data[plot$data$x == 12, ]
  ranks <- rank(ends$estimate)[match(layer(plot, 3)$label, ends$by)]
  expect_setequal(ranks, c(1, 2, 71, 72))
  epred <- posterior_epred(fit, data.frame(Time = c(1, 12), Cu = "Cu000"), re_formula = NA)
  expect_equal(layer(plot, 2)$y, unname(colMeans(epred)))
})

test_that("names at line ends keep their distance", {
  lines <- data.frame(x = 1, estimate = c(0, 0.001, 50, 99.999, 100), by = letters[1:5])
  apart <- outermost(lines, 2)
  expect_equal(diff(sort(apart$estimate))[c(1, 3)], c(3.5, 3.5))
  expect_identical(apart$by, c("a", "b", "d", "e"))
})

test_that("responses with trials are shares; the linear predictor is on its own scale", {
  fit <- frogs_fit()
  new <- data.frame(pred = c("no", "pred"), size = "small", density = 1)
  plot <- plot_predictions(fit, "pred")
  expect_equal(plot$data$estimate, unname(colMeans(posterior_epred(fit, new, re_formula = NA))))
  small <- reedfrogs$size == "small"
  shares_of <- function(rows) sort((reedfrogs$surv / reedfrogs$density)[rows])
  expect_equal(sort(layer(plot, 1)$y), shares_of(!small))              # pale: the line is of small ones
  expect_equal(sort(layer(plot, 2)$y), shares_of(small))
  expect_identical(plot$labels$y, "surv / density")
  link <- plot_predictions(fit, "pred", type = "link")
  expect_equal(link$data$estimate, unname(colMeans(posterior_linpred(fit, newdata = new, re_formula = NA))))
  expect_match(link$labels$y, "logit of surv / density")
})

test_that("new levels can be had", {
  fit <- pigs_fit()
  new <- function(...) plot_predictions(fit, "Time", by = "Pig", levels = c("4601", "new"), n = 2, ...)
  expect_error(new(), class = "hlr_error_new_level")
  set.seed(1)
  data <- new(allow_new_levels = TRUE, sample_new_levels = "gaussian")$data
  width <- data$high - data$low
  expect_gt(width[4], 4 * width[2])                    # a new pig may be any pig
})

test_that("effects that are integrated out are in the picture without being named twice", {
  fit <- frogs_fit()
  new <- data.frame(pred = c("no", "pred"), size = "small", density = 10)
  plot <- plot_predictions(fit, "pred", at = list(size = "small"), marginal = "tank")
  shares <- posterior_epred(fit, new, marginal = "tank") / 10
  expect_equal(plot$data$estimate, unname(colMeans(shares)))
  difference <- plot_comparisons(fit, "pred", at = list(size = "small"), marginal = TRUE)
  expect_equal(difference$data$estimate, mean(shares[, 2] - shares[, 1]))
  expect_error(plot_predictions(fit, "pred", marginal = "tnk"), "'tank'", class = "hlr_error_argument")
})

test_that("pictures are those that were looked at", {
  fit <- pigs_fit()
  # pictures must not change with the sampler's random numbers: lines with made-up values
  local_replaced("predicted_lines", function(model, grid, look, re_formula, ...) {
    x <- grid[[look$condition]]
    level <- if (is.null(attr(grid, "by"))) 3 else match(attr(grid, "by"), unique(attr(grid, "by")))
    middle <- if (is.numeric(x)) 15 + (6 + level / 30) * x + level %% 7 else (as.integer(x) + level) / 6
    width <- middle / 20
    out <- data.frame(x = x, estimate = middle)
    if ("mean" %in% look$bands) out[c("low", "high")] <- cbind(middle - width, middle + width)
    if ("new" %in% look$bands) out[c("new_low", "new_high")] <- cbind(middle - 3 * width, middle + 3 * width)
    out
  })
  expect_picture("two pigs", plot_predictions(fit, "Time", by = "Pig", levels = c("4601", "8442"), n = 5))
  expect_picture("all pigs", plot_predictions(fit, "Time", by = "Pig", n = 2, label = 2))
  expect_picture("a factor by another", plot_predictions(frogs_fit(), "pred", by = "size"))
})

test_that("wrong arguments are errors", {
  fit <- pigs_fit()
  expect_error(plot_predictions(fit, "Tme"), "Did you mean 'Time'", class = "hlr_error_variable")
  expect_error(plot_predictions(fit, "Time", by = "pig"), "Did you mean 'Pig'", class = "hlr_error_variable")
  expect_error(plot_predictions(fit, "Time", type = "link", bands = "new"), "no linear predictor",
               class = "hlr_error_argument")
  expect_error(plot_predictions(fit, "Time", bands = "both"), "'mean', 'new'", class = "hlr_error_argument")
  expect_error(plot_predictions(fit, "Time", colour = "red"), "'colour'", class = "hlr_error_argument")
})

test_that("models of other packages are left to marginaleffects", {
  plain <- stats::lm(Weight ~ Time, dietox)
  if (requireNamespace("marginaleffects", quietly = TRUE)) {
    expect_s3_class(plot_predictions(plain, condition = "Time"), "ggplot")
  } else {
    expect_error(plot_predictions(plain, "Time"), "must be a fit", class = "hlr_error_argument")
  }
})
