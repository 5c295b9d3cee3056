# Priors joined with + and c(), brms's among them.

#' @export
c.hlr_prior <- function(...) {
  parts <- Filter(Negate(is.null), list(...))
  parts <- lapply(parts, function(part) if (inherits(part, "brmsprior")) from_brmsprior(part, globalenv()) else part)
  known <- vapply(parts, inherits, NA, "hlr_prior")
  if (!all(known)) {
    hlr_abort("prior", "Only priors made by hlr_prior() can be joined; part ", which(!known)[1], " is ",
              describe_prior_value(parts[[which(!known)[1]]]), ".")
  }
  join_priors(parts)
}

#' @export
`+.hlr_prior` <- function(e1, e2) {
  if (missing(e2)) return(e1)
  c.hlr_prior(e1, e2)
}
