# Leave-one-out by Pareto smoothed importance sampling, in C (src/core/after/psis.c), with loo's definitions.

#' Leave out one column of log densities after the other
#'
#' @param pieces List of functions without arguments, each of which returns some columns of a double matrix in nats,
#'   draws x parts, so that never more than one piece is in memory.
#' @param n_chain Number of chains, which follow one another.
#' @param keep Return the log weights too?
#' @param what What a part is, for messages: `"row"`.
#' @return Object of class `psis_loo`, as loo makes it, without names of its parts.
#' @section Errors: class `hlr_error_loo` where a density is zero or not a number.
#' @noRd
psis_loo <- function(pieces, n_chain, keep, what = "row") {
  parts <- weights <- list()
  density <- NULL
  each_piece(length(pieces), "Densities", function(k) {
    density <<- pieces[[k]]()
    refuse_no_density(density, sum(vapply(parts, nrow, 0L)), what)
    one <- .Call(hlr_c_psis_loo, density, as.integer(n_chain), keep)
    parts[[k]] <<- one$parts
    weights[[k]] <<- one$log_weights
    NULL
  })
  parts <- do.call(rbind, parts)
  new_psis_loo(parts, nrow(density), if (keep) do.call(cbind, weights))
}

#' @noRd
refuse_no_density <- function(density, n_before, what) {
  bad <- which(!is.finite(colSums(density)))
  if (length(bad)) {
    hlr_abort("loo", "The density of ", what, " ", n_before + bad[1], " is zero or not a number at some draws. ",
              "Check its response, and summary(fit) for chains that did not converge.")
  }
}

#' An object as loo's own functions read and print it
#'
#' @param parts Matrix from C, parts x 8. @param n_draw Number of draws. @param log_weights Draws x parts, or `NULL`.
#' @noRd
new_psis_loo <- function(parts, n_draw, log_weights) {
  dims <- c(n_draw, nrow(parts))
  diagnostics <- list(pareto_k = parts[, "k"], n_eff = parts[, "n_eff"], r_eff = parts[, "r_eff"])
  pointwise <- cbind(elpd_loo = parts[, "elpd"], mcse_elpd_loo = parts[, "mcse"], p_loo = parts[, "p"],
                     looic = -2 * parts[, "elpd"], influence_pareto_k = parts[, "k"])
  estimates <- sum_estimates(pointwise[, c("elpd_loo", "p_loo", "looic"), drop = FALSE])
  psis <- if (!is.null(log_weights)) {
    structure(
      list(log_weights = log_weights, diagnostics = diagnostics), norm_const_log = parts[, "log_total"],
      tail_len = parts[, "tail_len"], r_eff = parts[, "r_eff"], dims = dims, method = "psis",
      class = c("psis", "importance_sampling", "list")
    )
  }
  structure(
    c(list(estimates = estimates, pointwise = pointwise, diagnostics = diagnostics, psis_object = psis),
      single_estimates(estimates)),
    dims = dims, class = c("psis_loo", "importance_sampling_loo", "loo")
  )
}

#' Weights that add up to 1 for each part
#' @return Matrix, draws x parts.
#' @noRd
psis_weights <- function(psis) {
  exp(psis$log_weights - rep(attr(psis, "norm_const_log"), each = nrow(psis$log_weights)))
}

#' Sums over parts, with the standard error that they have as sums of independent terms
#' @noRd
sum_estimates <- function(pointwise) {
  cbind(Estimate = colSums(pointwise), SE = sqrt(nrow(pointwise) * apply(pointwise, 2, stats::var)))
}

#' The estimates as single numbers of a list: `elpd_loo` and so on, then `se_elpd_loo` and so on
#' @noRd
single_estimates <- function(estimates) {
  stats::setNames(as.list(estimates), c(rownames(estimates), paste0("se_", rownames(estimates))))
}
