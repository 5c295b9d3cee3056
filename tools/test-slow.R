# testthat at the level in HLR_TEST_LEVEL, and the slow tests; hlr is loaded as installed.
library(testthat)
library(hlr)

folders <- Filter(dir.exists, c("tests/testthat", "tests/slow"))
results <- lapply(folders, function(folder) {
  as.data.frame(test_dir(folder, package = "hlr", load_package = "installed", stop_on_failure = FALSE))
})
results <- do.call(rbind, results)
n_failed <- sum(results$failed) + sum(results$error)
n_passed <- sum(results$nb) - sum(results$failed) - sum(results$skipped)
cat(sprintf("%d passed, %d failed, %d skipped\n", n_passed, n_failed, sum(results$skipped)))
quit(status = as.integer(n_failed > 0))
