# emmeans against linear predictors of a typical group, averaged over the reference grid by hand.

draws_of_means <- function(object) as.matrix(coda::as.mcmc(object))

# Linear predictor without group effects.
population <- function(fit, newdata) posterior_linpred(fit, newdata = newdata, re_formula = NA)

skip_if_absent <- function() {
  skip_if_not_installed("emmeans")
  skip_if_not_installed("coda")
}

test_that("marginal means average over the grid, at means of numeric predictors", {
  skip_if_absent()
  fit <- nested_pigs_fit()
  means <- suppressMessages(emmeans::emmeans(fit, ~Cu, at = list(Time = 6)))    # Cu interacts with Time
  expected <- population(fit, data.frame(Time = 6, Cu = levels(dietox$Cu)))
  expect_equal(draws_of_means(means), expected, ignore_attr = TRUE)
  shown <- summary(means)
  expect_equal(shown$emmean, unname(apply(expected, 2, median)))
  expect_identical(attr(means@post.beta, "n.chains"), 2L)
  at_mean <- emmeans::emmeans(correlated_pigs_fit(), ~Time)
  expect_equal(draws_of_means(at_mean), population(correlated_pigs_fit(), data.frame(Time = mean(dietox$Time))),
               ignore_attr = TRUE)
})

test_that("trends are slopes, and contrasts differences", {
  skip_if_absent()
  fit <- nested_pigs_fit()
  draws <- as.matrix(fit, c("b_Time", "b_Time:CuCu035", "b_Time:CuCu175"))
  trends <- emmeans::emtrends(fit, ~Cu, var = "Time")
  # emtrends() takes differences over a thousandth of the range.
  expect_equal(draws_of_means(trends), cbind(draws[, 1], draws[, 1] + draws[, 2:3]), ignore_attr = TRUE,
               tolerance = 1e-6)
  contrast <- emmeans::contrast(trends, "trt.vs.ctrl")
  expect_equal(draws_of_means(contrast), draws[, 2:3], ignore_attr = TRUE, tolerance = 1e-6)
})

test_that("the link is known: probabilities, odds ratios, rates", {
  skip_if_absent()
  fit <- tadpoles_fit()
  means <- suppressMessages(emmeans::emmeans(fit, ~pred))                     # pred interacts with size
  grid <- expand.grid(pred = c("no", "pred"), size = levels(reedfrogs$size))
  eta <- population(fit, cbind(grid, density = 1)) %*% rbind(diag(2), diag(2)) / 2
  expect_equal(draws_of_means(means), eta, ignore_attr = TRUE)
  expect_equal(summary(means, type = "response")$prob, unname(apply(plogis(eta), 2, median)))
  ratio <- summary(pairs(means, reverse = TRUE), type = "response")
  expect_equal(ratio$odds.ratio, median(exp(eta[, 2] - eta[, 1])))
  crossed <- traps_fit()
  rates <- summary(emmeans::emmeans(crossed, ~bait, at = list(rain = 0)), type = "response")
  expected <- population(crossed, data.frame(bait = c("none", "fish", "fruit"), rain = 0))
  expect_equal(rates[[2]], unname(apply(exp(expected), 2, median)))
  expect_identical(names(rates)[2], "rate")
})

test_that("bases are those learnt from the data, and offsets count", {
  skip_if_absent()
  # fitted from inside a function, with data that are found by the formula's environment alone
  make <- function() {
    pigs <- dietox[dietox$Litter %in% 1:8, ]
    pigs$days <- exp(pigs$Time / 12)
    suppressWarnings(hlr_fit(Weight ~ poly(Time, 2) + Cu + offset(days) + (1 | Pig), pigs, seed = 1, draws = 50,
                             chains = 1))
  }
  fit <- make()
  means <- emmeans::emmeans(fit, ~Time, at = list(Time = c(2, 9)), offset = 0)
  cu <- levels(droplevels(fit$design$frame$Cu))
  by_hand <- vapply(c(2, 9), function(time) {
    rowMeans(population(fit, data.frame(Time = time, Cu = cu, days = 0)))
  }, double(50))
  expect_equal(draws_of_means(means), by_hand, ignore_attr = TRUE)
})

test_that("what the data cannot tell is not estimated", {
  skip_if_absent()
  pigs <- subset(dietox, !(Evit == "Evit100" & Cu == "Cu175"))
  fit <- suppressWarnings(suppressMessages(hlr_fit(Weight ~ Evit * Cu + (1 | Pig), pigs, seed = 1, draws = 50,
                                                   chains = 1)))
  means <- summary(emmeans::emmeans(fit, ~ Evit * Cu))
  expect_identical(is.na(means$emmean), means$Evit == "Evit100" & means$Cu == "Cu175")
})
