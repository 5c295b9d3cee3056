# The table "Works with" of README.md, from a run:  Rscript tools/ecosystem.R
#
# Every check of tools/ecosystem-checks.R on four fits, in two processes: with the packages of the ordinary libraries,
# and with .build/ecosystem in front of them, where those are installed that `make test` does not need, with all that
# they depend on in current versions. Verbs that fail are named in the table. hlr is loaded as installed.
#   Rscript tools/ecosystem.R try FILE     one such process; results go to FILE

# Not among the packages that tools/setup.sh installs. collapse is asked for by marginaleffects when it averages,
# quadprog by bayestestR's spi().
extra <- c("tidybayes", "marginaleffects", "collapse", "priorsense", "modelsummary", "ggeffects", "logspline",
           "quadprog", "projpred")
library_of_extra <- file.path(getwd(), ".build", "ecosystem")
markers <- c("<!-- made by make ecosystem -->", "<!-- end -->")

version_of <- function(package) tryCatch(format(utils::packageVersion(package)), error = function(e) NA_character_)

# ---- one process -------------------------------------------------------------

run_checks <- function() {
  suppressMessages(library(hlr))
  for (helper in c("helper-predict.R", "helper-ecosystem.R")) source(file.path("tests/testthat", helper))
  source("tools/ecosystem-checks.R")
  fits <- four_fits()
  results <- lapply(names(all_checks), function(package) {
    version <- version_of(package)
    if (is.na(version)) return(NULL)
    verbs <- all_checks[[package]]
    outcome <- lapply(verbs, function(check) {
      vapply(names(fits), function(name) try_check(check, fits[[name]], name), "")
    })
    data.frame(package = package, version = version, verb = rep(names(verbs), each = length(fits)),
               fit = names(fits), failure = unlist(outcome))
  })
  do.call(rbind, results)
}

# "" or why it failed.
try_check <- function(check, fit, name) {
  tryCatch({
    suppressWarnings(check(fit, name))
    ""
  }, error = function(e) strsplit(paste(conditionMessage(e), collapse = " "), "\n")[[1]][1])
}

# ---- both --------------------------------------------------------------------

install_extra <- function() {
  dir.create(library_of_extra, recursive = TRUE, showWarnings = FALSE)
  missing <- extra[!dir.exists(file.path(library_of_extra, extra))]
  if (length(missing) == 0) return(invisible())
  cat("ecosystem: install.packages() for", missing, "\n")
  if ("@CRAN@" %in% getOption("repos")) utils::chooseCRANmirror(graphics = FALSE, ind = 1)
  .libPaths(c(library_of_extra, .libPaths()))
  cores <- max(1L, parallel::detectCores(), na.rm = TRUE)
  utils::install.packages(missing, lib = library_of_extra, Ncpus = cores, quiet = TRUE)
}

run_apart <- function(libraries) {
  file <- tempfile(fileext = ".rds")
  env <- paste0("R_LIBS=", paste(libraries, collapse = .Platform$path.sep))
  status <- system2("Rscript", c("--vanilla", "tools/ecosystem.R", "try", shQuote(file)), env = env)
  if (status != 0) stop("the checks did not run to their end")
  readRDS(file)
}

# One line of the table. `results`: rows of one package, of one or two versions.
table_row <- function(results) {
  versions <- unique(results$version)
  results$bad <- nzchar(results$failure)
  failed <- unique(results[results$bad, c("verb", "version")])
  verbs <- unique(results$verb)
  good <- setdiff(verbs, failed$verb)
  notes <- vapply(seq_len(nrow(failed)), function(i) {
    here <- results[results$verb == failed$verb[i] & results$version == failed$version[i] & results$bad, ]
    paste0("`", failed$verb[i], "()` fails", if (length(versions) > 1) paste(" with", failed$version[i]),
           if (nrow(here) < 4) paste0(" (", paste(here$fit, collapse = ", "), ")"), ": ", here$failure[1])
  }, "")
  shown <- if (length(good)) paste0("`", good, "()`", collapse = ", ")
  cells <- c(results$package[1], paste(versions, collapse = ", "), paste(c(shown, notes), collapse = "; "))
  paste0("| ", paste(cells, collapse = " | "), " |")
}

write_table <- function(lines, file = "README.md") {
  readme <- readLines(file)
  at <- match(markers, readme)
  if (anyNA(at)) stop(file, " has not the lines ", paste(markers, collapse = " and "))
  writeLines(c(readme[seq_len(at[1])], lines, readme[at[2]:length(readme)]), file)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments[1], "try")) {
  saveRDS(run_checks(), arguments[2])
} else {
  ordinary <- .libPaths()
  install_extra()
  results <- run_apart(ordinary)
  current <- run_apart(c(library_of_extra, ordinary))
  # What both have in the same version was tried twice; the plain run counts.
  key <- function(x) paste(x$package, x$version)
  results <- rbind(results, current[!key(current) %in% key(results), ])
  packages <- unique(c(results$package, current$package))
  order <- packages[order(match(packages, unique(current$package)))]
  bad <- results[nzchar(results$failure), ]
  if (nrow(bad)) print(bad, row.names = FALSE, right = FALSE)
  lines <- vapply(order, function(package) table_row(results[results$package == package, ]), "")
  lines <- c(paste0("R ", getRversion(), ", ", nrow(results), " checks, each of a verb, a version and a fit."), "",
             "| package | version | verbs that work |", "|---|---|---|", lines)
  write_table(lines)
  cat(lines, sep = "\n")
}
