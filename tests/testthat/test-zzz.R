test_that("re-exported generics are the very functions of their packages", {
  for (package in names(lazy_reexports)) {
    for (name in lazy_reexports[[package]]) {
      expect_identical(getExportedValue("hlr", name), getExportedValue(package, name), info = name)
    }
  }
})

# In a process of its own, as the one of the tests has everything loaded.
in_fresh_r <- function(code) {
  file <- withr::local_tempfile(lines = code, fileext = ".R")
  withr::local_envvar(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  lib <- dirname(system.file(package = "hlr"))
  system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", shQuote(file), shQuote(lib)), stdout = TRUE)
}

test_that("loading hlr and fitting load none of the heavy packages, and methods are found when these come later", {
  out <- in_fresh_r(c(
    "library(hlr, lib.loc = commandArgs(TRUE)[1])",
    "fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, chains = 2, draws = 500, cores = 1, seed = 1)",
    "output <- capture.output(print(summary(fit)))",
    "cat(intersect(c('posterior', 'bayesplot', 'loo', 'ggplot2', 'Matrix'), loadedNamespaces()), '\\n')",
    "cat(class(as_draws_df(fit, 'sigma'))[1], ndraws(fit), round(rhat(fit, 'sigma'), 1), '\\n')",
    "cat(posterior::rhat(fit, 'sigma') == rhat(fit, 'sigma'), '\\n')"
  ))
  expect_identical(trimws(out), c("", "draws_df 1000 1", "TRUE"))
})
