# Help for those who come from other packages: what runs as it is, and what is written differently.

#' Coming from brms, rstanarm, lme4, glmmTMB or Bambi
#'
#' Most scripts run with the fitting function replaced by [hlr_fit()]. What is different:
#'
#' | written there | here |
#' |:--------------|:-----|
#' | `bf(y ~ x, sigma ~ x)`, `lf()` | as it is |
#' | `0 + Intercept`, `us(x \| g)`, `diag(x \| g)`, `proportion(y, n)`, `C(x)` | as it is |
#' | `bernoulli()`, `nbinom2`, `neg_binomial_2`, `beta_family()`, `t_family`, `"wald"` | as it is |
#' | `prior()`, `set_prior()`, `class = b`, `lb = 0`, objects of brms | as it is |
#' | `prior = normal(0, 1)` | as it is: for the slopes |
#' | `iter = 2000, warmup = 1000` | as it is: `draws = 1000`; `iter` alone leaves the warmup at 100 |
#' | `control = list(adapt_delta = 0.95)`, `adapt_delta`, `random_seed`, `tune`, `refresh`, `offset` | as it is |
#' | `silent`, `verbose`, `refresh = 0`, `progressbar = FALSE` | as it is: `progress`; hlr writes nothing else |
#' | `backend`, `save_pars`, `init`, `threads`, `normalize` and the like | taken; a message says: no effect |
#' | `random = ~ g + us(1 + x):h`, `random = ~ x \\| g` | as it is: `(1 \\| g) + (1 + x \\| h)`, `(x \\| g)` |
#' | `file = "fit"` | [saveRDS()] after the fit: the fit carries its data |
#' | `prior_intercept = normal(0, 10)` | `hlr_prior(normal(0, 10), class = "Intercept")`, as the error says |
#' | `REML`, `nAGQ`, `lmerControl()` | leave out |
#' | `dispformula = ~ x`, `ziformula`, `sigma.formula`, `varIdent()` | `bf(y ~ x, sigma ~ x)`, as the error says |
#' | `s()`, `mo()`, `mi()`, `cumulative()` and the like | an error: not available yet |
#' | `predict(type = "response")` of lme4 | [fitted()] |
#' | `predict(allow.new.levels = TRUE)`, `nsamples =`, `re.form =` | as it is |
#' | `summary(fit)$fixed`, `$random`, `$spec_pars`, `coef(summary(fit))`, `as.data.frame(ranef(fit))` | as it is |
#' | `loo(fit1, fit2)`, `loo_compare(loo(fit1), loo(fit2))`, `bayes_R2(fit, re_formula = NA)` | as it is |
#' | `get_prior(y ~ x, data)`, `default_prior()`, `prior_summary()` | as it is: [hlr_priors()], [prior_summary()] |
#' | `posterior_samples()`, `parnames()` | `as_draws_df()`, `variables()` |
#' | `stanplot()`, `marginal_effects()` | [mcmc_plot()], [conditional_effects()] |
#' | `add_criterion(fit, "loo")`, `stancode()`, `launch_shinystan()` | `loo(fit)`; there is no Stan code |
#' | `AIC()`, `logLik()`, `anova()`, `isSingular()` | an error that names [loo()][loo.hlr_fit] and the like |
#'
#' @section Priors: Defaults are not brms's: see [hlr_prior()], and `prior = "brms"` or `"rstanarm"` in [prior_sets].
#'   The intercept's prior is on the centred intercept, as in brms; with `0 + Intercept` it is one of class `b`, on the
#'   value where all predictors are zero.
#' @section Beside other packages: brms, lme4 and others may be attached before or after hlr. A function that both have
#'   passes on what is not hlr's: [ngrps()], [hypothesis()], [conditional_effects()], [prior_draws()], [mcmc_plot()] and
#'   [posterior_summary()]. While brms is loaded, `bf()`, `lf()`, `prior()` and `set_prior()` make brms's objects, which
#'   [hlr_fit()] takes too; brms takes hlr's families.
#' @examples
#' fit <- hlr_fit(bf(Weight ~ 0 + Intercept + Time + (1 | Pig)), dietox, iter = 1000,
#'                warmup = 500, seed = 1,
#'                prior = set_prior("normal(0, 50)", class = "b"), control = list(adapt_delta = 0.9))
#' summary(fit)$fixed
#' @name coming_from_brms
NULL
