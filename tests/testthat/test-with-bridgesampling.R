# Log evidences by quadrature over the variance parameters.
skip_if_not_installed("bridgesampling")
log_evidence <- function(fit) bridgesampling::bridge_sampler(fit, silent = TRUE)$logml

test_that("evidences of the collapsed engine are those of quadrature", {
  # bridgesampling puts its relative error at 0.0007 and 0.0018, as repetitions spread; 0.01 is 5 of the latter.
  independent <- hlr_fit(Weight ~ Time + (Time || Pig), dietox, seed = 1)
  expect_lt(abs(log_evidence(independent) - -2242.4557), 0.01)
  correlated <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
  expect_lt(abs(log_evidence(correlated) - -2243.9531), 0.01)
})

test_that("evidences of the joint engine are those of quadrature", {
  fit <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1, draws = 2000,
                 prior = hlr_prior(normal(0, 1.5), class = "Intercept") + hlr_prior(exponential(1), class = "sd"))
  # Eight seeds had the mean -137.5994 and the sd 0.023; a Jacobian or a factor 2 left out is off by 0.3 or more.
  expect_lt(abs(log_evidence(fit) - -137.6038), 0.1)
})

test_that("both engines agree on one model", {
  evidence <- vapply(c("collapsed", "joint"), function(engine) {
    log_evidence(hlr_fit(Weight ~ Time + (Time | Pig), dietox[1:120, ], seed = 2, engine = engine))
  }, 0)
  # 26 coordinates: the joint engine's spread is below that of the tadpoles' 50.
  expect_lt(abs(evidence[[1]] - evidence[[2]]), 0.1)
})

test_that("without a proper prior there is no evidence", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, prior = hlr_prior(flat(), class = "b"), seed = 1,
                                  draws = 50, chains = 1))
  expect_error(log_evidence(fit), "improper prior: 'b_Time' has flat", class = "hlr_error_prior")
})
