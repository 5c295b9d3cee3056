# Default priors by family; those of coefficients and group effects are in test-prior-default.R.

design_of <- function(y, family, trials = NULL) {
  data <- data.frame(y = y, x = c(1, 2, 4, 7, 5), g = c("a", "b", "a", "b", "a"), n = 9)
  formula <- if (is.null(trials)) y ~ x + (1 | g) else y | trials(n) ~ x + (1 | g)
  make_design(formula, data, family = family)
}

positive <- c(0.5, 3, 2, 8, 1)

# The same values as a response that the family takes.
response_for <- function(name) {
  switch(known_families[[name]]$values, counts = c(0, 3, 2, 8, 1),
         proportion = , proportion_zero = , proportion_ends = positive / 10,
         successes = c(0, 1, 1, 0, 1), positive)
}

test_that("each family has a row per distributional parameter, last and sigma first", {
  for (name in names(known_families)) {
    family <- family_by_name(name)
    table <- default_priors(design_of(response_for(name), name), family)
    dpars <- names(dpars_of(known_families[[name]]))
    expect_equal(table$parameter, c("b_Intercept", "b_x", "sd_g__Intercept", dpars), label = name)
    expect_equal(table$class, c("Intercept", "b", "sd", dpars))
    design <- design_of(response_for(name), name)
    bounds <- vapply(dpars_of(known_families[[name]]), function(dpar) c(dpar$lower, dpar_upper(dpar, design)), c(0, 0))
    expect_identical(c(table$lower[table$class %in% dpars], table$upper[table$class %in% dpars]),
                     as.vector(t(bounds)))
    expect_silent(complete_prior(NULL, design_of(response_for(name), name), family))
  }
})

row_of <- function(family, class, y = positive, ...) {
  table <- default_priors(design_of(y, family), family)
  row <- table[table$class == class, ]
  format_prior(row)
}

test_that("distributional parameters have Bambi's priors, nu brms's as well", {
  expect_equal(row_of(student(), "nu"), "Gamma(2, 0.1)")
  expect_equal(row_of(negbinomial(), "shape", c(0, 3, 2, 8, 1)), "HalfCauchy(1)")
  expect_equal(row_of(Gamma(), "shape"), "HalfCauchy(1)")
  expect_equal(row_of(Beta(), "phi", positive / 10), "HalfCauchy(1)")
})

test_that("sigma is in the units of the response, or of its logarithm", {
  s <- function(y) format_number(sqrt(mean((y - mean(y))^2)))
  expect_equal(row_of(student(), "sigma"), paste0("HalfStudentT(4, ", s(positive), ")"))
  expect_equal(row_of(gaussian("log"), "sigma"), paste0("HalfStudentT(4, ", s(positive), ")"))
  expect_equal(row_of(lognormal(), "sigma"), paste0("HalfStudentT(4, ", s(log(positive)), ")"))
})

test_that("the intercept's centre is the response's mean through links that keep units, 0 through others", {
  centre <- function(family, y = positive, ...) default_priors(design_of(y, family, ...), family)$arg1[1]
  expect_equal(centre(student()), mean(positive))
  expect_equal(centre(lognormal()), mean(log(positive)))
  expect_equal(centre(gaussian("log")), log(mean(positive)))
  expect_equal(centre(Gamma("log")), log(mean(positive)))
  expect_equal(centre(poisson(), 0:4), log(2))
  expect_equal(centre(Gamma("inverse")), 1 / mean(positive))
  expect_equal(centre(Gamma("identity")), mean(positive))
  expect_equal(centre(poisson("sqrt"), 0:4), sqrt(2))
  expect_equal(centre(inverse.gaussian("1/mu^2")), 1 / mean(positive)^2)
  expect_equal(centre(Beta(), positive / 10), 0)
  expect_equal(centre(binomial(), 0:4, trials = TRUE), 0)
  expect_equal(centre(binomial("log"), 0:4, trials = TRUE), log(2 / 9))
})

test_that("on the scale of a linear predictor slopes have sd 2.5 / sd(x)", {
  x <- c(1, 2, 4, 7, 5)
  for (family in list(poisson(), Gamma("log"), gaussian("log"), Beta("probit"))) {
    y <- if (family$family == "beta") positive / 10 else c(1, 3, 2, 8, 1)
    table <- default_priors(design_of(y, family), family)
    expect_equal(table$arg2[2], 2.5 / sqrt(mean((x - mean(x))^2)), label = family$family)
  }
})

test_that("through links that keep units a slope has the response's sd times the slope of the link at its mean", {
  x <- c(1, 2, 4, 7, 5)
  sd_n <- function(x) sqrt(mean((x - mean(x))^2))
  slope <- function(family, y) default_priors(design_of(y, family), family)$arg2[2] * sd_n(x) / (2.5 * sd_n(y))
  counts <- c(900, 1100, 1000, 950, 1050)
  expect_equal(slope(poisson("identity"), counts), 1)
  expect_equal(slope(poisson("sqrt"), counts), 1 / (2 * sqrt(1000)))
  expect_equal(slope(Gamma("inverse"), counts), 1 / 1000^2)
  expect_equal(slope(inverse.gaussian("1/mu^2"), counts), 2 / 1000^3)
  # Nothing varies, or the link has no slope there: one.
  expect_equal(default_priors(design_of(rep(4, 5), poisson("sqrt")), poisson("sqrt"))$arg2[2], 2.5 / sd_n(x))
  expect_equal(default_priors(design_of(rep(0, 5), poisson("sqrt")), poisson("sqrt"))$arg2[2], 2.5 / sd_n(x))
})

test_that("a constant response of a family with a sigma is refused", {
  for (family in list(student(), lognormal(), gaussian("log"))) {
    expect_error(default_priors(design_of(rep(2, 5), family), family), "does not vary: all 5 values are 2",
                 class = "hlr_error_response")
  }
})

test_that("distributional parameters have classes of their own in hlr_prior()", {
  own <- hlr_prior(constant(4), class = "nu") + hlr_prior(exponential(2), class = "sigma")
  table <- complete_prior(own, design_of(positive, student()), student())
  expect_equal(table$dist[table$class %in% c("sigma", "nu")], c("exponential", "constant"))
  expect_equal(table$source[table$class == "nu"], "user")
  shape <- complete_prior(hlr_prior(gamma(0.01, 0.01), class = "shape"), design_of(positive, Gamma()), Gamma())
  expect_equal(format_prior(shape[shape$class == "shape", ]), "Gamma(0.01, 0.01)")
  expect_error(complete_prior(hlr_prior(normal(0, 1), class = "phi"), design_of(positive, Gamma()), Gamma()),
               "this family has no phi", class = "hlr_error_prior")
  expect_error(complete_prior(hlr_prior(constant(0), class = "shape"), design_of(positive, Gamma()), Gamma()),
               "cannot hold for shape: it must be above 0", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), class = "shape", group = "g"), "has no groups", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), class = "kappa"), "no class of parameters 'kappa'", class = "hlr_error_prior")
})

test_that("the printed priors have them under one heading", {
  lines <- format_priors(default_priors(design_of(positive, student()), student()))
  at <- match("  Further distributional parameters", lines) + 1:2
  expect_match(lines[at], "^    (sigma  +HalfStudentT|nu  +Gamma)[(]")
})
