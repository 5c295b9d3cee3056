# Linear predictors of rows at draws, a piece of the rows at a time: memory is bounded whatever is asked for. The sums
# are in src/core/after/columns.c.

#' Linear predictor of rows of data
#'
#' @param points Points, such as a fit. @param rows From `prediction_rows()`. @param ids Integer, draws counted through
#'   the chains.
#' @param by_level May rows of a level go together in place of their order? Effects that are too many to be in memory at
#'   once are then made once.
#' @return List of `pieces`, a list of integer vectors, the complete rows in pieces; and functions of the number of a
#'   piece: `eta(k)`, double matrix draws x rows of the piece, offset included, of the mean; `eta_of(at, predictor)`,
#'   the same of any predictor at rows `at` of one piece; and `spread(k)`, the effects to be
#'   integrated out, or `NULL` if there are none: list of `sd`, of the same shape, of the normal ones together, and
#'   `student`, for each factor with Student's t effects a list of `scale`, of the same shape, and `df`, one per draw.
#'   Pieces are best asked for in order: group effects are kept from one to the next.
#' @noRd
linear_predictor <- function(points, rows, ids, by_level = FALSE) {
  complete <- which(rows$complete)
  if (by_level) complete <- rows_by_level(complete, rows$factors, length(ids))
  pieces <- row_pieces(complete, length(ids))
  block <- effect_blocks(rows$factors, pieces, length(ids))
  draws <- flatten_draws(points$draws)[ids, , drop = FALSE]
  beta <- lapply(seq_len(n_predictors(rows)), function(p) draws[, common_parameters(points, p), drop = FALSE])
  integrated <- Filter(function(factor) any(factor$integrated), rows$factors)
  laws <- lapply(integrated, function(factor) effect_law(points, design_factor(points, factor$group), ids))
  effects <- list()
  current <- 0L
  block_of <- integer(length(rows$complete))
  block_of[unlist(pieces)] <- rep(block, lengths(pieces))
  load_block <- function(b) {
    effects <<- list()                                       # let go of the old before the new is made
    effects <<- lapply(rows$factors, block_effects, points = points, at = unlist(pieces[block == b]), ids = ids)
    current <<- b
  }
  eta_of <- function(at, predictor) {
    if (length(at) && block_of[at[1]] != current) load_block(block_of[at[1]])
    parts <- Map(rows_of_effects, rows$factors, effects, MoreArgs = list(at = at, predictor = predictor))
    .Call(hlr_c_linpred, common_columns(rows, predictor)[at, , drop = FALSE], offset_of(rows, predictor)[at],
          beta[[predictor]], unname(Filter(Negate(is.null), parts)), n_threads())
  }
  list(
    pieces = pieces,
    eta = function(k) eta_of(pieces[[k]], 1L),
    eta_of = eta_of,
    spread = function(k) if (length(integrated)) integrated_spread(integrated, laws, pieces[[k]])
  )
}

#' What the effects of a factor add to a predictor in some rows, as C reads it; `NULL` for nothing
#' @param factor Of `prediction_rows()`. @param effect From `block_effects()`.
#' @noRd
rows_of_effects <- function(factor, effect, at, predictor) {
  own <- predictors_of_columns(factor) == predictor
  if (!any(own)) return(NULL)
  list(u = if (all(own)) effect$u else effect$u[, , own, drop = FALSE],
       at = match(factor$code[at], effect$codes, nomatch = 0L), z = factor_z(factor)[at, own, drop = FALSE])
}

#' Rows in the order of the levels of the factor with most effects, if there are more effects than a block has
#' @noRd
rows_by_level <- function(at, factors, n_draw) {
  if (length(factors) == 0) return(at)
  sizes <- vapply(factors, function(factor) length(unique(factor$code[at])) * ncol(factor_z(factor)), 0)
  if (n_draw * sum(sizes) <= most_effects) return(at)
  at[order(factors[[which.max(sizes)]]$code[at], method = "radix")]
}

#' Draws of effects in memory at once, 240 MB
#' @noRd
most_effects <- 3e7

#' Pieces in blocks of so many that draws of all their effects are some ten million numbers
#'
#' Effects of many levels together cost little more than of one: what a draw has to prepare is done once.
#'
#' @return Integer, the block of each piece, from 1.
#' @noRd
effect_blocks <- function(factors, pieces, n_draw, most = most_effects) {
  out <- integer(length(pieces))
  block <- 0L
  seen <- NULL
  for (k in seq_along(pieces)) {
    own <- lapply(factors, function(factor) unique(factor$code[pieces[[k]]]))
    all <- if (is.null(seen)) own else Map(union, seen, own)
    size <- n_draw * sum(vapply(seq_along(all), function(i) length(all[[i]]) * ncol(factor_z(factors[[i]])), 0))
    fresh <- block == 0L || size > most
    if (fresh) block <- block + 1L
    seen <- if (fresh) own else all
    out[k] <- block
  }
  out
}

#' Draws of the effects of one factor that some rows need
#'
#' @param factor Of `prediction_rows()`. @param at Integer, the rows.
#' @return List of `codes`, the levels' codes, and `u`, array draws x levels x coefficients used.
#' @noRd
block_effects <- function(factor, points, at, ids) {
  codes <- sort(setdiff(unique(factor$code[at]), 0L))
  fitted <- design_factor(points, factor$group)
  known <- codes <= length(fitted$levels)
  n_coef <- n_coefs(fitted)
  if (length(codes) && all(known)) {
    u <- effects_draws(points, factor$group, fitted$levels[codes], ids)
    dim(u) <- c(length(ids), length(codes), n_coef)
    if (!identical(seq_len(n_coef)[factor$use], seq_len(n_coef))) u <- u[, , factor$use, drop = FALSE]
    return(list(codes = codes, u = u))
  }
  u <- array(0, c(length(ids), length(codes), length(factor$use)))
  if (any(known)) {
    old <- effects_draws(points, factor$group, fitted$levels[codes[known]], ids)
    u[, known, ] <- array(old, c(length(ids), sum(known), n_coef))[, , factor$use]
  }
  if (!all(known)) {
    new <- new_level_draws(points, fitted, codes[!known] - length(fitted$levels), ids, factor$policy, factor$seed)
    u[, !known, ] <- new[, , factor$use]
  }
  list(codes = codes, u = u)
}

#' Distribution of the linear predictor over effects that are integrated out
#'
#' @param factors Those with such rows. @param laws Of each, from `effect_law()`. @param at Integer, the rows.
#' @return As `spread()` of `linear_predictor()` has it; scales are 0 where nothing is integrated out.
#' @noRd
integrated_spread <- function(factors, laws, at) {
  variance <- Map(function(factor, law) {
    own <- predictors_of_columns(factor) == 1L
    z <- factor_z(factor)[at, own, drop = FALSE] * factor$integrated[at]
    l <- law$roots[, factor$use[own], , drop = FALSE]
    Reduce(`+`, lapply(seq_len(dim(l)[3]), function(j) tcrossprod(array(l[, , j], dim(l)[1:2]), z)^2))
  }, factors, laws)
  student <- !vapply(laws, function(law) is.null(law$df), NA)
  none <- array(0, dim(variance[[1]]))
  list(
    sd = sqrt(Reduce(`+`, variance[!student], none)),
    student = Map(function(variance, law) list(scale = sqrt(variance), df = law$df), variance[student], laws[student])
  )
}
