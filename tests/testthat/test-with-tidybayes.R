# tidybayes's long tables against the draws.

# The package takes long to build and is not among those that tests install.
tidybayes <- function(name) getExportedValue("tidybayes", name)

test_that("spread_draws() and gather_draws() have the effects by their indices", {
  skip_if_not_installed("tidybayes")
  fit <- correlated_pigs_fit()
  spread <- tidybayes("spread_draws")(fit, b_Time, r_Pig[pig, term])
  one <- spread[as.character(spread$pig) == "4601" & spread$term == "Time", ]
  expect_equal(one$r_Pig, unname(as.matrix(fit, "r_Pig[4601,Time]")[, 1]))
  expect_equal(one$b_Time, unname(as.matrix(fit, "b_Time")[, 1]))
  gathered <- tidybayes("gather_draws")(traps_fit(), b_rain, shape)
  expect_equal(gathered$.value[gathered$.variable == "shape"], unname(as.matrix(traps_fit(), "shape")[, 1]))
})

test_that("predictions have a row for each row and draw", {
  skip_if_not_installed("tidybayes")
  each_fit(function(fit, label) {
    new <- get_data.hlr_fit(fit)[1:3, ]
    mean <- tidybayes("add_epred_draws")(new, fit)
    expect_equal(mean$.epred, as.vector(posterior_epred(fit, newdata = new)), label = label)
    expect_identical(tail(names(mean), 5), c(".row", ".chain", ".iteration", ".draw", ".epred"))
    expect_equal(tidybayes("add_linpred_draws")(new, fit, re_formula = NA)$.linpred,
                 as.vector(posterior_linpred(fit, newdata = new, re_formula = NA)), label = label)
    residual <- tidybayes("add_residual_draws")(get_data.hlr_fit(fit)[1:3, ], fit)
    expect_equal(residual$.residual, as.vector(residuals(fit, newdata = new, summary = FALSE)), label = label)
    set.seed(3)
    response <- as.vector(posterior_predict(fit, newdata = new))
    expect_equal(tidybayes("add_predicted_draws")(new, fit, seed = 3)$.prediction, response, label = label)
  })
})

test_that("dpar has the family's parameters as columns, of the same draws", {
  skip_if_not_installed("dplyr")
  fit <- correlated_pigs_fit()
  new <- get_data.hlr_fit(fit)[1:2, ]
  long <- epred_draws.hlr_fit(fit, new, dpar = TRUE, ndraws = 5, seed = 1)
  expect_equal(long$mu, long$.epred)
  expect_identical(long$sigma[1:5], long$sigma[6:10])
  expect_true(all(long$sigma %in% as.matrix(fit, "sigma")))
  expect_true("spread" %in% names(linpred_draws.hlr_fit(fit, new, dpar = c(spread = "sigma"))))
  expect_error(epred_draws.hlr_fit(fit, new, dpar = "nu"), "'mu', 'sigma'", class = "hlr_error_argument")
})

test_that("what has no meaning for these families is refused", {
  fit <- correlated_pigs_fit()
  new <- get_data.hlr_fit(fit)[1:2, ]
  for (method in list(epred_draws.hlr_fit, linpred_draws.hlr_fit, predicted_draws.hlr_fit, residual_draws.hlr_fit)) {
    expect_error(method(fit, new, category = "grade"), "Leave `category` out", class = "hlr_error_argument")
  }
  for (method in list(predicted_draws.hlr_fit, residual_draws.hlr_fit)) {
    expect_error(method(fit, new, dpar = "sigma"), "dpar", class = "hlr_error_argument")
  }
})
