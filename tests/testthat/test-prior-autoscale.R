# hlr_prior(autoscale = TRUE), half-Cauchy and PC priors on sds, and priors that would leave the posterior improper.

prior_of <- function(prior, formula = Weight ~ Time + (Time | Pig), family = gaussian(), data = dietox) {
  hlr_model(formula, data, family, prior = prior)$prior
}

test_that("scales are multiplied by the response's sd and divided by the predictor's", {
  s <- sd(dietox$Weight)
  x <- sd(dietox$Time)
  auto <- hlr_prior(normal(1, 2.5), "b", autoscale = TRUE) +
    hlr_prior(student_t(3, 50, 2), "Intercept", autoscale = TRUE) +
    hlr_prior(exponential(1), "sd", autoscale = TRUE) + hlr_prior(exponential(1), "sigma", autoscale = TRUE)
  table <- prior_of(auto)
  expect_equal(table$arg1[2:4], c(1, 1 / s, x / s))
  expect_equal(table$arg2[2], 2.5 * s / x)
  expect_equal(unlist(table[1, c("arg1", "arg2", "arg3")], use.names = FALSE), c(3, 50, 2 * s))
  expect_equal(table$arg1[6], 1 / s)
  # rstanarm's defaults are these with autoscale
  expect_equal(table$arg2[2], prior_of("rstanarm")$arg2[2])
})

test_that("every distribution is scaled as a variable times the unit is", {
  s <- sd(dietox$Weight)
  p <- c(0.1, 0.5, 0.8)
  for (name in distributions_with("autoscale")) {
    entry <- prior_vocabulary[[name]]
    arg <- replace(usual_args(entry), match(entry$location, entry$args), 0)        # locations stay
    text <- paste0(name, "(", paste(arg, collapse = ", "), ")")
    plain <- prior_of(hlr_prior(text, "sigma"))
    scaled <- prior_of(hlr_prior(text, "sigma", autoscale = TRUE))
    expect_equal(prior_quantile(scaled[6, ], p), s * prior_quantile(plain[6, ], p), info = text)
  }
})

test_that("the response counts as 1 where the predictor does not have its units, and as log(y) for lognormal()", {
  auto <- hlr_prior(normal(0, 2), "b", autoscale = TRUE)
  frogs <- prior_of(auto, surv | trials(density) ~ size + (1 | tank), binomial(), reedfrogs)
  expect_equal(frogs$arg2[2], 2 / sd(reedfrogs$size == "small"))
  logs <- prior_of(auto, Weight ~ Time, lognormal())
  expect_equal(logs$arg2[2], 2 * sd(log(dietox$Weight)) / sd(dietox$Time))
})

test_that("a predictor that varies within groups only, and one that is constant", {
  table <- prior_of(hlr_prior(exponential(1), "sd", autoscale = TRUE), Weight ~ 1 + (0 + Time | Pig))
  expect_equal(table$arg1[2], sd(dietox$Time) / sd(dietox$Weight))
  expect_identical(column_sd(c(3, 3, 3)), 1)
})

test_that("autoscale prints, joins, and is refused where there is nothing to scale", {
  auto <- hlr_prior(normal(0, 2), autoscale = TRUE)
  expect_identical(eval(parse(text = format(auto))), auto)
  expect_identical((auto + hlr_prior(normal(0, 1)))$autoscale, c(TRUE, FALSE))
  expect_error(hlr_prior(lkj(2), "cor", autoscale = TRUE), "no units", class = "hlr_error_prior")
  expect_error(hlr_prior(gamma(2, 1), "nu", autoscale = TRUE), "no units", class = "hlr_error_prior")
  expect_error(hlr_prior(uniform(0, 1), "sd", autoscale = TRUE), "has no scale", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), autoscale = NA), "TRUE or FALSE", class = "hlr_error_prior")
})

test_that("cauchy() on an sd is the half-Cauchy, pc() an exponential", {
  table <- prior_of(hlr_prior(cauchy(0, 2.5), "sd", coef = "Intercept") + hlr_prior(pc(5, 0.01), "sd", coef = "Time"))
  expect_equal(prior_quantile(table[3, ], 0.5), 2.5)                     # its scale is the half-Cauchy's median
  expect_equal(exp(prior_logp(table[3, ], 1)$logp), 2 * stats::dcauchy(1, 0, 2.5))
  expect_equal(prior_quantile(table[4, ], 0.99), 5)
})

test_that("a flat prior of an sd needs levels that can bound it", {
  flat <- hlr_prior(flat(), "sd")
  data <- data.frame(y = c(2, 1, 4, 3, 6, 5, 8, 9), two = gl(2, 4), four = gl(4, 2))
  expect_error(hlr_model(y ~ 1 + (1 | two), data, prior = flat), "sd_two__Intercept: 2 levels of two cannot bound",
               class = "hlr_error_prior")
  expect_identical(hlr_model(y ~ 1 + (1 | four), data, prior = flat)$prior$dist[2], "flat")
  edited <- hlr_priors(y ~ 1 + (1 | two), data)
  edited$prior[2] <- "flat()"
  expect_error(hlr_model(y ~ 1 + (1 | two), data, prior = edited), "At least 3", class = "hlr_error_prior")
  expect_error(hlr_fit(y ~ 1 + (1 | four) + (1 | two), data, prior = flat), "sd_two", class = "hlr_error_prior")
  bounded <- hlr_prior(uniform(0, 20), "sd")
  expect_identical(hlr_model(y ~ 1 + (1 | two), data, prior = bounded)$prior$upper[2], 20)
})

test_that("lkj() for a term without a correlation says so", {
  expect_error(prior_of(hlr_prior(lkj(2), "cor"), Weight ~ Time + (Time || Pig)), "no group term has correlated",
               class = "hlr_error_prior")
  expect_error(prior_of(hlr_prior(lkj(2), "cor", group = "Litter"), Weight ~ Time + (Time | Pig) + (1 | Litter)),
               "no term of 'Litter' has correlated coefficients", class = "hlr_error_prior")
  expect_error(prior_of(hlr_prior(lkj(2), "cor", group = "pig")), "nearest: 'Pig'", class = "hlr_error_prior")
})
