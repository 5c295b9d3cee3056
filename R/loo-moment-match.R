# Moment matching: draws moved towards a leave-one-out posterior that plain importance weights cannot reach.

#' Moment matching for leave-one-out cross-validation
#'
#' For each row or level with a large Pareto k, the draws are shifted, scaled and rotated until their moments are those
#' of the posterior without it, and weighted by the density that [log_prob()] has, so that nothing is fitted again.
#'
#' @param x A fit, from [hlr_fit()].
#' @param loo What [loo.hlr_fit()] found for it.
#' @param k_threshold Pareto k above which draws are moved.
#' @param max_iters,split,cov,cores As in [loo::loo_moment_match()].
#' @param ... Nothing; any other argument is an error.
#' @return `loo`, with the values of these rows or levels replaced.
#' @details The draws moved must have all the parameters that the density of a row depends on. With the joint engine
#'   they have. The collapsed engine has group effects integrated out: there `loo` must have been made with
#'   `integrated = TRUE` (or `by`), which needs moment matching rarely, or the model be without group effects. Common
#'   coefficients are taken as coordinates, whether the engine integrated them out or not.
#' @section Errors: class `hlr_error_argument` where the fit has no coordinates for that.
#' @references Paananen, Piironen, Buerkner and Vehtari (2021), Implicitly adaptive importance sampling, Statistics and
#'   Computing 31, 16.
#' @examples
#' \donttest{
#' frogs <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1)
#' plain <- suppressWarnings(loo(frogs))
#' loo_moment_match(frogs, plain)
#' }
#' @exportS3Method loo::loo_moment_match hlr_fit
loo_moment_match.hlr_fit <- function(x, loo, k_threshold = 0.7, max_iters = 30L, split = TRUE, cov = TRUE,
                                     cores = getOption("mc.cores", 1L), ...) {
  refuse_other(...)
  if (!inherits(loo, "psis_loo")) {
    hlr_abort("argument", "`loo` must come from loo() of the same fit, not be ", describe_value(loo), ".")
  }
  left_out <- attr(loo, "left_out")
  density <- moved_log_lik(x, left_out)
  full <- with_all_coordinates(x, left_out$integrated)
  coordinates <- all_coordinates(x, full)
  shape <- dim(x$draws)[1:2]
  out <- withCallingHandlers(
    loo::loo_moment_match.default(
      full, loo, post_draws = function(x, ...) coordinates, unconstrain_pars = function(x, pars, ...) pars,
      log_lik_i = function(x, i, ...) matrix(density(points_at(full, coordinates), i), shape[1]),
      log_prob_upars = function(x, upars, ...) .Call(hlr_c_log_prob, full$model, upars, FALSE)$logp,
      log_lik_i_upars = function(x, upars, i, ...) density(points_at(full, upars), i),
      max_iters = max_iters, k_threshold = k_threshold, split = split, cov = cov, cores = cores
    ),
    warning = function(w) if (grepl("Pareto k", conditionMessage(w))) invokeRestart("muffleWarning")
  )
  warn_pareto_k(out, x, k_threshold)
  out
}

#' @export
loo::loo_moment_match

#' Log density of one part of a fit's rows, as a function of points and the part's number
#' @noRd
moved_log_lik <- function(object, left_out) {
  if (is.null(left_out$integrated)) return(function(points, i) drop(log_lik_of_rows(object, i, points)))
  groups <- left_out$integrated
  outer <- factor_index(design_factor(object, groups[length(groups)]))
  part <- if (is.null(left_out$by)) seq_along(outer) else factor_index(design_factor(object, left_out$by))
  function(points, i) {
    rows <- which(outer == outer[match(i, part)])
    column <- match(i, if (is.null(left_out$by)) rows else sort(unique(part[rows])))
    integrated_log_lik_of_rows(object, rows, groups, left_out$by, points = points)[, column]
  }
}

#' Points of a model whose coordinates have all that the log density depends on: the fit's own, or without any draws
#' @noRd
with_all_coordinates <- function(object, integrated) {
  check_coordinates_of(object)
  without <- setdiff(group_names(object), groups_of(sampled_factors(object)))
  if (!all(without %in% integrated)) {
    hlr_abort("argument", "The collapsed engine has no coordinates for group effects. Use ",
              "loo(fit, integrated = TRUE), or fit with engine = \"joint\".")
  }
  if (object$model$keep_common) return(object)
  control <- object$control
  control$keep_common <- TRUE
  given <- list(design = whole_design(object$design), prior = object$prior, family = object$family)
  model <- flatten_for(object$model$engine, given, control)
  new_points(model, object$prior, object$design, object$family, NULL, NULL, object$seed, object$chain_ids)
}

#' Coordinates of the draws, with signed sds on their positive side, so that their density has one mode
#' @noRd
all_coordinates <- function(object, full) {
  if (is.null(full$upars)) return(coordinates_of_values(full, flatten_draws(object$draws)))
  out <- positive_coordinates(object, signed_coordinates(object))
  matrix(out, ncol = dim(out)[3])
}
