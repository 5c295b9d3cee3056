# Log evidences of dietox under priors other than the defaults, by quadrature over the variance parameters with beta and
# u integrated out. test-posterior.R has the posterior means and sds under the same priors; the evidence adds every
# prior's constant and the place of the intercept's prior, which no posterior mean would show.
skip_if_not_installed("bridgesampling")

evidence <- function(formula, prior = NULL) {
  set.seed(1)    # of bridgesampling's own draws
  bridgesampling::bridge_sampler(hlr_fit(formula, dietox, prior = prior, seed = 1), silent = TRUE)$logml
}

# PyMC's priors on dietox: Normal(60, 20) and Normal(0, 1) on the raw intercept and slope, HalfNormal(5) and
# HalfNormal(1) on the sds, HalfStudentT(4, 10) on sigma.
by_hand <- function(center) {
  hlr_prior(normal(60, 20), class = "Intercept", center = center) + hlr_prior(normal(0, 1), coef = "Time") +
    hlr_prior(normal(0, 5), class = "sd", coef = "Intercept") + hlr_prior(normal(0, 1), class = "sd", coef = "Time") +
    hlr_prior(student_t(4, 0, 10), class = "sigma")
}

# Over six seeds errors have a sd of 0.001 with independent effects and of 0.004 with correlated ones; bounds are at
# least five of them.

test_that("PyMC's priors, on the raw intercept", {
  expect_lt(abs(evidence(Weight ~ Time + (Time || Pig), by_hand(center = FALSE)) - -2257.5216), 0.01)
  # The same numbers on the centred intercept are another prior, and the evidence sees it.
  expect_gt(abs(evidence(Weight ~ Time + (Time || Pig), by_hand(center = TRUE)) - -2257.5216), 1)
})

test_that("PyMC's priors, as an edited table", {
  table <- hlr_priors(Weight ~ Time + (Time || Pig), dietox)
  table$prior <- c("normal(60, 20)", "normal(0, 1)", "normal(0, 5)", "normal(0, 1)", "student_t(4, 0, 10)")
  table$center[table$class == "Intercept"] <- FALSE
  expect_lt(abs(evidence(Weight ~ Time + (Time || Pig), table) - -2257.5216), 0.01)
})

test_that("lkj(2) on correlated effects", {
  expect_lt(abs(evidence(Weight ~ Time + (Time | Pig), hlr_prior(lkj(2), class = "cor")) - -2243.5751), 0.025)
})

test_that("intercepts alone, Bambi's priors", {
  expect_lt(abs(evidence(Weight ~ Time + (1 | Pig), "bambi") - -2424.3282), 0.01)
})
