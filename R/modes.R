# Where chains start: the modes of the posterior that a search from several places finds, and how chains share them.

#' Climbs from afar beside the first search, fewer where sampled group effects make a climb dear
#' @noRd
n_climbs <- c(without_effects = 4L, with_effects = 2L)

#' How far the log evidence of a mode may be below the best one's: a chain that never leaves a mode beyond would count
#' for far more than the mode's share, e^-10
#' @noRd
reach_of_modes <- 10

#' Modes of the posterior, the one with most evidence first
#'
#' The first is searched from the model's start. Climbs from points far from it, in opposite pairs, look for others, and
#' the search begins anew where a climb ends at another place. A mode weighs its height times the volume of its
#' curvature.
#'
#' @param model From `flatten_for()`. @param seed,cores,progress As in [hlr_fit()].
#' @return List of `modes`, each a list of `position`, `scale` and `evidence`, in the coordinates of `anchor`.
#' @noRd
find_modes <- function(model, seed, cores, progress = FALSE) {
  first <- find_mode(model, model$start, progress)
  refuse_exact(model, first)
  if (is_saturated(model, first)) first <- find_mode_given_noise(model)
  modes <- list(first)
  at <- seq_along(model$start)
  model$anchor <- modes[[1]]$anchor
  ends <- unless_stopped(.Call(hlr_c_climbs, model, modes[[1]]$position[at],
                               n_climbs[[1 + (n_sampled_effects(model) > 0)]], seed, cores, progress))
  for (i in seq_len(ncol(ends))) {
    if (anyNA(ends[, i]) || is_known_mode(model, list(list(position = ends[, i])), modes[1])) next
    mode <- tryCatch(find_mode(model, ends[, i], progress), hlr_error_sampling = function(e) NULL)
    if (is.null(mode) || !is.finite(mode$evidence) || is_known_mode(model, list(mode), modes)) next
    modes <- c(modes, list(mode))
  }
  evidence <- vapply(modes, `[[`, 0, "evidence")
  modes <- modes[order(-evidence)]
  anchor <- modes[[1]]$anchor
  list(modes = within_reach(lapply(modes, to_anchor, model, anchor)), anchor = anchor)
}

#' @noRd
find_mode <- function(model, start, progress = FALSE) {
  search <- function() .Call(hlr_c_mode, model, start, progress)
  unless_stopped(tryCatch(search(), simpleError = function(e) abort_chains(e, model)))
}

#' @noRd
abort_chains <- function(e, model, settings = list(chains = 1, draws = 1)) {
  if (is_out_of_memory(e)) abort_memory(fit_memory(model, settings), settings)
  of_values <- grepl("finite", conditionMessage(e))
  hlr_abort("sampling", "The chains could not run: ", conditionMessage(e), ". ",
            if (of_values) "Check the data for extreme values and the priors for extreme scales." else
              "That should not be: please report it, with the model and its data if you can.")
}

#' @noRd
unless_stopped <- function(x) {
  if (is.null(x)) hlr_abort("interrupted", "Stopped before the first draw was taken; there is nothing to return.")
  x
}

#' @noRd
within_reach <- function(modes) {
  evidence <- vapply(modes, `[[`, 0, "evidence")
  modes[!evidence < evidence[1] - reach_of_modes]
}

#' A mode in the coordinates of another anchor: the same group effects
#' @noRd
to_anchor <- function(mode, model, anchor) {
  if (length(mode$position) == length(model$start) || identical(mode$anchor, anchor)) return(mode)
  model$anchor <- mode$anchor
  position <- t(mode$position)
  effects <- unlist(lapply(seq_along(model$factors), function(k) {
    n_level <- model$factors[[k]]$n_level
    effects <- .Call(hlr_c_joint_effects, model, position, k - 1L, seq_len(n_level) - 1L, 1L)
    as.vector(t(matrix(effects, n_level)))
  }))
  model$anchor <- anchor
  moved <- drop(.Call(hlr_c_whiten, model, position, t(effects)))
  if (all(is.finite(moved))) mode$position <- moved    # an sd of zero does not tell; z = 0 then is as good
  mode
}

# ---- is it the same mode? -------------------------------------------------------------------------------------------

#' Is a mode one of those known?
#'
#' It is if every parameter, as it is reported, is within two of its sds by the curvature of either: an sd and its
#' mirror image are one mode.
#'
#' @param mode List of one mode; without `scale` only the known ones' sds count.
#' @noRd
is_known_mode <- function(model, mode, known) {
  here <- reported(model, mode[[1]])
  for (other in known) {
    there <- reported(model, other)
    if (all(abs(here$value - there$value) <= 2 * pmax(here$sd, there$sd) + 1e-8 * abs(there$value))) return(TRUE)
  }
  FALSE
}

#' Parameters at a mode as they are reported, and their sds by its curvature
#' @noRd
reported <- function(model, mode) {
  n <- length(model$start)
  center <- mode$position[seq_len(n)]
  points <- rbind(center, if (!is.null(mode$scale)) t(center + mode$scale[seq_len(n), seq_len(n), drop = FALSE]))
  effects <- matrix(0, nrow(points), n_sampled_effects(model))
  values <- .Call(hlr_c_constrain, model, cbind(points, effects))
  values <- values[, -ncol(values), drop = FALSE]          # the last is the prior's density
  moves <- t(values[-1, , drop = FALSE]) - values[1, ]
  list(value = values[1, ], sd = sqrt(rowSums(moves^2)))
}

# ---- which chain starts where ---------------------------------------------------------------------------------------

#' The mode about which each chain starts: each mode gets one chain as far as they go, further chains follow the modes'
#' shares of the evidence
#' @noRd
share_chains <- function(evidence, chains) {
  weight <- exp(evidence - max(evidence))
  weight[is.na(weight)] <- 1                               # evidence that is infinite or could not be had
  n <- integer(length(weight))
  vapply(seq_len(chains), function(i) {
    mode <- if (any(n == 0)) which(n == 0)[1] else which.max(weight / n)
    n[mode] <<- n[mode] + 1L
    mode
  }, 0L)
}
