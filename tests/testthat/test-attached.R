# hlr beside lme4 or brms, attached before or after it: neither breaks the other. Each order in a process of its own.

in_process <- function(...) {
  script <- withr::local_tempfile(fileext = ".R", lines = c(deparse(call(".libPaths", .libPaths())), ...))
  out <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", script), TRUE, TRUE))
  expect_equal(out[length(out)], "as it should be", info = paste(out, collapse = "\n"))
}

ours <- "ours <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, seed = 1, draws = 20, chains = 1))"

test_that("lme4's fits and hlr's both answer, in either order", {
  skip_if_not_installed("lme4")
  for (order in list(c("lme4", "hlr"), c("hlr", "lme4"))) {
    in_process(paste0("suppressMessages(library(", order, "))"), ours,
               "theirs <- lmer(Weight ~ Time + (1 | Pig), dietox)",
               "stopifnot(ngrps(ours) == 72, ngrps(theirs) == 72, nrow(fixef(ours)) == 2, length(fixef(theirs)) == 2)",
               "stopifnot(is.numeric(AIC(theirs)), !isSingular(theirs), hlr::ngrps(theirs) == 72)",
               "cat('as it should be')")
  }
})

test_that("brms's objects and hlr's both serve, in either order", {
  skip_if_not_installed("brms")
  for (order in list(c("brms", "hlr"), c("hlr", "brms"))) {
    in_process(paste0("suppressMessages(library(", order, "))"), ours,
               "priors <- c(prior(normal(0, 9), class = b), set_prior('exponential(1)', class = 'sd'))",
               "stopifnot(inherits(priors, 'brmsprior'), inherits(bf(y ~ x, sigma ~ x), 'brmsformula'))",
               "code <- make_stancode(bf(Weight ~ Time + (1 | Pig)), dietox, student(), prior = priors)",
               "stopifnot(grepl('student_t_lpdf', code), grepl('normal_lpdf(b | 0, 9)', code, fixed = TRUE))",
               "model <- hlr_model(bf(Weight ~ Time + (1 | Pig)), dietox, student(), prior = priors)",
               "stopifnot(model$prior$arg2[2] == 9, ngrps(ours) == 72)",
               "stopifnot(nrow(posterior_summary(ours)) > 2, inherits(mcmc_plot(ours), 'ggplot'))",
               "cat('as it should be')")
  }
})
