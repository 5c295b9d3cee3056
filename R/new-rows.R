# Which rows to predict: those of the fit or those of new data, in one shape.

#' Rows to predict
#'
#' @param effects From `chosen_effects()`. @param levels From `check_levels()`: `allow`, `policy`, `marginal`.
#' @param needs Which of `"weights"`, `"trials"` and `"response"` will be used; nothing else of them is looked for.
#' @return List: `n`; `names` chr[n]; `predictors` with `X` and `offset`; as far as needed `weights` (`NULL`: all 1),
#'   `trials` and `y` double[n]; `complete` logical[n], rows without `NA`; `factors`, for each factor in use a list of
#'   `group`; `use`, positions of its coefficients; `parts`, see `parts_in_use()`; `code` int[n], the level, counted on
#'   past the known ones for new levels, 0 where effects are integrated out; `integrated` logical[n]; `policy` and
#'   `seed` for new levels.
#' @noRd
prediction_rows <- function(fit, newdata, effects, levels, needs) {
  check_version(fit)
  rows <- if (is.null(newdata)) own_rows(fit, effects) else new_rows(fit, newdata, effects, levels, needs)
  rows$factors <- lapply(rows$factors, function(factor) code_levels(factor, effects[[factor$group]], levels))
  whole <- function(x) if (is.null(x)) TRUE else if (is.matrix(x)) !is.na(rowSums(x)) else !is.na(x)
  parts <- c(unlist(lapply(rows$predictors, `[`, c("X", "offset")), recursive = FALSE),
             list(rows$weights, rows$trials, rows$y), unname(rows$additions), lapply(rows$factors, factor_z))
  rows$complete <- rep(TRUE, rows$n) & Reduce(`&`, lapply(parts, whole))
  rows
}

#' Rows of the fit, some of them, with the effects of all factors but some
#'
#' @param at Integer, which rows are complete; all if `NULL`. @param marginal,without Names of factors that are
#'   integrated out, or left out.
#' @noRd
fitted_rows <- function(fit, at = NULL, marginal = NULL, without = NULL) {
  effects <- chosen_effects(fit, NULL)
  effects <- effects[setdiff(names(effects), without)]
  rows <- prediction_rows(fit, NULL, effects, check_levels(fit, effects, FALSE, "uncertainty", marginal), character())
  if (!is.null(at)) rows$complete <- seq_len(rows$n) %in% at
  rows
}

#' The rows of the fit
#' @noRd
own_rows <- function(fit, effects) {
  design <- fit$design
  list(
    n = length(design$y), names = row.names(design$frame), predictors = design$predictors, y = design$y,
    weights = if (any(design$weights != 1)) design$weights, trials = design$trials, additions = design$additions,
    factors = lapply(names(effects), function(group) {
      with_effect_columns(design_factor(fit, group), design$blueprint, design$frame)
    })
  )
}

#' The design of a fit as it was before `slim_design()`
#' @noRd
whole_design <- function(design) {
  design$factors <- lapply(design$factors, with_effect_columns, design$blueprint, design$frame)
  design
}

#' Rows of new data
#' @noRd
new_rows <- function(fit, newdata, effects, levels, needs) {
  blueprint <- fit$design$blueprint
  newdata <- plain_columns(check_data(newdata, "newdata"))
  open <- if (levels$allow) names(effects) else intersect(levels$marginal, names(effects))
  newdata <- without_groups(blueprint, newdata, open)
  new <- apply_blueprint(blueprint, newdata, as.character(names(effects)), open)
  rows <- list(
    n = new$n, names = row.names(newdata), predictors = new$predictors, factors = new$factors
  )
  c(rows, new_observations(fit, newdata, needs))
}

#' New data with grouping factors that they lack, if new levels are welcome: NA in every row, which is one new level
#' @noRd
without_groups <- function(blueprint, newdata, groups) {
  bars <- Filter(function(bar) bar$group %in% groups, all_bars(blueprint))
  for (name in setdiff(unlist(group_vars(bars)), names(newdata))) {
    if (name %in% blueprint$data_names) newdata[[name]] <- rep(NA, nrow(newdata))
  }
  newdata
}

#' One code for known and new levels, and which rows have their effects integrated out
#' @param factor `hlr_factor` of the rows. @param use Positions of the coefficients in use.
#' @noRd
code_levels <- function(factor, use, levels) {
  code <- factor_index(factor)
  n_known <- length(factor$levels)
  unseen <- which(is.na(code))
  if (length(unseen)) {
    new <- factor$new_index[unseen]
    new[is.na(new)] <- length(factor$new_levels) + 1L
    code[unseen] <- n_known + new
  }
  integrated <- rep(factor$group %in% levels$marginal, length(code))
  if (levels$policy == "marginal") integrated[unseen] <- TRUE
  code[integrated] <- 0L
  seed <- if (any(code > n_known)) as.integer(floor(stats::runif(1) * .Machine$integer.max))
  list(group = factor$group, use = use, parts = parts_in_use(factor, use), code = code, integrated = integrated,
       policy = levels$policy, seed = seed)
}

#' What the user wants of levels, checked
#' @noRd
check_levels <- function(fit, effects, allow_new_levels, sample_new_levels, marginal) {
  policy <- check_choice(sample_new_levels, "sample_new_levels", level_policies)
  if (isTRUE(marginal)) marginal <- names(effects)
  if (!is.null(marginal) && (!is.character(marginal) || anyNA(marginal))) {
    hlr_abort("argument", "`marginal` must be TRUE or names of grouping factors, not ", describe_value(marginal), ".")
  }
  groups <- group_names(fit)
  known <- match_any_order(marginal, groups)
  if (!anyNA(known) && !is.null(marginal)) marginal <- groups[known]
  for (group in marginal) {
    if (!group %in% groups) {
      hlr_abort("argument", "`marginal` has '", group, "', which is no grouping factor of the fit.",
                suggest_name(group, groups), if (length(groups)) paste0(" It has ", quote_names(groups), "."))
    }
    if (!group %in% names(effects)) {
      hlr_abort("argument", "`marginal` has '", group, "', whose effects `re_formula` leaves out. Name its terms ",
                "there too.")
    }
  }
  refuse_marginal(fit, if (policy == "marginal") names(effects) else marginal)
  list(allow = check_flag(allow_new_levels, "allow_new_levels"), policy = policy, marginal = marginal)
}

#' Refuse to integrate effects out of a mean 1 / eta that may have either sign: the response has no expectation then,
#' and its density two peaks
#' @noRd
refuse_marginal <- function(fit, groups) {
  if (length(groups) && family_values(fit$family) == "real" && fit$family$link == "inverse") {
    hlr_abort("argument", "Group effects of ", fit$family$family, "(\"inverse\") cannot be integrated out: the mean ",
              "has no expectation over them. Use new levels with sample_new_levels = \"gaussian\".")
  }
}

#' An expected response over Student's t effects is refused where it does not exist
#' @noRd
refuse_marginal_mean <- function(fit, factors) {
  why <- why_no_mean(fit$family)
  if (is.null(why)) return(invisible())
  for (factor in factors) {
    if (!any(factor$integrated) || design_factor(fit, factor$group)$law == "gaussian") next
    hlr_abort("argument", "Over the Student's t effects of '", factor$group, "' the expected response ", why, ". ",
              "posterior_predict() has responses of new groups, whose quantiles exist; posterior_epred() with ",
              "re_formula = NA the expected response where effects are zero.")
  }
}

#' Effects on other parameters than the mean are not integrated out
#' @noRd
refuse_marginal_dpar <- function(factors) {
  for (factor in factors) {
    if (!any(factor$integrated) || all(predictors_of_columns(factor) == 1L)) next
    hlr_abort("argument", "The effects of '", factor$group, "' are not on the mean alone, and such effects cannot be ",
              "integrated out. New groups: allow_new_levels = TRUE with sample_new_levels = \"gaussian\".")
  }
}
