test_that("a fit prints its summary, then whose the priors are", {
  fit <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, chains = 2, draws = 500, seed = 1)
  text <- capture.output(print(fit))
  summarised <- capture.output(print(summary(fit)))
  expect_identical(head(text, length(summarised)), summarised)
  expect_identical(text[-seq_along(summarised)], "Priors: the defaults. prior_summary(fit) lists all.")
  expect_false(any(text[-1] == "" & text[-length(text)] == ""))             # no two empty lines
  expect_match(capture.output(print(fit, digits = 1)), "^ Time +[0-9][.][0-9] +[0-9][.][0-9] ", all = FALSE)
})

test_that("the line on priors names those given and where the others come from", {
  said <- function(prior) said_of_priors(hlr_model(Weight ~ Time + Cu + (1 | Pig), dietox, prior = prior)$prior)
  expect_identical(said("brms"), "Priors: as in brms. prior_summary(fit) lists all.")
  expect_identical(
    said(hlr_prior(normal(7, 1), class = "b", coef = "Time") + hlr_prior(exponential(1), class = "sigma")),
    c("Priors: yours are b_Time ~ Normal(7, 1), sigma ~ Exponential(1); others are the",
      "defaults. prior_summary(fit) lists all.")
  )
})

test_that("rows dropped for missing values are counted in the header of fit and summary", {
  feed <- suppressWarnings(suppressMessages(hlr_fit(Feed ~ Time + (1 | Pig), dietox, chains = 1, draws = 20, seed = 1)))
  expect_match(capture.output(print(feed)), "789 observations [(]72 dropped for missing values[)]", all = FALSE)
})

test_that("the engine says what it integrated out", {
  expect_identical(integrated_out(FALSE, TRUE), "coefficients and group effects integrated out")
  expect_identical(integrated_out(TRUE, TRUE), "group effects integrated out and coefficients sampled")
  expect_identical(integrated_out(FALSE, FALSE), "coefficients integrated out")
  expect_identical(integrated_out(TRUE, FALSE), "coefficients sampled")
})
