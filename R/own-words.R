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
  call
}
