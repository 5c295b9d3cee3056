# Arguments that other packages have and hlr's functions do not. There is one table of sentences for all verbs, one of
# arguments that mean the same as one of hlr's and are taken for it, and one of those that change nothing in hlr, which
# a message says.

#' What to write instead of an argument of another package, for every function
#' @noRd
argument_elsewhere <- c(
  # before the fit
  iter = "Use `draws` for the draws kept of each chain, and `warmup` for those before them.",
  nitt = "Use `draws` for the draws kept of each chain, and `warmup` for those before them (MCMCglmm's burnin).",
  burnin = "A warmup of 100 is long here; leave it out, or use `warmup`.", tune = "Use `warmup`.",
  random_seed = "Use `seed`.",
  thin = "All draws are kept; take every k-th afterwards by posterior::thin_draws(fit, k).",
  adapt_delta = "Use control = hlr_control(adapt_delta = ).",
  target_accept = "Use control = hlr_control(adapt_delta = ).",
  max_treedepth = "Use control = hlr_control(max_treedepth = ).",
  stepsize = "The step size is tuned during warmup; leave it out.", metric = "The metric is learnt; leave it out.",
  algorithm = "Sampling is by NUTS; leave it out.",
  inference_method = "Sampling is by NUTS; leave it out.", file = "Use saveRDS(fit, file) after the fit.",
  file_refit = "Use saveRDS(fit, file) after the fit.", start = "Chains find their own starts; leave it out.",
  empty = "hlr_model() makes a model that is not fitted.", doFit = "hlr_model() makes a model that is not fitted.",
  devFunOnly = "hlr_model() makes a model that is not fitted; log_prob() has the log posterior of a fit.",
  drop_unused_levels = "Levels without rows are left out; `allow_new_levels` in predict() and the like has them.",
  stanvars = "There is no Stan code to add to; numbers go into the priors themselves.",
  offset = "Put it into the formula: y ~ x + offset(o).",
  REML = "The posterior accounts for the uncertainty of the coefficients, as REML does; leave it out.",
  nAGQ = "The likelihood is not approximated by quadrature; leave it out.",
  optimizer = "Nothing is optimised; leave it out.",
  random = "Write group terms into the formula: y ~ x + (1 | g), y ~ x + (x | g).",
  fixed = "Write the formula first: hlr_fit(y ~ x + (1 | g), data).",
  correlation = "Correlated errors are not available yet.", mev = "Known standard errors are not available yet.",
  rcov = "Residuals that are correlated, or differ by group, are not available yet.",
  autocor = "Correlated errors are not available yet.", data2 = "Terms that need `data2` are not available yet.",
  cov_ranef = "Covariance matrices of group effects are not available yet.",
  ginverse = "Covariance matrices of group effects are not available yet.",
  pedigree = "Covariance matrices of group effects are not available yet.",
  ziformula = "The formula has it: bf(y ~ x, zi ~ x), with a family that has a parameter for zeros.",
  dispformula = "The formula has it: bf(y ~ x, sigma ~ x).",
  knots = "Smooth terms, s(), are not available yet.",
  prior_intercept = "Use prior = hlr_prior(..., class = \"Intercept\").",
  prior_aux = "Use prior = hlr_prior(..., class = \"sigma\"), or the family's own class such as \"shape\".",
  prior_covariance = "Use prior = hlr_prior(..., class = \"sd\") + hlr_prior(..., class = \"cor\").",
  prior_smooth = "Smooth terms, s(), are not available yet.",
  priors = "Use prior = hlr_prior(normal(0, 1), class = \"b\", coef = \"x\") + hlr_prior(...), one for each of them.",
  auto_scale = "Priors in `prior` are taken as they are, the others are scaled by the data; leave it out.",
  center_predictors = "Use `0 + Intercept` in the formula for a prior on the intercept where predictors are 0.",
  map = "Use prior = hlr_prior(constant(0), class = \"b\", coef = \"x\") for a parameter that has a fixed value.",
  categorical = "Write factor(x) in the formula.", dropna = "Use `na.action`.",
  prior_PD = "Use sample_prior = \"only\".", link = "Write the link into the family: family = binomial(\"probit\").",
  QR = "Priors are on the coefficients themselves, and sampling does not need it; leave it out.",
  # after it
  pars = "Use `variable`, with regex = TRUE for patterns.", regex_pars = "Use `variable`, with regex = TRUE.",
  parameters = "Use `variable`, with regex = TRUE for patterns.", var_names = "Use `variable`.",
  allow.new.levels = "Use `allow_new_levels`.", nsamples = "Use `ndraws`.", subset = "Use `draw_ids`.",
  type = paste("fitted() has expected responses, with scale = \"linear\" the linear predictor; predict() has responses",
               "with their random variation."),
  level = "Use `prob` or `probs` for intervals, and re_formula = NA to leave group effects out.",
  se.fit = "The standard errors are in the column Est.Error.",
  method = "Intervals are quantiles of the draws; leave it out.", by = "Use `condition`.",
  condVar = "Standard deviations are in Est.Error, draws with summary = FALSE; leave it out.",
  postVar = "Standard deviations are in Est.Error, draws with summary = FALSE; leave it out.",
  nlpar = "Nonlinear models are not available yet.",
  resp = "Several responses are not available yet.", hdi_prob = "Use prob = 0.94, interval = \"hdi\".",
  round_to = "Use `digits`.", waic = "Use waic(fit).", priors_only = "Use prior_summary(fit).",
  reloo = "Use moment_match = TRUE, or kfold(fit).", compare = "loo_compare() compares fits.",
  pointwise = "The values are in the element `pointwise` of the result; leave it out.",
  re.form = "Use `re_formula`.", useScale = "Leave it out.", ref_val = "Use `ref`."
)

#' The sentence for an argument that a function does not have
#'
#' @param value What it was given, an expression; a distribution is put into the prior that is to be written.
#' @noRd
argument_hint <- function(name, known, value = NULL) {
  own <- suggest_name(name, setdiff(known, c("...", "x", "object")))
  elsewhere <- argument_elsewhere[name]
  target <- sub("^Use `([a-z_]+)`.*", "\\1", elsewhere)
  wrong <- !is.na(elsewhere) && target != elsewhere && length(known) > 0 && !target %in% known
  if (is.na(elsewhere) || wrong && nzchar(own)) return(own)
  if (call_name(value) %in% names(prior_vocabulary)) {
    scaled <- value$autoscale
    value$autoscale <- NULL
    written <- paste0("hlr_prior(", format_call(value), if (!is.null(scaled)) paste0(", autoscale = ", scaled))
    elsewhere <- sub("hlr_prior(...", written, elsewhere, fixed = TRUE)
  }
  paste0(" ", elsewhere)
}

# ---- arguments of hlr_fit() that others call differently ---------------------

#' The call with hlr's arguments in the place of others that mean the same
#'
#' @param call Matched call of `hlr_fit()` or `hlr_model()`. @param others Its `...`, not evaluated. @param envir Where
#'   it was called.
#' @return The call; arguments that mean nothing of hlr's are still in it.
#' @section Messages: classes `hlr_message_iter`, and `hlr_message_argument` with those that have no effect.
#' @noRd
in_own_arguments <- function(call, others, envir) {
  value <- function(name) eval(others[[name]], envir)
  for (name in intersect(names(others), names(same_arguments))) {
    if (!same_arguments[[name]] %in% names(call)) names(call)[match(name, names(call))] <- same_arguments[[name]]
  }
  call[neutral_arguments(others, envir)] <- NULL
  for (name in intersect(names(progress_switches), names(others))) {
    call <- replaced_argument(call, name, "progress", progress_switches[[name]](isTRUE(value(name) > 0)))
  }
  call <- without_idle(call, intersect(names(call), names(no_effect)))
  if ("iter" %in% names(others)) call <- with_iter(call, value("iter"), envir)
  if (isTRUE(tryCatch(value("prior_PD"), error = function(e) NULL))) {
    call <- replaced_argument(call, "prior_PD", "sample_prior", "only")
  }
  given <- intersect(c("adapt_delta", "max_treedepth", "target_accept"), names(others))
  if (length(given) && is.null(call$control)) {
    settings <- as.list(call)[given]
    names(settings)[given == "target_accept"] <- "adapt_delta"
    call[given] <- NULL
    call$control <- as.call(c(quote(list), settings))
  }
  if ("offset" %in% names(others)) call <- with_offset(call, envir)
  if ("random" %in% names(call)) call <- with_random(call, envir)
  call
}

#' Arguments that are one of hlr's under another name
#' @noRd
same_arguments <- c(random_seed = "seed", tune = "warmup", fixed = "formula")

#' What arguments about printing say of `progress`, given whether they are true or above zero; NULL for nothing
#' @noRd
progress_switches <- list(
  refresh = identity, verbose = identity, progressbar = identity,
  silent = function(on) if (on) FALSE, show_messages = function(on) if (!on) FALSE,
  open_progress = function(on) if (on) TRUE
)

#' Arguments that change nothing here, and why
#' @noRd
no_effect <- c(
  backend = "hlr samples by its own C code", nuts_sampler = "hlr samples by its own C code",
  stan_model_args = "nothing is compiled", recompile = "nothing is compiled", opencl = "nothing is compiled",
  save_model = "there is no Stan code",
  normalize = "constants of the density do not change the draws", threads = "the number of threads is `cores`",
  future = "the number of threads is `cores`", rename = "parameters have brms's names",
  save_pars = "the fit has draws of all parameters", save_all_pars = "the fit has draws of all parameters",
  save_ranef = "the fit has draws of all group effects", save_mevars = "no predictor has measurement error",
  saveX = "the fit keeps its design", saveZ = "the fit keeps its design", saveXL = "the fit keeps its design",
  pl = "posterior_linpred() has linear predictors", mean_PPD = "posterior_predict() has replicated responses",
  idata_kwargs = "log_lik() and the like work on any fit", include_mean = "fitted() works on any fit",
  include_response_params = "fitted() works on any fit", omit_offsets = "the fit keeps its offsets",
  return_inferencedata = "as_draws() has the draws", discard_tuned_samples = "draws of the warmup are not kept",
  init = "chains find their own starts", inits = "chains find their own starts",
  init_r = "chains find their own starts", n_init = "chains find their own starts",
  metric = "warmup learns the metric", stepsize = "warmup tunes the step size",
  noncentered = "warmup finds the coordinates of group effects", sparse = "designs are as sparse as they can be",
  singular.ok = "columns that depend on others are left out, with a message"
)

#' Take out arguments that change nothing, and say so
#' @noRd
without_idle <- function(call, idle) {
  if (length(idle) == 0) return(call)
  hlr_inform("argument", and_list(paste0("`", idle, "`")), if (length(idle) > 1) " have" else " has",
             " no effect here: ", and_list(unique(no_effect[idle])), ".")
  call[idle] <- NULL
  call
}

and_list <- function(words) {
  n <- length(words)
  if (n < 2) words else paste(paste(words[-n], collapse = ", "), "and", words[n])
}

#' Values at which arguments change nothing
#' @noRd
neutral_values <- list(thin = 1, ziformula = ~0, dispformula = ~1, rcov = ~units, algorithm = "sampling",
                       inference_method = "mcmc", prior_PD = FALSE, QR = FALSE, sparse = FALSE, empty = FALSE,
                       doFit = TRUE, devFunOnly = FALSE, normalize = TRUE, rename = TRUE, future = FALSE,
                       drop_unused_levels = TRUE, dropna = TRUE, auto_scale = TRUE, center_predictors = TRUE,
                       save_model = NULL, file = NULL, stanvars = NULL, random = NULL, threads = NULL, opencl = NULL,
                       autocor = NULL, data2 = NULL, knots = NULL, cov_ranef = NULL, ginverse = NULL, pedigree = NULL,
                       mev = NULL, map = NULL, start = NULL, init = NULL, inits = NULL, priors = NULL)

#' Names of arguments whose value changes nothing
#' @noRd
neutral_arguments <- function(others, envir) {
  Filter(function(name) {
    is_neutral(tryCatch(eval(others[[name]], envir), error = identity), neutral_values[[name]])
  }, intersect(names(others), names(neutral_values)))
}

is_neutral <- function(x, neutral) {
  if (inherits(x, "formula")) return(identical(format_call(x), format_call(neutral)))
  is.null(x) || isTRUE(all.equal(x, neutral, check.attributes = FALSE))
}

replaced_argument <- function(call, name, own, value) {
  call[[name]] <- NULL
  if (is.null(call[[own]]) && !is.null(value)) call[[own]] <- value
  call
}

#' Settings of the sampler, by whatever name, are not for a model that is not sampled yet
#' @noRd
refuse_sampler_settings <- function(names) {
  own <- c(setdiff(names(formals(hlr_fit)), names(formals(hlr_model))), names(progress_switches), "iter", "tune",
           "random_seed", "adapt_delta", "max_treedepth", "target_accept", "prior_PD")
  found <- intersect(names, own)
  if (length(found) == 0) return(invisible())
  hlr_abort("argument", "hlr_model() has no argument '", found[1], "', which is about sampling: ",
            "hlr_fit(model, ", found[1], " = ) takes it.")
}

#' brms's and rstanarm's iter counts the warmup, which is half of it unless told otherwise
#' @noRd
with_iter <- function(call, iter, envir) {
  check_count(iter, "iter", 2)
  call$iter <- NULL
  if (!is.null(call$draws)) {
    hlr_abort("argument", "`iter` and `draws` both say how many draws there are; give `draws` alone.")
  }
  warmup <- if (is.null(call$warmup)) iter %/% 2 else check_count(eval(call$warmup, envir), "warmup", 0)
  if (warmup >= iter) {
    hlr_abort("argument", "`iter` counts the warmup, as in brms: it must be above `warmup` = ", warmup, "; it is ",
              iter, ".")
  }
  call$draws <- iter - warmup
  hlr_inform("iter", "iter = ", iter, " is draws = ", iter - warmup, ": it counts the warmup, as in brms",
             if (is.null(call$warmup)) paste0(", half of it there; here the warmup is ", default_warmup), ".")
  call
}

#' `offset = o` as lm() and rstanarm have it: a part of the formula
#' @noRd
with_offset <- function(call, envir) {
  formula <- eval(call$formula, envir)
  if (!inherits(formula, c("formula", "brmsformula")) || is.null(call$offset)) return(call)
  call$formula <- with_terms(formula, list(call("offset", call$offset)))
  call$offset <- NULL
  call
}

#' A formula, or that of the mean of a bf(), with more terms
#' @noRd
with_terms <- function(formula, terms) {
  if (inherits(formula, "brmsformula")) {
    formula$formula <- with_terms(formula$formula, terms)
    return(formula)
  }
  for (term in terms) formula[[length(formula)]] <- call("+", formula[[length(formula)]], term)
  formula
}

#' `control` as brms and rstanarm take it, a list, or as hlr_control() makes it
#' @noRd
as_control <- function(control, expr = NULL) {
  if (grepl("Control$", call_name(expr))) abort_optimiser()
  control <- tryCatch(force(control), error = function(e) {
    if (grepl("could not find function \"[A-Za-z]+Control\"", conditionMessage(e))) abort_optimiser() else stop(e)
  })
  if (inherits(control, "hlr_control")) return(do.call(hlr_control, unclass(control)))    # it may have been changed
  if (inherits(control, c("merControl", "glmmTMBControl"))) abort_optimiser()
  if (!is.list(control) || length(control) > 0 && any(!nzchar(names2(control)))) {
    hlr_abort("argument", "`control` must come from hlr_control(), or be a list such as list(adapt_delta = 0.95).")
  }
  do.call(hlr_control, control)
}

abort_optimiser <- function() {
  hlr_abort("argument", "`control` of lme4, nlme and glmmTMB is about an optimiser, which there is none of; leave it ",
            "out.")
}

#' `sample_prior` as it is, or as brms also takes it, TRUE or FALSE
#' @noRd
as_sample_prior <- function(x) {
  if (isTRUE(x)) "yes" else if (isFALSE(x)) "no" else check_choice(x, "sample_prior", c("no", "yes", "only"))
}
