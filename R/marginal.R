# Responses with group effects integrated out: given a draw, the linear predictor is eta and a sum of independent normal
# and Student's t effects.

#' Expected response over group effects
#'
#' In closed form where there is one. Over normal effects otherwise by the trapezoidal rule, which for smooth functions
#' times a normal density gains digits with every node (Trefethen and Weideman 2014, The exponentially convergent
#' trapezoidal rule, SIAM Review 56, 385-458). Over Student's t effects a mean that is a probability is the integral of
#' the density of one success, src/core/after/marginal.c.
#'
#' @inheritParams family_mean
#' @param spread List as `linear_predictor()` has it, with t effects only where `why_no_mean()` is `NULL`.
#' @param mean_at Function of `eta`: the expected response. @param truncated Is it one within bounds?
#' @return Double matrix of the shape of `eta`. Linear predictors that the link has no mean for, such as negative ones
#'   of `poisson("sqrt")`, are left out.
#' @noRd
family_marginal_mean <- function(family, eta, spread, theta = NULL, trials = NULL, weight = NULL,
                                 mean_at = function(eta) family_mean(family, eta, theta, trials, weight),
                                 truncated = FALSE) {
  if (truncated) refuse_truncated_student(spread)
  if (link_of_mean(family) == "identity" && !truncated) return(mean_at(eta))
  if (length(spread$student)) return(student_marginal_mean(family, eta, spread, theta, trials))
  sd <- spread$sd
  if (family$link == "probit" && !truncated) return(mean_at(eta / sqrt(1 + sd^2)))
  if (mean_is_exponential(family) && link_is_mean(family) && !truncated) return(mean_at(eta + sd^2 / 2))
  nodes <- normal_nodes(max(sd))
  sum <- total <- 0
  for (i in seq_along(nodes$x)) {
    value <- mean_at(eta + sd * nodes$x[i])
    known <- !is.nan(value)
    value[!known] <- 0
    sum <- sum + nodes$weight[i] * value
    total <- total + nodes$weight[i] * known
  }
  sum / total
}

#' @noRd
refuse_truncated_student <- function(spread) {
  if (length(spread$student) == 0) return(invisible())
  hlr_abort("argument", "The expected response within bounds is not available over Student's t effects. New levels ",
            "with sample_new_levels = \"gaussian\" draw them.")
}

#' Expected counts of successes, or proportions, over Student's t effects
#' @noRd
student_marginal_mean <- function(family, eta, spread, theta, trials) {
  one <- rep(1, ncol(eta))
  p <- exp(family_log_lik(one_trial(family$link), eta, NULL, one, one, spread = spread))
  if (!link_is_mean(family)) {
    hlr_abort("not_yet", "Means over Student's t effects of ", family$family, "() are not available yet. ",
              "New groups: allow_new_levels = TRUE, sample_new_levels = \"gaussian\".")
  }
  if (!is.null(family_entry(family)$points)) {                 # a share of p, and of what the points give
    at <- function(end) family_mean(family, array(end, dim(eta)), theta, trials)
    return(at(-Inf) + (at(Inf) - at(-Inf)) * p)
  }
  if (is.null(trials)) p else p * rep(trials, each = nrow(eta))
}

#' @noRd
link_is_mean <- function(family) !isFALSE(family_entry(family)$link_is_mean)

#' Why a family's response has no expectation over Student's t effects, of as many degrees of freedom as may be; `NULL`
#' where it has: the mean is a probability, or eta itself
#' @noRd
why_no_mean <- function(family) {
  call <- paste0(family$family, "(\"", family$link, "\")")
  if (mean_is_exponential(family)) {
    return(paste0("of ", call, " is infinite: the mean grows like exp(), faster than the t's tails fall"))
  }
  bounded <- c("logit", "probit", "cloglog", "cauchit")
  if (family$link %in% bounded || family_values(family) == "real") return(NULL)
  paste0("of ", call, " does not exist: the t's tails reach linear predictors for which the link has no mean")
}

#' Is the expected response exp(eta) up to a factor, for every eta?
#' @noRd
mean_is_exponential <- function(family) {
  link_of_mean(family) == "log" && !has_bounded_mean(family)
}

#' Nodes and weights for a mean over a standard normal
#'
#' The inverse links have no poles nearer to the real line than 1 (cauchit; pi for logit), which at `spread` times the
#' node leaves an error of about exp(-2 pi / (spread * step)), 1e-12 here.
#'
#' @param spread What the nodes will be multiplied by.
#' @noRd
normal_nodes <- function(spread, reach = 8.5, most = 2001) {
  step <- max(min(0.5, 0.22 / spread), 2 * reach / (most - 1))
  n <- ceiling(reach / step)
  x <- step * seq(-n, n)
  weight <- stats::dnorm(x)
  list(x = x, weight = weight / sum(weight))
}
