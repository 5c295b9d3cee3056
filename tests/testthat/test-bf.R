# bf(): brms's wrapping of a formula.

test_that("a plain bf() is its formula, with the family it brings", {
  local_replaced("brms_is_loaded", function() FALSE)
  expect_equal(formula(hlr_model(bf(Weight ~ Time + (1 | Pig)), dietox)), Weight ~ Time + (1 | Pig),
               ignore_formula_env = TRUE)
  expect_equal(family(hlr_model(bf(Weight ~ Time, family = student()), dietox))$family, "student")
  expect_equal(family(hlr_model(bf(Weight ~ Time) + Gamma("log"), dietox))$family, "Gamma")
  expect_message(hlr_fit(bf(Weight ~ Time, decomp = "QR"), dietox, seed = 1, draws = 20, chains = 1),
                 "left out", class = "hlr_message_decomp") |> suppressWarnings()
})

test_that("what bf() says beyond a formula is refused by name", {
  local_replaced("brms_is_loaded", function() FALSE)
  refused <- function(formula, words) expect_error(hlr_model(formula, dietox), words, class = "hlr_error_not_yet")
  refused(bf(Weight ~ Time, nu = 4), "hlr_prior\\(constant\\(4\\), class = \"nu\"\\)")
  refused(bf(Weight ~ a * Time, a ~ 1, nl = TRUE), "Nonlinear models")
  refused(bf(Weight ~ Time) + bf(Feed ~ Time), "Several responses")
  refused(bf(Weight ~ Time) + set_rescor(FALSE), "set_rescor\\(\\), are not available yet")
  refused(list(Weight ~ Time, Feed ~ Time), "Several responses")
})
