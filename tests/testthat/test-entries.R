# Every .Call entry, by calls that fits make with one argument or one part of a list made wrong: an R error or a value,
# never a crash. entry-mutants.R says what is tried.

if (.Platform$OS.type == "unix") {
  test_that("no .Call entry is brought down by what it is given", {
    trail <- tempfile()
    script <- testthat::test_path("entry-mutants.R")
    # A limit of memory, so that a size of 2^31 is refused by the system as it is by smaller ones.
    command <- sprintf("ulimit -v 6000000; exec %s --vanilla %s %s %s", shQuote(file.path(R.home("bin"), "Rscript")),
                       shQuote(script), shQuote(dirname(find.package("hlr"))), shQuote(trail))
    out <- suppressWarnings(system2("sh", c("-c", shQuote(command)), stdout = TRUE, stderr = TRUE))
    last <- if (file.exists(trail)) readLines(trail) else "none"
    expect_null(attr(out, "status"), info = paste(c("last call:", last, utils::tail(out, 5)), collapse = "\n"))
    field <- function(name) strsplit(sub("^[a-z]+ ", "", grep(paste0("^", name, " "), out, value = TRUE)), " ")[[1]]
    expect_gt(as.double(field("calls")), 1000)
    # A string is no argument of any entry.
    expect_identical(grep("^accepted *$", out, value = TRUE), "accepted  ")
    unmet <- setdiff(grep("^hlr_c_", ls(asNamespace("hlr")), value = TRUE), field("entries"))
    expect_identical(unmet, character())
  })
}
