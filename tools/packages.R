# Which R packages are missing, and their installation; called by tools/setup.sh. Base R only.
#   Rscript tools/packages.R missing demo|test     prints the missing ones, one a line
#   Rscript tools/packages.R install NAME...

# Suggested, but only for comparisons that are skipped without them, and long to install.
optional <- c("brms", "rstan", "future")
# Used by `make test` itself, not by the package.
tools_of_test <- c("lintr", "roxygen2", "xml2")

# Data frame of package and lowest version ("" for any) named in the given DESCRIPTION fields.
described <- function(fields) {
  text <- read.dcf("DESCRIPTION", fields = fields)
  entries <- trimws(unlist(strsplit(text[!is.na(text)], ",")))
  data.frame(
    package = sub("[[:space:]]*\\(.*", "", entries),
    version = ifelse(grepl("\\(", entries), gsub(".*>=[[:space:]]*|\\).*", "", entries), "")
  )
}

needed <- function(what) {
  fields <- c("Depends", "Imports", "LinkingTo")
  if (what == "demo") return(described(fields))
  all <- rbind(described(c(fields, "Suggests")), data.frame(package = tools_of_test, version = ""))
  all[!all$package %in% optional, ]
}

is_missing <- function(package, version) {
  if (package == "R") return(FALSE)
  if (!nzchar(system.file(package = package))) return(TRUE)
  nzchar(version) && utils::packageVersion(package) < version
}

# The first library that can be written; R's user library is made if there is none.
writable_library <- function() {
  for (lib in .libPaths()) if (file.access(lib, 2) == 0) return(lib)
  lib <- strsplit(Sys.getenv("R_LIBS_USER"), .Platform$path.sep)[[1]][1]
  if (is.na(lib) || lib == "NULL") stop("no R library can be written; set R_LIBS_USER to a folder")
  dir.create(lib, recursive = TRUE, showWarnings = FALSE)
  .libPaths(c(lib, .libPaths()))
  lib
}

arguments <- commandArgs(trailingOnly = TRUE)
if (arguments[1] == "missing") {
  want <- needed(arguments[2])
  missing <- mapply(is_missing, want$package, want$version)
  cat(unique(want$package[missing]), sep = "\n")
} else {
  if ("@CRAN@" %in% getOption("repos")) utils::chooseCRANmirror(graphics = FALSE, ind = 1)
  cores <- max(1L, parallel::detectCores(), na.rm = TRUE)
  utils::install.packages(arguments[-1], lib = writable_library(), Ncpus = cores, quiet = TRUE)
}
