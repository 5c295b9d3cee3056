# What a formula carries of other parameters: environments, text, changes.

written_elsewhere <- function(k) lf(sigma ~ poly(Time, k))

test_that("a formula's variables are those of where it was written", {
  local_replaced("brms_is_loaded", function() FALSE)
  columns <- function(formula) colnames(common_columns(hlr_model(formula, dietox)$design, 2))
  expect_equal(columns(bf(Weight ~ Time) + written_elsewhere(2)), c("(Intercept)", paste0("poly(Time, k)", 1:2)))
  k <- 3                                         # which the mean's formula sees, and does not use
  expect_length(columns(bf(Weight ~ Time) + written_elsewhere(2)), 3)
  expect_error(columns(bf(Weight ~ poly(Time, k)) + written_elsewhere(2)), "'k' in the formula of sigma is another",
               class = "hlr_error_formula")
  expect_length(columns(bf(Weight ~ poly(Time, k)) + written_elsewhere(3)), 4)
  other <- function() {
    twice <- function(x) 2 * x
    sigma ~ twice(Time)
  }
  expect_equal(columns(bf(Weight ~ Time, other())), c("(Intercept)", "twice(Time)"))
})

test_that("a dot is that of each formula", {
  data <- dietox[c("Weight", "Time", "Evit", "Pig")]
  local_replaced("brms_is_loaded", function() FALSE)
  model <- hlr_model(bf(Weight ~ . + (1 | Pig), sigma ~ . - Evit), data)
  expect_equal(formula_text(model$formula), "bf(Weight ~ Time + Evit + (1 | Pig), sigma ~ Time)")
})

test_that("formula() of a model prints as it is written, and update() changes each formula", {
  local_replaced("brms_is_loaded", function() FALSE)
  model <- hlr_model(bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5), dietox, student())
  expect_output(print(formula(model)), "bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5)",
                fixed = TRUE)
  text <- function(change) formula_text(formula(update(model, change)))
  expect_equal(text(. ~ . - Time), "bf(Weight ~ (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5)")
  expect_equal(text(bf(. ~ ., sigma ~ . - Time)), "bf(Weight ~ Time + (1 | p | Pig), sigma ~ (1 | p | Pig), nu = 5)")
  expect_equal(text(bf(. ~ ., nu ~ . + Time)),
               "bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu ~ Time)")
  expect_equal(text(bf(. ~ ., sigma = 2)), "bf(Weight ~ Time + (1 | p | Pig), nu = 5, sigma = 2)")
  expect_equal(formula_text(update(formula(model), Time ~ .)),
               "bf(Time ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5)")
  expect_error(update(model, bf(. ~ ., sigma ~ Feed)), "'Feed' not found", class = "hlr_error_missing_column")
})

test_that("mgcv's list of formulas is told how to name them", {
  expect_error(hlr_model(list(Weight ~ Time, ~ Evit), dietox), "bf(Weight ~ Time, sigma ~ Evit)", fixed = TRUE,
               class = "hlr_error_formula")
})
