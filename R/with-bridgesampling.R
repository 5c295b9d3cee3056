# The evidence of a model by bridge sampling, from the draws of a fit.

#' Marginal likelihood by bridge sampling
#'
#' The method for fits of [bridgesampling::bridge_sampler()]: the log evidence, with which
#' [bridgesampling::bayes_factor()] and [bridgesampling::post_prob()] compare models. Nothing is fitted again and
#' nothing need have been saved. Every prior has its normalising constant, so that evidences of different models
#' compare; with a `flat()` prior there is no evidence, and the method refuses.
#'
#' @param samples A fit, from [hlr_fit()].
#' @param repetitions,method,cores,use_neff,maxiter,silent,verbose As for [bridgesampling::bridge_sampler()].
#' @param ... Passed on to it.
#' @return Object of class `bridge` or `bridge_list`; `logml` is the log evidence in nats.
#' @details The collapsed engine has group effects and, as a rule, coefficients integrated out exactly, which leaves
#'   bridge sampling the few variance parameters, in which it is all but exact. Signed standard deviations are
#'   taken to the positive side: see [log_prob()].
#' @section Errors: class `hlr_error_prior` for a flat prior, `hlr_error_argument` for a fit to the prior alone.
#' @references Meng and Wong (1996), Simulating ratios of normalizing constants via a simple identity, Statistica Sinica
#'   6, 831-860. Gronau, Singmann and Wagenmakers (2020), bridgesampling: An R package for estimating normalizing
#'   constants, Journal of Statistical Software 92(10).
#' @examples
#' \donttest{
#' if (requireNamespace("bridgesampling", quietly = TRUE)) {
#'   fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#'   simpler <- hlr_fit(Weight ~ Time + (Time || Pig), dietox, seed = 1)
#'   bridgesampling::bayes_factor(bridgesampling::bridge_sampler(simpler, silent = TRUE),
#'                                bridgesampling::bridge_sampler(fit, silent = TRUE))
#' }
#' }
#' @exportS3Method bridgesampling::bridge_sampler hlr_fit
bridge_sampler.hlr_fit <- function(samples, repetitions = 1, method = "normal", cores = 1, use_neff = TRUE,
                                   maxiter = 1000, silent = FALSE, verbose = FALSE, ...) {
  check_coordinates_of(samples)
  refuse_improper(samples$prior)
  signed <- signed_coordinates(samples)
  check_choice(method, "method", c("normal", "warp3"))
  counts <- list(repetitions = repetitions, cores = cores, maxiter = maxiter)
  for (name in names(counts)) check_count(counts[[name]], name)
  flags <- list(use_neff = use_neff, silent = silent, verbose = verbose)
  for (name in names(flags)) check_flag(flags[[name]], name)
  n <- dim(samples$upars)[3]
  if (prod(dim(samples$upars)[1:2]) < 2 * (n + 1)) {
    hlr_abort("argument", "For ", plural(n, "coordinate"), " the evidence takes ", 2 * (n + 1), " draws at least; the ",
              "fit has ", prod(dim(samples$upars)[1:2]), ".")
  }
  names <- paste0("q", seq_len(n))         # bridgesampling takes names apart at brackets
  model <- samples$model
  log_posterior <- function(point, data, ...) {
    .Call(hlr_c_log_prob, model, matrix(as.double(point), 1), FALSE)$logp + length(signed) * log(2)
  }
  getExportedValue("bridgesampling", "bridge_sampler")(
    chains_for_coda(positive_coordinates(samples, signed), names), log_posterior = log_posterior, data = NULL,
    lb = stats::setNames(ifelse(seq_len(n) %in% signed, 0, -Inf), names), ub = stats::setNames(rep(Inf, n), names),
    repetitions = repetitions, method = method, cores = cores, use_neff = use_neff, maxiter = maxiter, silent = silent,
    verbose = verbose, ...
  )
}

#' @section Errors: class `hlr_error_prior`, with the parameters that have no proper prior.
#' @noRd
refuse_improper <- function(table) {
  improper <- which(is_improper(table))
  if (length(improper)) {
    hlr_abort("prior", "There is no evidence under an improper prior: ", quote_names(table$parameter[improper]), " ",
              if (length(improper) == 1) "has " else "have ", prior_calls(table[improper[1], ]),
              ". Give a proper one by hlr_prior().")
  }
}

#' Which coordinates are signed sds
#' @noRd
signed_coordinates <- function(fit) {
  layout <- fit$model$layout
  layout$place[layout$kind == "sinh"]
}

#' Coordinates of the draws with all signed sds positive
#'
#' With S the signs of a factor's sds, T = diag(sd) L has the same effects as T S = diag(|sd|) S L S, when v becomes
#' S v: partial correlations change by the signs of both of their coefficients, z by that of its own.
#'
#' @return Array as `upars`.
#' @noRd
positive_coordinates <- function(fit, signed) {
  d <- dim(fit$upars)
  points <- matrix(fit$upars, ncol = d[3])
  names <- coordinate_names(fit)
  for (factor in fit$design$factors) points <- points * factor_signs(points, factor, names, signed)
  array(points, d)
}

#' What each coordinate is multiplied with to make the signed sds of one factor positive
#' @noRd
factor_signs <- function(points, factor, names, signed) {
  out <- array(1, dim(points))
  coef <- factor_coefs(factor)
  sign <- vapply(sd_names(factor), function(name) {
    at <- match(name, names)
    if (at %in% signed) ifelse(points[, at] < 0, -1, 1) else rep(1, nrow(points))
  }, double(nrow(points)))
  sign <- matrix(sign, nrow(points))
  put <- function(name, value) if (!is.na(at <- match(name, names))) out[, at] <<- value
  for (k in seq_along(coef)) put(sd_names(factor)[k], sign[, k])
  pairs <- cor_pairs(length(coef))
  cors <- cor_names(factor)
  for (k in seq_along(cors)) put(cors[k], sign[, pairs[k, 1]] * sign[, pairs[k, 2]])
  at <- match(whitened_names(factor), names)
  if (!anyNA(at)) out[, at] <- sign[, rep(seq_along(coef), each = length(factor$levels))]
  out
}

#' Chains as an mcmc.list of coda, which bridgesampling reads
#' @noRd
chains_for_coda <- function(points, names) {
  d <- dim(points)
  structure(lapply(seq_len(d[2]), function(chain) {
    structure(matrix(points[, chain, ], d[1], dimnames = list(NULL, names)), mcpar = c(1, d[1], 1), class = "mcmc")
  }), class = "mcmc.list")
}
