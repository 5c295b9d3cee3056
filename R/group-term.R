# One bar -> levels, integer index and Z; bars with the same grouping factor -> one factor; both again for new data.
# Rows are only ever touched by integer or vectorised double work: a million rows must not cost a string each.

# ---- grouping factors -------------------------------------------------------

#' Levels and integer codes of a grouping variable in the order of factor(), unused levels dropped
#'
#' @param x Factor, character, logical, numeric or date vector without `NA`, length n.
#' @param name Its name, for messages.
#' @return List of `levels`, character[J], and `index`, integer[n] in 1..J.
#' @noRd
code_group <- function(x, name) {
  if (is.matrix(x) || is.list(x)) {
    hlr_abort("wrong_type", "The grouping variable '", name, "' must be a vector, not ", describe_value(x), ".")
  }
  if (!typeof(x) %in% c("integer", "double", "character", "logical")) {
    hlr_abort("wrong_type", "The grouping variable '", name, "' has values of type ", typeof(x), "; levels are ",
              "numbers, text, dates, TRUE/FALSE or those of a factor.")
  }
  if (is.factor(x)) {
    text <- level_text(levels(x))
    index <- as.integer(x)
  } else {
    if (inherits(x, "integer64")) x <- integer64_value(x)
    values <- sort(unique(x))
    text <- level_text(values)
    index <- match(x, values)
  }
  if (anyDuplicated(text)) {                              # numbers that print alike are one level, as in factor()
    index <- match(text, unique(text))[index]
    text <- unique(text)
  }
  drop_unused(text, index)
}

#' The text of levels, one for each level whatever the type that it came with
#'
#' 1e5, 100000L, "100000" and "1e+05", as R writes the first, are all "100000"; fractions have 15 significant digits.
#'
#' @param x Values of a grouping variable.
#' @return Character vector.
#' @noRd
level_text <- function(x) {
  if (is.factor(x)) return(level_text(levels(x))[as.integer(x)])
  if (inherits(x, "integer64")) x <- integer64_value(x)
  if (inherits(x, "Date")) return(format(x))
  if (inherits(x, "POSIXt")) return(time_text(x))
  if (is.numeric(x)) return(number_text(as.double(x)))
  text <- as.character(x)
  written <- grep("^-?[0-9]([.][0-9]+)?e[+][0-9]{2}$", text)
  text[written] <- number_text(as.double(text[written]))
  text
}

#' Whole numbers as integers, others to 15 significant digits
#' @noRd
number_text <- function(x) {
  whole <- is.finite(x) & x == round(x) & abs(x) < 2^53
  out <- formatC(x, digits = 15, format = "g", width = 1)
  out[whole] <- sprintf("%.0f", x[whole] + 0)             # + 0: there is no negative zero among levels
  out[is.na(x)] <- NA_character_
  out
}

#' Times to the second or, where they have fractions, to the microsecond; dates alone at midnight
#' @noRd
time_text <- function(x) {
  x <- as.POSIXct(x)
  text <- format(x, "%Y-%m-%d %H:%M:%S")
  fraction <- as.double(x) %% 1
  part <- which(round(fraction, 6) > 0)
  text[part] <- paste0(text[part], sub("0+$", "", substring(sprintf("%.6f", fraction[part]), 2)))
  sub(" 00:00:00$", "", text)
}

#' Doubles from integer64 of the package bit64, which keeps 64-bit integers in the bits of doubles: exact below 2^53
#' @noRd
integer64_value <- function(x) {
  halves <- readBin(writeBin(as.double(unclass(x)), raw(), endian = "little"), "integer", 2 * length(x), size = 4,
                    endian = "little")
  low <- halves[c(TRUE, FALSE)]
  high <- halves[c(FALSE, TRUE)]
  # The smallest integer is NA to R: 2^31 as a low half, all there is of integer64's own NA as a high one.
  low[is.na(low)] <- -2^31
  as.double(high) * 2^32 + ifelse(low < 0, low + 2^32, low)
}

drop_unused <- function(levels, index) {
  used <- tabulate(index, length(levels)) > 0
  if (all(used)) return(list(levels = levels, index = index))
  list(levels = levels[used], index = cumsum(used)[index])
}

#' Interaction of two coded factors: existing combinations only, first factor slowest, labels "a:b" (lme4's order)
#'
#' @return As `code_group()`, with `keys` where levels with colons could make two combinations look alike: in these the
#'   colons of the parts are told from those between them.
#' @noRd
cross_groups <- function(a, b) {
  # As doubles: the product of two numbers of levels can exceed the integers, never 2^53.
  n_b <- as.double(length(b$levels))
  code <- (a$index - 1) * n_b + b$index
  cells <- length(a$levels) * n_b
  if (cells <= 4 * length(code) + 1000) {
    present <- which(tabulate(code, cells) > 0)
    position <- integer(cells)
    position[present] <- seq_along(present)
    index <- position[code]
  } else {
    present <- sort(unique(code))
    index <- match(code, present)
  }
  joined <- function(a, b) paste(a[(present - 1) %/% n_b + 1], b[(present - 1) %% n_b + 1], sep = ":")
  labels <- joined(a$levels, b$levels)
  keys <- joined(level_keys(a), level_keys(b))
  c(list(levels = distinct(labels), index = index), if (!identical(keys, labels)) list(keys = keys))
}

#' What tells levels apart: their names, unless there are keys
#' @noRd
level_keys <- function(group) if (is.null(group$keys)) group$levels else group$keys

#' The grouping factor of a bar, from the columns of a frame
#' @noRd
bar_group <- function(bar, frame) {
  names <- vapply(bar$atoms, frame_name, "")
  coded <- lapply(names, function(name) code_group(frame[[name]], name))
  if (length(coded) == 1) return(coded[[1]])
  Reduce(cross_groups, lapply(coded, function(part) {
    if (any(grepl(":", part$levels, fixed = TRUE))) part$keys <- gsub(":", "\\:", part$levels, fixed = TRUE)
    part
  }))
}

# ---- terms ------------------------------------------------------------------

new_group_term <- function(label, bar, coef, key, group, z) {
  structure(list(label = label, group = bar$group, law = bar$law, atoms = bar$atoms, id = bar$id, coef = coef,
                 key = key, levels = group$levels, keys = group$keys, index = group$index, z = z),
            class = "hlr_group_term")
}

#' A term as a design keeps it, what is of rows and levels being in the factor
#' @noRd
bare_term <- function(term) term[setdiff(names(term), c("key", "levels", "keys", "index", "z"))]

#' All group terms of a model frame
#'
#' A bar with `||` becomes one term per column of its model matrix, for factors too.
#'
#' @param bars From `parse_formula()`.
#' @param frame Model frame with attribute `terms`.
#' @param env Environment of the formula.
#' @return List of `terms`, list of `hlr_group_term`, and `contrasts`, one entry per bar.
#' @noRd
make_group_terms <- function(bars, frame, env) {
  groups <- list()
  terms <- list()
  contrasts <- list()
  for (bar in bars) {
    if (is.null(groups[[bar$group]])) groups[[bar$group]] <- bar_group(bar, frame)
    group <- groups[[bar$group]]
    z <- bar_matrix(bar, frame, env, NULL)
    contrasts <- c(contrasts, list(attr(z, "contrasts")))
    key <- bar_keys(bar, z)
    z <- plain_matrix(z)
    terms <- c(terms, lapply(bar_columns(bar, colnames(z)), function(j) {
      new_group_term(bar_label(bar, colnames(z), j), bar, colnames(z)[j], key[j], group,
                     if (length(j) == ncol(z)) z else z[, j, drop = FALSE])
    }))
  }
  list(terms = terms, contrasts = contrasts)
}

#' Model matrix of the left side of a bar. Contrasts are the columns' own or the session's, as in lme4.
#' @noRd
bar_matrix <- function(bar, frame, env, contrasts) {
  stats::model.matrix(as_formula(NULL, bar$lhs, env), frame, contrasts.arg = contrasts)
}

#' What the columns of a bar's model matrix stand for, see `column_key()`
#' @noRd
bar_keys <- function(bar, z) {
  column_key(colnames(z), column_terms(stats::terms(as_formula(NULL, bar$lhs, emptyenv())), attr(z, "assign")))
}

# Columns of each term of a bar: all together, or one by one.
bar_columns <- function(bar, columns) if (bar$independent) as.list(seq_along(columns)) else list(seq_along(columns))

bar_label <- function(bar, columns, j) {
  if (!bar$independent) return(bar$label)
  paste(if (columns[j] == "(Intercept)") "1" else paste("0 +", columns[j]), "|", format_gr(bar_spelling(bar), bar$law))
}

# A model matrix without row names and attributes: only the numbers and lme4's column names.
plain_matrix <- function(x) {
  columns <- colnames(x)
  attributes(x) <- list(dim = dim(x))
  if (!is.double(x)) storage.mode(x) <- "double"
  colnames(x) <- if (is.null(columns)) character(ncol(x)) else columns
  x
}

# ---- factors ----------------------------------------------------------------

#' Merge the terms that share a grouping factor
#'
#' Coefficients are in the order of their blocks, in a block in that of their predictors. Terms with one ID are one
#' block, others are blocks of their own.
#'
#' @param terms List of `hlr_group_term` with `predictor`, the number of the one that each is of.
#' @return List of `hlr_factor`, in order of first appearance: `group`; `levels` (chr[J]); `parts`, list of what
#'   `new_part()` makes, Q columns in all; `block` (int[Q]: coefficients of one block share a number and are
#'   correlated); `law` (of the effects) and, where `cross_groups()` made them, `keys` (chr[J]).
#' @section Errors: class `hlr_error_duplicate_term` if two terms give the same coefficient to the same groups,
#'   `hlr_error_formula` if their effects have different distributions.
#' @noRd
make_factors <- function(terms) {
  groups <- groups_of(terms)
  lapply(unique(groups), function(group) {
    own <- terms[groups == group]
    refuse_duplicates(own, group)
    block <- blocks_of_terms(own)
    own <- own[order(block)]
    n_coef <- lengths(lapply(own, `[[`, "coef"))
    structure(c(list(group = group, levels = own[[1]]$levels, parts = parts_of_terms(own),
                     block = rep(sort(block), n_coef), law = common_law(own, group)),
                if (!is.null(own[[1]]$keys)) list(keys = own[[1]]$keys)),
              class = "hlr_factor")
  })
}

#' The number of each term's block
#' @noRd
blocks_of_terms <- function(terms) {
  id <- vapply(seq_along(terms), function(i) if (is.null(terms[[i]]$id)) paste0("\r", i) else terms[[i]]$id, "")
  match(id, unique(id))
}

#' Terms that follow each other in one predictor as one part each
#' @noRd
parts_of_terms <- function(terms) {
  predictor <- vapply(terms, `[[`, 0L, "predictor")
  run <- cumsum(c(TRUE, diff(predictor) != 0))
  unname(lapply(split(terms, run), function(own) {
    z <- if (length(own) == 1) own[[1]]$z else do.call(cbind, lapply(own, `[[`, "z"))
    of <- function(field) unlist(lapply(own, `[[`, field))
    new_part(own[[1]]$predictor, own[[1]]$index, z, of("coef"), of("key"))
  }))
}

#' @noRd
refuse_duplicates <- function(terms, group) {
  coef <- unlist(lapply(terms, `[[`, "coef"))
  key <- unlist(lapply(terms, function(term) paste(term$predictor, term[["key"]])))
  if (anyDuplicated(key)) abort_duplicate(terms, coef[duplicated(key)], group)
}

abort_duplicate <- function(terms, coef, group) {
  labels <- vapply(terms, `[[`, "", "label")
  hlr_abort("duplicate_term", "The group terms ", quote_names(paste0("(", labels, ")")), " give the coefficient ",
            quote_names(unique(coef)), " to '", group, "' more than once; the data cannot tell the copies apart. ",
            "Use one correlated term (x | g), or independent ones (1 | g) + (0 + x | g).")
}

# ---- nesting ----------------------------------------------------------------

#' The outer level of every inner level
#'
#' Cross-validation leaves levels without rows. These may stand in any outer level: they add nothing to it, and their
#' own effects, drawn from their distribution, do not depend on it.
#'
#' @param inner,outer `hlr_factor`s of the same rows.
#' @return Integer[J of inner] in 1..J of outer, or `NULL` if some inner level has rows in two outer levels.
#' @noRd
parents <- function(inner, outer) {
  parent <- rep(1L, length(inner$levels))
  index <- factor_index(inner)
  parent[index] <- factor_index(outer)
  if (all(parent[index] == factor_index(outer))) parent else NULL
}

#' Do the factors form a chain, each level of one inside exactly one level of the next?
#'
#' @param factors List of `hlr_factor`.
#' @return Integer order, innermost first, or `NULL` if they are crossed. One factor is a chain; none is an empty one.
#' @noRd
nested_chain <- function(factors) {
  chain <- order(-vapply(factors, function(f) length(f$levels), 0L))
  for (k in seq_along(chain)[-1]) {
    if (is.null(parents(factors[[chain[k - 1]]], factors[[chain[k]]]))) return(NULL)
  }
  chain
}

# ---- what looks wrong -------------------------------------------------------

#' Errors and warnings about grouping factors
#' @param terms List of `hlr_group_term`.
#' @param factors List of `hlr_factor`.
#' @param has_scale Has the family a residual scale (`sigma`) that one row per level cannot be told from?
#' @noRd
check_factors <- function(terms, factors, has_scale) {
  for (f in factors) {
    if (length(f$levels) < 2) {
      hlr_abort("one_level_group", "The grouping factor '", f$group, "' has only one level, ",
                quote_names(f$levels), "; a group term needs two or more. Leave the term out.")
    }
    if (has_scale && length(f$levels) == length(factor_index(f))) {
      hlr_warn("one_row_levels", "Every level of '", f$group, "' has one row, so its effects and the residuals are ",
               "told apart by their priors alone. Is '", f$group, "' the right grouping factor?")
    }
  }
  for (term in terms) check_slopes(term)
}

#' Warn of coefficients whose column is constant within every group: confounded there with the group's intercept
#' @noRd
check_slopes <- function(term) {
  if (length(term$levels) == length(term$index)) return(invisible())   # nothing can vary; one_row_levels says so
  slope <- which(term$coef != "(Intercept)")
  constant <- vapply(slope, function(j) is_constant_within(term$z[, j], term$index), NA)
  if (!any(constant)) return(invisible())
  hlr_warn("slope_constant", "In the group term (", term$label, ") ", quote_names(term$coef[slope[constant]]),
           " does not vary within any level of '", term$group, "', so its group effects rest on the prior and on ",
           "differences between groups. Is the term meant?")
}

#' Is a column the same in all rows of each level?
#' @param index The level of each row.
#' @noRd
is_constant_within <- function(x, index) {
  value <- double(max(index))
  value[index] <- x
  all(value[index] == x)
}
