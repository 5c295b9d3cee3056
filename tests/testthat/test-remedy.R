# A fit whose transitions diverge where `name` is beyond its 2 % or 98 % quantile.
diverging <- function(name, end, fit = fake_fit()) {
  x <- fit$draws[, , name]
  fit$sampler[, , "divergent__"] <- if (end == "small") x < quantile(x, 0.02) else x > quantile(x, 0.98)
  fit
}

message_of <- function(fit) conditionMessage(tryCatch(warn_divergences(fit), hlr_warning_divergences = identity))

test_that("divergences are placed by the parameter whose draws they are extreme in", {
  for (name in c("sd_Pig__Time", "sd_pen:row__Intercept", "sigma", "b_Time")) {
    for (end in c("small", "large")) {
      text <- message_of(diverging(name, end))
      expect_match(text, "^20 of 1000 transitions", label = text)
      expect_match(text, paste0("16 of them where ", name, ".* is ", end, " \\("), label = text)
      expect_match(text, "as 2 % of all draws are", fixed = TRUE, label = text)
    }
  }
  text <- message_of(diverging("cor_Pig__Intercept__Time", "large"))
  expect_match(text, "cor_Pig__Intercept__Time of (Time | Pig) with 3 levels is large", fixed = TRUE)
})

test_that("a cut is given that few draws are beyond, in the parameter's own units", {
  fit <- fake_fit()
  x <- fit$draws[, , "sigma"]
  divergent <- order(x)[c(1:30, 971:1000)]                    # most at neither end alone: half of them will do
  text <- divergent_share(as.vector(x), divergent, "small", "sigma")
  expect_match(text, paste0("30 of them where sigma is small (at most ", signif(sort(x)[30], 2)), fixed = TRUE)
})

test_that("a few divergences anywhere name the least determined term", {
  fit <- fake_fit()
  fit$sampler[c(10, 200), 3, "divergent__"] <- 1
  text <- message_of(fit)
  expect_match(text, "No parameter sets them apart, as they are few", fixed = TRUE)
  cv <- c(Pig__Intercept = 0.5 / 5, Pig__Time = 0.06 / 0.7, "pen:row__Intercept" = 0.3 / 2)    # of helper-fake-fit.R
  expect_match(text, paste0("least determined is sd_", names(which.max(cv))), fixed = TRUE)
  expect_match(text, "(1 | pen:row) with 2 levels", fixed = TRUE)
})

test_that("the rank statistic is standard normal where divergences are anywhere, and known at the ends", {
  x <- seq_len(999)
  expect_equal(rank_z(x, 500), 0)
  expect_equal(rank_z(x, 1:10), (5.5 / 1000 - 0.5) * sqrt(120))
  set.seed(1)
  z <- replicate(2000, rank_z(x, sample(999, 20)))
  expect_lt(abs(mean(z)), 4 / sqrt(2000))                     # 4 standard errors of each
  expect_lt(abs(sd(z) - 1), 4 / sqrt(4000))
})

test_that("an sd's remedy is a prior in the response's units, or a model without the term", {
  fit <- fake_fit()
  s <- population_sd(fit$design$y)
  large <- remedy("sd_pen:row__Intercept", fit, "large")
  expect_match(large, paste0("hlr_prior(exponential(", signif(1 / s, 2), "), class = \"sd\", group = \"pen:row\", ",
                             "coef = \"Intercept\")"), fixed = TRUE)
  expect_match(large, "or leave the term out", fixed = TRUE)
  slope <- remedy("sd_Pig__Time", fit, "large")
  rate <- population_sd(common_columns(fit$design)[, "Time"]) / s
  expect_match(slope, paste0("exponential(", signif(rate, 2), ")"), fixed = TRUE)
  small <- remedy("sd_pen:row__Intercept", fit, "small")
  expect_match(small, "no use for (1 | pen:row): compare with the model without it", fixed = TRUE)
  fit$family <- poisson()
  expect_match(remedy("sd_pen:row__Intercept", fit), "exponential(1)", fixed = TRUE)
  expect_no_match(remedy("sd_pen:row__Intercept", fit), "weakly")
  fit$draws[, , "sd_pen:row__Intercept"] <- abs(rnorm(1000))  # coefficient of variation 0.76
  expect_match(remedy("sd_pen:row__Intercept", fit), "The data bound this sd weakly", fixed = TRUE)
})

test_that("priors that are advised are priors that hlr takes", {
  fit <- hlr_fit(Weight ~ Time + (Time | Pig), subset(dietox, Pig %in% c("4601", "4602", "4603")), draws = 50,
                 seed = 1) |> suppressWarnings() |> suppressMessages()
  names <- c("sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig__Intercept__Time", "b_Time", "b_Intercept")
  for (name in names) {
    fit$prior$arg2[fit$prior$parameter == name] <- 1e-3       # coefficients far less bound by data than by the prior
    call <- regmatches(remedy(name, fit), regexpr("hlr_prior\\(.*\"\\)", remedy(name, fit)))
    expect_length(call, 1)
    table <- complete_prior(eval(parse(text = call)), whole_design(fit$design), fit$family)
    expect_identical(sum(table$source == "user"), 1L, label = call)
    expect_identical(table$class[table$source == "user"], variable_origin(name, fit)$class)
  }
})

test_that("a coefficient's remedy is its own prior only where the data do not bound it", {
  fit <- fake_fit()
  fit$prior[1:2, c("dist", "arg1", "arg2")] <- list("normal", 0, c(10, 0.15))
  expect_match(remedy("b_Time", fit), "hlr_prior(normal(0, ", fixed = TRUE)            # its sd is 0.1
  expect_match(remedy("b_Time", fit), "class = \"b\", coef = \"Time\"", fixed = TRUE)
  bound <- remedy("b_Intercept", fit)
  expect_match(bound, "moves with the group effects, so look at sd_pen:row__Intercept", fixed = TRUE)
  expect_match(bound, "class = \"sd\"", fixed = TRUE)
})

test_that("predictors far from zero are named where centring them matters", {
  fit <- fake_fit()
  expect_identical(far_from_zero(common_columns(fit$design)), character(0))
  fit$design$predictors[[1]]$X[, "Time"] <- common_columns(fit$design)[, "Time"] + 100
  expect_identical(far_from_zero(common_columns(fit$design)), "Time")       # the constant column is not
  for (name in c("sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig__Intercept__Time", "b_Intercept")) {
    expect_match(remedy(name, fit), "^Center 'Time', whose mean is far from zero", label = name)
  }
  for (name in c("sd_pen:row__Intercept", "sigma")) expect_no_match(remedy(name, fit), "Center")
  fit$sampler[1, 1, "treedepth__"] <- 10
  expect_warning(check_diagnostics(fit), "Center 'Time'", class = "hlr_warning_treedepth")
})

test_that("levels of one row are named where the family's own noise competes with them", {
  fit <- fake_fit()
  expect_identical(remedy("sigma", fit), "Choose a tighter prior for sigma, hlr_prior(..., class = \"sigma\").")
  fit$design$factors[[2]]$levels <- letters[1:8]              # of 12 rows
  for (name in c("sigma", "sd_pen:row__Intercept")) {
    expect_match(remedy(name, fit), "Most levels of pen:row have one row.*its sd from sigma", label = name)
  }
  expect_no_match(remedy("sd_Pig__Intercept", fit), "one row")
  fit$family <- poisson()                                     # a row effect beside Poisson noise is well defined
  expect_no_match(remedy("sd_pen:row__Intercept", fit), "one row")
})

test_that("correlations have their own remedy", {
  text <- remedy("cor_Pig__Intercept__Time", fake_fit())
  expect_match(text, "with || in place of |", fixed = TRUE)
  expect_match(text, "hlr_prior(lkj(2), class = \"cor\", group = \"Pig\")", fixed = TRUE)
})

test_that("energy that changes slowly is laid to the sd it follows", {
  fit <- fake_fit()
  fit$sampler[, , "energy__"] <- -cumsum(rnorm(1000))
  fit$draws[, , "sd_Pig__Time"] <- fit$sampler[, , "energy__"] / 1000 + 1
  fit$draws[, , "b_Time"] <- fit$sampler[, , "energy__"]      # sds come first
  expect_identical(follows_energy(fit), "sd_Pig__Time")
})

test_that("constants and densities are not blamed", {
  fit <- diverging("lp__", "small")
  fit$draws[, , "sd_pen:row__Intercept"] <- 2
  expect_identical(least_determined(fit), "sd_Pig__Intercept")
  expect_no_match(message_of(fit), "lp__|pen:row")
  both <- worst_variable(c(lp__ = 1, sigma = 2, b_Time = 3, lprior = NA), 2.5)
  expect_identical(both, list(n = 2L, name = "sigma", value = 2, suspect = "sigma"))
  density <- worst_variable(c(lp__ = 1, sigma = 2, b_Time = 3), 1.5)
  expect_identical(density, list(n = 1L, name = "lp__", value = 1, suspect = "sigma"))
  expect_identical(describe_worst(density, fit), "lp__; of the parameters sigma")
  expect_null(worst_variable(c(lp__ = 1, sigma = NA), 0.5))
})

test_that("the remedy for chains that do not agree names the term", {
  fit <- fake_fit()
  fit$draws[, 2, "sd_Pig__Time"] <- fit$draws[, 2, "sd_Pig__Time"] + 1
  expect_warning(
    expect_warning(check_diagnostics(fit), "sd_Pig__Time of \\(Time \\| Pig\\) with 3 levels.*hlr_prior\\(exponential",
                   class = "hlr_warning_rhat"),
    "the least .*sd_Pig__Time of \\(Time \\| Pig\\)", class = "hlr_warning_ess"
  )
})
