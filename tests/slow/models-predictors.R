# Models whose distribution has more than a mean, with a reference posterior as those of models.R. Formulas, families
# and priors are written in brms's words, which hlr takes too: once brms is loaded bf() and set_prior() of hlr make
# brms's objects, else hlr's own, so that one text is the model in both.

#' @return As of `reference_models()`; `family` is a name.
predictor_models <- function() {
  models <- list(
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
    )
  )
  Filter(function(model) !is.null(model$data), models)
}
