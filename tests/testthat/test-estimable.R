# What the data cannot tell is NA, and nothing else is.

soils <- function() {
  set.seed(5)
  d <- subset(expand.grid(pot = 1:4, soil = c("clay", "loam", "sand"), wet = c("no", "yes")),
              !(soil == "sand" & wet == "yes"))
  d$height <- rnorm(nrow(d), 10) + 2 * (d$wet == "yes")
  d$double <- 2 * d$pot
  d
}

fit_soils <- function(formula) {
  suppressWarnings(suppressMessages(hlr_fit(formula, soils(), chains = 1, draws = 50, seed = 1, progress = FALSE)))
}

test_that("an empty cell is NA with a warning that names the column; the others are the means of their cells", {
  fit <- fit_soils(height ~ soil * wet)
  new <- expand.grid(soil = c("clay", "loam", "sand"), wet = c("no", "yes"))
  expect_warning(out <- posterior_epred(fit, new), "1 row .*row 6: 'soilsand:wetyes'",
                 class = "hlr_warning_not_estimable")
  expect_identical(unname(is.na(out[1, ])), c(rep(FALSE, 5), TRUE))
  expect_silent(fitted(fit, new[1:5, ]))
  for (verb in list(predict, posterior_linpred)) {
    expect_warning(verb(fit, newdata = new[6, ]), class = "hlr_warning_not_estimable")
  }
  expect_false(anyNA(fitted(fit)))
  expect_warning(none <- fitted(fit, new[6, ]), class = "hlr_warning_not_estimable")
  expect_identical(dim(none), c(1L, 4L))                    # also where nothing is estimable
})

test_that("a column that is a combination of others is estimable where it still is that combination", {
  fit <- fit_soils(height ~ pot + double)
  expect_silent(same <- posterior_epred(fit, data.frame(pot = 5, double = 10)))
  expect_equal(drop(same), drop(as.matrix(fit, c("b_Intercept", "b_pot")) %*% c(1, 5)), ignore_attr = TRUE)
  expect_warning(posterior_epred(fit, data.frame(pot = 5, double = 9)), "'double'", class = "hlr_warning_not_estimable")
})
