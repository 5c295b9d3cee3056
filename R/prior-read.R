# A distribution of a prior from what the user typed: normal(0, 5), "normal(0, 5)", or what gives one.

#' A distribution from what the user typed
#'
#' Only the outermost call is looked up in the vocabulary; its arguments mean what they mean in the caller's
#' environment, so that nothing of the user's is masked there.
#'
#' @param expr Expression: a call such as `normal(0, 5)`, a string holding one, or something whose value is either.
#' @param env The caller's environment.
#' @return List: `dist`, its name; `arg`, double vector; class `hlr_distribution`.
#' @noRd
read_distribution <- function(expr, env) {
  if (inherits(expr, "hlr_distribution")) return(expr)
  if (is.character(expr)) return(read_distribution(parse_distribution(expr), env))
  if (!is.language(expr)) abort_no_distribution(expr)
  name <- if (is.call(expr) && is.name(expr[[1]])) as.character(expr[[1]]) else ""
  if (name %in% names(prior_vocabulary)) return(call_distribution(name, expr, env))
  if (name != "" && !exists(name, envir = env, mode = "function")) abort_unknown_distribution(name)
  value <- eval_prior(expr, if (is.name(expr)) env else constructor_env(env))
  if (is.name(value) || identical(value, expr) || inherits(value, "formula")) abort_no_distribution(value)
  read_distribution(value, env)
}

#' An environment where the vocabulary's names are constructors, for `if (wide) normal(0, 10) else normal(0, 1)`
#' @noRd
constructor_env <- function(env) {
  constructors <- lapply(names(prior_vocabulary), function(name) {
    function(...) call_distribution(name, sys.call(), parent.frame())
  })
  list2env(stats::setNames(constructors, names(prior_vocabulary)), parent = env)
}

parse_distribution <- function(text) {
  if (length(text) != 1 || is.na(text)) abort_no_distribution(text)
  parsed <- tryCatch(parse(text = text, keep.source = FALSE), error = function(e) NULL)
  if (length(parsed) != 1 || !is.call(parsed[[1]])) {
    hlr_abort("prior", "`prior` = \"", text, "\" is not a distribution: write it as in \"normal(0, 5)\".")
  }
  parsed[[1]]
}

eval_prior <- function(expr, env) {
  tryCatch(eval(expr, env), error = function(e) {
    if (inherits(e, "hlr_error")) stop(e)
    hlr_abort("prior", "`prior` = ", paste(deparse(expr), collapse = " "), " cannot be evaluated: ",
              conditionMessage(e), ".")
  })
}

call_distribution <- function(name, call, env) {
  wanted <- prior_vocabulary[[name]]$args
  prototype <- as.function(c(stats::setNames(rep(alist(x = ), length(wanted)), wanted), list(NULL)))
  usage <- distribution_usage(name)
  call <- with_own_names(call, wanted)
  matched <- tryCatch(match.call(prototype, call, expand.dots = TRUE, envir = env), error = function(e) {
    hlr_abort("prior", "`prior` = ", paste(deparse(call), collapse = " "), " does not fit ", usage, ": ",
              conditionMessage(e), ".")
  })
  given <- as.list(matched)[-1]
  given <- c(given, prior_vocabulary[[name]]$default[setdiff(wanted, names(given))])
  if (!all(wanted %in% names(given))) {
    hlr_abort("prior", "`prior` = ", paste(deparse(call), collapse = " "), " lacks ",
              paste0("`", setdiff(wanted, names(given)), "`", collapse = " and "), ": write ", usage, ".")
  }
  new_distribution(name, lapply(given[wanted], eval_prior, env))
}

#' Arguments of a distribution under rstanarm's or R's names
#' @noRd
with_own_names <- function(call, wanted) {
  own <- c(location = "mu", mean = "mu", scale = "sigma", sd = "sigma", df = "nu")[names2(as.list(call))]
  other <- own %in% wanted & !names2(as.list(call)) %in% wanted
  if (any(other)) names(call)[other] <- own[other]
  call
}

#' A distribution with arguments that it can have
#'
#' @section Errors: class `hlr_error_prior`.
#' @noRd
new_distribution <- function(name, values) {
  entry <- prior_vocabulary[[name]]
  for (arg in names(values)) check_distribution_arg(name, arg, values[[arg]])
  arg <- as.double(unlist(values))
  wrong <- if (!is.null(entry$refuse)) entry$refuse(arg)
  if (!is.null(wrong)) hlr_abort("prior", distribution_usage(name), ": ", wrong, ".")
  made <- if (is.null(entry$becomes)) list(dist = name, arg = arg) else entry$becomes(arg)
  structure(made, class = "hlr_distribution")
}

#' @noRd
check_distribution_arg <- function(name, arg, value) {
  positive <- arg %in% prior_vocabulary[[name]]$positive
  ok <- is.numeric(value) && length(value) == 1 && is.finite(value) && (!positive || (value > 0 && value < 1e300))
  if (ok) return(invisible())
  hlr_abort("prior", distribution_usage(name), ": `", arg, "` must be a ", if (positive) "positive ",
            "finite number, not ", describe_prior_value(value), ".")
}

# ---- what is no distribution ------------------------------------------------

abort_unknown_distribution <- function(name) {
  plain <- sub("^(half|truncated|trunc)[._]?", "", name, ignore.case = TRUE)
  hint <- if (plain != name) {
    paste0(" On a positive parameter (such as class 'sd' or 'sigma') every distribution is cut at zero: write ",
           tolower(sub("\\(.*", "", c(own_words(plain), plain)[1])), "() there.")
  } else {
    other_distribution(name)
  }
  hlr_abort("prior", "There is no distribution '", name, "'; those known are ",
            paste(names(prior_vocabulary), collapse = ", "), ".", hint)
}

#' What to write instead of a distribution of another package, or the nearest name
#' @noRd
other_distribution <- function(name) {
  own <- own_words(name)
  if (length(own)) paste0(" Use ", own, ".") else suggest_name(name, names(prior_vocabulary))
}

#' The distribution that another package has under another name, as it is written here; nothing if there is none
#' @noRd
own_words <- function(name) {
  unname(unlist(lapply(prior_vocabulary, function(entry) entry$also[names(entry$also) == name])))
}

abort_no_distribution <- function(value) {
  hint <- if (is.numeric(value) && length(value) == 1) " To fix the parameter at a number write constant(value)."
  hlr_abort("prior", "`prior` must be a distribution such as normal(0, 5), or a string holding one, not ",
            describe_prior_value(value), ".", hint)
}
