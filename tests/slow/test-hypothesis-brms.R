# hypothesis() against brms's on the same draws: the numbers must be equal.

test_that("tests are those of brms", {
  skip_if_not_installed("brms")
  fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
  statements <- c("Time > 6.8", "Time = 7", a = "Intercept / Time < 2.3", "plogis(Time - 7) = 0.5")
  draws <- as.data.frame(fit, variable = c("b_Intercept", "b_Time"))
  names(draws) <- c("Intercept", "Time")
  for (robust in c(FALSE, TRUE)) {
    ours <- hypothesis(fit, statements, robust = robust)
    # from outside hlr, whose hypothesis.default() brms's generic would find here
    theirs <- do.call(brms::hypothesis, list(draws, statements, robust = robust), envir = globalenv())
    # brms takes priors from its own fits only: of the equalities the densities are compared by themselves
    equality <- c(2, 4)
    expect_equal(ours$hypothesis[-equality, ], theirs$hypothesis[-equality, ], tolerance = 1e-10)
    same <- setdiff(names(ours$hypothesis), c("Evid.Ratio", "Post.Prob"))
    expect_equal(ours$hypothesis[equality, same], theirs$hypothesis[equality, same], tolerance = 1e-10)
    for (k in equality) {
      ratio <- brms::density_ratio(ours$samples[[k]], ours$prior_samples[[k]])
      expect_equal(ours$hypothesis$Evid.Ratio[k], ratio, tolerance = 1e-10)
    }
    expect_equal(ours$samples, theirs$samples, ignore_attr = TRUE)
  }
  # brms's own generic finds the method
  expect_equal(brms::hypothesis(fit, statements), hypothesis(fit, statements))
})
