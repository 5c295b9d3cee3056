# Default priors, scaled by the data: Bambi's rules, with the population standard deviation (dividing by n).

#' The prior each parameter has unless the user says otherwise
#'
#' @param design An `hlr_design`; used are `y`, `X`, `offset` and `factors`.
#' @param family A family object; used are `family`, `link` and `linkfun`.
#' @return An `hlr_prior_table`, one row per scalar parameter and one per correlated block. Rows: Intercept, b in the
#'   order of X, sd by factor and coefficient, cor by factor and block, auxiliary parameters (sigma first).
#' @section Errors: class `hlr_error_response` if the response of a family with a sigma does not vary.
#' @references Westfall (2017), "Statistical details of the default priors in the Bambi library", arXiv:1702.01201;
#'   scales as Bambi computes them since version 0.2.
#' @noRd
default_prior <- function(design, family) {
  scale <- predictor_scale(design, family)
  slopes <- slope_scales(design$X, scale$sd)
  rows <- c(common_rows(design$X, scale, slopes), sd_rows(design, slopes, scale$sd), cor_rows(design$factors),
            df_rows(design$factors), aux_rows(design, family))
  columns <- lapply(stats::setNames(nm = names(rows[[1]])), function(name) unlist(lapply(rows, `[[`, name)))
  structure(columns, class = c("hlr_prior_table", "data.frame"), row.names = seq_along(rows))
}

# ---- scales -----------------------------------------------------------------

#' Standard deviation and mean expected of the linear predictor before anything is fitted
#' @noRd
predictor_scale <- function(design, family) {
  offset <- if (is.null(design$offset)) 0 else design$offset
  if (has_sigma(family) && family$link == "identity") {
    y <- on_predictor_scale(design$y, family) - offset
    return(list(sd = varying_sd(y, design, family), mean = mean(y)))
  }
  level <- if (is.null(design$trials)) mean(design$y) else sum(design$y) / sum(design$trials)
  log_mean <- identical(family$link, "log") && isTRUE(level > 0)
  list(sd = 1, mean = if (log_mean) log(level) - mean(offset) else 0)
}

has_sigma <- function(family) "sigma" %in% family_aux(family)

on_predictor_scale <- function(y, family) if (family$family == "lognormal") log(y) else y

#' Standard deviation of a response, which must vary
#' @noRd
varying_sd <- function(y, design, family) {
  s <- population_sd(y)
  if (s > 0) return(s)
  offset <- !is.null(design$offset) && any(design$offset != 0)
  hlr_abort("response", "The response", if (!is.null(design$response)) paste0(" `", design$response, "`"),
            " does not vary", if (offset) " once the offset is subtracted",
            if (length(y) == 1) ": there is one row only" else paste0(": all ", length(y), " values are ",
                                                                      format(design$y[1])),
            ". There is nothing to model.")
}

#' Scales of priors for common coefficients
#'
#' @return List: `slope`, double by column of X, the intercept's scale where a column does not vary; `intercept`.
#' @noRd
slope_scales <- function(X, s) {
  sds <- apply(X, 2, population_sd)
  means <- colMeans(X)
  varies <- sds > 0
  intercept <- sqrt((2.5 * s)^2 + sum((2.5 * s / sds[varies] * means[varies])^2))
  list(slope = stats::setNames(ifelse(varies, 2.5 * s / sds, intercept), colnames(X)), intercept = intercept)
}

#' Standard deviation dividing by n; exactly 0 where only rounding makes values differ, safe for any magnitude
#' @noRd
population_sd <- function(x) {
  size <- max(abs(x), 0)
  if (size == 0) return(0)
  x <- x / size
  s <- sqrt(mean((x - mean(x))^2))
  if (s <= 8 * .Machine$double.eps) 0 else s * size
}

#' Scale of a group effect's standard deviation: that of the common coefficient it is a deviation from
#' @param place Of that coefficient among the columns of X, or `NA`.
#' @noRd
effect_scale <- function(column, place, z, slopes, s) {
  if (column == "(Intercept)") return(slopes$intercept)
  if (!is.na(place)) return(slopes$slope[[place]])
  spread <- population_sd(z)
  if (spread == 0) slopes$intercept else 2.5 * s / spread
}

# ---- rows -------------------------------------------------------------------

#' A row as a list: data frames of one row would take a fifth of a small call
#' @noRd
prior_row <- function(parameter, class, dist, arg, group = "", coef = "", lower = -Inf, upper = Inf, center = NA) {
  arg <- c(arg, rep(NA_real_, 3 - length(arg)))
  list(parameter = parameter, class = class, group = group, coef = coef, dist = dist, arg1 = arg[1], arg2 = arg[2],
       arg3 = arg[3], lower = lower, upper = upper, center = center, source = "default")
}

common_rows <- function(X, scale, slopes) {
  is_intercept <- colnames(X) == "(Intercept)"
  intercept <- if (any(is_intercept)) {
    list(prior_row("b_Intercept", "Intercept", "normal", c(scale$mean, slopes$intercept), center = TRUE))
  }
  name <- column_names(colnames(X))
  c(intercept, lapply(which(!is_intercept), function(j) {
    prior_row(paste0("b_", name[j]), "b", "normal", c(0, slopes$slope[[j]]), coef = name[j])
  }))
}

sd_rows <- function(design, slopes, s) {
  unlist(lapply(design$factors, function(f) {
    place <- common_places(f, design)
    name <- factor_coefs(f)
    parameter <- sd_names(f)
    lapply(seq_along(f$coef), function(k) {
      scale <- effect_scale(f$coef[k], place[k], f$z[, k], slopes, s)
      prior_row(parameter[k], "sd", "normal", c(0, scale), group = f$group, coef = name[k], lower = 0)
    })
  }), recursive = FALSE)
}

#' One row per block of two or more coefficients; later blocks of the same factor are numbered
#' @noRd
cor_rows <- function(factors) {
  unlist(lapply(factors, function(f) {
    n_block <- sum(tabulate(match(f$block, unique(f$block))) > 1)
    lapply(seq_len(n_block), function(k) {
      prior_row(paste0("cor_", f$group, if (k > 1) paste0(".", k)), "cor", "lkj", 1, group = f$group,
                lower = -1, upper = 1)
    })
  }), recursive = FALSE)
}

#' Degrees of freedom of Student's t effects, bounded and with the prior as in brms
#' @noRd
df_rows <- function(factors) {
  student <- Filter(function(factor) factor$dist == "student", factors)
  lapply(student, function(factor) {
    prior_row(df_name(factor$group), "df", "gamma", c(2, 0.1), group = factor$group, lower = 1)
  })
}

#' Rows of the auxiliary parameters: sigma in the units of the response, the others as Bambi has them, nu as in brms
#' @noRd
aux_rows <- function(design, family) {
  lapply(family_aux(family), function(name) {
    switch(name,
      sigma = prior_row("sigma", "sigma", "student_t", c(4, 0, sigma_scale(design, family)), lower = 0),
      nu = prior_row("nu", "nu", "gamma", c(2, 0.1), lower = 0),
      prior_row(name, name, "cauchy", c(0, 1), lower = 0)
    )
  })
}

#' On other links than identity an offset is not in the units of the response
#' @noRd
sigma_scale <- function(design, family) {
  if (family$link == "identity") return(predictor_scale(design, family)$sd)
  varying_sd(design$y, design, family)
}
