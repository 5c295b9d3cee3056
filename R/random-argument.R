# `random =` of MCMCglmm and nlme, as group terms of the formula.

#' `random = ~ g + us(1 + x):h` of MCMCglmm or `random = ~ x | g` of nlme: a part of the formula
#'
#' @param call Matched call. @param envir Where it was called.
#' @return The call without `random`; as it was where `random` is not understood, for the error to name it.
#' @noRd
with_random <- function(call, envir) {
  formula <- tryCatch(eval(call$formula, envir), error = identity)
  random <- tryCatch(eval(call$random, envir), error = identity)
  if (is.list(random) && length(random) == 1 && nzchar(names2(random)) && inherits(random[[1]], "formula")) {
    random <- list(call("|", random[[1]][[2]], as.name(names(random))))
  } else if (inherits(random, "formula") && length(random) == 2) {
    random <- lapply(summands(random[[2]]), random_bar)
  } else {
    return(call)
  }
  if (!inherits(formula, c("formula", "brmsformula")) || any(vapply(random, is.null, NA))) return(call)
  main <- if (inherits(formula, "brmsformula")) formula$formula else formula
  if (has_bar(main[[length(main)]])) return(call)                    # group terms stand in one place
  call$random <- NULL
  call$formula <- with_terms(formula, lapply(random, function(bar) call("(", bar)))
  call
}

summands <- function(e) {
  if (is_call(e, "+") && length(e) == 3) c(summands(e[[2]]), summands(e[[3]])) else list(strip_parens(e))
}

#' One term of `random` as a bar; NULL if it is another structure
#'
#' Inside `us()` and `idh()` of MCMCglmm there is an intercept only where it is written.
#' @noRd
random_bar <- function(e) {
  if (is_bar(e)) return(e)
  if (is_group(e)) return(call("|", 1, e))
  if (!is_call(e, ":") || !call_name(e[[2]]) %in% c("us", "idh") || length(e[[2]]) != 2 || !is_group(e[[3]])) return()
  inside <- e[[2]][[2]]
  written <- any(vapply(summands(inside), identical, NA, 1))
  call(if (call_name(e[[2]]) == "us") "|" else "||", if (written) inside else call("+", 0, inside), e[[3]])
}

is_group <- function(e) {
  is.name(e) && !as.character(e) %in% c("units", ".") || is_call(e, ":") && is_group(e[[2]]) && is_group(e[[3]])
}
