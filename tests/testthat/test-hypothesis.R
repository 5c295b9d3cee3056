# hypothesis(): statements are read as brms reads them, and their numbers are those of known distributions.

# A fit whose draws of b_Time and b_Intercept are the quantiles of normals, in a fixed disorder, with prior draws too.
normal_fit <- function() {
  fit <- fake_fit(n_iter = 1000)
  n <- 4000
  set.seed(1)
  z <- stats::qnorm(stats::ppoints(n))
  fit$draws[, , "b_Time"] <- 1 + 0.5 * sample(z)
  fit$draws[, , "b_Intercept"] <- 15 + 0.4 * sample(z)
  fit$prior_draws <- fit$draws
  fit$prior_draws[, , "b_Time"] <- 2 * sample(z)
  fit$prior$dist <- "normal"
  fit
}

test_that("one-sided statements have the probability of the normal", {
  test <- hypothesis(normal_fit(), c("Time > 0.5", "Time < 0"))$hypothesis
  p <- stats::pnorm(c(1, -2))
  # 4000 quantiles hold a share to 1 / 4000, a hundredth of the smaller one, and a quantile to their distance there
  expect_equal(test$Post.Prob, p, tolerance = 1e-2)
  expect_equal(test$Evid.Ratio, test$Post.Prob / (1 - test$Post.Prob))
  expect_equal(test$Estimate, c(0.5, 1))
  expect_equal(test$Est.Error, c(0.5, 0.5), tolerance = 1e-3)
  expect_equal(test$CI.Lower, c(0.5, 1) + 0.5 * stats::qnorm(0.05), tolerance = 3e-3)
  expect_equal(test$CI.Upper, c(0.5, 1) + 0.5 * stats::qnorm(0.95), tolerance = 3e-3)
  expect_identical(test$Star, c("", ""))
  expect_identical(hypothesis(normal_fit(), "Time > 0", alpha = 0.1)$hypothesis$Star, "*")
  robust <- hypothesis(normal_fit(), "Time > 0.5", robust = TRUE)$hypothesis
  expect_equal(robust$Est.Error, 0.5, tolerance = 1e-3)
})

test_that("the evidence for an equality is the ratio of the normals' densities", {
  test <- hypothesis(normal_fit(), "Time = 0.5")$hypothesis
  # a kernel estimate of a normal is a normal, its variance larger by the bandwidth's square
  width <- function(sd) sd * sqrt(1 + (0.9 * 4000^-0.2)^2)
  exact <- stats::dnorm(0.5, 1, width(0.5)) / stats::dnorm(0.5, 0, width(2))
  expect_equal(test$Evid.Ratio, exact, tolerance = 0.01)     # the discrete bandwidth and sd of the quantiles
  expect_equal(test$Post.Prob, test$Evid.Ratio / (1 + test$Evid.Ratio))
  expect_equal(test$CI.Lower, 0.5 + 0.5 * stats::qnorm(0.025), tolerance = 3e-3)
  # far from the posterior there is none for it, never less than none; far from the prior's draws nothing is known
  expect_equal(hypothesis(normal_fit(), "Time = 6")$hypothesis$Evid.Ratio, 0, tolerance = 1e-6)
  expect_true(is.na(density_ratio(rnorm(100), rnorm(100, 1e6))))
})

test_that("statements are R's arithmetic on full or short names", {
  fit <- normal_fit()
  draws <- flatten_draws(fit$draws)
  values <- function(...) hypothesis(fit, ...)$samples$H1
  expect_equal(values("Intercept - 2 * Time = exp(Time / 10) + 1e-1"),
               draws[, "b_Intercept"] - 2 * draws[, "b_Time"] - exp(draws[, "b_Time"] / 10) - 0.1, ignore_attr = TRUE)
  expect_equal(values("plogis(Time) > .5"), stats::plogis(draws[, "b_Time"]) - 0.5, ignore_attr = TRUE)
  expect_equal(values("Intercept > 2 * Time", class = "sd", group = "Pig"),
               draws[, "sd_Pig__Intercept"] - 2 * draws[, "sd_Pig__Time"], ignore_attr = TRUE)
  expect_equal(values("sigma < sd_pen:row__Intercept", class = NULL),
               draws[, "sigma"] - draws[, "sd_pen:row__Intercept"], ignore_attr = TRUE)
  local_replaced("effects_draws", fake_effects_draws)
  expect_equal(values("r_Pig[4602,Time] < r_pen:row[a:1,Intercept]", class = ""), rep(22 - 11, 4000))
})

test_that("labels are brms's, or the names given", {
  test <- hypothesis(normal_fit(), c("Time > 6", "Time * 2=0", mine = "Time < 3"))$hypothesis
  expect_identical(test$Hypothesis, c("(Time)-(6) > 0", "(Time*2) = 0", "mine"))
})

test_that("levels are tested one by one, statement after statement", {
  fit <- normal_fit()
  local_replaced("effects_draws", fake_effects_draws)
  tests <- hypothesis(fit, c("Time > 22", "Intercept < 13"), scope = "ranef", group = "Pig")
  expect_identical(as.character(tests$hypothesis$Group), rep(c("4601", "4602", "p 3"), 2))
  time <- as.vector(fit$draws[, , "b_Time"])
  expect_equal(tests$samples$H2, 22 + time - 22)
  expect_equal(tests$samples$H4, 11 + time - 13)
  coef <- hypothesis(fit, "Time > 22", scope = "coef", group = "Pig")
  expect_equal(coef$samples$H3, 23 + 2 * time - 22)
  expect_equal(coef$prior_samples$H3, 23 + 2 * as.vector(fit$prior_draws[, , "b_Time"]) - 22)
})

test_that("of a fit the prior is drawn when it is asked for; a flat one leaves no evidence", {
  fit <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
  test <- hypothesis(fit, "Time = 7")
  expect_equal(test$prior_samples$H1, prior_draws(fit)$b_Time - 7)
  kept <- update(fit, sample_prior = "yes")
  expect_equal(hypothesis(kept, "Time = 7")$prior_samples, test$prior_samples)
  flat <- update(fit, prior = hlr_prior(flat(), class = "b"))
  expect_true(is.na(hypothesis(flat, "Time = 7")$hypothesis$Evid.Ratio))
  expect_false(is.na(hypothesis(flat, "Time > 7")$hypothesis$Evid.Ratio))
})

test_that("tests print and can be drawn", {
  tests <- hypothesis(normal_fit(), c("Time > 0.5", "Time = 0.5"))
  expect_output(print(tests), "Hypothesis tests for class b:.*\\(Time\\)-\\(0.5\\) > 0 .*90% interval of a one-sided")
  plot <- plot(tests)
  points <- layer(plot, 4)
  expect_equal(points$y[1] / points$y[2], tests$hypothesis$Evid.Ratio[2])
  expect_identical(nrow(layer(plot(tests, ignore_prior = TRUE), 4)), 1L)
  shaded <- layer(plot, 1)
  expect_gte(min(shaded$x), 0)
  expect_length(plot(tests, N = 1), 2)
  expect_picture("statements", plot)
})

test_that("wrong statements and arguments are errors", {
  fit <- normal_fit()
  expect_error(hypothesis(fit, "Tme > 1"), "Did you mean 'Time'", class = "hlr_error_variable")
  expect_error(hypothesis(fit, "Time > 1", scope = "ranef"), "`group`", class = "hlr_error_argument")
  for (text in c("Time", "Time >= 2", "1 < Time < 2", "> 2")) {
    expect_error(hypothesis(fit, text), "is no statement", class = "hlr_error_hypothesis")
  }
  expect_error(hypothesis(fit, "2 > 1"), "no variable", class = "hlr_error_hypothesis")
  expect_error(hypothesis(fit, "Time > ("), "cannot be read", class = "hlr_error_hypothesis")
  expect_error(hypothesis(fit, "none(Time) > 1"), "cannot be computed", class = "hlr_error_hypothesis")
  expect_error(hypothesis(fit, "mean(Time) > 1"), "number for each draw", class = "hlr_error_hypothesis")
  expect_error(hypothesis(fit, 3), "statements", class = "hlr_error_argument")
  expect_error(hypothesis(fit, "Time > 1", seed = 1), "'seed'", class = "hlr_error_argument")
  expect_error(plot(hypothesis(fit, "Time > 1"), plot = FALSE), "'plot'", class = "hlr_error_argument")
})

test_that("names that are no words, and letters beyond ASCII, can be tested", {
  skip_if_not(l10n_info()$`UTF-8`)
  set.seed(21)
  d <- data.frame(arm = factor(rep(c("low", "h\u00f6her dosiert"), 30), levels = c("low", "h\u00f6her dosiert")))
  d[["time spent"]] <- rnorm(60)
  d[["\u03b4"]] <- rnorm(60)
  d[["a level"]] <- rep(c("x y", "x.y", "[z]", "p,q"), each = 15)
  d$y <- d[["time spent"]] - 2 * d[["\u03b4"]] + 4 * (d$arm != "low") + rep(c(-9, 9, 20, -20), each = 15) +
    rnorm(60, 0, 0.1)
  fit <- suppressWarnings(suppressMessages(
    hlr_fit(as.formula("y ~ `time spent` * arm + \u03b4 + (1 | `a level`)"), d, seed = 1, draws = 100)
  ))
  estimate <- function(...) hypothesis(fit, ...)$hypothesis$Estimate
  expect_equal(estimate("timespent > 0"), fixef(fit)["timespent", 1])
  expect_equal(estimate("`time spent` > 0"), fixef(fit)["timespent", 1])
  expect_equal(estimate("\u03b4 + 2 > 0"), fixef(fit)["\u03b4", 1] + 2)
  expect_equal(estimate("armh\u00f6herdosiert - timespent = 4"), fixef(fit)[3, 1] - fixef(fit)["timespent", 1] - 4)
  expect_equal(estimate("armh\u00f6herdosiert:timespent > 0"), fixef(fit)["timespent:armh\u00f6herdosiert", 1])
  for (level in c("x y", "x.y", "[z]", "p,q")) {
    expect_equal(estimate(paste0("`r_a level`[", level, ",Intercept] > 0"), class = NULL),
                 ranef(fit)$`a level`[level, 1, "Intercept"])
  }
})

test_that("a statement is about one draw at a time, and about one comparison", {
  fit <- normal_fit()
  for (text in c("c(1, 2) > Intercept", "Time > 1:2", "max(Time, Intercept) > 1", "Time - mean(Time) > 0",
                 "rep(1, ndraws) * Time > 0", "Time + c(0, 0) > 1", "1 < Time < 2", "Time >= 2", "Time <> 2", "Time",
                 "Time >", "if (Time > 6) 1 else 0 > 0.5", "Time > Intercept > 3", "Time[1] > 2", "list(Time) > 1",
                 "'a' > Time")) {
    expect_error(hypothesis(fit, text), class = "hlr_error", info = text)
  }
  share <- mean(as.matrix(fit, "b_Time") > 6.9)
  expect_equal(hypothesis(fit, "ifelse(Time > 6.9, 1, 0) > 0.5")$hypothesis$Estimate, share - 0.5)
  expect_equal(hypothesis(fit, "Time == 7")$hypothesis, hypothesis(fit, "Time = 7")$hypothesis)
})

test_that("a fit of one draw is tested, without densities", {
  fit <- suppressWarnings(hlr_fit(mpg ~ wt, mtcars, chains = 1, draws = 1, warmup = 20, seed = 1, progress = FALSE))
  test <- hypothesis(fit, "wt = 0")
  expect_identical(test$hypothesis$Estimate, as.vector(as.matrix(fit)[, "b_wt"]))
  expect_true(is.na(test$hypothesis$Evid.Ratio))
  expect_error(plot(test), class = "hlr_error_hypothesis")
  expect_no_warning(expect_error(hypothesis(fit, "c(1, 2) > wt"), class = "hlr_error_hypothesis"))
})

test_that("a statement that is no number in some draws is an error", {
  fit <- suppressWarnings(hlr_fit(mpg ~ wt, mtcars, chains = 1, draws = 10, warmup = 20, seed = 1, progress = FALSE))
  expect_no_warning(expect_error(hypothesis(fit, "log(wt) > 0"), "10 of 10 draws", class = "hlr_error_hypothesis"))
})
