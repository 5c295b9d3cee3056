# bayestestR's generics. That package has the tables; hlr gives it the draws and, where it wants one, the prior. The
# pictures are hlr's own, plot_posterior(), and no function here has a name that hlr exports.

#' Summaries of the posterior by bayestestR
#'
#' Methods for generics of the package bayestestR: intervals, point estimates, densities, and shares of the draws. Each
#' does with the draws of a fit what bayestestR does with a data frame of draws.
#'
#' @param x,posteriors,model A fit, from [hlr_fit()].
#' @param ... Arguments of bayestestR's methods for data frames: `ci`, `centrality`, `range`, `threshold` and so on.
#' @param effects,component,parameters Which variables, as insight has it: see [find_parameters()][hlr_insight]. By
#'   default the common coefficients.
#' @param variable,regex Which variables instead, as in [summary.hlr_fit()].
#' @param range,rope_range Two numbers, or `"default"` for those of `rope_range()`.
#' @param threshold The same, or one number, which is meant with both signs.
#' @param test As bayestestR has it. Bayes factors, `"bf"`, are against the fit's own prior.
#' @param diagnostic Any of `"ESS"`, `"Rhat"`, `"MCSE"`, or `"all"`; `NULL` for none.
#' @return What bayestestR returns for a data frame of draws, mostly a data frame with a row for each variable.
#'
#'   `rope_range()`: two numbers, in the unit of the linear predictor: -0.1 to 0.1 standard deviations of the response
#'   for families with the identity link, otherwise -0.1 to 0.1, times the standard deviation of the logistic
#'   distribution for the logit link.
#'
#'   `describe_posterior()` has effective draws and R-hat besides, those of [summary.hlr_fit()]. The same in
#'   `effective_sample()` (`ESS` and `ESS_tail`, for the bulk and for the tails), `mcse()` and `diagnostic_posterior()`.
#' @section Errors: class `hlr_error_variable` for unknown names.
#' @references Kruschke (2018), Rejecting or accepting parameter values in Bayesian estimation, Advances in Methods and
#'   Practices in Psychological Science 1(2), 270-280.
#' @seealso [plot_posterior()], [hypothesis()]
#' @examples
#' \donttest{
#' if (requireNamespace("bayestestR", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(bayestestR::describe_posterior(fit))
#'   print(bayestestR::hdi(fit, ci = 0.9, variable = c("b_Time", "sigma")))
#'   print(bayestestR::rope(fit, range = c(6.9, 7.1)))
#'   print(bayestestR::p_direction(fit, variable = "cor_Pig__Intercept__Time"))
#' }
#' }
#' @name hlr_bayestestr
NULL

#' The draws that a generic of bayestestR is to describe
#'
#' @return Data frame, draws x variables.
#' @noRd
described_draws <- function(x, effects = "fixed", component = "conditional", parameters = NULL, variable = NULL,
                            regex = FALSE) {
  as.data.frame.hlr_fit(x, variable = described_names(x, effects, component, parameters, variable, regex))
}

#' @noRd
described_names <- function(x, effects = "fixed", component = "conditional", parameters = NULL, variable = NULL,
                            regex = FALSE) {
  if (!is.null(variable)) return(select_variables(x, variable, regex))
  names <- find_parameters.hlr_fit(x, effects, component, TRUE, parameters)
  if (length(names) == 0) {
    hlr_abort("variable", "The fit has no parameters of effects = \"", effects[1], "\" and component = \"",
              component[1], "\".")
  }
  names
}

#' A method that gives the draws to bayestestR's own for data frames
#' @noRd
describe_by <- function(generic) {
  force(generic)
  function(x, ..., effects = "fixed", component = "conditional", parameters = NULL, variable = NULL, regex = FALSE) {
    draws <- described_draws(x, effects, component, parameters, variable, regex)
    # Plots of the result look for the fit by this name.
    structure(bayestestr(generic)(draws, ...), object_name = format_call(substitute(x)))
  }
}

#' @noRd
bayestestr <- function(name) getExportedValue("bayestestR", name)

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::hdi hlr_fit
hdi.hlr_fit <- describe_by("hdi")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::eti hlr_fit
eti.hlr_fit <- describe_by("eti")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::spi hlr_fit
spi.hlr_fit <- describe_by("spi")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::bci hlr_fit
bci.hlr_fit <- describe_by("bci")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::ci hlr_fit
ci.hlr_fit <- describe_by("ci")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::point_estimate hlr_fit
point_estimate.hlr_fit <- describe_by("point_estimate")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::map_estimate hlr_fit
map_estimate.hlr_fit <- describe_by("map_estimate")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::estimate_density hlr_fit
estimate_density.hlr_fit <- describe_by("estimate_density")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::p_direction hlr_fit
p_direction.hlr_fit <- describe_by("p_direction")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::p_map hlr_fit
p_map.hlr_fit <- describe_by("p_map")

# ---- regions of practical equivalence ---------------------------------------

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::rope_range hlr_fit
rope_range.hlr_fit <- function(x, ...) {
  size <- switch(x$family$link, identity = stats::sd(x$design$y), logit = pi / sqrt(3), 1)
  c(-0.1, 0.1) * size
}

#' A method that knows the default region besides
#' @noRd
describe_region_by <- function(generic) {
  force(generic)
  function(x, range = "default", ..., effects = "fixed", component = "conditional", parameters = NULL,
           variable = NULL, regex = FALSE) {
    draws <- described_draws(x, effects, component, parameters, variable, regex)
    structure(bayestestr(generic)(draws, range = region_or_default(x, range), ...),
              object_name = format_call(substitute(x)))
  }
}

#' @noRd
region_or_default <- function(x, range) {
  if (identical(range, "default")) rope_range.hlr_fit(x) else check_span(range, "range")
}

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::rope hlr_fit
rope.hlr_fit <- describe_region_by("rope")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::p_rope hlr_fit
p_rope.hlr_fit <- describe_region_by("p_rope")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::equivalence_test hlr_fit
equivalence_test.hlr_fit <- describe_region_by("equivalence_test")

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::p_significance hlr_fit
p_significance.hlr_fit <- function(x, threshold = "default", ..., effects = "fixed", component = "conditional",
                                   parameters = NULL, variable = NULL, regex = FALSE) {
  draws <- described_draws(x, effects, component, parameters, variable, regex)
  if (identical(threshold, "default")) threshold <- rope_range.hlr_fit(x)[2]
  structure(bayestestr("p_significance")(draws, threshold = threshold, ...), object_name = format_call(substitute(x)))
}

# ---- many at once, with diagnostics -----------------------------------------

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::describe_posterior hlr_fit
describe_posterior.hlr_fit <- function(posteriors, ..., test = c("p_direction", "rope"), rope_range = "default",
                                       diagnostic = c("ESS", "Rhat"), effects = "fixed", component = "conditional",
                                       parameters = NULL, variable = NULL, regex = FALSE) {
  names <- described_names(posteriors, effects, component, parameters, variable, regex)
  asked <- list(...)
  # Only brms's and rstanarm's fits have these; what they print besides is in get_priors() and diagnostics.
  asked[c("priors", "standardize", "verbose")] <- NULL
  wants_prior <- any(tolower(test) %in% c("all", "bf", "bayesfactor", "bayes_factor")) ||
    "si" %in% tolower(asked$ci_method)
  asked$bf_prior <- if (wants_prior) prior_frame(posteriors, names, asked$bf_prior)
  out <- do.call(bayestestr("describe_posterior"), c(
    list(as.data.frame.hlr_fit(posteriors, variable = names), test = test,
         rope_range = region_or_default(posteriors, rope_range)), asked
  ))
  table <- diagnostic_table(posteriors, names, diagnostic)
  out[names(table)[-1]] <- table[match(out$Parameter, table$Parameter), -1]
  kinds <- several_kinds(posteriors, out$Parameter)
  out[names(kinds)] <- kinds
  ordered <- out[c("Parameter", names(kinds), setdiff(names(out), c("Parameter", names(kinds))))]
  attributes(ordered) <- utils::modifyList(attributes(out), attributes(ordered))     # `[` loses those of bayestestR
  structure(ordered, object_name = format_call(substitute(posteriors)))
}

#' Columns `Effects` and `Component` as bayestestR has them for brms, if the variables differ in them
#' @noRd
several_kinds <- function(x, names) {
  kinds <- find_parameters.hlr_fit(x)
  kind <- rep(names(kinds), lengths(kinds))[match(names, unlist(kinds))]
  out <- data.frame(Effects = ifelse(kind == "random", "random", "fixed"),
                    Component = ifelse(kind == "random", "conditional", kind))
  out[vapply(out, function(column) length(unique(column)) > 1, NA)]
}

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::diagnostic_posterior hlr_fit
diagnostic_posterior.hlr_fit <- function(posteriors, diagnostic = "all", ..., effects = "fixed",
                                         component = "conditional", parameters = NULL, variable = NULL,
                                         regex = FALSE) {
  diagnostic_table(posteriors, described_names(posteriors, effects, component, parameters, variable, regex), diagnostic)
}

#' @noRd
diagnostic_table <- function(x, names, diagnostic) {
  known <- c(Rhat = "rhat", ESS = "ess_bulk", MCSE = "mcse_mean")
  if ("all" %in% diagnostic) diagnostic <- names(known)
  for (one in diagnostic) check_choice(one, "diagnostic", c(names(known), "all"))
  numbers <- summarise_variables(x, names)[, known[diagnostic], drop = FALSE]
  colnames(numbers) <- diagnostic
  data.frame(Parameter = names, numbers, row.names = NULL)
}

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::effective_sample hlr_fit
effective_sample.hlr_fit <- function(model, ..., effects = "fixed", component = "conditional", parameters = NULL,
                                     variable = NULL, regex = FALSE) {
  names <- described_names(model, effects, component, parameters, variable, regex)
  numbers <- round(summarise_variables(model, names)[, c("ess_bulk", "ess_tail"), drop = FALSE])
  data.frame(Parameter = names, ESS = numbers[, 1], ESS_tail = numbers[, 2], row.names = NULL)
}

#' @rdname hlr_bayestestr
#' @exportS3Method bayestestR::mcse hlr_fit
mcse.hlr_fit <- function(model, ..., effects = "fixed", component = "conditional", parameters = NULL, variable = NULL,
                         regex = FALSE) {
  diagnostic_table(model, described_names(model, effects, component, parameters, variable, regex), "MCSE")
}

# ---- with the prior ---------------------------------------------------------

#' The prior in bayestestR
#'
#' Methods for generics of the package bayestestR that set the posterior against the prior. Draws of the prior are
#' those of [prior_draws()], independent and exact, so that nothing is fitted again and no `sample_prior` is needed.
#'
#' @param posterior,model A fit, from [hlr_fit()].
#' @param prior Data frame of draws of the prior, a fit of the prior alone such as `unupdate()` returns, or `NULL` for
#'   the fit's own prior.
#' @param n Number of draws.
#' @param ... Passed on to bayestestR: `null`, `direction`, `BF`; for `check_prior()` its `method` and `effects`. For
#'   `simulate_prior()`, `describe_prior()` and `unupdate()` not used.
#' @param effects,component,parameters,variable,regex Which variables, as in [hlr_bayestestr]; for `describe_prior()`
#'   all, or those whose name `parameters` matches. Group effects are not among them: their distribution is part of the
#'   model.
#' @return What bayestestR returns. `simulate_prior()`: data frame, draws x variables. `describe_prior()`: data frame
#'   with `Parameter`, `Prior_Distribution`, `Prior_Location`, `Prior_Scale`, `Prior_df`. `unupdate()`: a fit of the
#'   prior alone, as by `sample_prior = "only"`.
#' @section Errors: class `hlr_error_prior` for a flat prior, from which nothing can be drawn.
#' @seealso [hypothesis()] and its evidence ratios, which need no density estimate; [summary.hlr_fit()] for sensitivity
#'   to the prior.
#' @examples
#' \donttest{
#' if (requireNamespace("bayestestR", quietly = TRUE) &&
#'     requireNamespace("logspline", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   print(bayestestR::bayesfactor_parameters(fit, null = c(6.9, 7.1), parameters = "Time"))
#'   print(bayestestR::describe_prior(fit))
#' }
#' }
#' @name hlr_bayestestr_prior
NULL

#' @return Data frame of draws of the prior, those variables that have one.
#' @noRd
prior_frame <- function(x, names, prior = NULL) {
  if (is.data.frame(prior)) return(prior)
  names <- intersect(names, fit_parameters(x)$parameter)
  as.data.frame(prior_draws(if (is.null(prior)) x else prior, names))[names]
}

#' @noRd
against_prior_by <- function(generic) {
  force(generic)
  function(posterior, prior = NULL, ..., effects = "fixed", component = "conditional", parameters = NULL,
           variable = NULL, regex = FALSE) {
    names <- described_names(posterior, effects, component, parameters, variable, regex)
    prior <- prior_frame(posterior, names, prior)
    draws <- as.data.frame.hlr_fit(posterior, variable = names(prior))
    bayestestr(generic)(draws, prior, ...)
  }
}

#' @rdname hlr_bayestestr_prior
#' @exportS3Method bayestestR::bayesfactor_parameters hlr_fit
bayesfactor_parameters.hlr_fit <- against_prior_by("bayesfactor_parameters")

#' @rdname hlr_bayestestr_prior
#' @exportS3Method bayestestR::si hlr_fit
si.hlr_fit <- against_prior_by("si")

#' @rdname hlr_bayestestr_prior
#' @exportS3Method bayestestR::simulate_prior hlr_fit
simulate_prior.hlr_fit <- function(model, n = 1000, ..., effects = "fixed", component = "conditional",
                                   parameters = NULL, variable = NULL, regex = FALSE) {
  names <- described_names(model, effects, component, parameters, variable, regex)
  draws <- draw_prior(model$prior, model$design, model$seed, 1L, check_count(n, "n"))
  as.data.frame(flatten_draws(draws[, , intersect(names, dimnames(draws)[[3]]), drop = FALSE]), optional = TRUE)
}

#' @rdname hlr_bayestestr_prior
#' @exportS3Method bayestestR::check_prior hlr_fit
check_prior.hlr_fit <- function(model, ...) method_for_brms("bayestestR", "check_prior")(model, ...)

#' @rdname hlr_bayestestr_prior
#' @exportS3Method bayestestR::describe_prior hlr_fit
describe_prior.hlr_fit <- function(model, parameters = NULL, ...) {
  table <- get_priors.hlr_fit(model)
  names(table)[-1] <- paste0("Prior_", names(table)[-1])
  if (is.null(parameters)) return(table)
  table <- table[grepl(paste(parameters, collapse = "|"), table$Parameter, perl = TRUE), ]
  row.names(table) <- NULL
  table
}

#' @rdname hlr_bayestestr_prior
#' @exportS3Method bayestestR::unupdate hlr_fit
unupdate.hlr_fit <- function(model, ...) {
  check_version(model)
  if (is_prior_fit(model)) return(model)
  d <- dim(model$draws)
  settings <- list(chains = d[2], draws = d[1], seed = model$seed)
  new_prior_fit(model, model$control, settings, proc.time()[["elapsed"]])
}
