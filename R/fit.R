# hlr_fit(): the pipeline, one line per stage.

#' Fit a Bayesian hierarchical regression
#'
#' Reads a formula in the language of lme4, gives every parameter a proper prior, and returns draws from the exact
#' posterior. Families are those of stats and of [hlr_families], group terms may be nested or crossed in any way.
#'
#' @param formula Formula in lme4's language: `(1 | g)`, `(x | g)` with correlation, `(x || g)` without (for factors
#'   too), `(0 + x | g)`, `(1 | a/b)`, `(1 | a:b)`, `offset()`, `poly()`, `ns()`, interactions; no group term at all
#'   is a plain regression. `(x | gr(g, dist = "student"))` has group effects from a multivariate Student's t
#'   distribution, whose scales are the sds (`sd_g__x`) and whose degrees of freedom are `df_g`, as in brms. With
#'   formulas of other parameters than the mean too, `bf(y ~ x, sigma ~ x)`, see [bf()]. Or a model
#'   from [hlr_model()], which has data, family and priors too.
#' @param data Data frame with the variables. Rows with missing values are dropped, with a message. The response of
#'   [stats::binomial()] is 0/1, logical, a factor whose first level is failure, `cbind(success, failure)`,
#'   `success | trials(n)`, or a proportion with the number of trials as `weights`.
#' @param family Family of the response: stats' [stats::gaussian()], [stats::binomial()], [stats::poisson()],
#'   [stats::Gamma()] and [stats::inverse.gaussian()], or one of [hlr_families].
#' @param prior Priors from [hlr_prior()], combined with `+` or `c()`, or an edited table from [hlr_priors()]; `"brms"`,
#'   `"rstanarm"` or `"bambi"` for the default priors of these packages, see [prior_sets]; `NULL` for hlr's, which
#'   [prior_summary()] shows.
#' @param weights,subset Evaluated in `data`, as in [stats::lm()]. In families that have a `sigma` a row of weight w has
#'   the scale `sigma / sqrt(w)`; in others its log density counts w times. brms's weights, behind a bar in the formula,
#'   do the latter in every family, see Additions.
#' @param na.action,contrasts As in [stats::lm()].
#' @param chains,warmup,draws Number of chains, of warmup iterations of each and of draws kept of each. Chains start
#'   at a draw from a normal about a mode of the posterior with its curvature as metric, so that a warmup of 100, the
#'   default (`NULL`), is long. Modes are searched from several places; where there are more than one, of a share that
#'   counts, chains start about each of them, so that R-hat sees whether they mix.
#' @param cores Number of threads for the chains. It changes the time, never the draws.
#' @param seed Integer; the same seed gives the same draws, bit for bit. `NULL` takes one from R's generator, so that
#'   [set.seed()] governs.
#' @param control Settings of the sampler, from [hlr_control()], or a list of some, as in brms.
#' @param sample_prior `"no"`; `"yes"` to keep draws from the prior beside the posterior, see [prior_draws()]; or
#'   `"only"` for a fit whose draws are from the prior, without any look at the response.
#' @param engine `"auto"`, `"collapsed"` or `"joint"`; see Engines. The fit says which and why.
#' @param progress Show a progress bar?
#' @param save_data Keep the columns of `data` that the formula uses in the fit, as `fit$data`? Then pictures,
#'   [update()] and methods for other packages need nothing else, in another session either. Without, those that go
#'   back to the data (`update()`, [plot_predictions()], [conditional_effects()], emmeans and insight among them) stop
#'   and ask for `data` or `newdata`.
#' @param ... Arguments of other packages that mean the same, see [coming_from_brms]; any other is an error that says
#'   what to write.
#' @return Object of class `hlr_fit`: see [summary.hlr_fit()], [as_draws.hlr_fit()], [plot.hlr_fit()],
#'   [fixef.hlr_fit()], [prior_summary.hlr_fit()].
#'
#'   Ctrl-C returns a fit of the draws so far with a warning.
#' @section Additions:
#' Behind a bar on the left of the formula stands what else is known of a response, joined by `+`, in brms's words:
#'
#' * `y | trials(n)`: successes of n trials.
#' * `y | weights(w)`: the log density of a row counts w times, as if there were w such rows. In families with a `sigma`
#'   the argument `weights` is another thing: there a row of weight w is a mean of w measurements, one row with the
#'   scale `sigma / sqrt(w)`. With both, both hold.
#' * `y | se(s)`: known standard errors of `gaussian()` and `student()`, as in a meta-analysis: the scale of a row is s,
#'   and `sigma` is 1. `se(s, sigma = TRUE)`: the variance is `sigma^2 + s^2`.
#' * `y | rate(n)`: counts of `poisson()` and `negbinomial()` with log link in n units, n times the mean of one; the
#'   `shape` of a negative binomial grows along, as of a sum of n counts.
#' * `y | subset(rows)`: `TRUE` for rows that are used, beside the argument `subset`. New data are never subset.
#' * `y | cens(c)`: censored responses: `"right"` (1, `TRUE`; the response is above y), `"left"` (-1; up to y), `"none"`
#'   (0, `FALSE`), and with `cens(c, y2)` `"interval"` (2; above y and up to y2). So is `survival::Surv()` as response,
#'   of types right, left, interval and interval2.
#' * `y | trunc(lb = a, ub = b)`: only responses from a to b are among the rows; numbers or columns. Of counts both ends
#'   may occur: `trunc(lb = 1)` is for counts without zeros.
#'
#' Censored responses may be truncated too: the density is then that of what is known of the response, within the
#' bounds, over the probability of the bounds. `weights()` multiply all of it.
#'
#' After the fit [log_lik()][log_lik.hlr_fit] and [loo()][loo.hlr_fit] have the log probability of what is known of a
#' censored response. [posterior_predict()][posterior_predict.hlr_fit] draws responses as they would be without
#' censoring and within the bounds of truncation; [posterior_epred()][posterior_epred.hlr_fit] is the mean of these. New
#' data need the columns of bounds and standard errors for responses, all columns for `log_lik()`; denominators are one
#' where they are missing, which a message says.
#' @section Engines:
#' `"collapsed"` is for `gaussian()` with identity link, weights and standard errors without sigma included. Common
#' coefficients and group effects are integrated out, NUTS moves among the variance parameters only, and coefficients
#' and effects come back as exact draws given these. Of crossed factors the one with most effects is integrated out
#' level by level, the others as one block, whose cost grows with the cube of its size.
#'
#' `"joint"` is for every family. NUTS samples coefficients, variance parameters and group effects together. It moves in
#' rescaled coordinates in which the effects of each level are close to independent standard normals; how close decides
#' the speed, never the result. A trajectory is a quarter turn of a standard normal, one step of three gradients as a
#' rule (Blanes, Casas and Sanz-Serna 2014).
#'
#' Where the energy jumps, both engines divide a step into shorter ones (Bou-Rabee, Carpenter, Kleppe and Liu 2025). A
#' chain that is slow during warmup takes up to ten transitions for each draw it keeps. `n_leapfrog__` counts gradients.
#'
#' `"auto"` takes the collapsed engine for Gaussian models, unless another parameter has a predictor or factors are
#' crossed and have more than 200 effects beside those of the largest, and the joint engine for all others.
#' @section Default priors:
#' With `s` the sd of the response and `m` its mean: slopes `normal(0, 2.5 s / sd(x))`, centred intercept
#' `normal(m, sqrt((2.5 s)^2 + sum((2.5 s / sd(x))^2 mean(x)^2)))`, sds of group effects half-normal with the scale
#' of their coefficient, the sum of an intercept's being over the slopes of its own group, correlations `lkj(1)`, sigma
#' half `student_t(4, 0, s)`. With other links than the identity, and in families without a sigma, `s` is 1 and `m` is
#' 0, or with a log link the log of the mean. `shape` and `phi` have a half `cauchy(0, 1)`, `nu` brms's `gamma(2, 0.1)`.
#' See [hlr_prior()] for models without an intercept and for links that keep the response's units.
#' @section Limits: At most 8 grouping factors. Links that do not keep the mean within its range, such as
#'   `poisson("identity")`, have a posterior that ends where a row's mean leaves it: NUTS may diverge there, or find no
#'   place to start, which is an error; a link such as the logarithm does not have this. Few levels and a wide prior of
#'   their sd make a long tail that needs more draws or a tighter prior. Warnings say so.
#' @section Notes: What looks wrong before sampling comes as one message of class `hlr_message_notes`, and is printed
#'   with the fit; see [hlr_model()].
#' @section Errors: Conditions of class `hlr_error_*` for bad input, `hlr_error_unsupported` for models that this
#'   version does not fit. After sampling, warnings of class `hlr_warning_*`: `divergences`, `rhat` (R-hat
#'   above 1.05), `modes` (chains stay in different modes), `ess` (fewer than 100 effective draws a chain), `treedepth`,
#'   `ebfmi`.
#' @references Hoffman and Gelman (2014), The No-U-Turn Sampler, Journal of Machine Learning Research 15, 1593-1623.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' fit
#' summary(fit)
#'
#' # weighings about a pig's line: how far, and does that change?
#' \donttest{
#' hlr_fit(bf(Weight ~ Time + (Time | p | Pig), sigma ~ Time + (1 | p | Pig)), dietox, seed = 1)
#' }
#' # tadpoles that survived in each of 48 tanks
#' frogs <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1)
#' VarCorr(frogs)
#' @importFrom stats gaussian
#' @export
hlr_fit <- function(formula, data = NULL, family = gaussian(), prior = NULL, weights, subset, na.action,
                    contrasts = NULL, chains = 4, warmup = NULL, draws = 1000, cores = getOption("mc.cores", 2L),
                    seed = NULL, control = hlr_control(), sample_prior = "no", engine = "auto",
                    progress = interactive(), save_data = TRUE, ...) {
  begin <- proc.time()[["elapsed"]]
  call <- match.call()
  others <- match.call(expand.dots = FALSE)$...
  refuse_formula_arguments("hlr_fit", call, others, parent.frame())
  if (length(others)) {
    own <- in_own_arguments(call, others, parent.frame())
    if (!identical(own, call)) return(eval(own, parent.frame()))
    check_unused(others, "hlr_fit", names(formals(hlr_fit)))
  }
  if (missing(formula)) hlr_abort("formula", "`formula` is missing: hlr_fit(y ~ x + (x | g), data).")
  formula <- tryCatch(force(formula), error = function(e) explain_formula(e, call$formula))
  control <- as_control(control, call$control)
  settings <- check_settings(chains, warmup, draws, cores, seed, progress)
  given <- if (inherits(formula, "hlr_model")) {
    model_to_fit(formula, call, prior, parent.frame())
  } else {
    with_notes(new_hlr_model(call, formula, data, family, prior, contrasts, parent.frame()))
  }
  tell_notes(given$notes)
  sample_prior <- as_sample_prior(sample_prior)
  check_flag(save_data, "save_data")
  given$given <- c(given$given, list(chains = chains, warmup = warmup, draws = draws, cores = cores, seed = seed,
                                     control = control, sample_prior = sample_prior, engine = engine,
                                     progress = progress, save_data = save_data))
  keep_data(fit_model(given, engine, control, settings, sample_prior, begin), save_data)
}

#' From the model to the fit
#'
#' @param given An `hlr_model`. @param engine As in [hlr_fit()]. @param control,settings,sample_prior Checked.
#' @param begin When the clock was at zero.
#' @noRd
fit_model <- function(given, engine, control, settings, sample_prior, begin) {
  if (sample_prior == "only") return(new_prior_fit(given, control, settings, begin))
  if (sample_prior == "yes") refuse_undrawable(given$prior)
  engine <- choose_engine(engine, given$design, given$family, given$prior)
  model <- flatten_for(engine$name, given, control)
  samples <- run_chains(model, settings, control)
  fit <- new_sampled_fit(given, engine, control, settings, model, samples, begin)
  if (sample_prior == "yes") fit$prior_draws <- prior_points(fit)$draws
  check_diagnostics(fit)
  fit
}

#' Warmup iterations of a chain unless told otherwise; bench/warmup.R has the experiment.
#' @noRd
default_warmup <- 100L

#' Settings of a run, checked: integers where C wants them
#' @noRd
check_settings <- function(chains, warmup, draws, cores, seed, progress) {
  list(
    chains = check_count(chains, "chains"),
    warmup = if (is.null(warmup)) default_warmup else check_count(warmup, "warmup", lower = 0),
    draws = check_count(draws, "draws"),
    cores = check_count(cores, "cores"),
    seed = choose_seed(seed),
    progress = check_flag(progress, "progress")
  )
}
