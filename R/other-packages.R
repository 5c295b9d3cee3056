# Where hlr has a function of the same name as another package: what is no fit is passed on to that package.

#' Are brms's objects wanted? While brms is loaded, functions of the same name make them, which hlr takes too.
#' @noRd
brms_is_loaded <- function() isNamespaceLoaded("brms")

#' Call the function of the same name in a package that knows the object
#'
#' @param packages Names of packages that have the function; the first that has a method is called, else the first of
#'   them. @param name The function's name. @param object What hlr's generic has no method for. @param ... The other
#'   arguments.
#' @section Errors: class `hlr_error_argument` if no package can be asked.
#' @noRd
pass_on <- function(packages, name, object, ...) {
  knows <- vapply(packages, function(package) isNamespaceLoaded(package) && has_method(package, name, object), NA)
  package <- c(packages[knows], packages)[1]
  if (!requireNamespace(package, quietly = TRUE)) {
    hlr_abort("argument", name, "() needs a fit from hlr_fit(), not ", describe_value(object), ".")
  }
  # Called from here, a generic there would take hlr's default method for its own.
  do.call(getExportedValue(package, name), list(object, ...), envir = globalenv())
}

#' @noRd
has_method <- function(package, name, object) {
  any(vapply(class(object), function(class) {
    !is.null(utils::getS3method(name, class, optional = TRUE, envir = asNamespace(package)))
  }, NA))
}
