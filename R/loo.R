# Leave-one-out cross-validation from the draws of one fit.

#' Leave-one-out cross-validation
#'
#' The expected log predictive density (elpd) of each row, or of each group, given all others, from the draws of one
#' fit by Pareto smoothed importance sampling (PSIS). Of Gaussian models group effects can be integrated out exactly,
#' which keeps the importance weights tame, so that a whole group can be left out without fitting again.
#'
#' @param x A fit, from [hlr_fit()].
#' @param by `NULL` to leave out one row at a time, or the name of a grouping factor to leave out one of its levels with
#'   all of its rows, for a model's skill with new groups.
#' @param integrated Integrate group effects out? With `TRUE` all of them; names of grouping factors mean these, given
#'   the draws of the others, as crossed factors need. Leaving out levels of `by` implies it.
#' @param moment_match Move the draws towards each posterior that is hard to reach, see [loo_moment_match.hlr_fit()]?
#' @param k_threshold Pareto k above which densities count as unreliable.
#' @param save_psis Keep the weights, draws x rows, in the object, as loo's functions for predictive checks need them?
#' @param cores Processes for `moment_match`. The rest is done in C, a fraction of a millisecond per row.
#' @param ... More fits of the same response, to compare; any other argument is an error.
#' @param compare Compare several fits, as [loo_compare.hlr_fit()] does?
#' @return Of several fits a list of class `hlr_loolist` as brms has it: `loos`, one object for each, and `diffs`, the
#'   comparison. Of one, object of class `psis_loo`, as [loo::loo()] makes it, with `pointwise` values per row or level.
#'   `p_loo`, the effective number of parameters, counts those that are not integrated out.
#' @details The estimate is of the same quantity with and without `integrated`: log p(y_i | all other rows). What
#'   differs is what is weighted. Plain importance ratios 1 / p(y_i | effects, ...) are wild where a row says much about
#'   the effects of its group. With effects integrated out the ratio is 1 / p(y_i | other rows of its group,
#'   parameters), known in closed form, and for a level left out 1 / p(its rows | parameters).
#'
#'   Effects can be integrated out of models with `gaussian()` and identity link, in closed form, and of others where
#'   each level has one row, by quadrature; otherwise [kfold.hlr_fit()] fits again. Student's t effects too, by
#'   quadrature; of `gaussian()` models those of one factor, given draws of the rest.
#'
#'   Integrated factors must be one factor or nested ones. Of crossed factors `integrated = "g"` has those of `g` and
#'   takes the others as drawn; `by = "g"` does so by itself.
#'
#'   Relative efficiencies of the draws are those of the chains, as [posterior::ess_mean()] has them. Rows are taken in
#'   pieces, so that never more than some million densities are in memory unless `save_psis` asks for all.
#' @section Errors: class `hlr_error_argument` for a factor that the model does not have and for models whose effects
#'   cannot be integrated out, `hlr_error_loo` for a row without density. A warning of class `hlr_warning_pareto_k` says
#'   how many densities are unreliable and what helps, one of class `hlr_warning_own_effects` that rows have a group
#'   effect of their own, for which neither Pareto k nor moment matching is to be trusted.
#' @references Vehtari, Gelman and Gabry (2017), Practical Bayesian model evaluation using leave-one-out
#'   cross-validation and WAIC, Statistics and Computing 27, 1413-1432. Vehtari, Mononen, Tolvanen, Sivula and Winther
#'   (2016), Bayesian leave-one-out cross-validation approximations for Gaussian latent variable models, Journal of
#'   Machine Learning Research 17(103). Merkle, Furr and Rabe-Hesketh (2019), Bayesian comparison of latent variable
#'   models: conditional versus marginal likelihoods, Psychometrika 84, 802-829.
#' @seealso [loo_compare.hlr_fit()], [kfold.hlr_fit()], [waic.hlr_fit()].
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' loo(fit, integrated = TRUE)
#' # how well the rows of a pig never seen before are predicted
#' loo(fit, by = "Pig")
#' @exportS3Method loo::loo hlr_fit
loo.hlr_fit <- function(x, ..., by = NULL, integrated = !is.null(by), moment_match = FALSE, k_threshold = 0.7,
                        save_psis = FALSE, cores = getOption("mc.cores", 1L), compare = TRUE) {
  named <- as.list(substitute(list(x, ...)))[-1]
  models <- given_models(list(x, ...))
  one <- function(fit, name) {
    named_criterion(loo_of_fit(fit, by, integrated, moment_match, k_threshold, save_psis, cores), name)
  }
  if (length(models) == 1) one(x, named[[1]]) else criterion_list(models, named, one, compare)
}

#' @noRd
loo_of_fit <- function(x, by, integrated, moment_match = FALSE, k_threshold = 0.7, save_psis = FALSE, cores = 1L) {
  check_flag(moment_match, "moment_match")
  check_number(k_threshold, "k_threshold", 0)
  check_count(cores, "cores")
  plan <- plan_leaving_out(x, by, integrated)
  out <- psis_loo(plan$pieces, dim(x$draws)[2], check_flag(save_psis, "save_psis"), plan$what)
  rownames(out$pointwise) <- plan$levels
  attr(out, "yhash") <- response_mark(x)
  attr(out, "left_out") <- plan[c("by", "integrated")]
  warn_own_effects(x, plan$integrated)
  if (moment_match && any(out$diagnostics$pareto_k > k_threshold)) {
    return(loo_moment_match.hlr_fit(x, out, k_threshold, cores = cores))
  }
  warn_pareto_k(out, x, k_threshold)
  out
}

#' @export
loo::loo

#' What is left out, and its log densities piece by piece
#'
#' @return List of `by` and `integrated` (names of factors, innermost first, or `NULL`), `what` (a part, in a word),
#'   `levels` (names of parts, `NULL` for rows) and `pieces` for `psis_loo()`.
#' @noRd
plan_leaving_out <- function(object, by, integrated) {
  if (is_prior_fit(object)) {
    hlr_abort("argument", "A fit to the prior alone has not seen any rows that could be left out.")
  }
  if (isFALSE(integrated)) {
    if (!is.null(by)) {
      hlr_abort("argument", "Leaving out levels of '", by, "' needs its effects integrated out; leave `integrated` ",
                "alone.")
    }
    return(list(what = "row", pieces = log_lik_pieces(object)))
  }
  if (!is.null(by)) by <- check_group_name(by, "by", group_names(object))
  groups <- integrated_groups(object, integrated, by)
  list(
    by = by, integrated = groups, what = if (is.null(by)) "row" else "level",
    levels = if (!is.null(by)) design_factor(object, by)$levels,
    pieces = list(function() integrated_log_lik(object, groups, by))
  )
}

#' A mark of the response: loo compares models only if their marks are the same
#' @noRd
response_mark <- function(object) {
  y <- as.double(object$design$y)
  sprintf("%d %.15g %.15g", length(y), sum(y), sum(y * seq_along(y)))
}

#' @noRd
warn_pareto_k <- function(out, object, threshold) {
  k <- out$diagnostics$pareto_k
  n_bad <- sum(k > threshold)
  if (n_bad == 0) return(invisible())
  left_out <- attr(out, "left_out")
  hlr_warn("pareto_k", n_bad, " of ", plural(length(k), if (is.null(left_out$by)) "row" else "level"),
           if (n_bad == 1) " has" else " have", " a Pareto k above ", threshold, ", so ",
           if (n_bad == 1) "its estimate is" else "their estimates are", " unreliable. ",
           remedy_for_k(object, left_out))
}

#' Warn of rows that have a group effect to themselves
#'
#' Draws of such an effect have seen that row and nothing else. Importance sampling cannot undo this, with or without
#' moment matching, even where Pareto k is below its threshold.
#' @noRd
warn_own_effects <- function(object, integrated) {
  alone <- Filter(function(factor) !factor$group %in% integrated && has_single_rows(factor, object$design),
                  object$design$factors)
  if (length(alone) == 0) return(invisible())
  hlr_warn("own_effects", "Most levels of ", quote_names(groups_of(alone)), " have one row, which is ",
           "all that its effect has seen: such rows seem better predicted than they are. ", remedy_for_k(object, NULL))
}

#' @noRd
remedy_for_k <- function(object, left_out) {
  can_integrate <- tryCatch({
    integrated_groups(object, TRUE)
    TRUE
  }, hlr_error = function(e) FALSE)
  if (can_integrate && is.null(left_out$integrated)) {
    return("Try integrated = TRUE, which integrates the group effects out.")
  }
  kfold <- if (is.null(left_out$by)) "kfold(fit)" else paste0("kfold(fit, group = \"", left_out$by, "\")")
  paste0("Try moment_match = TRUE, or ", kfold, ", which fits again.")
}
