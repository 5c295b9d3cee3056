every_own <- list(student = student, lognormal = lognormal, negbinomial = negbinomial, geometric = geometric,
                  exponential = exponential, weibull = weibull, beta = Beta)

test_that("hlr's families have the shape of stats' own", {
  for (name in names(every_own)) {
    family <- every_own[[name]]()
    expect_s3_class(family, "family")
    expect_equal(family$family, name)
    expect_equal(family$link, known_families[[name]]$links[1])
    for (link in known_families[[name]]$links) {
      family <- every_own[[name]](link)
      eta <- if (link == "identity" && name == "geometric" || link == "sqrt") c(0.1, 0.7, 0.9) else c(-0.7, 0.1, 0.9)
      mu <- family$linkinv(eta)
      expect_equal(family$linkfun(mu), eta, tolerance = 1e-12)
      h <- 1e-5                                  # h^2 truncation and eps / h rounding are below 1e-9
      expect_equal(family$mu.eta(eta), (family$linkinv(eta + h) - family$linkinv(eta - h)) / (2 * h), tolerance = 1e-8)
      expect_true(family$valideta(eta))
      expect_true(family$validmu(mu))
    }
    expect_output(print(family), paste("Family:", name))
  }
  expect_false(Beta()$validmu(1))
  expect_false(negbinomial()$validmu(-1))
  expect_equal(exponential()$variance(3), 9)
  expect_equal(geometric()$variance(3), 12)
})

test_that("links are read as stats reads them", {
  expect_equal(Beta(probit)$link, "probit")
  expect_equal(Beta("probit")$link, "probit")
  chosen <- "cloglog"
  expect_equal(Beta(chosen)$link, "cloglog")
  expect_equal(Beta(make.link("probit"))$link, "probit")
  expect_error(Beta("log"), "beta has no link 'log' here; it has 'logit', 'probit', 'cloglog'",
               class = "hlr_error_family")
  expect_error(Beta(logti), "Did you mean 'logit'", class = "hlr_error_family")
  expect_error(student(3), "must be the name of a link", class = "hlr_error_family")
})

test_that("a family is found as object, constructor or name, in stats and here", {
  for (given in list("student", student, student())) expect_equal(check_family(given)$family, "student")
  for (given in list("Beta", "beta", Beta())) expect_equal(check_family(given)$family, "beta")
  for (given in list("poisson", poisson, poisson())) expect_equal(check_family(given)$family, "poisson")
  expect_equal(check_family("Gamma")$link, "inverse")
  expect_equal(check_family(inverse.gaussian())$link, "1/mu^2")
  expect_identical(check_family(Gamma("log")), Gamma("log"))
})

test_that("brms's families become ours", {
  from_brms <- function(name, link) {
    structure(list(family = name, link = link, linkfun = log), class = c("brmsfamily", "family"))
  }
  expect_equal(check_family(from_brms("beta", "probit"))[c("family", "link")], list(family = "beta", link = "probit"))
  expect_equal(check_family(from_brms("bernoulli", "logit"))$family, "binomial")
  expect_identical(class(check_family(from_brms("negbinomial", "log"))), "family")
  expect_equal(check_family("bernoulli")[c("family", "link")], list(family = "binomial", link = "logit"))
})

test_that("what is no family, or none that hlr knows, is refused with words", {
  refused <- function(family, words) expect_error(check_family(family), words, class = "hlr_error_family")
  refused("posson", "Did you mean 'poisson'")
  refused("Conway", "hlr knows: 'gaussian', .*'negbinomial'")
  refused(3, "must be a family")
  refused(NULL, "must be a family")
  refused(mean, "must be a family")
  refused(quasipoisson(), "quasipoisson is not among.*negbinomial\\(\\)")
  refused(poisson("inverse"), "poisson has no link 'inverse' here; it has 'log', 'identity', 'sqrt'")
  refused(structure(list(family = "NBI", link = "log"), class = "family"), "Use negbinomial\\(\\)")
})

test_that("parameters beside the mean are named as in brms", {
  expect_equal(family_dpars(gaussian()), "sigma")
  expect_equal(family_dpars(student()), c("sigma", "nu"))
  expect_equal(family_dpars(poisson()), character())
  expect_equal(family_dpars(Gamma()), "shape")
  expect_equal(family_dpars(Beta()), "phi")
})

test_that("R's list of families and C's are the same: names, links, parameters in their order", {
  in_c <- .Call(hlr_c_families)
  theirs <- sort(paste0(in_c$name, "(", in_c$link, "): ", vapply(in_c$theta, toString, "")))
  ours <- unlist(lapply(names(known_families), function(name) {
    family <- known_families[[name]]
    paste0(name, "(", family$links, "): ", toString(names(dpars_of(family))))
  }))
  expect_identical(sort(ours), theirs)
})

# ---- responses --------------------------------------------------------------

values_refused <- function(y, family, words) {
  data <- data.frame(y = y, x = seq_along(y))
  expect_error(make_design(y ~ x, data, family = family), words, class = "hlr_error_response")
}

test_that("values outside a family's support are named with what to do", {
  for (family in list(poisson(), negbinomial(), geometric())) {
    values_refused(c(1, 2.5, 0.5, 3), family,
                   "'y' has values that are not whole numbers from 0 in 2 rows, first in row 2")
    values_refused(c(1, 2, -3), family, "in 1 row, first in row 3: -3, which family")
    values_refused(c(TRUE, FALSE, TRUE), family, "TRUE/FALSE")
  }
  values_refused(c(1, 2.5, 3), poisson(), "Measurements from 0 on are for Gamma")
  for (family in list(Gamma(), inverse.gaussian(), lognormal(), weibull())) {
    values_refused(c(1, 0, 3), family, "not above 0 in 1 row, first in row 2: 0.*hurdle_gamma")
    values_refused(c(1, -1, 3), family, "Values of both signs are for gaussian")
  }
  values_refused(c(1, -1, 3), exponential(), "below 0")
  values_refused(c(0.2, 1, 0.5), Beta(), "not above 0 and below 1 in 1 row.*zero_one_inflated_beta")
  values_refused(c(20, 10, 50), Beta(), "Percentages must be divided by 100")
})

test_that("values inside are taken as they are", {
  taken <- function(y, family) make_design(y ~ x, data.frame(y = y, x = seq_along(y)), family = family)$y
  expect_identical(taken(c(0L, 4L, 1L), poisson()), c(0, 4, 1))
  expect_identical(taken(c(0, 1e9, 1), negbinomial()), c(0, 1e9, 1))
  expect_identical(taken(c(1e-300, 4, 1), Gamma()), c(1e-300, 4, 1))
  expect_identical(taken(c(0, 4, 1), exponential()), c(0, 4, 1))
  expect_identical(taken(c(0.1, 0.9, 0.5), Beta()), c(0.1, 0.9, 0.5))
  expect_identical(taken(c(-1, 2, 0), student()), c(-1, 2, 0))
  expect_identical(taken(c(-1, 2, 0), gaussian("log")), c(-1, 2, 0))
})
