# Scales of default priors: what a coefficient or a standard deviation may be, from the response and the columns.

#' Standard deviation and mean expected of the linear predictor before anything is fitted
#'
#' Those of the response where the link leaves it its units, carried through the link to first order; 1 and 0 where a
#' predictor has no unit, with the logarithm of the mean for a log link.
#' @noRd
predictor_scale <- function(design, family) {
  design <- without_points(design, family)
  offset <- offset_of(design)
  if (has_residual(family) && family$link == "identity") {
    y <- transformed(design$y, family) - offset
    return(list(sd = varying_sd(y, design), mean = mean(y)))
  }
  level <- if (is.null(design$trials)) mean(design$y) else sum(design$y) / sum(design$trials)
  if (identical(family$link, "log") && isTRUE(level > 0)) return(list(sd = 1, mean = log(level) - mean(offset)))
  if (!family$link %in% c("identity", "sqrt", "inverse", "1/mu^2")) return(list(sd = 1, mean = 0))
  eta <- family$linkfun(level)
  s <- population_sd(design$y) / abs(family$mu.eta(eta))
  if (is.finite(s) && s > 0) list(sd = s, mean = eta - mean(offset)) else list(sd = 1, mean = 0)
}

#' Standard deviation of a response, which must vary
#' @noRd
varying_sd <- function(y, design) {
  s <- population_sd(y)
  if (s > 0) return(s)
  offset <- any(offset_of(design) != 0)
  hlr_abort("response", "The response", if (!is.null(design$response)) paste0(" `", design$response, "`"),
            " does not vary", if (offset) " once the offset is subtracted",
            if (length(y) == 1) ": there is one row only" else paste0(": all ", length(y), " values are ",
                                                                      format(design$y[1])),
            ". There is nothing to model.")
}

#' On other links than identity an offset is not in the units of the response
#' @noRd
residual_scale <- function(design, family) {
  if (family$link == "identity") return(predictor_scale(design, family)$sd)
  design <- without_points(design, family)
  varying_sd(design$y, design)
}

#' Means and scales of normal priors for the coefficients of the columns of a matrix
#'
#' Columns that make up the constant, an intercept or the dummies of `0 + f`, are about the expected mean, and reach
#' from where the other columns are zero to where these have their means. The other columns have slopes: one sd of the
#' response per sd of the column. Without a constant everything is measured from zero.
#'
#' @param X Matrix with column names. @param scale From `predictor_scale()`. @param from_zero Measure from zero when
#'   there is no constant? Group effects are deviations, and those of a slope alone have a slope's scale.
#' @return List of doubles by column of `X`: `weight`, from `constant_weights()`; `mean` and `sd` of the prior.
#' @noRd
coefficient_scales <- function(X, scale, from_zero = TRUE) {
  weight <- constant_weights(X)
  carries <- weight != 0
  cell <- cells_of_columns(X, carries)
  measured <- vapply(seq_len(ncol(X)), function(j) {
    x <- if (cell[j] == 0) X[, j] else X[X[, cell[j]] != 0, j]
    c(population_sd(x), mean(x))
  }, double(2))
  slope <- 1 / measured[1, ]
  if (from_zero && !any(carries)) slope <- sqrt(1 + (scale$mean / scale$sd)^2) / root_mean_square(X)
  reach <- slope * measured[2, ]
  unit <- ifelse(carries, constant_units(X, weight), slope)
  for (j in which(carries)) {
    other <- !carries & is.finite(slope) & (cell == 0 | cell == j)
    unit[j] <- unit[j] * sqrt(1 + sum(reach[other]^2))
  }
  unit[!is.finite(unit)] <- sqrt(1 + sum(reach[is.finite(reach) & !carries]^2))     # columns that do not vary
  list(weight = weight, mean = unname(scale$mean * weight), sd = 2.5 * scale$sd * unit)
}

#' The combination of columns that is 1 in every row
#'
#' @return Double by column: 1 for an intercept and for the dummies of a factor that are all there, 0 for columns that
#'   have no part in it; all 0 where no combination is constant.
#' @noRd
constant_weights <- function(X) {
  out <- double(ncol(X))
  intercept <- match("(Intercept)", colnames(X))
  if (!is.na(intercept)) return(replace(out, intercept, 1))
  size <- apply(abs(X), 2, max)
  used <- which(size > 0)
  if (length(used) == 0) return(out)
  x <- sweep(X[, used, drop = FALSE], 2, size[used], "/")
  solve_for <- least_squares_solver(x)
  share <- solve_for(rep(1, nrow(x)))
  share <- share + solve_for(1 - drop(x %*% share))                # what rounding has left
  if (max(abs(drop(x %*% share) - 1)) > 1e-7) return(out)
  share[abs(share) < 1e-7] <- 0
  replace(out, used, share / size[used])
}

#' Least squares on some columns as a function of the response, 0 for columns that are combinations of others
#' @noRd
least_squares_solver <- function(x) {
  inverse <- tryCatch(solve(crossprod(x)), error = function(e) NULL)
  if (!is.null(inverse)) return(function(y) drop(inverse %*% crossprod(x, y)))
  decomposed <- qr(x)
  function(y) {
    coef <- qr.coef(decomposed, y)
    ifelse(is.na(coef), 0, coef)
  }
}

#' One over the scale of columns that make up the constant: the larger of the share of the constant that a unit of the
#' column makes and one over the column's largest value
#' @noRd
constant_units <- function(X, weight) pmax(abs(weight), 1 / apply(abs(X), 2, max))

#' The column of the constant outside of which a column is zero, such as a slope of one group in `0 + f + f:x`
#'
#' @return Integer by column, 0 for none: such a column is measured over all rows.
#' @noRd
cells_of_columns <- function(X, carries) {
  out <- integer(ncol(X))
  cells <- which(carries)
  slopes <- which(!carries)
  if (length(cells) < 2 || length(slopes) == 0) return(out)
  inside <- 1 * (X[, slopes, drop = FALSE] != 0)
  common <- crossprod(1 * (X[, cells, drop = FALSE] != 0), inside)          # cells x slopes: rows in both
  for (k in seq_along(slopes)) {
    cell <- cells[which(common[, k] == sum(inside[, k]))]
    varies <- vapply(cell, function(j) population_sd(X[X[, j] != 0, slopes[k]]) > 0, NA)
    if (sum(varies) == 1 && any(X[, cell[varies]] == 0)) out[slopes[k]] <- cell[varies]
  }
  out
}

#' @noRd
root_mean_square <- function(X) {
  size <- apply(abs(X), 2, max)
  size * sqrt(colMeans(sweep(X, 2, ifelse(size > 0, size, 1), "/")^2))
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

#' `population_sd()` of each column
#' @noRd
column_sds <- function(x) apply(x, 2, population_sd)

#' Scales of the standard deviations of group effects, as a function of the factor
#'
#' A slope has the scale of the common slope that it is a deviation from. An intercept reaches to where the predictors
#' that have slopes in the same group are zero, and no others: where the others have their zero does not move it.
#'
#' @param common Of each predictor, from `coefficient_scales()` of its columns. @param scales From
#'   `predictor_scales()`.
#' @noRd
default_effect_scale <- function(design, common, scales) {
  sd <- unlist(lapply(common, `[[`, "sd"))
  weight <- unlist(lapply(common, `[[`, "weight"))
  function(factor) {
    of <- predictors_of_coefs(factor)
    z <- factor_z(factor)
    at <- common_places(factor, design)
    out <- double(length(of))
    for (k in unique(of)) {
      own <- coefficient_scales(z[, of == k, drop = FALSE], list(sd = scales[[k]]$sd, mean = 0), from_zero = FALSE)
      place <- at[of == k]
      deviates <- !is.na(place) & own$weight == 0 & weight[place] == 0
      out[of == k] <- ifelse(deviates, sd[place], own$sd)
    }
    out
  }
}
