# Variables as a user writes them: names, classes such as "b_" and "sd_Pig", patterns. Only here is a text taken apart
# at the letters that names begin with; what a variable that exists is, layout-variables.R says.

#' The variables that the arguments of a method mean
#'
#' @param pars,fixed,exact_match brms's older arguments: patterns unless told otherwise.
#' @inheritParams select_variables
#' @noRd
asked_variables <- function(object, variable, regex, default, ..., pars = NULL, fixed = FALSE, exact_match = FALSE) {
  refuse_other(...)
  if (is.null(pars)) return(select_variables(object, variable, regex, default))
  if (!is.null(variable)) hlr_abort("argument", "`pars` is what `variable` is; give one of the two.")
  check_names(pars, "pars")
  named <- check_flag(fixed, "fixed") || check_flag(exact_match, "exact_match")
  select_variables(object, pars, !named, default)
}

#' The variables that a request means
#'
#' @param variable `NULL`, names, bare names of indexed variables, classes such as `"b_"` and `"sd_Pig"`, patterns if
#'   `regex`; a leading `~` leaves out.
#' @param default Names meant by `NULL`, and what `~` takes from; all variables if `NULL`.
#' @return Character vector of existing names.
#' @section Errors: classes `hlr_error_variable`, `hlr_error_argument`.
#' @noRd
select_variables <- function(object, variable = NULL, regex = FALSE, default = NULL) {
  check_flag(regex, "regex")
  if (!is.null(variable)) check_names(variable, "variable")
  drop <- startsWith(as.character(variable), "~")
  out <- if (all(drop)) default_variables(object, default) else match_variables(object, variable[!drop], regex)
  if (any(drop)) out <- setdiff(out, match_variables(object, sub("^~", "", variable[drop]), regex))
  if (length(out) == 0) hlr_abort("variable", "`variable` leaves no variable. Name at least one to keep.")
  out
}

#' @noRd
default_variables <- function(object, default) {
  if (!is.null(default)) return(default)
  n_values <- n_effects(object) * ndraws.hlr_fit(object)
  if (n_values <= MAX_EFFECT_VALUES) return(all_variables(object))
  hlr_inform("effects_left_out", "Group effects are left out: all draws of them are ", signif(8 * n_values / 1e9, 2),
             " GB. Ask for those you need by name, as in variable = \"",
             effect_stem(object$design$factors[[1]]), "\".")
  dimnames(object$draws)[[3]]
}

#' @noRd
match_variables <- function(object, variable, regex) {
  unique(unlist(lapply(variable, match_variable, object = object, regex = regex)))
}

#' The names that one request means. Names of effects, which may be many, are made only if the request may mean one.
#' @noRd
match_variable <- function(variable, object, regex) {
  stored <- dimnames(object$draws)[[3]]
  of_levels <- may_mean("coef", variable, regex)
  known <- if (of_levels) {
    unlist(lapply(object$design$factors, coef_names, design = object$design))
  } else if (variable %in% stored || regex && !may_mean("r", variable, regex)) {
    stored
  } else {
    all_variables(object)
  }
  found <- if (regex) known[match_pattern(variable, known)] else named_variables(variable, known, object, of_levels)
  if (length(found)) return(found)
  within <- if (!regex) utils::head(stored[grepl(variable, stored, fixed = TRUE)], 4)
  hlr_abort("variable", "No variable ", if (regex) "matches" else "is called", " '", variable, "'.",
            if (!regex) suggest_name(variable, unique(c(known, sub("\\[.*", "", known)))),
            if (length(within)) paste0(" It is part of ", quote_names(within), "; regex = TRUE finds parts of names."),
            " variables(fit) lists them.")
}

#' May a request be for variables of a class? A pattern may if the letters are in it anywhere.
#' @noRd
may_mean <- function(class, variable, regex = FALSE) {
  letters <- paste0(class, "_")
  if (regex) grepl(letters, variable, fixed = TRUE) else startsWith(variable, letters)
}

#' A name, a variable with indices without them, or all of a class: "b_", "sd_", "sd_Pig", "cor_Pig"
#' @noRd
named_variables <- function(variable, known, object, of_levels) {
  if (variable %in% known) return(variable)
  indexed <- known[startsWith(known, paste0(variable, "["))]
  if (length(indexed)) return(indexed)
  class <- sub("_$", "", variable)
  if (class %in% c("b", group_classes, "r", "coef", shrinkage_classes)) {
    return(known[startsWith(known, paste0(class, "_"))])
  }
  parts <- regmatches(variable, regexec("^(sd|cor|r|coef)_(.*?)(__)?$", variable, perl = TRUE))[[1]]
  group <- if (length(parts)) match_any_order(parts[3], group_names(object))
  if (length(parts) && !is.na(group)) {
    stem <- paste0(parts[2], "_", group_names(object)[group])
    return(known[startsWith(known, paste0(stem, "__")) | startsWith(known, paste0(stem, "["))])
  }
  all <- !of_levels && length(known) > dim(object$draws)[3]
  known[stats::na.omit(variable_places(variable, known, if (all) object))]
}

#' Which names match a user's regular expression
#' @section Errors: class `hlr_error_variable` for a text that is none.
#' @noRd
match_pattern <- function(pattern, names, ...) {
  withCallingHandlers(
    tryCatch(grepl(pattern, names, ...), error = function(e) {
      hlr_abort("variable", "'", pattern, "' is no regular expression: ", conditionMessage(e), ". Brackets and other ",
                "signs that stand for themselves need two backslashes; leave out regex = TRUE for names as they are.")
    }),
    warning = function(w) invokeRestart("muffleWarning")
  )
}

#' Variables with levels as they are in the data: "r_g[New York,Intercept]" for "r_g[New.York,Intercept]"
#' @noRd
written_variables <- function(object) {
  stored <- dimnames(object$draws)[[3]]
  last <- stored %in% densities
  effects <- lapply(object$design$factors, written_effect_names)
  as_utf8(c(stored[!last], unlist(effects, use.names = FALSE), stored[last]))
}

#' Places of variables among known names
#'
#' By their name, with levels as in the data, with the characters that brms removes, or the parts of an interaction and
#' of a grouping factor in another order.
#'
#' @param object The fit if `known` are all of its variables, else `NULL`.
#' @return Integer, `NA` for a name that is none of them.
#' @noRd
variable_places <- function(x, known, object = NULL) {
  at <- match(x, known)
  spaced <- grepl("[[:space:]]", x)
  if (any(spaced) && !is.null(object)) at[spaced] <- match(x[spaced], written_variables(object))
  retry <- function(change, changed = change(known)) {
    open <- which(is.na(at))
    if (length(open)) at[open] <<- match(change(x[open]), changed)
  }
  retry(function(x) ifelse(may_mean("b", x), common_name(par_name(without_b(x))), par_name(x)), known)
  retry(canonical_variable)
  at
}

#' A variable without what may be written in several ways: blanks, backticks, the order of parts between colons
#' @noRd
canonical_variable <- function(x) {
  x <- gsub("[[:space:]`]", "", x)
  several <- grepl(":", x, fixed = TRUE)
  class <- sub("^((b|sd|cor|df|r)_|).*", "\\1", x[several])
  pieces <- strsplit(substring(x[several], nchar(class) + 1), "__|[],[]")
  x[several] <- paste0(class, vapply(pieces, function(piece) paste(in_any_order(piece), collapse = "\r"), ""))
  x
}

#' Places of coefficients given by name, with or without brms's changes, the parts of an interaction in any order:
#' "(Intercept)", "Intercept" or "b_Intercept"
#' @noRd
match_coefs <- function(pars, known, argument = "pars") {
  name <- par_name(check_names(pars, argument))
  at <- match_any_order(name, known)
  at[is.na(at)] <- match_any_order(without_b(name[is.na(at)]), known)
  for (i in which(is.na(at))) {
    hlr_abort("variable", "There is no coefficient '", pars[i], "'.", suggest_name(name[i], known),
              " Those of the model are ", quote_names(known), ".")
  }
  at
}

#' `Time` of `b_Time`
#' @noRd
without_b <- function(x) sub("^b_", "", x)

#' The letters before the names in a hypothesis, from its class and group
#' @noRd
name_prefix <- function(class, group, known) {
  class <- if (is.null(class)) "" else check_string(class, "class")
  at <- match_any_order(group, known)
  if (!is.na(at)) group <- known[at]
  if (group != "") paste0(class, "_", group, "__") else if (class != "") paste0(class, "_") else ""
}
