# The layout: a row for each number that C returns for a draw, in C's order. Every name, map and place of a parameter is
# looked up here or in the table of parameters that it is made from; no other file counts.

#' A row for each parameter of a table of priors, in the order of a fit's draws
#'
#' A row of a block of correlations becomes a row for each of them.
#'
#' @param prior Table from `complete_prior()`. @param factors List of `hlr_factor`.
#' @return Data frame: `parameter`, its name; `class`, `group`, `coef`, as in the table; `dpar`, the parameter of the
#'   distribution that it is, or whose predictor it is of; of correlations `coef` and `coef2`, the two coefficients;
#'   `block`, of effects, counted in each factor from 1, else `NA`; `dist`, `arg1`, `arg2`, `arg3`, `lower`, `upper`,
#'   its prior. Shrunk coefficients have the name of their shrinkage as `dist`.
#' @noRd
parameter_table <- function(prior, factors) {
  blocks <- lapply(seq_len(nrow(prior)), function(i) if (prior$class[i] == "cor") block_of_row(prior, i, factors))
  n <- vapply(blocks, function(block) if (is.null(block)) 1L else length(block$names), 0L)
  columns <- c("parameter", "class", "group", "coef", "dpar", "dist", "arg1", "arg2", "arg3", "lower", "upper")
  out <- lapply(stats::setNames(nm = columns), function(name) rep(prior[[name]], n))
  of <- function(field) unlist(lapply(blocks, `[[`, field), use.names = FALSE)
  is_cor <- out$class == "cor"
  is_sd <- out$class == "sd"
  out$coef2 <- rep("", length(is_cor))
  out$block <- rep(NA_integer_, length(is_cor))
  if (any(is_cor)) {
    out$parameter[is_cor] <- of("names")
    out$coef[is_cor] <- of("first")
    out$coef2[is_cor] <- of("second")
    out$block[is_cor] <- rep(unlist(lapply(blocks, `[[`, "block")), n[prior$class == "cor"])
  }
  for (factor in factors) {
    out$block[is_sd & out$group == factor$group] <- match(factor$block, unique(factor$block))
  }
  as_table(out)
}

#' A list of columns as a data frame: data.frame() would take a hundredth of a small fit
#' @noRd
as_table <- function(columns) structure(columns, class = "data.frame", row.names = seq_along(columns[[1]]))

#' Some rows of a table
#' @noRd
rows_at <- function(table, at) as_table(lapply(table, `[`, at))

#' The layout of a model
#'
#' @inheritParams parameter_table
#' @param factors In C's order.
#' @return Rows of `parameter_table()`: common coefficients that are not fixed; sds, factor by factor; correlations,
#'   factor by factor, block by block; hyper-parameters; parameters of the family. `with_maps()` and `with_places()` add
#'   columns to it.
#' @noRd
new_layout <- function(prior, factors) {
  table <- parameter_table(prior, factors)
  of_groups <- function(class) {
    unlist(lapply(groups_of(factors), function(group) which(table$class == class & table$group == group)))
  }
  at <- c(which(is_common(table) & !is_fixed(table)), of_groups("sd"), of_groups("cor"),
          which(table$class %in% scalar_classes))
  rows_at(table, at)
}

#' The layout with the place of each row among the coordinates
#'
#' Coordinates are in the order of the rows. Fixed parameters have none, nor have coefficients that are integrated out.
#'
#' @param keep_common Are coefficients coordinates?
#' @return The layout with a column `place`, from 1, `NA` without a coordinate.
#' @noRd
with_places <- function(layout, keep_common) {
  has_one <- layout$kind != "fixed" & (keep_common | !is_common(layout))
  layout$place <- ifelse(has_one, cumsum(has_one), NA_integer_)
  layout
}

#' Rows of a layout that have a coordinate, in the order of these
#' @noRd
coordinate_rows <- function(layout) which(!is.na(layout$place))

#' Blocks of a factor that have correlations: `block`, its number; `covariance`, its entry; `size`; `at`, which
#' coefficients; of its correlations in C's order `names` and the coefficients `first` and `second`
#' @noRd
cor_blocks <- function(factor) {
  coef <- factor_coefs(factor)
  number <- match(factor$block, unique(factor$block))
  structure <- covariances[block_covariances(factor)]
  blocks <- lapply(unique(number), function(b) {
    at <- which(number == b)
    pairs <- structure[[b]]$pairs(length(at))
    first <- coef[at[pairs[, 1]]]
    second <- coef[at[pairs[, 2]]]
    list(block = b, covariance = structure[[b]], size = length(at), at = at,
         names = if (nrow(pairs)) cor_name(factor$group, first, second), first = first, second = second)
  })
  Filter(function(block) length(block$names) > 0, blocks)
}

#' The correlated block that a `cor` row of a table of priors is about; rows of a factor are in the order of its blocks
#' @noRd
block_of_row <- function(table, i, factors) {
  same <- which(table$class == "cor" & table$group == table$group[i])
  cor_blocks(factor_of(factors, table$group[i]))[[match(i, same)]]
}
