# Shrinkage of common coefficients: hyper-parameters of their scales as rows of the prior table, the scales, and what C
# reads. The kinds are entries of prior-vocabulary.R, with their mathematics in src/core/prior.

#' A prior table with the hyper-parameters of its shrinkage, before the distributional parameters
#'
#' @section Errors: class `hlr_error_prior` if coefficients are shrunk in more than one way, `hlr_error_not_yet` if they
#'   are of several predictors.
#' @noRd
with_shrinkage <- function(table) {
  shrunk <- which(is_shrunk(table))
  if (length(shrunk) == 0) return(table)
  first <- table[shrunk[1], ]
  if (length(unique(prior_calls(table[shrunk, ]))) > 1) {
    hlr_abort("prior", "Coefficients can be shrunk in one way, not in several: ",
              paste(unique(prior_calls(table[shrunk, ])), collapse = " and "), ".")
  }
  if (length(unique(table$dpar[shrunk])) > 1) {
    hlr_abort("not_yet", not_yet_sentence("shrinkage in several predictors", paste0(first$dist, "()")),
              " Give it to coefficients of one.")
  }
  rows <- do.call(rbind, lapply(hyper_rows(first, table$coef[shrunk]), as.data.frame))
  rows$source <- first$source
  behind <- table$class %in% dpar_classes
  out <- rbind(as.data.frame(table)[!behind, ], rows, as.data.frame(table)[behind, ])
  rownames(out) <- NULL
  structure(out, class = class(table))
}

#' Rows of the hyper-parameters in C's order, such as hs_global, hs_slab, hs_local[x], hs_local[z]
#'
#' @param row Of one shrunk coefficient. @param coef Names of all of them.
#' @noRd
hyper_rows <- function(row, coef) {
  kind <- distribution_of(row)$shrinkage
  make <- function(name, hyper, of = NULL) {
    prior <- hyper$prior(distribution_args(row))
    prior_row(hyper_name(kind$class, name, of), kind$class, prior$dist, prior$arg, coef = name, lower = 0,
              upper = c(hyper$upper, Inf)[1])
  }
  shared <- lapply(names(kind$shared), function(name) make(name, kind$shared[[name]]))
  c(shared, lapply(coef, function(of) make(names(kind$each), kind$each[[1]], of)))
}

#' Names that hyper-parameters of shrinkage have, of any kind and any coefficients of a table
#' @noRd
possible_hyper_names <- function(table) {
  coef <- table$coef[table$class == "b"]
  unlist(lapply(prior_vocabulary[shrinking_distributions], function(entry) {
    kind <- entry$shrinkage
    c(hyper_name(kind$class, names(kind$shared)), hyper_name(kind$class, names(kind$each), coef))
  }), use.names = FALSE)
}

#' Names of their hyper-parameters
#' @noRd
shrinkage_names <- function(table) table$parameter[table$class %in% shrinkage_classes]

#' Scales of shrunk coefficients
#'
#' @param values Matrix, draws x parameters by name: hyper-parameters, and the residual sd where there is one.
#' @return Matrix, draws x shrunk coefficients by name, in the coefficients' units.
#' @noRd
shrinkage_scales <- function(table, design, values) {
  rows <- table[is_shrunk(table), ]
  residual <- table$parameter[table$class %in% residual_classes & rows$dpar[1] == "mu"]
  sigma <- if (length(residual)) values[, residual] else rep(1, nrow(values))
  scales <- .Call(hlr_c_shrinkage_scales, rows$dist[1], values[, shrinkage_names(table), drop = FALSE],
                  as.double(sigma), shrinkage_units(rows$coef, design))
  dimnames(scales) <- list(NULL, rows$parameter)
  scales
}

#' One over the sds of the columns, which puts coefficients on one scale; 1 for a column that does not vary
#' @noRd
shrinkage_units <- function(coef, design) {
  sds <- column_sds(columns_of_predictors(design)[, match(coef, common_coefs(design)), drop = FALSE])
  unname(ifelse(sds > 0, 1 / sds, 1))
}

#' What C reads of it
#'
#' @param layout From `new_layout()`.
#' @return List as `hlr_shrinkage` of src/core/prior/shrinkage.h, or `NULL`.
#' @noRd
flat_shrinkage <- function(layout, design) {
  at <- which(is_shrunk(layout))
  if (length(at) == 0) return(NULL)
  kind <- layout$dist[at[1]]
  list(kind = kind, at = at - 1L, unit = shrinkage_units(layout$coef[at], design),
       hyper = match(shrinkage_classes[[kind]], layout$class) - 1L,
       sigma = match(TRUE, layout$class %in% residual_classes & layout$dpar[at[1]] == "mu", nomatch = 0L) - 1L)
}
