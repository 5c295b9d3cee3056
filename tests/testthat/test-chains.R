# Chains: one seed, one set of bits; Ctrl-C gives a fit of the draws so far.

run <- function(..., formula = Weight ~ Time + (Time | Pig)) {
  hlr_fit(formula, dietox, ..., draws = 200, warmup = 50, progress = FALSE)
}

quietly <- function(fit) suppressWarnings(fit)

test_that("the same seed gives the same bits on 1, 2 and 4 threads", {
  for (formula in c(Weight ~ Time + (Time | Pig), Weight ~ Time + (1 | Litter / Pig))) {
    one <- quietly(run(formula = formula, seed = 3, cores = 1))
    for (cores in c(2, 4)) {
      more <- quietly(run(formula = formula, seed = 3, cores = cores))
      expect_identical(more$draws, one$draws)
      expect_identical(more$upars, one$upars)
      expect_identical(more$sampler, one$sampler)
      group <- one$design$factors[[1]]$group
      expect_identical(effects_draws(more, group), effects_draws(one, group))
    }
  }
})

test_that("chains do not depend on how many others there are", {
  four <- quietly(run(seed = 3, cores = 2, chains = 4))
  two <- quietly(run(seed = 3, cores = 2, chains = 2))
  expect_identical(two$draws, four$draws[, 1:2, , drop = FALSE])
})

test_that("another seed gives other draws, and chains differ from each other", {
  one <- quietly(run(seed = 3, cores = 2))
  other <- quietly(run(seed = 4, cores = 2))
  expect_false(any(one$draws[, , "b_Time"] == other$draws[, , "b_Time"]))
  expect_false(any(one$draws[, 1, "b_Time"] == one$draws[, 2, "b_Time"]))
})

test_that("set.seed() governs when no seed is given, and a seed leaves R's generator alone", {
  set.seed(8)
  one <- quietly(run(cores = 2))
  set.seed(8)
  again <- quietly(run(cores = 1))
  next_one <- quietly(run(cores = 2))
  expect_identical(again$draws, one$draws)
  expect_false(identical(next_one$draws, one$draws))
  set.seed(8)
  before <- .Random.seed
  quietly(run(seed = 1, cores = 2))
  expect_identical(.Random.seed, before)
})

# A child R that another process interrupts when its progress says that it samples, far more draws than it is given time
# for. Nothing is bounded by seconds: a busy machine is only slower to get there.
interrupted_child <- function() {
  script <- tempfile(fileext = ".R")
  said <- tempfile()
  on.exit(unlink(c(script, said)))
  writeLines(c(
    sprintf(".libPaths(c(%s, .libPaths()))", deparse(dirname(find.package("hlr")))),
    "library(hlr)",
    "wait <- '(until grep -q Sampling %s; do kill -0 %d || exit; sleep 0.05; done; kill -INT %d)'",
    sprintf("system(sprintf(wait, %s, Sys.getpid(), Sys.getpid()), wait = FALSE)", deparse(said)),
    "caught <- character(0)",
    "fit <- withCallingHandlers(",
    "  hlr_fit(Weight ~ Time + (Time | Pig), dietox, draws = 1e6, chains = 2, cores = 2, seed = 1, progress = TRUE),",
    "  warning = function(w) { caught <<- c(caught, class(w)); invokeRestart('muffleWarning') })",
    "cat('class', class(fit), '\\n')",
    "cat('caught', caught, '\\n')",
    "cat('n', dim(fit$draws), '\\n')",
    "cat('finite', all(is.finite(fit$draws)), all(is.finite(fit$upars)), '\\n')",
    "cat('effects', dim(hlr:::effects_draws(fit, 'Pig', draw_ids = 1:3)), '\\n')"
  ), script)
  out <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", script), stdout = TRUE,
                                  stderr = said))
  field <- function(name) {
    start <- paste0("^", name, " ")
    unlist(strsplit(sub(start, "", grep(start, out, value = TRUE)), " "))
  }
  list(out = paste(c(out, readLines(said, warn = FALSE)), collapse = "\n"), field = field)
}

if (.Platform$OS.type == "unix") {
  test_that("Ctrl-C while chains sample returns a valid fit of the draws so far", {
    child <- interrupted_child()
    expect_true("hlr_fit" %in% child$field("class"), info = child$out)
    expect_true("hlr_warning_interrupted" %in% child$field("caught"), info = child$out)
    n <- as.integer(child$field("n"))
    expect_gt(n[1], 0)
    expect_lt(n[1], 1e6)
    expect_identical(child$field("finite"), c("TRUE", "TRUE"))
    expect_identical(child$field("effects"), c("3", "1", "144"))
  })
}

test_that("after a stop the draws that every chain has are kept", {
  set.seed(2)
  out <- list(stopped = TRUE, n_done = c(40L, 0L, 25L), draws = array(rnorm(300), c(50, 3, 2)),
              upars = array(rnorm(300), c(50, 3, 2)), sampler = array(0, c(50, 3, 6)), warmup_seconds = 1:3 / 10,
              sampling_seconds = 1:3, n_gradient = 1:3, chain_ids = 1:3)
  expect_warning(kept <- keep_finished(out, 50), class = "hlr_warning_interrupted")
  expect_identical(kept$draws, out$draws[1:25, c(1, 3), ])
  # Where a part is of no use, an error that handlers of interrupts see.
  expect_error(keep_finished(out, 50, partial = FALSE), "Stopped by the user", class = "hlr_error_interrupted")
  expect_identical(tryCatch(keep_finished(out, 50, partial = FALSE), interrupt = function(i) "seen"), "seen")
  expect_identical(kept$chain_ids, c(1L, 3L))
  expect_identical(kept$sampling_seconds, c(1L, 3L))
  out$n_done <- c(0L, 0L, 0L)
  expect_error(keep_finished(out, 50), class = "hlr_error_interrupted")
  out$n_done <- c(50L, 50L, 50L)
  expect_silent(expect_identical(keep_finished(out, 50), out))
})
