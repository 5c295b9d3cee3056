# What a design and a factor are made of, and the questions to them: no other file looks inside.
#
# A design has linear predictors; a grouping factor has parts, one for each predictor that its effects are added to.
# Coefficients of a factor are counted through its parts, those of a design through its predictors.

#' A linear predictor of the rows, beside its group effects
#'
#' @param X Double matrix, n x p, the common columns. @param offset Double\[n\].
#' @param ... What a model needs beside them: `dpar`, which parameter of the family's distribution it is of, `"mu"`;
#'   `terms`, list of its `hlr_group_term`, without rows; `raw_intercept`, is the intercept's prior on the value where
#'   all predictors are zero; `dropped`, names of columns left out of `X`.
#' @noRd
new_predictor <- function(X, offset, ...) { # nolint: object_name_linter.
  stopifnot(is.matrix(X), is.double(X), length(offset) == nrow(X))
  list(X = X, offset = offset, ...)
}

#' What the effects of a factor's levels add to one linear predictor: in row i, `sum(z[i, ] * effects[index[i], ])`
#'
#' @param predictor Which of the design's predictors. @param index Integer\[n\], the level of each row.
#' @param z Double matrix, n x q. @param coef,key Names of its columns, and what they stand for, see `column_key()`;
#'   both chr\[q\].
#' @return List of these; `name_coefs()` adds `common`, int\[q\], the place of each column in the predictor's `X`, `NA`
#'   for one that is not there.
#' @noRd
new_part <- function(predictor, index, z, coef, key) {
  stopifnot(is.integer(index), is.matrix(z), is.double(z), nrow(z) == length(index), ncol(z) == length(coef))
  list(predictor = predictor, index = index, z = z, coef = coef, key = key)
}

# ---- of a design ------------------------------------------------------------

#' A linear predictor of a design, or what a blueprint learnt of it
#' @noRd
predictor_of <- function(x, predictor = 1L) x$predictors[[predictor]]

#' How many linear predictors a design has; of each the parameter of the family that it is of, `"mu"` first
#' @noRd
n_predictors <- function(design) length(design$predictors)

#' @noRd
predictor_dpars <- function(design) vapply(design$predictors, `[[`, "", "dpar")

#' Group terms of all predictors, as the formula's bars
#' @noRd
all_bars <- function(blueprint) unlist(lapply(blueprint$predictors, `[[`, "bars"), recursive = FALSE)

#' The common columns X of a linear predictor; of a design, of new data, of rows to predict
#' @noRd
common_columns <- function(design, predictor = 1L) design$predictors[[predictor]]$X

#' The common columns of all predictors side by side, as `common_coefs()` names them: n x p
#' @noRd
columns_of_predictors <- function(design) {
  if (n_predictors(design) == 1) return(common_columns(design))
  do.call(cbind, lapply(seq_len(n_predictors(design)), common_columns, design = design))
}

#' @noRd
offset_of <- function(design, predictor = 1L) design$predictors[[predictor]]$offset

#' Is the prior of the intercept on the value where all predictors are zero?
#' @noRd
has_raw_intercept <- function(design, predictor = 1L) isTRUE(design$predictors[[predictor]]$raw_intercept)

#' Names of the columns left out of X
#' @noRd
dropped_columns <- function(design) {
  unlist(lapply(design$predictors, function(own) paste0(coef_prefix(own$dpar), own$dropped, recycle0 = TRUE)))
}

#' The group terms of all predictors
#' @noRd
group_terms <- function(design) unlist(lapply(design$predictors, `[[`, "terms"), recursive = FALSE)

#' A design with other rows of its predictors and factors
#' @param at Places of the rows; negative to leave out.
#' @noRd
pick_rows <- function(design, at) {
  design$predictors <- lapply(design$predictors, function(predictor) {
    predictor$X <- predictor$X[at, , drop = FALSE]
    predictor$offset <- predictor$offset[at]
    predictor
  })
  design$factors <- lapply(design$factors, change_parts, function(part) {
    part$index <- part$index[at]
    part$z <- part$z[at, , drop = FALSE]
    part
  })
  design
}

# ---- of a factor ------------------------------------------------------------

#' Columns of z of all parts, side by side: n x Q
#' @noRd
factor_z <- function(factor) {
  parts <- factor$parts
  if (length(parts) == 1) parts[[1]]$z else do.call(cbind, lapply(parts, `[[`, "z"))
}

#' The level of each row, in which the parts agree
#' @noRd
factor_index <- function(factor) factor$parts[[1]]$index

#' Names of the columns of z, as the model matrix has them: `"(Intercept)"` is one; chr\[Q\]
#' @noRd
z_names <- function(factor) unlist(lapply(factor$parts, `[[`, "coef"))

#' What the columns of z stand for, see `column_key()`; chr\[Q\]
#' @noRd
z_keys <- function(factor) unlist(lapply(factor$parts, `[[`, "key"))

#' How many effects a level has: Q
#' @noRd
n_coefs <- function(factor) sum(lengths(lapply(factor$parts, `[[`, "coef")))

#' Which of the Q coefficients are of each part: list of integer vectors
#' @noRd
part_coefs <- function(factor) {
  q <- lengths(lapply(factor$parts, `[[`, "coef"))
  before <- cumsum(q) - q
  lapply(seq_along(q), function(m) before[m] + seq_len(q[m]))
}

#' Of each part what some of the coefficients add: `predictor` and their columns `z`
#' @param use Positions among the Q coefficients.
#' @noRd
parts_in_use <- function(factor, use) {
  Map(function(part, at) {
    list(predictor = part$predictor, z = part$z[, match(use, at, nomatch = 0L), drop = FALSE])
  }, factor$parts, part_coefs(factor))
}

#' Place of each coefficient of a factor among the common ones of a design, `NA` where there is no common part
#' @noRd
common_places <- function(factor, design) {
  p <- vapply(seq_along(design$predictors), function(k) ncol(common_columns(design, k)), 0L)
  before <- cumsum(p) - p
  unlist(lapply(factor$parts, function(part) before[part$predictor] + part$common))
}

#' Of each of the Q coefficients the predictor that it is of; int\[Q\]
#' @noRd
predictors_of_coefs <- function(factor) {
  rep(vapply(factor$parts, `[[`, 0L, "predictor"), lengths(part_coefs(factor)))
}

#' The same of the columns of z that a factor of rows has, some of the Q
#' @noRd
predictors_of_columns <- function(factor) {
  unlist(lapply(factor$parts, function(part) rep(part$predictor, ncol(part$z))))
}

#' @noRd
lapply_parts <- function(factor, f, ...) lapply(factor$parts, f, ...)

#' A factor with its parts changed by a function
#' @noRd
change_parts <- function(factor, change) {
  factor$parts <- lapply(factor$parts, change)
  factor
}

#' A factor with these columns of z, those of all parts side by side; `NULL` takes z away
#' @noRd
with_z <- function(factor, z) {
  coefs <- part_coefs(factor)
  for (m in seq_along(coefs)) factor$parts[[m]]["z"] <- list(if (!is.null(z)) z[, coefs[[m]], drop = FALSE])
  factor
}
