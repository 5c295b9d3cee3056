# Links of parameters beside the mean.

test_that("R's functions of links and C's agree: each is the other's inverse", {
  eta <- c(-3, -0.2, 0.4, 5)
  links <- c("log", "logit", "identity", "logm1", "log1p", "inverse", "softplus", "squareplus")
  for (link in links) {
    dpar <- list(link = link)
    expect_equal(dpar_link(dpar)(dpar_inverse(dpar)(eta)), eta, tolerance = 1e-12, label = link)
  }
})

test_that("a predicted parameter goes through its link, in densities and predictions", {
  set.seed(8)
  d <- data.frame(x = runif(80), g = factor(rep(1:8, 10)))
  d$y <- rnorm(80, d$x, 0.5 + d$x)
  for (link in c("identity", "softplus", "squareplus", "inverse", "log")) {
    fit <- suppressWarnings(suppressMessages(
      hlr_fit(bf(y ~ x, sigma ~ x), d, family = student(link_sigma = link), chains = 1, draws = 30, warmup = 200,
              seed = 1, progress = FALSE)
    ))
    sigma <- posterior_epred(fit, dpar = "sigma")
    eta <- posterior_linpred(fit, dpar = "sigma")
    expect_equal(unname(sigma), unname(dpar_inverse(list(link = link))(eta)), tolerance = 1e-12)
    mu <- posterior_linpred(fit)
    nu <- as.matrix(fit)[, "nu"]
    y <- rep(d$y, each = nrow(mu))
    exact <- dt((y - mu) / sigma, nu, log = TRUE) - log(sigma)
    expect_equal(unname(log_lik(fit)), unname(exact), tolerance = 1e-10, label = link)
    q <- fit$upars[7, 1, ]
    gradient <- attr(log_prob(fit, q, gradient = TRUE), "gradient")
    numeric <- numeric_gradient(function(x) as.vector(log_prob(fit, x)), q)
    # Tolerance: see expect_gradient() in helper-expectations.R.
    expect_lt(max(abs(gradient - numeric)) / max(1, abs(numeric)), 1e-6, label = link)
  }
})

test_that("objects of MASS and mgcv are taken with the value that they hold", {
  set.seed(2)
  d <- data.frame(y = rnbinom(60, 2, mu = 3), x = rnorm(60))
  for (family in list(MASS::negative.binomial(2), mgcv::nb(theta = 2), mgcv::negbin(2))) {
    model <- hlr_model(y ~ x, d, family = family)
    row <- model$prior[model$prior$class == "shape", ]
    expect_identical(row$dist, "constant")
    expect_identical(row$arg1, 2)
    expect_error(hlr_model(bf(y ~ x, shape ~ x), d, family = family), "shape", class = "hlr_error_formula")
  }
  expect_identical(check_family(mgcv::nb())$family, "negbinomial")
  expect_null(check_family(mgcv::nb())$fixed)
  expect_equal(check_family(mgcv::betar(theta = 3))$fixed, list(phi = 3))
  expect_identical(check_family(mgcv::scat())$family, "student")
  expect_identical(check_family("betar")$family, "beta")
})

test_that("brms's objects and words bring their links; what there is not is an error by name", {
  brms <- structure(list(family = "student", link = "identity", link_sigma = "identity", link_nu = "logm1"),
                    class = c("brmsfamily", "family"))
  links <- function(family) vapply(dpars_of(family_entry(check_family(family))), `[[`, "", "link")
  expect_identical(links(brms), c(sigma = "identity", nu = "logm1"))
  expect_identical(links(check_family(brms)), c(sigma = "identity", nu = "logm1"))
  expect_identical(links(student()), c(sigma = "log", nu = "log"))
  expect_null(student(link_sigma = "log")$entry)
  given <- quote(brmsfamily("gaussian", link_sigma = "softplus"))
  expect_identical(links(named_family(given, simpleError("no"))), c(sigma = "softplus"))
  expect_error(student(link_sigma = "cube"), "no link.*'cube'", class = "hlr_error_family")
  expect_error(student(link_phi = "log"), "no parameter 'phi'", class = "hlr_error_family")
  expect_error(zero_inflated_poisson(link_zi = "log"), "logit", class = "hlr_error_family")
  expect_error(student("identity", "log"), "without a name", class = "hlr_error_argument")
  expect_error(negbinomial(theta = 2), "`theta`", class = "hlr_error_argument")
})
