# design + family + prior -> flat arrays as C reads them (src/r_model.c, src/core/model/model.h).

#' Kinds of coordinates, in the order of hlr_map_kind in src/core/prior/map.h
#' @noRd
map_kinds <- c(fixed = 0L, real = 1L, log = 2L, sinh = 3L, logit = 4L)

#' Common coefficients up to this many are integrated out; more are coordinates. So are they when more levels than this
#' have statistics of their own: each of these then costs p + 1 columns instead of the products of all pairs of them,
#' half the time at p = 2 and a fifth at p = 40 (bench/crossover.R). With few levels the time is nothing and integrating
#' out is the safer way.
#' @noRd
max_integrated <- 15
max_levels_integrated <- 200

#' The model as C reads it
#'
#' @param design From `make_design()`; @param prior Table from `complete_prior()`; @param control From [hlr_control()].
#' @return List for `hlr_c_chains` and its like. Beside what C reads: `active` (positions of the columns of X that are
#'   not fixed by a prior), `all_center` (of all columns), `factor_order` (of design$factors, from
#'   `elimination_order()`), `names` (of what C returns for a draw), `start` (first point of the search for the mode).
#' @noRd
flatten_model <- function(design, prior, control) {
  order <- elimination_order(design$factors)
  factors <- centre_columns(design$factors[order], prior)
  crossed <- are_crossed(factors)
  common <- prior[is_common(prior), ]
  active <- which(!is_fixed(common))
  center <- column_centers(design$X, common)
  fixed <- fixed_part(design$X, center, common)
  x <- design$X[, active, drop = FALSE]
  shift <- least_squares(x, center[active], design$y - design$offset - fixed, design$weights)
  make_stats <- if (crossed) crossed_stats else sufficient_stats
  stats <- make_stats(factors, x, center[active], shift$residual, design$weights)
  rows <- sampled_rows(prior, factors, active)
  levels <- (if (crossed) flat_crossed else flat_levels)(stats, factors, length(active) + 1)
  keep <- keeps_common(common[active, ], levels, control)
  model <- c(
    list(
      p = length(active), n_hyper = sum(rows$class %in% hyper_classes), shrinkage = flat_shrinkage(rows, design),
      n_obs = as.double(length(design$y)), log_weight = sum(log(design$weights)) / 2,
      factors = flat_factors(factors), rest = stats$rest, shift = shift$coef, keep_common = as.integer(keep),
      center = center[active], raw_intercept = as.integer(isFALSE(common$center[1])),
      priors = flat_priors(rows),
      maps = flat_maps(rows, design, factors, residual_sd(shift$residual),
                       level_noise(stats, factors, shift$residual), control),
      shape = block_shapes(prior, factors)
    ),
    normal_prior(common[active, ], center[active], shift$coef, keep),
    levels
  )
  model$active <- active
  model$all_center <- center
  model$factor_order <- order
  model$names <- names_of_draw(rows, factors)
  model$rows <- function() list(design = design, family = stats::gaussian())
  model$start <- start_point(model, rows, factors, shift$residual)
  model
}

#' What is taken off the columns of X: their means, so that the intercept is the centred one
#'
#' Nothing without an intercept. Nor when the intercept's prior is on the raw one and that cannot be written as a
#' density of the centred coordinates: a bounded or constant prior, or one beside coefficients that are fixed.
#'
#' @noRd
column_centers <- function(x, common) {
  intercept <- which(common$class == "Intercept")
  none <- rep(0, ncol(x))
  if (length(intercept) == 0) return(none)
  row <- common[intercept, ]
  bounded <- is.finite(row$lower) || is.finite(row$upper) || is_fixed(row)
  if (isFALSE(row$center) && (bounded || any(is_fixed(common)))) return(none)
  center <- unname(colMeans(x))
  center[intercept] <- 0
  center
}

#' What the coefficients fixed by constant() add to the linear predictor
#' @noRd
fixed_part <- function(x, center, common) {
  fixed <- which(is_fixed(common))
  if (length(fixed) == 0) return(0)
  value <- common$arg1[fixed]
  drop(x[, fixed, drop = FALSE] %*% value) - sum(center[fixed] * value)
}

#' Weighted least squares on centred columns: a place from where beta is counted, so that the sums of squares are
#' those of residuals and nothing cancels. Any value is right; a good one is accurate.
#'
#' @return List of `coef` and `residual`.
#' @noRd
least_squares <- function(x, center, y, weights) {
  if (ncol(x) == 0) return(list(coef = double(0), residual = y))
  plain <- all(weights == 1)
  wx <- if (plain) x else x * weights
  sums <- colSums(wx)
  gram <- crossprod(wx, x) - outer(sums, center) - outer(center, colSums(if (plain) x else wx)) +
    sum(weights) * outer(center, center)
  pull <- drop(crossprod(wx, y)) - center * sum(weights * y)
  coef <- tryCatch(unname(drop(solve(gram, pull))), error = function(e) rep(0, ncol(x)))
  if (!all(is.finite(coef))) coef <- rep(0, ncol(x))
  list(coef = coef, residual = drop(y - x %*% coef + sum(center * coef)))
}

#' Rows of the prior table in C's order: active coefficients, sds of the factors in C's order, what stands alone
#' @noRd
sampled_rows <- function(prior, factors, active) {
  common <- which(is_common(prior))[active]
  sds <- unlist(lapply(factors, function(factor) which(prior$class == "sd" & prior$group == factor$group)))
  prior[c(common, sds, which(prior$class %in% scalar_classes)), ]
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
flat_factors <- function(factors, crossed = are_crossed(factors)) {
  lapply(seq_along(factors), function(k) {
    factor <- factors[[k]]
    list(
      n_level = length(factor$levels), block_size = as.integer(rle(factor$block)$lengths),
      parent = if (k < length(factors) && !crossed) parents(factor, factors[[k + 1]]) - 1L, to_raw = factor$to_raw
    )
  })
}

#' @noRd
flat_priors <- function(rows) {
  arg <- rbind(rows$arg1, rows$arg2, rows$arg3)
  list(dist = ifelse(is_shrunk(rows), "flat", rows$dist), arg = arg, lower = rows$lower, upper = rows$upper)
}

#' Coordinates of beta, sds and sigma
#'
#' An sd has the coordinate sinh, which is regular at zero, unless its prior vanishes or is infinite there (then zero is
#' no place to pass through) or bounds it, or centring mixes it with others: then its density has several
#' scales. It is linear again from where the prior ends, see map_sinh() in prior/map.c; never if that falls like a
#' power, which an exponential coordinate suits, as Student's t of few degrees of freedom.
#'
#' @param row_sd Standard deviation of a row about the linear predictor. @param noise The same inside the levels of each
#'   factor.
#' @noRd
flat_maps <- function(rows, design, factors, row_sd, noise, control) {
  kind <- ifelse(is.finite(rows$upper), "logit", ifelse(is.finite(rows$lower), "log", "real"))
  signed <- rows$class == "sd" & kind == "log" & rows$lower == 0 & !is_away_from_zero(rows)
  signed[rows$class == "sd"] <- signed[rows$class == "sd"] & !as.logical(unlist(lapply(factors, mixed_columns)))
  kind[signed & control$sd_coordinate == "sinh"] <- "sinh"
  fixed <- is_fixed(rows)
  kind[fixed] <- "fixed"
  scale <- rep(1, nrow(rows))
  scale[is_common(rows)] <- common_units(rows, design$X, row_sd)
  scale[rows$class == "sd"] <- unlist(lapply(seq_along(factors), function(k) {
    effect_units(factors[[k]], noise[k], design$weights)
  }))
  upper <- rows$upper
  upper[kind == "sinh"] <- prior_reach(rows)[kind == "sinh"]
  list(kind = unname(map_kinds[kind]), lower = ifelse(fixed, rows$arg1, rows$lower), upper = upper,
       scale = pmin(scale, ifelse(kind == "sinh", upper, Inf)))
}

#' A wide move of each coefficient: the sd of its normal prior, or the sd of a row over the sd of its column if wider
#' @noRd
common_units <- function(rows, x, row_sd) {
  common <- is_common(rows)
  at <- match(rows$coef[common], column_names(colnames(x)))
  at[is.na(at)] <- match("(Intercept)", colnames(x))
  spread <- vapply(at, function(j) if (all(x[, j] == x[1, j])) abs(x[1, j]) else population_sd(x[, j]), 0)
  prior_sd <- normal_moments(rows)$sd[common]
  unit <- ifelse(is.finite(prior_sd), pmax(prior_sd, row_sd / spread), row_sd / spread)
  ifelse(is_shrunk(rows)[common], 1, unit)
}

#' About the standard error of one level's effect: where sinh turns from linear to exponential
#'
#' With a unit much larger than that, the density of an sd falls to zero as a narrow well, and chains that jump into it
#' diverge; so the noise is that inside levels, not the residual sd of least squares, which has the effects in it.
#' @noRd
effect_units <- function(factor, noise, weights) {
  per_level <- crossprod(factor$z, factor$z * weights) / length(factor$levels)
  size <- sqrt(pmax(diag(per_level), .Machine$double.eps))
  # Not beyond ten times the error with the other coefficients known: an uncentred slope, not one without information.
  inflation <- tryCatch(sqrt(diag(solve(per_level / outer(size, size)))), error = function(e) 1)
  noise / size * pmin(pmax(inflation, 1), 10)
}

#' @noRd
level_noise <- function(stats, factors, residual) {
  if (are_crossed(factors)) return(rep(crossed_noise(stats, factors, residual), length(factors)))
  vapply(seq_along(factors), function(k) {
    if (k == 1) inner_noise(stats$rest, factors[[1]], residual) else outer_noise(factors[[k]], residual)
  }, 0)
}

#' Standard deviation of what the innermost factor's coefficients, fitted level by level, leave of the residuals
#'
#' @param rest From `sufficient_stats()`: the last row is the sum of squares of y that is left.
#' @noRd
inner_noise <- function(rest, factor, residual) {
  df <- length(residual) - factor_rank(factor)
  noise_or_residual(sum(rest[nrow(rest), ]), df, residual)
}

#' The same of an outer factor, with level means for its coefficients
#' @noRd
outer_noise <- function(factor, residual) {
  size <- tabulate(factor$index, length(factor$levels))
  sums <- double(length(size))
  sums[size > 0] <- rowsum(residual, factor$index)[, 1]              # cross-validation leaves levels without rows
  noise_or_residual(sum((residual - (sums / size)[factor$index])^2), length(residual) - sum(size > 0), residual)
}

#' Without degrees of freedom, or without noise to speak of, the residual sd
#' @noRd
noise_or_residual <- function(squares, df, residual) {
  noise <- if (df > 0) sqrt(squares / df) else 0
  if (is.finite(noise) && noise > 1e-6 * residual_sd(residual)) noise else residual_sd(residual)
}

#' @noRd
residual_sd <- function(residual) {
  s <- sqrt(mean(residual^2))
  if (s > 0) s else 1
}

#' Shape of each block's LKJ prior, 1 for blocks of one
#' @noRd
block_shapes <- function(prior, factors) {
  as.double(unlist(lapply(factors, function(factor) {
    size <- rle(factor$block)$lengths
    shape <- rep(1, length(size))
    shape[size > 1] <- prior$arg1[prior$class == "cor" & prior$group == factor$group]
    shape
  })))
}

#' Names of what C returns for a draw, in C's order
#'
#' @param rows From `sampled_rows()`. @param factors In C's order.
#' @noRd
names_of_draw <- function(rows, factors) {
  of <- function(classes) rows$parameter[rows$class %in% classes]
  c(of(common_classes), of("sd"), unlist(lapply(factors, block_cor_names)), of(scalar_classes), "lprior", "lp__")
}

#' @noRd
block_cor_names <- function(factor) {
  pairs <- cor_pairs(length(factor$coef))
  within <- factor$block[pairs[, 1]] == factor$block[pairs[, 2]]
  block <- factor$block[pairs[, 1]]
  names <- cor_names(factor)
  unlist(lapply(unique(factor$block), function(b) names[within & block == b]))
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

#' @noRd
flat_levels <- function(stats, factors, n_common) {
  if (length(factors) == 0) return(NULL)
  every <- list(every = list(n = nrow(stats$r), r = stats$r, f = stats$f))
  if (length(factors) > 1) return(every)
  c(every, compress_levels(stats, ncol(factors[[1]]$z), n_common))
}

#' Where the search for the mode begins: the coefficients of least squares, half of the residual sd for sigma and as
#' much for each effect, no correlation
#'
#' @return Double vector, one number per coordinate.
#' @noRd
start_point <- function(model, rows, factors, residual) {
  start_coordinates(start_values(model, rows, factors, residual), rows, model)
}

#' Values of the parameters as coordinates in C's order, correlations zero, fixed and integrated ones left out
#' @noRd
start_coordinates <- function(value, rows, model) {
  use <- !is_fixed(rows) & (model$keep_common == 1 | !is_common(rows))
  in_scalars <- rows$class %in% scalar_classes
  x <- to_coordinate(value, model$maps)
  n_cor <- sum(vapply(model$factors, function(factor) sum(factor$block_size * (factor$block_size - 1) / 2), 0))
  unname(c(x[use & !in_scalars], rep(0, n_cor), x[use & in_scalars]))
}

#' @noRd
start_values <- function(model, rows, factors, residual) {
  s <- residual_sd(residual) / 2
  typical_z <- unlist(lapply(factors, function(factor) sqrt(colMeans(factor$z^2))))
  common <- ifelse(is_shrunk(rows)[seq_along(model$shift)], 0, model$shift)
  inside_bounds(c(common, s / pmax(typical_z, .Machine$double.eps), hyper_start(rows), s), rows, s)
}

#' Values moved inside the support of their priors, by `s` from a bound on one side
#' @noRd
inside_bounds <- function(value, rows, s) {
  inside <- (rows$lower + rows$upper) / 2
  ifelse(is.finite(inside) & (value <= rows$lower | value >= rows$upper), inside,
         ifelse(is.finite(rows$lower) & value <= rows$lower, rows$lower + s, value))
}

#' @noRd
to_coordinate <- function(value, maps) {
  kind <- names(map_kinds)[maps$kind + 1]
  share <- (value - maps$lower) / (maps$upper - maps$lower)
  x <- value / maps$scale
  x[kind == "log"] <- log((value - maps$lower)[kind == "log"])
  x[kind == "sinh"] <- inverse_sinh_map(value, maps$scale, maps$upper)[kind == "sinh"]
  x[kind == "logit"] <- stats::qlogis(pmin(pmax(share, 0.01), 0.99))[kind == "logit"]
  x
}

#' The inverse of `upper asinh(scale / upper sinh(x))` at a value >= 0, of `scale sinh(x)` where upper is Inf
#' @noRd
inverse_sinh_map <- function(value, scale, upper) {
  share <- value / upper
  # sinh overflows from 710 on; from 20 on its logarithm is that of exp(share) / 2 to rounding.
  ifelse(share > 20, share + log(upper / scale), asinh(ifelse(is.finite(upper), sinh(share) * upper, value) / scale))
}

#' Log posterior density of the coordinates and its gradient
#'
#' \deqn{\log p(y | \theta) + \log p(\theta) + \log |d\theta / dq|}, all constants included; beta and u integrated out.
#'
#' @param model From `flatten_model()`. @param q Double vector of coordinates: kept coefficients, sds, partial
#'   correlations, sigma.
#' @return List of `logp`, one double in nats, and `grad`.
#' @noRd
log_density <- function(model, q) .Call(hlr_c_density, model, as.double(q))
