# Rows of the joint engine with the same linear predictor, whatever the parameters, made one.

#' Rows that stand for several, where that leaves 80 % of them or fewer
#'
#' Rows with equal columns of X and Z, levels and offset are one row where the log density is linear in the response:
#' one of all their trials, or of their mean with their weights added. Other families' rows must also agree in the
#' response. Weights that divide a variance are no counts: those rows stay as they are.
#'
#' The log density stays the same but for the part without parameters, see `constant_of_rows()`.
#'
#' @param rows From `joint_rows()`. @param family A family object.
#' @return `rows`, or fewer in the same shape, still sorted by the first factor.
#' @noRd
collapse_rows <- function(rows, family, most = 0.8) {
  if (weights_divide(family)) return(rows)
  own <- if (!are_sums_enough(rows, family)) Filter(Negate(is.null), list(rows$y, rows$trials))
  key <- c(columns_of_rows(rows), unname(rows$additions), own)
  sorted <- do.call(order, c(unname(key), method = "radix"))
  starts <- starts_of_runs(key, sorted)
  if (sum(starts) > most * length(starts)) return(rows)
  class <- integer(length(starts))
  class[sorted] <- cumsum(starts)
  merge_rows(rows, class, sorted[starts], family)
}

#' Does the sum of responses of equal rows say all? Not of censored or truncated ones.
#' @noRd
are_sums_enough <- function(rows, family) {
  is_linear_in_response(family) && is.null(rows$additions$from) && is.null(rows$additions$low)
}

#' What rows have beside their responses: levels, columns of X and Z, offsets
#' @noRd
columns_of_rows <- function(rows) {
  parts <- unlist(rows$parts, recursive = FALSE)
  of <- function(parts, name) unlist(lapply(parts, function(part) matrix_columns(part[[name]])), recursive = FALSE)
  c(lapply(rows$parts, function(own) own[[1]]$index), of(rows$predictors, "x"), of(parts, "z"),
    lapply(rows$predictors, `[[`, "offset"))
}

#' Some rows of predictors and parts
#' @noRd
pick_columns <- function(rows, at) {
  list(
    predictors = lapply(rows$predictors, function(own) list(offset = own$offset[at], x = own$x[at, , drop = FALSE])),
    parts = lapply(rows$parts, lapply, function(part) {
      list(predictor = part$predictor, index = part$index[at], z = part$z[at, , drop = FALSE])
    })
  )
}

#' @noRd
matrix_columns <- function(x) lapply(seq_len(ncol(x)), function(j) x[, j])

#' For each row, in an order that puts equal rows together: is it the first of its kind?
#'
#' grouping() would say, but takes doubles for equal that agree in their first 36 bits.
#'
#' @return Logical vector in that order.
#' @noRd
starts_of_runs <- function(key, sorted) {
  starts <- c(TRUE, logical(length(sorted) - 1))
  for (column in key) {
    value <- column[sorted]
    starts[-1] <- starts[-1] | value[-1] != value[-length(value)]
  }
  starts
}

#' @param class Integer, which of the new rows each row goes to. @param first Integer, a row of each class.
#' @noRd
merge_rows <- function(rows, class, first, family) {
  weight <- if (is.null(rows$weight)) rep(1, length(class)) else rows$weight
  total <- function(x) as.vector(rowsum(x, class))
  trials <- if (is.null(rows$trials)) weight else weight * rows$trials
  sums <- are_sums_enough(rows, family)
  response <- if (sums && is_of_trials(family)) {
    list(y = total(weight * rows$y), trials = total(trials), weight = NULL)
  } else if (sums) {
    list(y = total(weight * rows$y) / total(weight), trials = NULL, weight = total(weight))
  } else {
    list(y = rows$y[first], trials = rows$trials[first], weight = total(weight))
  }
  c(response, list(additions = pick_additions(rows$additions, first)), pick_columns(rows, first))
}

#' The part of the rows' log density that depends on no parameter
#'
#' Of rows as they are given: binomial coefficients and factorials of the single ones are not those of their sums.
#'
#' @return Double, in nats.
#' @noRd
constant_of_rows <- function(rows, family) {
  .Call(hlr_c_family_constant, family$family, family$link, rows$y, rows$trials, rows$weight, rows$additions)
}
