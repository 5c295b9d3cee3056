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

#' Names of the grouping factors of a fit or model
#' @noRd
group_names <- function(x) vapply(x$design$factors, `[[`, "", "group")
