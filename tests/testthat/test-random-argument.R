# `random =` of MCMCglmm and nlme.

written <- function(random, formula = Weight ~ Time) {
  formula(hlr_model(formula, dietox, random = random))
}

test_that("group terms of MCMCglmm and nlme are those of the formula", {
  same <- function(random, formula) expect_equal(written(random), formula, ignore_formula_env = TRUE)
  same(~Pig, Weight ~ Time + (1 | Pig))
  same(~Litter + Litter:Pig, Weight ~ Time + (1 | Litter) + (1 | Litter:Pig))
  same(~ us(1 + Time):Pig, Weight ~ Time + (1 + Time | Pig))
  same(~ us(Evit):Pig, Weight ~ Time + (0 + Evit | Pig))
  same(~ idh(1 + Time):Pig + Litter, Weight ~ Time + (1 + Time || Pig) + (1 | Litter))
  same(~ Time | Litter / Pig, Weight ~ Time + (Time | Litter / Pig))
  same(list(Pig = ~ 1 + Time), Weight ~ Time + (1 + Time | Pig))
})

test_that("the posterior is that of the formula", {
  short <- function(...) suppressWarnings(hlr_fit(..., data = dietox, chains = 1, draws = 20, warmup = 20, seed = 1))
  expect_equal(as.matrix(short(fixed = Weight ~ Time, random = ~ us(1 + Time):Pig)),
               as.matrix(short(Weight ~ Time + (1 + Time | Pig))))
})

test_that("other structures are refused with what to write", {
  others <- list(~ idv(Time):Pig, ~ us(Time), ~ 1, ~ Pig + foo(Time):Pig, ~units, 3, list(Pig = ~1, Litter = ~1))
  for (random in others) {
    expect_error(written(random), "Write group terms into the formula", class = "hlr_error_argument")
  }
  expect_error(written(~Pig, Weight ~ Time + (1 | Litter)), "Write group terms", class = "hlr_error_argument")
})
