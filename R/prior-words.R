# A table of priors in words: as printed with a model or a fit.

#' A prior in words: "Normal(60.7258, 133.0346)", "HalfStudentT(4, 24.9644)", "LKJ(1)"
#'
#' @param row One row of a prior table.
#' @noRd
format_prior <- function(row) {
  entry <- distribution_of(row)
  name <- entry$words
  arg <- distribution_args(row)
  if (!is.null(entry$within)) arg <- entry$within(arg, c(row$lower, row$upper))
  location <- match(entry$location, entry$args)
  if (row$lower == 0 && prior_support(row)[1] < 0 && length(location)) {
    name <- paste0(if (arg[location] == 0) "Half" else "Truncated", name)
    if (arg[location] == 0) arg <- arg[-location]
  }
  paste0(name, "(", paste(format_number(arg), collapse = ", "), ")", if (!is_fixed(row)) bounds_in_words(row))
}

#' Bounds of a parameter that neither its distribution has nor Half and Truncated say
#' @noRd
bounds_in_words <- function(row) {
  support <- prior_support(row)
  low <- is.finite(row$lower) && row$lower > support[1] && row$lower != 0
  high <- is.finite(row$upper) && row$upper < support[2]
  if (low && high) return(paste0(" between ", format_number(row$lower), " and ", format_number(row$upper)))
  if (low) paste0(" above ", format_number(row$lower)) else if (high) paste0(" below ", format_number(row$upper))
}

#' Four decimals, or four digits where a number is small; exponents only where they are shorter to read
#' @noRd
format_number <- function(x) {
  vapply(x, function(v) {
    size <- abs(v)
    if (!is.finite(v) || v == 0) return(format(v))
    if (size >= 1e8 || size < 1e-4) return(format(signif(v, 5), scientific = TRUE))
    format(if (size >= 1) round(v, 4) else signif(v, 4), digits = 15, scientific = FALSE)
  }, "")
}

#' What each row's parameter belongs to: `"common"` effects, `"group"` effects or `"dpar"`, the response's
#' distribution
#' @noRd
prior_block <- function(table) {
  common <- c(common_classes, shrinkage_classes)
  ifelse(table$class %in% common, "common", ifelse(table$class %in% group_classes, "group", "dpar"))
}

#' The block of priors as printed with a fit
#'
#' @param table An `hlr_prior_table`.
#' @param most Rows printed per heading.
#' @return Character vector of lines.
#' @noRd
format_priors <- function(table, most = 20) {
  headings <- c(common = "Common effects", group = "Group effects", dpar = "Further distributional parameters")
  block <- unname(headings[prior_block(table)])
  other <- is_common(table) & table$dpar != "mu"
  block[other] <- paste(block[other], "of", table$dpar[other])
  width <- max(nchar(table$parameter))
  lines <- character()
  for (one in unique(block)) {
    rows <- which(block == one)
    shown <- rows[seq_len(min(most, length(rows)))]
    text <- vapply(shown, function(i) format_prior_line(table[i, ], width, any(table$class[rows] == "b")), "")
    more <- if (length(rows) > length(shown)) paste0("    and ", length(rows) - length(shown), " more")
    lines <- c(lines, paste0("  ", one), text, more)
  }
  lines
}

format_prior_line <- function(row, width, has_slopes) {
  note <- if (row$class == "Intercept" && has_slopes) {
    if (row$center) "on the centred intercept" else "on the intercept itself, not centred"
  }
  user <- switch(row$source, default = NULL, user = "yours", formula = "by the formula", paste0("as in ", row$source))
  notes <- c(note, user)
  paste0("    ", formatC(row$parameter, width = -width), "  ", format_prior(row),
         if (length(notes)) paste0("  (", paste(notes, collapse = "; "), ")"))
}

#' @export
format.hlr_prior_table <- function(x, ...) format_priors(x, ...)

#' @export
print.hlr_prior_table <- function(x, ...) {
  complete <- all(c("parameter", "class", "dist", "lower", "source") %in% names(x)) && nrow(x) > 0
  if ("prior" %in% names(x)) return(print_prior_texts(x))            # from hlr_priors()
  if (!complete) return(invisible(print(as.data.frame(x), ...)))     # a few columns picked out of it
  writeLines(c("Priors", format_priors(x, most = nrow(x))))
  invisible(x)
}

#' @export
as.data.frame.hlr_prior_table <- function(x, ...) structure(x, class = "data.frame")

#' A table without those of its columns that say nothing here: dpar, tag, and bounds that are but those of scales
#' @noRd
without_empty_columns <- function(table) {
  for (name in c("dpar", "tag")) if (all(table[[name]] == "")) table[[name]] <- NULL
  bounded <- !is.na(table$ub) | !is.na(table$lb) & (table$lb != 0 | is_common(table))
  if (!any(bounded)) table$lb <- table$ub <- NULL
  for (name in intersect(c("lb", "ub"), names(table))) {
    table[[name]] <- ifelse(is.na(table[[name]]), "", format_number(table[[name]]))
  }
  table
}

#' @noRd
print_prior_texts <- function(x) {
  shown <- without_empty_columns(as.data.frame(x))
  number <- vapply(shown, is.numeric, NA)
  shown[number] <- lapply(shown[number], function(column) format_number(signif(column, 4)))
  if (!is.null(shown$center)) shown$center <- ifelse(is.na(shown$center), "", shown$center)
  print(shown, row.names = FALSE)
  invisible(x)
}
