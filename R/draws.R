# Draws by name. Stored are the common coefficients, sds, correlations and distributional parameters such as sigma;
# group effects are regenerated when asked for (R/effects.R).

#' Draws of a fit
#'
#' Draws in posterior's formats and as plain R objects. Group effects such as `r_Pig[4601,Time]` are not stored in the
#' fit but regenerated, the same numbers each time, whenever they are asked for.
#'
#' @param x A fit, from [hlr_fit()].
#' @param variable Names of variables; `NULL` for all of them. `"r_Pig"` stands for all effects of factor `Pig`,
#'   `"coef_Pig"` for its coefficients, common coefficient plus effect, `"b_"`, `"sd_"`, `"sd_Pig"` and the like for all
#'   that begin so. A leading `~` leaves out: `"~lp__"`, `"~sd_Pig"`.
#' @param regex Are the names regular expressions?
#' @param row.names,optional As in [as.data.frame()].
#' @param ... `pars`, and `fixed`, as in brms: patterns, or names with `fixed = TRUE`, in place of `variable`. Any other
#'   argument is an error.
#' @return `as_draws()` and `as_draws_array()` a [posterior::draws_array], the others the format they name.
#'   `as.matrix()` and `as.data.frame()` have one row per draw, chain after chain; `as.array()` is iterations x chains x
#'   variables. In `as_draws_rvars()` the effects of a factor are one variable, such as `r_Pig`, levels x coefficients.
#'   `variables()` is a character vector, the rest are single integers.
#' @section Errors: class `hlr_error_variable` for a name that the fit does not have, `hlr_error_argument` for an
#'   unknown argument.
#' @details When all variables are asked for and group effects would take more than ten million numbers, they are left
#'   out with a message of class `hlr_message_effects_left_out`; by name, they can still be had.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' variables(fit)[1:6]
#' dim(as_draws_array(fit, c("b_Time", "sigma")))
#' effect <- as.matrix(fit, "r_Pig[4601,Time]")
#' mean(effect)
#' }
#' @name hlr_draws
NULL

# Beyond so many numbers (80 MB) group effects are not added to "all variables".
MAX_EFFECT_VALUES <- 1e7

#' @export
posterior::as_draws
#' @export
posterior::as_draws_array
#' @export
posterior::as_draws_df
#' @export
posterior::as_draws_matrix
#' @export
posterior::as_draws_list
#' @export
posterior::as_draws_rvars
#' @export
posterior::variables
#' @export
posterior::ndraws
#' @export
posterior::nchains
#' @export
posterior::niterations
#' @export
posterior::nvariables

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws hlr_fit
as_draws.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) as_draws_array.hlr_fit(x, variable, regex, ...)

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_array hlr_fit
as_draws_array.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_array(as.array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_df hlr_fit
as_draws_df.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_df(as_draws_array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_matrix hlr_fit
as_draws_matrix.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_matrix(as_draws_array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_list hlr_fit
as_draws_list.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  posterior::as_draws_list(as_draws_array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @exportS3Method posterior::as_draws_rvars hlr_fit
as_draws_rvars.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  names <- asked_variables(x, variable, regex, NULL, ...)
  stored <- names[names %in% dimnames(x$draws)[[3]]]
  rvars <- if (length(stored)) unclass(posterior::as_draws_rvars(posterior::as_draws_array(draws_of(x, stored))))
  for (factor in x$design$factors) {
    at <- match(names, effect_names(factor))
    at <- at[!is.na(at)]
    if (length(at)) rvars[[paste0("r_", factor$group)]] <- effects_rvar(x, factor, at)
  }
  last <- names(rvars) %in% densities
  do.call(posterior::draws_rvars, c(rvars[!last], rvars[last]))
}

#' Effects of one factor as an rvar, levels x coefficients with their names; NA for those not asked for
#'
#' posterior would take levels such as 4601 for positions and make 4601 rows.
#' @param at Integer, places in `effect_names()`.
#' @noRd
effects_rvar <- function(object, factor, at) {
  place <- effect_places(factor, at)
  rows <- sort(unique(place$level))
  columns <- sort(unique(place$coef))
  d <- dim(object$draws)[1:2]
  values <- array(NA_real_, c(d, length(rows) * length(columns)))
  cell <- (match(place$coef, columns) - 1L) * length(rows) + match(place$level, rows)
  values[, , cell] <- effects_at(object, factor, at)
  dim(values) <- c(d, length(rows), length(columns))
  posterior::rvar(values, with_chains = TRUE,
                  dimnames = list(factor$levels[rows], factor_coefs(factor)[columns]))
}

#' @rdname hlr_draws
#' @export
as.array.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  draws_of(x, asked_variables(x, variable, regex, NULL, ...))
}

#' @rdname hlr_draws
#' @export
as.matrix.hlr_fit <- function(x, variable = NULL, regex = FALSE, ...) {
  flatten_draws(as.array.hlr_fit(x, variable, regex, ...))
}

#' @rdname hlr_draws
#' @export
as.data.frame.hlr_fit <- function(x, row.names = NULL, optional = TRUE, variable = NULL, regex = FALSE, ...) {
  as.data.frame(as.matrix.hlr_fit(x, variable, regex, ...), row.names = row.names, optional = optional)
}

#' @rdname hlr_draws
#' @exportS3Method posterior::variables hlr_fit
variables.hlr_fit <- function(x, ...) select_variables(x, NULL, FALSE)

#' @rdname hlr_draws
#' @exportS3Method posterior::nvariables hlr_fit
nvariables.hlr_fit <- function(x, ...) length(variables.hlr_fit(x))

#' @rdname hlr_draws
#' @exportS3Method posterior::ndraws hlr_fit
ndraws.hlr_fit <- function(x) prod(dim(check_version(x)$draws)[1:2])

#' @rdname hlr_draws
#' @exportS3Method posterior::nchains hlr_fit
nchains.hlr_fit <- function(x) dim(x$draws)[2]

#' @rdname hlr_draws
#' @exportS3Method posterior::niterations hlr_fit
niterations.hlr_fit <- function(x) dim(x$draws)[1]

#' Raise an error for arguments that a method does not have, rather than do something else than was asked for
#' @noRd
refuse_other <- function(..., inc_warmup = FALSE) {
  if (isTRUE(inc_warmup)) {
    hlr_abort("argument", "`inc_warmup` must be FALSE: draws of the warmup are not kept. Leave it out.")
  }
  if (...length() == 0) return(invisible())
  name <- names2(substitute(list(...)))[2]
  if (name == "") hlr_abort("argument", "There is a value too many. Name the arguments.")
  # Of the function that called this, and of its caller, which may have handed its `...` on.
  callers <- setdiff(c(sys.parent(1), sys.parent(2)), 0)
  known <- unlist(lapply(callers, function(frame) names(formals(sys.function(frame)))))
  hlr_abort("argument", "There is no argument '", name, "'.", argument_hint(name, known))
}

#' iterations x chains x variables as draws x variables, chain after chain
#' @noRd
flatten_draws <- function(draws) {
  d <- dim(draws)
  matrix(draws, d[1] * d[2], d[3], dimnames = list(NULL, dimnames(draws)[[3]]))
}

#' Draws of variables that exist, stored or regenerated
#'
#' @param names Character vector from `select_variables()`.
#' @return Array, iterations x chains x variables, in the order of `names`.
#' @noRd
draws_of <- function(object, names) {
  stored <- object$draws
  if (all(names %in% dimnames(stored)[[3]])) {
    out <- stored[, , names, drop = FALSE]
  } else {
    out <- array(NA_real_, c(dim(stored)[1:2], length(names)))
    known <- names %in% dimnames(stored)[[3]]
    out[, , known] <- stored[, , names[known]]
    for (factor in object$design$factors) {
      at <- match(names, effect_names(factor))
      if (!all(is.na(at))) out[, , !is.na(at)] <- effects_at(object, factor, at[!is.na(at)])
      at <- if (any(startsWith(names, "coef_"))) match(names, coef_names(factor, object$design))
      if (!all(is.na(at))) out[, , !is.na(at)] <- coefs_at(object, factor, at[!is.na(at)])
    }
  }
  dimnames(out) <- list(NULL, NULL, names)
  out
}

#' Effects of one factor at places of `effect_names()`, asking only for the levels needed
#' @noRd
effects_at <- function(object, factor, at) {
  place <- effect_places(factor, at)
  needed <- sort(unique(place$level))
  draws <- effects_draws(object, factor$group, levels = factor$levels[needed])
  draws[, , (place$coef - 1L) * length(needed) + match(place$level, needed)]
}

#' Coefficients of levels at places of `coef_names()`
#' @noRd
coefs_at <- function(object, factor, at) {
  out <- array(effects_at(object, factor, at), c(dim(object$draws)[1:2], length(at)))
  common <- common_draws(object)
  place <- common_places(factor, object$design)[effect_places(factor, at)$coef]
  for (k in which(!is.na(place))) out[, , k] <- out[, , k] + common[, , place[k]]
  out
}

#' @noRd
n_effects <- function(object) {
  sum(vapply(object$design$factors, function(f) as.double(length(f$levels)) * length(f$coef), 0))
}

#' Names of all variables: stored ones, effects before lprior and lp__ as in brms
#' @noRd
all_variables <- function(object) {
  stored <- dimnames(object$draws)[[3]]
  last <- stored %in% densities
  c(stored[!last], unlist(lapply(object$design$factors, effect_names), use.names = FALSE), stored[last])
}

#' The variables that the arguments of a method mean
#'
#' @param pars,fixed,exact_match brms's older arguments: patterns unless told otherwise.
#' @inheritParams select_variables
#' @noRd
asked_variables <- function(object, variable, regex, default, ..., pars = NULL, fixed = FALSE, exact_match = FALSE) {
  refuse_other(...)
  if (is.null(pars)) return(select_variables(object, variable, regex, default))
  if (!is.null(variable)) hlr_abort("argument", "`pars` is what `variable` is; give one of the two.")
  check_names(pars, "pars")
  named <- check_flag(fixed, "fixed") || check_flag(exact_match, "exact_match")
  select_variables(object, pars, !named, default)
}

#' The variables that a request means
#'
#' @param variable `NULL`, names, bare names of indexed variables, classes such as `"b_"` and `"sd_Pig"`, patterns if
#'   `regex`; a leading `~` leaves out.
#' @param default Names meant by `NULL`, and what `~` takes from; all variables if `NULL`.
#' @return Character vector of existing names.
#' @section Errors: classes `hlr_error_variable`, `hlr_error_argument`.
#' @noRd
select_variables <- function(object, variable = NULL, regex = FALSE, default = NULL) {
  check_flag(regex, "regex")
  if (!is.null(variable)) check_names(variable, "variable")
  drop <- startsWith(as.character(variable), "~")
  out <- if (all(drop)) default_variables(object, default) else match_variables(object, variable[!drop], regex)
  if (any(drop)) out <- setdiff(out, match_variables(object, sub("^~", "", variable[drop]), regex))
  if (length(out) == 0) hlr_abort("variable", "`variable` leaves no variable. Name at least one to keep.")
  out
}

#' @noRd
default_variables <- function(object, default) {
  if (!is.null(default)) return(default)
  n_values <- n_effects(object) * ndraws.hlr_fit(object)
  if (n_values <= MAX_EFFECT_VALUES) return(all_variables(object))
  hlr_inform("effects_left_out", "Group effects are left out: all draws of them are ", signif(8 * n_values / 1e9, 2),
             " GB. Ask for those you need by name, as in variable = \"r_", object$design$factors[[1]]$group, "\".")
  dimnames(object$draws)[[3]]
}

#' @noRd
match_variables <- function(object, variable, regex) {
  unique(unlist(lapply(variable, match_variable, object = object, regex = regex)))
}

#' The names that one request means. Names of effects, which may be many, are made only if the request may mean one.
#' @noRd
match_variable <- function(variable, object, regex) {
  stored <- dimnames(object$draws)[[3]]
  of_levels <- if (regex) grepl("coef_", variable, fixed = TRUE) else startsWith(variable, "coef_")
  known <- if (of_levels) {
    unlist(lapply(object$design$factors, coef_names, design = object$design))
  } else if (variable %in% stored || regex && !grepl("r_", variable, fixed = TRUE)) {
    stored
  } else {
    all_variables(object)
  }
  found <- if (regex) known[match_pattern(variable, known)] else named_variables(variable, known, object, of_levels)
  if (length(found)) return(found)
  within <- if (!regex) utils::head(stored[grepl(variable, stored, fixed = TRUE)], 4)
  hlr_abort("variable", "No variable ", if (regex) "matches" else "is called", " '", variable, "'.",
            if (!regex) suggest_name(variable, unique(c(known, sub("\\[.*", "", known)))),
            if (length(within)) paste0(" It is part of ", quote_names(within), "; regex = TRUE finds parts of names."),
            " variables(fit) lists them.")
}

#' A name, a variable with indices without them, or all of a class: "b_", "sd_", "sd_Pig", "cor_Pig"
#' @noRd
named_variables <- function(variable, known, object, of_levels) {
  if (variable %in% known) return(variable)
  indexed <- known[startsWith(known, paste0(variable, "["))]
  if (length(indexed)) return(indexed)
  class <- sub("_$", "", variable)
  if (class %in% c("b", "sd", "cor", "r", "coef", hyper_classes)) return(known[startsWith(known, paste0(class, "_"))])
  parts <- regmatches(variable, regexec("^(sd|cor|r|coef)_(.*?)(__)?$", variable, perl = TRUE))[[1]]
  group <- if (length(parts)) match_any_order(parts[3], group_names(object))
  if (length(parts) && !is.na(group)) {
    stem <- paste0(parts[2], "_", group_names(object)[group])
    return(known[startsWith(known, paste0(stem, "__")) | startsWith(known, paste0(stem, "["))])
  }
  all <- !of_levels && length(known) > dim(object$draws)[3]
  known[stats::na.omit(variable_places(variable, known, if (all) object))]
}

#' Which names match a user's regular expression
#' @section Errors: class `hlr_error_variable` for a text that is none.
#' @noRd
match_pattern <- function(pattern, names, ...) {
  withCallingHandlers(
    tryCatch(grepl(pattern, names, ...), error = function(e) {
      hlr_abort("variable", "'", pattern, "' is no regular expression: ", conditionMessage(e), ". Brackets and other ",
                "signs that stand for themselves need two backslashes; leave out regex = TRUE for names as they are.")
    }),
    warning = function(w) invokeRestart("muffleWarning")
  )
}
