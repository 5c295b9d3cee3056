# A fit as priorsense takes it. The numbers that hlr has without that package are those of sensitivity.R.

#' A fit for the package priorsense
#'
#' The method for fits of priorsense's `create_priorsense_data()`, by way of which its functions take a fit:
#' `powerscale_sensitivity(fit)`, `powerscale_sequence(fit)` and their plots. `prior_selection` may be `"common"`,
#' `"group"` or `"dpar"`, see [lprior()].
#'
#' @param x A fit, from [hlr_fit()].
#' @param ... Passed on to priorsense.
#' @return Object of class `priorsense_data`, without group effects among its draws.
#' @seealso [summary.hlr_fit()], whose `sensitivity = TRUE` has the same numbers without that package.
#' @exportS3Method priorsense::create_priorsense_data hlr_fit
create_priorsense_data.hlr_fit <- function(x, ...) {
  log_lik <- log_lik.hlr_fit(x)
  names <- paste0("log_lik[", seq_len(ncol(log_lik)), "]")
  log_lik <- array(log_lik, c(dim(x$draws)[1:2], ncol(log_lik)), list(NULL, NULL, names))
  getExportedValue("priorsense", "create_priorsense_data")(
    posterior::as_draws_df(as_draws_array.hlr_fit(x, stored_parameters(x))), fit = x, log_prior = lprior(x),
    log_lik = posterior::as_draws_array(log_lik), ...
  )
}
