# Long work a piece at a time, so that memory is bounded whatever is asked for.

#' A vector or list in pieces of `size`, the last one shorter
#' @noRd
in_pieces <- function(x, size) unname(split(x, (seq_along(x) - 1) %/% size))

#' `x` in as few pieces of `size` as it takes, all of nearly the same length
#' @noRd
balanced_pieces <- function(x, size) {
  n_page <- ceiling(length(x) / size)
  unname(split(x, floor((seq_along(x) - 1) * n_page / length(x))))
}

#' Rows in pieces of so many that a matrix of draws by rows has half a million numbers, few enough for caches
#' @noRd
row_pieces <- function(rows, n_draw, most = 5e5) in_pieces(rows, max(1, floor(most / n_draw)))

#' Names of variables in pieces of so many that all their draws are some million numbers
#' @noRd
variable_pieces <- function(fit, names, most = 4e6) in_pieces(names, max(1, floor(most / ndraws.hlr_fit(fit))))

#' Threads of work that is not chains; results do not depend on their number
#' @noRd
n_threads <- function() {
  n <- suppressWarnings(as.integer(getOption("mc.cores", 2L)[1]))
  if (is.na(n) || n < 1L) 1L else min(n, 256L)
}
