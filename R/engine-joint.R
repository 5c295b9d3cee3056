# design + family + prior -> flat arrays for the joint engine (src/core/joint/joint.h): any likelihood, effects sampled.

#' Any family, with coefficients and group effects sampled; an iteration is one step of three gradients, as a rule
#' @noRd
joint_engine <- list(
  flatten = function(model, control) flatten_joint(model$design, model$prior, model$family, control),
  reason = function(why, model) {
    paste0(why, "; coefficients ", if (length(model$factors)) "and group effects ", "are sampled")
  },
  samples_effects = TRUE,
  effects = function(points, request) joint_effects(points, request),
  effect_moments = function(points, request) joint_effect_moments(points, request),
  gradients_per_iteration = function(n_coordinate) 3
)

#' The model as C's joint engine reads it
#'
#' @param design From `make_design()`; @param prior Table from `complete_prior()`; @param family A family object;
#'   @param control From [hlr_control()].
#' @return List as `new_model()` returns, with `start` (first point of the search for the mode), `rows` (function that
#'   returns `design` and `family`), `family` (name, link), `constant` and what `joint_rows()` returns; rows that are
#'   alike are one row. Factors stand from the one with most levels on.
#' @noRd
flatten_joint <- function(design, prior, family, control) {
  order <- order(-vapply(design$factors, function(factor) length(factor$levels), 0L))
  factors <- centre_columns(design$factors[order], prior)
  predictors <- centred_predictors(design, prior)
  guess <- row_guess(design, family)
  data_rows <- joint_rows(design, predictors, factors, family)
  layout <- new_layout(prior, factors)
  noise <- rep(guess$sd, length(factors))
  layout <- with_places(with_maps(layout, design, factors, guess$sd, noise, control), TRUE)
  c(
    new_model(layout, design, order, factors, predictors),
    list(
      engine = "joint",
      family = c(family$family, family$link), constant = constant_of_rows(data_rows, family), keep_common = 1L,
      theta_predictor = theta_predictors(design, family) - 1L, theta_link = theta_links(family),
      theta_joined = joined_kinds(design, family),
      rows = function() list(design = design, family = family),
      start = joint_start(layout, design, factors, predictors, guess, family)
    ),
    collapse_rows(data_rows, family)
  )
}

#' The rows as C reads them, sorted by the first factor
#'
#' @param predictors From `centred_predictors()`. @param factors List of `hlr_factor`, the one with most levels first.
#' @return List: `y`; `trials` and `weight`, `NULL` where all are 1; `additions`, see `row_additions()`; of each linear
#'   predictor in `predictors` its
#'   `offset`, with what fixed coefficients add, and `x`, centred columns that are not fixed; of each factor in `parts`
#'   a list of what it adds to some predictors: `predictor` and `index`, from 0, and `z`.
#' @noRd
joint_rows <- function(design, predictors, factors, family) {
  counts <- weights_of_rows(if (any(design$weights != 1)) as.double(design$weights), design$additions$times, family)
  row <- if (length(factors)) order(factor_index(factors[[1]]), method = "radix") else seq_along(design$y)
  list(
    y = as.double(design$y)[row], trials = if (!is.null(design$trials)) as.double(design$trials)[row],
    weight = counts$weight[row], additions = pick_additions(row_additions(design, family, counts$times), row),
    predictors = lapply(seq_along(predictors), function(k) predictor_rows(design, k, predictors[[k]], row)),
    parts = lapply(factors, lapply_parts, part_rows, row)
  )
}

#' What C knows of rows beside those: list of `times`, `from`, `to`, `low`, `high` as of `with_additions()`, and
#' `joined1` and so on, by the number of a parameter: what joins it in each row
#' @noRd
row_additions <- function(design, family, times) {
  out <- c(list(times = times), design$additions[intersect(c("from", "to", "low", "high"), names(design$additions))])
  joined <- joined_parameters(design$additions, family)
  at <- match(names(joined), names(dpars_of(family_entry(family))))
  with <- stats::setNames(lapply(joined, `[[`, "with"), paste0("joined", at, recycle0 = TRUE))
  c(out[!vapply(out, is.null, NA)], with)
}

#' How each of the family's parameters is joined in the rows: 0 not, else the place in `joining`, which C knows
#' @noRd
joined_kinds <- function(design, family) {
  joined <- joined_parameters(design$additions, family)
  vapply(names(dpars_of(family_entry(family))), function(name) {
    if (name %in% names(joined)) match(joined[[name]]$how, joining) else 0L
  }, 0L, USE.NAMES = FALSE)
}

#' @param own Of `centred_predictors()`, that of predictor k. @param row Integer, the rows in C's order.
#' @noRd
predictor_rows <- function(design, k, own, row) {
  active <- which(!is_fixed(own$common))
  x <- common_columns(design, k)
  centred <- sweep(x[, active, drop = FALSE], 2, own$center[active])
  list(offset = as.double(offset_of(design, k) + fixed_part(x, own$center, own$common))[row],
       x = plain_double(centred[row, , drop = FALSE]))
}

#' @noRd
part_rows <- function(part, row) {
  list(predictor = part$predictor - 1L, index = part$index[row] - 1L, z = plain_double(part$z[row, , drop = FALSE]))
}

#' Of each of the family's parameters beside its mean the linear predictor of the design, 0 where it is one number
#' @noRd
theta_predictors <- function(design, family) {
  match(names(dpars_of(family_entry(family))), predictor_dpars(design), nomatch = 0L)
}

#' @noRd
theta_links <- function(family) vapply(dpars_of(family_entry(family)), `[[`, "", "link", USE.NAMES = FALSE)

#' A first idea of the rows without any predictor: their mean on the scale of the link, and the standard deviation with
#' which one row tells it
#'
#' @return List of `mean` and `sd`.
#' @noRd
row_guess <- function(design, family) {
  design <- without_points(design, family)
  design$y <- transformed(design$y, family)
  if (is_heavy_tailed(family)) return(robust_guess(design$y - offset_of(design)))
  trials <- if (is.null(design$trials)) 1 else design$trials
  mean <- weighted_mean(design$y / trials, design$weights * row_times(design) * trials)
  if (is_of_trials(family)) mean <- (mean * sum(trials) + 0.5) / (sum(trials) + 1)
  eta <- tryCatch(suppressWarnings(family$linkfun(mean)), error = function(e) NA_real_)    # log(-1): no guess there
  if (!is.finite(eta)) return(list(mean = 0, sd = 1))
  by_mean <- is.function(family$variance) && !has_residual(family)
  variance <- if (by_mean) family$variance(mean) else stats::var(design$y)
  sd <- sqrt(variance / mean(trials)) / abs(family$mu.eta(eta))
  list(mean = eta - mean(offset_of(design)), sd = if (is.finite(sd) && sd > 0) sd else 1)
}

#' Median and scaled median distance from it, which a few gross outliers leave alone; where more than half of the rows
#' are alike the distance that most of the others have
#' @noRd
robust_guess <- function(y) {
  distance <- abs(y - stats::median(y))
  sd <- 1.4826 * stats::median(distance)
  if (sd <= 1e-10 * mean(distance)) sd <- stats::median(distance[distance > 0])
  list(mean = stats::median(y), sd = if (is.finite(sd) && sd > 0) sd else 1)
}

#' @noRd
weighted_mean <- function(x, weights) sum(x * weights) / sum(weights)

#' Shares of the guessed mean that coefficients begin with: an intercept all of it, and what makes up the constant.
#' Without a constant none, unless a mean cannot be where its predictor is zero.
#' @noRd
start_shares <- function(X, family) {
  share <- constant_weights(X)
  if (any(share != 0) || ncol(X) == 0 || isTRUE(family$validmu(family$linkinv(0)))) return(share)
  least_squares_solver(X)(rep(1, nrow(X)))
}

#' Where the search for the mode begins: the constant alone, effects of half the rows' sd but no more than 1 on scales
#' without a unit, parameters of the family where their entries say, be it by their intercepts
#' @noRd
joint_start <- function(layout, design, factors, predictors, guess, family) {
  dpars <- dpars_of(family_entry(family))
  begin <- vapply(dpars, function(dpar) dpar$start(dpar_unit(dpar, design, guess$sd)), 0)
  common <- lapply(seq_along(predictors), function(k) {
    x <- common_columns(design, k)
    name <- predictor_dpars(design)[k]
    at <- if (k == 1) guess$mean * start_shares(x, family)
    else dpar_link(dpars[[name]])(begin[[name]]) * constant_weights(x)
    at[!is_fixed(predictors[[k]]$common)]
  })
  sds <- unlist(lapply(factors, start_sds, guess$sd, family))
  value <- start_row_values(layout, unlist(common), sds, begin[theta_predictors(design, family) == 0])
  start_coordinates(inside_bounds(value, layout, guess$sd), layout)
}

#' Sds of a factor's effects at the start, in the order of its coefficients
#' @noRd
start_sds <- function(factor, sd, family) {
  size <- pmax(sqrt(colMeans(factor_z(factor)^2)), .Machine$double.eps)
  ifelse(predictors_of_coefs(factor) == 1L, pmin(sd / 2, if (has_residual(family)) Inf else 1), 0.3) / size
}
