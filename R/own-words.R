# Arguments that other packages have under another name.

#' A call with hlr's names of arguments in place of other packages'
#'
#' @param call From match.call(). @param habits Character vector: names of hlr's arguments, named by the others'.
#' @return The call, to be evaluated where the function was called; `NULL` if it has none of them.
#' @section Errors: class `hlr_error_argument` where both names are given.
#' @noRd
call_in_own_words <- function(call, habits) {
  at <- which(names(call) %in% names(habits))
  if (length(at) == 0) return(NULL)
  own <- habits[names(call)[at]]
  twice <- own %in% names(call) | duplicated(own)
  if (any(twice)) {
    hlr_abort("argument", "`", names(own)[twice][1], "` is what `", own[twice][1], "` is; give one of the two.")
  }
  names(call)[at] <- own
  call[[1]] <- sys.function(sys.parent())            # a method may be known to its generic only
  call
}

#' Arguments under the names that marginaleffects, Bambi and ArviZ have for them
#' @noRd
picture_habits <- c(conf_level = "prob", hdi_prob = "prob", ref_val = "ref", comparison = "compare",
                    effect = "variables", var_names = "variable", contrasts = "contrast")
