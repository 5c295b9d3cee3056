# A table of priors from hlr_priors() or prior_summary(), edited, on its way back into a model.

#' The defaults, with the rows of a set where the edited table names the set as their source
#'
#' Sets may bound a parameter, as brms does nu.
#' @noRd
with_sets <- function(edited, table, design, family) {
  for (name in intersect(edited$source, names(known_sets))) {
    at <- which(table$parameter %in% edited$parameter[edited$source == name])
    table[at, ] <- prior_set(name, design, family)[at, ]
  }
  table
}

#' A table of priors laid over the defaults
#'
#' @param edited From [hlr_priors()], with a column `prior`, or from [prior_summary()], with `dist` and arguments.
#' @param table The defaults, from `default_priors()`.
#' @return The table, before its supports are cut.
#' @noRd
with_table <- function(edited, table) {
  edited <- as.data.frame(edited)
  text <- "prior" %in% names(edited)
  needed <- c("parameter", if (!text) c("dist", "arg1", "arg2", "arg3"))
  if (!all(needed %in% names(edited))) {
    hlr_abort("prior", "A table of priors needs the columns ", quote_names(c("parameter", "prior")), "; it lacks ",
              quote_names(setdiff(needed, names(edited))), ".")
  }
  at <- match_parameters(as.character(edited$parameter), table)
  for (i in seq_along(at)) {
    table[at[i], ] <- tryCatch(edited_row(table[at[i], ], edited[i, ], text), hlr_error_prior = function(e) {
      hlr_abort("prior", "In the table of priors, ", edited$parameter[i], ": ", conditionMessage(e))
    })
  }
  table
}

#' @noRd
edited_row <- function(row, edited, text) {
  center <- if (isTRUE(row$center) && !is.null(edited$center)) edited$center else row$center
  entry <- if (text) text_entry(as.character(edited$prior), row) else number_entry(edited)
  if (is.null(entry)) entry <- list(dist = row$dist, arg = c(row$arg1, row$arg2, row$arg3))
  with_edit(row, with_edited_bounds(row, edited), entry, center)
}

#' The row with the bounds, within its own, and the tag of an edited one
#' @noRd
with_edited_bounds <- function(row, edited) {
  given <- function(...) {
    value <- unlist(lapply(c(...), function(name) edited[[name]]))
    if (length(value) == 0 || is.na(value[1])) NA_real_ else suppressWarnings(as.double(value[1]))
  }
  row$lower <- max(row$lower, given("lb", "lower"), na.rm = TRUE)
  row$upper <- min(row$upper, given("ub", "upper"), na.rm = TRUE)
  if (!is.null(edited$tag)) row$tag <- check_prior_tag(as.character(edited$tag))
  row
}

#' @noRd
match_parameters <- function(parameter, table) {
  at <- match(parameter, table$parameter)
  if (anyNA(at)) {
    name <- parameter[is.na(at)][1]
    hlr_abort("prior", "The model has no parameter '", name, "'.", suggest_name(name, table$parameter),
              " Its parameters are ", quote_names(table$parameter, 30), ".")
  }
  if (anyDuplicated(at)) {
    hlr_abort("prior", "The table of priors has ", quote_names(unique(parameter[duplicated(at)])), " more than once.")
  }
  at
}

#' @return The distribution, or `NULL` if the text is that of the default.
#' @noRd
text_entry <- function(text, row) {
  if (identical(text, prior_calls(row))) return(NULL)
  if (is.na(text)) hlr_abort("prior", "It has none; write a distribution, or leave the row out for the default.")
  read_distribution(text, globalenv())
}

#' @noRd
number_entry <- function(row) {
  dist <- as.character(row$dist)
  if (!dist %in% names(prior_vocabulary)) abort_unknown_distribution(dist)
  wanted <- prior_vocabulary[[dist]]$args
  new_distribution(dist, stats::setNames(list(row$arg1, row$arg2, row$arg3)[seq_along(wanted)], wanted))
}

#' The row with a distribution; its source is the user if that, or its bounds or tag, change it
#' @param new The row with its bounds and tag.
#' @noRd
with_edit <- function(row, new, entry, center) {
  if (!is.logical(center) || (!is.na(row$center) && is.na(center))) {
    hlr_abort("prior", "`center` of ", row$parameter, " must be TRUE or FALSE.")
  }
  arg <- c(entry$arg, rep(NA_real_, 3))[1:3]
  new[c("dist", "arg1", "arg2", "arg3")] <- list(entry$dist, arg[1], arg[2], arg[3])
  new$center <- center
  if (identical(as.list(new), as.list(row))) return(row)
  refuse_given(row, prior_calls(new))
  check_prior_entry(entry, row$class, "", "", TRUE)
  new$source <- "user"
  new
}

#' An edited table laid over the defaults. Hyper-parameters of a shrinkage that was edited away have no place any more.
#' @noRd
with_edited <- function(edited, table) {
  of_scales <- edited$parameter %in% possible_hyper_names(table)
  table <- with_shrinkage(with_table(edited[!of_scales, ], table))
  if (!any(is_shrunk(table))) return(table)
  with_table(edited[of_scales, ], table)
}
