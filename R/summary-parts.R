# summary(fit)$fixed and the like: the parts of a summary under the names that brms, rstanarm and lme4 have for them.

#' @rdname summary.hlr_fit
#' @param name Name of a column, or of a part as brms calls it: `fixed`, common effects; `random`, a list with a data
#'   frame for each grouping factor; `spec_pars`, the family's parameters; `coefficients`, a matrix of common effects.
#' @export
`$.hlr_summary` <- function(x, name) {
  if (name %in% names(x)) return(.subset2(x, name))
  parts <- attr(x, "blocks")
  rows <- function(which) brms_columns(x, which, parts$label)
  switch(name,
    fixed = rows(parts$part == "fixed"),
    random = {
      groups <- unique(parts$group[parts$part == "group"])
      of_law <- parts$class %in% group_classes
      stats::setNames(lapply(groups, function(group) rows(of_law & parts$group == group)), groups)
    },
    spec_pars = rows(parts$part == "spec_pars"),
    coefficients = as.matrix(rows(parts$part == "fixed"))
  )
}

#' Rows of a summary with brms's columns
#' @noRd
brms_columns <- function(x, which, label) {
  # One subset at a time: `[` of a data frame would keep the attributes of the whole.
  column <- function(name) .subset2(x, name)[which]
  level <- sub("([0-9]+)% .*", "\\1", attr(x, "interval"))
  out <- data.frame(column(names(x)[2]), column(names(x)[3]), column(names(x)[4]), column(names(x)[5]), column("rhat"),
                    column("ess_bulk"), column("ess_tail"), row.names = make.unique(label[which]))
  names(out) <- c("Estimate", "Est.Error", paste0("l-", level, "% CI"), paste0("u-", level, "% CI"), "Rhat", "Bulk_ESS",
                  "Tail_ESS")
  out
}

#' @importFrom stats coef
#' @export
coef.hlr_summary <- function(object, ...) object$coefficients

# ---- ranef() as lme4's long table -------------------------------------------

#' @rdname hlr_coefficients
#' @param x Of `as.data.frame()`: what `ranef()` returned with `summary = TRUE`.
#' @param row.names,optional Not used.
#' @export
as.data.frame.hlr_ranef <- function(x, row.names = NULL, optional = FALSE, ...) {
  parts <- lapply(names(x), function(group) {
    values <- x[[group]]
    d <- dim(values)
    term <- dimnames(values)[[3]]
    term[term == "Intercept"] <- "(Intercept)"
    data.frame(grpvar = group, term = rep(term, each = d[1]), grp = rep(rownames(values), d[3]),
               condval = as.vector(values[, 1, ]), condsd = as.vector(values[, 2, ]))
  })
  out <- do.call(rbind, parts)
  for (name in c("term", "grp")) out[[name]] <- factor(out[[name]], unique(out[[name]]))
  out
}

#' @export
print.hlr_ranef <- function(x, ...) {
  print(unclass(x), ...)
  invisible(x)
}
