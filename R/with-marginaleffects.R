# Predictions, comparisons and slopes by marginaleffects.

#' Support for marginaleffects
#'
#' The functions of marginaleffects, such as `marginaleffects::avg_slopes()`, take a fit: loading hlr adds its class to
#' the option `marginaleffects_model_classes`. All estimates have their draws, and their intervals are made of those.
#'
#' @param model A fit, from [hlr_fit()].
#' @param newdata Data frame of rows.
#' @param type `"response"`, `"link"`, or `"prediction"` for random responses.
#' @param ... Arguments of [posterior_epred()][posterior_predict.hlr_fit()], such as `re_formula` or `marginal`.
#' @return `get_predict()`: data frame with `rowid` and `estimate`, the medians, and attribute `posterior_draws`, rows x
#'   draws. `get_coef()`: posterior medians of the common coefficients. `get_vcov()`: `NULL`, since the draws say all.
#' @name hlr_marginaleffects
NULL

#' @rdname hlr_marginaleffects
#' @exportS3Method marginaleffects::get_predict hlr_fit
get_predict.hlr_fit <- function(model, newdata, type = "response", ...) {
  type <- check_default_choice(type, "type", c("response", "link", "prediction"))
  newdata <- as.data.frame(check_data(newdata, "newdata"))
  dots <- list(...)
  dots <- dots[intersect(names(dots), names(formals(posterior_predict.hlr_fit)))]
  predict <- switch(type, response = posterior_epred.hlr_fit, link = posterior_linpred.hlr_fit,
                    prediction = posterior_predict.hlr_fit)
  draws <- do.call(predict, c(list(model, newdata = newdata), dots))
  rowid <- if (is.null(newdata$rowid)) seq_len(nrow(newdata)) else newdata$rowid
  structure(data.frame(rowid = rowid, estimate = unname(row_stats(draws, robust = TRUE)[, "Estimate"])),
            posterior_draws = unname(t(draws)))
}

#' @rdname hlr_marginaleffects
#' @exportS3Method marginaleffects::get_coef hlr_fit
get_coef.hlr_fit <- function(model, ...) fixef.hlr_fit(model, robust = TRUE)[, "Estimate"]

#' @rdname hlr_marginaleffects
#' @exportS3Method marginaleffects::get_vcov hlr_fit
get_vcov.hlr_fit <- function(model, ...) NULL
