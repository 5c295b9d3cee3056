# A response that predictors and group effects explain exactly: no noise is left, and its sd has no proper posterior.

#' Stop where the search for the mode has run off because the rows are explained exactly
#'
#' With more rows than coefficients the density then grows like a power of 1 / sigma, faster than a prior that is finite
#' at zero can hold: the posterior is improper. Priors that vanish there keep it proper, and so do those of shapes and
#' precisions that fall exponentially.
#'
#' @param model From `flatten_for()`; its `rows` is a function that returns a list of `design`
#'   and `family`. @param mode From `find_mode()`.
#' @section Errors: class `hlr_error_exact`.
#' @noRd
refuse_exact <- function(model, mode) {
  noise <- noise_at(model, mode)
  if (is.null(noise)) return(invisible())
  rows <- model$rows()
  y <- response_on_link(rows$design, rows$family)
  if (noise$holds || is.null(y) || !is_suspicious(noise, rows)) return(invisible())
  if (length(y) > n_coefficients(model) && is_explained(y, rows$design)) {
    hlr_abort("exact", "The response is explained exactly by ", explained_by(rows$design), ": no noise is left, so ",
              "that the posterior of ", noise$name, " has all its mass ",
              if (noise$goes_to_zero) "at zero" else "at infinity",
              ". Was the response computed from them? If it must be fitted, fix ", noise$name, " or give it a prior ",
              "that ", if (noise$goes_to_zero) "vanishes at zero" else "falls exponentially", ": hlr_prior(",
              if (noise$goes_to_zero) "lognormal(0, 1)" else "exponential(0.01)", ", class = \"", noise$name, "\").")
  }
  if (noise$goes_to_zero && is_heavy_tailed(rows$family) && length(y) > n_coefficients(model)) {
    refuse_ties(noise, y, rows$family)
  }
}

#' The parameter that measures noise: where nothing is left to explain a sigma goes to zero, a shape beyond all bounds
#'
#' @return The parameter of the family with its name; `NULL` if the family has none that is one number, or the
#'   model no rows.
#' @noRd
noise_of <- function(model) {
  if (is.null(model$rows)) return(NULL)
  one_number <- dpars_of(family_entry(model$rows()$family))
  one_number <- one_number[names(one_number) %in% model$layout$class]
  measures <- Filter(function(dpar) !is.null(dpar$exact), one_number)
  if (length(measures)) c(measures[[1]], name = names(measures)[1])
}

#' The parameter that measures noise, at a mode
#'
#' @return `NULL` if there is none, else list of `name`, `value`, `goes_to_zero` where nothing is left, and `holds`:
#'   does its prior keep it from that?
#' @noRd
noise_at <- function(model, mode) {
  noise <- noise_of(model)
  if (is.null(noise)) return(NULL)
  row <- noise_row(model)
  if (is_fixed(row)) return(NULL)
  to_zero <- noise$exact == 0
  holds <- if (to_zero) is_away_from_zero(row) || row$lower > 0 else is_light_tailed(row) || is.finite(row$upper)
  list(name = noise$name, value = named_at(model, mode)[[noise$name]], goes_to_zero = to_zero, holds = holds)
}

#' Parameters at a mode by name; coefficients that are integrated out are 0
#' @noRd
named_at <- function(model, mode) {
  model$anchor <- mode$anchor
  stats::setNames(drop(.Call(hlr_c_constrain, model, t(mode$position))), c(model$layout$parameter, "lprior"))
}

#' The response where the predictors are, or NULL where that is nowhere, or known for some rows only by bounds
#' @noRd
response_on_link <- function(design, family) {
  if (!is.null(family_entry(family)$points) || is_censored(design)) return(NULL)
  y <- tryCatch(suppressWarnings(family$linkfun(transformed(design$y, family))), error = function(e) NA)
  if (all(is.finite(y))) y - offset_of(design)
}

#' Is there so little noise that a look at the rows is worth while?
#' @noRd
is_suspicious <- function(noise, rows) {
  if (!noise$goes_to_zero) return(noise$value > 400)
  y <- measured_response(rows$design, rows$family)
  noise$value < 0.05 * if (is_heavy_tailed(rows$family)) robust_guess(y)$sd else stats::sd(y)
}

#' @noRd
n_coefficients <- function(model) {
  sum(model$n_common) + sum(vapply(model$factors, function(factor) factor$n_level * sum(factor$block_size), 0))
}

#' Do predictors and group effects leave nothing of y but rounding?
#'
#' Projections on the columns of X and of each group term in turn (backfitting), until they leave nothing or take away
#' little.
#'
#' @noRd
is_explained <- function(y, design) {
  x <- qr(common_columns(design))
  # Rounding of y itself, which may be far from zero, and what a few sweeps add to it.
  nothing <- 1e-14 * max(abs(y)) + 1e-12 * population_sd(y)
  before <- Inf
  for (sweep in seq_len(100)) {
    y <- qr.resid(x, y)
    for (factor in design$factors) for (j in seq_len(n_coefs(factor))) y <- level_residual(y, factor, j)
    left <- sqrt(mean(y^2))
    if (left <= nothing) return(TRUE)
    if (left > 0.95 * before) return(FALSE)
    before <- left
  }
  FALSE
}

#' What is left of y by a coefficient for each level
#' @noRd
level_residual <- function(y, factor, j) {
  z <- factor_z(factor)[, j]
  index <- factor_index(factor)
  sums <- rowsum(cbind(z * y, z^2), index, reorder = FALSE)
  coefficient <- ifelse(sums[, 2] > 0, sums[, 1] / sums[, 2], 0)
  y - z * coefficient[match(index, unique(index))]
}

#' @noRd
explained_by <- function(design) {
  groups <- unique(vapply(design$factors, function(factor) factor$group, ""))
  predictors <- setdiff(colnames(common_columns(design)), "(Intercept)")
  if (length(predictors) > 4) predictors <- c(predictors[1:3], paste(length(predictors) - 3, "others"))
  parts <- c(if (length(predictors)) paste0("the predictors (", paste(predictors, collapse = ", "), ")"),
             if (length(groups)) paste0("the groups of ", paste(groups, collapse = ", ")))
  if (length(parts)) paste(parts, collapse = " and ") else "its mean"
}

#' Heavy tails, of which many rows are equal: the density piles up on these
#' @noRd
refuse_ties <- function(noise, y, family) {
  if (noise$value > 1e-12 * stats::sd(y)) return(invisible())
  hlr_abort("exact", "Many rows have exactly the response that is predicted for them, which ", family$family,
            "() takes for a distribution without width: the posterior of ", noise$name, " has all its mass at zero. ",
            "Is the response rounded, or a mixture of a fixed value and others? Use another family, or a prior of ",
            noise$name, " that vanishes at zero: hlr_prior(lognormal(0, 1), class = \"", noise$name, "\").")
}

# ---- as many coefficients as rows -----------------------------------------------------------------------------------

#' Do sampled coefficients pass through every row, so that the search ran to noise of zero?
#'
#' The posterior of sigma is then about its prior, and proper, but the density has no mode: it is highest where sigma is
#' zero and the coefficients are known, a needle without mass.
#'
#' @noRd
is_saturated <- function(model, mode) {
  noise <- noise_at(model, mode)
  !is.null(noise) && noise$goes_to_zero &&
    length(model$rows()$design$y) <= n_coefficients(model) && noise$value < 1e-3 * noise_at_start(model)
}

#' @noRd
noise_at_start <- function(model) {
  row <- noise_row(model)
  exp(model$start[row$place]) + row$lower
}

#' The row of the layout of the parameter of noise
#' @noRd
noise_row <- function(model) model$layout[match(noise_of(model)$name, model$layout$class), ]

#' The mode of the other parameters given the sigma of the start, with a wide move as the scale of sigma
#' @noRd
find_mode_given_noise <- function(model) {
  row <- match(noise_of(model)$name, model$layout$class)
  at <- model$layout$place[row]
  layout <- model$layout
  layout$kind[row] <- "fixed"
  layout$map_lower[row] <- noise_at_start(model)
  given <- model
  given$layout <- with_places(layout, model$keep_common)
  given$start <- model$start[-at]
  mode <- find_mode(given, given$start)
  mode$position <- append(mode$position, model$start[at], at - 1)
  n <- nrow(mode$scale) + 1
  scale <- diag(n)
  scale[-at, -at] <- mode$scale
  mode$scale <- scale
  mode
}
