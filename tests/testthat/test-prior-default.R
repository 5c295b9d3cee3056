# A design as complete_prior() sees it; factors as list(group, z, block).
fake_design <- function(y, X, factors = list(), offset = rep(0, length(y))) {
  factors <- lapply(factors, function(f) {
    part <- new_part(1L, rep(1:2, length.out = length(y)), f$z, colnames(f$z), colnames(f$z))
    list(group = f$group, levels = c("1", "2"), parts = list(part), block = f$block)
  })
  structure(list(response = "y", y = y, weights = rep(1, length(y)),
                 predictors = list(new_predictor(X, offset, dpar = "mu")),
                 factors = name_coefs(factors, list(X))), class = "hlr_design")
}

pigs <- function(block = c(1L, 1L)) {
  X <- cbind("(Intercept)" = 1, Time = dietox$Time)
  fake_design(dietox$Weight, X, list(list(group = "Pig", z = X, block = block)))
}

sd_n <- function(x) sqrt(mean((x - mean(x))^2))

test_that("dietox has the priors Bambi prints, to its four decimals", {
  table <- default_priors(pigs(), gaussian())
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
  expect_equal(sum(default_priors(pigs(1:2), gaussian())$class == "cor"), 0)
  y <- c(1, 2, 4, 7)
  z <- cbind("(Intercept)" = 1, x = 1:4, v = c(0, 1, 0, 1), w = c(1, 1, 0, 0), u = 4:1)
  two <- fake_design(y, z[, 1:2], list(list(group = "g", z = z, block = c(1L, 1L, 2L, 3L, 3L)),
                                       list(group = "a:b", z = z[, 1, drop = FALSE], block = 1L)))
  table <- default_priors(two, gaussian())
  expect_equal(table$parameter[table$class == "cor"], c("cor_g", "cor_g.2"))
  expect_equal(table$parameter[table$group == "a:b"], "sd_a:b__Intercept")
})

test_that("a group coefficient takes the scale of its own column where X has none", {
  y <- c(1, 2, 4, 7)
  z <- cbind("(Intercept)" = 1, v = c(0, 3, 0, 5), c = 2)
  table <- default_priors(fake_design(y, z[, 1, drop = FALSE], list(list(group = "g", z = z, block = 1:3))),
                         gaussian())
  s <- 2.5 * sd_n(y)
  intercept <- sqrt(s^2 + (s / sd_n(z[, "v"]) * 2)^2)              # v has its zero 2 from its mean; c does not vary
  expect_equal(table$arg2[table$class == "sd"], c(intercept, s / sd_n(z[, "v"]), intercept))
})

test_that("without a constant slopes reach from zero, and (1 | g) still has the scale of the response", {
  y <- c(1, 2, 4, 7)
  X <- cbind(x = c(1, 2, 3, 5))
  table <- default_priors(fake_design(y, X, list(list(group = "g", z = cbind("(Intercept)" = rep(1, 4)), block = 1L))),
                         gaussian())
  expect_equal(table$class, c("b", "sd", "sigma"))
  expect_equal(table$arg1[1], 0)
  expect_equal(table$arg2[1:2], c(2.5 * sqrt(mean(y^2) / mean(X^2)), 2.5 * sd_n(y)))
})

test_that("a column that does not vary is the intercept in its units", {
  y <- c(1, 2, 4, 7)
  X <- cbind(one = rep(0.1 + 0.2, 4), x = 1:4)
  table <- default_priors(fake_design(y, X), gaussian())
  s <- 2.5 * sd_n(y)
  expect_equal(table$arg1[1], mean(y) / (0.1 + 0.2))
  expect_equal(table$arg2[1], sqrt(s^2 + (s / sd_n(1:4) * 2.5)^2) / (0.1 + 0.2))
})

test_that("scales follow the data over their whole range", {
  y <- c(1, 2, 4, 7)
  for (unit in c(1e-200, 1e-9, 1e9, 1e200)) {
    table <- default_priors(fake_design(unit * y, cbind("(Intercept)" = 1, x = 1:4)), gaussian())
    expect_equal(table$arg2[2] / unit, 2.5 * sd_n(y) / sd_n(1:4))
  }
})

test_that("an offset is taken off before the response is measured", {
  y <- c(1, 2, 4, 7)
  X <- cbind("(Intercept)" = rep(1, 4), x = 1:4)
  expect_equal(default_priors(fake_design(y + 1000, X, offset = rep(1000, 4)), gaussian()),
               default_priors(fake_design(y, X), gaussian()))
})

test_that("a response that does not vary is an error with words", {
  X <- cbind("(Intercept)" = rep(1, 3))
  expect_error(default_priors(fake_design(rep(2, 3), X), gaussian()), "`y` does not vary: all 3 values are 2",
               class = "hlr_error_response")
  expect_error(default_priors(fake_design(rep(0.1, 3) + 0.2, X), gaussian()), "does not vary",
               class = "hlr_error_response")
})

test_that("other families are on the scale of their linear predictor and have no sigma", {
  X <- cbind("(Intercept)" = rep(1, 4), x = 1:4)
  logit <- default_priors(fake_design(c(0, 1, 1, 0), X), binomial())
  expect_equal(logit$class, c("Intercept", "b"))
  expect_equal(logit$arg1, c(0, 0))
  expect_equal(logit$arg2[2], 2.5 / sd_n(1:4))
  expect_equal(default_priors(fake_design(c(1, 3, 4, 8), X), poisson())$arg1[1], log(4))
})

# ---- models without an intercept --------------------------------------------

# Plots of three varieties in two blocks; yields far from zero, at years far from zero.
plots <- data.frame(variety = rep(c("a", "b", "c"), each = 4), block = rep(c("I", "II"), 6), x = c(3, 1, 2, 0),
                    year = 2001 + c(1, 2, 3, 5), yield = 5000 + c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8))

prior_of <- function(formula, data = plots, family = gaussian(), prior = NULL) {
  complete_prior(prior, suppressWarnings(make_design(formula, data, family = family)), family)
}

test_that("cell means are about the mean of the response, however the cells are written", {
  m <- mean(plots$yield)
  s <- 2.5 * sd_n(plots$yield)
  for (formula in list(yield ~ 0 + variety, yield ~ 0 + variety:block, yield ~ 0 + interaction(variety, block),
                       yield ~ 0 + factor(variety, ordered = TRUE), yield ~ variety - 1)) {
    table <- prior_of(formula)
    rows <- table$class == "b"
    expect_equal(cbind(table$arg1, table$arg2)[rows, ], cbind(m, s)[rep(1, sum(rows)), ], ignore_attr = TRUE)
  }
  logical <- prior_of(yield ~ 0 + I(block == "I"))
  expect_equal(logical$arg1[1:2], c(m, m))
})

test_that("other predictors of cell means keep their slopes and widen the means to where they are zero", {
  m <- mean(plots$yield)
  s <- 2.5 * sd_n(plots$yield)
  plain <- prior_of(yield ~ year)
  cells <- prior_of(yield ~ 0 + variety + year)
  expect_equal(cells[4, c("arg1", "arg2")], plain[2, c("arg1", "arg2")], ignore_attr = TRUE)
  expect_equal(cells$arg1[1:3], rep(m, 3))
  expect_equal(cells$arg2[1:3], rep(plain$arg2[1], 3))
  # A slope in each cell: what each cell alone would have, but for the sd of the response.
  nested <- prior_of(yield ~ 0 + variety + variety:year)
  expect_equal(nested$arg2[4:6], rep(s / sd_n(plots$year[1:4]), 3))
  expect_equal(nested$arg2[1:3], rep(s * sqrt(1 + (mean(plots$year) / sd_n(plots$year))^2), 3))
  # The second factor has contrasts: slopes, not means.
  two <- prior_of(yield ~ 0 + variety + block)
  expect_equal(two$arg1[1:4], c(m, m, m, 0))
  expect_equal(two$arg2[4], s / sd_n(plots$block == "II"))
})

test_that("any columns that add up to a constant share the mean", {
  m <- mean(plots$yield)
  shares <- prior_of(yield ~ 0 + x + I(10 - x))
  expect_equal(shares$arg1[1:2], c(m, m) / 10)
  splines <- prior_of(yield ~ 0 + splines::bs(year, df = 4, intercept = TRUE))
  expect_equal(splines$arg1[1:4], rep(m, 4))
  expect_equal(prior_of(yield ~ 0 + I(rep(2, 12)))$arg1[1], m / 2)
})

test_that("columns that do not add up to a constant have slopes about zero, measured from zero", {
  rms <- function(x) sqrt(mean(x^2))
  table <- prior_of(yield ~ 0 + year + x)
  expect_equal(table$arg1[1:2], c(0, 0))
  expect_equal(table$arg2[1:2], 2.5 * rms(plots$yield) / c(rms(plots$year), rms(plots$x)))
  expect_equal(prior_of(yield ~ 0 + poly(x, 2))$arg1[1:2], c(0, 0))
})

test_that("other families have cell means where their link has the mean", {
  counts <- transform(plots, n = yield, share = yield / 6000, ok = 3, all = 2000)
  log_mean <- log(mean(counts$n))
  for (family in list(poisson(), Gamma("log"), negbinomial(), gaussian("log"))) {
    table <- prior_of(n ~ 0 + variety, counts, family)
    expect_equal(table$arg1[1:3], rep(log_mean, 3))
    expect_equal(table$arg2[1:3], rep(2.5, 3))
  }
  expect_equal(prior_of(n ~ 0 + x, counts, poisson())$arg2[1], 2.5 * sqrt(1 + log_mean^2) / sqrt(mean(counts$x^2)))
  expect_equal(prior_of(n ~ 0 + variety, counts, Gamma("inverse"))$arg1[1], 1 / mean(counts$n))
  expect_equal(prior_of(share ~ 0 + variety, counts, Beta())$arg2[1:3], rep(2.5, 3))
  logit <- prior_of(ok | trials(all) ~ 0 + variety, counts, binomial())
  expect_equal(logit$arg1, c(0, 0, 0))
  offset <- prior_of(n ~ 0 + variety + offset(x), counts, poisson())
  expect_equal(offset$arg1[1], log_mean - mean(counts$x))
})

test_that("a fit of cell means is that of differences from an intercept", {
  d <- withr::with_seed(2, data.frame(site = rep(c("north", "east", "south"), each = 12)))
  d$pressure <- withr::with_seed(3, 101325 + 40 * (d$site == "east") + stats::rnorm(36, 0, 20))
  cells <- hlr_fit(pressure ~ 0 + site, d, draws = 1000, seed = 1)
  least <- stats::lm(pressure ~ 0 + site, d)
  # The prior is wide: its pull is a hundredth of a standard error; Monte Carlo error of 4,000 draws a sixtieth.
  error <- sqrt(diag(stats::vcov(least)))
  expect_lt(max(abs(fixef(cells)[, "Estimate"] - stats::coef(least)) / error), 0.15)
  # The posterior's sd, with sigma unknown, within a tenth of that of least squares.
  expect_lt(max(abs(fixef(cells)[, "Est.Error"] / error - 1)), 0.1)
})

test_that("cell means on a link that keeps units start where a mean can be, and are those of their cells", {
  d <- data.frame(ward = rep(c("a", "b"), each = 8), beds = c(790, 815, 830, 772, 801, 820, 795, 808))
  d$beds <- d$beds + (d$ward == "b")
  fit <- hlr_fit(beds ~ 0 + ward, d, poisson("identity"), draws = 500, seed = 1)
  # standard error 10 with a flat prior; Monte Carlo error of 2,000 draws is 0.02 of it, the prior's pull a tenth
  expect_lt(max(abs(fixef(fit)[, "Estimate"] - tapply(d$beds, d$ward, mean))), 2)
  slope <- hlr_fit(beds ~ 0 + x, transform(d, x = 2), poisson("identity"), draws = 500, seed = 1)
  expect_lt(abs(fixef(slope)[1, "Estimate"] - mean(d$beds) / 2), 1)
})

test_that("shrinkage leaves cell means alone, and is refused where there is nothing else", {
  table <- prior_of(yield ~ 0 + variety + x + year, prior = hlr_prior(horseshoe()))
  expect_equal(table$dist[1:5], c("normal", "normal", "normal", "horseshoe", "horseshoe"))
  expect_error(prior_of(yield ~ 0 + variety, prior = hlr_prior(R2D2())), "would shrink the means 'varietya'",
               class = "hlr_error_prior")
  own <- prior_of(yield ~ 0 + variety, prior = hlr_prior(horseshoe(), coef = "varietya"))
  expect_equal(own$dist[1:2], c("horseshoe", "normal"))
  expect_equal(prior_of(yield ~ 0 + x, prior = hlr_prior(horseshoe()))$dist[1], "horseshoe")
})

# ---- group intercepts -------------------------------------------------------

test_that("the sd of a group intercept does not move with the zero of predictors without a slope in the group", {
  s <- 2.5 * sd_n(plots$yield)
  sd_of <- function(formula, parameter = "sd_block__Intercept") {
    table <- prior_of(formula)
    table$arg2[table$parameter %in% parameter]
  }
  wide <- s * sqrt(1 + (mean(plots$year) / sd_n(plots$year))^2)
  expect_equal(sd_of(yield ~ year + (1 | block)), s)
  expect_equal(sd_of(yield ~ year + x + (x | block)), s * sqrt(1 + (mean(plots$x) / sd_n(plots$x))^2))
  expect_equal(sd_of(yield ~ year + (year | block)), wide)
  expect_equal(sd_of(yield ~ year + (year || block)), wide)
  expect_equal(sd_of(yield ~ year + (1 | block) + (0 + year | block)), wide)
  expect_equal(sd_of(yield ~ year + (1 | block) + (0 + year | variety)), s)
  expect_equal(sd_of(yield ~ 1 + (year | block)), wide)
  # Means of cells in a group are intercepts too.
  expect_equal(sd_of(yield ~ year + (0 + variety | block), paste0("sd_block__variety", c("a", "b", "c"))), rep(s, 3))
  # A slope alone has the common slope's scale, or what this would have.
  expect_equal(sd_of(yield ~ year + (0 + year | block), "sd_block__year"), s / sd_n(plots$year))
  expect_equal(sd_of(yield ~ 1 + (0 + year | block), "sd_block__year"), s / sd_n(plots$year))
})

# ---- the user's entries over the defaults -----------------------------------

by_parameter <- function(table, parameter) table[match(parameter, table$parameter), ]

test_that("an entry goes to all it matches, and the rest keep their defaults", {
  table <- complete_prior(hlr_prior(exponential(0.5), class = "sd"), pigs(), gaussian())
  expect_equal(table$dist, c("normal", "normal", "exponential", "exponential", "lkj", "student_t"))
  expect_equal(table$source == "user", c(FALSE, FALSE, TRUE, TRUE, FALSE, FALSE))
  expect_true(all(is.na(table$arg2[3:4])))
  expect_identical(complete_prior(NULL, pigs(), gaussian()), default_priors(pigs(), gaussian()))
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
  expect_equal(format_priors(default_priors(pigs(), gaussian())), c(
    "  Common effects",
    "    b_Intercept        Normal(60.7258, 133.0346)  (on the centred intercept)",
    "    b_Time             Normal(0, 18.1283)",
    "  Group effects",
    "    sd_Pig__Intercept  HalfNormal(133.0346)",
    "    sd_Pig__Time       HalfNormal(18.1283)",
    "    cor_Pig            LKJ(1)",
    "  Further distributional parameters",
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
