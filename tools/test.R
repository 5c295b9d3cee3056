# Everything CI runs:  Rscript tools/test.R [stage...]      stages: core warnings layout check document lint
#
# check and document run beside the other stages. Each stage is one pass or fail, to which come the checks it counted
# itself (core checks, testthat expectations). A failing stage shows its output; the last line adds everything up.
# Base R only.

build <- file.path(getwd(), ".build")
dir.create(build, showWarnings = FALSE)
source("tools/check-log.R")

# Runs a command with its output in .build/log/<name>.log; list of ok and lines.
run <- function(name, command, args, env = character(), wd = ".") {
  log <- file.path(build, "log", paste0(name, ".log"))
  dir.create(dirname(log), showWarnings = FALSE)
  old <- setwd(wd)
  on.exit(setwd(old))
  status <- suppressWarnings(system2(command, shQuote(args), stdout = log, stderr = log, env = env))
  list(ok = status == 0, lines = readLines(log, warn = FALSE), log = log)
}

# What a stage returns: did it pass, counts of its own, a few words, and what to show if it failed.
outcome <- function(ok, passed = 0, failed = 0, skipped = 0, words = "", lines = character()) {
  list(ok = ok && failed == 0, passed = passed, failed = failed, skipped = skipped, words = words, lines = lines)
}

compilers <- function() {
  found <- Sys.which(c("gcc", "clang", "cc"))
  found <- names(found)[nzchar(found)]
  if (length(found) > 1) setdiff(found, "cc") else found
}

# 1. The core as a plain program, under sanitizers, by each compiler.
stage_core <- function() {
  results <- lapply(compilers(), function(cc) run(paste0("core-", cc), "bash", c("tools/core-test.sh", cc)))
  lines <- unlist(lapply(results, `[[`, "lines"))
  counts <- regmatches(lines, regexec("^core: ([0-9]+) passed, ([0-9]+) failed$", lines))
  counts <- vapply(Filter(length, counts), function(x) as.integer(x[2:3]), integer(2))
  ok <- all(vapply(results, `[[`, TRUE, "ok")) && NCOL(counts) == length(results) && length(results) > 0
  if (length(counts) == 0) counts <- matrix(0L, 2, 1)
  plain <- sub(" has no.*", "", sub("core: ", "", grep("has no sanitizers", lines, value = TRUE)))
  words <- paste0(paste(compilers(), collapse = ", "), if (length(plain)) paste0(", without sanitizers: ", plain))
  outcome(ok, sum(counts[1, ]), sum(counts[2, ]), words = words, lines = lines)
}

# 2. All C files compile without a warning. R's own headers count as system headers; its DL_FUNC is a cast by design.
stage_warnings <- function() {
  r_include <- sub("^-I", "", strsplit(system2("R", c("CMD", "config", "--cppflags"), stdout = TRUE), " +")[[1]])
  flags <- c(
    "-std=c99", "-O2", "-fPIC", "-Wall", "-Wextra", "-Wpedantic", "-Wno-cast-function-type", "-Werror",
    "-DR_NO_REMAP", "-DSTRICT_R_HEADERS", "-Isrc/core", rbind("-isystem", r_include), "-c", "-o", "/dev/null"
  )
  files <- list.files("src", "\\.c$", recursive = TRUE, full.names = TRUE)
  jobs <- expand.grid(file = files, cc = compilers(), stringsAsFactors = FALSE)
  cores <- if (.Platform$OS.type == "windows") 1L else max(1L, parallel::detectCores(), na.rm = TRUE)
  bad <- parallel::mclapply(seq_len(nrow(jobs)), function(i) {
    name <- paste0("warnings-", jobs$cc[i], "-", gsub("[/.]", "-", jobs$file[i]))
    result <- run(name, jobs$cc[i], c(flags, jobs$file[i]))
    if (result$ok) character() else result$lines
  }, mc.cores = cores)
  outcome(
    !any(lengths(bad)) && length(files) > 0,
    words = paste(length(files), "files,", paste(compilers(), collapse = ", ")), lines = unlist(bad)
  )
}

# 3. Rules of the layout that no compiler checks.
stage_layout <- function() {
  includes <- core_includes()
  found <- c(
    core_with_r_headers(), includes_upward(includes), includes_in_circles(includes), core_tests_not_called(),
    functions_defined_twice(), functions_nobody_calls(), families_by_name(), names_compared()
  )
  words <- "R headers, includes downward, core tests all called, names once and used, families and priors at home"
  outcome(length(found) == 0, words = words, lines = found)
}

# Headers of R are for src/r_*, src/init.c and src/core/numeric/special.c only.
core_with_r_headers <- function() {
  pattern <- "#[[:space:]]*include[[:space:]]*[<\"](R|Rinternals|Rmath|Rdefines|R_ext/.*)\\.?h?[\">]|SEXP"
  files <- list.files("src/core", "\\.[ch]$", full.names = TRUE, recursive = TRUE)
  files <- setdiff(files, "src/core/numeric/special.c")
  unlist(lapply(files, function(file) {
    hits <- grep(pattern, readLines(file), value = TRUE)
    if (length(hits)) paste0(file, " is of the core and knows R: ", hits)
  }))
}

# Who includes whom in src/core, one row an include; a file and its header are one: "folder/name".
core_includes <- function() {
  files <- list.files("src/core", "\\.[ch]$", recursive = TRUE)
  rows <- lapply(files, function(file) {
    lines <- grep("^#(include|define KERNEL) \"", readLines(file.path("src/core", file)), value = TRUE)
    if (length(lines)) data.frame(from = file, to = sub("^.* \"(.*)\".*$", "\\1", lines))
  })
  includes <- do.call(rbind, rows)
  includes[] <- lapply(includes, function(file) sub("\\.[ch]$", "", file))
  includes[includes$from != includes$to, ]
}

# The floors of src/core, from the ground up. A file includes files of its own folder and of floors below.
core_floors <- list(
  "base", c("predictor", "numeric"), c("prior", "sampler"), c("family", "statistics"), "covariance", "model",
  c("joint", "collapsed"), "after"
)

includes_upward <- function(includes) {
  floor_of <- stats::setNames(rep(seq_along(core_floors), lengths(core_floors)), unlist(core_floors))
  from <- dirname(includes$from)
  to <- dirname(includes$to)
  downward <- from == to | floor_of[from] > floor_of[to]
  bad <- is.na(downward) | !downward
  if (any(bad)) paste0("src/core/", includes$from[bad], " includes ", includes$to[bad], ", which is not below it")
}

# Takes away includes of files that include nobody left, and by files that nobody left includes, again and again: what
# stays is circles and ways between them.
includes_in_circles <- function(includes) {
  repeat {
    between <- includes$to %in% includes$from & includes$from %in% includes$to
    if (all(between)) break
    includes <- includes[between, ]
  }
  if (nrow(includes)) paste0("src/core/", includes$from, " includes ", includes$to, " in a circle")
}

core_tests_not_called <- function() {
  main <- readLines("tests/core/main.c")
  tests <- sub("\\.c$", "", list.files("tests/core", "^test_.*\\.c$"))
  called <- vapply(tests, function(test) any(grepl(paste0(", ", test, "}"), main, fixed = TRUE)), TRUE)
  if (!all(called)) paste0("tests/core/main.c does not call ", tests[!called])
}

# Names that R/ defines at top level, as often as it does.
names_defined <- function() {
  unlist(lapply(list.files("R", "\\.R$", full.names = TRUE), function(file) {
    targets <- lapply(as.list(parse(file)), function(e) if (is.call(e) && identical(e[[1]], as.name("<-"))) e[[2]])
    vapply(Filter(is.name, targets), as.character, "")
  }))
}

# Of two top-level functions with one name the later file's wins silently.
functions_defined_twice <- function() {
  names <- names_defined()
  twice <- unique(names[duplicated(names)])
  if (length(twice)) paste0("R/ defines ", twice, " more than once")
}

# What R/ defines is exported, a method, or named elsewhere in R/ or in a test.
functions_nobody_calls <- function() {
  files <- list.files(c("R", "tests"), "\\.R$", full.names = TRUE, recursive = TRUE)
  text <- sub("#.*", "", unlist(lapply(files, readLines)))
  words <- unlist(regmatches(text, gregexpr("[[:alnum:]._]+", text)))
  directives <- gsub('"', "", readLines("NAMESPACE"))
  exported <- sub("^export\\((.*)\\)$", "\\1", grep("^export\\(", directives, value = TRUE))
  methods <- strsplit(sub("^S3method\\((.*::)?(.*)\\)$", "\\2", grep("^S3method", directives, value = TRUE)), ", ?")
  methods <- vapply(methods, function(m) if (length(m) == 3) m[3] else paste(m, collapse = "."), "")
  named <- names(which(table(words) > 1))
  unused <- setdiff(names_defined(), c(named, exported, methods, ".onLoad"))
  if (length(unused)) paste0("R/ defines ", unused, ", which nobody calls")
}

# A family of responses is compared with or found by its name in no file but its own. Priors share some names.
families_by_name <- function() {
  files <- setdiff(list.files("src", "\\.[ch]$", full.names = TRUE, recursive = TRUE),
                   list.files("src/core/prior", full.names = TRUE))
  lines <- lapply(stats::setNames(nm = files), readLines)
  named <- lapply(lines, function(text) {
    unique(sub('.*\\.name = ("[^"]+").*', "\\1", grep('\\.name = "', text, value = TRUE)))
  })
  asking <- lapply(lines, function(text) grep("strcmp|family", text, value = TRUE))
  if (length(unlist(named)) == 0) return("no family has a name in src/core/family")
  unlist(lapply(files, function(file) {
    others <- setdiff(unlist(named), named[[file]])
    known <- others[vapply(others, function(name) any(grepl(name, asking[[file]], fixed = TRUE)), NA)]
    if (length(known)) paste0(file, " knows another file's family ", known)
  }))
}

# Families, priors and kinds of shrinkage are found in their lists: no code compares a text with a name written there.
names_compared <- function() {
  files <- list.files("src", "\\.[ch]$", full.names = TRUE, recursive = TRUE)
  unlist(lapply(files, function(file) {
    hits <- grep("strn?cmp *\\(.*\"", readLines(file), value = TRUE)
    if (length(hits)) paste0(file, " asks for a name: ", trimws(hits))
  }))
}

# 4. The built package under R CMD check, with examples, tests and vignettes. Its installed copy serves the next stages.
stage_check <- function() {
  copy <- file.path(build, "source")
  system2("bash", c("tools/copy.sh", shQuote(copy)))
  unlink(c(file.path(build, "hlr.Rcheck"), Sys.glob(file.path(build, "hlr_*.tar.gz"))), recursive = TRUE)
  built <- run("build", "R", c("CMD", "build", "source"), wd = build)
  tarball <- Sys.glob(file.path(build, "hlr_*.tar.gz"))
  if (!built$ok || length(tarball) != 1) return(outcome(FALSE, words = "R CMD build failed", lines = built$lines))

  manual <- if (!nzchar(Sys.which("pdflatex"))) "--no-manual"
  # Seconds of an example say something of a busy machine, not of the example.
  env <- c(
    "_R_CHECK_CRAN_INCOMING_=false", "_R_CHECK_CRAN_INCOMING_REMOTE_=false", "_R_CHECK_FORCE_SUGGESTS_=false",
    "_R_CHECK_EXAMPLE_TIMING_THRESHOLD_=600", "NOT_CRAN=true",
    paste0("HLR_TEST_LEVEL=", Sys.getenv("HLR_TEST_LEVEL", "1"))
  )
  # R CMD build has just knitted the vignettes from the same files: once is enough.
  args <- c("CMD", "check", "--as-cran", "--no-vignettes", "--no-build-vignettes", manual, basename(tarball))
  checked <- run("check", "R", args, env = env, wd = build)
  read_check(file.path(build, "hlr.Rcheck"), checked)
}

# Where the stages after the check find hlr installed; installs it when the check was not among the stages.
installed_library <- function() {
  lib <- file.path(build, "hlr.Rcheck")
  if (file.exists(file.path(lib, "hlr", "DESCRIPTION"))) return(lib)
  if (system2("bash", "tools/install.sh") != 0) stop("hlr does not install")
  file.path(build, "lib")
}

# 5. NAMESPACE and man/ are what roxygen2 makes of the comments.
stage_document <- function() {
  lib <- installed_library()
  recorded <- read.dcf("DESCRIPTION", fields = "RoxygenNote")[1]
  if (utils::packageVersion("roxygen2") != recorded) {
    return(outcome(TRUE, skipped = 1, words = paste("skipped: the files are written by roxygen2", recorded)))
  }
  copy <- file.path(build, "document")
  system2("bash", c("tools/copy.sh", shQuote(copy)))
  made <- run("document", "Rscript", c("tools/roxygenise.R", copy), env = paste0("R_LIBS=", lib))
  differences <- c(folder_diff("man", file.path(copy, "man")), file_diff("NAMESPACE", file.path(copy, "NAMESPACE")))
  lines <- c(if (!made$ok) made$lines, differences, if (length(differences)) "run: make document")
  outcome(made$ok && !length(differences), words = "man/ and NAMESPACE", lines = lines)
}

file_diff <- function(ours, theirs) {
  if (file.exists(ours) && file.exists(theirs) && identical(readLines(ours), readLines(theirs))) return(character())
  out <- suppressWarnings(system2("diff", c("-uN", shQuote(ours), shQuote(theirs)), stdout = TRUE, stderr = TRUE))
  utils::head(out, 10)
}

folder_diff <- function(ours, theirs) {
  files <- union(list.files(ours, recursive = TRUE), list.files(theirs, recursive = TRUE))
  unlist(lapply(files, function(file) file_diff(file.path(ours, file), file.path(theirs, file))))
}

# 6. lintr, with the rules of .lintr.
stage_lint <- function() {
  folders <- Filter(dir.exists, c("R", "tests", "tools", "data-raw", "bench", "inst"))
  code <- sprintf(
    "lints <- lapply(%s, lintr::lint_dir, relative_path = FALSE, parse_settings = TRUE)",
    paste(deparse(folders), collapse = "")
  )
  code <- paste(code, "for (l in lints) if (length(l)) print(l)", "quit(status = sum(lengths(lints)) > 0)", sep = "; ")
  linted <- run("lint", "Rscript", c("-e", code))
  outcome(linted$ok, words = paste(folders, collapse = ", "), lines = linted$lines)
}

stages <- list(
  core = stage_core, warnings = stage_warnings, layout = stage_layout,
  check = stage_check, document = stage_document, lint = stage_lint
)

run_stage <- function(name) {
  start <- proc.time()[["elapsed"]]
  result <- tryCatch(stages[[name]](), error = function(e) outcome(FALSE, lines = conditionMessage(e)))
  seconds <- proc.time()[["elapsed"]] - start
  cat(sprintf("%-9s %-6s %6.1f s  %s\n", name, if (result$ok) "passed" else "FAILED", seconds, result$words))
  if (!result$ok) cat(paste0("    ", utils::tail(result$lines, 200), collapse = "\n"), "\n", sep = "")
  result
}

# R CMD check and what needs its installed copy in one lane, the rest in another: most of R CMD check is one process.
check_lane <- c("check", "document")
run_lanes <- function(chosen) {
  lanes <- Filter(length, list(intersect(chosen, check_lane), setdiff(chosen, check_lane)))
  cores <- if (.Platform$OS.type == "windows") 1L else 2L
  unlist(parallel::mclapply(lanes, lapply, run_stage, mc.cores = cores, mc.silent = FALSE), recursive = FALSE)
}

chosen <- commandArgs(trailingOnly = TRUE)
if (length(chosen) == 0) chosen <- names(stages)
unlink(file.path(build, "log"), recursive = TRUE)
results <- run_lanes(chosen)
if (length(results) != length(chosen)) stop("a lane of stages ended without its results")
total <- function(field) sum(vapply(results, function(r) as.numeric(r[[field]]), 0))
ok <- vapply(results, `[[`, TRUE, "ok")
# A stage that failed by its own counted checks only is not counted a second time.
own <- vapply(results, function(r) r$failed > 0, TRUE)
skipped_stage <- vapply(results, function(r) startsWith(r$words, "skipped"), TRUE)
n_failed <- total("failed") + sum(!ok & !own)
n_passed <- total("passed") + sum(ok & !skipped_stage)
cat(sprintf("%d passed, %d failed, %d skipped\n", n_passed, n_failed, total("skipped")))
quit(status = as.integer(n_failed > 0))
