# A design as complete_prior() sees it; factors as list(group, z, block).
fake_design <- function(y, X, factors = list(), offset = rep(0, length(y))) {
  factors <- lapply(factors, function(f) {
    c(f, list(coef = colnames(f$z), levels = c("1", "2"), index = rep(1:2, length.out = length(y))))
  })
  structure(list(response = "y", y = y, X = X, offset = offset, weights = rep(1, length(y)), factors = factors),
            class = "hlr_design")
}

pigs <- function(block = c(1L, 1L)) {
  X <- cbind("(Intercept)" = 1, Time = dietox$Time)
  fake_design(dietox$Weight, X, list(list(group = "Pig", z = X, block = block)))
}

sd_n <- function(x) sqrt(mean((x - mean(x))^2))

test_that("dietox has the priors Bambi prints, to its four decimals", {
  table <- default_prior(pigs(), gaussian())
  expect_equal(table$parameter, c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig", "sigma"))
  expect_equal(table$class, c("Intercept", "b", "sd", "sd", "cor", "sigma"))
  expect_equal(table$coef, c("", "Time", "Intercept", "Time", "", ""))
  expect_equal(table$group, c("", "", "Pig", "Pig", "Pig", ""))
  expect_equal(table$dist, c("normal", "normal", "normal", "normal", "lkj", "student_t"))
  expect_equal(round(table$arg1, 4), c(60.7258, 0, 0, 0, 1, 4))
  expect_equal(round(table$arg2, 4), c(133.0346, 18.1283, 133.0346, 18.1283, NA, 0))
  expect_equal(round(table$arg3, 4), c(NA, NA, NA, NA, NA, 24.9644))
  expect_equal(table$lower, c(-Inf, -Inf, 0, 0, -1, 0))
  expect_equal(table$upper, c(Inf, Inf, Inf, Inf, 1, Inf))
  expect_equal(table$center, c(TRUE, NA, NA, NA, NA, NA))
  expect_equal(unique(table$source), "default")
})

test_that("independent coefficients have no cor row, several correlated blocks have one each", {
  expect_equal(sum(default_prior(pigs(1:2), gaussian())$class == "cor"), 0)
  y <- c(1, 2, 4, 7)
  z <- cbind("(Intercept)" = 1, x = 1:4, v = c(0, 1, 0, 1), w = c(1, 1, 0, 0), u = 4:1)
  two <- fake_design(y, z[, 1:2], list(list(group = "g", z = z, block = c(1L, 1L, 2L, 3L, 3L)),
                                       list(group = "a:b", z = z[, 1, drop = FALSE], block = 1L)))
  table <- default_prior(two, gaussian())
  expect_equal(table$parameter[table$class == "cor"], c("cor_g", "cor_g.2"))
  expect_equal(table$parameter[table$group == "a:b"], "sd_a:b__Intercept")
})

test_that("a group coefficient takes the scale of its own column where X has none", {
  y <- c(1, 2, 4, 7)
  z <- cbind("(Intercept)" = 1, v = c(0, 3, 0, 5), c = 2)
  table <- default_prior(fake_design(y, cbind("(Intercept)" = 1), list(list(group = "g", z = z, block = 1:3))),
                         gaussian())
  s <- 2.5 * sd_n(y)
  expect_equal(table$arg2[table$class == "sd"], c(s, s / sd_n(z[, "v"]), s))
})

test_that("without an intercept there is no Intercept row, and (1 | g) still has its scale", {
  y <- c(1, 2, 4, 7)
  X <- cbind(x = c(1, 2, 3, 5))
  table <- default_prior(fake_design(y, X, list(list(group = "g", z = cbind("(Intercept)" = rep(1, 4)), block = 1L))),
                         gaussian())
  s <- 2.5 * sd_n(y)
  expect_equal(table$class, c("b", "sd", "sigma"))
  expect_equal(table$arg2[2], sqrt(s^2 + (s / sd_n(X) * mean(X))^2))
})

test_that("a column that does not vary gives a finite scale, the intercept's", {
  y <- c(1, 2, 4, 7)
  X <- cbind(one = rep(0.1 + 0.2, 4), x = 1:4)
  table <- default_prior(fake_design(y, X), gaussian())
  s <- 2.5 * sd_n(y)
  expect_equal(table$arg2[1], sqrt(s^2 + (s / sd_n(1:4) * 2.5)^2))
})

test_that("scales follow the data over their whole range", {
  y <- c(1, 2, 4, 7)
  for (unit in c(1e-200, 1e-9, 1e9, 1e200)) {
    table <- default_prior(fake_design(unit * y, cbind("(Intercept)" = 1, x = 1:4)), gaussian())
    expect_equal(table$arg2[2] / unit, 2.5 * sd_n(y) / sd_n(1:4))
  }
})

test_that("an offset is taken off before the response is measured", {
  y <- c(1, 2, 4, 7)
  X <- cbind("(Intercept)" = rep(1, 4), x = 1:4)
  expect_equal(default_prior(fake_design(y + 1000, X, offset = rep(1000, 4)), gaussian()),
               default_prior(fake_design(y, X), gaussian()))
})

test_that("a response that does not vary is an error with words", {
  X <- cbind("(Intercept)" = rep(1, 3))
  expect_error(default_prior(fake_design(rep(2, 3), X), gaussian()), "`y` does not vary: all 3 values are 2",
               class = "hlr_error_response")
  expect_error(default_prior(fake_design(rep(0.1, 3) + 0.2, X), gaussian()), "does not vary",
               class = "hlr_error_response")
})

test_that("other families are on the scale of their linear predictor and have no sigma", {
  X <- cbind("(Intercept)" = rep(1, 4), x = 1:4)
  logit <- default_prior(fake_design(c(0, 1, 1, 0), X), binomial())
  expect_equal(logit$class, c("Intercept", "b"))
  expect_equal(logit$arg1, c(0, 0))
  expect_equal(logit$arg2[2], 2.5 / sd_n(1:4))
  expect_equal(default_prior(fake_design(c(1, 3, 4, 8), X), poisson())$arg1[1], log(4))
})

# ---- the user's entries over the defaults -----------------------------------

by_parameter <- function(table, parameter) table[match(parameter, table$parameter), ]

test_that("an entry goes to all it matches, and the rest keep their defaults", {
  table <- complete_prior(hlr_prior(exponential(0.5), class = "sd"), pigs(), gaussian())
  expect_equal(table$dist, c("normal", "normal", "exponential", "exponential", "lkj", "student_t"))
  expect_equal(table$source == "user", c(FALSE, FALSE, TRUE, TRUE, FALSE, FALSE))
  expect_true(all(is.na(table$arg2[3:4])))
  expect_identical(complete_prior(NULL, pigs(), gaussian()), default_prior(pigs(), gaussian()))
})

test_that("the most specific entry wins whatever the order, and the later of two equal ones", {
  wide <- hlr_prior(normal(0, 1), class = "sd")
  group <- hlr_prior(normal(0, 2), class = "sd", group = "Pig")
  both <- hlr_prior(normal(0, 3), class = "sd", group = "Pig", coef = "Time")
  coef <- hlr_prior(normal(0, 4), class = "sd", coef = "Time")
  scale <- function(prior) complete_prior(prior, pigs(), gaussian())$arg2[3:4]
  expect_equal(scale(wide + group + both), c(2, 3))
  expect_equal(scale(both + group + wide), c(2, 3))
  expect_equal(scale(group + coef), c(2, 4))
  expect_equal(scale(coef + group), c(2, 2))
  expect_equal(scale(wide + hlr_prior(normal(0, 9), class = "sd")), c(9, 9))
})

test_that("coefficients are found by their name in the model matrix too", {
  prior <- hlr_prior(normal(0, 3), class = "sd", coef = "(Intercept)")
  expect_equal(by_parameter(complete_prior(prior, pigs(), gaussian()), "sd_Pig__Intercept")$arg2, 3)
})

test_that("an entry that matches nothing lists what there is", {
  complete <- function(prior, design = pigs()) complete_prior(prior, design, gaussian())
  expect_error(complete(hlr_prior(normal(0, 1), coef = "Tiem")), "nearest: 'Time'.*sd +Time +Pig",
               class = "hlr_error_prior")
  expect_error(complete(hlr_prior(normal(0, 1), class = "sd", group = "pig")), "nearest: 'Pig'",
               class = "hlr_error_prior")
  expect_error(complete(hlr_prior(lkj(2), class = "cor"), pigs(1:2)), "no group term has correlated coefficients",
               class = "hlr_error_prior")
  plain <- fake_design(c(1, 2, 4), cbind(x = c(1, 2, 5)))
  expect_error(complete(hlr_prior(normal(0, 1), class = "Intercept"), plain), "no intercept", class = "hlr_error_prior")
  expect_error(complete(hlr_prior(normal(0, 1), class = "sd"), plain), "no group term", class = "hlr_error_prior")
})

test_that("supports are cut, and those that do not meet are refused", {
  complete <- function(prior) complete_prior(prior, pigs(), gaussian())
  sigma <- complete(hlr_prior(uniform(-1, 5), class = "sigma"))[6, ]
  expect_equal(c(sigma$lower, sigma$upper), c(0, 5))
  slope <- complete(hlr_prior(gamma(2, 1), coef = "Time"))[2, ]
  expect_equal(c(slope$lower, slope$upper), c(0, Inf))
  expect_error(complete(hlr_prior(uniform(-2, -1), class = "sd")), "sd_Pig__Intercept, which lies in \\[0, Inf\\)",
               class = "hlr_error_prior")
  expect_error(complete(hlr_prior(constant(-1), class = "sigma")), "sigma", class = "hlr_error_prior")
  expect_error(complete(hlr_prior(normal(-1e200, 1), class = "sigma")), "no probability", class = "hlr_error_prior")
  expect_error(complete(list(1)), "must be made by hlr_prior", class = "hlr_error_prior")
})

test_that("center goes to the Intercept's row", {
  table <- complete_prior(hlr_prior(normal(0, 50), class = "Intercept", center = FALSE), pigs(), gaussian())
  expect_equal(table$center, c(FALSE, NA, NA, NA, NA, NA))
})

# ---- words ------------------------------------------------------------------

test_that("the block of priors says what each parameter has", {
  expect_equal(format_priors(default_prior(pigs(), gaussian())), c(
    "  Common effects",
    "    b_Intercept        Normal(60.7258, 133.0346)  (on the centred intercept)",
    "    b_Time             Normal(0, 18.1283)",
    "  Group effects",
    "    sd_Pig__Intercept  HalfNormal(133.0346)",
    "    sd_Pig__Time       HalfNormal(18.1283)",
    "    cor_Pig            LKJ(1)",
    "  Auxiliary parameters",
    "    sigma              HalfStudentT(4, 24.9644)"
  ))
  own <- hlr_prior(normal(2, 1e-7), class = "sd") + hlr_prior(uniform(-1, 5), class = "sigma") +
    hlr_prior(normal(0, 50), class = "Intercept", center = FALSE)
  lines <- format_priors(complete_prior(own, pigs(), gaussian()))
  expect_equal(trimws(lines[c(2, 5, 9)]), c(
    "b_Intercept        Normal(0, 50)  (on the intercept itself, not centred; yours)",
    "sd_Pig__Intercept  TruncatedNormal(2, 1e-07)  (yours)",
    "sigma              Uniform(0, 5)  (yours)"
  ))
  expect_equal(format_number(c(133.03461, 18, 0.000123456, 1e-9, 0, 123456.78901, 3e12)),
               c("133.0346", "18", "0.0001235", "1e-09", "0", "123456.789", "3e+12"))
})
