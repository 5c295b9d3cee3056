# The prior table: every parameter with its prior, the user's entries laid over the defaults.

#' The prior of every parameter
#'
#' @param prior `NULL`, an `hlr_prior`, see [hlr_prior()], an edited table, see [hlr_priors()], or the name of a set,
#'   see [prior_sets]. The most specific entry wins; of equals the later one.
#' @param design,family As for [default_priors()].
#' @return An `hlr_prior_table`: data frame with columns `parameter`, `class`, `group`, `coef`, `dist`, `arg1`, `arg2`,
#'   `arg3`, `lower`, `upper` (support: the parameter's cut with the prior's), `center` and `source`.
#' @section Errors: class `hlr_error_prior` for an entry that matches no parameter, or whose support has nothing in
#'   common with the parameter's.
#' @noRd
complete_prior <- function(prior, design, family) {
  table <- default_priors(design, family)
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
    hit <- which(matches_entry(table, prior[i, ], raw_intercepts(table, design)))
    if (length(hit) == 0) abort_unmatched(prior[i, ], table)
    refuse_given(table[hit, ], format.hlr_prior(prior[i, ]))
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

#' Refuse another prior for a parameter that the formula gives a value
#' @param prior As text.
#' @noRd
refuse_given <- function(rows, prior) {
  given <- which(rows$source == formula_source)[1]
  if (is.na(given)) return(invisible())
  hlr_abort("prior", "The formula gives ", rows$parameter[given], " the value ", format(rows$arg1[given]), ", so that ",
            "it has no prior such as ", prior, ". Leave one of the two out.")
}

#' Rows that an entry goes to. Shrinkage of all coefficients leaves out those that make up the constant, like an
#' intercept
#'
#' @section Errors: class `hlr_error_prior` where there are no others.
#' @noRd
without_cell_means <- function(rows, entry, table, design) {
  if (!is_shrunk(entry) || entry$coef != "") return(rows)
  means <- common_coefs(design)[constant_weights(common_columns(design)) != 0]
  others <- rows[!table$coef[rows] %in% means]
  if (length(others)) return(others)
  hlr_abort("prior", "The prior ", format.hlr_prior(entry), " would shrink the means ", quote_names(means, 4), " to ",
            "zero. With an intercept in the formula it shrinks the differences between them: write 1 in place of 0.")
}

#' Is the intercept of each row's predictor one of class b, `0 + Intercept`?
#' @noRd
raw_intercepts <- function(table, design) {
  raw <- vapply(seq_len(n_predictors(design)), has_raw_intercept, NA, design = design)
  raw[match(table$dpar, predictor_dpars(design))] %in% TRUE
}

#' Which rows an entry is for
#' @param raw From `raw_intercepts()`. Shrinkage leaves such an intercept alone.
#' @noRd
matches_entry <- function(table, entry, raw = FALSE) {
  common <- raw & table$class == "Intercept" & entry$class == "b" & !is_shrunk(entry)
  dpar <- if (entry$dpar == "") "mu" else entry$dpar
  prefix <- coef_prefix(dpar)
  if (entry$coef == "intercept" && any(common)) entry$coef <- "Intercept"            # brms took both
  coef <- ifelse(table$class == "Intercept" & common, paste0(prefix, "Intercept"), table$coef)
  (table$class == entry$class | common) & (table$dpar == dpar | !table$class %in% predictor_classes) &
    (entry$coef == "" | in_any_order(coef) == in_any_order(paste0(prefix, par_name(entry$coef)))) &
    (entry$group == "" | in_any_order(table$group) == in_any_order(gsub("`", "", entry$group, fixed = TRUE)))
}

with_entry <- function(row, entry) {
  row[c("dist", "arg1", "arg2", "arg3")] <- as.list(entry)[c("dist", "arg1", "arg2", "arg3")]
  if (row$class == "Intercept") row$center <- entry$center && entry$class == "Intercept"
  if (!is.na(entry$lb)) row$lower <- max(row$lower, entry$lb)
  if (!is.na(entry$ub)) row$upper <- min(row$upper, entry$ub)
  row$tag <- entry$tag
  row$source <- "user"
  row
}

abort_unmatched <- function(entry, table) {
  of_class <- table$class == entry$class
  of_predictor <- !table$class %in% predictor_classes | table$dpar == if (entry$dpar == "") "mu" else entry$dpar
  there <- table[of_class & of_predictor, ]
  of_dpar <- entry$dpar != "" && !entry$dpar %in% table$dpar[table$class %in% predictor_classes]
  reason <- if (of_dpar) {
    paste0("the model has no predictor of '", entry$dpar, "'", if (entry$dpar %in% table$class) {
      paste0(", which is one number: class = \"", entry$dpar, "\"")
    })
  } else if (entry$class == "b" && par_name(entry$coef) == "Intercept") {
    "the intercept is a class of its own, class = \"Intercept\" without `coef`, unless the formula has 0 + Intercept"
  } else if (entry$class %in% shrinkage_classes && nrow(there) == 0) {
    paste0("no coefficient has the prior ", names(shrinkage_classes)[match(entry$class, shrinkage_classes)], "()")
  } else if (nrow(there) == 0 && entry$class %in% table$dpar) {
    paste0(entry$class, " has a predictor, whose coefficients have class = \"Intercept\", \"b\" and \"sd\" with ",
           "dpar = \"", entry$class, "\"")
  } else if (nrow(there) == 0) {
    switch(entry$class,
      cor = "no group term has correlated coefficients",
      Intercept = "the formula has no intercept",
      b = "there is no common coefficient besides the intercept",
      sd = if (any(of_class)) "the group terms are of other parameters, see `dpar`" else "there is no group term",
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
  if (entry$coef != "") return(as_clause(suggest_name(par_name(entry$coef), addresses(there)$coef)))
  ""
}

#' " Did you mean 'x'?" as a part of the sentence before it
#' @noRd
as_clause <- function(suggestion) sub("^ Did you mean ('.*')\\?$", " (nearest: \\1)", suggestion)

#' Coefficient and `dpar` of each row as hlr_prior() takes them
#' @noRd
addresses <- function(table) {
  other <- is_of_other_predictor(table)
  list(coef = ifelse(other & nzchar(table$coef), substring(table$coef, nchar(table$dpar) + 2), table$coef),
       dpar = ifelse(other, table$dpar, ""))
}

#' The addressable parameters as lines of a small table, the first 30 at most
#' @noRd
list_parameters <- function(table, most = 30) {
  rows <- as.data.frame(table)[c("class", "coef", "group", "dpar")]
  rows[c("coef", "dpar")] <- addresses(table)
  rows <- unique(rows[c("class", "coef", "group", if (any(rows$dpar != "")) "dpar")])
  cells <- rbind(names(rows), as.matrix(rows))
  lines <- paste0("  ", apply(apply(cells, 2, format), 1, paste, collapse = "  "))
  lines <- sub(" +$", "", lines)
  if (nrow(rows) > most) lines <- c(lines[seq_len(most + 1)], paste0("  and ", nrow(rows) - most, " more"))
  lines
}
