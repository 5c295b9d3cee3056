# plot_comparisons(), plot_slopes(): differences, ratios and derivatives that are known.

pigs_fit <- function() hlr_fit(Weight ~ Time * Evit + (Time | Pig), dietox, seed = 1)
frogs_fit <- function() {
  hlr_fit(surv | trials(density) ~ pred + (1 | tank), reedfrogs, family = binomial(), seed = 1)
}

test_that("in a linear model differences and slopes are coefficients", {
  fit <- pigs_fit()
  draws <- as.data.frame(fit, variable = "^b_", regex = TRUE)
  slope <- plot_comparisons(fit, "Time", condition = "Evit")
  expect_equal(slope$data$estimate, c(mean(draws$b_Time), mean(draws$b_Time + draws[["b_Time:EvitEvit100"]]),
                                      mean(draws$b_Time + draws[["b_Time:EvitEvit200"]])))
  expect_equal(plot_slopes(fit, "Time", condition = "Evit")$data$estimate, slope$data$estimate)
  against <- plot_comparisons(fit, "Evit", condition = "Time", n = 2)
  expect_identical(levels(against$data$by), c("Evit100 against Evit000", "Evit200 against Evit000"))
  expect_equal(against$data$estimate[2], mean(draws$b_EvitEvit100 + 12 * draws[["b_Time:EvitEvit100"]]))
  # bands are of the difference, not of its ends
  draw <- draws$b_EvitEvit200 + 12 * draws[["b_Time:EvitEvit200"]]
  expect_equal(c(against$data$low[4], against$data$high[4]), band_stats(matrix(draw), 0.95, "eti")[2:3])
})

test_that("with a link they are of the response, or of the linear predictor", {
  fit <- frogs_fit()
  b <- as.data.frame(fit, variable = c("b_Intercept", "b_predpred"))
  low <- stats::plogis(b$b_Intercept)
  high <- stats::plogis(b$b_Intercept + b$b_predpred)
  expect_equal(plot_comparisons(fit, "pred")$data$estimate, mean(high - low))
  expect_equal(plot_comparisons(fit, "pred", compare = "ratio")$data$estimate, mean(high / low))
  expect_equal(plot_comparisons(fit, "pred", contrast = c("pred", "no"))$data$estimate, mean(low - high))
  expect_equal(plot_comparisons(fit, "pred", type = "link")$data$estimate, mean(b$b_predpred))
})

test_that("a slope is the derivative", {
  fit <- hlr_fit(Weight ~ poly(Time, 2, raw = TRUE) + (1 | Pig), dietox, seed = 1)
  b <- as.data.frame(fit, variable = "^b_poly", regex = TRUE)
  plot <- plot_slopes(fit, "Time", condition = "Time", n = 3)
  # central differences of a parabola are exact but for rounding: 1e-16 * 100 / 1e-3
  expect_equal(plot$data$estimate, mean(b[[1]]) + 2 * c(1, 6.5, 12) * mean(b[[2]]), tolerance = 1e-9)
})

test_that("by a grouping factor its effects are in them", {
  fit <- pigs_fit()
  data <- plot_slopes(fit, "Time", condition = "Pig", levels = c("4601", "8442"))$data
  slopes <- coef(fit)$Pig[c("4601", "8442"), "Estimate", ]
  evit <- as.character(dietox$Evit[match(c("4601", "8442"), dietox$Pig)])
  own <- paste0("Time:Evit", evit)
  known <- own %in% colnames(slopes)
  expected <- slopes[, "Time"] + ifelse(known, slopes[cbind(1:2, match(own, colnames(slopes)))], 0)
  expect_equal(data$estimate, unname(expected), tolerance = 1e-9)
})

test_that("the picture is that which was looked at", {
  fit <- pigs_fit()
  # values that do not change with the sampler's random numbers
  local_replaced("band_stats", function(draws, prob, interval) {
    middle <- seq_len(ncol(draws)) - 2
    cbind(middle, middle - 2, middle + 2)
  })
  expect_picture("contrasts over time", plot_comparisons(fit, "Evit", condition = "Time", n = 4))
})

test_that("wrong arguments are errors", {
  fit <- pigs_fit()
  expect_error(plot_slopes(fit, "Evit"), "not numeric", class = "hlr_error_argument")
  expect_error(plot_comparisons(fit, "Pig"), "no predictor", class = "hlr_error_variable")
  expect_error(plot_comparisons(fit, "Evit", contrast = c("a", "b")), "Evit000", class = "hlr_error_argument")
  expect_error(plot_comparisons(fit, "Evit", condition = "Tme"), "'Time'", class = "hlr_error_variable")
  expect_error(plot_comparisons(fit, "Evit", by = "Time"), "'by'", class = "hlr_error_argument")
})

test_that("ratios and odds are those of the draws, by marginaleffects's name of the argument too", {
  fit <- hlr_fit(surv | trials(density) ~ pred + (1 | tank), reedfrogs, family = binomial(), seed = 1, chains = 1,
                 draws = 200)
  p <- posterior_epred(fit, data.frame(pred = c("no", "pred"), density = 1), re_formula = NA)
  odds <- p / (1 - p)
  of <- function(...) plot_comparisons(fit, "pred", ...)$data$estimate
  expect_equal(of(comparison = "ratio"), mean(p[, 2] / p[, 1]))
  expect_equal(of(compare = "odds_ratio"), mean(odds[, 2] / odds[, 1]))
  expect_equal(of(compare = "lnor"), mean(log(odds[, 2] / odds[, 1])))
  expect_equal(of(compare = "lift"), mean(p[, 2] / p[, 1]) - 1)
  expect_error(plot_comparisons(pigs_fit(), "Time", compare = "odds_ratio"), "probabilities",
               class = "hlr_error_argument")
  expect_error(of(compare = "ratio", comparison = "ratio"), "give one of the two", class = "hlr_error_argument")
})

test_that("a second condition has panels; a numeric contrast says its values", {
  fit <- pigs_fit()
  plot <- plot_comparisons(fit, "Time", condition = c("Time", "Evit"), n = 3)
  expect_identical(strips(plot), paste("Evit:", levels(dietox$Evit)))
  single <- plot_comparisons(fit, "Time", at = list(Time = 5))
  middle <- mean(dietox$Time)
  expect_identical(as.character(single$data$x), sprintf("%.1f against %.1f", middle + 0.5, middle - 0.5))
})
