# lprior(): the log prior of each block of parameters, or of each parameter.

#' Log prior density of draws, in parts
#'
#' @param fit A fit, from [hlr_fit()].
#' @param by `"block"` for common effects, group effects and distributional parameters apart, and for the priors of each
#'   `tag`, see [hlr_prior()]; `"parameter"` for each row of [prior_summary()] apart, `"total"` for the sum alone.
#' @return A [posterior::draws_array] in nats: `lprior`, the sum, which the draws of the fit have too, and by block
#'   `lprior_common`, `lprior_group` and `lprior_dpar`, as many as there are, and `lprior_<tag>`, or by parameter
#'   `lprior_b_Time` and so on. Priors of sds, correlations, coefficients and distributional parameters, each with its
#'   normalising constant; the normal distribution of group effects is part of the model, not in it. `flat()` and
#'   `constant()` count as 0.
#' @details Names are those of priorsense, whose `prior_selection = "group"` scales the priors of group effects alone.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' posterior::summarise_draws(lprior(fit), "mean", "sd")
#' @export
lprior <- function(fit, by = c("block", "parameter", "total")) {
  check_fit(fit, "fit")
  by <- check_default_choice(by, "by", c("block", "parameter", "total"))
  terms <- log_prior_terms(fit$prior, fit$design, flatten_draws(fit$draws))
  members <- prior_members(fit$prior, by)
  parts <- vapply(members, function(at) rowSums(terms[, at, drop = FALSE]), double(nrow(terms)))
  parts <- matrix(parts, nrow(terms))
  names <- c("lprior", paste0("lprior_", names(members), recycle0 = TRUE))
  out <- array(cbind(rowSums(terms), parts), c(dim(fit$draws)[1:2], length(names)), list(NULL, NULL, names))
  posterior::as_draws_array(out)
}

#' Which rows of a table of priors each part has: list of logical vectors by name
#' @noRd
prior_members <- function(table, by) {
  among <- function(label) lapply(stats::setNames(nm = setdiff(unique(label), "")), function(part) label == part)
  switch(by, block = c(among(prior_block(table)), among(table$tag)), parameter = among(table$parameter), total = list())
}
