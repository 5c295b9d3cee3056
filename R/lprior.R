# lprior(): the log prior of each block of parameters, or of each parameter.

#' Log prior density of draws, in parts
#'
#' @param fit A fit, from [hlr_fit()].
#' @param by `"block"` for common effects, group effects and distributional parameters apart, `"parameter"` for each
#'   row of [prior_summary()] apart, `"total"` for the sum alone.
#' @return A [posterior::draws_array] in nats: `lprior`, the sum, which the draws of the fit have too, and by block
#'   `lprior_common`, `lprior_group` and `lprior_dpar`, as many as there are, or by parameter `lprior_b_Time` and so on.
#'   Priors of sds, correlations, coefficients and distributional parameters, each with its normalising constant; the
#'   normal distribution of group effects is part of the model, not in it. `flat()` and `constant()` count as 0.
#' @details Names are those of priorsense, whose `prior_selection = "group"` scales the priors of group effects alone.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' posterior::summarise_draws(lprior(fit), "mean", "sd")
#' @export
lprior <- function(fit, by = c("block", "parameter", "total")) {
  check_fit(fit, "fit")
  by <- check_default_choice(by, "by", c("block", "parameter", "total"))
  terms <- log_prior_terms(fit$prior, fit$design, flatten_draws(fit$draws))
  label <- switch(by, block = prior_block(fit$prior), parameter = fit$prior$parameter, total = NULL)
  parts <- vapply(unique(label), function(part) rowSums(terms[, label == part, drop = FALSE]), double(nrow(terms)))
  parts <- matrix(parts, nrow(terms))
  names <- c("lprior", if (length(label)) paste0("lprior_", unique(label)))
  out <- array(cbind(rowSums(terms), parts), c(dim(fit$draws)[1:2], length(names)), list(NULL, NULL, names))
  posterior::as_draws_array(out)
}
