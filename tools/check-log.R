# Reading what R CMD check left behind; sourced by tools/test.R.

# Notes that say something of the machine or of the day and nothing of the package. Each: a pattern of the check's title
# line, a pattern that every line of the note must match, and why it is allowed.
allowed_notes <- list(
  list(
    title = "checking for future file timestamps",
    text = "unable to verify current time",
    why = "asks a server for the time; fails without a network"
  ),
  list(
    title = "checking HTML version of manual",
    text = "Skipping checking (HTML validation|math rendering)|no command 'tidy' found|package 'V8' unavailable",
    why = "the validator is not installed here"
  ),
  list(
    title = "checking compilation flags used",
    text = "Compilation used the following non-portable flag|^( +[\u2018']-[^ ]*[\u2019'])+$",
    why = "flags that the builder of this R put into its Makeconf; ours are in src/Makevars and have none"
  ),
  list(
    title = "checking package dependencies",
    text = "Package(s)? (suggested|which this enhances) but not available for checking|^ *[\u2018']",
    why = "a package that is optional for tests, such as brms or marginaleffects"
  )
)

# Sections of 00check.log: title, status, lines.
check_sections <- function(log) {
  starts <- grep("^\\* ", log)
  ends <- c(starts[-1] - 1L, length(log))
  Map(function(from, to) list(title = log[from], lines = log[from:to]), starts, ends)
}

section_status <- function(section) {
  text <- paste(section$lines, collapse = "\n")
  # The status stands at the end of the title, or on the line that ends a check with a progress line of its own.
  for (status in c("ERROR", "WARNING", "NOTE")) {
    if (grepl(paste0("(\\.\\.\\.|\\]|^ ?)[^\\n]* ?", status, "(\\n|$)"), text)) return(status)
  }
  "OK"
}

is_allowed <- function(section) {
  body <- section$lines[-1]
  body <- body[nzchar(trimws(body))]
  any(vapply(allowed_notes, function(note) {
    grepl(note$title, section$title, fixed = TRUE) && all(grepl(note$text, body))
  }, TRUE))
}

# Counts of testthat's last line "[ FAIL 0 | WARN 0 | SKIP 0 | PASS 12 ]" in the output of tests/testthat.R.
testthat_counts <- function(check_dir) {
  out <- Filter(file.exists, file.path(check_dir, "tests", c("testthat.Rout", "testthat.Rout.fail")))
  lines <- unlist(lapply(out, readLines, warn = FALSE))
  pattern <- "^\\[ FAIL ([0-9]+) \\| WARN ([0-9]+) \\| SKIP ([0-9]+) \\| PASS ([0-9]+) \\]"
  found <- Filter(length, regmatches(lines, regexec(pattern, lines)))
  counts <- if (length(found)) as.integer(found[[length(found)]][2:5]) else c(NA, NA, NA, NA)
  list(counts = stats::setNames(counts, c("failed", "warned", "skipped", "passed")), lines = lines)
}

# Outcome of the stage "check": errors, warnings and notes of ours each count as one failure, as does a failed test.
read_check <- function(check_dir, checked) {
  log <- file.path(check_dir, "00check.log")
  if (!file.exists(log)) return(outcome(FALSE, words = "R CMD check did not start", lines = checked$lines))
  lines <- readLines(log, encoding = "UTF-8", warn = FALSE)
  sections <- Filter(function(s) section_status(s) != "OK", check_sections(lines))
  sections <- Filter(function(s) !grepl("^\\* DONE|^\\* using|^\\* this is", s$title), sections)
  allowed <- vapply(sections, function(s) section_status(s) == "NOTE" && is_allowed(s), TRUE)
  ours <- sections[!allowed]
  status <- vapply(ours, section_status, "")

  tests <- testthat_counts(check_dir)
  counts <- tests$counts
  # Failed tests are counted one by one, so the check's own ERROR for them is not counted again.
  counted <- !is.na(counts["failed"]) && counts["failed"] > 0
  of_tests <- vapply(ours, function(s) grepl("checking tests", s$title), TRUE)
  n_ours <- sum(!(of_tests & counted))
  finished <- any(grepl("^Status: ", lines))
  counts[is.na(counts)] <- 0L
  words <- sprintf(
    "%d errors, %d warnings, %d notes; tests: %d passed, %d failed, %d skipped, %d with a warning",
    sum(status == "ERROR"), sum(status == "WARNING"), sum(status == "NOTE"),
    counts["passed"], counts["failed"], counts["skipped"], counts["warned"]
  )
  show <- c(unlist(lapply(ours, `[[`, "lines")), if (counted) utils::tail(tests$lines, 150))
  outcome(
    finished && n_ours == 0 && !anyNA(tests$counts),
    passed = counts[["passed"]], failed = counts[["failed"]] + n_ours, skipped = counts[["skipped"]],
    words = words, lines = if (finished && length(show)) show else c(show, utils::tail(checked$lines, 60))
  )
}
