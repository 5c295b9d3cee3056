# Parameter names are brms's, so that tidybayes, bayesplot and people's habits carry over. Columns and levels that brms
# would call alike get a number, so that no two parameters share a name.

#' Name of a coefficient inside a parameter name
#'
#' Removes or replaces the characters that brms removes or replaces: `"(Intercept)"` becomes `"Intercept"`,
#' `"I(x^2)"` becomes `"IxE2"`, "`hours read`" becomes `"hoursread"`, `"a:b"` stays.
#'
#' @param x Character vector of column names of a model matrix.
#' @return Character vector of the same length.
#' @noRd
par_name <- function(x) {
  removed <- c(" ", "(", ")", "[", "]", ",", "\"", "'", "?", "`")
  replaced <- c("+" = "P", "-" = "M", "*" = "MU", "/" = "D", "^" = "E", "=" = "EQ", "$" = "USD")
  x <- as.character(x)
  for (ch in removed) x <- gsub(ch, "", x, fixed = TRUE)
  for (ch in names(replaced)) x <- gsub(ch, replaced[[ch]], x, fixed = TRUE)
  x
}

#' Names made distinct as brms does it: the second `x1` becomes `x1__1`
#'
#' @param x Character vector. @param first Logical: those that keep their name before others.
#' @noRd
distinct <- function(x, first = rep(FALSE, length(x))) {
  if (!anyDuplicated(x)) return(x)
  order <- order(!first)
  x[order] <- make.unique(x[order], sep = "__")
  x
}

#' Distinct names of the columns of a model matrix; those that nothing is removed from keep theirs
#' @noRd
column_names <- function(columns) {
  name <- par_name(columns)
  if (!anyDuplicated(name)) return(name)
  intercept <- columns == "(Intercept)"
  distinct(name, intercept | (name == columns & !name %in% name[intercept]))
}

#' Names of the common coefficients of a design, in the order of the columns of X, predictor by predictor
#' @noRd
common_coefs <- function(design) {
  unlist(lapply(design$predictors, function(predictor) {
    paste0(coef_prefix(predictor$dpar), column_names(colnames(predictor$X)), recycle0 = TRUE)
  }))
}

#' What stands before the coefficients of a parameter's predictor, nothing for the mean
#' @noRd
coef_prefix <- function(dpar) ifelse(dpar == "mu", "", paste0(dpar, "_"))

#' Names of the coefficients of a grouping factor, in the order of the columns of its z
#' @noRd
factor_coefs <- function(factor) factor$name

#' What a column stands for, in whatever order an interaction names its parts
#' @param column,term Names of columns, and of the terms of the formula that they are of.
#' @noRd
column_key <- function(column, term) paste(in_any_order(term), in_any_order(column), sep = "\r")

#' Names with the parts between colons sorted: "x:f" and "f:x" are one
#' @noRd
in_any_order <- function(x) {
  x <- as.character(x)
  several <- grepl(":", x, fixed = TRUE)
  x[several] <- vapply(strsplit(x[several], ":", fixed = TRUE), function(parts) {
    paste(sort_bytes(parts), collapse = ":")
  }, "")
  x
}

#' Texts in an order that no locale changes
#' @noRd
sort_bytes <- function(x) x[order(vapply(x, function(one) paste(charToRaw(one), collapse = ""), ""), method = "radix")]

#' Places of names among known ones, which may have the parts of an interaction in another order
#' @noRd
match_any_order <- function(x, known) {
  at <- match(x, known)
  other <- which(is.na(at))
  if (length(other)) at[other] <- match(in_any_order(x[other]), in_any_order(known))
  at
}

#' Place in X of each coefficient of the factors, and names that agree with those of X where the coefficient is the same
#'
#' @param factors From `make_factors()`. @param common For each predictor its X, n x p. @param dpars For each, the
#'   parameter that it is of.
#' @return `factors`, each part with `common`, see `new_part()`, and each factor with `name` and `dpar`, chr\[Q\].
#' @noRd
name_coefs <- function(factors, common, dpars = "mu") {
  columns <- lapply(common, colnames)
  sorted <- lapply(columns, in_any_order)
  names <- lapply(columns, column_names)
  lapply(factors, function(factor) {
    factor <- change_parts(factor, function(part) {
      x <- common[[part$predictor]]
      part$common <- vapply(seq_along(part$coef), function(k) {
        # A factor's dummy and a number, or two contrasts of one factor, can be different columns of one name.
        alike <- which(sorted[[part$predictor]] == in_any_order(part$coef[k]))
        Find(function(j) all(x[, j] == part$z[, k]), alike, nomatch = NA_integer_)
      }, 0L)
      part
    })
    alike <- lapply(factor$parts, function(part) {
      !is.na(part$common) & columns[[part$predictor]][part$common] == part$coef
    })
    name <- Map(function(part, alike) {
      name <- replace(par_name(part$coef), alike, names[[part$predictor]][part$common[alike]])
      paste0(coef_prefix(dpars[part$predictor]), name)
    }, factor$parts, alike)
    factor$dpar <- dpars[predictors_of_coefs(factor)]
    factor$name <- distinct(unlist(name), unlist(alike))
    factor
  })
}

#' The term that each column of a model matrix is of
#' @noRd
column_terms <- function(terms, assign) c("(Intercept)", attr(terms, "term.labels"))[assign + 1L]

#' Names of levels inside `r_group[level,coef]`: white space becomes a dot, as in brms
#' @param at Places of the levels wanted.
#' @noRd
level_names <- function(factor, at = seq_along(factor$levels)) {
  levels <- factor$levels
  name <- gsub("[ \t\r\n]", ".", levels)
  distinct(name, name == levels)[at]
}

#' Variables that are no parameters
#' @noRd
densities <- c("lprior", "lp__")

#' Names of the stored variables of a fit but these
#' @noRd
stored_parameters <- function(fit) setdiff(dimnames(check_version(fit)$draws)[[3]], densities)

#' Names of grouping factors: of a list of factors, of a fit or model
#' @noRd
groups_of <- function(factors) vapply(factors, `[[`, "", "group")

#' @noRd
group_names <- function(x) groups_of(check_version(x)$design$factors)

#' A grouping factor by its name: of a list of factors, of a fit
#' @noRd
factor_of <- function(factors, group) factors[[match(group, groups_of(factors))]]

#' A grouping factor that a user names, the parts of a:b in any order
#' @param name The argument. @param known Names of the fit's factors.
#' @return The name as the fit has it.
#' @section Errors: class `hlr_error_argument`.
#' @noRd
check_group_name <- function(x, name, known) {
  at <- match_any_order(gsub("`", "", check_string(x, name), fixed = TRUE), known)
  if (is.na(at)) check_choice(x, name, known)
  known[at]
}

#' @noRd
design_factor <- function(fit, group) factor_of(fit$design$factors, group)

#' Refuse parts of names that make one name together: group "a" with coefficient "b__c" and group "a__b" with "c"
#' @noRd
check_names_differ <- function(factors) {
  names <- unlist(lapply(factors, function(factor) c(sd_names(factor), cor_names(factor))))
  origin <- rep(groups_of(factors), vapply(factors, function(f) n_coefs(f) + nrow(cor_pairs(n_coefs(f))), 0L))
  twice <- names[duplicated(names)]
  if (length(twice) == 0) return(invisible())
  hlr_abort("names", "Two parameters, of ", quote_names(unique(origin[names == twice[1]])), ", would both be called '",
            twice[1], "'. Rename a column so that no name has '__' in it.")
}

#' Say which of two columns or levels that brms would call alike has which name
#' @noRd
tell_names_apart <- function(common, factors, bars) {
  columns <- colnames(common$X)
  told <- told_apart(columns, column_terms(common$terms, common$assign), par_name(columns), column_names(columns))
  for (factor in factors) {
    terms <- sub("\r.*", "", z_keys(factor))
    clean <- paste(predictors_of_coefs(factor), par_name(z_names(factor)))
    told <- c(told, told_apart(z_names(factor), terms, clean, factor_coefs(factor)))
    dots <- gsub("[ \t\r\n]", ".", factor$levels)
    if (anyDuplicated(dots)) told <- c(told, told_apart(factor$levels, factor$group, dots, level_names(factor)))
  }
  groups <- vapply(bars, function(bar) paste(vapply(bar$atoms, frame_name, ""), collapse = ":"), "")
  other <- groups != groups_of(bars)
  told <- unique(c(told, paste0("the grouping factor ", groups, " is ", groups_of(bars))[other]))
  if (length(told)) hlr_inform("names", "Names made distinct: ", shorten(told, 6), ".")
}

#' @return "'x1' of x is x1", a text for each of those whose cleaned names are alike.
#' @noRd
told_apart <- function(raw, of, clean, name) {
  twice <- clean %in% clean[duplicated(clean)]
  of <- ifelse(raw == "(Intercept)", "", paste(" of", of))
  paste0("'", raw, "'", of, " is ", name)[twice]
}

#' Text that is UTF-8 said to be so: in a C locale R knows no letters of its bytes
#' @noRd
as_utf8 <- function(x) {
  valid <- validUTF8(x)
  Encoding(x[valid]) <- "UTF-8"
  if (all(valid)) x else ifelse(valid, x, enc2utf8(x))
}
