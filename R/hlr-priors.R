# Priors as a table to read, edit and pass back.

#' Priors as a table
#'
#' One row per parameter, with the text of its prior and the interval it stands for. Edit column `prior` (or `center`
#' of the intercept) and pass the table, or some rows of it, as `prior` to [hlr_model()] or [hlr_fit()]: rows that
#' differ from the default are then yours, the others keep the default.
#'
#' @param x A model from [hlr_model()], a fit from [hlr_fit()], or a formula.
#' @param ... For a formula: arguments of [hlr_model()], such as `data` and `family`.
#' @return Data frame of class `hlr_prior_table` with columns `parameter`; `prior`, text as [hlr_prior()] reads it;
#'   `class`, `group`, `coef`, `center` as in [hlr_prior()]; `q2.5`, `q50`, `q97.5`, quantiles of the prior in the
#'   parameter's units, cut at its support, for class `cor` those of each correlation; `source`, `"default"`,
#'   `"user"` or the name of a set, see [prior_sets]. A flat prior has infinite quantiles, a shrunk coefficient `NA`.
#'   [prior_summary()] has the same priors with arguments as numbers.
#' @section Errors: class `hlr_error_prior` when an edited table has an unknown parameter, one twice, or a prior that
#'   [hlr_prior()] would refuse.
#' @examples
#' priors <- hlr_priors(Weight ~ Time + (Time | Pig), dietox)
#' priors
#' priors$prior[priors$class == "sd"] <- "exponential(0.1)"
#' hlr_model(Weight ~ Time + (Time | Pig), dietox, prior = priors)
#' @export
hlr_priors <- function(x, ...) UseMethod("hlr_priors")

#' @rdname hlr_priors
#' @export
hlr_priors.default <- function(x, ...) {
  hlr_abort("argument", "hlr_priors() needs a formula, a model or a fit, not ", describe_value(x), ".")
}

#' @rdname hlr_priors
#' @export
hlr_priors.formula <- function(x, ...) {
  call <- match.call(expand.dots = TRUE)
  call[[1]] <- quote(hlr::hlr_model)
  names(call)[names(call) == "x"] <- "formula"
  show_priors(eval(call, parent.frame()))
}

#' @rdname hlr_priors
#' @export
hlr_priors.hlr_model <- function(x, ...) show_priors(x)

#' @rdname hlr_priors
#' @export
hlr_priors.hlr_fit <- function(x, ...) show_priors(x)

#' @noRd
show_priors <- function(x) {
  table <- x$prior
  quantiles <- vapply(seq_len(nrow(table)), function(i) {
    dim <- if (table$class[i] == "cor") block_of_row(table, i, x$design$factors)$size else 2
    prior_quantile(table[i, ], c(0.025, 0.5, 0.975), dim)
  }, double(3))
  out <- data.frame(
    parameter = table$parameter, prior = prior_texts(table), class = table$class, group = table$group,
    coef = table$coef, center = table$center, q2.5 = quantiles[1, ], q50 = quantiles[2, ], q97.5 = quantiles[3, ],
    source = table$source
  )
  structure(out, class = c("hlr_prior_table", "data.frame"))
}

#' Texts that make the same prior again: defaults with seven digits, by which they are known when they come back,
#' others with as many as they have
#' @noRd
prior_texts <- function(table) {
  texts <- prior_calls(table)
  for (i in which(table$source != "default")) {
    arg <- c(table$arg1[i], table$arg2[i], table$arg3[i])[seq_along(prior_vocabulary[[table$dist[i]]]$args)]
    texts[i] <- paste0(table$dist[i], "(", paste(vapply(arg, exact_number, ""), collapse = ", "), ")")
  }
  texts
}

#' @noRd
exact_number <- function(x) {
  for (digits in c(7, 15, 16)) {
    text <- format(x, digits = digits)
    if (identical(as.double(text), x)) return(text)
  }
  formatC(x, digits = 17, format = "g")
}

#' @noRd
print_prior_texts <- function(x, ...) {
  shown <- as.data.frame(x)
  number <- vapply(shown, is.numeric, NA)
  shown[number] <- lapply(shown[number], function(column) format_number(signif(column, 4)))
  if (!is.null(shown$center)) shown$center <- ifelse(is.na(shown$center), "", shown$center)
  print(shown, row.names = FALSE)
  invisible(x)
}

# ---- the way back -----------------------------------------------------------

#' The defaults, but for the rows that an edited table has from a set: those of the set
#'
#' Sets may bound a parameter, as brms does nu, and a table has no column for that.
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
#' @param table The defaults, from `default_prior()`.
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
  with_edit(row, entry, center)
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

#' The row with a distribution, the user's unless it is what the row had
#' @noRd
with_edit <- function(row, entry, center) {
  if (!is.logical(center) || (!is.na(row$center) && is.na(center))) {
    hlr_abort("prior", "`center` of ", row$parameter, " must be TRUE or FALSE.")
  }
  arg <- c(entry$arg, rep(NA_real_, 3))[1:3]
  new <- row
  new[c("dist", "arg1", "arg2", "arg3")] <- list(entry$dist, arg[1], arg[2], arg[3])
  new$center <- center
  if (identical(as.list(new), as.list(row))) return(row)
  check_prior_entry(entry, row$class, "", "", TRUE)
  new$source <- "user"
  new
}
