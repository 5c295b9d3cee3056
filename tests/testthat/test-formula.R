labels_of <- function(formula, ...) vapply(parse_formula(formula, ...)$bars, `[[`, "", "label")

test_that("common part, bars and frame of a formula are taken apart", {
  parsed <- parse_formula(y ~ x + offset(z) + (w | g) - 1)
  expect_equal(parsed$response, "y")
  expect_equal(parsed$common, ~ x + offset(z) - 1, ignore_formula_env = TRUE)
  expect_equal(labels_of(y ~ x + offset(z) + (w | g) - 1), "w | g")
  expect_setequal(all.vars(parsed$frame), c("y", "x", "z", "w", "g"))
  expect_length(parse_formula(y ~ x)$bars, 0)
  expect_equal(parse_formula(y ~ (1 | g))$common, ~1, ignore_formula_env = TRUE)
  expect_equal(parse_formula(y ~ 0 + (1 | g))$common, ~0, ignore_formula_env = TRUE)
})

test_that("nesting is written out with lme4's names", {
  expect_equal(labels_of(y ~ (x | a / b)), c("x | b:a", "x | a"))
  expect_equal(labels_of(y ~ (1 | a:b) + (1 | (a))), c("1 | a:b", "1 | a"))
  expect_equal(labels_of(y ~ ((1 | a) + (0 + x | b))), c("1 | a", "0 + x | b"))
  expect_true(parse_formula(y ~ (x || a))$bars[[1]]$independent)
})

test_that("bars inside functions are logic, not group terms", {
  parsed <- parse_formula(y ~ I(a | b) + (1 | g))
  expect_equal(parsed$common, ~ I(a | b), ignore_formula_env = TRUE)
  expect_equal(labels_of(y ~ I(a | b) + (1 | g)), "1 | g")
})

test_that("a dot stands for columns used neither in the response nor for grouping", {
  data <- data.frame(y = 1, x = 1, `odd name` = 1, g = 1, check.names = FALSE)
  expect_equal(parse_formula(log(y) ~ . + (1 | g), data)$common, ~ x + `odd name`, ignore_formula_env = TRUE,
               ignore_attr = TRUE)
  expect_error(parse_formula(y ~ .), "needs `data`", class = "hlr_error_formula")
})

test_that("responses with trials are understood", {
  parsed <- parse_formula(y | trials(n) ~ x)
  expect_equal(parsed$response, "y")
  expect_equal(parsed$trials, quote(n))
  expect_error(parse_formula(y | size(n) ~ x), "there may be trials\\(\\), weights\\(\\)", class = "hlr_error_formula")
})

test_that("the understood formula is printed with bars expanded", {
  expect_output(print(parse_formula(y ~ x + (x || a / b))), "y ~ x + (x || b:a) + (x || a)", fixed = TRUE)
})

test_that("malformed formulas are named with what to write instead", {
  expect_error(parse_formula("y ~ x"), "without quotes", class = "hlr_error_formula")
  expect_error(parse_formula(1), "must be a formula", class = "hlr_error_formula")
  expect_error(parse_formula(~x), "no response", class = "hlr_error_no_response")
  expect_error(parse_formula(y ~ x + 1 | g), "need parentheses", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ x | g), "need parentheses", class = "hlr_error_formula")
  expect_equal(parse_formula(y ~ 1 | g / h)$bars, parse_formula(y ~ (1 | g / h))$bars)
  expect_error(parse_formula(y ~ x * (1 | g)), "only be added", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ x - (1 | g)), "cannot be subtracted", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | id || g)), "has one bar", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (0 | g)), "no coefficient", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | 1)), "'1' is not a grouping factor", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | a - b)), "'a - b' is not a grouping factor", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (. | g)), "name the columns", class = "hlr_error_formula")
})

test_that("coefficients are named as in brms", {
  expect_equal(par_name(c("(Intercept)", "I(x^2)", "a b", "f-1", "x:z", "poly(x, 2)1", "a==2")),
               c("Intercept", "IxE2", "ab", "fM1", "x:z", "polyx21", "aEQEQ2"))
  expect_equal(level_names(list(levels = c("a b", "ab"))), c("a.b", "ab"))
})
