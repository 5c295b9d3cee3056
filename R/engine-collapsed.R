# design + prior -> lists that C reads for the collapsed engine (src/r_model.c): Gaussian models, effects integrated
# out, sufficient statistics in place of rows.

#' Gaussian models with coefficients and group effects integrated out; trajectories grow with the number of coordinates.
#' Fits had 2.6 gradients with 2 coordinates, 3 to 5 with 3, 8 with 7.
#' @noRd
collapsed_engine <- list(
  flatten = function(model, control) flatten_collapsed(model$design, model$prior, control),
  reason = function(why, model) paste0(why, ", with ", integrated_out(model$keep_common, length(model$factors) > 0)),
  samples_effects = FALSE,
  effects = function(points, request) collapsed_effects(points, request),
  effect_moments = function(points, request) collapsed_effect_moments(points, request),
  gradients_per_iteration = function(n_coordinate) min(n_coordinate + 1, 8)
)

#' What the engine does with coefficients and group effects, in words
#' @noRd
integrated_out <- function(keep_common, has_groups) {
  out <- c(if (!keep_common) "coefficients", if (has_groups) "group effects")
  paste(c(if (length(out)) paste(paste(out, collapse = " and "), "integrated out"),
          if (keep_common) "coefficients sampled"), collapse = " and ")
}

#' Common coefficients up to this many are integrated out; more are coordinates. So are they when more levels than this
#' have statistics of their own: each of these then costs p + 1 columns instead of the products of all pairs of them,
#' half the time at p = 2 and a fifth at p = 40 (bench/crossover.R). With few levels the time is nothing and integrating
#' out is the safer way.
#' @noRd
max_integrated <- 15
max_levels_integrated <- 200

#' The model as C's collapsed engine reads it
#'
#' @param design From `make_design()`; @param prior Table from `complete_prior()`; @param control From [hlr_control()].
#' @return List as `new_model()` returns, with `start` (first point of the search for the mode), `rows` (function that
#'   returns `design` and `family`) and the statistics of the rows. Factors stand as `elimination_order()` has them.
#' @noRd
flatten_collapsed <- function(design, prior, control) {
  order <- elimination_order(design$factors)
  factors <- centre_columns(design$factors[order], prior)
  crossed <- are_crossed(factors)
  predictors <- centred_predictors(design, prior)
  common <- predictors[[1]]$common
  center <- predictors[[1]]$center
  active <- which(!is_fixed(common))
  all_x <- common_columns(design)
  x <- all_x[, active, drop = FALSE]
  y <- design$y - offset_of(design) - fixed_part(all_x, center, common)
  times <- row_times(design)
  weights <- design$weights * times
  shift <- least_squares(x, center[active], y, weights)
  make_stats <- if (crossed) crossed_stats else sufficient_stats
  stats <- make_stats(factors, x, center[active], shift$residual, weights)
  levels <- (if (crossed) flat_crossed else flat_levels)(stats, factors, length(active) + 1)
  keep <- keeps_common(common[active, ], levels, control)
  noise <- level_noise(stats, factors, shift$residual)
  layout <- new_layout(prior, factors)
  layout <- with_places(with_maps(layout, design, factors, residual_sd(shift$residual), noise, control), keep)
  c(
    new_model(layout, design, order, factors, predictors),
    list(
      parents = if (crossed) list() else chain_of_parents(factors),
      engine = "collapsed",
      n_obs = sum(times), log_weight = sum(times * log(design$weights)) / 2, rest = stats$rest,
      shift = shift$coef, keep_common = as.integer(keep),
      rows = function() list(design = design, family = stats::gaussian()),
      start = collapsed_start(layout, factors, shift$coef, shift$residual)
    ),
    normal_prior(common[active, ], center[active], shift$coef, keep),
    levels
  )
}

#' Of each factor but the outermost the level of the next factor that each level is in, from 0
#' @noRd
chain_of_parents <- function(factors) {
  lapply(seq_along(factors[-1]), function(k) parents(factors[[k]], factors[[k + 1]]) - 1L)
}

#' @noRd
keeps_common <- function(common, levels, control) {
  normal <- !is.na(normal_moments(common)$sd)
  conjugate <- all(normal & !is.finite(common$lower) & !is.finite(common$upper))
  if (isFALSE(control$keep_common) && !conjugate) {
    hlr_abort("argument", "`keep_common = FALSE` needs normal or flat priors on all common coefficients; ",
              "these have others: ", quote_names(common$parameter[!normal]), ".")
  }
  if (!is.na(control$keep_common)) return(control$keep_common)
  !conjugate || nrow(common) > max_integrated || (nrow(common) > 0 && sum(levels$direct$n) > max_levels_integrated)
}

#' @noRd
flat_levels <- function(stats, factors, n_common) {
  if (length(factors) == 0) return(NULL)
  every <- list(every = list(n = nrow(stats$r), r = stats$r, f = stats$f))
  if (length(factors) > 1) return(every)
  c(every, compress_levels(stats, n_coefs(factors[[1]]), n_common))
}

#' Normal and flat priors as a precision matrix around the shift
#'
#' A prior on the raw intercept is one on a - sum_j center_j b_j.
#'
#' @return List of `precision` P0, `pull` P0 m0, `log_prior`: see src/core/model/model.h.
#' @noRd
normal_prior <- function(common, center, shift, keep) {
  p <- nrow(common)
  out <- list(precision = matrix(0, p, p), pull = double(p), log_prior = 0)
  if (keep) return(out)
  normal <- normal_moments(common)
  for (j in seq_len(p)) {
    if (normal$sd[j] == Inf) {
      out$log_prior <- out$log_prior + log(2 * pi) / 2
      next
    }
    contrast <- replace(double(p), j, 1)
    if (isFALSE(common$center[j])) contrast <- contrast - center
    mean <- normal$mean[j] - sum(contrast * shift)
    sd <- normal$sd[j]
    out$precision <- out$precision + outer(contrast, contrast) / sd^2
    out$pull <- out$pull + contrast * mean / sd^2
    out$log_prior <- out$log_prior - mean^2 / (2 * sd^2) - log(sd)
  }
  out
}

#' Where the search for the mode begins: the coefficients of least squares, half of the residual sd for sigma and as
#' much for each effect, no correlation
#'
#' @param shift Coefficients of least squares. @return Double vector, one number per coordinate.
#' @noRd
collapsed_start <- function(layout, factors, shift, residual) {
  s <- residual_sd(residual) / 2
  typical_z <- unlist(lapply(factors, function(factor) sqrt(colMeans(factor_z(factor)^2))))
  common <- ifelse(is_shrunk(layout)[is_common(layout)], 0, shift)
  value <- start_row_values(layout, common, s / pmax(typical_z, .Machine$double.eps), s)
  start_coordinates(inside_bounds(value, layout, s), layout)
}
