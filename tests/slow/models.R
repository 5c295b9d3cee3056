# Models with a reference posterior, which bench/glmm.R times too: formula, data, family, and priors that stand here in
# full, so that the reference outlives any change of the defaults. A problem whose data cannot be had is NULL.

#' @return Named list of lists with `formula`, `data`, `family`, `prior`; `brms_formula` and `brms_family` where brms
#'   writes the same thing otherwise.
reference_models <- function() {
  models <- list(
    reedfrogs = list(
      formula = surv | trials(density) ~ 1 + (1 | tank), family = stats::binomial(),
      data = transform(hlr::reedfrogs, tank = factor(seq_along(surv))),
      prior = hlr_prior(normal(0, 1.5), class = "Intercept") + hlr_prior(exponential(1), class = "sd")
    ),
    cbpp = list(
      formula = incidence | trials(size) ~ period + (1 | herd), family = stats::binomial(), data = lme4::cbpp,
      prior = weak_priors(0, 2.5)
    ),
    Penicillin = list(
      formula = diameter ~ 1 + (1 | plate) + (1 | sample), family = stats::gaussian(), data = lme4::Penicillin,
      prior = hlr_prior(normal(23, 5), class = "Intercept") + hlr_prior(normal(0, 3), class = "sd") +
        hlr_prior(student_t(4, 0, 2), class = "sigma")
    ),
    grouseticks = list(
      formula = TICKS ~ YEAR + cHEIGHT + (1 | BROOD) + (1 | INDEX) + (1 | LOCATION), family = stats::poisson(),
      data = lme4::grouseticks, prior = weak_priors(0, 2.5)
    ),
    epil = list(
      formula = y ~ lbase * trt + lage + V4 + (1 | subject) + (1 | obs), family = stats::poisson(),
      data = transform(MASS::epil, subject = factor(subject), obs = factor(seq_along(y))), prior = weak_priors(1.5, 2.5)
    ),
    cake = list(
      formula = angle ~ recipe * temp10 + (1 | recipe:replicate), family = stats::Gamma("log"),
      data = transform(lme4::cake, temp10 = (temp - 200) / 10),
      prior = weak_priors(3.5, 1) + hlr_prior(gamma(2, 0.05), class = "shape")
    ),
    VerbAgg = list(
      formula = said ~ Anger10 + Gender + btype + situ + (1 | id) + (1 | item), family = stats::binomial(),
      brms_family = if (requireNamespace("brms", quietly = TRUE)) brms::bernoulli(),
      data = transform(lme4::VerbAgg, said = as.integer(r2 == "Y"), Anger10 = (Anger - 20) / 10),
      prior = weak_priors(0, 2.5)
    ),
    Salamanders = list(
      formula = count ~ spp * mined + (1 | site), family = hlr::negbinomial(),
      brms_family = if (requireNamespace("brms", quietly = TRUE)) brms::negbinomial(), data = salamanders(),
      prior = weak_priors(0, 2.5) + hlr_prior(gamma(2, 1), class = "shape")
    ),
    quine = list(
      formula = Days ~ Eth + Sex + Age + Lrn + (1 | Eth:Sex:Age:Lrn), family = hlr::negbinomial(),
      brms_family = if (requireNamespace("brms", quietly = TRUE)) brms::negbinomial(), data = MASS::quine,
      prior = weak_priors(2.5, 2.5) + hlr_prior(gamma(2, 1), class = "shape")
    ),
    petrol = list(
      formula = yield ~ point + (1 | No), family = hlr::Beta(),
      brms_family = if (requireNamespace("brms", quietly = TRUE)) brms::Beta(),
      data = transform(MASS::petrol, yield = Y / 100, point = (EP - 330) / 100),
      prior = weak_priors(-1.5, 2.5) + hlr_prior(gamma(2, 0.01), class = "phi")
    ),
    # brms bounds nu by 1, hlr by 0: with these data the posterior has no weight below 1.
    Orthodont = list(
      formula = distance ~ age * Sex + (1 | Subject), family = hlr::student(),
      brms_family = if (requireNamespace("brms", quietly = TRUE)) brms::student(),
      data = transform(as.data.frame(nlme::Orthodont), age = age - 11),
      prior = hlr_prior(normal(24, 5), class = "Intercept") + hlr_prior(normal(0, 2), class = "b") +
        hlr_prior(student_t(4, 0, 3), class = "sd") + hlr_prior(student_t(4, 0, 2), class = "sigma") +
        hlr_prior(gamma(2, 0.1), class = "nu")
    ),
    slopes_50k = list(
      formula = y ~ x + (x | g), family = stats::binomial(), data = bernoulli_slopes(50000, 2000),
      brms_family = if (requireNamespace("brms", quietly = TRUE)) brms::bernoulli(),
      prior = weak_priors(0, 2.5) + hlr_prior(lkj(2), class = "cor")
    )
  )
  Filter(function(model) !is.null(model$data), models)
}

#' Normal intercept (centred) and slopes, exponential(1) sds
weak_priors <- function(mean, sd) {
  hlr_prior(normal(mean, sd), class = "Intercept") + hlr_prior(normal(0, 2), class = "b") +
    hlr_prior(exponential(1), class = "sd")
}

#' Salamanders of glmmTMB, without loading it; NULL where it is absent
salamanders <- function() {
  holder <- new.env()
  if (nzchar(system.file(package = "glmmTMB"))) {
    utils::data("Salamanders", package = "glmmTMB", envir = holder)
    return(holder$Salamanders)
  }
  NULL
}

#' Rows of a logistic regression whose intercept and slope vary
bernoulli_slopes <- function(n, levels) {
  set.seed(50)
  g <- rep_len(seq_len(levels), n)
  x <- stats::rnorm(n)
  u <- matrix(stats::rnorm(2 * levels), levels) %*% diag(c(1, 0.5))
  data.frame(y = stats::rbinom(n, 1, stats::plogis(-0.5 + u[g, 1] + (0.5 + u[g, 2]) * x)), x, g = factor(g))
}
