# Lengths of functions in lines, signature to last brace: median, longest and the names of the five longest. Of R those
# defined at top level in R/; of C those in src/, without functions that macros define.

r_lengths <- function(file) {
  code <- parse(file, keep.source = TRUE)
  at <- attr(code, "srcref")
  is_function <- vapply(as.list(code), function(e) {
    is.call(e) && identical(e[[1]], as.name("<-")) && is.call(e[[3]]) && identical(e[[3]][[1]], as.name("function"))
  }, NA)
  stats::setNames(
    vapply(at[is_function], function(ref) ref[3] - ref[1] + 1L, 0L),
    vapply(as.list(code)[is_function], function(e) as.character(e[[2]]), "")
  )
}

# A function's braces stand alone in the first column, its signature in the lines before, down from a line that is
# blank, ends a comment or belongs to the preprocessor; or all of it is one line.
c_lengths <- function(file) {
  lines <- readLines(file)
  one_line <- grepl("^[a-z].*\\) \\{.*\\}$", lines)
  open <- which(lines == "{")
  close <- vapply(open, function(k) k + match(TRUE, grepl("^\\}", lines[-seq_len(k)])), 0)
  outside <- which(grepl("^$|^#|\\*/$|^[{}]|;$", lines) | one_line)
  start <- vapply(open, function(k) max(0, outside[outside < k]) + 1, 0)
  name <- function(signature) sub("^.*?([A-Za-z_0-9]+(\\([a-z_0-9]+\\))?)\\(.*$", "\\1", signature, perl = TRUE)
  stats::setNames(c(close - start + 1, rep(1, sum(one_line))), name(c(lines[start], lines[one_line])))
}

report <- function(language, lengths) {
  longest <- head(sort(lengths, decreasing = TRUE), 5)
  cat(sprintf("%s: %d functions, median %g lines, longest %g\n", language, length(lengths), stats::median(lengths),
              max(lengths)))
  cat(sprintf("    %3g  %s\n", longest, names(longest)), sep = "")
}

lengths_of <- function(folder, pattern, measure) {
  files <- list.files(folder, pattern, full.names = TRUE, recursive = TRUE)
  unlist(lapply(files, function(file) {
    lengths <- measure(file)
    stats::setNames(lengths, sprintf("%s, %s", names(lengths), file))
  }))
}

report("R", lengths_of("R", "\\.R$", r_lengths))
report("C", lengths_of("src", "\\.[ch]$", c_lengths))
