# hypothesis(): statements about variables, in the language of brms.

#' Test statements about the variables of a fit
#'
#' The language and the numbers are those of brms: how far apart the two sides of a statement are, how probable a
#' one-sided statement is, and the evidence for an equality.
#'
#' @param x A fit, from [hlr_fit()].
#' @param hypothesis Character vector of statements with one `=`, `<` or `>` each, such as `"Time > 6"` or
#'   `"plogis(Intercept) = 0.5"`, in R's operators and functions. Names of the vector become labels.
#' @param class What stands before the names in `hypothesis`: `"b"`, common coefficients; `"sd"` or `"cor"` together
#'   with `group`; `NULL`, nothing, for full names such as `"sd_Pig__Time > sigma"` or `"r_Pig[4601,Time] > 0"`.
#' @param group Name of a grouping factor.
#' @param scope `"standard"`: the variables; `"ranef"`: the effects of each level of `group`; `"coef"`: the
#'   coefficients of each level, common coefficient plus effect. In the last two, names are coefficients and there is a
#'   test per level.
#' @param alpha The interval has probability `1 - alpha` for an equality, `1 - 2 * alpha` otherwise.
#' @param robust Median and scaled median absolute deviation instead of mean and standard deviation?
#' @param ... Nothing; any other argument is an error.
#' @return A list of class `hlr_hypothesis`: `hypothesis`, a data frame with a row for each test and the columns
#'   `Hypothesis`, `Estimate` and `Est.Error` (left side minus right side, in their unit), `CI.Lower`, `CI.Upper`,
#'   `Evid.Ratio`, `Post.Prob` and `Star`, with `Group` before them for the scopes of levels; `samples` and
#'   `prior_samples`, data frames with a column of draws for each test; `class`; `alpha`; `sign`, one for each test.
#' @details `Post.Prob` of a one-sided statement is the share of draws for which it holds, `Evid.Ratio` that share over
#'   the rest's. For an equality `Evid.Ratio` is the Savage-Dickey ratio, the posterior's density at equality over the
#'   prior's, both estimated from draws, and `Post.Prob` what it makes of equal prior probabilities. Densities so
#'   estimated are worth little far from most draws: a ratio near zero says no more than that. Draws from the prior are
#'   made on demand; `sample_prior = "yes"` is not needed. It is `NA` if any parameter has a flat prior, or if no
#'   draws of the prior are near equality.
#'
#'   A star stands where the interval of an equality excludes it, and where the probability of a one-sided statement is
#'   above `1 - alpha`.
#' @section Errors: class `hlr_error_variable` for unknown names, `hlr_error_hypothesis` for a text that is no statement
#'   or cannot be computed, `hlr_error_argument` for other arguments.
#' @references Wagenmakers, Lodewyckx, Kuriyal and Grasman (2010), Bayesian hypothesis testing for psychologists: A
#'   tutorial on the Savage-Dickey method, Cognitive Psychology 60, 158-189.
#' @seealso [plot_posterior()] for references and regions of practical equivalence of single variables.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' hypothesis(fit, c("Time > 6.8", "Time = 7"))
#' hypothesis(fit, c(steeper = "Time > 7.5"), scope = "coef", group = "Pig")
#' plot(hypothesis(fit, "Pig__Intercept / Pig__Time > 6", class = "sd"))
#' }
#' @export
hypothesis <- function(x, ...) UseMethod("hypothesis")

#' @export
hypothesis.default <- function(x, ...) call_elsewhere("brms", "hypothesis", x, ...)

#' @rdname hypothesis
#' @export
#' @exportS3Method brms::hypothesis hlr_fit
hypothesis.hlr_fit <- function(x, hypothesis, class = "b", group = "", scope = c("standard", "ranef", "coef"),
                               alpha = 0.05, robust = FALSE, ...) {
  refuse_other(...)
  if (missing(hypothesis)) hlr_abort("argument", "`hypothesis` is missing: a statement such as \"Time > 6\".")
  if (!is.character(hypothesis) || length(hypothesis) == 0 || anyNA(hypothesis)) {
    hlr_abort("argument", "`hypothesis` must be statements such as \"Time > 6\", not ", describe_value(hypothesis), ".")
  }
  scope <- check_default_choice(scope, "scope", c("standard", "ranef", "coef"))
  alpha <- check_number(alpha, "alpha", 0, 1)
  check_flag(robust, "robust")
  group <- check_string(group, "group")
  prefix <- if (scope == "standard") name_prefix(class, group) else ""
  draws_of_scope <- if (scope == "standard") standard_draws(prefix) else level_scope_draws(scope, group)
  prior <- as_prior_fit(x)
  label <- names(hypothesis)
  tests <- unlist(lapply(seq_along(hypothesis), function(i) {
    statement <- parse_statement(hypothesis[i])
    test_statement(statement, label[i], draws_of_scope(x, statement$names),
                   if (!is.null(prior)) draws_of_scope(prior, statement$names), alpha, robust)
  }), recursive = FALSE)
  columns <- function(what) {
    values <- do.call(cbind, lapply(tests, `[[`, what))
    stats::setNames(as.data.frame(values), paste0("H", seq_along(tests)))
  }
  structure(
    list(hypothesis = do.call(rbind, lapply(tests, `[[`, "summary")), samples = columns("draws"),
         prior_samples = columns("prior"), class = sub("_+$", "", prefix), alpha = alpha,
         sign = vapply(tests, `[[`, "", "sign")),
    class = "hlr_hypothesis"
  )
}

# ---- draws ------------------------------------------------------------------

#' @noRd
name_prefix <- function(class, group) {
  class <- if (is.null(class)) "" else check_string(class, "class")
  if (group != "") paste0(class, "_", group, "__") else if (class != "") paste0(class, "_") else ""
}

#' The fit as if it had been drawn from the prior; `NULL` with a flat prior
#' @noRd
as_prior_fit <- function(fit) {
  if (is_prior_fit(fit)) return(fit)
  if (any(fit$prior$dist == "flat")) return(NULL)
  draws <- fit$prior_draws
  if (is.null(draws)) draws <- draw_prior(fit$prior, fit$design, fit$seed, fit$chain_ids, dim(fit$draws)[1])
  fit$draws <- draws
  fit$engine$name <- "prior"
  fit
}

#' @return Function of a fit and names that returns a list of matrices with one column, draws of each.
#' @noRd
standard_draws <- function(prefix) {
  function(fit, names) {
    known <- all_variables(fit)
    known <- known[startsWith(known, prefix)]
    short <- substring(known, nchar(prefix) + 1)
    refuse_unknown(names, short, if (prefix != "") paste0(" `class` and `group` look for '", prefix, "' and the name; ",
                                                          "with class = NULL, write full names."))
    values <- unname(flatten_draws(draws_of(fit, known[match(names, short)])))
    stats::setNames(lapply(seq_along(names), function(k) values[, k, drop = FALSE]), names)
  }
}

#' @return As `standard_draws()`, with a column for each level.
#' @noRd
level_scope_draws <- function(scope, group) {
  if (group == "") hlr_abort("argument", "scope = \"", scope, "\" needs the name of a grouping factor as `group`.")
  function(fit, names) {
    draws <- (if (scope == "ranef") ranef.hlr_fit else coef.hlr_fit)(fit, summary = FALSE, groups = group)[[1]]
    refuse_unknown(names, dimnames(draws)[[3]], "")
    stats::setNames(lapply(names, function(name) {
      matrix(draws[, , name], dim(draws)[1], dimnames = list(NULL, dimnames(draws)[[2]]))
    }), names)
  }
}

#' @noRd
refuse_unknown <- function(names, known, hint) {
  for (name in setdiff(names, known)) {
    hlr_abort("variable", "There is no '", name, "' to test.", suggest_name(name, known), hint)
  }
}

# ---- statements -------------------------------------------------------------

#' A statement as the difference of its sides
#'
#' @return List: `text`, the difference as written; `sign`; `names` of the variables in it; `expression` in which these
#'   are called `.V1`, `.V2`, ...
#' @noRd
parse_statement <- function(text) {
  plain <- gsub("[[:space:]]", "", text)
  sides <- strsplit(plain, "[=<>]")[[1]]
  sign <- gsub("[^=<>]", "", plain)
  if (nchar(sign) != 1 || length(sides) != 2 || any(sides == "")) {
    hlr_abort("hypothesis", "'", text, "' is no statement: write left side, one of =, < and >, and right side.")
  }
  difference <- paste0("(", sides[1], ")", if (sides[2] != "0") paste0("-(", sides[2], ")"))
  # A name: letters, digits, _, . and :, not begun by a digit, with or without [level,coefficient]; functions are none.
  name <- "(?<![\\w.])(?:[[:alpha:]]|\\.(?![0-9]))[\\w.:]*+(?:\\[[^\\]]*\\])?(?!\\()"
  found <- gregexpr(name, difference, perl = TRUE)
  names <- unique(regmatches(difference, found)[[1]])
  coded <- difference
  regmatches(coded, found) <- list(paste0(".V", match(regmatches(difference, found)[[1]], names)))
  expression <- tryCatch(parse(text = coded)[[1]], error = function(e) {
    hlr_abort("hypothesis", "'", text, "' cannot be read as R: ", conditionMessage(e))
  })
  if (length(names) == 0) hlr_abort("hypothesis", "'", text, "' says nothing about the model: no variable is in it.")
  list(text = difference, sign = sign, names = names, expression = expression)
}

#' @param values List of matrices, one for each name. @return Matrix of the same shape.
#' @noRd
evaluate_statement <- function(statement, values) {
  names(values) <- paste0(".V", seq_along(values))
  out <- tryCatch(eval(statement$expression, values, asNamespace("stats")), error = function(e) {
    hlr_abort("hypothesis", "'", statement$text, "' cannot be computed: ", conditionMessage(e))
  })
  if (!is.numeric(out) || !identical(dim(out), dim(values[[1]]))) {
    hlr_abort("hypothesis", "'", statement$text, "' must give a number for each draw.")
  }
  out
}

#' Results of one statement, a list of `summary`, `draws` and `prior` for each level or, in all, one
#' @noRd
test_statement <- function(statement, label, values, prior_values, alpha, robust) {
  draws <- evaluate_statement(statement, values)
  prior <- if (!is.null(prior_values)) evaluate_statement(statement, prior_values)
  if (is.null(label) || label == "") label <- paste(statement$text, statement$sign, "0")
  lapply(seq_len(ncol(draws)), function(k) {
    row <- test_draws(draws[, k], prior[, k], statement$sign, alpha, robust)
    summary <- data.frame(Hypothesis = label, row)
    if (!is.null(colnames(draws))) {
      summary <- data.frame(Group = factor(colnames(draws)[k], levels = colnames(draws)), summary)
    }
    list(summary = summary, sign = statement$sign, draws = draws[, k],
         prior = if (is.null(prior)) rep(NA_real_, nrow(draws)) else prior[, k])
  })
}

#' @noRd
test_draws <- function(draws, prior, sign, alpha, robust) {
  tail <- if (sign == "=") alpha / 2 else alpha
  interval <- unname(stats::quantile(draws, c(tail, 1 - tail)))
  holds <- mean(if (sign == "<") draws < 0 else draws > 0)
  ratio <- if (sign == "=") density_ratio(draws, prior) else holds / (1 - holds)
  probability <- if (is.infinite(ratio)) 1 else ratio / (1 + ratio)
  star <- if (sign == "=") interval[1] > 0 || interval[2] < 0 else probability > 1 - alpha
  data.frame(
    Estimate = if (robust) stats::median(draws) else mean(draws),
    Est.Error = if (robust) stats::mad(draws) else stats::sd(draws),
    CI.Lower = interval[1], CI.Upper = interval[2], Evid.Ratio = ratio, Post.Prob = probability,
    Star = if (star) "*" else ""
  )
}

#' Savage-Dickey ratio at zero; `NA` without a prior, or where none of its draws are near
#' @noRd
density_ratio <- function(draws, prior) {
  before <- if (is.null(prior)) 0 else density_at(prior, 0)
  if (before > 0) density_at(draws, 0) / before else NA_real_
}

#' Density of draws at a point, a kernel estimate on a grid as brms has it
#' @noRd
density_at <- function(draws, point) {
  from <- min(draws)
  to <- max(draws)
  if (from > point) from <- point - stats::sd(draws) / 4
  if (to < point) to <- point + stats::sd(draws) / 4
  curve <- stats::density(draws, from = from, to = to, n = 4096)
  height <- stats::spline(curve$x, curve$y, xout = point)$y
  if (height > 1e-10 * max(curve$y)) height else 0              # less is rounding in its Fourier transform
}
