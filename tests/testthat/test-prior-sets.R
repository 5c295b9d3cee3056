# Priors of other packages by name: against what these packages say.

from_brms <- function(name) getExportedValue("brms", name)

# Our table beside brms's get_prior(): text of each parameter's prior, brms's taken from the most specific row that has
# one; "" is flat.
expect_as_brms <- function(formula, data, family, brms_family = family) {
  ours <- hlr_model(formula, data, family, prior = "brms")$prior
  theirs <- as.data.frame(from_brms("get_prior")(formula, data, brms_family))
  text <- vapply(seq_len(nrow(ours)), function(i) {
    said <- theirs$prior[theirs$class == ours$class[i] & theirs$coef == "" & theirs$group == ""]
    if (said == "") "flat()" else said
  }, "")
  read <- lapply(text, read_distribution, env = environment())
  expect_identical(ours$dist, vapply(read, `[[`, "", "dist"))
  arg <- vapply(read, function(one) c(one$arg, rep(NA, 3))[1:3], double(3))
  expect_equal(unname(t(as.matrix(ours[c("arg1", "arg2", "arg3")]))), arg)
  expect_identical(unique(ours$source), "brms")
}

test_that("brms's priors are brms's", {
  skip_if_not_installed("brms")
  expect_as_brms(Weight ~ Time + (Time | Pig), dietox, gaussian())
  expect_as_brms(Weight ~ Time + (1 | Pig), dietox, gaussian("log"))
  expect_as_brms(Weight ~ Time + (1 | Pig), dietox, student(), from_brms("student")())
  expect_as_brms(Weight ~ Time + (1 | Pig), dietox, lognormal(), from_brms("lognormal")())
  expect_as_brms(Weight ~ Time + (1 | Pig), dietox, Gamma("log"))
  expect_as_brms(Weight ~ Time + (1 | Pig), dietox, weibull(), from_brms("weibull")())
  expect_as_brms(Weight ~ Time + offset(3 * Time) + (1 | Pig), dietox, gaussian())
  expect_as_brms(surv ~ size + (1 | tank), reedfrogs, poisson())
  expect_as_brms(surv ~ size + (1 | tank), reedfrogs, negbinomial(), from_brms("negbinomial")())
  expect_as_brms(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, binomial())
  reedfrogs$share <- (reedfrogs$surv + 0.5) / (reedfrogs$density + 1)
  expect_as_brms(share ~ size, reedfrogs, Beta(), from_brms("Beta")())
})

test_that("brms's priors on the pigs, written out", {
  table <- hlr_model(Weight ~ Time + (Time | Pig), dietox, prior = "brms")$prior
  # median 59.2 and mad 31.6 of the weights, as brms 2.18 prints them
  spread <- "student_t(3, 0, 31.6)"
  expect_identical(prior_calls(table), c("student_t(3, 59.2, 31.6)", "flat()", spread, spread, "lkj(1)", spread))
  expect_match(format_priors(table)[2], "as in brms")
  expect_identical(hlr_model(Weight ~ Time, dietox, student(), prior = "brms")$prior$lower[4], 1)
})

test_that("zeros do not spoil the scale of counts", {
  data <- data.frame(y = c(0, 0, 0, 1, 200), x = 1:5)
  table <- hlr_model(y ~ x, data, poisson(), prior = "brms")$prior
  expect_equal(c(table$arg2[1], table$arg3[1]), c(round(log(0.1), 1), 2.5))
})

test_that("rstanarm's priors by its rules", {
  table <- hlr_model(Weight ~ Time + (Time | Pig), dietox, prior = "rstanarm")$prior
  y <- dietox$Weight
  # as rstanarm prints them: N(60.73, 62.45), N(0, 18.13), rate 0.0400
  expect_equal(c(table$arg1[1], table$arg2[1:2], table$arg1[6]),
               c(mean(y), 2.5 * sd(y), 2.5 * sd(y) / sd(dietox$Time), 1 / sd(y)))
  expect_equal(round(c(table$arg1[1], table$arg2[1:2], table$arg1[6]), c(2, 2, 2, 4)), c(60.73, 62.45, 18.13, 0.04),
               tolerance = 1e-3)
  expect_identical(table$dist, c("normal", "normal", "exponential", "exponential", "lkj", "exponential"))

  frogs <- hlr_model(surv | trials(density) ~ size + (1 | tank), reedfrogs, binomial(), prior = "rstanarm")$prior
  expect_equal(frogs$arg2[1:2], c(2.5, 2.5 / sd(reedfrogs$size == "small")))
  expect_identical(prior_calls(frogs)[3], "exponential(1)")
  log_link <- hlr_model(Weight ~ Time, dietox, gaussian("log"), prior = "rstanarm")$prior
  expect_equal(c(log_link$arg1[1], log_link$arg2[1]), c(0, 2.5 * sd(y)))
  expect_error(hlr_model(Weight ~ Time, dietox, student(), prior = "rstanarm"), "no family student",
               class = "hlr_error_prior")
})

test_that("a set can be edited and comes back exactly", {
  formula <- Weight ~ Time + (Time | Pig)
  model <- hlr_model(formula, dietox, prior = "rstanarm")
  again <- hlr_model(formula, dietox, prior = hlr_priors(model))
  same <- c("parameter", "dist", "arg1", "arg2", "arg3", "lower", "upper", "center")
  expect_identical(again$prior[same], model$prior[same])
  expect_identical(hlr_priors(model)$source[1], "rstanarm")
})

test_that("what a set says of a parameter's bounds stays when its table is edited, and its rows keep its name", {
  model <- hlr_model(Weight ~ Time, dietox, student(), prior = "brms")
  for (table in list(hlr_priors(model), prior_summary(model), hlr_priors(model)[4, ])) {
    again <- hlr_model(Weight ~ Time, dietox, student(), prior = table)$prior
    expect_identical(again[4, ], model$prior[4, ])
  }
  table <- hlr_priors(model)
  table$prior[4] <- "exponential(0.1)"
  edited <- hlr_model(Weight ~ Time, dietox, student(), prior = table)$prior
  expect_identical(edited$lower[4], 1)
  expect_identical(edited$source, c("brms", "brms", "brms", "user"))
})

test_that("fits take a set; unknown names are errors", {
  fit <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, binomial(), prior = "brms", seed = 1, draws = 500)
  expect_identical(prior_summary(fit)$source, c("brms", "brms"))
  expect_error(hlr_model(Weight ~ Time, dietox, prior = "brm"), "Did you mean 'brms'", class = "hlr_error_prior")
  expect_error(hlr_model(Weight ~ Time, dietox, prior = "gamma(2, 5)"), "what the distribution gamma\\(\\) is for",
               class = "hlr_error_prior")
  expect_error(hlr_model(Weight ~ Time, dietox, prior = c("brms", "rstanarm")), "vector of length 2|set",
               class = "hlr_error_prior")
})

test_that("Bambi's priors by its rules: every predictor counts for group intercepts, cell means are about zero", {
  data <- transform(dietox, Time2 = Time + 100, x = Feed)[!is.na(dietox$Feed), ]
  sd_n <- function(x) sqrt(mean((x - mean(x))^2))
  s <- sd_n(data$Weight)
  table <- hlr_model(Weight ~ Time2 + (1 | Pig), data, prior = "bambi")$prior
  wide <- sqrt((2.5 * s)^2 + (2.5 * s / sd_n(data$Time2) * mean(data$Time2))^2)
  expect_equal(table$arg2[1:3], c(wide, 2.5 * s / sd_n(data$Time2), wide))
  expect_equal(table$arg3[4], s)
  # the numbers that Bambi prints for dietox
  pigs <- hlr_model(Weight ~ Time + (Time || Pig), dietox, prior = "bambi")$prior
  expect_equal(round(c(pigs$arg1[1], pigs$arg2[1:4], pigs$arg3[5]), 4),
               c(60.7258, 133.0346, 18.1283, 133.0346, 18.1283, 24.9644))
  expect_identical(unique(pigs$source), "bambi")
  cells <- suppressWarnings(hlr_model(Weight ~ 0 + Evit + (1 | Pig), dietox, prior = "bambi"))$prior
  expect_equal(cells$arg1[1], 0)
  expect_equal(cells$arg2[1], 2.5 * sd_n(dietox$Weight) / sd_n(dietox$Evit == levels(dietox$Evit)[1]))
  # other families have 0 and 1, an offset is not taken off, and Gaussian ones keep the response's units through links
  counts <- hlr_model(surv ~ size + offset(log(density)), reedfrogs, poisson(), prior = "bambi")$prior
  expect_equal(c(counts$arg1, counts$arg2[2]), c(0, 0, 2.5 / sd_n(reedfrogs$size == "small")))
  through_log <- hlr_model(Weight ~ 1, dietox, gaussian("log"), prior = "bambi")$prior
  expect_equal(c(through_log$arg1[1], through_log$arg2[1]), c(mean(dietox$Weight), 2.5 * sd_n(dietox$Weight)))
})

test_that("without an intercept rstanarm's and brms's sets leave cell means where they are", {
  data <- transform(dietox, Celsius = 300 + Weight / 100)
  cells <- hlr_model(Celsius ~ 0 + Cu, data, prior = "rstanarm")$prior
  expect_equal(cells$arg1[1:3], rep(mean(data$Celsius), 3))
  expect_equal(cells$arg2[1:3], rep(2.5 * sd(data$Celsius), 3))
  expect_equal(hlr_model(Celsius ~ 0 + Cu, data, prior = "brms")$prior$dist[1:3], rep("flat", 3))
})
