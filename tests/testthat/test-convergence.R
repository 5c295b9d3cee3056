posterior_summary_of <- function(x) {
  suppressWarnings(c(
    mean = mean(x), sd = stats::sd(x), median = stats::median(x), mad = stats::mad(x),
    mcse_mean = posterior::mcse_mean(x), mcse_sd = posterior::mcse_sd(x), ess_mean = posterior::ess_mean(x),
    ess_sd = posterior::ess_mean((x - mean(x))^2), ess_bulk = posterior::ess_bulk(x), ess_tail = posterior::ess_tail(x),
    rhat = posterior::rhat(x)
  ))
}

ours <- function(x, ...) summarise_array(array(as.double(x), c(dim(x), 1)), ...)[1, ]

ar_chains <- function(n_iter, n_chain, phi) {
  vapply(seq_len(n_chain), function(i) as.numeric(stats::filter(rnorm(n_iter), phi, "recursive")), numeric(n_iter))
}

# Both sum the same terms in another order: relative differences are a few thousand roundings at most.
expect_like_posterior <- function(x, tolerance = 1e-8) {
  want <- posterior_summary_of(x)
  got <- ours(x)[names(want)]
  expect_identical(is.na(got), is.na(want))
  differ <- !is.na(got) & got != want
  expect_lt(max(0, abs(got[differ] / want[differ] - 1)), tolerance)
}

test_that("summaries are those of posterior, whatever the chains look like", {
  set.seed(20260701)
  expect_like_posterior(matrix(rnorm(4000), 1000))
  expect_like_posterior(ar_chains(1000, 4, 0.9))
  expect_like_posterior(ar_chains(1000, 4, 0.99))                           # past the lags that are summed one by one
  expect_like_posterior(apply(matrix(rnorm(2000), 500), 2, cumsum))         # never comes back
  expect_like_posterior(ar_chains(1000, 4, -0.5))
  expect_like_posterior(ar_chains(500, 4, -0.9))                            # effective size is capped
  expect_like_posterior(ar_chains(101, 3, 0.5))                             # odd: the middle draw is left out
  expect_like_posterior(ar_chains(1001, 1, 0.3))
  expect_like_posterior(sweep(ar_chains(200, 4, 0.2), 2, c(0, 0, 0, 5), "+"))
  expect_like_posterior(matrix(rcauchy(2000), 500))
  expect_like_posterior(matrix(1e5 + rnorm(2000), 500))
  for (n_iter in c(1, 4:12)) for (n_chain in c(1, 2, 4)) expect_like_posterior(matrix(rnorm(n_iter * n_chain), n_iter))
})

test_that("ties, constants and infinite draws are those of posterior", {
  set.seed(20260702)
  expect_like_posterior(matrix(rpois(2000, 3), 500))
  expect_like_posterior(matrix(rpois(2004, 3), 501))
  expect_like_posterior(matrix(rbinom(400, 1, 0.5), 100))
  expect_like_posterior(matrix(rbinom(400, 1, 0.02), 100))
  expect_like_posterior(cbind(rnorm(100), rnorm(100), 2))
  expect_like_posterior(matrix(1.5, 100, 4))
  expect_like_posterior(matrix(rnorm(100) * 1e-17, 25))                     # constant in posterior's eyes
  expect_like_posterior(matrix(c(Inf, rnorm(99)), 25))
  expect_like_posterior(matrix(c(Inf, -Inf, rnorm(98)), 25))
  expect_like_posterior(matrix(c(rep(Inf, 60), rnorm(40)), 25))
})

test_that("a missing draw makes everything missing, two or three iterations the diagnostics", {
  expect_true(all(is.na(ours(matrix(c(NA, rnorm(99)), 25), probs = 0.5, hdi = 0.9))))
  short <- ours(matrix(c(1, 2, 4, 8, 16, 32), 3))
  expect_equal(short[["mean"]], 63 / 6)
  expect_true(all(is.na(short[c("ess_bulk", "ess_tail", "rhat", "mcse_mean")])))
})

test_that("quantiles are R's type 7", {
  set.seed(20260703)
  probs <- c(0, 0.025, 0.1, 1 / 3, 0.5, 0.975, 1)
  for (n in c(1, 2, 7, 100)) {
    x <- matrix(rnorm(n), n)
    expect_equal(unname(ours(x, probs = probs)[-(1:11)]), unname(quantile(x, probs)), tolerance = 1e-14)
  }
})

test_that("highest density intervals hold their share, end at draws and are nearly the narrowest", {
  x <- matrix(c(1, 2, 3, 4, 4.1, 4.2, 4.3, 4.4, 4.5, 10), 10)
  # half of ten draws, 5 steps, are fewest between 4 and 4.5: too few windows near that width to smooth
  expect_equal(unname(ours(x, hdi = 0.5)[c("hdi_lower", "hdi_upper")]), c(4, 4.5))
  expect_equal(unname(ours(x, hdi = 1)[c("hdi_lower", "hdi_upper")]), c(1, 10))
  set.seed(20260704)
  for (x in list(rexp(1000), rnorm(1000), rgamma(1000, 4))) {
    got <- unname(ours(matrix(x, 250), hdi = 0.9)[c("hdi_lower", "hdi_upper")])
    sorted <- sort(x)
    at <- match(got, sorted)
    expect_identical(diff(at), 900L)
    narrowest <- min(sorted[901:1000] - sorted[1:100])
    expect_gte(diff(got), narrowest)
    expect_lt(diff(got), 1.2 * narrowest)                  # as far as the parabola looks
  }
})

test_that("variables are summarised one by one, in the order asked for", {
  set.seed(20260705)
  draws <- array(rnorm(600), c(50, 4, 3), list(NULL, NULL, c("a", "b", "c")))
  out <- summarise_array(draws, c(3, 1), probs = c(0.025, 0.5))
  expect_identical(rownames(out), c("c", "a"))
  expect_identical(colnames(out)[12:13], c("q2.5", "q50"))
  expect_equal(out[, "mean"], c(c = mean(draws[, , 3]), a = mean(draws[, , 1])))
})

test_that("centre, scale and quantiles of columns are R's, the quantiles to the bit", {
  set.seed(20261201)
  probs <- c(0, 0.025, 0.1, 1 / 3, 0.5, 0.975, 1)
  for (n in c(1, 2, 7, 1000)) {
    x <- cbind(rnorm(n), rexp(n), rpois(n, 2), rcauchy(n), 1e6 + rnorm(n))
    got <- column_stats(x, n, probs = probs)
    expect_identical(got[, -(1:2)], unname(t(apply(x, 2, quantile, probs, type = 7))))
    expect_equal(got[, 1], colMeans(x), tolerance = 1e-14)
    expect_equal(got[, 2], apply(x, 2, sd), tolerance = 1e-9)               # 1e6 with sd 1 loses six digits
    robust <- column_stats(x, n, robust = TRUE)
    expect_identical(robust[, 1], apply(x, 2, median))
    expect_equal(robust[, 2], apply(x, 2, mad), tolerance = 1e-14)
  }
  expect_true(all(is.na(column_stats(cbind(c(1, NA), c(1, NaN)), 2, probs = 0.5))))
  expect_identical(column_stats(cbind(c(-Inf, 1, Inf, Inf)), 4, probs = c(0, 0.4, 0.9))[3:5], c(-Inf, Inf, Inf))
})

test_that("summaries do not depend on the number of threads", {
  set.seed(20261202)
  draws <- array(rnorm(2000 * 150), c(500, 4, 150))
  in_threads <- function(n) {
    withr::with_options(list(mc.cores = n), list(
      column_stats(draws, 2000, probs = c(0.025, 0.5)), summarise_array(draws, 1:100, probs = 0.1, hdi = 0.9)
    ))
  }
  expect_identical(in_threads(3L), in_threads(1L))
})

test_that("an argument that does not fit is an error of R, not a read beyond the draws", {
  expect_error(.Call(hlr_c_column_stats, 1:4, 2L, FALSE, 0.5, 1L), "must be double")
  expect_error(.Call(hlr_c_column_stats, c(1, 2, 3), 2L, FALSE, 0.5, 1L), "of length 2")
})
