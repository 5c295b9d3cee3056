#' Successes of trials, one or more, of [stats::binomial()]
#' @noRd
binomial_family <- list(
  links = c("logit", "probit", "cloglog", "cauchit", "log"), parameters = list(mu = list()), values = "successes",
  linear = TRUE, notation = c("Bernoulli(mu)", "Binomial(trials, mu)"),
  also = "bernoulli", packages = c("rstanarm", "projpred"), make = function(link) stats::binomial(link)
)

#' @rdname hlr_families
#' @export
bernoulli <- function(link = "logit") {
  family <- family_of("binomial", read_link(substitute(link), link))
  family$family <- "bernoulli"
  family
}

#' The family of one success or failure whose probability has the link of another family's mean
#' @noRd
one_trial <- function(link) stats::binomial(link)
