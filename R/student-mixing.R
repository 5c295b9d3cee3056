# Means over Student's t effects: a t with df degrees of freedom is normal given its precision w, which is chi-squared
# over df. Effects u = T v of a level share one w, so that z'u is |T'z| times a univariate t with df degrees of freedom.

#' Log of the mean of exp(value(w)) over w ~ chi-squared(df) / df
#'
#' By the trapezoidal rule in u = log w, outwards from its mode as far as it matters to any element. With a = df / 2 the
#' density is proportional to exp(a (u - exp(u))), whose Fourier transform |Gamma(a + i t)| falls so fast that step and
#' ends leave 1e-8 (Trefethen and Weideman 2014, SIAM Review 56, 385-458).
#'
#' @param df Double, one per draw. @param value Function of w, double of the same length -> logs, draws x anything.
#' @param n_coef How many numbers with variances in proportion to 1 / w `value` is the density of: that sharpens it.
#' @return Double matrix as `value()` has it.
#' @noRd
log_mean_over_precision <- function(df, value, n_coef = 1, negligible = 23, most = 250) {
  shape <- df / 2
  step <- 0.8 / sqrt(shape + n_coef / 2 + 1.5)
  term <- function(k) {
    u <- k * step
    log(step) + shape * (log(shape) - 1 + u - expm1(u)) - lgamma(shape) + value(exp(u))
  }
  total <- term(0)
  for (side in c(-1, 1)) {
    for (k in seq_len(most)) {
      more <- term(side * k)
      total <- log_sum(total, more)
      if (all(more < total - negligible, na.rm = TRUE)) break
    }
  }
  total
}

#' log(exp(a) + exp(b))
#' @noRd
log_sum <- function(a, b) {
  top <- pmax(a, b)
  out <- top + log1p(exp(pmin(a, b) - top))
  nowhere <- which(top == -Inf)
  out[nowhere] <- -Inf
  out
}

#' Log of the mean of a density over a linear predictor's spread, a sum of normal and Student's t effects
#'
#' One distribution is left to `value()`. Of a sum, the mean over each t's precision is taken: given them it is normal.
#'
#' @param spread List as `linear_predictor()` has it. @param value Function of (scale, df) -> logs, draws x rows:
#'   log of the mean over normal effects of sd `scale`, draws x rows, where `df` is `NULL`, else over t effects.
#' @noRd
log_mean_over_effects <- function(spread, value) {
  student <- spread$student
  if (length(student) == 1 && all(spread$sd == 0)) return(value(student[[1]]$scale, student[[1]]$df))
  over <- function(student, variance) {
    if (length(student) == 0) return(value(sqrt(variance), NULL))
    first <- student[[1]]
    log_mean_over_precision(first$df, function(w) over(student[-1], variance + first$scale^2 / w))
  }
  over(student, spread$sd^2)
}
