# The prior table: every parameter with its prior, the user's entries laid over the defaults.

#' The prior of every parameter
#'
#' @param prior `NULL`, an `hlr_prior`, see [hlr_prior()], an edited table, see [hlr_priors()], or the name of a set,
#'   see [prior_sets]. The most specific entry wins; of equals the later one.
#' @param design,family As for [default_prior()].
#' @return An `hlr_prior_table`: data frame with columns `parameter`, `class`, `group`, `coef`, `dist`, `arg1`, `arg2`,
#'   `arg3`, `lower`, `upper` (support: the parameter's cut with the prior's), `center` and `source`.
#' @section Errors: class `hlr_error_prior` for an entry that matches no parameter, or whose support has nothing in
#'   common with the parameter's.
#' @noRd
complete_prior <- function(prior, design, family) {
  table <- default_prior(design, family)
  if (is.null(prior)) return(table)
  if (is.character(prior)) return(with_support(prior_set(prior, design, family)))
  if (is.data.frame(prior) && "parameter" %in% names(prior)) {
    table <- with_sets(prior, table, design, family)
    return(check_proper(with_support(with_edited(prior, table)), design))
  }
  if (!inherits(prior, "hlr_prior") || !all(c("dist", "class", "group", "coef") %in% names(prior))) {
    hlr_abort("prior", "`prior` must be made by hlr_prior(), several joined with +; it is ",
              describe_prior_value(prior), ".")
  }
  of_scales <- prior$class %in% shrinkage_classes
  table <- with_shrinkage(with_entries(table, prior[!of_scales, ], design, family))
  table <- with_entries(table, prior[of_scales, ], design, family)
  check_proper(with_support(table), design)
}

#' @noRd
with_entries <- function(table, prior, design, family) {
  best <- rep(-1, nrow(table))
  bounds <- table[c("lower", "upper")]
  for (i in seq_len(nrow(prior))) {
    hit <- which(matches_entry(table, prior[i, ], isTRUE(design$raw_intercept)))
    if (length(hit) == 0) abort_unmatched(prior[i, ], table)
    hit <- without_cell_means(hit, prior[i, ], table, design)
    specificity <- (prior$coef[i] != "") + (prior$group[i] != "")
    for (row in hit[best[hit] <= specificity]) {
      table[row, c("lower", "upper")] <- bounds[row, ]
      table[row, ] <- with_entry(table[row, ], scaled_entry(prior[i, ], table[row, ], design, family))
      best[row] <- specificity
    }
  }
  table
}

#' Rows that an entry goes to: shrinkage of all coefficients leaves those of the constant alone, as it does an intercept
#'
#' @section Errors: class `hlr_error_prior` where there are no others.
#' @noRd
without_cell_means <- function(rows, entry, table, design) {
  if (!is_shrunk(entry) || entry$coef != "") return(rows)
  means <- common_coefs(design)[constant_weights(design$X) != 0]
  others <- rows[!table$coef[rows] %in% means]
  if (length(others)) return(others)
  hlr_abort("prior", "The prior ", format.hlr_prior(entry), " would shrink the means ", quote_names(means, 4), " to ",
            "zero. With an intercept in the formula it shrinks the differences between them: write 1 in place of 0.")
}

#' An edited table laid over the defaults. Hyper-parameters of a shrinkage that was edited away have no place any more.
#' @noRd
with_edited <- function(edited, table) {
  of_scales <- grepl(paste0("^(", paste(shrinkage_classes, collapse = "|"), ")_"), edited$parameter)
  table <- with_shrinkage(with_table(edited[!of_scales, ], table))
  if (!any(is_shrunk(table))) return(table)
  with_table(edited[of_scales, ], table)
}

#' Which rows an entry is for
#' @param raw Is the intercept one of class b, `0 + Intercept`? Shrinkage leaves it alone.
#' @noRd
matches_entry <- function(table, entry, raw = FALSE) {
  common <- raw & table$class == "Intercept" & entry$class == "b" & !is_shrunk(entry)
  coef <- ifelse(table$class == "Intercept" & common, "Intercept", table$coef)
  (table$class == entry$class | common) &
    (entry$coef == "" | in_any_order(coef) == in_any_order(par_name(entry$coef))) &
    (entry$group == "" | in_any_order(table$group) == in_any_order(gsub("`", "", entry$group, fixed = TRUE)))
}

with_entry <- function(row, entry) {
  row[c("dist", "arg1", "arg2", "arg3")] <- as.list(entry)[c("dist", "arg1", "arg2", "arg3")]
  if (row$class == "Intercept") row$center <- entry$center && entry$class == "Intercept"
  if (!is.na(entry$lb)) row$lower <- max(row$lower, entry$lb)
  if (!is.na(entry$ub)) row$upper <- min(row$upper, entry$ub)
  row$source <- "user"
  row
}

#' Cut each parameter's support with its prior's
#' @noRd
with_support <- function(table) {
  for (i in seq_len(nrow(table))) {
    own <- prior_support(table[i, ])
    lower <- max(table$lower[i], own[1])
    upper <- min(table$upper[i], own[2])
    fixed <- is_fixed(table[i, ])
    if (lower > upper || (lower == upper && !fixed)) {
      hlr_abort("prior", "The prior ", prior_calls(table[i, ]), " cannot hold for ", table$parameter[i],
                ", which lies ", describe_support(table$lower[i], table$upper[i]),
                ": choose one that has probability there.")
    }
    if (!fixed) table[i, c("lower", "upper")] <- list(lower, upper)
    if (table$class[i] %in% scalar_classes && upper <= 0) {
      hlr_abort("prior", "The prior ", prior_calls(table[i, ]), " cannot hold for ", table$parameter[i],
                ": it must be above 0.")
    }
    if (!is_of_matrix(table[i, ]) && !is_shrunk(table[i, ])) check_normalised(table[i, ])
  }
  table
}

#' Refuse a flat prior for the sd of so few effects that they cannot bound it
#'
#' As an sd grows the likelihood falls as its power of minus the number of levels, or, where a common coefficient is
#' free too, one less (Gelman 2006, Bayesian Analysis 1, 515-534).
#' @noRd
check_proper <- function(table, design, fewest = 3) {
  for (i in which(table$class == "sd" & is_improper(table) & table$upper == Inf)) {
    n <- length(factor_of(design$factors, table$group[i])$levels)
    if (n >= fewest) next
    hlr_abort("prior", "The prior ", prior_calls(table[i, ]), " cannot hold for ", table$parameter[i], ": ",
              plural(n, "level"), " of ", table$group[i], " cannot bound a standard deviation: the posterior would be ",
              "improper or have no mean. At least ", fewest, " are needed; give it a proper prior, such as ",
              format.hlr_prior(new_prior(list(dist = "exponential", arg = 1), "sd", table$coef[i], table$group[i], TRUE,
                                         autoscale = TRUE)), ".")
  }
  table
}

#' Refuse what has support where the parameter lives but no probability in double precision: normal(-1e200, 1) for an sd
#' @noRd
check_normalised <- function(row) {
  tryCatch(prior_logp(row, double()), error = function(e) {
    hlr_abort("prior", "The prior ", prior_calls(row), " cannot hold for ", row$parameter, ": ",
              conditionMessage(e), ".")
  })
}

#' Log prior density of one scalar parameter, normalised over its support, with its derivative
#'
#' @param row One row of a prior table, not of class `cor`.
#' @param x Double vector of n values.
#' @return List of `logp` and `grad`, double[n]; `-Inf` and 0 outside the support, 0 and 0 for `flat` and `constant`.
#' @noRd
prior_logp <- function(row, x) {
  .Call(hlr_c_prior_logp, row$dist, as.double(c(row$arg1, row$arg2, row$arg3)), as.double(row$lower),
        as.double(row$upper), as.double(x))
}

describe_support <- function(lower, upper) {
  if (lower == 0 && upper == Inf) return("in [0, Inf)")
  paste0("between ", format(lower), " and ", format(upper))
}

abort_unmatched <- function(entry, table) {
  there <- table[table$class == entry$class, ]
  reason <- if (entry$class == "b" && par_name(entry$coef) == "Intercept") {
    "the intercept is a class of its own, class = \"Intercept\" without `coef`, unless the formula has 0 + Intercept"
  } else if (entry$class %in% shrinkage_classes && nrow(there) == 0) {
    paste0("no coefficient has the prior ", names(shrinkage_classes)[match(entry$class, shrinkage_classes)], "()")
  } else if (nrow(there) == 0) {
    switch(entry$class,
      cor = "no group term has correlated coefficients",
      Intercept = "the formula has no intercept",
      b = "there is no common coefficient besides the intercept",
      sd = "there is no group term",
      df = "no group term is written (... | gr(g, dist = \"student\"))",
      paste0("this family has no ", entry$class)
    )
  } else if (entry$class == "cor") {
    paste0("no term of '", entry$group, "' has correlated coefficients", nearest_entry(entry, there))
  } else {
    paste0("nothing there goes by that name", nearest_entry(entry, there))
  }
  hlr_abort("prior", "The prior ", format.hlr_prior(entry), " matches no parameter: ", reason, ".\nParameters are:\n",
            paste(list_parameters(table), collapse = "\n"))
}

nearest_entry <- function(entry, there) {
  if (entry$group != "" && !entry$group %in% there$group) return(as_clause(suggest_name(entry$group, there$group)))
  if (entry$group != "") there <- there[there$group == entry$group, ]
  if (entry$coef != "") return(as_clause(suggest_name(par_name(entry$coef), there$coef)))
  ""
}

#' " Did you mean 'x'?" as a part of the sentence before it
#' @noRd
as_clause <- function(suggestion) sub("^ Did you mean ('.*')\\?$", " (nearest: \\1)", suggestion)

#' The addressable parameters as lines of a small table, the first 30 at most
#' @noRd
list_parameters <- function(table, most = 30) {
  rows <- unique(as.data.frame(table)[c("class", "coef", "group")])
  cells <- rbind(names(rows), as.matrix(rows))
  lines <- paste0("  ", apply(apply(cells, 2, format), 1, paste, collapse = "  "))
  lines <- sub(" +$", "", lines)
  if (nrow(rows) > most) lines <- c(lines[seq_len(most + 1)], paste0("  and ", nrow(rows) - most, " more"))
  lines
}

# ---- words ------------------------------------------------------------------

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
  above <- if (row$class %in% c("df", "nu") && row$lower > 0) paste0(" above ", format_number(row$lower))
  paste0(name, "(", paste(format_number(arg), collapse = ", "), ")", if (!is_fixed(row)) above)
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
  ifelse(table$class %in% common, "common", ifelse(table$class %in% c("sd", "cor", "df"), "group", "dpar"))
}

#' The block of priors as printed with a fit
#'
#' @param table An `hlr_prior_table`.
#' @param most Rows printed per heading.
#' @return Character vector of lines.
#' @noRd
format_priors <- function(table, most = 20) {
  headings <- c(common = "Common effects", group = "Group effects", dpar = "Further distributional parameters")
  block <- prior_block(table)
  width <- max(nchar(table$parameter))
  lines <- character()
  for (one in unique(block)) {
    rows <- which(block == one)
    shown <- rows[seq_len(min(most, length(rows)))]
    text <- vapply(shown, function(i) format_prior_line(table[i, ], width, any(table$class == "b")), "")
    more <- if (length(rows) > length(shown)) paste0("    and ", length(rows) - length(shown), " more")
    lines <- c(lines, paste0("  ", headings[[one]]), text, more)
  }
  lines
}

format_prior_line <- function(row, width, has_slopes) {
  note <- if (row$class == "Intercept" && has_slopes) {
    if (row$center) "on the centred intercept" else "on the intercept itself, not centred"
  }
  user <- switch(row$source, default = NULL, user = "yours", paste0("as in ", row$source))
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
