# Parameter names are brms's, so that tidybayes, bayesplot and people's habits carry over.

#' Name of a coefficient inside a parameter name
#'
#' Removes or replaces the characters that brms removes or replaces: `"(Intercept)"` becomes `"Intercept"`,
#' `"I(x^2)"` becomes `"IxE2"`, `"a:b"` stays.
#'
#' @param x Character vector of column names of a model matrix.
#' @return Character vector of the same length.
#' @noRd
par_name <- function(x) {
  removed <- c(" ", "(", ")", "[", "]", ",", "\"", "'", "?")
  replaced <- c("+" = "P", "-" = "M", "*" = "MU", "/" = "D", "^" = "E", "=" = "EQ")
  x <- as.character(x)
  for (ch in removed) x <- gsub(ch, "", x, fixed = TRUE)
  for (ch in names(replaced)) x <- gsub(ch, replaced[[ch]], x, fixed = TRUE)
  x
}

#' Name of a level inside `r_group[level,coef]`: white space becomes a dot, as in brms
#' @noRd
level_name <- function(x) gsub("[ \t\r\n]", ".", x)

#' Variables that are no parameters
#' @noRd
densities <- c("lprior", "lp__")

#' Names of the stored variables of a fit but these
#' @noRd
stored_parameters <- function(fit) setdiff(dimnames(fit$draws)[[3]], densities)

#' Names of grouping factors: of a list of factors, of a fit or model
#' @noRd
groups_of <- function(factors) vapply(factors, `[[`, "", "group")

#' @noRd
group_names <- function(x) groups_of(x$design$factors)

#' A grouping factor by its name: of a list of factors, of a fit
#' @noRd
factor_of <- function(factors, group) factors[[match(group, groups_of(factors))]]

#' @noRd
design_factor <- function(fit, group) factor_of(fit$design$factors, group)
