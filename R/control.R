# Settings of the sampler, their defaults and checks.

#' Settings of the sampler
#'
#' The defaults need no change for the models of this package; when a warning says so, change what it names.
#'
#' @param adapt_delta Mean acceptance probability that the step size is tuned for, above 0 and below 1. Nearer to 1
#'   means smaller steps, which is what to do about divergences. `"auto"` is 0.8, and 0.9 where correlated effects have
#'   fewer than 8 levels per coefficient.
#' @param max_treedepth Doublings after which a trajectory is cut, 1 to 20.
#' @param sd_coordinate `"sinh"` or `"log"`: the coordinate in which standard deviations of group effects are sampled.
#'   `"sinh"` is regular at zero and the default; `"log"` is there to compare.
#' @param keep_common `NA`, `TRUE` or `FALSE`: sample the common coefficients as coordinates rather than integrate them
#'   out? `NA` decides by their number and that of the levels; priors that are not normal or flat always need `TRUE`.
#' @param ... Nothing; any other argument is an error.
#' @return A list of class `hlr_control`.
#' @section Errors: class `hlr_error_argument` for values outside their range and for unknown arguments.
#' @examples
#' hlr_control(adapt_delta = 0.95)
#' @export
hlr_control <- function(adapt_delta = "auto", max_treedepth = 10, sd_coordinate = c("sinh", "log"), keep_common = NA,
                        ...) {
  check_unused(match.call(expand.dots = FALSE)$..., "hlr_control", names(formals(hlr_control)))
  if (missing(sd_coordinate)) sd_coordinate <- "sinh"
  if (!is.logical(keep_common) || length(keep_common) != 1) {
    hlr_abort("argument", "`keep_common` must be NA, TRUE or FALSE.")
  }
  if (!identical(adapt_delta, "auto")) adapt_delta <- check_number(adapt_delta, "adapt_delta", 0, 1, open = TRUE)
  structure(
    list(
      adapt_delta = adapt_delta,
      max_treedepth = as.double(check_count(max_treedepth, "max_treedepth", 1, 20)),
      sd_coordinate = check_choice(sd_coordinate, "sd_coordinate", c("sinh", "log")),
      keep_common = keep_common
    ),
    class = "hlr_control"
  )
}

#' Acceptance to tune for
#'
#' 0.8 has the most effective draws per gradient. A covariance matrix that few levels inform has a density with walls
#' that a few steps of that size in 10,000 run into; at 0.9 they do not (bench/README.md).
#'
#' @param factors The model's, as C reads them.
#' @noRd
acceptance_target <- function(control, factors) {
  if (!identical(control$adapt_delta, "auto")) return(control$adapt_delta)
  few <- vapply(factors, function(factor) {
    size <- max(factor$block_size)
    size > 1 && factor$n_level < 8 * size
  }, NA)
  if (any(few)) 0.9 else 0.8
}

#' Iterations (from 1) after which the metric is learnt
#'
#' The Laplace approximation already is a good metric, so one update, from the first half of warmup, is enough; what
#' follows tunes the step size for it.
#'
#' @noRd
warmup_windows <- function(warmup) {
  if (warmup < 20) integer(0) else as.integer(warmup %/% 2)
}
