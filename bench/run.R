# make bench: hlr beside lme4 and, where installed, brms, in one run. Rscript bench/run.R [small] [large] [install]
# [brms]
#
# Without an argument all four. Every comparison alternates between the packages, so that both meet the same state of
# the machine; what counts is the ratio. Memory is the peak of a fresh process.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

parts <- commandArgs(TRUE)
if (length(parts) == 0) parts <- c("small", "large", "install", "brms")
if (!requireNamespace("brms", quietly = TRUE)) parts <- setdiff(parts, "brms")

quiet_lmer <- function(formula, data) suppressMessages(suppressWarnings(lme4::lmer(formula, data)))

#' Evaluate an expression in a fresh process, return its peak resident memory in MB (NA where /proc is missing)
peak_memory <- function(expression) {
  read <- 'cat("PEAK", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))'
  code <- c(paste0("source('", file.path(bench_dir(), "common.R"), "')"), expression, read)
  script <- tempfile(fileext = ".R")
  writeLines(code, script)
  lines <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), script, stdout = TRUE, stderr = FALSE))
  peak <- grep("PEAK", lines, value = TRUE)
  if (length(peak)) as.numeric(gsub("[^0-9]", "", peak)) / 1024 else NA_real_
}

#' Seconds of whole calls, hlr and lmer in turn
pair_with_lmer <- function(formula, data, repeats) {
  quiet_fit(formula, data, seed = 1)
  quiet_lmer(formula, data)
  rounds <- vapply(seq_len(repeats), function(seed) {
    c(elapsed(quiet_fit(formula, data, seed = seed, cores = 2))[["elapsed"]],
      elapsed(quiet_fit(formula, data, seed = seed, cores = 1))[["elapsed"]],
      elapsed(quiet_lmer(formula, data))[["elapsed"]])
  }, double(3))
  middle <- apply(rounds, 1, stats::median)
  data.frame(
    repeats, hlr_2_cores = middle[1], hlr_1_core = middle[2], lmer = middle[3],
    ratio_2_cores = stats::median(rounds[1, ] / rounds[3, ]), ratio_1_core = stats::median(rounds[2, ] / rounds[3, ])
  )
}

run_small <- function() {
  rows <- lapply(c("dietox", "sleepstudy"), function(name) {
    problem <- bench_problems()[[name]]
    call <- function(what) paste0("p <- bench_problems()$", name, "; ", what, "(p$formula, p$data)")
    data.frame(
      problem = name, pair_with_lmer(problem$formula, problem$data, 15),
      hlr_peak_mb = peak_memory(call("fit <- quiet_fit")), lmer_peak_mb = peak_memory(call("fit <- lme4::lmer"))
    )
  })
  write_result(do.call(rbind, rows), "lmer-small")
}

large_problems <- list(
  three_coefficients = list(formula = y ~ x1 + x2 + (x1 + x2 | g), n = 1e5, levels = 1e3, q = 3, lmer = TRUE),
  million_intercepts = list(formula = y ~ x1 + (1 | g), n = 1e6, levels = 1e5, q = 1, lmer = TRUE),
  million_slopes = list(formula = y ~ x1 + (x1 | g), n = 1e6, levels = 1e5, q = 2, lmer = FALSE)
)

run_large <- function() {
  rows <- lapply(names(large_problems), function(name) {
    problem <- large_problems[[name]]
    data <- simulate_groups(problem$n, problem$levels, problem$q)
    hlr <- elapsed(fit <- quiet_fit(problem$formula, data, seed = 1, cores = 2))
    lmer <- if (problem$lmer) elapsed(quiet_lmer(problem$formula, data))[["elapsed"]] else NA_real_
    mb <- function(x) as.numeric(utils::object.size(x)) / 2^20
    figures <- fit_figures(fit)
    data.frame(
      problem = name, hlr_seconds = hlr[["elapsed"]], hlr_cpu = hlr[["user.self"]] + hlr[["sys.self"]],
      chains_seconds = figures$seconds, lmer_seconds = lmer, ratio = hlr[["elapsed"]] / lmer,
      gradients = figures$gradients, ess_bulk = figures$ess_bulk, ess_tail = figures$ess_tail,
      fit_mb = mb(fit), beyond_data_mb = mb(fit) - mb(fit$design)
    )
  })
  write_result(do.call(rbind, rows), "large")
}

run_install <- function() {
  source_copy <- file.path(tempdir(), "hlr-source")
  library_dir <- file.path(tempdir(), "hlr-library")
  dir.create(library_dir)
  system2("bash", c(file.path(bench_dir(), "..", "tools", "copy.sh"), source_copy))
  r <- file.path(R.home("bin"), "R")
  arguments <- c("CMD", "INSTALL", paste0("--library=", library_dir), source_copy)
  install <- elapsed(system2(r, arguments, env = "MAKEFLAGS=-j1",
                             stdout = FALSE, stderr = FALSE))[["elapsed"]]
  code <- "cat(system.time(suppressPackageStartupMessages(library(hlr)))[['elapsed']])"
  load <- replicate(5, as.numeric(system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(code)), stdout = TRUE)))
  write_result(data.frame(install_seconds = install, load_seconds = stats::median(load)), "install")
}

run_brms <- function() {
  find_boost()
  rows <- lapply(c("dietox", "sleepstudy"), function(name) {
    problem <- bench_problems()[[name]]
    compile <- elapsed(compiled <- compile_brms(problem, name, keep = NULL))[["elapsed"]]
    hlr <- do.call(rbind, lapply(1:5, function(seed) hlr_figures(problem, seed)))
    brms <- brms_figures(compiled, 1)
    hlr <- rbind(hlr, do.call(rbind, lapply(6:10, function(seed) hlr_figures(problem, seed))))
    hlr <- as.data.frame(lapply(hlr, stats::median))
    saved <- tempfile(fileext = ".rds")
    saveRDS(compiled, saved)
    memory <- peak_memory(paste0("fit <- update(readRDS('", saved, "'), recompile = FALSE, chains = 4, ",
                                 "iter = 2000, refresh = 0)"))
    data.frame(
      problem = name, package = c("hlr", "brms"), rbind(hlr, brms), compile_seconds = c(0, compile),
      ratio = c(hlr$ess_per_second / brms$ess_per_second, 1),
      peak_mb = c(peak_memory(paste0("p <- bench_problems()$", name, "; fit <- quiet_fit(p$formula, p$data)")), memory)
    )
  })
  write_result(do.call(rbind, rows), "brms")
}

for (part in parts) {
  message("bench: ", part)
  switch(part, small = run_small(), large = run_large(), install = run_install(), brms = run_brms(),
         stop("Unknown part: ", part, ". There are small, large, install and brms.", call. = FALSE))
}
