# Leave-one-out of dietox beside brms, on draws of equal models, in one run:
#
#     Rscript bench/loo.R [--hlr-only]
#
# Seconds are medians of five calls for hlr, which runs before and after brms, and one call for brms; compared is the
# processor time, as other jobs may run beside it. `hard` counts rows or pigs with a Pareto k above 0.7. Without brms
# hlr is alone. HLR_BENCH_COMPILED names a folder that keeps the model that brms has compiled.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

problem <- bench_problems()$dietox
fit <- quiet_fit(problem$formula, problem$data, seed = 1)

#' One row of the table
loo_figures <- function(package, call, run, repeats) {
  times <- vapply(seq_len(repeats), function(k) {
    time <- elapsed(out <<- suppressWarnings(suppressMessages(run())))
    c(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]])
  }, double(2))
  k <- out$diagnostics$pareto_k
  data.frame(package, call, parts = length(k), seconds = stats::median(times[1, ]),
             cpu_seconds = stats::median(times[2, ]), elpd = out$estimates["elpd_loo", 1],
             se = out$estimates["elpd_loo", 2], largest_k = max(k), hard = sum(k > 0.7))
}

hlr_rows <- function() {
  rbind(
    loo_figures("hlr", "loo(fit)", function() loo(fit), 5),
    loo_figures("hlr", "loo(fit, integrated = TRUE)", function() loo(fit, integrated = TRUE), 5),
    loo_figures("hlr", "loo(fit, by = \"Pig\")", function() loo(fit, by = "Pig"), 5)
  )
}

rows <- hlr_rows()
if (!"--hlr-only" %in% commandArgs(TRUE) && requireNamespace("brms", quietly = TRUE)) {
  find_boost()
  theirs <- draw_brms(compile_brms(problem, "dietox"), seed = 1)
  rows <- rbind(rows, loo_figures("brms", "loo(fit)", function() brms::loo(theirs), 1), hlr_rows())
}
options(width = 200)
write_result(rows, "loo")
