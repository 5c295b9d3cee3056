# Functions of other packages that hlr has one of the same name of, for what is no fit.

#' Are brms's objects wanted? While brms is loaded, functions of the same name make them, which hlr takes too.
#' @noRd
brms_is_loaded <- function() isNamespaceLoaded("brms")

#' Call the function of another package
#'
#' @param object What hlr's generic has no method for. @param ... The other arguments.
#' @section Errors: class `hlr_error_argument` if the package is not installed.
#' @noRd
call_elsewhere <- function(package, name, object, ...) {
  if (!requireNamespace(package, quietly = TRUE)) {
    hlr_abort("argument", name, "() of ", describe_value(object), " needs the package ", package, ".")
  }
  # Called from here, a generic there would take hlr's default method for its own.
  do.call(getExportedValue(package, name), list(object, ...), envir = globalenv())
}
