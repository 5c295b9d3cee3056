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

#' Work done piece by piece, with a bar from the third second on
#'
#' The bar is there in an interactive session, or where `options(hlr.progress = TRUE)` asks for it. Work inside other
#' work shows none of its own. Ctrl-C ends it as it ends any R function.
#'
#' @param n Number of pieces. @param what Word before the bar. @param work Function of the number of a piece.
#' @return List of what `work()` returned.
#' @noRd
each_piece <- function(n, what, work) {
  watch <- piece_watch(n, what)
  on.exit(watch$close())
  lapply(seq_len(n), function(k) {
    out <- work(k)
    watch$done(k)
    out
  })
}

#' What happens after each piece: the bar moves, and now and then R is told to free the memory of finished pieces, which
#' it would otherwise keep until they are a third of all memory in use
#' @noRd
piece_watch <- function(n, what, between = 16, patience = 2) {
  outermost <- !shown$bar
  shown$bar <- TRUE
  begin <- last <- proc.time()[["elapsed"]]
  drawn <- FALSE
  list(
    done = function(k) {
      if (k %% between == 0) gc(full = FALSE)
      now <- proc.time()[["elapsed"]]
      wanted <- outermost && getOption("hlr.progress", interactive())
      if (!wanted || now - begin < patience || now - last < min(patience, 0.2)) return(invisible())
      cat("\r", bar_line(what, k / n, now - begin), sep = "", file = stderr())
      last <<- now
      drawn <<- TRUE
    },
    close = function() {
      if (drawn) cat("\r", strrep(" ", 79), "\r", sep = "", file = stderr())
      if (outermost) shown$bar <- FALSE
    }
  )
}

#' Is there work that shows a bar?
#' @noRd
shown <- new.env(parent = emptyenv())
shown$bar <- FALSE

#' @noRd
bar_line <- function(what, share, seconds) {
  full <- floor(30 * share)
  sprintf("%s [%s%s] %3.0f%%  %.0f s left   ", what, strrep("=", full), strrep(" ", 30 - full), 100 * share,
          seconds * (1 - share) / share)
}
