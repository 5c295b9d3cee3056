# Pictures of several pages.

#' One plot, or a list that prints one after the other
#' @noRd
as_pages <- function(pages, ask = NULL) {
  if (length(pages) == 1) pages[[1]] else structure(unname(pages), class = "hlr_plots", ask = ask)
}

#' @rdname plot.hlr_fit
#' @export
print.hlr_plots <- function(x, ...) {
  old <- grDevices::devAskNewPage(FALSE)
  on.exit(grDevices::devAskNewPage(old))
  ask <- attr(x, "ask")
  if (is.null(ask)) ask <- interactive()
  for (i in seq_along(x)) {
    if (i == 2 && ask) grDevices::devAskNewPage(TRUE)
    print(x[[i]])
  }
  warn_single_file(length(x))
  invisible(x)
}

#' @noRd
check_ask <- function(ask) if (!is.null(ask)) check_flag(ask, "ask")

#' A device that writes one picture per file, under one name, keeps the last page
#' @noRd
warn_single_file <- function(n_page) {
  file <- attr(get(".Device", envir = baseenv()), "filepath")
  if (n_page < 2 || is.null(file) || grepl("%", file, fixed = TRUE)) return(invisible())
  if (!grepl("[.](png|jpe?g|tiff?|bmp|svg)$", file, ignore.case = TRUE)) return(invisible())
  number <- sub("([.][A-Za-z]+)$", "%d\\1", basename(file))
  hlr_warn("last_page", "The picture has ", n_page, " pages and '", basename(file), "' keeps the last one only. Name ",
           "the file with a number, such as '", number, "': each page then has a file of its own.")
}
