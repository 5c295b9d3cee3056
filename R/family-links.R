# Links of the parameters beside the mean, as brms's families have them: student(link_sigma = "identity").

#' Links that a parameter may have, by its bounds
#' @noRd
links_of_dpar <- function(dpar) {
  if (is.finite(dpar$upper)) return("logit")
  if (dpar$lower < 0) return(c("identity", "log1p"))
  c("log", "identity", "softplus", "squareplus", "inverse", "logm1")
}

#' A family whose parameters have these links: it carries an entry of its own where one differs from the list's
#'
#' @param family A family object. @param links Named list or character vector by parameter: `sigma = "identity"`.
#' @section Errors: class `hlr_error_family` for a parameter or a link that there is not.
#' @noRd
with_dpar_links <- function(family, links) {
  entry <- family_entry(family)
  dpars <- dpars_of(entry)
  for (name in names(links)) {
    link <- links[[name]]
    if (!name %in% names(dpars)) {
      hlr_abort("family", "Family ", family$family, " has no parameter '", name, "' that could have a link",
                if (length(dpars)) paste0("; it has ", quote_names(names(dpars))), ".")
    }
    known <- links_of_dpar(dpars[[name]])
    if (!is.character(link) || length(link) != 1 || !link %in% known) {
      hlr_abort("family", "Parameter '", name, "' of family ", family$family, " has no link ", describe_value(link),
                " here; it has ", quote_names(known), ".")
    }
    entry$parameters[[name]]$link <- link
  }
  if (!identical(entry, family_entry(family))) family$entry <- entry
  family
}

#' Arguments `link_sigma = "identity"` and the like, by parameter
#' @section Errors: class `hlr_error_argument` for others.
#' @noRd
given_dpar_links <- function(...) {
  given <- list(...)
  names <- names(given)
  odd <- if (is.null(names)) rep(TRUE, length(given)) else !startsWith(names, "link_")
  if (any(odd)) {
    what <- if (is.null(names) || !nzchar(names[odd][1])) "A second argument without a name" else
      paste0("`", names[odd][1], "`")
    hlr_abort("argument", what, " is not one of a family: it has `link`, and `link_` with the name of a further ",
              "parameter, such as link_sigma.")
  }
  stats::setNames(given, sub("^link_", "", names))
}

#' Those that an object of brms carries
#' @noRd
carried_dpar_links <- function(family, entry) {
  names <- names(dpars_of(entry))
  given <- lapply(stats::setNames(nm = names), function(name) unclass(family)[[paste0("link_", name)]])
  Filter(Negate(is.null), given)
}
