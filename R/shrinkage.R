# Shrinkage of common coefficients, horseshoe and R2D2: their hyper-parameters as rows of the prior table, and the
# scales that follow from these, which src/core/prior/shrinkage.h has too.

#' hlr_shrinkage_kind of src/core/prior/shrinkage.h
#' @noRd
shrinkage_kinds <- c(horseshoe = 1L, R2D2 = 2L)

#' Classes of their hyper-parameters
#' @noRd
shrinkage_classes <- c(horseshoe = "hs", R2D2 = "R2D2")

#' @noRd
is_shrunk <- function(table) table$dist %in% names(shrinkage_kinds)

#' A prior table with the hyper-parameters of its shrinkage, before the distributional parameters
#'
#' @section Errors: class `hlr_error_prior` if coefficients are shrunk in more than one way.
#' @noRd
with_shrinkage <- function(table) {
  shrunk <- which(is_shrunk(table))
  if (length(shrunk) == 0) return(table)
  first <- table[shrunk[1], ]
  if (length(unique(prior_calls(table[shrunk, ]))) > 1) {
    hlr_abort("prior", "Coefficients can be shrunk in one way, not in several: ",
              paste(unique(prior_calls(table[shrunk, ])), collapse = " and "), ".")
  }
  rows <- if (first$dist == "horseshoe") {
    horseshoe_rows(first, table$coef[shrunk])
  } else {
    r2d2_rows(first, table$coef[shrunk])
  }
  rows <- do.call(rbind, lapply(rows, as.data.frame))
  rows$source <- first$source
  behind <- table$class %in% dpar_classes
  out <- rbind(as.data.frame(table)[!behind, ], rows, as.data.frame(table)[behind, ])
  rownames(out) <- NULL
  structure(out, class = class(table))
}

#' @noRd
horseshoe_rows <- function(row, coef) {
  positive <- function(name, kind, dist, arg) prior_row(name, "hs", dist, arg, coef = kind, lower = 0)
  c(
    list(positive("hs_global", "global", "student_t", c(1, 0, row$arg2)),
         positive("hs_slab", "slab", "inv_gamma", c(2, 2 * row$arg3^2))),
    lapply(coef, function(name) positive(paste0("hs_local[", name, "]"), "local", "student_t", c(row$arg1, 0, 1)))
  )
}

#' @noRd
r2d2_rows <- function(row, coef) {
  c(
    list(prior_row("R2D2_R2", "R2D2", "beta", c(row$arg1, 1 - row$arg1) * row$arg2, coef = "R2", lower = 0, upper = 1)),
    lapply(coef, function(name) {
      prior_row(paste0("R2D2_share[", name, "]"), "R2D2", "gamma", c(row$arg3, 1), coef = "share", lower = 0)
    })
  )
}

#' Names of their hyper-parameters
#' @noRd
shrinkage_names <- function(table) table$parameter[table$class %in% shrinkage_classes]

#' Scales of shrunk coefficients
#'
#' @param values Matrix, draws x parameters by name: hyper-parameters, and sigma where there is one.
#' @return Matrix, draws x shrunk coefficients by name, in the coefficients' units.
#' @noRd
shrinkage_scales <- function(table, design, values) {
  rows <- table[is_shrunk(table), ]
  sigma <- if ("sigma" %in% table$class) values[, "sigma"] else 1
  scales <- if (rows$dist[1] == "horseshoe") {
    r <- sigma * values[, "hs_global"] * values[, paste0("hs_local[", rows$coef, "]"), drop = FALSE]
    slab <- sqrt(values[, "hs_slab"])
    slab * r / sqrt(slab^2 + r^2)
  } else {
    share <- values[, paste0("R2D2_share[", rows$coef, "]"), drop = FALSE]
    sigma * sqrt(values[, "R2D2_R2"] / (1 - values[, "R2D2_R2"]) * share / rowSums(share))
  }
  scales <- scales * rep(shrinkage_units(rows$coef, design), each = nrow(values))
  colnames(scales) <- rows$parameter
  scales
}

#' One over the sds of the columns, which puts coefficients on one scale; 1 for a column that does not vary
#' @noRd
shrinkage_units <- function(coef, design) {
  spread <- apply(design$X[, match(coef, common_coefs(design)), drop = FALSE], 2, population_sd)
  unname(ifelse(spread > 0, 1 / spread, 1))
}

#' What C reads of it
#'
#' @param rows From `sampled_rows()`.
#' @return List as `hlr_shrinkage` of src/core/prior/shrinkage.h, or `NULL`.
#' @noRd
flat_shrinkage <- function(rows, design) {
  at <- which(is_shrunk(rows))
  if (length(at) == 0) return(NULL)
  list(kind = shrinkage_kinds[[rows$dist[at[1]]]], at = at - 1L, unit = shrinkage_units(rows$coef[at], design),
       in_sigma = as.integer("sigma" %in% rows$class))
}

#' Where the search for the mode begins: hyper-parameters near the middle of their priors
#' @noRd
hyper_start <- function(rows) {
  rows <- rows[rows$class %in% hyper_classes, ]
  ifelse(rows$class == "df", 10,
         ifelse(rows$class == "R2D2", ifelse(rows$coef == "R2", 0.5, 1),
                ifelse(rows$coef == "slab", 2, ifelse(rows$coef == "global", 0.1, 1))))
}
