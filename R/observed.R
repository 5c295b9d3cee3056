# What is known of responses beside their values: how often a row counts, standard errors, denominators of rates, ends
# of censored responses, bounds of truncated ones. Columns of a frame in, vectors by row out.

#' What a family can do with additions
#' @section Errors: class `hlr_error_addition`, with the name of the addition.
#' @noRd
check_additions <- function(names, family) {
  entry <- family_entry(family)
  if ("se" %in% names && is.null(entry$law)) {
    abort_addition("se", family, "Standard errors are those of a response that is noise about its mean, as of ",
                   "gaussian() and student().")
  }
  if ("rate" %in% names && is.null(entry$rate)) {
    is_count <- identical(entry$values, "counts")
    abort_addition("rate", family, if (!is_count) "Rates are of counts: poisson() and negbinomial().",
                   if (is_count) "A sum of such counts has another distribution. Take negbinomial(), which with ",
                   if (is_count) "shape 1 is geometric(): bf(y | rate(n) ~ x, shape = 1).")
  }
  if ("rate" %in% names && family$link != "log") {
    abort_addition("rate", family, "It needs the log link.")
  }
  if (any(c("cens", "lb", "ub") %in% names) && !has_tails(family)) {
    abort_addition(if ("cens" %in% names) "cens" else "trunc", family, "Its distribution function is not available ",
                   "yet. Families that have theirs: ", quote_names(families_with_tails(), 30), ".")
  }
}

#' @noRd
abort_addition <- function(name, family, ...) {
  hlr_abort("addition", name, "() does not go with family ", family$family, "(\"", family$link, "\"). ", ...)
}

#' Has C the distribution function of a family?
#' @noRd
has_tails <- function(family) {
  core <- .Call(hlr_c_families)
  any(core$tails[core$name == family$family & core$link == family$link])
}

#' @noRd
families_with_tails <- function() {
  core <- .Call(hlr_c_families)
  intersect(names(known_families), core$name[core$tails])
}

#' The additions of a design from the columns of a frame
#'
#' @param response List of `y`, `weights`, `trials`. @param frame With columns such as `(cens)`.
#' @param name The response's.
#' @return `response` with `additions`, list of vectors by row, those that there are: `times`, how often a row counts;
#'   `se`, standard errors beside sigma; `rate`, denominators; `cens`, codes of censoring; `from` and `to`, a censored
#'   response is in (from, to], of others `from` is above `to`; `low` and `high`, only responses in (low, high] are in
#'   the data; ends outside of the family's values are infinite.
#'   Standard errors that have no sigma beside them are weights 1 / se^2 of a sigma that is 1.
#' @noRd
with_additions <- function(response, frame, name, family, keeps_sigma) {
  given <- list()
  for (column in setdiff(addition_columns, "trials")) given[[column]] <- frame[[paste0("(", column, ")")]]
  if (length(given) == 0) return(response)
  check_additions(names(given), family)
  for (own in intersect(c("times", "se", "rate"), names(given))) {
    zero <- own == "se" && keeps_sigma
    refuse_rows(if (zero) given[[own]] < 0 else given[[own]] <= 0, given[[own]], addition_of(own),
                if (zero) "below 0" else "that are not above 0")
  }
  out <- given[intersect(c("times", "se", "rate"), names(given))]
  if (!keeps_sigma) {
    response$weights <- response$weights / out$se^2
    out$se <- NULL
  }
  bounds <- bounds_of_rows(given, length(response$y), family)
  ends <- ends_of_rows(given, response$y, bounds, name, family, response$trials)
  refuse_outside(response$y, ends, bounds, name)
  response$additions <- c(out, within_values(ends, family, response$trials),
                          within_values(bounds, family, response$trials))
  response
}

#' @noRd
refuse_rows <- function(bad, values, what, problem) {
  if (!any(bad)) return(invisible())
  hlr_abort("addition", what, "() has values ", problem, " in ", plural(sum(bad), "row"), ", first in row ",
            which(bad)[1], ": ", format(values[bad][1]), ".")
}

#' Bounds (low, high] of truncated responses, `NULL` without any; of counts lb is a value that there may be
#' @noRd
bounds_of_rows <- function(given, n, family) {
  if (is.null(given$lb) && is.null(given$ub)) return(NULL)
  low <- if (is.null(given$lb)) rep(-Inf, n) else given$lb
  high <- if (is.null(given$ub)) rep(Inf, n) else given$ub
  refuse_rows(low > high | (low == high & !has_counts(family)), low, "trunc", "of `lb` that are not below `ub`")
  if (has_counts(family)) list(low = ceiling(low) - 1, high = floor(high)) else list(low = low, high = high)
}

#' Are the responses whole numbers?
#' @noRd
has_counts <- function(family) family_values(family) %in% c("counts", "successes")

#' Ends (from, to] of censored responses within the bounds, `NULL` without any
#' @noRd
ends_of_rows <- function(given, y, bounds, name, family, trials) {
  code <- given$cens
  if (is.null(code)) return(NULL)
  interval <- code == 2
  if (any(interval) && is.null(given$y2)) {
    hlr_abort("addition", "cens() has rows of code \"interval\" (2), whose other end is its second argument: ",
              "cens(c, y2).")
  }
  if (any(interval)) refuse_rows(interval & !(given$y2 > y), given$y2, "cens", "of `y2` not above the response")
  from <- ifelse(code == 0, Inf, ifelse(code == -1, -Inf, y))
  to <- ifelse(code == 0, -Inf, ifelse(code == -1, y, ifelse(code == 1, Inf, if (any(interval)) given$y2 else Inf)))
  if (has_counts(family)) to <- floor(to)
  if (!is.null(bounds)) {
    from <- ifelse(code == 0, from, pmax(from, bounds$low))
    to <- ifelse(code == 0, to, pmin(to, bounds$high))
  }
  last <- if (!is.null(trials)) trials else if (has_bounded_mean(family)) 1 else Inf
  empty <- code != 0 & (from >= to | from >= last)
  if (any(empty)) {
    hlr_abort("response", "The response '", name, "' is censored in row ", which(empty)[1], " so that no value is left",
              if (!is.null(bounds)) " within its bounds", " (", plural(sum(empty), "such row"), ").")
  }
  list(cens = code, from = from, to = to)
}

#' Ends that no response lies beyond are infinite, so that no distribution function is asked there
#' @noRd
within_values <- function(ends, family, trials) {
  lowest <- switch(family_values(family), real = -Inf, 0)
  highest <- switch(family_values(family), proportion = 1, successes = if (is.null(trials)) 1 else trials, Inf)
  discrete <- has_counts(family)
  for (name in intersect(c("from", "low"), names(ends))) {
    x <- ends[[name]]
    ends[[name]] <- ifelse(if (discrete) x < lowest else x <= lowest, -Inf, x)
  }
  for (name in intersect(c("to", "high"), names(ends))) {
    x <- ends[[name]]
    known <- if (name == "to") ends$from > x else FALSE                     # of a row that is not censored
    ends[[name]] <- ifelse(x >= highest & !known, Inf, x)
  }
  if (!is.null(ends$low) && all(ends$low == -Inf & ends$high == Inf)) return(NULL)
  if (!is.null(ends$cens) && all(ends$cens == 0)) return(NULL)
  ends
}

#' Responses are within the bounds of truncation
#' @noRd
refuse_outside <- function(y, ends, bounds, name) {
  if (is.null(bounds)) return(invisible())
  known <- if (is.null(ends)) TRUE else ends$cens == 0
  bad <- known & (y < bounds$low | y > bounds$high)
  if (!any(bad)) return(invisible())
  i <- which(bad)[1]
  hlr_abort("response", "The response '", name, "' is outside the bounds of trunc() in ", plural(sum(bad), "row"),
            ", first in row ", i, ": ", format(y[i]), ".")
}

#' The response for `check_support()`: where an interval begins outside of the family's values it is left-censored
#' @noRd
supported_ends <- function(frame, family) {
  code <- frame[["(cens)"]]
  if (is.null(code) || is.null(frame[["(y2)"]])) return(frame)
  y <- frame[[1]]
  if (!is.numeric(y) || is.matrix(y)) return(frame)
  below <- code == 2 & switch(family_values(family), real = FALSE, counts = y < 0, successes = FALSE, y <= 0)
  frame[[1]][below] <- frame[["(y2)"]][below]
  frame[["(cens)"]][below] <- -1
  frame
}

# ---- what is asked of a design ----------------------------------------------

#' How often each row counts
#' @noRd
row_times <- function(design) {
  times <- design$additions$times
  if (is.null(times)) rep(1, length(design$y)) else times
}

#' Weights and counts of rows as C has them: in families whose weights divide a variance both, else their product
#'
#' @param weights,times Doubles, `NULL` for ones.
#' @return List of `weight` and `times`, `NULL` for ones.
#' @noRd
weights_of_rows <- function(weights, times, family) {
  if (is.null(times) || weights_divide(family)) return(list(weight = weights, times = times))
  list(weight = if (is.null(weights)) times else weights * times, times = NULL)
}

#' Has the formula a value for sigma, be it as standard errors?
#' @noRd
is_sigma_known <- function(design, family) residual_of(family) %in% names(design$fixed)

#' Are responses censored, or truncated?
#' @noRd
is_censored <- function(design) !is.null(design$additions$from)

#' @noRd
is_truncated <- function(design) !is.null(design$additions$low)

#' "12 right-censored, truncated", or `NULL`
#' @noRd
describe_known <- function(design) {
  code <- design$additions$cens
  n <- vapply(c(left = -1, right = 1, interval = 2), function(kind) sum(code == kind), 0)
  words <- c(paste0(format(n, big.mark = ",", trim = TRUE), " ", names(n), "-censored")[n > 0],
             if (is_truncated(design)) "truncated")
  if (length(words)) paste(words, collapse = ", ")
}

#' Say where a verb takes censored responses for their values
#' @section Messages: class `hlr_message_censored`.
#' @noRd
tell_censored <- function(design, what) {
  if (!is_censored(design)) return(invisible())
  n <- sum(design$additions$cens != 0)
  hlr_inform("censored", plural(n, "response"), " of ", length(design$y), if (n == 1) " is" else " are", " censored, ",
             "and ", what, " takes the values where ", if (n == 1) "it was" else "they were", ".")
}

#' Some rows of additions
#' @noRd
pick_additions <- function(additions, at) lapply(additions, function(x) x[at])

#' Ways to join a parameter with what rows bring, as C counts them from 1
#' @noRd
joining <- c("root", "product")

#' What a family's parameter is joined with in each row: se() with sigma, as the root of the sum of squares, and rate()
#' with parameters that grow with the denominator, as a product
#'
#' @return List by parameter of `how`, one of `joining`, `"root"` or `"product"`, and `with`, double by row.
#' @noRd
joined_parameters <- function(additions, family) {
  entry <- family_entry(family)
  se <- if (!is.null(additions$se)) stats::setNames(list(list(how = "root", with = additions$se)), entry$residual)
  rate <- if (!is.null(additions$rate)) {
    lapply(stats::setNames(nm = entry$rate), function(name) list(how = "product", with = additions$rate))
  }
  c(se, rate)
}
