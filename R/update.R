# update(): the same model again with changes, from the data and arguments that the fit carries.

#' @rdname hlr_accessors
#' @importFrom stats update
#' @export
update.hlr_fit <- function(object, formula., ..., newdata = NULL, evaluate = TRUE) {
  check_flag(evaluate, "evaluate")
  changes <- as.list(substitute(list(...)))[-1]
  if (!missing(newdata)) changes["data"] <- list(substitute(newdata))
  new <- if (!missing(formula.)) check_update(formula.)
  if (!evaluate) return(changed_call(object, new, changes))
  refit(quote(hlr::hlr_fit), object, new, changes, changed_values(changes, newdata, ...), parent.frame())
}

#' @rdname hlr_model
#' @param formula. Changes to the formula as in [stats::update()]; `...` of `update()` are other arguments.
#' @export
update.hlr_model <- function(object, formula., ...) {
  changes <- as.list(substitute(list(...)))[-1]
  new <- if (!missing(formula.)) check_update(formula.)
  refit(quote(hlr::hlr_model), object, new, changes, changed_values(changes, NULL, ...), parent.frame())
}

#' @noRd
check_update <- function(formula) {
  if (inherits(formula, "brmsformula")) return(plain_formula(formula))
  if (inherits(formula, "formula")) return(formula)
  hlr_abort("formula", "`formula.` must be a formula such as . ~ . + x, not ", describe_value(formula), ".")
}

#' The call with its changes, as it would be written
#' @noRd
changed_call <- function(object, new, changes) {
  call <- object$call
  if (is.null(call)) hlr_abort("argument", "The fit has no call to update. Call hlr_fit() anew.")
  if (!is.null(new)) call$formula <- bf_call(changed_formula(object$formula, new))
  for (name in intersect(c(same_arguments, iter = "draws")[names(changes)], names(call))) call[[name]] <- NULL
  for (name in names(changes)) call[name] <- changes[name]         # `[` so that NULL takes an argument out
  call
}

#' Values of the arguments changed
#' @noRd
changed_values <- function(changes, newdata, ...) {
  values <- lapply(seq_len(...length()), function(i) {
    if (names(changes)[i] %in% c("weights", "subset", "offset")) changes[[i]] else ...elt(i)
  })
  names(values) <- names(changes)[seq_along(values)]
  if (is.null(newdata)) values else c(values, list(data = newdata))
}

#' Fit again: what is not changed has the value that it had
#'
#' @param what Name of the function, as an expression. @param new Formula of the changes, or `NULL`. @param changes List
#'   of expressions by name of argument. @param values List of their values, but for those looked up in the data.
#' @noRd
refit <- function(what, object, new, changes, values, caller) {
  call <- changed_call(object, new, changes)
  args <- as.list(call)[-1]
  for (name in setdiff(intersect(names(args), names(object$given)), names(changes))) {
    args[name] <- object$given[name]
  }
  if (!"family" %in% names(changes)) args$family <- object$family            # bf() may have brought it
  args[names(values)] <- values
  own <- !"data" %in% names(changes)
  if (own) args$data <- rows_given(object)
  args$formula <- if (is.null(new)) carried_formula(object, object$formula) else updated_formula(object, new, own)
  fit <- eval(as.call(c(what, args)), caller)
  fit$call <- short_call(call)
  if (identical(environment(object$formula), globalenv())) environment(fit$formula) <- globalenv()
  fit
}

#' A formula in the environment of what the fit carries
#' @noRd
carried_formula <- function(object, formula) {
  in_environment(formula, blueprint_env(object$design$blueprint))
}

#' The new formula, in an environment with the old formula's variables and those that the changes bring
#'
#' @param own Is it for the data that the fit carries? Then other columns are an error: a variable of that name in the
#'   workspace need not be what the column was.
#' @noRd
updated_formula <- function(object, new, own) {
  formula <- changed_formula(object$formula, new)
  env <- new_home()
  old <- blueprint_env(object$design$blueprint)
  for (name in ls(old, all.names = TRUE)) assign(name, get(name, old), env)
  columns <- if (own) names(object$data)
  n <- if (own) nrow(rows_given(object)) else 0
  for (side in formula_sides(new)) {
    for (name in setdiff(variables_used(without_ids(side)), c(columns, ls(env)))) {
      value <- find_value(name, environment(side))
      if (!own || is_constant(value, n)) keep_value(name, value, env)
    }
    for (name in setdiff(functions_used(side), ls(env))) {
      keep_value(name, get0(name, environment(side), mode = "function"), env)
    }
  }
  if (own) refuse_new_columns(setdiff(variables_of_formula(formula), c(columns, ls(env))), object)
  in_environment(formula, env)
}

#' @noRd
is_constant <- function(value, n) (is.atomic(value) || is.function(value)) && !is.null(value) && NROW(value) != n

#' @noRd
refuse_new_columns <- function(names, object) {
  names <- names[vapply(lapply(names, standard_value), is.null, NA)]
  if (length(names) == 0) return(invisible())
  hlr_abort("missing_column", plural_names("column", names), " not found in the data that the fit carries, which has ",
            quote_names(names(object$data)), ". Give the data, as in update(fit, ..., newdata = d).")
}
