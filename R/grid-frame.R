# What the formula computes at the points of a grid: which variables it uses, and at which values; and trials.

#' How the formula computes columns, other than variables as they are
#'
#' @param data From `data_of_fit()`.
#' @return List, one for each: `name`; `variables` of the data that it is computed from; `free`: may it be evaluated at
#'   values that no row has? Not where it is a factor or looked up (see `learn_variable()`).
#' @noRd
frame_recipes <- function(fit, data) {
  terms <- fit$design$blueprint$terms
  frame <- fit$design$frame
  expressions <- as.list(attr(terms, "predvars"))[-1]
  names <- variable_names(terms)
  computed <- which(!vapply(expressions, is.name, NA) & seq_along(expressions) != attr(terms, "response"))
  recipes <- lapply(computed, function(k) {
    values <- frame[[names[k]]]
    variables <- intersect(all.vars(expressions[[k]]), names(data))
    if (is.null(values) || length(variables) == 0) return(NULL)
    factor <- is.factor(values) || is.character(values)
    list(name = names[k], variables = variables, free = !factor && !has_look_up(expressions[[k]]))
  })
  Filter(Negate(is.null), recipes)
}

#' A grid with its trials as attribute `trials` and what else stands behind the bar as attribute `additions`, which new
#' rows that have them use
#' @noRd
with_held_additions <- function(fit, grid) {
  attr(grid, "trials") <- grid_trials(fit, grid)
  attr(grid, "additions") <- held_additions(fit, nrow(grid))
  grid
}

#' Bounds and standard errors at their medians in the data, denominators of one
#' @noRd
held_additions <- function(fit, n) {
  names <- intersect(c("lb", "ub", "se", "rate"), names(fit$design$blueprint$additions))
  lapply(stats::setNames(nm = names), function(name) {
    rep(if (name == "rate") 1 else stats::median(fit$design$frame[[paste0("(", name, ")")]]), n)
  })
}

#' Trials at the points of a grid, whole numbers: computed from the grid if a predictor decides them, otherwise the
#' median of the data
#' @noRd
grid_trials <- function(fit, grid) {
  design <- fit$design
  if (is.null(design$trials)) return(NULL)
  usual <- rep(max(1, round(stats::median(design$trials))), nrow(grid))
  variables <- all.vars(design$blueprint$trials)
  moves <- length(variables) && all(variables %in% names(grid)) && any(variables %in% predictor_variables(fit))
  if (!moves) return(usual)
  trials <- rep_len(as.double(eval(design$blueprint$trials, grid, blueprint_env(design$blueprint))), nrow(grid))
  ifelse(is.finite(trials), pmax(1, round(trials)), usual)
}
