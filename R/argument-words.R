# Arguments that other packages have and hlr's functions do not: one table of sentences for all verbs, and those that
# mean the same as one of hlr's, which are taken for it.

#' What to write instead of an argument of another package, for every function
#' @noRd
argument_elsewhere <- c(
  # before the fit
  iter = "Use `draws` for the draws kept of each chain, and `warmup` for those before them.",
  nitt = "Use `draws` for the draws kept of each chain, and `warmup` for those before them (MCMCglmm's burnin).",
  burnin = "Use `warmup`.", tune = "Use `warmup`.", random_seed = "Use `seed`.",
  thin = "All draws are kept; take every k-th afterwards by posterior::thin_draws(fit, k).",
  adapt_delta = "Use control = hlr_control(adapt_delta = ).",
  target_accept = "Use control = hlr_control(adapt_delta = ).",
  max_treedepth = "Use control = hlr_control(max_treedepth = ).",
  stepsize = "The step size is tuned during warmup; leave it out.", metric = "The metric is learnt; leave it out.",
  algorithm = "Sampling is by NUTS; leave it out.",
  threads = "Use `cores` for the number of threads.", file = "Use saveRDS(fit, file) after the fit.",
  file_refit = "Use saveRDS(fit, file) after the fit.", refresh = "Use `progress`.", silent = "Use `progress`.",
  verbose = "Use `progress`.", init = "Chains find their own starts; leave it out.",
  inits = "Chains find their own starts; leave it out.", start = "Chains find their own starts; leave it out.",
  stanvars = "There is no Stan code to add to; numbers go into the priors themselves.",
  offset = "Put it into the formula: y ~ x + offset(o).",
  REML = "The posterior accounts for the uncertainty of the coefficients, as REML does; leave it out.",
  nAGQ = "The likelihood is not approximated by quadrature; leave it out.",
  optimizer = "Nothing is optimised; leave it out.",
  random = "Write group terms into the formula: y ~ x + (1 | g).",
  fixed = "Write the formula first: hlr_fit(y ~ x + (1 | g), data).",
  correlation = "Correlated errors are not available yet.", rcov = "Correlated errors are not available yet.",
  autocor = "Correlated errors are not available yet.", data2 = "Terms that need `data2` are not available yet.",
  cov_ranef = "Covariance matrices of group effects are not available yet.",
  ginverse = "Covariance matrices of group effects are not available yet.",
  pedigree = "Covariance matrices of group effects are not available yet.",
  ziformula = "Families with inflation are not available yet.",
  dispformula = "Predictors of other parameters are not available yet.",
  knots = "Smooth terms, s(), are not available yet.",
  prior_intercept = "Use prior = hlr_prior(..., class = \"Intercept\").",
  prior_aux = "Use prior = hlr_prior(..., class = \"sigma\"), or the family's own class such as \"shape\".",
  prior_covariance = "Use prior = hlr_prior(..., class = \"sd\") + hlr_prior(..., class = \"cor\").",
  prior_smooth = "Smooth terms, s(), are not available yet.", priors = "Use `prior`.",
  prior_PD = "Use sample_prior = \"only\".", link = "Write the link into the family: family = binomial(\"probit\").",
  QR = "Sampling does not need it; leave it out.", sparse = "Sampling does not need it; leave it out.",
  # after it
  pars = "Use `variable`, with regex = TRUE for patterns.", regex_pars = "Use `variable`, with regex = TRUE.",
  parameters = "Use `variable`, with regex = TRUE for patterns.", var_names = "Use `variable`.",
  allow.new.levels = "Use `allow_new_levels`.", nsamples = "Use `ndraws`.", subset = "Use `draw_ids`.",
  type = paste("fitted() has expected responses, with scale = \"linear\" the linear predictor; predict() has responses",
               "with their random variation."),
  level = "Use `prob` or `probs` for intervals, and re_formula = NA to leave group effects out.",
  se.fit = "The standard errors are in the column Est.Error.", interval = "Use `probs` for the quantiles shown.",
  method = "Intervals are quantiles of the draws; leave it out.", by = "Use `condition`.",
  condVar = "Standard deviations are in Est.Error, draws with summary = FALSE; leave it out.",
  postVar = "Standard deviations are in Est.Error, draws with summary = FALSE; leave it out.",
  dpar = "Predictors of other parameters are not available yet.", nlpar = "Nonlinear models are not available yet.",
  resp = "Several responses are not available yet.", hdi_prob = "Use prob = 0.94, interval = \"hdi\".",
  round_to = "Use `digits`.", waic = "Use waic(fit).", priors_only = "Use prior_summary(fit).",
  reloo = "Use moment_match = TRUE, or kfold(fit).", compare = "loo_compare() compares fits.",
  pointwise = "The values are in the element `pointwise` of the result; leave it out.",
  re.form = "Use `re_formula`.", useScale = "Leave it out.", ref_val = "Use `ref`."
)

#' The sentence for an argument that a function does not have
#' @noRd
argument_hint <- function(name, known) {
  own <- suggest_name(name, setdiff(known, c("...", "x", "object")))
  elsewhere <- argument_elsewhere[name]
  target <- sub("^Use `([a-z_]+)`.*", "\\1", elsewhere)
  wrong <- !is.na(elsewhere) && target != elsewhere && length(known) > 0 && !target %in% known
  if (is.na(elsewhere) || wrong && nzchar(own)) own else paste0(" ", elsewhere)
}

# ---- arguments of hlr_fit() that others call differently ---------------------

#' The call with hlr's arguments in the place of others that mean the same
#'
#' @param call Matched call of `hlr_fit()` or `hlr_model()`. @param others Its `...`, not evaluated. @param envir Where
#'   it was called.
#' @return The call; arguments that mean nothing of hlr's are still in it.
#' @section Messages: class `hlr_message_iter`.
#' @noRd
in_own_arguments <- function(call, others, envir) {
  value <- function(name) eval(others[[name]], envir)
  for (name in intersect(names(others), names(same_arguments))) {
    if (!same_arguments[[name]] %in% names(call)) names(call)[match(name, names(call))] <- same_arguments[[name]]
  }
  for (name in intersect(names(others), meaningless_arguments)) call[[name]] <- NULL
  for (name in intersect(names(others), names(neutral_values))) {
    if (is_neutral(value(name), neutral_values[[name]])) call[[name]] <- NULL
  }
  if ("iter" %in% names(others)) call <- with_iter(call, value("iter"), envir)
  if ("refresh" %in% names(others)) call <- replaced_argument(call, "refresh", "progress", isTRUE(value("refresh") > 0))
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
  call
}

#' Arguments that are one of hlr's under another name
#' @noRd
same_arguments <- c(random_seed = "seed", tune = "warmup")

#' Arguments about what is stored or printed, which has no counterpart: everything is kept, nothing is compiled
#' @noRd
meaningless_arguments <- c("save_pars", "save_all_pars", "save_ranef", "save_mevars", "save_model", "silent", "verbose",
                           "open_progress", "normalize", "future", "idata_kwargs", "backend")

#' Values of arguments with which they say nothing
#' @noRd
neutral_values <- list(thin = 1, ziformula = ~0, dispformula = ~1, algorithm = "sampling", prior_PD = FALSE, QR = FALSE,
                       sparse = FALSE, file = NULL, stanvars = NULL, random = NULL)

is_neutral <- function(x, neutral) {
  if (inherits(x, "formula")) return(identical(format_call(x), format_call(neutral)))
  is.null(x) || isTRUE(all.equal(x, neutral, check.attributes = FALSE))
}

replaced_argument <- function(call, name, own, value) {
  call[[name]] <- NULL
  if (is.null(call[[own]])) call[[own]] <- value
  call
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
  if (!inherits(formula, "formula") || is.null(call$offset)) return(call)
  formula[[length(formula)]] <- call("+", formula[[length(formula)]], call("offset", call$offset))
  call$offset <- NULL
  call$formula <- formula
  call
}

#' `control` as brms and rstanarm take it, a list, or as hlr_control() makes it
#' @noRd
as_control <- function(control) {
  if (inherits(control, "hlr_control")) return(do.call(hlr_control, unclass(control)))    # it may have been changed
  if (inherits(control, c("merControl", "glmmTMBControl"))) {
    hlr_abort("argument", "`control` of lme4 and glmmTMB is about an optimiser, which there is none of; leave it out.")
  }
  if (!is.list(control) || length(control) > 0 && any(!nzchar(names2(control)))) {
    hlr_abort("argument", "`control` must come from hlr_control(), or be a list such as list(adapt_delta = 0.95).")
  }
  do.call(hlr_control, control)
}
