# Default priors, scaled by the data: Bambi's rules with repairs. A table of priors is made row by row here.

#' The prior each parameter has unless the user says otherwise
#'
#' @param design An `hlr_design`; used are `y`, `X`, `offset` and `factors`.
#' @param family A family object; used are `family`, `link` and `linkfun`.
#' @return An `hlr_prior_table`, one row per scalar parameter and one per correlated block. Rows: Intercept, b in the
#'   order of X, sd by factor and coefficient, cor by factor and block, parameters of the family in its order.
#' @section Errors: class `hlr_error_response` if the response of a family with a residual does not vary.
#' @references Westfall (2017), "Statistical details of the default priors in the Bambi library", arXiv:1702.01201;
#'   scales as Bambi computes them since version 0.2.
#' @noRd
default_priors <- function(design, family) {
  scales <- predictor_scales(design, family)
  common <- lapply(seq_along(scales), function(k) coefficient_scales(common_columns(design, k), scales[[k]]))
  rows <- lapply(seq_along(scales), function(k) {
    common_rows(common_columns(design, k), common[[k]], !has_raw_intercept(design, k), predictor_dpars(design)[k])
  })
  table_of_rows(unlist(rows, recursive = FALSE),
                sd_rows(design$factors, default_effect_scale(design, common, scales), predictor_dpars(design)),
                cor_rows(design$factors), df_rows(design$factors), dpar_rows(design, family))
}

#' Standard deviation and mean expected of each linear predictor: of the mean's `predictor_scale()`; of another
#' parameter's a standard deviation of 1, or its entry's `link_sd`, about what it is where the search for the mode
#' begins
#' @noRd
predictor_scales <- function(design, family) {
  dpars <- dpars_of(family_entry(family))
  others <- lapply(predictor_dpars(design)[-1], function(name) {
    dpar <- dpars[[name]]
    list(sd = if (is.null(dpar$link_sd)) 1 else dpar$link_sd,
         mean = dpar_link(dpar)(dpar$start(dpar_unit(dpar, design, residual_scale(design, family)))))
  })
  c(list(predictor_scale(design, family)), others)
}

#' @noRd
table_of_rows <- function(...) {
  rows <- c(...)
  names <- if (length(rows)) names(rows[[1]])
  columns <- lapply(stats::setNames(nm = names), function(name) unlist(lapply(rows, `[[`, name)))
  structure(columns, class = c("hlr_prior_table", "data.frame"), row.names = seq_along(rows))
}

#' A row as a list: data frames of one row would take a fifth of a small call
#' @noRd
prior_row <- function(parameter, class, dist, arg, group = "", coef = "", lower = -Inf, upper = Inf, center = NA,
                      dpar = "mu", source = "default", tag = "") {
  arg <- c(arg, rep(NA_real_, 3 - length(arg)))
  list(parameter = parameter, class = class, group = group, coef = coef, dist = dist, arg1 = arg[1], arg2 = arg[2],
       arg3 = arg[3], lower = lower, upper = upper, center = center, source = source, dpar = dpar, tag = tag)
}

#' @param common From `coefficient_scales()`.
#' @noRd
common_rows <- function(X, common, center = TRUE, dpar = "mu") {
  is_intercept <- colnames(X) == "(Intercept)"
  prefix <- coef_prefix(dpar)
  name <- paste0(prefix, column_names(colnames(X)), recycle0 = TRUE)
  c(
    lapply(which(is_intercept), function(j) {
      prior_row(common_name(paste0(prefix, "Intercept")), "Intercept", "normal", c(common$mean[j], common$sd[j]),
                center = center, dpar = dpar)
    }),
    lapply(which(!is_intercept), function(j) {
      prior_row(common_name(name[j]), "b", "normal", c(common$mean[j], common$sd[j]), coef = name[j], dpar = dpar)
    })
  )
}

#' @param effect_scale Function of a factor: a scale for each of its coefficients.
#' @noRd
sd_rows <- function(factors, effect_scale, dpars = "mu") {
  unlist(lapply(factors, function(f) {
    scale <- effect_scale(f)
    name <- factor_coefs(f)
    parameter <- sd_names(f)
    dpar <- dpars[predictors_of_coefs(f)]
    lapply(seq_len(n_coefs(f)), function(k) {
      prior_row(parameter[k], "sd", "normal", c(0, scale[k]), group = f$group, coef = name[k], lower = 0,
                dpar = dpar[k])
    })
  }), recursive = FALSE)
}

#' One row per block that has correlations; later blocks of the same factor are numbered
#' @noRd
cor_rows <- function(factors) {
  unlist(lapply(factors, function(f) {
    blocks <- cor_blocks(f)
    lapply(seq_along(blocks), function(k) {
      prior <- blocks[[k]]$covariance$prior
      prior_row(cor_block_name(f$group, k), "cor", prior$dist, prior$args, group = f$group, lower = -1, upper = 1)
    })
  }), recursive = FALSE)
}

#' Degrees of freedom of Student's t effects, bounded and with the prior as in brms
#' @noRd
df_rows <- function(factors) {
  student <- Filter(function(factor) factor$law == "student", factors)
  lapply(student, function(factor) {
    prior_row(df_name(factor$group), "df", "gamma", c(2, 0.1), group = factor$group, lower = 1)
  })
}

#' Rows of the family's parameters, with the priors of its entry, or the values that the formula gives them
#' @noRd
dpar_rows <- function(design, family) {
  dpars <- dpars_of(family_entry(family))
  lapply(setdiff(names(dpars), predictor_dpars(design)), function(name) {
    value <- design$fixed[[name]]
    prior <- if (is.null(value)) {
      dpars[[name]]$prior(dpar_unit(dpars[[name]], design, residual_scale(design, family)))
    } else {
      list(dist = "constant", arg = check_dpar_value(name, value, dpars[[name]]))
    }
    prior_row(name, name, prior$dist, prior$arg, lower = dpars[[name]]$lower,
              upper = dpar_upper(dpars[[name]], design), dpar = name,
              source = if (is.null(value)) "default" else formula_source)
  })
}

#' Source of priors that the formula gives: bf(y ~ x, nu = 4)
#' @noRd
formula_source <- "formula"

#' @noRd
check_dpar_value <- function(name, value, dpar) {
  if (value >= dpar$lower && value <= dpar$upper && is.finite(dpar_link(dpar)(value))) return(value)
  hlr_abort("formula", "bf(..., ", name, " = ", value, ") gives ", name, " a value that it cannot have: it lies ",
            describe_support(dpar$lower, dpar$upper), ".")
}
