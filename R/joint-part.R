# The part of a joint model that the effects of some levels depend on: the rows of these levels; the levels of factors
# taken before (core/joint/joint.h) that those rows touch, with all of their rows; and so on. Effects made from the part
# have the bits that they have in the whole model.

#' @param model From `flatten_joint()`, with its anchor. @param dim How many coordinates it has. @param k Position of a
#'   factor in it, from 1. @param at Integer, its levels.
#' @return List of `model`; `columns`, integer, those of the coordinates that it has; `at`, the levels in its numbering.
#' @noRd
joint_part <- function(model, dim, k, at) {
  size <- joint_sizes(model, dim)
  needed <- needed_levels(model, size, k, at)
  if (length(needed$rows) > size$n_row / 2) return(list(model = model, columns = seq_len(dim), at = at))
  part <- model
  for (name in c("y", "trials", "weight")) part[[name]] <- model[[name]][needed$rows]
  part$additions <- pick_additions(model$additions, needed$rows)
  part[c("predictors", "parts")] <- pick_columns(model, needed$rows)
  for (m in seq_along(model$factors)) {
    levels <- needed$levels[[m]]
    part$parts[[m]] <- lapply(part$parts[[m]], function(own) {
      own$index <- match(own$index + 1L, levels) - 1L
      own
    })
    part$factors[[m]]$n_level <- length(levels)
  }
  part$anchor <- part_of_anchor(model$anchor, size, needed)
  part$sorted <- as.integer(is_sorted(model, size))
  list(model = part, columns = part_columns(size, needed$levels), at = match(at, needed$levels[[k]]))
}

#' Numbers of rows and parameters, and of each factor's levels and coefficients
#' @noRd
joint_sizes <- function(model, dim) {
  n_level <- vapply(model$factors, `[[`, 1L, "n_level")
  q <- vapply(model$factors, function(factor) sum(factor$block_size), 1L)
  list(n_row = length(model$y), n_weight = n_weights(model), n_parameter = dim - sum(n_level * q), n_level = n_level,
       q = q)
}

#' Numbers of an anchor's weight of a row: of a symmetric matrix of the predictors
#' @noRd
n_weights <- function(model) {
  n <- length(model$predictors)
  n * (n + 1) / 2
}

#' Does C go through the rows of the first factor level by level? The order of its sums depends on it.
#' @noRd
is_sorted <- function(model, size) {
  if (is.null(model$sorted)) length(size$n_level) > 0 && size$n_row >= 4 * size$n_level[1] else model$sorted == 1L
}

#' Rows, and levels of each factor, ascending
#'
#' The last loop gives each factor a level for each row. Effects of levels that only it adds are wrong, for some of
#' their rows are missing, and are not used: they go to rows that nothing is made from afterwards.
#' @noRd
needed_levels <- function(model, size, k, at) {
  levels <- rep(list(integer()), length(model$factors))
  levels[[k]] <- at
  wanted <- logical(size$n_row)
  for (m in seq(k, length(levels))) {
    level <- model$parts[[m]][[1]]$index + 1L
    if (m > k) levels[[m]] <- level[wanted]
    is_needed <- logical(size$n_level[m])
    is_needed[levels[[m]]] <- TRUE
    wanted <- wanted | is_needed[level]
  }
  rows <- which(wanted)
  for (m in seq_along(levels)) levels[[m]] <- some_levels(c(levels[[m]], model$parts[[m]][[1]]$index[rows] + 1L))
  list(levels = levels, rows = rows)
}

#' C wants one at least
#' @noRd
some_levels <- function(levels) if (length(levels)) sort(unique(levels)) else 1L

#' Factor by factor: the weights of the rows, then for each level q (q + 1) / 2, 1 and q
#' @noRd
part_of_anchor <- function(anchor, size, needed) {
  first <- 0
  parts <- lapply(seq_along(size$q), function(m) {
    out <- first + c(outer(needed$rows, size$n_row * (seq_len(size$n_weight) - 1), "+"))
    first <<- first + size$n_row * size$n_weight
    for (each in c(size$q[m] * (size$q[m] + 1) / 2, 1, size$q[m])) {
      out <- c(out, first + level_places(needed$levels[[m]], each))
      first <<- first + each * size$n_level[m]
    }
    out
  })
  anchor[unlist(parts)]
}

#' Where each level's `each` numbers stand
#' @noRd
level_places <- function(levels, each) rep((levels - 1) * each, each = each) + seq_len(each)

#' The parameters, then each factor's effects, the last factor's first
#' @noRd
part_columns <- function(size, levels) {
  first <- size$n_parameter
  effects <- lapply(rev(seq_along(size$q)), function(m) {
    out <- first + level_places(levels[[m]], size$q[m])
    first <<- first + size$q[m] * size$n_level[m]
    out
  })
  c(seq_len(size$n_parameter), unlist(effects))
}
