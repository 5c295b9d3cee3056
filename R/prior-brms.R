# brms's ways to write priors: prior(), set_prior(), prior_string(), and the objects they make in brms.

#' Priors, as brms writes them
#'
#' For scripts written for brms: `prior(normal(0, 5), class = b, coef = Time)` is
#' `hlr_prior(normal(0, 5), class = "b", coef = "Time")`, and `set_prior()` and `prior_string()` take the same as text.
#' While brms is loaded these functions are brms's own, so that their result suits both [hlr_fit()] and `brm()`.
#'
#' @param prior For `prior()` a distribution as in [hlr_prior()], quoted or not; for the others text, or several.
#' @param class,coef,group,dpar As in [hlr_prior()], quoted or not in `prior()`; for the others text, or several.
#' @param lb,ub Bounds of the parameter; `NA` for its own.
#' @param ... For `prior()` and `prior_string()`: `lb`, `ub`, and further arguments of [hlr_prior()], such as `tag`.
#'   `resp` and `nlpar` of brms must be empty: models that need them are not available yet.
#' @return An `hlr_prior`, several rows for several entries; a `brmsprior` while brms is loaded. `empty_prior()` has no
#'   row, for loops that add some.
#' @section Errors: class `hlr_error_prior`, as [hlr_prior()] has.
#' @examples
#' priors <- c(
#'   prior(normal(0, 10), class = b),
#'   set_prior("exponential(0.1)", class = "sd", group = "Pig")
#' )
#' hlr_priors(Weight ~ Time + (1 | Pig), dietox, prior = priors)
#' @export
prior <- function(prior, ...) {
  call <- sys.call()
  if (brms_is_loaded()) {
    call[[1]] <- getExportedValue("brms", "prior")
  } else {
    call[[1]] <- hlr_prior
    refuse_multivariate(as.list(call)[-1])
    call <- call[!names2(call) %in% c("resp", "nlpar", "check")]
  }
  eval(call, parent.frame())
}

#' @rdname prior
#' @export
set_prior <- function(prior, class = "b", coef = "", group = "", dpar = "", lb = NA, ub = NA, ...) {
  if (brms_is_loaded()) {
    return(getExportedValue("brms", "set_prior")(prior, class = class, coef = coef, group = group, dpar = dpar,
                                                 lb = lb, ub = ub, ...))
  }
  others <- list(...)
  refuse_multivariate(others)
  others <- others[!names2(others) %in% c("resp", "nlpar", "check")]
  rows <- Map(function(...) do.call(hlr_prior, c(list(...), others)), prior = prior, class = class, coef = coef,
              group = group, dpar = dpar, lb = lb, ub = ub)
  join_priors(unname(rows))
}

#' @rdname prior
#' @export
prior_string <- function(prior, ...) set_prior(prior, ...)

#' @rdname prior
#' @export
empty_prior <- function() {
  if (brms_is_loaded()) return(getExportedValue("brms", "empty_prior")())
  hlr_prior("flat()")[0, ]
}

#' Parts of brms's priors that belong to models that are not there yet
#' @noRd
refuse_multivariate <- function(args) {
  for (name in c("resp", "nlpar")) {
    value <- args[[name]]
    if (is.null(value) || identical(value, "")) next
    what <- switch(name, resp = "several responses", "nonlinear models")
    hlr_abort("prior", not_yet_sentence(what, paste0(name, " = ", format_call(value))))
  }
}

#' The priors that the user gave, of whatever kind
#'
#' A bare distribution, `prior = normal(0, 5)`, is one for all slopes, as in rstanarm.
#'
#' @param prior What the user gave; it is evaluated here. @param expr How the user wrote it. @param env Where.
#' @return What `complete_prior()` takes.
#' @noRd
evaluate_prior <- function(prior, expr, env) {
  if (is.call(expr) && is.name(expr[[1]]) && as.character(expr[[1]]) %in% names(prior_vocabulary)) {
    autoscale <- isTRUE(eval(expr$autoscale, env))
    expr$autoscale <- NULL
    return(slope_prior(read_distribution(expr, env), autoscale))
  }
  prior <- tryCatch(force(prior), error = function(e) {
    if (inherits(e, "hlr_error")) stop(e)
    hlr_abort("prior", "`prior` cannot be evaluated: ", conditionMessage(e), ". ", prior_hint(expr))
  })
  if (inherits(prior, "brmsprior")) return(from_brmsprior(prior, env))
  if (is.character(prior) && length(prior) == 1 && grepl("(", prior, fixed = TRUE)) {
    return(slope_prior(read_distribution(prior, env)))
  }
  prior
}

#' What to write instead of a prior that R cannot evaluate
#'
#' A list, such as Bambi's, has distributions by the names of coefficients.
#' @noRd
prior_hint <- function(expr) {
  other <- if (!exists(call_name(expr), mode = "function")) other_distribution(call_name(expr)) else ""
  if (startsWith(other, " Use")) return(substring(other, 2))
  written <- 'hlr_prior(normal(0, 5), class = "b")'
  if (is_call(expr, c("list", "c"))) {
    at <- which(vapply(as.list(expr), call_name, "") %in% names(prior_vocabulary))[1]
    name <- names2(as.list(expr))[at]
    if (!is.na(at) && nzchar(name)) {
      class <- if (tolower(name) == "intercept") '"Intercept"' else paste0('"b", coef = "', name, '"')
      written <- paste0("hlr_prior(", format_call(expr[[at]]), ", class = ", class, ")")
    }
  }
  paste0("Write ", written, ", for example", if (is_call(expr, c("list", "c"))) ", and join several with +", ".")
}

#' A distribution that stands alone: for all slopes, if it is one that slopes can have
#' @noRd
slope_prior <- function(dist, autoscale = FALSE) {
  if (is_for_slopes(dist$dist)) return(made_prior(dist, "b", "", "", TRUE, autoscale, NA, NA))
  hlr_abort("prior", "`prior` must say what the distribution ", dist$dist, "() is for: hlr_prior(", dist$dist,
            "(...), class = \"", c(distribution_of(dist)$classes, "sd")[1], "\"), for example.")
}

#' A prior of brms as one of hlr
#'
#' Rows that brms itself made, as those of `get_prior()`, have no distribution or brms's default, and are left out.
#'
#' @param prior A `brmsprior`. @param env Where names in its text are looked up.
#' @return An `hlr_prior`, or `NULL` if nothing in it is the user's.
#' @section Errors: class `hlr_error_prior`, for a row that hlr has no parameter or no distribution for.
#' @noRd
from_brmsprior <- function(prior, env) {
  prior <- as.data.frame(unclass(prior), stringsAsFactors = FALSE)
  if (is.null(prior$prior) || is.null(prior$class)) {
    hlr_abort("prior", "The brmsprior has no columns 'prior' and 'class'. Make it anew by prior() or set_prior().")
  }
  rows <- which(nzchar(prior$prior) & !(prior$source %in% "default"))
  join_priors(lapply(rows, function(i) from_brms_row(as.list(prior[i, ]), env)))
}

#' @noRd
from_brms_row <- function(row, env) {
  refuse_multivariate(row[c("resp", "nlpar")])
  value <- function(name) if (is.null(row[[name]]) || is.na(row[[name]])) "" else row[[name]]
  bound <- function(name) {
    text <- value(name)
    if (!nzchar(text)) return(NA)
    eval_prior(parse(text = text, keep.source = FALSE)[[1]], env)
  }
  dist <- read_distribution(parse_distribution(row$prior), env)
  made_prior(dist, value("class"), value("coef"), value("group"), TRUE, FALSE, bound("lb"), bound("ub"),
             value("dpar"), value("tag"))
}
