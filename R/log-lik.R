# Log likelihood, row by row and draw by draw; log prior, block by block.

#' Log likelihood of each row
#'
#' The log density of every response at every draw, given coefficients and group effects, as [loo::loo()] and
#' priorsense read it. Rows are summed by [rowSums()].
#'
#' @param object A fit, from [hlr_fit()].
#' @param draw_ids Integer, which draws, counted through the chains; `NULL` for all.
#' @param ... Nothing; any other argument is an error.
#' @return Double matrix in nats, draws x rows of the data used (chain after chain, as [as.matrix()] has draws). Every
#'   constant is included, so that densities are those of R's `d` functions. In families with a `sigma` weights divide
#'   the variance, in others they multiply the row's log density.
#' @section Errors: class `hlr_error_argument` for draws that the fit does not have.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' ll <- log_lik(fit)
#' dim(ll)
#' if (requireNamespace("loo", quietly = TRUE)) loo::loo(ll)
#' }
#' @name log_lik.hlr_fit
NULL

#' @importFrom rstantools log_lik
#' @export
rstantools::log_lik

#' @rdname log_lik.hlr_fit
#' @export
log_lik.hlr_fit <- function(object, draw_ids = NULL, ...) {
  refuse_other(...)
  ids <- check_draw_ids(object, draw_ids)
  n <- length(object$design$y)
  out <- matrix(0, length(ids), n)
  for (rows in row_pieces(n, length(ids))) out[, rows] <- log_lik_of_rows(object, rows, ids)
  out
}

#' Log likelihood of all rows together, draw by draw; never more than a piece of the rows in memory
#'
#' @return Double vector.
#' @noRd
total_log_lik <- function(object) {
  ids <- check_draw_ids(object, NULL)
  pieces <- row_pieces(length(object$design$y), length(ids))
  Reduce(`+`, lapply(pieces, function(rows) rowSums(log_lik_of_rows(object, rows, ids))))
}

#' @noRd
check_draw_ids <- function(object, draw_ids) {
  n <- prod(dim(object$draws)[1:2])
  if (is.null(draw_ids)) return(seq_len(n))
  if (!is.numeric(draw_ids) || length(draw_ids) == 0 || anyNA(draw_ids) || any(draw_ids != round(draw_ids)) ||
        any(draw_ids < 1 | draw_ids > n)) {
    hlr_abort("argument", "`draw_ids` must be whole numbers from 1 to ", n, ", the number of draws.")
  }
  as.integer(draw_ids)
}

#' Rows in pieces of so many that a matrix of draws by rows has some million numbers
#' @noRd
row_pieces <- function(n_row, n_draw, most = 4e6) {
  size <- max(1, floor(most / n_draw))
  split(seq_len(n_row), (seq_len(n_row) - 1) %/% size)
}

#' @noRd
log_lik_of_rows <- function(object, rows, ids) {
  design <- object$design
  family_log_lik(
    object$family, eta_of_rows(object, rows, ids), flatten_draws(object$draws)[ids, , drop = FALSE],
    design$y[rows], design$trials[rows], if (any(design$weights != 1)) design$weights[rows]
  )
}

#' Log density of each row's response at each draw
#'
#' @param eta,aux,size,weight As for `family_mean()`. @param y Double vector, responses of the rows.
#' @return Double matrix, draws x rows, in nats; `-Inf` where the family has no distribution at `eta`.
#' @noRd
family_log_lik <- function(family, eta, aux, y, size = NULL, weight = NULL) {
  .Call(hlr_c_family_log_lik, family$family, family$link, eta, aux_columns(family, aux), as.double(y),
        as_doubles(size), as_doubles(weight))
}

#' Linear predictor of rows of the data, offset included, group effects too
#'
#' @return Double matrix, draws x rows.
#' @noRd
eta_of_rows <- function(object, rows, ids) {
  design <- object$design
  common <- object$prior$parameter[object$prior$class %in% c("Intercept", "b")]
  beta <- flatten_draws(object$draws)[ids, common, drop = FALSE]
  eta <- tcrossprod(beta, design$X[rows, , drop = FALSE]) + rep(design$offset[rows], each = length(ids))
  for (factor in design$factors) {
    used <- sort(unique(factor$index[rows]))
    u <- effects_draws(object, factor$group, factor$levels[used], ids)
    u <- array(u, c(length(ids), length(used), length(factor$coef)))
    z <- effect_columns(design, factor, rows)
    at <- match(factor$index[rows], used)
    for (k in seq_along(factor$coef)) eta <- eta + u[, at, k] * rep(z[, k], each = length(ids))
  }
  dimnames(eta) <- NULL
  eta
}

#' Columns of z of a factor, which the fit does not keep
#' @noRd
effect_columns <- function(design, factor, rows) {
  blueprint <- design$blueprint
  env <- environment(blueprint$fixed)
  if (is.null(env)) env <- environment(blueprint$terms)
  bars <- Filter(function(bar) bar$group == factor$group, blueprint$bars)
  z <- lapply(bars, function(bar) {
    plain_matrix(bar_matrix(bar, design$frame, env, bar$contrasts))[rows, , drop = FALSE]
  })
  do.call(cbind, z)
}

# ---- log prior --------------------------------------------------------------

#' Log prior density of draws, in parts
#'
#' @param fit A fit, from [hlr_fit()].
#' @param by `"block"` for common effects, group effects and auxiliary parameters apart, `"parameter"` for each row of
#'   [prior_summary()] apart, `"total"` for the sum alone.
#' @return A [posterior::draws_array] in nats: `lprior`, the sum, which the draws of the fit have too, and by block
#'   `lprior_common`, `lprior_group` and `lprior_aux`, as many as there are, or by parameter `lprior_b_Time` and so on.
#'   Priors of sds, correlations, coefficients and auxiliary parameters, each with its normalising constant; the normal
#'   distribution of group effects is part of the model, not in it. `flat()` and `constant()` count as 0.
#' @details Names are those of priorsense, whose `prior_selection = "group"` scales the priors of group effects alone.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' posterior::summarise_draws(lprior(fit), "mean", "sd")
#' @export
lprior <- function(fit, by = c("block", "parameter", "total")) {
  if (!inherits(fit, "hlr_fit")) {
    hlr_abort("argument", "`fit` must be a fit from hlr_fit(), not ", describe_value(fit), ".")
  }
  by <- check_choice(by[1], "by", c("block", "parameter", "total"))
  terms <- log_prior_terms(fit$prior, fit$design, flatten_draws(fit$draws))
  label <- switch(by, block = prior_block(fit$prior), parameter = fit$prior$parameter, total = NULL)
  parts <- vapply(unique(label), function(part) rowSums(terms[, label == part, drop = FALSE]), double(nrow(terms)))
  parts <- matrix(parts, nrow(terms))
  names <- c("lprior", if (length(label)) paste0("lprior_", unique(label)))
  out <- array(cbind(rowSums(terms), parts), c(dim(fit$draws)[1:2], length(names)), list(NULL, NULL, names))
  posterior::as_draws_array(out)
}

#' @noRd
prior_block <- function(table) {
  ifelse(table$class %in% c("Intercept", "b"), "common", ifelse(table$class %in% c("sd", "cor", "df"), "group", "aux"))
}
