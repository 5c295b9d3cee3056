test_that("the distance is that of its definition", {
  # Draws 0, 1, 3 with P = 1/3, 2/3 and weights 1/2, 1/4, 1/4 with Q = 1/2, 3/4 on steps of width 1 and 2.
  by_hand <- function(p, q, gap) {
    cjs <- function(p, q) sum(gap * p * log2(p / (0.5 * (p + q)))) + sum(gap * (q - p)) / (2 * log(2))
    sqrt((cjs(p, q) + cjs(q, p)) / sum(gap * (p + q)))
  }
  up <- by_hand(c(1, 2) / 3, c(2, 3) / 4, c(1, 2))
  down <- by_hand(c(1, 2) / 3, c(1, 2) / 4, c(2, 1))
  expect_equal(weighted_distance(c(3, 0, 1), c(0.25, 0.5, 0.25)), max(up, down), tolerance = 1e-14)
  expect_equal(weighted_distance(-c(3, 0, 1), c(0.25, 0.5, 0.25)), max(up, down), tolerance = 1e-14)
  expect_identical(weighted_distance(c(3, 0, 1), rep(1, 3) / 3), 0)
})

test_that("weights are smoothed as loo does, as many of them as priorsense smooths", {
  set.seed(2)
  log_weight <- 0.8 * rexp(2000)
  log_weight <- log_weight - max(log_weight)
  theirs <- as.vector(suppressWarnings(loo::psis(log_weight, r_eff = 1))$log_weights)
  # 135 = 3 sqrt(2000), rounded up; sums of that many terms in another order.
  expect_equal(.Call(hlr_c_psis_smooth, log_weight, 135L), theirs, tolerance = 1e-10)

  smoothed <- smooth_tail(log_weight)
  ess <- summarise_array(array(log_weight, c(2000, 1, 1)))[, "ess_tail"]
  changed <- union(which(smoothed != log_weight), which.max(log_weight))    # the largest may be 0 before and after
  expect_setequal(changed, order(-log_weight)[1:floor(3 * 2000 / sqrt(ess))])
  expect_identical(smooth_tail(rep(-1, 100)), rep(-1, 100))
})

test_that("sensitivity of a normal mean is that of its closed form", {
  # y ~ normal(mu, 1), n = 10, prior normal(0, s0): the posterior under powers of prior or likelihood is normal too.
  set.seed(1)
  n <- 40000
  posterior <- function(a, b, s0 = 0.5, ybar = 1, n_y = 10) {
    precision <- a / s0^2 + b * n_y
    c(mean = b * n_y * ybar / precision, sd = 1 / sqrt(precision))
  }
  at <- posterior(1, 1)
  mu <- qnorm(ppoints(n), at[["mean"]], at[["sd"]])
  distance <- function(a, b) {
    to <- posterior(a, b)
    p <- seq_len(n - 1) / n
    q <- pnorm((mu[-1] + mu[-n]) / 2, to[["mean"]], to[["sd"]])
    max(step_distance(p, q, diff(mu)), step_distance(1 - p, 1 - q, diff(mu)))
  }
  shuffled <- sample(n)
  x <- mu[shuffled]
  for (which in 1:2) {
    component <- if (which == 1) dnorm(x, 0, 0.5, log = TRUE) else -10 * (1 - x)^2 / 2
    weights <- scaled_weights(component, c(0.99, 1.01))
    expect_equal(colSums(weights), c(1, 1))
    estimate <- mean(apply(weights, 2, function(w) weighted_distance(x, w)) / abs(log2(c(0.99, 1.01))))
    exact <- mean(c(if (which == 1) distance(0.99, 1) else distance(1, 0.99),
                    if (which == 1) distance(1.01, 1) else distance(1, 1.01)) / abs(log2(c(0.99, 1.01))))
    # Quantiles in place of draws: what is left is the grid, 1 / n, and the smoothing of 600 weights.
    expect_lt(abs(estimate / exact - 1), 0.02)
  }
})

test_that("diagnoses are those of priorsense", {
  expect_identical(diagnose_sensitivity(c(0.1, 0.1, 0.01, NA), c(0.1, 0.01, 0.1, NA), 0.05),
                   c("potential prior-likelihood conflict", "potential strong prior / weak likelihood", "-", "-"))
})

test_that("a prior against the data shows in the summary, the default priors do not", {
  vague <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
  table <- summary(vague, sensitivity = TRUE)
  expect_identical(names(table)[-seq_along(names(summary(vague)))], c("sens_prior", "sens_likelihood", "diagnosis"))
  expect_true(all(table$sens_prior < 0.001 & table$sens_likelihood > 0.03))
  expect_identical(unique(table$diagnosis), "-")
  expect_output(print(table), "No variable is sensitive to the prior")
  strong <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, prior = hlr_prior(normal(2, 0.1), coef = "Time"), seed = 1)
  table <- summary(strong, sensitivity = TRUE)
  expect_identical(table$diagnosis[table$variable == "b_Time"], "potential prior-likelihood conflict")
  expect_output(print(table), "potential prior-likelihood conflict: b_Time")
  expect_false(is.null(summary(vague, "r_Pig[4601,Intercept]", sensitivity = TRUE)$sens_prior))
  prior <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, sample_prior = "only", seed = 1)
  expect_error(summary(prior, sensitivity = TRUE), "prior alone", class = "hlr_error_argument")
})

test_that("what is fixed has no sensitivity", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, prior = hlr_prior(constant(7), coef = "Time"),
                                  seed = 1, draws = 100))
  table <- summary(fit, sensitivity = TRUE)
  expect_identical(is.na(table$sens_prior), table$variable == "b_Time")
})
