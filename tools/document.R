# NAMESPACE and man/ from the comments in R/. Works on a copy, as loading the package compiles it.
copy <- file.path(".build", "document")
system2("bash", c("tools/copy.sh", copy))
roxygen2::roxygenise(copy)

unlink(file.path("man", setdiff(list.files("man"), list.files(file.path(copy, "man")))))
dir.create("man", showWarnings = FALSE)
invisible(file.copy(list.files(file.path(copy, "man"), full.names = TRUE), "man", overwrite = TRUE))
invisible(file.copy(file.path(copy, "NAMESPACE"), "NAMESPACE", overwrite = TRUE))
