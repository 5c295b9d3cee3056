test_that("parts of the fit come under the names of stats", {
  fit <- fake_fit()
  expect_identical(nobs(fit), 12L)
  expect_identical(formula(fit), fit$formula)
  expect_identical(family(fit)$family, "gaussian")
  expect_identical(model.frame(fit), fit$design$frame)
  expect_identical(model.matrix(fit), fit$design$X)
  expect_identical(attr(terms(fit), "term.labels"), "Time")
  expect_identical(rstantools::prior_summary(fit), fit$prior)
})

test_that("update changes the formula and arguments of the call", {
  fit <- fake_fit()
  call <- update(fit, . ~ . - (1 | pen:row), seed = 3, evaluate = FALSE)
  expect_identical(call$seed, 3)
  expect_equal(call$formula, Weight ~ Time + (Time | Pig), ignore_attr = TRUE)
  expect_identical(call$data, quote(frame))
  expect_null(update(fit, data = NULL, evaluate = FALSE)$data)
  expect_identical(update(fit, newdata = other[1:5, ], evaluate = FALSE)$data, quote(other[1:5, ]))
})

test_that("update fits where the data can be found", {
  fit <- fake_fit()
  fit$call <- quote(list(data = local_frame))
  local_frame <- 5
  expect_identical(update(fit, evaluate = TRUE)$data, 5)
  elsewhere <- function() {
    home <- new.env(parent = baseenv())
    home$hidden <- 7
    fit$call <- quote(list(data = hidden))
    environment(fit$formula) <- home
    update(fit)$data
  }
  expect_identical(elsewhere(), 7)
  # A call's `data` is not the function data(), which is there wherever update() is called.
  within <- function() {
    data <- 8
    fit$call <- quote(list(data = data))
    environment(fit$formula) <- environment()
    fit
  }
  expect_identical(update(within())$data, 8)
})
