# What other packages write differently and hlr has.

nest_boxes <- function() {
  set.seed(11)
  data <- data.frame(wood = gl(6, 8), box = gl(4, 2, 48), area = rnorm(48, 30, 4), sown = 12L,
                     year = rep(2001:2004, 12))
  data$eggs <- rbinom(48, 12, 0.4)
  data$mass <- 20 + 0.3 * data$area + rnorm(6)[data$wood] + rnorm(48)
  data
}

same_model <- function(one, other, ...) {
  one <- hlr_model(one, nest_boxes(), ...)
  other <- hlr_model(other, nest_boxes(), ...)
  expect_equal(one$design[c("y", "trials", "X", "offset")], other$design[c("y", "trials", "X", "offset")])
  expect_equal(lapply(one$design$factors, unclass), lapply(other$design$factors, unclass))
  expect_equal(one$prior, other$prior)
}

test_that("us(), diag() and an ID that stands alone are lme4's bars", {
  same_model(mass ~ area + us(area | wood), mass ~ area + (area | wood))
  same_model(mass ~ area + diag(1 + area | wood), mass ~ area + (area || wood))
  same_model(mass ~ area + diag(area | wood, hom = FALSE), mass ~ area + (area || wood))
  same_model(mass ~ (area | i | wood) + (1 | j | box), mass ~ (area | wood) + (1 | box))
})

test_that("Bambi's proportion() and C() are trials() and factor()", {
  same_model(proportion(eggs, sown) ~ area, eggs | trials(sown) ~ area, family = binomial())
  same_model(p(eggs, sown) ~ area, eggs | trials(sown) ~ area, family = binomial())
  same_model(mass ~ C(year) + area, mass ~ factor(year) + area)
})

test_that("0 + Intercept is an intercept of class b, with its prior where all predictors are zero", {
  prior <- hlr_prior(normal(5, 3), class = "b")
  for (formula in list(mass ~ 0 + Intercept + area + (1 | wood), mass ~ -1 + intercept + area + (1 | wood),
                       mass ~ Intercept + area - 1 + (1 | wood), bf(mass ~ area + (1 | wood), center = FALSE),
                       bf(mass ~ 1 + area + (1 | wood), center = FALSE))) {
    model <- hlr_model(formula, nest_boxes(), prior = prior)
    expect_equal(unlist(model$prior[1, c("arg1", "arg2")], use.names = FALSE), c(5, 3))
    expect_equal(colnames(common_columns(model$design)), c("(Intercept)", "area"))
  }
  # the same prior written as hlr writes it: the same draws
  plain <- hlr_prior(normal(5, 3), class = "Intercept", center = FALSE) + prior
  args <- list(data = nest_boxes(), seed = 4, draws = 50, chains = 1)
  raw <- suppressWarnings(do.call(hlr_fit, c(list(mass ~ 0 + Intercept + area, prior = prior), args)))
  centred <- suppressWarnings(do.call(hlr_fit, c(list(mass ~ area, prior = plain), args)))
  expect_equal(as.matrix(raw), as.matrix(centred))
})

test_that("the intercept of 0 + Intercept is addressed by its name, of an ordinary one is not", {
  both <- hlr_prior(normal(0, 1), class = "b") + hlr_prior(normal(20, 2), class = "b", coef = "Intercept")
  table <- prior_summary(hlr_model(mass ~ 0 + Intercept + area, nest_boxes(), prior = both))
  expect_equal(table$arg1[1:2], c(20, 0))
  expect_equal(table$center[1], FALSE)
  expect_error(hlr_model(mass ~ area, nest_boxes(), prior = both), "class of its own", class = "hlr_error_prior")
})

test_that("dummies beside 0 + Intercept are those beside an intercept", {
  same <- hlr_model(mass ~ 0 + Intercept + wood, nest_boxes())
  plain <- hlr_model(mass ~ wood, nest_boxes())
  expect_equal(colnames(common_columns(same$design)), colnames(common_columns(plain$design)))
})

test_that("a column called Intercept is a column", {
  data <- transform(nest_boxes(), Intercept = area^2)
  model <- hlr_model(mass ~ 0 + Intercept + area, data)
  expect_equal(unname(common_columns(model$design)[, "Intercept"]), data$area^2)
})

test_that("families of other packages that mean one of hlr's are that one", {
  named <- function(family, name, link) {
    expect_equal(check_family(family, substitute(family))[c("family", "link")], list(family = name, link = link))
  }
  named(nbinom2, "negbinomial", "log")
  # Told by how it is written, where it cannot be evaluated.
  of_glmmtmb <- check_family(stop("is not installed"), str2lang("glmmTMB::nbinom2()"))
  expect_equal(of_glmmtmb[c("family", "link")], list(family = "negbinomial", link = "log"))
  named("nbinom2", "negbinomial", "log")
  named(neg_binomial_2(link = "log"), "negbinomial", "log")
  named(negativebinomial, "negbinomial", "log")
  named(beta_family(link = "probit"), "beta", "probit")
  named(beta, "beta", "logit")
  named(t, "student", "identity")
  named(Student(), "student", "identity")
  named(t_family, "student", "identity")
  named(gamma, "Gamma", "inverse")
  named(wald, "inverse.gaussian", "1/mu^2")
  named(bernoulli("cloglog"), "binomial", "cloglog")
  named(structure(list(family = "t", link = "identity"), class = "family"), "student", "identity")
})
