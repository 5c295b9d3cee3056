# Standard deviations and correlations of group effects: brms's list, printed and turned into a table as lme4's.

#' Standard deviations, correlations and covariances of group effects
#'
#' @param x A fit, from [hlr_fit()]; for `print()` and `as.data.frame()` what `VarCorr()` returned.
#' @param sigma Not used; part of the generic.
#' @param summary Summarise the draws, or return them?
#' @param robust Summarise by median and scaled median absolute deviation instead of mean and standard deviation?
#' @param probs Probabilities of the quantiles shown.
#' @param prob Probability inside an interval with equal tails, in place of `probs`: 0.9 is `probs = c(0.05, 0.95)`.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the highest density interval with `prob` inside (0.95 if not
#'   given), in columns `hdi_lower` and `hdi_upper`; see [hlr_interval_rule].
#' @param digits Significant digits.
#' @param row.names,optional As in [as.data.frame()].
#' @param ... Nothing; for `VarCorr()` any other argument is an error.
#' @return List with, for each grouping factor, `sd` (matrix, coefficients x (`Estimate`, `Est.Error`, `Q2.5`, `Q97.5`))
#'   and, where effects are correlated, `cor` and `cov` (arrays, coefficients x statistics x coefficients), and
#'   `residual__` with `sd` for families that have a `sigma`. Standard deviations of effects are in the unit of the
#'   linear predictor, per unit of the coefficient. With
#'   `summary = FALSE` draws take the place of the statistics, as the first dimension.
#'
#'   `as.data.frame()` of it has lme4's columns, one row per standard deviation or correlation: `grp`, `var1`, `var2`,
#'   and the posterior means (or medians) of the variance or covariance, `vcov`, and of the standard deviation or
#'   correlation, `sdcor`.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' VarCorr(fit)
#' VarCorr(fit)$Pig$sd
#' as.data.frame(VarCorr(fit))
#' }
#' @name VarCorr.hlr_fit
NULL

#' @importFrom nlme VarCorr
#' @export
nlme::VarCorr

#' @rdname VarCorr.hlr_fit
#' @export
VarCorr.hlr_fit <- function(x, sigma = 1, summary = TRUE, robust = FALSE, probs = c(0.025, 0.975), prob = NULL,
                            interval = "eti", ...) {
  check_version(x)
  refuse_other(...)
  check_flag(summary, "summary")
  check_flag(robust, "robust")
  probs <- choose_ends(probs, prob, interval)
  factors <- x$design$factors
  out <- lapply(unname(factors), group_covariance, object = x, summary = summary, robust = robust, probs = probs)
  names(out) <- groups_of(factors)
  if (has_one_residual(x)) {
    sd <- residual_draws(x)
    dimnames(sd)[[3]] <- ""
    out$residual__ <- list(sd = if (summary) posterior_stats(sd, robust, probs) else flatten_draws(sd))
  }
  if (!summary) return(out)
  structure(out, class = "hlr_varcorr", components = variance_components(x, if (robust) stats::median else mean))
}

#' @noRd
group_covariance <- function(object, factor, summary, robust, probs) {
  coef <- factor_coefs(factor)
  sd <- object$draws[, , sd_names(factor), drop = FALSE]
  dimnames(sd)[[3]] <- coef
  out <- list(sd = if (summary) posterior_stats(sd, robust, probs) else flatten_draws(sd))
  if (any(cor_names(factor) %in% dimnames(object$draws)[[3]])) {
    cor <- cor_draws(object, factor)
    d <- dim(cor)
    cov <- cor * array(sd, d) * array(sd[, , rep(seq_along(coef), each = length(coef))], d)
    dimnames(cor) <- dimnames(cov) <- list(NULL, NULL, coef, coef)
    finish <- function(m) if (summary) level_stats(m, robust, probs) else merge_chains(m)
    out$cor <- finish(cor)
    out$cov <- finish(cov)
  }
  out
}

#' Correlation matrices, iterations x chains x coefficients x coefficients; zero between blocks
#' @noRd
cor_draws <- function(object, factor) {
  q <- n_coefs(factor)
  out <- array(rep(diag(q), each = ndraws.hlr_fit(object)), c(dim(object$draws)[1:2], q, q))
  pairs <- cor_pairs(q)
  names <- cor_names(factor)
  for (k in which(names %in% dimnames(object$draws)[[3]])) {
    out[, , pairs[k, 1], pairs[k, 2]] <- out[, , pairs[k, 2], pairs[k, 1]] <- object$draws[, , names[k]]
  }
  out
}

#' lme4's table of variance components; `middle` makes one number of draws
#' @noRd
variance_components <- function(object, middle) {
  stored <- dimnames(object$draws)[[3]]
  row <- function(grp, var1, var2, vcov, sdcor) {
    data.frame(grp = grp, var1 = var1, var2 = var2, vcov = middle(vcov), sdcor = middle(sdcor))
  }
  rows <- lapply(object$design$factors, function(factor) {
    coef <- factor_coefs(factor)
    sd <- lapply(sd_names(factor), function(name) object$draws[, , name])
    pairs <- cor_pairs(length(coef))
    sds <- lapply(seq_along(coef), function(i) row(factor$group, coef[i], NA_character_, sd[[i]]^2, sd[[i]]))
    cors <- lapply(which(cor_names(factor) %in% stored), function(k) {
      i <- pairs[k, 1]
      j <- pairs[k, 2]
      cor <- object$draws[, , cor_names(factor)[k]]
      row(factor$group, coef[i], coef[j], cor * sd[[i]] * sd[[j]], cor)
    })
    do.call(rbind, c(sds, cors))
  })
  if (has_one_residual(object)) {
    sigma <- residual_draws(object)
    rows <- c(rows, list(row("Residual", NA_character_, NA_character_, sigma^2, sigma)))
  }
  none <- data.frame(grp = character(), var1 = character(), var2 = character(), vcov = double(), sdcor = double())
  do.call(rbind, c(list(none), unname(rows)))
}

#' @rdname VarCorr.hlr_fit
#' @export
as.data.frame.hlr_varcorr <- function(x, row.names = NULL, optional = FALSE, ...) {
  as.data.frame(attr(x, "components"), row.names = row.names, optional = optional)
}

#' @rdname VarCorr.hlr_fit
#' @export
print.hlr_varcorr <- function(x, digits = 3, ...) {
  if (length(x) == 0) {
    cat("No group effects and no residual standard deviation.\n")
    return(invisible(x))
  }
  sd <- do.call(rbind, lapply(x, `[[`, "sd"))
  size <- vapply(x, function(group) nrow(group$sd), 1L)
  first <- sequence(size) == 1
  group <- rep(sub("^residual__$", "Residual", names(x)), size)
  coef <- unlist(lapply(x, function(group) rownames(group$sd)))
  numbers <- apply(sd, 2, function(column) format(column, digits = digits), simplify = FALSE)
  names(numbers)[1] <- "Std.Dev."
  cor <- do.call(rbind, lapply(x, cor_columns, width = max(size) - 1))
  columns <- c(list(Groups = ifelse(first, group, ""), Name = coef), numbers)
  if (any(nzchar(cor))) {
    colnames(cor) <- c("Corr", rep(" ", ncol(cor) - 1))
    columns <- c(columns, as.list(as.data.frame(cor, optional = TRUE)))
  }
  justify <- rep(c("left", "right"), c(2, length(columns) - 2))
  cells <- Map(function(column, name, side) format(c(name, column), justify = side), columns, names(columns), justify)
  cat(sub(" +$", "", do.call(paste, c(list(""), unname(cells)))), sep = "\n")
  invisible(x)
}

#' Lower triangle of a factor's correlations as text, `width` columns; empty text where there is none
#' @noRd
cor_columns <- function(group, width) {
  q <- nrow(group$sd)
  out <- matrix("", q, width)
  if (is.null(group$cor)) return(out)
  for (i in seq_len(q)[-1]) {
    for (j in seq_len(i - 1)) out[i, j] <- formatC(group$cor[i, 1, j], digits = 2, format = "f")
  }
  out
}
