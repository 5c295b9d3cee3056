# The log posterior density on request, and the way between a fit's coordinates and its named parameters.

#' Log posterior density at any point
#'
#' NUTS moves in unconstrained coordinates: standard deviations are logarithms or signed (see Coordinates), correlations
#' are partial ones through `atanh()`, and group effects, where they are sampled, are whitened. `log_prob()` is the log
#' density of these coordinates that the sampler sees, `unconstrain()` takes named parameters to coordinates and
#' `constrain()` takes them back.
#'
#' @param fit A fit, from [hlr_fit()].
#' @param upars Coordinates: a double vector of one point, or a matrix with a row per point, as `unconstrain()` makes
#'   them.
#' @param gradient Add the gradient?
#' @param pars Values of named parameters: a named double vector, a list of numbers, or for several points a matrix,
#'   data frame or draws object of the package posterior with parameters as columns. Those of which `constrain()` gives
#'   the names are needed; others, such as `lp__`, are left alone.
#' @return
#' `log_prob()`: double, one log density in nats per point, with every constant of likelihood and priors and with the
#' logarithm of the Jacobian of `constrain()`, so that its exponential integrates to the evidence; `-Inf` outside the
#' support. With `gradient` it has an attribute `"gradient"`, as in rstan: a double vector of one point, or a matrix
#' with a row per point, `NaN` where the log density is `-Inf`.
#'
#' `unconstrain()` and `constrain()`: a named double vector for one point given as a vector or list, otherwise a matrix
#' with a row per point.
#' @section Coordinates:
#' What the engine has integrated out has no coordinate: group effects and, as a rule, common coefficients (`b_`) of the
#' collapsed engine, of which [as_draws.hlr_fit()] has exact draws all the same. With the joint engine group effects
#' (`r_`) have coordinates, whitened alike in all chains.
#'
#' A coordinate of a standard deviation may be signed, plus and minus standing for the same value with the signs moved
#' into correlations and effects. Each then has half of the density, and `unconstrain()` gives the positive one.
#' @section Errors: class `hlr_error_argument` for the wrong number of coordinates, for parameters that are missing or
#'   outside their support, and for a fit to the prior alone, which has no coordinates.
#' @seealso [bridge_sampler.hlr_fit()], which integrates the density.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' at <- c(sd_Pig__Intercept = 4.5, sd_Pig__Time = 0.65, cor_Pig__Intercept__Time = 0.1, sigma = 2.5)
#' q <- unconstrain(fit, at)
#' log_prob(fit, q, gradient = TRUE)
#' constrain(fit, q)
#' # the log density of draws is their lp__
#' draws <- as.matrix(fit)[1:3, ]
#' log_prob(fit, unconstrain(fit, draws)) - draws[, "lp__"]
#' }
#' @export
log_prob <- function(fit, upars, gradient = FALSE) {
  check_coordinates_of(fit)
  at <- as_coordinates(fit, upars)
  out <- .Call(hlr_c_log_prob, fit$model, at, check_flag(gradient, "gradient"))
  logp <- out$logp
  if (gradient) attr(logp, "gradient") <- like_given(out$grad, upars, coordinate_names(fit))
  logp
}

#' @rdname log_prob
#' @export
constrain <- function(fit, upars) {
  check_coordinates_of(fit)
  points <- points_at(fit, as_coordinates(fit, upars))
  effects <- lapply(groups_of(sampled_factors(points)), effects_draws, points = points)
  out <- do.call(cbind, lapply(c(list(points$draws), effects), flatten_draws))
  like_given(out, upars, colnames(out))
}

#' @rdname log_prob
#' @export
unconstrain <- function(fit, pars) {
  check_coordinates_of(fit)
  if (missing(pars)) hlr_abort("argument", "`pars` is missing: the values of named parameters.")
  coordinates <- coordinates_of_values(fit, as_values(fit, pars))
  one <- is.null(dim(pars)) && !inherits(pars, "draws")
  like_given(coordinates, if (one) double() else coordinates, coordinate_names(fit))
}

# ---- what is given ----------------------------------------------------------

check_coordinates_of <- function(fit) {
  check_fit(fit, "fit")
  if (is.null(fit$upars)) {
    hlr_abort("argument", "A fit to the prior alone has no coordinates. Fit with sample_prior = \"no\" or \"yes\".")
  }
}

#' Coordinates as a matrix, points x coordinates
#' @noRd
as_coordinates <- function(fit, upars) {
  if (missing(upars)) hlr_abort("argument", "`upars` is missing: coordinates, as unconstrain() makes them.")
  if (is.data.frame(upars)) upars <- as.matrix(upars)
  n <- dim(fit$upars)[3]
  if (!is.numeric(upars) || length(dim(upars)) > 2) {
    hlr_abort("argument", "`upars` must be a double vector or matrix of coordinates, not ", describe_value(upars), ".")
  }
  given <- if (is.matrix(upars)) ncol(upars) else length(upars)
  if (given != n) {
    hlr_abort("argument", "`upars` has ", plural(given, "coordinate"), " per point; the fit has ", n,
              ". unconstrain() makes them from named parameters.")
  }
  matrix(as.double(upars), ncol = n)
}

#' Results as the points came: a vector for one, a matrix for several
#' @noRd
like_given <- function(matrix, given, names) {
  if (is.matrix(given)) return(structure(matrix, dimnames = list(NULL, names)))
  stats::setNames(drop(matrix)[seq_along(names)], names)
}

#' Named values as a matrix, points x the parameters that coordinates stand for
#' @noRd
as_values <- function(fit, pars) {
  if (!is.atomic(pars) && !is.list(pars) || length(pars) == 0) {
    hlr_abort("argument", "`pars` must be named numbers, not ", describe_value(pars), ".")
  }
  if (inherits(pars, "draws")) pars <- unclass(posterior::as_draws_matrix(pars))
  if (is.list(pars)) pars <- if (is.data.frame(pars)) as.matrix(pars) else unlist(pars)
  if (!is.matrix(pars)) pars <- matrix(pars, 1, dimnames = list(NULL, names(pars)))
  needed <- c(coordinate_parameters(fit), unlist(lapply(sampled_factors(fit), effect_names)))
  missing <- setdiff(needed, colnames(pars))
  if (length(missing)) hlr_abort("argument", "`pars` lacks the parameter ", quote_names(missing), ".")
  pars <- pars[, needed, drop = FALSE]
  if (!is.numeric(pars) || anyNA(pars)) hlr_abort("argument", "`pars` must be numbers, none of them missing.")
  pars
}

# ---- parameters -> coordinates ----------------------------------------------

#' @param points Of a model; their own draws do not matter. @param values Matrix, points x parameters by name.
#' @return Matrix, points x coordinates.
#' @section Errors: class `hlr_error_argument` where there are none.
#' @noRd
coordinates_of_values <- function(points, values) {
  layout <- points$model$layout
  out <- .Call(hlr_c_unconstrain, points$model, layout_values(points, values))
  check_correlations_of(layout, out)
  out <- with_whitened(points, out, values)
  if (all(is.finite(out))) return(out)
  hlr_abort("argument", "`pars` has no coordinates: a standard deviation is zero, or a correlation is 1 or -1.")
}

#' Values of the rows of the layout, as C has them: of the centred intercept, 0 of what has no coordinate
#' @return Double matrix, points x rows.
#' @noRd
layout_values <- function(points, values) {
  layout <- points$model$layout
  placed <- coordinate_rows(layout)
  common <- is_common(layout)
  out <- matrix(ifelse(layout$kind == "fixed", layout$map_lower, 0), nrow(values), nrow(layout), byrow = TRUE)
  out[, placed] <- values[, layout$parameter[placed]]
  if (points$model$keep_common) out[, common] <- centred_common(points, values)[, layout$parameter[common]]
  for (i in setdiff(placed, which(layout$kind == "cor"))) check_inside(out[, i], layout[i, ])
  out
}

#' @noRd
check_inside <- function(x, row) {
  lower <- switch(row$kind, real = -Inf, sinh = 0, row$map_lower)
  upper <- if (row$kind == "logit") row$map_upper else Inf
  outside <- x < lower | x > upper
  if (any(outside)) {
    hlr_abort("argument", "`", row$parameter, "` = ", format(x[outside][1]), " in `pars` is outside its support, from ",
              format(lower), " to ", format(upper), ".")
  }
}

#' @param coordinates As `hlr_c_unconstrain` returns them.
#' @noRd
check_correlations_of <- function(layout, coordinates) {
  cors <- which(layout$kind == "cor")
  bad <- cors[colSums(!is.finite(coordinates[, layout$place[cors], drop = FALSE])) > 0]
  if (length(bad) == 0) return(invisible())
  block <- cors[paste(layout$group, layout$block)[cors] %in% paste(layout$group, layout$block)[bad[1]]]
  hlr_abort("argument", "The correlations ", quote_names(layout$parameter[block]),
            " in `pars` make no correlation matrix.")
}

#' Coordinates of parameters, and after them those of group effects, where they have any
#' @noRd
with_whitened <- function(points, coordinates, values) {
  effects <- lapply(sampled_factors(points, points$model$factor_order), function(factor) {
    values[, t(matrix(effect_names(factor), length(factor$levels))), drop = FALSE]      # C: coefficients fastest
  })
  if (length(effects) == 0) return(coordinates)
  effects <- do.call(cbind, effects)
  .Call(hlr_c_whiten, points$model, cbind(coordinates, 0 * effects), effects)
}

#' Log posterior density of the coordinates and its gradient
#'
#' \deqn{\log p(y | \theta) + \log p(\theta) + \log |d\theta / dq|}, all constants included; beta and u integrated out.
#'
#' @param model From `flatten_for()`. @param q Double vector of coordinates: kept coefficients, sds, partial
#'   correlations, sigma.
#' @return List of `logp`, one double in nats, and `grad`.
#' @noRd
log_density <- function(model, q) {
  out <- .Call(hlr_c_log_prob, model, matrix(as.double(q), 1), TRUE)
  list(logp = out$logp, grad = drop(out$grad))
}
