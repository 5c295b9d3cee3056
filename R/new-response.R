# Weights, trials and responses of new data.

#' @return List of `weights`, `trials`, `additions`, `y`, as far as needed; see `prediction_rows()`.
#' @noRd
new_observations <- function(fit, newdata, needs) {
  weights <- if (any(c("weights", "response") %in% needs)) new_weights(fit, newdata)
  if ("response" %in% needs) return(new_response(fit, newdata, weights))
  trials <- if ("trials" %in% needs && !is.null(fit$design$trials)) trials_of_new_rows(fit, newdata)
  rows <- list(weights = if (!trials_are_weights(fit)) weights, trials = trials)
  if ("weights" %in% needs) with_new_additions(rows, fit, newdata) else rows
}

#' What stands behind the bar, in new rows, as far as responses there depend on it: bounds, standard errors, rates
#' @noRd
with_new_additions <- function(rows, fit, newdata) {
  given <- new_additions(fit$design$blueprint, newdata, c("lb", "ub", "se", "rate"))
  if (length(given) == 0) return(rows)
  bounds <- bounds_of_rows(given, nrow(newdata), fit$family)
  rows$additions <- c(given[intersect(c("se", "rate"), names(given))],
                      if (!is.null(bounds)) within_values(bounds, fit$family, rows$trials))
  if (is.null(given$se) || fit$design$blueprint$keeps_sigma) return(rows)
  rows$weights <- (if (is.null(rows$weights)) 1 else rows$weights) / given$se^2
  rows$additions$se <- NULL
  rows
}

#' Columns of new rows for what stands behind the bar
#'
#' @param names Those of `addition_columns` wanted.
#' @return List of vectors by name. Rates and counts of rows are one, with a message, where the columns are missing.
#' @section Errors: class `hlr_error_missing_column`.
#' @noRd
new_additions <- function(blueprint, newdata, names) {
  additions <- blueprint$additions[intersect(names, names(blueprint$additions))]
  held <- attr(newdata, "additions")                         # of with_held_additions()
  missing <- lapply(additions, function(e) setdiff(intersect(all.vars(e), blueprint$data_names), names(newdata)))
  without <- names(additions)[lengths(missing) > 0]
  out <- held[intersect(without, names(held))]
  for (name in intersect(setdiff(without, names(out)), c("rate", "times"))) {
    hlr_inform("one_each", "New data have no ", quote_names(missing[[name]]), ", of which the fit has its ",
               addition_of(name), "(): one for each row.")
    out[[name]] <- rep(1, nrow(newdata))
  }
  check_columns(unname(additions[setdiff(without, names(out))]), blueprint, newdata)
  c(out, addition_rows(additions[setdiff(names(additions), names(out))], newdata, blueprint_env(blueprint),
                       nrow(newdata)))
}

#' Were the trials of a binomial response given as weights of proportions?
#' @noRd
trials_are_weights <- function(fit) {
  design <- fit$design
  !is.null(design$trials) && is.null(design$blueprint$trials) && !is.matrix(design$frame[[1]])
}

#' Weights of new rows by the expression of the fit; `NULL` if it has none, or, with a message, if the columns are
#' missing
#' @noRd
new_weights <- function(fit, newdata) {
  blueprint <- fit$design$blueprint
  call <- blueprint$weights_call
  if (is.null(call)) return(NULL)
  missing <- setdiff(intersect(all.vars(call), blueprint$data_names), names(newdata))
  if (length(missing) > 0) {
    hlr_inform("one_each", "New data have no ", quote_names(missing), ", of which the fit has its weights: ",
               if (trials_are_weights(fit)) "one trial for each row." else "a weight of one for each row.")
    return(NULL)
  }
  weights <- new_variable(call, "weights", newdata, blueprint_env(blueprint))
  check_weights(list("(weights)" = weights[!is.na(weights)]))
  as.double(weights)
}

#' Trials of new rows; one each, with a message, if the columns are missing
#' @noRd
trials_of_new_rows <- function(fit, newdata) {
  blueprint <- fit$design$blueprint
  known <- attr(newdata, "trials")                          # of with_held_additions()
  if (!is.null(known)) return(known)
  if (trials_are_weights(fit)) {
    weights <- new_weights(fit, newdata)
    return(if (is.null(weights)) rep(1, nrow(newdata)) else check_trials(weights))
  }
  expression <- if (is.null(blueprint$trials)) response_call(blueprint) else blueprint$trials
  missing <- setdiff(intersect(all.vars(expression), blueprint$data_names), names(newdata))
  if (length(missing) > 0) {
    hlr_inform("one_each", "New data have no ", quote_names(missing), ", which the trials need: one trial for each ",
               "row, so that expected responses are probabilities.")
    return(rep(1, nrow(newdata)))
  }
  env <- blueprint_env(blueprint)
  if (!is.null(blueprint$trials)) return(check_trials(new_trials(blueprint, newdata, env)))
  check_trials(as.double(rowSums(new_variable(expression, fit$design$response, newdata, env))))
}

#' @noRd
check_trials <- function(trials) {
  bad <- sum(trials < 0 | trials != round(trials), na.rm = TRUE)
  if (bad > 0) {
    hlr_abort("trials", "Trials must be whole numbers from 0, which they are not in ", plural(bad, "row"),
              " of the new data.")
  }
  trials
}

#' @noRd
response_call <- function(blueprint) as.list(attr(blueprint$terms, "predvars"))[[2]]

#' Responses of new data, checked as those of the fit were
#' @noRd
new_response <- function(fit, newdata, weights) {
  blueprint <- fit$design$blueprint
  env <- blueprint_env(blueprint)
  check_columns(list(response_call(blueprint), blueprint$trials), blueprint, newdata)
  y <- new_variable(response_call(blueprint), fit$design$response, newdata, env)
  trials <- new_trials(blueprint, newdata, env)
  old <- fit$design$frame[[1]]
  if (is.factor(old)) y <- known_outcomes(y, base::levels(old), fit$design$response)
  additions <- new_additions(blueprint, newdata, setdiff(addition_columns, "trials"))
  names(additions) <- paste0("(", names(additions), ")", recycle0 = TRUE)
  parts <- c(list(y, "(weights)" = weights, "(trials)" = trials), additions)
  parts <- parts[!vapply(parts, is.null, NA)]
  frame <- split_survival(structure(parts, class = "data.frame", row.names = c(NA_integer_, -nrow(newdata))))
  whole <- stats::complete.cases(frame)
  read <- read_response(fit, frame[whole, , drop = FALSE])
  in_place <- function(x) if (!is.null(x)) replace(rep(NA_real_, nrow(newdata)), whole, x)
  c(lapply(read[names(read) != "additions"], in_place), list(additions = lapply(read$additions, in_place)))
}

#' @noRd
known_outcomes <- function(y, levels, name) {
  text <- as.character(y)
  unknown <- setdiff(text[!is.na(text)], levels)
  if (length(unknown)) {
    hlr_abort("response", "The response '", name, "' has ", quote_names(unknown, 5), " in the new data; the fit knows ",
              quote_names(levels), ".")
  }
  factor(text, levels)
}

#' @noRd
read_response <- function(fit, frame) {
  parsed <- c(list(response = fit$design$response), fit$design$blueprint[c("trials", "keeps_sigma")])
  if (trials_are_weights(fit)) {
    size <- if (is.null(frame[["(weights)"]])) rep(1, nrow(frame)) else frame[["(weights)"]]
    return(check_counts(round(frame[[1]] * size), size, NULL, parsed$response, fit$family))
  }
  make_response(frame, parsed, fit$family)
}
