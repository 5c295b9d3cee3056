# What a variable of a fit is: looked up by its name among the parameters, then among the names of group effects. No
# other code tells from the letters of a name what it is the name of.

#' The parameters of a fit, a row each, in the order of its draws; see `parameter_table()`
#' @noRd
fit_parameters <- function(fit) parameter_table(fit$prior, fit$design$factors)

#' What variables are
#'
#' Names of group effects, which may be many, are made only where one of the variables is no parameter.
#'
#' @param names Names of variables. @param fit A fit.
#' @return Data frame with a row for each: `class`, as in a table of priors, `"r"` of a group effect, `"coef"` of a
#'   common coefficient plus effect, else `""`; `dpar`, `group`, `coef` and `coef2` as in `parameter_table()`; `place`,
#'   in that table, or in `effect_names()` of the factor.
#' @noRd
variable_table <- function(names, fit) {
  parameters <- fit_parameters(fit)
  place <- match(names, c(parameters$parameter, densities))
  place[place > nrow(parameters)] <- 0L
  known <- which(place > 0)
  columns <- lapply(parameters[c("class", "dpar", "group", "coef", "coef2")], function(column) {
    replace(rep("", length(names)), known, column[place[known]])
  })
  out <- as_table(c(columns, list(place = place)))
  out <- with_level_variables(out, names, fit, "r", effect_names, factor_coefs)
  of_design <- function(make) function(factor) make(factor, fit$design)
  out <- with_level_variables(out, names, fit, "coef", of_design(coef_names), of_design(varying_coefs))
  out$place[out$class == ""] <- NA
  out
}

#' The table with what is known of variables of levels, in the rows that have no place yet
#'
#' @param make_names,coefs Functions of a factor: names in the order of `effect_names()`, and its coefficients.
#' @noRd
with_level_variables <- function(table, names, fit, class, make_names, coefs) {
  for (factor in fit$design$factors) {
    open <- which(is.na(table$place))
    if (length(open) == 0) break
    at <- match(names[open], make_names(factor))
    found <- !is.na(at)
    put <- function(column, values) replace(column, open[found], values)
    table$place <- put(table$place, at[found])
    table$class <- put(table$class, class)
    coef <- effect_places(factor, at[found])$coef
    table$dpar <- put(table$dpar, factor$dpar[coef])
    table$group <- put(table$group, factor$group)
    table$coef <- put(table$coef, coefs(factor)[coef])
  }
  table
}

#' Rows of a table of variables for those of one factor
#' @noRd
which_of_factor <- function(table, class, factor) which(table$class == class & table$group == factor$group)
