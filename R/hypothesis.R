# hypothesis(): statements about variables, in the language of brms.

#' Test statements about the variables of a fit
#'
#' The language and the numbers are those of brms: how far apart the two sides of a statement are, how probable a
#' one-sided statement is, and the evidence for an equality.
#'
#' @param x A fit, from [hlr_fit()].
#' @param hypothesis Character vector of statements with one `=`, `<` or `>` each, such as `"Time > 6"` or
#'   `"plogis(Intercept) = 0.5"`, in R's operators and functions. Names that are no words may stand in backticks, as
#'   in "`hours read` > 0"; interactions may have their parts in any order. Names of the vector become labels.
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
hypothesis.default <- function(x, ...) pass_on("brms", "hypothesis", x, ...)

#' @rdname hypothesis
#' @export
#' @exportS3Method brms::hypothesis hlr_fit
hypothesis.hlr_fit <- function(x, hypothesis, class = "b", group = "", scope = c("standard", "ranef", "coef"),
                               alpha = 0.05, robust = FALSE, ...) {
  check_version(x)
  refuse_other(...)
  if (missing(hypothesis)) hlr_abort("argument", "`hypothesis` is missing: a statement such as \"Time > 6\".")
  if (!is.character(hypothesis) || length(hypothesis) == 0 || anyNA(hypothesis)) {
    hlr_abort("argument", "`hypothesis` must be statements such as \"Time > 6\", not ", describe_value(hypothesis), ".")
  }
  scope <- check_default_choice(scope, "scope", c("standard", "ranef", "coef"))
  alpha <- check_number(alpha, "alpha", 0, 1)
  check_flag(robust, "robust")
  group <- check_string(group, "group")
  prefix <- if (scope == "standard") name_prefix(class, group, group_names(x)) else ""
  names <- if (scope == "standard") standard_scope(x, prefix) else level_scope(x, scope, group)
  prior <- if (is_prior_fit(x) || !any(is_improper(x$prior))) prior_points(x)
  label <- names(hypothesis)
  tests <- unlist(lapply(seq_along(hypothesis), function(i) {
    statement <- parse_statement(hypothesis[i], names)
    test_statement(statement, label[i], names$draws(x, statement$at),
                   if (!is.null(prior)) names$draws(prior, statement$at), alpha, robust)
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

#' Variables that names in statements stand for
#'
#' @return List of `names` and, by some of them, `draws(points, at)`: list of matrices with one column, draws of each.
#' @noRd
standard_scope <- function(x, prefix) {
  with_effects <- prefix == "" || may_mean("r", prefix)
  known <- if (with_effects) all_variables(x) else dimnames(x$draws)[[3]]
  known <- known[startsWith(known, prefix)]
  hint <- if (prefix != "") {
    paste0(" `class` and `group` look for '", prefix, "' and the name; with class = NULL, write full names.")
  }
  list(
    names = as_utf8(substring(known, nchar(prefix) + 1)), hint = hint, object = if (with_effects) x,
    draws = function(points, at) {
      values <- unname(flatten_draws(draws_of(points, known[at])))
      lapply(seq_along(at), function(k) values[, k, drop = FALSE])
    }
  )
}

#' @return As `standard_scope()`, with a column for each level.
#' @noRd
level_scope <- function(x, scope, group) {
  if (group == "") hlr_abort("argument", "scope = \"", scope, "\" needs the name of a grouping factor as `group`.")
  factor <- factors_of(x, group)[[1]]
  list(
    names = as_utf8(if (scope == "ranef") factor_coefs(factor) else level_coefs(factor, x$design)$name), hint = "",
    draws = function(points, at) {
      of_levels <- if (scope == "ranef") ranef_draws else coef_draws
      draws <- of_levels(points, summary = FALSE, robust = FALSE, probs = NULL, groups = group)[[1]]
      lapply(at, function(k) matrix(draws[, , k], dim(draws)[1], dimnames = list(NULL, dimnames(draws)[[2]])))
    }
  )
}

# ---- statements -------------------------------------------------------------

#' A statement as the difference of its sides
#'
#' @param scope From `standard_scope()` or `level_scope()`.
#' @return List: `text`, the difference as written; `sign`; `at`, places of the variables in it; `expression` in which
#'   these are called `.V1`, `.V2`, ...
#' @noRd
parse_statement <- function(text, scope) {
  plain <- without_blanks(as_utf8(text))
  found <- statement_names(plain, scope)
  coded <- plain
  regmatches(coded, found$match) <- list(paste0(".V", match(found$at, unique(found$at))))
  sides <- statement_sides(coded, text)
  # The sides as they were written, names in place of their codes.
  written <- function(side) {
    code <- gregexpr("\\.V[0-9]+", side)
    number <- as.integer(sub(".V", "", regmatches(side, code)[[1]], fixed = TRUE))
    regmatches(side, code) <- list(found$name[match(unique(found$at)[number], found$at)])
    side
  }
  difference <- function(left, right) paste0("(", left, ")", if (right != "0") paste0("-(", right, ")"))
  if (length(found$at) == 0) {
    hlr_abort("hypothesis", "'", text, "' says nothing about the model: no variable is in it.")
  }
  expression <- tryCatch(parse(text = difference(sides$left, sides$right), keep.source = FALSE)[[1]],
                         error = function(e) {
                           hlr_abort("hypothesis", "'", text, "' cannot be read as R: ", conditionMessage(e))
                         })
  list(text = difference(written(sides$left), written(sides$right)), sign = sides$sign, at = unique(found$at),
       expression = expression)
}

#' White space goes, but for that in backticks and brackets
#' @noRd
without_blanks <- function(text) {
  parts <- gregexpr("`[^`]*`|\\[[^]]*\\]|[[:space:]]+", text)
  kept <- regmatches(text, parts)[[1]]
  regmatches(text, parts) <- list(ifelse(grepl("^[[:space:]]", kept), "", kept))
  text
}

#' The names in a statement: words, with or without backticks, joined by colons, and r_group[level,coefficient]
#'
#' @return List of `match`, as of gregexpr(), `name` and `at`, the place among the names of the scope.
#' @noRd
statement_names <- function(text, scope) {
  word <- "(?:[[:alpha:]]|\\.(?![0-9]))[\\w.]*+"
  pattern <- paste0("(*UCP)(?<![\\w.])(?:", word, "|`[^`]+`)(?::(?:[\\w.]++|`[^`]+`))*+(?!\\()")
  found <- gregexpr(pattern, text, perl = TRUE)[[1]]
  first <- as.integer(found)
  size <- attr(found, "match.length")
  name <- character()
  at <- integer()
  end <- 0L
  keep <- logical(length(first))
  for (k in seq_along(first)[first > 0]) {
    if (first[k] <= end) next                              # inside the brackets of the name before
    one <- name_at(text, first[k], size[k], scope)
    if (is.na(one$at) && one$name %in% c("pi", "TRUE", "FALSE", "Inf")) next
    if (is.na(one$at)) {
      hlr_abort("variable", "There is no '", one$name, "' to test.", suggest_name(one$name, scope$names), scope$hint)
    }
    keep[k] <- TRUE
    size[k] <- nchar(one$name)
    end <- first[k] + size[k] - 1L
    name <- c(name, one$name)
    at <- c(at, one$at)
  }
  if (!any(keep)) return(list(match = list(structure(-1L, match.length = -1L)), name = name, at = at))
  list(match = list(structure(first[keep], match.length = size[keep])), name = name, at = at)
}

#' The name that begins at a place of a text: as it is written, and its place among the scope's names
#' @noRd
name_at <- function(text, first, size, scope) {
  stem <- gsub("`", "", substr(text, first, first + size - 1L), fixed = TRUE)
  bracket <- ""
  if (substr(text, first + size, first + size) == "[") {
    # Levels may have brackets and commas of their own, so the longest name that matches is taken.
    rest <- substring(text, first + size)
    there <- which(startsWith(scope$names, paste0(stem, "[")))
    known <- substring(c(if (!is.null(scope$object)) written_variables(scope$object)[there], scope$names[there]),
                       nchar(stem) + 1L)
    hits <- known[startsWith(rest, known)]
    bracket <- if (length(hits)) hits[which.max(nchar(hits))] else sub("^([^]]*\\]).*", "\\1", rest)
  }
  list(name = paste0(substr(text, first, first + size - 1L), bracket),
       at = variable_places(paste0(stem, bracket), scope$names, scope$object))
}

#' Left side, sign and right side: the one comparison that is not in parentheses
#' @noRd
statement_sides <- function(coded, text) {
  letters <- strsplit(coded, "")[[1]]
  depth <- cumsum(letters %in% c("(", "{", "[")) - cumsum(letters %in% c(")", "}", "]"))
  at <- which(depth == 0 & letters %in% c("=", "<", ">"))
  if (length(at) == 2 && all(letters[at] == "=") && diff(at) == 1) {       # == is as good as =
    letters <- letters[-at[2]]
    at <- at[1]
  }
  side <- function(which) paste(letters[which], collapse = "")
  left <- if (length(at) == 1) side(seq_len(at - 1)) else ""
  right <- if (length(at) == 1) side(seq_along(letters) > at) else ""
  if (left == "" || right == "") {
    hlr_abort("hypothesis", "'", text, "' is no statement: write left side, one of =, < and >, and right side.")
  }
  list(left = left, sign = letters[at], right = right)
}

#' @param values List of matrices, one for each name. @return Matrix of the same shape.
#' @section Errors: class `hlr_error_hypothesis` where it cannot be computed, or not draw by draw.
#' @noRd
evaluate_statement <- function(statement, values) {
  names(values) <- paste0(".V", seq_along(values))
  compute <- function(values) {
    tryCatch(eval(statement$expression, values, asNamespace("stats")), error = function(e) {
      hlr_abort("hypothesis", "'", statement$text, "' cannot be computed: ", conditionMessage(e))
    })
  }
  out <- suppressWarnings(compute(values))            # c(1, 2) beside one draw is a warning of R, an error below
  whole <- is.numeric(out) && identical(dim(out), dim(values[[1]]))
  # A vector among numbers would be spread over the draws, and max() or mean() go over all of them.
  one <- lapply(values, function(x) x[1, 1, drop = FALSE])
  alone <- if (whole) suppressWarnings(tryCatch(compute(one), hlr_error = function(e) NULL))
  if (length(alone) != 1 || !isTRUE(all.equal(as.double(alone), as.double(out[[1]])))) {
    hlr_abort("hypothesis", "'", statement$text, "' must give one number for each draw, from that draw alone: numbers ",
              "such as 6, not c(6, 7); pmax(), not max().")
  }
  out
}

#' Results of one statement, a list of `summary`, `draws` and `prior` for each level or, in all, one
#' @noRd
test_statement <- function(statement, label, values, prior_values, alpha, robust) {
  draws <- evaluate_statement(statement, values)
  lost <- sum(rowSums(is.na(draws)) > 0)
  if (lost > 0) {
    hlr_abort("hypothesis", "'", statement$text, "' is no number in ", lost, " of ", plural(nrow(draws), "draw"),
              ", as log() and sqrt() of negative numbers are.")
  }
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

#' Savage-Dickey ratio at zero; `NA` without a prior, where none of its draws are near, or without draws for a density
#' @noRd
density_ratio <- function(draws, prior) {
  if (!has_density(draws) || !is.null(prior) && !has_density(prior)) return(NA_real_)
  before <- if (is.null(prior)) 0 else density_at(prior, 0)
  if (before > 0) density_at(draws, 0) / before else NA_real_
}

#' Two numbers at least, all of them finite
#' @noRd
has_density <- function(draws) length(draws) > 1 && all(is.finite(draws))

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
