# Rscript tools/roxygenise.R FOLDER: NAMESPACE and man/ of the package source in FOLDER; hlr is loaded as installed.
roxygen2::roxygenise(commandArgs(trailingOnly = TRUE)[1], load_code = roxygen2::load_installed)
