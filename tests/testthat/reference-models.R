# Models of more parameters than the mean, or of families that R does not have, with a reference posterior by brms in
# reference-predictors.csv. Formulas, families and priors are written in brms's words, which hlr takes too: once brms is
# loaded bf() and set_prior() of hlr make brms's objects, else hlr's own, so that one text is the model in both. Priors
# stand here in full, so that the reference outlives any change of the defaults. tests/slow/reference.R made it.

#' @return Named list of lists with `formula`, `data`, `family`, a name, and `prior`. A model whose data cannot be had
#'   is left out.
predictor_models <- function() {
  models <- alist(
    sleepstudy_sigma = list(
      formula = bf(Reaction ~ Days + (Days | ID | Subject), sigma ~ Days + (1 | ID | Subject)), family = "gaussian",
      data = lme4::sleepstudy,
      prior = set_prior("normal(300, 100)", class = "Intercept") + set_prior("normal(0, 20)", class = "b") +
        set_prior("exponential(0.02)", class = "sd", coef = "Intercept", group = "Subject") +
        set_prior("exponential(0.1)", class = "sd", coef = "Days", group = "Subject") +
        set_prior("normal(3, 1)", class = "Intercept", dpar = "sigma") +
        set_prior("normal(0, 0.2)", class = "b", dpar = "sigma") +
        set_prior("exponential(1)", class = "sd", dpar = "sigma") + set_prior("lkj(2)", class = "cor")
    ),
    dietox_sigma = list(
      formula = bf(Weight ~ Time + (1 | Pig), sigma ~ Time + (1 | Pig)), family = "gaussian", data = hlr::dietox,
      prior = set_prior("normal(60, 30)", class = "Intercept") + set_prior("normal(0, 10)", class = "b") +
        set_prior("exponential(0.1)", class = "sd") + set_prior("normal(1, 1)", class = "Intercept", dpar = "sigma") +
        set_prior("normal(0, 0.5)", class = "b", dpar = "sigma") +
        set_prior("exponential(1)", class = "sd", dpar = "sigma")
    ),
    Salamanders_zi = list(
      formula = bf(count ~ mined + (1 | site), zi ~ mined), family = "zero_inflated_negbinomial",
      data = from_glmmtmb("Salamanders"),
      prior = weak_set_priors(0, 2.5) + set_prior("gamma(2, 1)", class = "shape") +
        set_prior("normal(0, 1.5)", class = "Intercept", dpar = "zi") +
        set_prior("normal(0, 2)", class = "b", dpar = "zi")
    ),
    Owls_hurdle = list(
      formula = bf(SiblingNegotiation ~ FoodTreatment * SexParent + offset(logBroodSize) + (1 | Nest),
                   hu ~ FoodTreatment + (1 | Nest)),
      family = "hurdle_negbinomial", data = from_glmmtmb("Owls"),
      prior = weak_set_priors(0, 2.5) + set_prior("gamma(2, 1)", class = "shape") +
        set_prior("normal(0, 1.5)", class = "Intercept", dpar = "hu") +
        set_prior("normal(0, 2)", class = "b", dpar = "hu") + set_prior("exponential(1)", class = "sd", dpar = "hu")
    ),
    cbpp_beta_binomial = list(
      formula = bf(incidence | trials(size) ~ period + (1 | herd)), family = "beta_binomial", data = lme4::cbpp,
      prior = weak_set_priors(0, 2.5) + set_prior("gamma(2, 0.1)", class = "phi")
    ),
    kidney_weibull = list(
      formula = bf(time | cens(censored) ~ age10 + sex + disease + (1 | id)), family = "weibull",
      data = transform(survival::kidney, censored = 1 - status, age10 = (age - 44) / 10,
                       sex = factor(sex, labels = c("male", "female"))),
      prior = weak_set_priors(4, 2.5) + set_prior("gamma(2, 1)", class = "shape")
    ),
    eight_schools = list(
      formula = bf(effect | se(error) ~ 1 + (1 | school)), family = "gaussian", data = eight_schools(),
      prior = set_prior("normal(0, 20)", class = "Intercept") + set_prior("student_t(4, 0, 10)", class = "sd")
    ),
    exgaussian_times = list(
      formula = bf(time ~ hard + (1 | id)), family = "exgaussian", data = reaction_times("exgaussian"),
      prior = set_prior("normal(600, 200)", class = "Intercept") + set_prior("normal(0, 100)", class = "b") +
        set_prior("exponential(0.02)", class = "sd") + set_prior("exponential(0.02)", class = "sigma") +
        set_prior("gamma(2, 0.02)", class = "beta")
    ),
    lognormal_times = list(
      formula = bf(time ~ hard + (1 | id), sigma ~ hard), family = "shifted_lognormal",
      data = reaction_times("shifted_lognormal"),
      prior = weak_set_priors(6, 1) + set_prior("normal(-1, 1)", class = "Intercept", dpar = "sigma") +
        set_prior("normal(0, 1)", class = "b", dpar = "sigma") + set_prior("normal(150, 100)", class = "ndt")
    ),
    shares_zoib = list(
      formula = bf(share ~ x + (1 | g), phi ~ x, zoi ~ x), family = "zero_one_inflated_beta", data = shares(),
      prior = weak_set_priors(0, 1.5) + set_prior("normal(2, 1)", class = "Intercept", dpar = "phi") +
        set_prior("normal(0, 1)", class = "b", dpar = "phi") +
        set_prior("normal(0, 1.5)", class = "Intercept", dpar = "zoi") +
        set_prior("normal(0, 2)", class = "b", dpar = "zoi") + set_prior("beta(2, 2)", class = "coi")
    ),
    Orthodont_quarter = list(
      formula = bf(distance ~ age * Sex + (1 | Subject), quantile = 0.25), family = "asym_laplace",
      data = transform(as.data.frame(nlme::Orthodont), age = age - 11, Subject = factor(Subject, ordered = FALSE)),
      prior = set_prior("normal(24, 5)", class = "Intercept") + set_prior("normal(0, 2)", class = "b") +
        set_prior("student_t(4, 0, 3)", class = "sd") + set_prior("student_t(4, 0, 2)", class = "sigma")
    )
  )
  # NULL where a package with data is not there.
  models <- lapply(models, function(model) tryCatch(eval(model), packageNotFoundError = function(e) NULL))
  Filter(function(model) !is.null(model$data), models)
}

#' Of the mean: normal intercept (centred) and slopes, exponential(1) sds
weak_set_priors <- function(mean, sd) {
  set_prior(paste0("normal(", mean, ", ", sd, ")"), class = "Intercept") + set_prior("normal(0, 2)", class = "b") +
    set_prior("exponential(1)", class = "sd")
}

#' Coaching in eight schools: Rubin (1981), Journal of Educational Statistics 6, 377-401, table 1
eight_schools <- function() {
  data.frame(school = factor(LETTERS[1:8]), effect = c(28, 8, -3, 7, -1, 1, 18, 12),
             error = c(15, 10, 16, 11, 9, 11, 10, 18))
}

#' Reaction times in ms, 20 persons, 40 each
reaction_times <- function(family) {
  set.seed(31)
  id <- rep(1:20, each = 40)
  hard <- rep(0:1, 400)
  u <- stats::rnorm(20)[id]
  e <- stats::rnorm(800)
  time <- switch(family, exgaussian = 450 + 60 * hard + 50 * u + 40 * e + stats::rexp(800, 1 / 120),
                 shifted_lognormal = 200 + exp(5.6 + 0.2 * hard + 0.2 * u + exp(-1 + 0.3 * hard) * e))
  data.frame(time, hard, id = factor(id))
}

#' Shares of 20 groups, 25 rows each, some of them nothing or all
shares <- function() {
  set.seed(32)
  g <- rep(1:20, each = 25)
  x <- stats::rnorm(500)
  mu <- stats::plogis(0.3 + 0.5 * x + 0.6 * stats::rnorm(20)[g])
  phi <- exp(1.5 + 0.4 * x)
  inside <- stats::rbeta(500, mu * phi, (1 - mu) * phi)
  end <- stats::rbinom(500, 1, 0.4)
  data.frame(share = ifelse(stats::runif(500) < stats::plogis(-1.5 + 0.5 * x), end, inside), x, g = factor(g))
}

#' Data of glmmTMB, without loading it; NULL where it is absent
from_glmmtmb <- function(name) {
  holder <- new.env()
  if (!nzchar(system.file(package = "glmmTMB"))) return(NULL)
  utils::data(list = name, package = "glmmTMB", envir = holder)
  holder[[name]]
}
