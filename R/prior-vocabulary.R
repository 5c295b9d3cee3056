# The words of priors: distributions, one entry each, with what is asked of them, and classes of parameters. Densities
# of one number are in src/core/prior/distributions.c; that both lists agree is tested.

#' The distributions of priors, by the names that users write, and each one's entry
#'
#' `a` are the arguments as a double vector. An entry has fields; those with a default may be left out:
#' `words`, its name as printed;
#' `args`, names of the arguments, in Stan's order; `positive`, those that must be positive; `default`, values of those
#' that may be left out;
#' `refuse(a)`, what is wrong with arguments that are each as they must be, or `NULL`;
#' `becomes(a)`, the distribution that it stands for, a list of `dist` and `arg`;
#' `also`, what to write in place of other packages' words;
#' `classes` of the parameters that it is for; others than correlations where there are none;
#' `support`, its ends or a function of `a`; the real line unless it says so;
#' `cdf(x, a, lower)`, `inverse_cdf(p, a, lower)`, distribution function of one number, from below or above;
#' `quantile(p, a, ends)`, quantiles of what has none, cut to `ends`. Without either there are no quantiles;
#' `location`, `scale`, `df`, which arguments these are;
#' `within(a, ends)`, the arguments of the same distribution cut to `ends`, where it is of the same kind;
#' `autoscale`, what a change of units does to an argument: `"times"`, `"over"` the unit, or `"log"` of it added;
#' `normal(a)`, mean and standard deviation of what is normal, which can be integrated out;
#' `light_tail`, does its density fall exponentially or faster? `reach(a)`, from where on it does;
#' `away_from_zero`, does its density vanish at zero, or is it infinite there?
#' Kinds of their own: `fixed`, the parameter has the value `a`; `improper`, no density of its own;
#' `matrix`, of correlations, with `margin(a, dim)`, arguments of the distribution of one of them;
#' `shrinkage`, a normal whose scale has hyper-parameters: `class` of these; `shared`, those of all coefficients, and
#' `each`, that of each one, in C's order, with `prior(a)`, `upper` bound and `start` of the search for the mode.
#' @noRd
prior_vocabulary <- list(
  normal = list(
    words = "Normal", args = c("mu", "sigma"), positive = "sigma",
    cdf = function(x, a, lower) stats::pnorm(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qnorm(p, a[1], a[2], lower.tail = lower),
    location = "mu", scale = "sigma", autoscale = c(sigma = "times"), normal = function(a) c(mean = a[1], sd = a[2]),
    light_tail = TRUE, reach = function(a) abs(a[1]) + a[2],
    also = c(half_normal = "normal(0, 1)", default_prior_coef = "normal(0, 2.5)",
             default_prior_intercept = "normal(0, 2.5)")
  ),
  student_t = list(
    words = "StudentT", args = c("nu", "mu", "sigma"), positive = c("nu", "sigma"),
    cdf = function(x, a, lower) stats::pt((x - a[2]) / a[3], a[1], lower.tail = lower),
    inverse_cdf = function(p, a, lower) a[2] + a[3] * stats::qt(p, a[1], lower.tail = lower),
    location = "mu", scale = "sigma", df = "nu", autoscale = c(sigma = "times"),
    reach = function(a) if (a[1] > 10) abs(a[2]) + a[3] else Inf,                # few leave it a power of x
    also = c(t = "student_t(3, 0, 1)", student = "student_t(3, 0, 1)")
  ),
  cauchy = list(
    words = "Cauchy", args = c("location", "scale"), positive = "scale",
    cdf = function(x, a, lower) stats::pcauchy(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qcauchy(p, a[1], a[2], lower.tail = lower),
    location = "location", scale = "scale", autoscale = c(scale = "times")
  ),
  laplace = list(
    words = "Laplace", args = c("location", "scale"), positive = "scale",
    cdf = function(x, a, lower) laplace_p((x - a[1]) / a[2], lower),
    inverse_cdf = function(p, a, lower) a[1] + a[2] * laplace_q(p, lower),
    location = "location", scale = "scale", autoscale = c(scale = "times"),
    light_tail = TRUE, reach = function(a) abs(a[1]) + a[2],
    also = c(lasso = "laplace(0, 1)", double_exponential = "laplace(0, 1)")
  ),
  logistic = list(
    words = "Logistic", args = c("location", "scale"), positive = "scale",
    cdf = function(x, a, lower) stats::plogis(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qlogis(p, a[1], a[2], lower.tail = lower),
    location = "location", scale = "scale", autoscale = c(scale = "times"),
    light_tail = TRUE, reach = function(a) abs(a[1]) + a[2]
  ),
  uniform = list(
    words = "Uniform", args = c("min", "max"), support = function(a) a[1:2],
    refuse = function(a) {
      if (a[1] >= a[2]) paste0("`min` must be below `max`; they are ", format(a[1]), " and ", format(a[2]))
    },
    cdf = function(x, a, lower) stats::punif(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qunif(p, a[1], a[2], lower.tail = lower),
    within = function(a, ends) ends
  ),
  lognormal = list(
    words = "LogNormal", args = c("meanlog", "sdlog"), positive = "sdlog", support = c(0, Inf), away_from_zero = TRUE,
    cdf = function(x, a, lower) stats::plnorm(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qlnorm(p, a[1], a[2], lower.tail = lower),
    autoscale = c(meanlog = "log")
  ),
  gamma = list(
    words = "Gamma", args = c("shape", "rate"), positive = c("shape", "rate"), support = c(0, Inf),
    away_from_zero = TRUE, light_tail = TRUE,
    cdf = function(x, a, lower) stats::pgamma(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qgamma(p, a[1], a[2], lower.tail = lower),
    autoscale = c(rate = "over")
  ),
  inv_gamma = list(
    words = "InvGamma", args = c("shape", "scale"), positive = c("shape", "scale"), support = c(0, Inf),
    away_from_zero = TRUE,
    cdf = function(x, a, lower) stats::pgamma(1 / x, a[1], a[2], lower.tail = !lower),
    inverse_cdf = function(p, a, lower) 1 / stats::qgamma(p, a[1], a[2], lower.tail = !lower),
    autoscale = c(scale = "times")
  ),
  exponential = list(
    words = "Exponential", args = "rate", positive = "rate", support = c(0, Inf),
    cdf = function(x, a, lower) stats::pexp(x, a[1], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qexp(p, a[1], lower.tail = lower),
    autoscale = c(rate = "over"), light_tail = TRUE, reach = function(a) 1 / a[1]
  ),
  pc = list(
    args = c("u", "alpha"), positive = c("u", "alpha"), support = c(0, Inf),
    refuse = function(a) {
      if (a[2] >= 1) {
        paste0("`alpha` is the probability of a value above `u` and must be below 1, not ", format(a[2]))
      }
    },
    becomes = function(a) list(dist = "exponential", arg = -log(a[2]) / a[1])
  ),
  beta = list(
    words = "Beta", args = c("a", "b"), positive = c("a", "b"), support = c(0, 1),
    cdf = function(x, a, lower) stats::pbeta(x, a[1], a[2], lower.tail = lower),
    inverse_cdf = function(p, a, lower) stats::qbeta(p, a[1], a[2], lower.tail = lower)
  ),
  flat = list(
    words = "Flat", args = character(), improper = TRUE, normal = function(a) c(mean = 0, sd = Inf),
    quantile = function(p, a, ends) {
      if (all(is.finite(ends))) return(ends[1] + p * (ends[2] - ends[1]))
      ifelse(p < 0.5, ends[1], ifelse(p > 0.5, ends[2], NA_real_))
    }
  ),
  constant = list(
    words = "Constant", args = "value", support = function(a) c(a, a), fixed = TRUE,
    quantile = function(p, a, ends) rep(a[1], length(p))
  ),
  lkj = list(
    words = "LKJ", args = "eta", positive = "eta", support = c(-1, 1), classes = "cor", matrix = TRUE,
    # Each correlation is beta on (-1, 1): Lewandowski, Kurowicka and Joe (2009), section 3.2.
    margin = function(a, dim) a + (dim - 2) / 2,
    cdf = function(x, a, lower) stats::pbeta((x + 1) / 2, a, a, lower.tail = lower),
    inverse_cdf = function(p, a, lower) 2 * stats::qbeta(p, a, a, lower.tail = lower) - 1,
    location = "eta", also = c(decov = "lkj(1)")
  ),
  horseshoe = list(
    words = "Horseshoe", args = c("df", "scale_global", "scale_slab"),
    positive = c("df", "scale_global", "scale_slab"), default = list(df = 1, scale_global = 1, scale_slab = 2),
    classes = "b",
    shrinkage = list(
      class = "hs",
      shared = list(
        global = list(prior = function(a) list(dist = "student_t", arg = c(1, 0, a[2])), start = 0.1),
        slab = list(prior = function(a) list(dist = "inv_gamma", arg = c(2, 2 * a[3]^2)), start = 2)
      ),
      each = list(local = list(prior = function(a) list(dist = "student_t", arg = c(a[1], 0, 1)), start = 1))
    ),
    also = c(hs = "horseshoe(df = 1)", hs_plus = "horseshoe(df = 1)", product_normal = "horseshoe(df = 1)")
  ),
  R2D2 = list(
    words = "R2D2", args = c("mean_R2", "prec_R2", "cons_D2"), positive = c("mean_R2", "prec_R2", "cons_D2"),
    default = list(mean_R2 = 0.5, prec_R2 = 2, cons_D2 = 0.5), classes = "b",
    refuse = function(a) {
      if (a[1] >= 1) paste0("`mean_R2` is a share of variance and must be below 1, not ", format(a[1]))
    },
    shrinkage = list(
      class = "R2D2",
      shared = list(R2 = list(prior = function(a) list(dist = "beta", arg = c(a[1], 1 - a[1]) * a[2]), upper = 1,
                              start = 0.5)),
      each = list(share = list(prior = function(a) list(dist = "gamma", arg = c(a[3], 1)), start = 1))
    ),
    also = c(R2 = "R2D2(mean_R2 = 0.5)")
  )
)

laplace_p <- function(x, lower.tail) { # nolint: object_name_linter.
  if (!lower.tail) x <- -x
  ifelse(x < 0, exp(pmin(x, 0)) / 2, 1 - exp(-pmax(x, 0)) / 2)
}

laplace_q <- function(p, lower.tail) { # nolint: object_name_linter.
  x <- ifelse(p < 0.5, log(2 * p), -log(2 * (1 - p)))
  if (lower.tail) x else -x
}

# ---- what is asked of them --------------------------------------------------

#' Names of the distributions whose entries have a field
#' @noRd
distributions_with <- function(field) names(Filter(function(entry) !is.null(entry[[field]]), prior_vocabulary))

fixing_distributions <- distributions_with("fixed")
improper_distributions <- distributions_with("improper")
matrix_distributions <- distributions_with("matrix")
shrinking_distributions <- distributions_with("shrinkage")

#' Rows of a table of priors, or entries of the user, that give their parameter a value
#' @noRd
is_fixed <- function(table) table$dist %in% fixing_distributions

#' Rows without a density of their own: nothing can be drawn from them
#' @noRd
is_improper <- function(table) table$dist %in% improper_distributions

#' Rows that are of matrices of correlations
#' @noRd
is_of_matrix <- function(table) table$dist %in% matrix_distributions

#' Rows of coefficients that are shrunk
#' @noRd
is_shrunk <- function(table) table$dist %in% shrinking_distributions

#' Classes of the hyper-parameters of shrinkage, by distribution
#' @noRd
shrinkage_classes <- vapply(prior_vocabulary[shrinking_distributions], function(entry) entry$shrinkage$class, "")

#' The entry of one row's distribution
#' @noRd
distribution_of <- function(row) prior_vocabulary[[row$dist]]

#' Arguments of one row's distribution
#' @noRd
distribution_args <- function(row) c(row$arg1, row$arg2, row$arg3)[seq_along(distribution_of(row)$args)]

#' Arguments that a distribution calls its location, scale or df; `NA` in rows whose distribution has none
#'
#' @param field "location", "scale" or "df".
#' @return Double by row.
#' @noRd
named_args <- function(table, field) {
  place <- vapply(prior_vocabulary[table$dist], function(entry) match(c(entry[[field]], NA)[1], entry$args), 0L)
  cbind(table$arg1, table$arg2, table$arg3)[cbind(seq_along(place), place)]
}

#' Where the density of a row's distribution is positive: c(lower, upper)
#' @noRd
prior_support <- function(row) {
  support <- distribution_of(row)$support
  if (is.function(support)) support(distribution_args(row)) else if (is.null(support)) c(-Inf, Inf) else support
}

#' A distribution as the user writes it: "normal(mu, sigma)"
#' @noRd
distribution_usage <- function(name) paste0(name, "(", paste(prior_vocabulary[[name]]$args, collapse = ", "), ")")

#' Is a distribution for slopes when it comes without a class? Distributions of any real number are, and those for "b"
#' @noRd
is_for_slopes <- function(name) {
  entry <- prior_vocabulary[[name]]
  if (is.null(entry$classes)) is.null(entry$support) else "b" %in% entry$classes
}

#' Distributions of one class of parameters alone, as the user writes them
#' @noRd
distributions_for <- function(class) {
  own <- Filter(function(entry) class %in% entry$classes, prior_vocabulary)
  vapply(names(own), distribution_usage, "", USE.NAMES = FALSE)
}

#' Means and standard deviations of normal priors, Inf of flat ones; `NA` in rows that are neither
#'
#' @return List of two doubles by row, `mean` and `sd`.
#' @noRd
normal_moments <- function(table) {
  moments <- of_args(table, "normal", c(NA_real_, NA_real_))
  list(mean = moments[1, ], sd = moments[2, ])
}

#' What a field of the entries, a function of the arguments, says of each row
#'
#' @param none Doubles that it says where there is none.
#' @return Matrix, a column a row of the table.
#' @noRd
of_args <- function(table, field, none) {
  a <- rbind(table$arg1, table$arg2, table$arg3)
  out <- matrix(rep(none, length(table$dist)), length(none))
  for (i in seq_along(table$dist)) {
    own <- prior_vocabulary[[table$dist[i]]][[field]]
    if (!is.null(own)) out[, i] <- own(a[, i])
  }
  out
}

away_from_zero <- distributions_with("away_from_zero")
light_tailed <- distributions_with("light_tail")

#' Rows whose density vanishes at zero, or is infinite there
#' @noRd
is_away_from_zero <- function(table) table$dist %in% away_from_zero

#' Rows whose density falls exponentially or faster
#' @noRd
is_light_tailed <- function(table) table$dist %in% light_tailed

#' From where on the tail of each row's prior falls exponentially or faster; Inf for those that fall like a power
#' @noRd
prior_reach <- function(table) of_args(table, "reach", Inf)[1, ]

# ---- classes of parameters --------------------------------------------------

common_classes <- c("Intercept", "b")
group_classes <- c("sd", "cor", "df")
# Of linear predictors: a prior of one without `dpar` is for that of the mean.
predictor_classes <- c(common_classes, "sd")
hyper_classes <- c("df", unname(shrinkage_classes))
# Scalars: parameters of one number each behind the sds and correlations, in this order.
scalar_classes <- c(hyper_classes, dpar_classes)
prior_classes <- c(common_classes, "sd", "cor", scalar_classes)
# Those in units of the response, or of its transform.
classes_with_unit <- c(common_classes, "sd", residual_classes)

#' Rows of a prior table for predictors of other parameters than the mean
#' @noRd
is_of_other_predictor <- function(table) table$class %in% predictor_classes & table$dpar != "mu"

#' Rows of a prior table for common coefficients
#' @noRd
is_common <- function(table) table$class %in% common_classes
