# Families: the list of them, what is asked of their entries, and the responses that they take. An entry is a file
# family-<name>.R; the densities are in src/core/family.

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
#' | `geometric()` | counts | mean `mu`, variance `mu + mu^2`: `negbinomial()` with shape 1 | |
#' | `exponential()` | from 0 | mean `mu` | |
#' | `weibull()` | positive | mean `mu`, scale `mu / gamma(1 + 1 / shape)` | `shape` |
#' | `Beta()` | between 0 and 1 | mean `mu`, shapes `mu * phi` and `(1 - mu) * phi` | `phi` |
#' | `shifted_lognormal()` | positive | `log(y - ndt)` is normal about `mu` with sd `sigma` | `sigma`, `ndt` |
#' | `exgaussian()` | real | normal and exponential added: mean `mu`, sd `sigma`, mean `beta` | `sigma`, `beta` |
#' | `skew_normal()` | real | skewed normal with mean `mu` and sd `sigma` | `sigma`, `alpha` |
#' | `laplace()` | real | two exponential tails about `mu`, of mean `sigma` | `sigma` |
#' | `asym_laplace()` | real | the same with weights: `mu` is the quantile at `quantile` | `sigma`, `quantile` |
#' | `loglogistic()` | positive | `log(y)` is logistic about `log(mu)`, the median, with scale `1 / shape` | `shape` |
#' | `frechet()` | positive | largest values with mean `mu` | `nu` |
#' | `gen_extreme_value()` | real | largest values: location `mu`, scale `sigma` | `sigma`, `xi` |
#' | `beta_binomial()` | successes of trials | binomial with probabilities that are `Beta()` about `mu` | `phi` |
#' | `zero_inflated_poisson()` | counts | 0 with probability `zi`, else Poisson: mean `(1 - zi) mu` | `zi` |
#' | `zero_inflated_negbinomial()` | counts | the same with `negbinomial()` | `shape`, `zi` |
#' | `zero_inflated_binomial()` | successes | the same with `binomial()` | `zi` |
#' | `zero_inflated_beta_binomial()` | successes | the same with `beta_binomial()` | `phi`, `zi` |
#' | `zero_inflated_beta()` | from 0 to below 1 | 0 with probability `zi`, else `Beta()` | `phi`, `zi` |
#' | `hurdle_poisson()` | counts | 0 with probability `hu`, else Poisson without its zero | `hu` |
#' | `hurdle_negbinomial()` | counts | the same with `negbinomial()` | `shape`, `hu` |
#' | `hurdle_gamma()` | from 0 | 0 with probability `hu`, else `Gamma()` | `shape`, `hu` |
#' | `hurdle_lognormal()` | from 0 | 0 with probability `hu`, else `lognormal()` | `sigma`, `hu` |
#' | `nbinom1()` | counts | mean `mu`, variance `mu (1 + phi)`, as in glmmTMB | `phi` |
#' | `genpois()` | counts | generalised Poisson: mean `mu`, variance `phi mu`, as in glmmTMB | `phi` |
#' | `ordbeta()` | from 0 to 1 | 0, 1 and between by two cuts of `mu`'s scale | `phi`, `cutzero`, `cutone` |
#' | `zero_one_inflated_beta()` | from 0 to 1 | 0 or 1 by `zoi`, then 1 by `coi`, else `Beta()` | `phi`, `zoi`, `coi` |
#'
#' Of hurdle families `mu` is the mean of the other family with its zeros. Default priors of `zi`, `hu`, `zoi` and `coi`
#' are `beta(1, 1)`; predictors of them are on the scale of the logit. `ndt` is below every response, with a uniform
#' prior; `bf(y ~ x, quantile = 0.9)` is quantile regression. `ordbeta()` has `cutzero` where zeros end, and
#' `exp(cutone)` from there to where ones begin. Probabilities of `genpois()` with `phi` below 1 are cut off far above
#' the mean, so that they sum to a little less than 1, as in glmmTMB.
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
#'   have `"identity"`; `negbinomial()`, `exponential()` and `weibull()` have `"log"`; `geometric()` has `"log"`,
#'   `"identity"` and `"sqrt"`; `Beta()` has `"logit"`, `"probit"` and `"cloglog"`. Families with zeros, or ones, of
#'   their own and `beta_binomial()` have `"log"` for counts and positive values, `"identity"` for `hurdle_lognormal()`,
#'   `"logit"` else. `frechet()` has `"log"`, other families of real numbers and of reaction times `"identity"`.
#' @param ... Links of the further parameters where they have a predictor, as `link_sigma = "identity"`: `"log"` as a
#'   rule, `"identity"`, `"softplus"`, `"squareplus"`, `"inverse"` or `"logm1"`; of shares `"logit"`.
#' @return An object of class `family` with `family`, `link`, `linkfun`, `linkinv`, `mu.eta`, `valideta`, `validmu` and,
#'   where the variance is a function of the mean alone, `variance`, as [stats::family()] describes them.
#' @section Errors: class `hlr_error_family` for a link that the family does not have.
#' @examples
#' student()
#' Beta(link = "probit")$linkinv(0)
#' \donttest{
#' # Frogs that survived, of tanks that vary more than a binomial does.
#' hlr_fit(surv | trials(density) ~ size, reedfrogs, family = beta_binomial(), seed = 1)
#' }
#' hlr_prior(constant(4), class = "nu")
#' @name hlr_families
NULL

#' The families hlr knows, by the name they give themselves, and each one's entry
#'
#' An entry has fields; those with a default may be left out:
#' `links`, of the mean, the usual one first;
#' `parameters`, of the distribution, `mu` first, the others in C's order and as those of R/dpar.R;
#' `values` that the response may have: `"real"`, `"positive"`, `"nonnegative"`, `"proportion"`, the same with zero or
#' with both ends, `"proportion_zero"` and `"proportion_ends"`, `"counts"` or `"successes"` of trials;
#' `points`, responses that come with a probability of their own, beside the part that `mu` is of; none as a rule;
#' `link_is_mean`, `FALSE` where the expected response is no multiple of `mu`, which the inverse link gives;
#' `residual`, the parameter that is a standard deviation in units of the response, or of its transform;
#' `law`, `"normal"` or `"t"`: the response is the mean and noise of this distribution, `residual` wide;
#' `df`, the parameter that is the degrees of freedom of a law `"t"`;
#' `transform` of the response that the linear predictor is about, `"log"`; usually none;
#' `weights`, `"variance"` where they divide the variance, else they multiply the log density;
#' `rate`, parameters that grow with the denominator of rate(), where a sum of such counts is one again;
#' `linear`, is the log density linear in the response, so that of rows with one predictor only sums matter?
#' `mean_within(given)`, the expected response within bounds, see `mean_of_rows()`;
#' `notation`, the distribution as [graph()] writes it; two of them: without and with trials;
#' `also`, other packages' names of it, as they are or without "_", "." and capitals;
#' `held`, the parameter whose value an object of MASS or mgcv may hold;
#' `packages` that have the family too and are asked for their defaults, or take it over: rstanarm, projpred;
#' `make(link)`, the family object where stats has it; else `variance(mu)`, if it is a function of the mean.
#' @noRd
known_families <- list(
  gaussian = gaussian_family,
  student = student_family,
  lognormal = lognormal_family,
  binomial = binomial_family,
  poisson = poisson_family,
  negbinomial = negbinomial_family,
  geometric = geometric_family,
  Gamma = gamma_family,
  inverse.gaussian = inverse_gaussian_family,
  exponential = exponential_family,
  weibull = weibull_family,
  beta = beta_family,
  shifted_lognormal = shifted_lognormal_family,
  exgaussian = exgaussian_family,
  skew_normal = skew_normal_family,
  laplace = laplace_family,
  asym_laplace = asym_laplace_family,
  frechet = frechet_family,
  loglogistic = loglogistic_family,
  gen_extreme_value = gen_extreme_value_family,
  beta_binomial = beta_binomial_family,
  zero_inflated_poisson = zero_inflated_poisson_family,
  zero_inflated_negbinomial = zero_inflated_negbinomial_family,
  zero_inflated_binomial = zero_inflated_binomial_family,
  zero_inflated_beta_binomial = zero_inflated_beta_binomial_family,
  zero_inflated_beta = zero_inflated_beta_family,
  hurdle_poisson = hurdle_poisson_family,
  hurdle_negbinomial = hurdle_negbinomial_family,
  hurdle_gamma = hurdle_gamma_family,
  hurdle_lognormal = hurdle_lognormal_family,
  zero_one_inflated_beta = zero_one_inflated_beta_family,
  nbinom1 = nbinom1_family,
  genpois = genpois_family,
  ordbeta = ordbeta_family
)

#' The entry of a family object
#' @noRd
family_entry <- function(family) if (is.null(family$entry)) known_families[[family$family]] else family$entry

#' The parameters of a family's distribution beside its mean, by name, in the order C has them
#' @noRd
dpars_of <- function(entry) entry$parameters[names(entry$parameters) != "mu"]

#' Their names
#' @noRd
family_dpars <- function(family) names(dpars_of(family_entry(family)))

#' Those of all families, which are classes of parameters in tables of priors
#' @noRd
dpar_classes <- unique(unlist(lapply(known_families, function(entry) names(dpars_of(entry))), use.names = FALSE))

#' The parameter that is the residual standard deviation, `NULL` where there is none
#' @noRd
residual_of <- function(family) family_entry(family)$residual

#' Those of all families: classes of parameters
#' @noRd
residual_classes <- unique(unlist(lapply(known_families, `[[`, "residual"), use.names = FALSE))

#' The values that a family's response may have, see `known_families`
#' @noRd
family_values <- function(family) family_entry(family)$values

#' Is the response normal about the linear predictor itself?
#' @noRd
is_gaussian <- function(family) identical(family_entry(family)$law, "normal") && family$link == "identity"

#' Is the response noise about its mean, with tails that a mean and an sd do not describe?
#' @noRd
is_heavy_tailed <- function(family) identical(family_entry(family)$law, "t")

#' Is there a residual standard deviation?
#' @noRd
has_residual <- function(family) !is.null(residual_of(family))

#' Do weights divide a variance, so that they are no counts of rows?
#' @noRd
weights_divide <- function(family) identical(family_entry(family)$weights, "variance")

#' Is the response a number of successes, or a single one?
#' @noRd
is_of_trials <- function(family) family_values(family) == "successes"

#' Is the expected response, or that of one trial, a probability?
#' @noRd
has_bounded_mean <- function(family) {
  family_values(family) %in% c("successes", "proportion", "proportion_zero", "proportion_ends")
}

#' A design with those rows alone whose responses say what `mu` is: for scales and starts
#' @noRd
without_points <- function(design, family) {
  points <- family_entry(family)$points
  keep <- !design$y %in% points
  if (is.null(points) || all(keep) || !any(keep)) return(design)
  out <- pick_rows(design, which(keep))
  out$y <- design$y[keep]
  out$weights <- design$weights[keep]
  out$trials <- design$trials[keep]
  out$additions <- pick_additions(design$additions, keep)
  out
}

#' @noRd
is_linear_in_response <- function(family) isTRUE(family_entry(family)$linear)

#' The response as the linear predictor is about it, before the link
#' @noRd
transformed <- function(y, family) if (link_of_residual(family) == "log") log(y) else y

#' The same of the rows that say what `mu` is, see `without_points()`
#' @noRd
measured_response <- function(design, family) transformed(without_points(design, family)$y, family)

#' @noRd
untransformed <- function(y, family) if (link_of_residual(family) == "log") exp(y) else y

#' The link from the response to where its residual is, by name
#' @noRd
link_of_residual <- function(family) {
  transform <- family_entry(family)$transform
  if (is.null(transform)) "identity" else transform
}

#' The link from the expected response to the linear predictor, by name
#' @noRd
link_of_mean <- function(family) if (is.null(family_entry(family)$transform)) family$link else link_of_residual(family)

# ---- family objects ---------------------------------------------------------

#' A family object by name and link, stats' own or one made here
#' @noRd
family_of <- function(name, link = known_families[[name]]$links[1]) {
  make <- known_families[[name]]$make
  if (is.null(make)) new_family(name, link) else make(check_link(name, link))
}

#' @noRd
new_family <- function(name, link, ...) {
  check_link(name, link)
  made <- stats::make.link(link)
  entry <- known_families[[name]]
  valid <- switch(entry$values,
    real = , positive = function(mu) all(is.finite(mu)),
    proportion = , proportion_zero = , proportion_ends = , successes = function(mu) {
      all(is.finite(mu)) && all(mu > 0 & mu < 1)
    },
    function(mu) all(is.finite(mu)) && all(mu > 0)
  )
  family <- list(family = name, link = link, linkfun = made$linkfun, linkinv = made$linkinv, mu.eta = made$mu.eta,
                 valideta = made$valideta, validmu = valid)
  family$variance <- entry$variance
  with_dpar_links(structure(family, class = "family"), given_dpar_links(...))
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

#' @noRd
percentages <- "Percentages must be divided by 100; counts of trials are for binomial()."

#' A response is within its family's support
#'
#' @param y Double vector. @param name The response's. @param family A family object.
#' @return `y`.
#' @section Errors: class `hlr_error_response`, with the first row concerned.
#' @noRd
check_support <- function(y, name, family) {
  values <- family_values(family)
  if (values == "counts") refuse_vast_counts(y, name, family)
  switch(values,
    counts = refuse_values(y, y < 0 | y != round(y), name, family, "that are not whole numbers from 0",
                           if (all(y >= 0)) "Measurements from 0 on are for Gamma() or lognormal()." else
                             "Check the column."),
    positive = refuse_values(y, y <= 0, name, family, "that are not above 0",
                             if (any(y < 0)) "Values of both signs are for gaussian() or student()." else
                               "Zeros are for hurdle_gamma() or hurdle_lognormal()."),
    nonnegative = refuse_values(y, y < 0, name, family, "below 0", "Check the column."),
    proportion = refuse_values(y, y <= 0 | y >= 1, name, family, "that are not above 0 and below 1",
                               if (all(y >= 0 & y < 1)) "Zeros are for zero_inflated_beta()." else
                                 if (all(y >= 0 & y <= 1)) "Ends of the scale are for zero_one_inflated_beta()." else
                                   percentages),
    proportion_zero = refuse_values(y, y < 0 | y >= 1, name, family, "that are not from 0 to below 1",
                                    if (all(y >= 0 & y <= 1)) "Ones are for zero_one_inflated_beta()." else
                                      percentages),
    proportion_ends = refuse_values(y, y < 0 | y > 1, name, family, "that are not from 0 to 1", percentages),
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
