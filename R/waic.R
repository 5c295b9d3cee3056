# The widely applicable information criterion, beside leave-one-out for those who know it.

#' Widely applicable information criterion
#'
#' An approximation of leave-one-out cross-validation that, unlike [loo.hlr_fit()], cannot tell by itself where it fails
#' but for the crude rule below; prefer `loo()`.
#'
#' @param x A fit, from [hlr_fit()].
#' @param ... More fits of the same response, to compare as in [loo.hlr_fit()]; any other argument is an error.
#' @param compare Compare several fits?
#' @return Object of class `waic`, as [loo::waic()] makes it.
#' @section Errors: A warning of class `hlr_warning_p_waic` where a row's contribution to `p_waic` is above 0.4.
#' @references Watanabe (2010), Asymptotic equivalence of Bayes cross validation and widely applicable information
#'   criterion in singular learning theory, Journal of Machine Learning Research 11, 3571-3594.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1)
#' suppressWarnings(waic(fit))
#' @exportS3Method loo::waic hlr_fit
waic.hlr_fit <- function(x, ..., compare = TRUE) {
  named <- as.list(substitute(list(x, ...)))[-1]
  models <- given_models(list(x, ...))
  one <- function(fit, name) named_criterion(waic_of_fit(fit), name)
  if (length(models) == 1) one(x, named[[1]]) else criterion_list(models, named, one, compare)
}

#' @noRd
waic_of_fit <- function(x) {
  if (ndraws.hlr_fit(x) < 2) hlr_abort("argument", "waic() needs two draws at least; the fit has one.")
  plan <- plan_leaving_out(x, by = NULL, integrated = FALSE)
  pointwise <- do.call(rbind, each_piece(length(plan$pieces), "Rows", function(k) {
    density <- plan$pieces[[k]]()
    p <- apply(density, 2, stats::var)
    elpd <- log_mean_exp(density) - p
    cbind(elpd_waic = elpd, p_waic = p, waic = -2 * elpd)
  }))
  estimates <- sum_estimates(pointwise)
  warn_p_waic(pointwise[, "p_waic"])
  structure(
    c(list(estimates = estimates, pointwise = pointwise), single_estimates(estimates)),
    dims = c(ndraws.hlr_fit(x), nrow(pointwise)), yhash = response_mark(x), class = c("waic", "loo")
  )
}

#' @export
loo::waic

#' @noRd
warn_p_waic <- function(p) {
  n_bad <- sum(p > 0.4)
  if (n_bad) {
    hlr_warn("p_waic", n_bad, " of ", plural(length(p), "row"), if (n_bad == 1) " has" else " have",
             " a p_waic above 0.4, where WAIC is not reliable. Use loo().")
  }
}

#' Logarithm of the mean of exp() of each column
#' @noRd
log_mean_exp <- function(x) {
  most <- apply(x, 2, max)
  most + log(colMeans(exp(x - rep(most, each = nrow(x)))))
}
