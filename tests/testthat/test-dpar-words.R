# Arguments with which glmmTMB, gamlss and nlme write predictors of other parameters: the error has the call to write.

told <- function(words, call) {
  expect_error(call, words, fixed = TRUE, class = "hlr_error_argument")
}

test_that("the error has the user's own call in hlr's words", {
  told("of log(sigma): hlr_fit(bf(Weight ~ Time + (1 | Pig), sigma ~ Time), dietox, chains = 2).",
       hlr_fit(Weight ~ Time + (1 | Pig), data = dietox, dispformula = ~Time, chains = 2))
  told("hlr_model(bf(Weight ~ Time, sigma ~ Time), dietox).", hlr_model(Weight ~ Time, dietox, sigma.fo = ~Time))
  told("of log(shape): hlr_fit(bf(Weight ~ Time, shape ~ Evit), dietox, family = Gamma(\"log\")).",
       hlr_fit(Weight ~ Time, dietox, family = Gamma("log"), dispformula = ~Evit))
  told("hlr_fit(bf(Weight ~ Time, sigma ~ Time, nu ~ Evit), dietox, family = student()).",
       hlr_fit(bf(Weight ~ Time, sigma ~ Time), dietox, family = student(), nu.formula = ~Evit))
  told("none for `dispformula`", hlr_fit(Weight ~ Time, dietox, family = poisson(), dispformula = ~Time))
  told("nothing that means this `dispformula`", hlr_fit(Weight ~ Time, dietox, dispformula = ~0))
  spread <- ~ Time + Evit
  told("sigma ~ Time + Evit", hlr_fit(Weight ~ Time, dietox, dispformula = spread))
})

test_that("glmmTMB's ziformula is the predictor of an inflated family's zi", {
  told("logit(zi): hlr_fit(bf(surv ~ size, zi ~ size), reedfrogs, family = zero_inflated_poisson()).",
       hlr_fit(surv ~ size, reedfrogs, family = poisson, ziformula = ~size))
  told("bf(surv ~ size, zi ~ size, shape ~ pred), reedfrogs, family = zero_inflated_negbinomial()",
       hlr_fit(surv ~ size, reedfrogs, family = nbinom2, ziformula = ~size, dispformula = ~pred))
})

test_that("nlme's variance functions are predictors of log(sigma)", {
  told("bf(Weight ~ Time, sigma ~ Evit)", hlr_fit(Weight ~ Time, dietox, weights = varIdent(form = ~ 1 | Evit)))
  told("bf(Weight ~ Time, sigma ~ Evit)", hlr_fit(Weight ~ Time, dietox, weights = nlme::varIdent(form = ~ 1 | Evit)))
  told("sigma ~ Time)", hlr_fit(Weight ~ Time, dietox, weights = varExp(form = ~Time)))
  told("sigma ~ log(abs(Time))", hlr_fit(Weight ~ Time, dietox, weights = varPower(form = ~Time)))
  told("sigma ~ offset(0.5 * log(Time))", hlr_fit(Weight ~ Time, dietox, weights = varFixed(~Time)))
  told("nothing that means this `weights`", hlr_fit(Weight ~ Time, dietox, weights = varPower()))
})
