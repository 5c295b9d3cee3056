# Formula and data -> y, X, offset, weights, group terms, and the blueprint that does the same to new data.

#' Build the design of a model
#'
#' @param formula,data,weights,subset,na.action,offset,contrasts As in [stats::lm()]; `weights`, `subset` and `offset`
#'   are evaluated in `data`, then in the formula's environment.
#' @param family Family object, constructor, name or `NULL` for gaussian; decides which responses are of the right kind.
#' @return List of class `hlr_design`; n rows, p columns, per factor J levels and Q coefficients:
#'   `formula`; `response` (name); `y` double[n]; `trials` double[n], or `NULL` when the response has none; `weights`
#'   double[n]; `additions`, see `with_additions()`; `predictors`, list of what `new_predictor()` makes: `X` n x p,
#'   `offset` double[n] and more; `factors`,
#'   list of `hlr_factor`; `fixed`, values of parameters of the family that the formula gives, by name; `frame`; `data`,
#'   its columns before any function of the formula; `left_out`, rows that it does not have; `blueprint`, see
#'   `apply_blueprint()`; `n_dropped`, rows lost to `NA`. Predictors and factors are read by the functions of
#'   design-parts.R.
#' @section Errors: `hlr_error_*` of class `formula`, `no_response`, `data`, `missing_column`, `lengths`, `no_rows`,
#'   `infinite`, `missing_values`, `weights`, `subset`, `offset`, `response`, `predictor`, `one_level_factor`,
#'   `one_level_group`, `duplicate_term`, `contrasts`, `frame`.
#' @section Warnings: `hlr_warning_*` of class `slope_constant`, `one_row_levels`, `contrasts_dropped`.
#' @section Messages: `hlr_message_*` of class `rows_dropped`, `rank_deficient`, `names`.
#' @noRd
make_design <- function(formula, data = NULL, weights = NULL, offset = NULL, subset = NULL,
                        na.action = NULL, contrasts = NULL, family = NULL) { # nolint: object_name_linter.
  parsed <- parse_formula(formula, data)
  frame <- model_frame_from_call(match.call(), parsed, parent.frame())
  design_from_frame(parsed, frame, contrasts, family)
}

#' Design of an evaluated model frame
#' @param parsed From `parse_formula()`.
#' @param frame From `model_frame_from_call()`.
#' @noRd
design_from_frame <- function(parsed, frame, contrasts = NULL, family = NULL) {
  env <- environment(attr(frame, "terms"))
  for (part in c("formula", "common", "frame")) environment(parsed[[part]]) <- env
  check_predictors(parsed, frame)
  family <- if (is.null(family)) stats::gaussian() else check_family(family)
  if (is_of_trials(family)) frame[[1]] <- two_outcomes(frame[[1]], parsed$response, family)
  response <- make_response(frame, parsed, family)
  if (!parsed$keeps_sigma) parsed$fixed <- fix_sigma(parsed, family)
  parsed$others <- parsed$others[intersect(names(dpars_of(family_entry(family))), names(parsed$others))]
  asked <- parsed_predictors(parsed)
  check_contrasts(contrasts, unlist(lapply(asked, function(one) side_names(one$common[[2]]))), frame)
  own <- lapply(asked, make_predictor, frame, env, contrasts)
  factors <- make_factors(unlist(lapply(seq_along(own), function(k) {
    lapply(own[[k]]$terms, c, list(predictor = k))
  }), recursive = FALSE))
  factors <- name_coefs(factors, lapply(own, function(part) part$common$X), names(asked))
  check_names_differ(factors)
  tell_names_apart(own[[1]]$common, factors, unlist(lapply(asked, `[[`, "bars"), recursive = FALSE))
  check_factors(unlist(lapply(own, `[[`, "terms"), recursive = FALSE), factors,
                has_residual(family) && !residual_of(family) %in% names(parsed$fixed))
  structure(
    list(
      formula = parsed$formula,
      response = parsed$response,
      y = response$y,
      trials = response$trials,
      weights = response$weights,
      additions = response$additions,
      predictors = unname(Map(function(asked, own) {
        new_predictor(own$common$X, own$offset, dpar = asked$dpar, terms = lapply(own$terms, bare_term),
                      raw_intercept = asked$raw_intercept, dropped = own$common$dropped)
      }, asked, own)),
      factors = factors,
      fixed = fixed_values(parsed, family),
      frame = without_carried(frame),
      data = attr(frame, "carried")$data,
      left_out = attr(frame, "carried")$left_out,
      blueprint = new_blueprint(parsed, frame, own, factors),
      n_dropped = length(attr(frame, "na.action"))
    ),
    class = "hlr_design"
  )
}

#' The columns, offset and group terms of a linear predictor
#'
#' @param asked One of `parsed_predictors()`.
#' @return List of `common`, from `make_common()`; `offset`; and from `make_group_terms()` `terms` and `contrasts`.
#' @noRd
make_predictor <- function(asked, frame, env, contrasts) {
  environment(asked$common) <- env
  contrasts <- contrasts[intersect(names(contrasts), side_names(asked$common[[2]]))]
  c(list(common = make_common(asked$common, frame, if (length(contrasts)) contrasts, asked$dpar),
         offset = predictor_offset(asked, frame)),
    make_group_terms(asked$bars, frame, env))
}

#' Values of parameters that the formula gives, or the family's object
#' @section Errors: class `hlr_error_formula` where both do, or the formula has a predictor of it.
#' @noRd
fixed_values <- function(parsed, family) {
  twice <- intersect(names(family$fixed), c(names(parsed$fixed), names(parsed$others)))
  if (length(twice)) {
    hlr_abort("formula", "The family gives '", twice[1], "' the value ", format(family$fixed[[twice[1]]]),
              ", and the formula another. Leave one out.")
  }
  c(parsed$fixed, family$fixed)
}

#' Refuse predictors and values of parameters that the family has not
#' @param common The mean's formula.
#' @section Errors: class `hlr_error_formula`.
#' @noRd
check_dpars <- function(names, family, common) {
  known <- names(dpars_of(family_entry(family)))
  unknown <- c(setdiff(names, known), NA)[1]
  if (is.na(unknown)) return(invisible())
  if (unknown == "mu") {
    hlr_abort("formula", "The predictor of 'mu' is the first formula, y ~ x; leave the one of 'mu' out.")
  }
  if (unknown %in% all.vars(common)) {
    hlr_abort("not_yet", not_yet_sentence("nonlinear models", paste0("with parameters such as ", unknown)))
  }
  elsewhere <- names(Filter(function(entry) unknown %in% names(dpars_of(entry)), known_families))
  hlr_abort("formula", "Family ", family$family, " has no parameter '", unknown, "' that could have a predictor or a ",
            "value", if (length(known)) paste0("; it has ", quote_names(known)), ".",
            if (length(elsewhere)) paste0(" That is one of ", quote_names(elsewhere, 20), "."),
            if (length(elsewhere) == 0 && nchar(unknown) > 2) suggest_name(unknown, known))
}

#' @noRd
without_carried <- function(frame) {
  attr(frame, "carried") <- NULL
  frame
}

# ---- response ---------------------------------------------------------------

#' y, weights and trials as doubles, or an error if the response is of the wrong kind for the family
#' @noRd
make_response <- function(frame, parsed, family) {
  frame <- supported_ends(frame, family)
  y <- frame[[1]]    # not model.response(), which names every row
  weights <- frame[["(weights)"]]
  weighted <- !is.null(weights)
  weights <- if (weighted) as.double(weights) else rep(1, nrow(frame))
  response <- if (is_of_trials(family)) {
    response_of_trials(y, weights, weighted, frame[["(trials)"]], parsed$response, family)
  } else {
    if (!is.null(parsed$trials)) abort_response(parsed$response, family, "has trials()", "Use family = binomial().")
    y <- check_support(numeric_response(y, parsed$response, family), parsed$response, family)
    list(y = y, weights = weights, trials = NULL)
  }
  with_additions(response, frame, parsed$response, family, parsed$keeps_sigma)
}

#' Beside standard errors alone sigma is 1
#' @section Errors: class `hlr_error_formula` where the formula says something else of sigma.
#' @noRd
fix_sigma <- function(parsed, family) {
  sigma <- residual_of(family)
  if (sigma %in% names(c(parsed$others, parsed$fixed))) {
    hlr_abort("formula", "se() says what the standard errors are, the formula of ", sigma, " something else. Leave ",
              "one out, or write se(x, sigma = TRUE) for errors beside a ", sigma, ".")
  }
  c(parsed$fixed, stats::setNames(list(1), sigma))
}

numeric_response <- function(y, name, family) {
  if (is.matrix(y) && ncol(y) == 1 && is.numeric(y)) y <- y[, 1]
  switch(
    response_kind(y),
    number = as.double(y),
    matrix = abort_response(name, family, paste("is a matrix of", ncol(y), "columns"),
                            "It must be one column of numbers; cbind(success, failure) needs family = binomial()."),
    other = abort_response(name, family, paste("is", describe_value(y)), "It must be numeric; convert it first."),
    abort_response(name, family, paste("is", response_kind(y)), "It must be numeric: as.numeric() converts it if that ",
                   "is meant, family = binomial() models two outcomes.")
  )
}

response_kind <- function(y) {
  if (length(dim(y)) > 1) return("matrix")
  if (is.factor(y)) return("a factor")
  if (is.character(y)) return("text")
  if (is.logical(y)) return("TRUE/FALSE")
  # Dates and the like are numbers inside and no measurements outside.
  if (is.numeric(y) && !inherits(y, c("Date", "POSIXt"))) "number" else "other"
}

#' Successes and trials, from any way R and brms write them
#' @noRd
response_of_trials <- function(y, weights, weighted, trials, name, family) {
  if (is.matrix(y)) {
    if (ncol(y) != 2 || !is.numeric(y)) {
      abort_response(name, family, paste("is a matrix of", ncol(y), "columns"),
                     "As a matrix it must be cbind(success, failure).")
    }
    y <- unname(y)
    storage.mode(y) <- "double"                 # whose sums do not overflow
    return(check_counts(y[, 1], y[, 1] + y[, 2], weights, name, family))
  }
  if (is.factor(y)) y <- as.integer(y) != 1L    # of two levels, by two_outcomes(); the first is failure, as in glm()
  if (!is.numeric(y) && !is.logical(y)) {
    abort_response(name, family, paste0("is ", describe_value(y)), "It must be 0/1, TRUE/FALSE, a factor, ",
                   "cbind(success, failure) or success | trials(n).")
  }
  outcome <- is.logical(y)
  y <- as.double(y)
  if (!is.null(trials)) return(check_counts(y, as.double(trials), weights, name, family))
  # As glm(): proportions, with the trials as weights. All of them may be 0 or 1.
  counted <- weighted && !outcome && all(weights == round(weights)) && all(y >= 0 & y <= 1)
  if (counted || any(y > 0 & y < 1)) {
    count <- y * weights
    if (any(abs(count - round(count)) > 1e-6 * pmax(1, count))) {
      abort_response(name, family, "has values between 0 and 1",
                     "Proportions need the number of trials as `weights`, so that their product is a whole number.")
    }
    return(check_counts(round(count), weights, rep(1, length(y)), name, family))
  }
  if (any(y != 0 & y != 1)) {
    abort_response(name, family, "has values other than 0 and 1",
                   "Counts need their trials: cbind(success, failure) or success | trials(n).")
  }
  list(y = y, weights = weights, trials = NULL)
}

#' A response of two outcomes as a factor of two levels, failure first
#'
#' Two declared levels decide, also if rows have only one of them; otherwise the levels in use do.
#' @noRd
two_outcomes <- function(y, name, family) {
  if (!is.factor(y) && !is.character(y)) return(y)
  declared <- if (is.factor(y)) levels(y) else sort(unique(y))
  if (is.factor(y) && length(declared) == 2) return(y)
  used <- declared[declared %in% as.character(y)]
  if (length(used) != 2) {
    abort_response(name, family, paste0("has ", plural(length(used), "level"), " in the rows used, ",
                                            quote_names(used, 5)),
                   if (length(used) > 2) paste0("Say which is success, as in ", name, " == \"", used[1], "\".") else
                     paste0("Say what failure is, by a factor of two levels or by ", name, " == \"", used[1], "\"."))
  }
  hlr_inform("success", "The response '", name, "' has the levels ", quote_names(used), " in the rows used: '", used[2],
             "' counts as success.")
  factor(as.character(y), used)
}

check_counts <- function(y, trials, weights, name, family) {
  if (any(y < 0 | trials < 0 | y != round(y) | trials != round(trials))) {
    abort_response(name, family, "or its trials are not whole numbers from 0", "Check the two columns.")
  }
  if (any(y > trials)) {
    i <- which(y > trials)[1]
    abort_response(name, family, paste0("exceeds the trials in ", plural(sum(y > trials), "row"), ", first in row ",
                                            i, ": ", y[i], " of ", trials[i]), "Check the two columns.")
  }
  refuse_vast_counts(trials, name, family)
  list(y = y, weights = weights, trials = trials)
}

abort_response <- function(name, family, problem, ...) {
  hlr_abort("response", "The response '", name, "' ", problem, ", which family ", family$family, " cannot use. ", ...)
}

# ---- common part ------------------------------------------------------------

#' Model matrix of the common part, without the columns that are linear combinations of earlier ones
#' @return List of `X` (n x p, double), `dropped` (names), `kept` (int[p], places of the others), `assign` (int[p]),
#'   `contrasts`, `terms`; `combinations`, p x dropped: each column left out as a combination of the others, or `NULL`.
#' @noRd
make_common <- function(common, frame, contrasts, dpar = "mu") {
  terms <- common_terms(common)
  x <- tryCatch(columns_of_terms(terms, frame, contrasts), error = function(e) {
    hlr_abort(if (is.null(contrasts)) "frame" else "contrasts", "The columns of the common part cannot be made",
              if (!is.null(contrasts)) " with these `contrasts`", ": ", conditionMessage(e), ".")
  })
  learnt <- attr(x, "contrasts")
  assign <- attr(x, "assign")
  x <- plain_matrix(x)
  dropped <- dependent_columns(x)
  if (length(dropped) > 0) {
    hlr_inform("rank_deficient", "The common part", if (dpar != "mu") paste(" of", dpar), " is rank deficient; left ",
               "out, as ", if (length(dropped) == 1) "it is a combination" else "they are combinations",
               " of other columns: ", quote_names(colnames(x)[dropped]), ".")
  }
  keep <- setdiff(seq_len(ncol(x)), dropped)
  list(X = if (length(dropped) == 0) x else x[, keep, drop = FALSE], dropped = colnames(x)[dropped],
       kept = keep, assign = assign[keep], contrasts = learnt, terms = terms,
       combinations = if (length(dropped)) qr.coef(qr(x[, keep, drop = FALSE]), x[, dropped, drop = FALSE]))
}

#' Terms of the common part; with `held_intercept` where factors are coded beside an intercept that is then left out
#' @noRd
common_terms <- function(common) {
  terms <- stats::terms(common)
  if (!keeps_contrasts(common) || attr(terms, "intercept") == 1) return(terms)
  attr(terms, "intercept") <- 1L
  attr(terms, "held_intercept") <- TRUE
  terms
}

#' The columns of terms, with model.matrix()'s attributes `assign` and `contrasts`
#' @noRd
columns_of_terms <- function(terms, frame, contrasts) {
  x <- stats::model.matrix(terms, frame, contrasts.arg = contrasts)
  if (!isTRUE(attr(terms, "held_intercept"))) return(x)
  structure(x[, -1, drop = FALSE], assign = attr(x, "assign")[-1], contrasts = attr(x, "contrasts"))
}

#' Columns that pivoted QR moves to the end, as lme4 and lm() choose them
#' @noRd
dependent_columns <- function(x) {
  if (ncol(x) == 0 || clearly_full_rank(x)) return(integer())
  decomposed <- qr(x, tol = 1e-7)                         # lme4's tolerance
  setdiff(seq_len(ncol(x)), decomposed$pivot[seq_len(decomposed$rank)])
}

# QR calls a column dependent when less than 1e-7 of its length is left. That squared length is at least the smallest
# eigenvalue of the scaled Gram matrix, so above 1e-8 (length 1e-4, far over rounding) QR need not be asked.
clearly_full_rank <- function(x) {
  gram <- crossprod(x)
  size <- sqrt(diag(gram))
  if (any(size == 0) || !all(is.finite(size)) || nrow(x) < ncol(x)) return(FALSE)
  min(eigen(gram / tcrossprod(size), symmetric = TRUE, only.values = TRUE)$values) > 1e-8
}

#' @param used Names of variables of the common parts.
#' @noRd
check_contrasts <- function(contrasts, used, frame) {
  if (is.null(contrasts)) return(invisible())
  discrete <- vapply(frame, function(x) is.factor(x) || is.character(x) || is.logical(x), NA)
  known <- intersect(names(frame)[discrete], used)
  if (!is.list(contrasts) || is.null(names(contrasts)) || any(names(contrasts) == "")) {
    hlr_abort("contrasts", "`contrasts` must be a named list such as list(Diet = \"contr.sum\").")
  }
  unknown <- setdiff(names(contrasts), known)
  if (length(unknown) > 0) {
    hlr_abort("contrasts", "`contrasts` names ", quote_names(unknown), ", which is not a factor of the common part.",
              suggest_name(unknown[1], known))
  }
}

#' A factor predictor with one level has no contrasts
#' @noRd
check_predictors <- function(parsed, frame) {
  for (name in predictor_names(parsed)) {
    x <- frame[[name]]
    if (!typeof(x) %in% c("double", "integer", "logical", "character")) {
      hlr_abort("predictor", "The predictor '", name, "' has values of type ", typeof(x),
                "; predictors are numbers, factors, text or TRUE/FALSE.")
    }
    values <- if (is.factor(x)) levels(x) else if (is.character(x)) unique(x)
    if (!is.null(values) && length(values) < 2) {
      hlr_abort("one_level_factor", "The predictor '", name, "' has only one level in the rows used, ",
                quote_names(values), ", so it cannot explain differences. Leave it out.")
    }
  }
}

#' Names of the frame's columns that enter the common part or the left side of a bar
#' @noRd
predictor_names <- function(parsed) {
  sides <- lapply(parsed_predictors(parsed), function(own) c(list(own$common[[2]]), lapply(own$bars, `[[`, "lhs")))
  unique(unlist(lapply(unlist(unname(sides), recursive = FALSE), side_names)))
}

side_names <- function(side) {
  terms <- tryCatch(stats::terms(as_formula(NULL, side, emptyenv())), error = function(e) {
    hlr_abort("formula", "In the formula '", format_call(side), "' is not understood: ", conditionMessage(e), ".")
  })
  variable_names(terms)
}

#' Names that a model frame has for the variables of terms
#' @noRd
variable_names <- function(terms) vapply(as.list(attr(terms, "variables"))[-1], frame_name, "")

#' The sum of a predictor's offsets, zeros if there is none; the argument `offset` is one of the mean's
#' @noRd
predictor_offset <- function(asked, frame) {
  terms <- stats::terms(asked$common)
  columns <- frame[variable_names(terms)[attr(terms, "offset")]]
  if (asked$dpar == "mu" && !is.null(frame[["(offset)"]])) columns <- c(columns, frame["(offset)"])
  if (asked$dpar == "mu" && !is.null(frame[["(rate)"]])) columns <- c(columns, list(log(frame[["(rate)"]])))
  Reduce(`+`, lapply(columns, as.double), double(nrow(frame)))
}
