# Priors written as brms writes them.

test_that("class, coef and group need no quotes, unless the name is a variable that holds text", {
  expect_equal(hlr_prior(normal(0, 5), class = b, coef = Time), hlr_prior(normal(0, 5), class = "b", coef = "Time"))
  expect_equal(hlr_prior(normal(0, 5), coef = Time:Cu), hlr_prior(normal(0, 5), coef = "Time:Cu"))
  Time <- 1:12                 # numbers, as columns that were attached
  which <- "sd"
  expect_equal(hlr_prior(cauchy(0, 2), class = sd, coef = Time, group = Pig)$coef, "Time")
  expect_equal(hlr_prior(cauchy(0, 2), class = which)$class, "sd")
})

test_that("prior(), set_prior() and prior_string() make what hlr_prior() makes", {
  local_replaced("brms_is_loaded", function() FALSE)
  expect_equal(prior(normal(0, 5), class = b, coef = Time), hlr_prior(normal(0, 5), class = "b", coef = "Time"))
  expect_equal(prior("gamma(2, 1)", class = "sd", group = Pig), hlr_prior(gamma(2, 1), class = "sd", group = "Pig"))
  expect_equal(set_prior("normal(0, 5)", coef = c("Time", "Feed")),
               hlr_prior(normal(0, 5), coef = "Time") + hlr_prior(normal(0, 5), coef = "Feed"))
  expect_equal(prior_string("exponential(2)", class = "sigma"), hlr_prior(exponential(2), class = "sigma"))
  priors <- empty_prior()
  for (name in c("Time", "Feed")) priors <- priors + set_prior("normal(0, 1)", coef = name)
  expect_equal(nrow(priors), 2)
  expect_identical(prior(normal(0, 1), dpar = sigma)$dpar, "sigma")
  expect_error(set_prior("normal(0, 1)", resp = "y2"), "not available yet", class = "hlr_error_prior")
})

test_that("bounds cut a prior", {
  table <- hlr_priors(Weight ~ Time + (1 | Pig), dietox, prior = prior(normal(0, 2), class = b, lb = 0))
  row <- table[table$parameter == "b_Time", ]
  # quantiles of the half-normal
  expect_equal(unlist(row[c("q2.5", "q50", "q97.5")], use.names = FALSE),
               2 * qnorm((1 + c(0.025, 0.5, 0.975)) / 2), tolerance = 1e-6)
  cut <- prior_summary(hlr_model(Weight ~ Time, dietox, prior = hlr_prior(normal(7, 1), lb = 6, ub = 6.5)))
  expect_equal(unlist(cut[cut$class == "b", c("lower", "upper")], use.names = FALSE), c(6, 6.5))
  expect_error(hlr_prior(normal(0, 1), lb = 2, ub = 1), "`lb` must be below", class = "hlr_error_prior")
})

test_that("a distribution alone is a prior for the slopes, if it is one that slopes can have", {
  for (model in list(hlr_model(Weight ~ Time, dietox, prior = normal(6, 0.5)),
                     hlr_model(Weight ~ Time, dietox, prior = "normal(6, 0.5)"))) {
    expect_equal(model$prior$source, c("default", "user", "default"))
    expect_equal(model$prior$arg1[2], 6)
  }
  expect_error(hlr_model(Weight ~ Time, dietox, prior = exponential(1)), "what the distribution exponential\\(\\) is",
               class = "hlr_error_prior")
})

test_that("a brmsprior becomes an hlr_prior, or says what cannot", {
  row <- function(prior, class = "b", coef = "", group = "", resp = "", dpar = "", lb = NA_character_,
                  source = "user") {
    structure(data.frame(prior, class, coef, group, resp, dpar, nlpar = "", lb, ub = NA_character_, source),
              class = c("brmsprior", "data.frame"))
  }
  width <- 3
  given <- row(c("normal(0, width)", "exponential(1)", "", "student_t(3, 0, 2.5)"), c("b", "sd", "b", "sigma"),
               c("Time", "", "", ""), source = c("user", "user", "user", "default"), lb = c("-1", NA, NA, "0"))
  table <- prior_summary(hlr_model(Weight ~ Time + (1 | Pig), dietox, prior = given))
  expect_equal(table$source, c("default", "user", "user", "default"))
  expect_equal(table$arg2[2], 3)
  expect_equal(table$lower[2], -1)
  expect_error(hlr_model(Weight ~ Time, dietox, prior = row("normal(0, 1)", dpar = "sigma")), "no predictor of 'sigma'",
               class = "hlr_error_prior")
  expect_error(hlr_model(Weight ~ Time, dietox, prior = row("dirichlet(1)")), "no distribution 'dirichlet'",
               class = "hlr_error_prior")
  joined <- c(hlr_prior(normal(0, 1)), row("exponential(1)", "sd"))
  expect_equal(joined$class, c("b", "sd"))
})
