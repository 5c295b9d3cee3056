# Weights, trials and responses of new data.

#' @return List of `weights`, `trials`, `y`, as far as needed; see `prediction_rows()`.
#' @noRd
new_observations <- function(fit, newdata, needs) {
  weights <- if (any(c("weights", "response") %in% needs)) new_weights(fit, newdata)
  if ("response" %in% needs) return(new_response(fit, newdata, weights))
  trials <- if ("trials" %in% needs && !is.null(fit$design$trials)) trials_of_new_rows(fit, newdata)
  list(weights = if (!trials_are_weights(fit)) weights, trials = trials)
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
  known <- attr(newdata, "trials")                          # of with_trials()
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
  parts <- list(y, "(weights)" = weights, "(trials)" = trials)
  parts <- parts[!vapply(parts, is.null, NA)]
  frame <- structure(parts, class = "data.frame", row.names = c(NA_integer_, -nrow(newdata)))
  whole <- stats::complete.cases(frame)
  read <- read_response(fit, frame[whole, , drop = FALSE])
  lapply(read, function(x) if (!is.null(x)) replace(rep(NA_real_, nrow(newdata)), whole, x))
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
  parsed <- list(response = fit$design$response, trials = fit$design$blueprint$trials)
  if (trials_are_weights(fit)) {
    size <- if (is.null(frame[["(weights)"]])) rep(1, nrow(frame)) else frame[["(weights)"]]
    return(check_counts(round(frame[[1]] * size), size, NULL, parsed$response, fit$family))
  }
  make_response(frame, parsed, fit$family)
}
