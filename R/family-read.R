# The family that the user means: an object, a constructor or a name, of stats, hlr or another package.

#' The family the user means
#'
#' @param family What the user gave; it is evaluated here, so that a family of a package that is not attached can be
#'   told by its name.
#' @param expr How the user wrote it.
#' @return An object of class `family` whose name and link are among `known_families`.
#' @section Errors: class `hlr_error_family`.
#' @noRd
check_family <- function(family, expr = NULL) {
  family <- tryCatch(force(family), error = function(e) named_family(expr, e))
  if (is.function(family)) family <- made_family(family, expr)
  if (is.character(family) && length(family) == 1 && !is.na(family)) family <- family_by_name(family)
  if (identical(class(family), "list") && is.character(family$family)) family <- listed_family(family)
  if (inherits(family, "formula")) {
    hlr_abort("family", "`family` is the formula ", format_call(family), ". Formulas of several parameters go into ",
              "bf(), as in bf(y ~ x, ", format_call(family), ").")
  }
  if (!inherits(family, "family")) {
    hlr_abort("family", "`family` must be a family, such as gaussian(), not ", describe_value(family), ". There are ",
              quote_names(names(known_families), 20), ".")
  }
  for (part in c("family", "link")) {
    value <- unclass(family)[[part]]
    if (is.character(value) && length(value) == 1 && !is.na(value)) next
    hlr_abort("family", "`family` is an object of class family whose `", part, "` is ", describe_value(value),
              "; it must be one name. Make it by a function such as poisson().")
  }
  name <- same_family(sub("\\([-0-9.e+]+\\)$", "", family$family))
  if (is.null(name)) abort_unknown_family(family$family)
  check_link(name, family$link)
  held <- held_values_of(family, name)
  if (length(held)) return(replace(family_of(name, family$link), "fixed", list(held)))
  of_stats <- !is.null(known_families[[name]]$make)
  own <- !is.null(family$entry) || !is.null(family$fixed)
  if (own || of_stats && name == family$family && !inherits(family, "brmsfamily")) return(family)
  with_dpar_links(family_of(name, family$link), carried_dpar_links(family, known_families[[name]]))
}

#' The family that a constructor makes, or the function itself; t() and beta() are taken by their names
#' @noRd
made_family <- function(fun, expr) {
  family <- tryCatch(fun(), error = function(e) NULL)
  if (inherits(family, "family")) return(family)
  name <- if (is.name(expr)) as.character(expr) else ""
  if (is.null(same_family(name)) && is.null(not_yet_family(name))) fun else family_by_name(name)
}

#' A family by the name that it was written with, when there is no such function or the function is no family
#'
#' @param expr `nbinom2`, `neg_binomial_2(link = "log")`, `glmmTMB::nbinom2()`.
#' @param error What R says of it.
#' @noRd
named_family <- function(expr, error) {
  head <- if (is.call(expr) && !is_call(expr, c("::", ":::"))) expr[[1]] else expr
  name <- if (is.name(head)) as.character(head) else if (is.call(head)) as.character(head[[length(head)]]) else ""
  if (inherits(error, "hlr_error")) stop(error)
  if (name == "brmsfamily" && length(expr) > 1 && is.character(expr[[2]])) {
    return(named_family(as.call(c(as.name(expr[[2]]), as.list(expr)[-(1:2)])), error))
  }
  known <- if (nzchar(name)) same_family(name)
  if (is.null(known)) {
    if (!nzchar(name)) hlr_abort("family", "`family` cannot be evaluated: ", conditionMessage(error), ".")
    abort_unknown_family(name)
  }
  args <- if (is.call(expr) && !identical(head, expr)) as.list(expr)[-1]
  of_dpar <- startsWith(if (is.null(names(args))) character(length(args)) else names(args), "link_")
  link <- if ("link" %in% names(args)) args$link else if (any(!of_dpar)) args[!of_dpar][[1]]
  family <- with_link(known, if (!is.null(link)) format_link(link))
  links <- lapply(args[of_dpar], format_link)
  with_dpar_links(family, stats::setNames(links, sub("^link_", "", names(links))))
}

#' glmmTMB's list(family = "nbinom2", link = "log")
#' @noRd
listed_family <- function(x) {
  known <- same_family(x$family[1])
  if (is.null(known)) abort_unknown_family(x$family[1])
  with_link(known, x$link)
}

format_link <- function(link) if (is.character(link)) link else format_call(link)

#' A family by its name: "poisson", "nbinom2", "bernoulli"
#' @noRd
family_by_name <- function(name) {
  known <- same_family(name)
  if (is.null(known)) abort_unknown_family(name)
  with_link(known, NULL)
}

#' @noRd
with_link <- function(name, link) if (is.null(link)) family_of(name) else family_of(name, link)

#' The name that a family has here, or NULL: its own, another package's, or one of them but for "_", "." and capitals
#' @noRd
same_family <- function(name) {
  names <- names(known_families)
  if (name %in% names) return(name)
  plain <- plain_name(name)
  also <- lapply(known_families, `[[`, "also")
  for (given in c(name, plain)) {
    has_it <- vapply(also, function(others) given %in% others, NA)
    if (any(has_it)) return(names[has_it])
  }
  same <- match(plain, plain_name(names))
  if (!is.na(same)) names[same]
}

plain_name <- function(name) tolower(gsub("[_. ]", "", name))

#' @noRd
abort_unknown_family <- function(name) {
  what <- not_yet_family(name)
  if (!is.null(what)) abort_family_not_yet(name, what)
  plain <- tolower(name)
  hint <- if (startsWith(plain, "quasi")) {
    paste0(" Quasi families have no density: use negbinomial() for counts that vary more than Poisson's, or a group",
           " term with one level per row.")
  } else if (plain %in% c("nbi", "nbii")) {
    " Use negbinomial() or nbinom1()."
  } else {
    suggest_name(name, names(known_families))
  }
  hlr_abort("family", "The family ", name, " is not among those hlr knows: ", quote_names(names(known_families), 20),
            ".", hint)
}
