# Families: stats' own and those it lacks, what each is called in C, and which values a response may have.
# The densities are in src/core/family.

#' Families that stats lacks
#'
#' For the `family` of [hlr_fit()], beside [stats::gaussian()], [stats::binomial()], [stats::poisson()],
#' [stats::Gamma()] and [stats::inverse.gaussian()]. With linear predictor `eta` and `mu = linkinv(eta)`:
#'
#' | family | response | distribution | further parameters |
#' |:-------|:---------|:-------------|:-------------------|
#' | `bernoulli()` | 0 or 1 | stats' `binomial()` with one trial, as brms calls it | |
#' | `student()` | real | Student's t about `mu` with `nu` degrees of freedom, scaled by `sigma` | `sigma`, `nu` |
#' | `lognormal()` | positive | `log(y)` is normal about `mu` with sd `sigma` | `sigma` |
#' | `negbinomial()` | counts | mean `mu`, variance `mu + mu^2 / shape` | `shape` |
#' | `exponential()` | from 0 | mean `mu` | |
#' | `weibull()` | positive | mean `mu`, scale `mu / gamma(1 + 1 / shape)` | `shape` |
#' | `Beta()` | between 0 and 1 | mean `mu`, shapes `mu * phi` and `(1 - mu) * phi` | `phi` |
#'
#' Links of stats' families: `gaussian()` has `"identity"`, `"log"` and `"inverse"`; `binomial()` has `"logit"`,
#' `"probit"`, `"cloglog"`, `"cauchit"` and `"log"`; `poisson()` has `"log"`, `"identity"` and `"sqrt"`; `Gamma()` has
#' `"log"`, `"inverse"` and `"identity"`; `inverse.gaussian()` has `"log"` and `"1/mu^2"`.
#'
#' Further parameters of stats' families: `gaussian()` has `sigma`, `Gamma()` a `shape` (variance `mu^2 / shape`),
#' `inverse.gaussian()` a `shape` (variance `mu^3 / shape`). Names and meanings are those of brms. Priors are set by
#' [hlr_prior()] with the parameter's name as class; `constant()` fixes one, such as `nu`.
#'
#' @section Other packages' names:
#' Families of brms, rstanarm, glmmTMB and Bambi that mean one of these are taken by name or as their objects:
#' `nbinom2` and `neg_binomial_2` are `negbinomial()`, `beta_family` is `Beta()`, `t_family` and `t` are `student()`,
#' `wald` is `inverse.gaussian()`. Families that hlr does not have are an error that says so.
#'
#' @param link Name of the link, quoted or not. `bernoulli()` has those of `binomial()`; `student()` and `lognormal()`
#'   have `"identity"`; `negbinomial()`,
#'   `exponential()` and `weibull()` have `"log"`; `Beta()` has `"logit"`, `"probit"` and `"cloglog"`.
#' @return An object of class `family` with `family`, `link`, `linkfun`, `linkinv`, `mu.eta`, `valideta`, `validmu` and,
#'   where the variance is a function of the mean alone, `variance`, as [stats::family()] describes them.
#' @section Errors: class `hlr_error_family` for a link that the family does not have.
#' @examples
#' student()
#' Beta(link = "probit")$linkinv(0)
#' hlr_prior(constant(4), class = "nu")
#' @name hlr_families
NULL

#' @rdname hlr_families
#' @export
student <- function(link = "identity") new_family("student", read_link(substitute(link), link))

#' @rdname hlr_families
#' @export
bernoulli <- function(link = "logit") {
  link <- read_link(substitute(link), link)
  check_link("binomial", link)
  family <- stats::binomial(link)
  family$family <- "bernoulli"
  family
}

#' @rdname hlr_families
#' @export
lognormal <- function(link = "identity") new_family("lognormal", read_link(substitute(link), link))

#' @rdname hlr_families
#' @export
negbinomial <- function(link = "log") new_family("negbinomial", read_link(substitute(link), link))

#' @rdname hlr_families
#' @export
exponential <- function(link = "log") {
  new_family("exponential", read_link(substitute(link), link), variance = function(mu) mu^2)
}

#' @rdname hlr_families
#' @export
weibull <- function(link = "log") new_family("weibull", read_link(substitute(link), link))

#' @rdname hlr_families
#' @export
Beta <- function(link = "logit") new_family("beta", read_link(substitute(link), link)) # nolint: object_name_linter.

#' The families hlr knows, by the name they give themselves
#'
#' `aux`: names of the auxiliary parameters, in the order of src/core/family. `values`: which the response may have.
#' @noRd
known_families <- list(
  gaussian = list(links = c("identity", "log", "inverse"), aux = "sigma", values = "real"),
  student = list(links = "identity", aux = c("sigma", "nu"), values = "real"),
  lognormal = list(links = "identity", aux = "sigma", values = "positive"),
  binomial = list(links = c("logit", "probit", "cloglog", "cauchit", "log"), aux = character(), values = "successes"),
  poisson = list(links = c("log", "identity", "sqrt"), aux = character(), values = "counts"),
  negbinomial = list(links = "log", aux = "shape", values = "counts"),
  Gamma = list(links = c("log", "inverse", "identity"), aux = "shape", values = "positive"),
  inverse.gaussian = list(links = c("log", "1/mu^2"), aux = "shape", values = "positive"),
  exponential = list(links = "log", aux = character(), values = "nonnegative"),
  weibull = list(links = "log", aux = "shape", values = "positive"),
  beta = list(links = c("logit", "probit", "cloglog"), aux = "phi", values = "proportion")
)

#' Names of a family's auxiliary parameters, in the order C has them
#' @noRd
family_dpars <- function(family) known_families[[family$family]]$aux

#' Is the response normal about the linear predictor itself?
#' @noRd
is_gaussian <- function(family) family$family == "gaussian" && family$link == "identity"

new_family <- function(name, link, variance = NULL) {
  check_link(name, link)
  made <- stats::make.link(link)
  valid <- switch(known_families[[name]]$values,
    real = , positive = function(mu) all(is.finite(mu)),
    proportion = function(mu) all(is.finite(mu)) && all(mu > 0 & mu < 1),
    function(mu) all(is.finite(mu)) && all(mu > 0)
  )
  family <- list(family = name, link = link, linkfun = made$linkfun, linkinv = made$linkinv, mu.eta = made$mu.eta,
                 valideta = made$valideta, validmu = valid)
  if (!is.null(variance)) family$variance <- variance
  structure(family, class = "family")
}

#' A link as stats' families take it: text, an unquoted name of one, or a variable that holds text
#' @noRd
read_link <- function(expr, value) {
  known <- unlist(lapply(known_families, `[[`, "links"))
  if (is.name(expr) && as.character(expr) %in% known) return(as.character(expr))
  value <- tryCatch(value, error = function(e) format_call(expr))
  if (inherits(value, "link-glm")) value <- value$name
  if (!is.character(value) || length(value) != 1 || is.na(value)) {
    hlr_abort("family", "`link` must be the name of a link, such as \"log\", not ", describe_value(value), ".")
  }
  value
}

check_link <- function(name, link) {
  links <- known_families[[name]]$links
  if (link %in% links) return(link)
  hlr_abort("family", "The family ", name, " has no link '", link, "' here; it has ", quote_names(links), ".",
            suggest_name(link, links))
}

# ---- values of the response -------------------------------------------------

#' A response is within its family's support
#'
#' @param y Double vector. @param name The response's. @param family Name of the family.
#' @return `y`.
#' @section Errors: class `hlr_error_response`, with the first row concerned.
#' @noRd
check_support <- function(y, name, family) {
  known <- match(tolower(family), tolower(names(known_families)))
  values <- if (is.na(known)) "real" else known_families[[known]]$values
  if (values == "counts") refuse_vast_counts(y, name, family)
  switch(values,
    counts = refuse_values(y, y < 0 | y != round(y), name, family, "that are not whole numbers from 0",
                           if (all(y >= 0)) "Measurements from 0 on are for Gamma() or lognormal()." else
                             "Check the column."),
    positive = refuse_values(y, y <= 0, name, family, "that are not above 0",
                             if (any(y < 0)) "Values of both signs are for gaussian() or student()." else
                               "Model zeros apart, or add the smallest unit of measurement."),
    nonnegative = refuse_values(y, y < 0, name, family, "below 0", "Check the column."),
    proportion = refuse_values(y, y <= 0 | y >= 1, name, family, "that are not above 0 and below 1",
                               if (all(y >= 0 & y <= 1)) "Move 0 and 1 inside by (y * (n - 1) + 0.5) / n." else
                                 "Percentages must be divided by 100; counts of trials are for binomial()."),
    y
  )
}

#' Counts whose log density has no digits left
#'
#' Its terms are as large as y log(y): where the last digits of their sum are tenths of a nat, no chain can tell one
#' parameter from the next.
#'
#' @param y Counts; of binomial() the trials.
#' @noRd
refuse_vast_counts <- function(y, name, family) {
  if (.Machine$double.eps * sum(abs(y) * pmax(1, log(abs(y)))) < 0.3) return(invisible())
  abort_response(name, family, paste0("has counts up to ", format(max(y), digits = 3), ", so large that their log ",
                                      "density has no digits left"),
                 "The error of such counts is nothing beside what a model leaves unexplained: take lognormal(), ",
                 "Gamma(\"log\"), or gaussian() for their logarithms or shares.")
}

refuse_values <- function(y, bad, name, family, problem, ...) {
  if (!any(bad)) return(y)
  first <- which(bad)[1]
  abort_response(name, family, paste0("has values ", problem, " in ", plural(sum(bad), "row"), ", first in row ", first,
                                      ": ", format(y[first])), ...)
}
