# broom's tables, against the draws.

columns <- c("effect", "component", "group", "level", "term", "estimate", "std.error", "conf.low", "conf.high")

# Draws of each row of a tidy table, by brms's names.
draws_of_rows <- function(table, fit) {
  short <- gsub("(Intercept)", "Intercept", table$term, fixed = TRUE)
  sd <- paste0("sd_", table$group, sub("^sd", "", short))
  cor <- paste0("cor_", table$group, sub("^cor", "", sub(".", "__", short, fixed = TRUE)))
  level <- if (is.null(table$level)) NA else table$level
  name <- ifelse(table$effect == "fixed", paste0("b_", short), ifelse(
    table$effect == "ran_vals", paste0("r_", table$group, "[", level, ",", short, "]"), ifelse(
      short == "sd__Observation", "sigma", ifelse(
        startsWith(short, "cor"), cor, ifelse(startsWith(short, "sd"), sd, short)
      )
    )
  ))
  as.matrix(fit, name)
}

test_that("tidy() has broom.mixed's columns and the draws' moments and quantiles, of all parameters", {
  skip_if_not_installed("generics")
  each_fit(function(fit, label) {
    all <- generics::tidy(fit, effects = c("fixed", "ran_pars", "ran_vals"), conf.level = 0.8)
    expect_identical(names(all), columns, label = label)
    expect_identical(unique(all$effect), c("fixed", "ran_pars", "ran_vals"))
    draws <- draws_of_rows(all, fit)
    expect_equal(all$estimate, unname(colMeans(draws)), label = label)
    expect_equal(all$std.error, unname(apply(draws, 2, sd)), label = label)
    expect_equal(all$conf.low, unname(apply(draws, 2, quantile, 0.1)), label = label)
    expect_equal(all$conf.high, unname(apply(draws, 2, quantile, 0.9)), label = label)
    # All variables but lprior and lp__ are there.
    expect_setequal(colnames(draws), setdiff(variables(fit), c("lprior", "lp__")))
  })
})

test_that("tidy() takes broom.mixed's other wishes", {
  skip_if_not_installed("generics")
  fit <- correlated_pigs_fit()
  expect_identical(names(generics::tidy(fit, effects = "fixed", conf.int = FALSE)),
                   c("effect", "component", "term", "estimate", "std.error"))
  both <- generics::tidy(fit)
  expect_identical(both$term, c("(Intercept)", "Time", "sd__(Intercept)", "sd__Time", "cor__(Intercept).Time",
                                "sd__Observation"))
  expect_identical(both$group, c(NA, NA, "Pig", "Pig", "Pig", "Residual"))
  expect_identical(generics::tidy(fit, fix.intercept = FALSE)$term[c(1, 5)], c("Intercept", "cor__Intercept.Time"))
  robust <- generics::tidy(fit, robust = TRUE)
  draws <- as.matrix(fit, "b_Time")
  expect_equal(c(robust$estimate[2], robust$std.error[2]), c(median(draws), mad(draws)))
  narrow <- generics::tidy(fit, conf.method = "HPDinterval", conf.level = 0.5)
  sorted <- sort(draws)
  width <- sorted[101:200] - sorted[1:100]           # half of 200 draws, and one
  expect_equal(narrow$conf.high[2] - narrow$conf.low[2], min(width), tolerance = 0.02)   # conventions differ by a draw
  frogs <- tadpoles_fit()
  plain <- generics::tidy(frogs)
  odds <- generics::tidy(frogs, exponentiate = TRUE)
  fixed <- plain$effect == "fixed"
  expect_equal(odds$estimate[fixed], exp(plain$estimate[fixed]))
  expect_equal(odds$std.error[fixed], plain$std.error[fixed] * exp(plain$estimate[fixed]))
  expect_equal(odds$conf.low[fixed], exp(plain$conf.low[fixed]))
  expect_equal(odds[!fixed, ], plain[!fixed, ])
  expect_error(generics::tidy(fit, effects = "ran"), class = "hlr_error_argument")
  expect_error(generics::tidy(fit, conf_level = 0.5), "conf_level", class = "hlr_error_argument")
})

test_that("glance() and augment() are of the draws and the fitted values", {
  skip_if_not_installed("generics")
  each_fit(function(fit, label) {
    glance <- generics::glance(fit)
    expect_identical(glance$algorithm, "sampling")
    expect_identical(c(glance$pss, glance$nobs), c(200L, nobs(fit)))
    if (fit$family$family == "gaussian") expect_equal(glance$sigma, mean(as.matrix(fit, "sigma")))
    expect_identical("sigma" %in% names(glance), fit$family$family == "gaussian")
    mean <- posterior_epred(fit)
    augment <- generics::augment(fit)
    expect_identical(names(augment), c(names(model.frame(fit)), ".fitted", ".se.fit", ".resid"), label = label)
    expect_equal(augment$.fitted, unname(colMeans(mean)), label = label)
    expect_equal(augment$.se.fit, unname(apply(mean, 2, sd)), label = label)
    expect_equal(augment$.resid, fit$design$y - augment$.fitted, label = label)
  })
  fit <- correlated_pigs_fit()
  # Rows left out are those of loo() with the same arguments.
  loo <- loo(fit, integrated = TRUE)$estimates[, "Estimate"]
  with_loo <- generics::glance(fit, looic = TRUE, integrated = TRUE)
  expect_equal(unlist(with_loo[c("looic", "elpd_loo", "p_loo")]), loo[c("looic", "elpd_loo", "p_loo")])
  expect_error(generics::glance(fit, integrated = TRUE), "integrated", class = "hlr_error_argument")
  new <- data.frame(Time = 1:2, Pig = "new")
  population <- generics::augment(correlated_pigs_fit(), newdata = new, re_formula = NA, se.fit = FALSE)
  expect_identical(names(population), c("Time", "Pig", ".fitted"))
  draws <- as.matrix(correlated_pigs_fit(), c("b_Intercept", "b_Time"))
  expect_equal(population$.fitted, c(mean(draws %*% c(1, 1)), mean(draws %*% c(1, 2))))
  expect_error(generics::augment(correlated_pigs_fit(), data = new), "2 rows", class = "hlr_error_lengths")
})

test_that("broom.mixed's generics are these, with its columns in its order", {
  skip_if_not_installed("broom.mixed")
  fit <- traps_fit()
  expect_identical(broom.mixed::tidy(fit), generics::tidy(fit))
  expect_identical(broom.mixed::glance(fit), generics::glance(fit))
  expect_identical(broom.mixed::augment(fit), generics::augment(fit))
})
