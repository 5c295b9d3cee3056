# Predictions beside brms, the same rows, draws and priors, in one run:
#
#     Rscript bench/predict.R [--hlr-only] [rows for brms]
#
# Both packages fit 500 rows in 100 levels, 4 chains x 1,000 draws (brms after 300 of warmup: what a prediction costs
# does not depend on them), and predict new rows of those levels: hlr 100,000, and both as many as brms is given, 10,000
# without an argument: brms needs several times the memory of its result. The table's name has the argument. Each call
# is made in a fresh process, which says its processor time and its peak of resident memory; hlr's before and after
# brms's, the mean counts.
# HLR_BENCH_COMPILED: see bench/glmm.R.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))
source(file.path(bench_dir(), "..", "tests", "slow", "models.R"))

flags <- grep("^--", commandArgs(TRUE), value = TRUE)
given <- grep("^--", commandArgs(TRUE), value = TRUE, invert = TRUE)
equal_rows <- if (length(given)) as.integer(given[1]) else 10000L
alone <- "--hlr-only" %in% flags || !requireNamespace("brms", quietly = TRUE)
table_name <- paste(c("predict", given), collapse = "-")
functions <- c("posterior_epred", "posterior_predict", "log_lik")

slopes <- function(n, family) {
  data <- bernoulli_slopes(n, 100)
  if (family == "gaussian") data$y <- stats::qlogis((data$y + 0.5) / 2) + stats::rnorm(n)
  data
}

problem_of <- function(family) {
  list(
    formula = y ~ x + (x | g), data = slopes(500, family), family = if (family == "gaussian") stats::gaussian() else
      stats::binomial(),
    brms_family = if (!alone && family == "binomial") brms::bernoulli(),
    prior = weak_priors(0, 2.5) + hlr_prior(lkj(2), class = "cor") +
      if (family == "gaussian") hlr_prior(student_t(4, 0, 2), class = "sigma")
  )
}

brms_fit <- function(problem, name) {
  compiled <- compile_brms(problem, paste0("predict_", name))
  draw_brms(compiled, seed = 1, warmup = 300, iter = 1300, newdata = problem$data)
}

#' Processor seconds, seconds by the clock and peak memory of one call in a fresh process
one_call <- function(package, fit, fun, data) {
  files <- c(tempfile(), tempfile(), tempfile(fileext = ".R"))
  saveRDS(fit, files[1], compress = FALSE)
  saveRDS(data, files[2], compress = FALSE)
  writeLines(c(
    sprintf("suppressPackageStartupMessages(library(%s))", package), "options(hlr.max_values = Inf)",
    sprintf("fit <- readRDS('%s'); data <- readRDS('%s')", files[1], files[2]),
    sprintf("time <- system.time(out <- %s(fit, newdata = data))", fun),
    "peak <- as.numeric(gsub('[^0-9]', '', grep('VmHWM', readLines('/proc/self/status'), value = TRUE))) / 1024",
    "cat('FIGURES', time[['user.self']] + time[['sys.self']], time[['elapsed']], peak, 8e-6 * length(out))"
  ), files[3])
  on.exit(unlink(files))
  lines <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), files[3], stdout = TRUE, stderr = FALSE))
  found <- grep("FIGURES", lines, value = TRUE)
  figures <- if (length(found)) as.numeric(strsplit(sub(".*FIGURES ", "", found), " ")[[1]]) else rep(NA_real_, 4)
  stats::setNames(figures, c("cpu_seconds", "seconds", "peak_mb", "result_mb"))
}

figures_of <- function(name, fits, fun, rows) {
  data <- slopes(rows, name)
  once <- function(package) one_call(package, fits[[package]], fun, data)
  hlr <- once("hlr")
  table <- data.frame(model = name, fun, package = "hlr", rows, draws = 4000, t(hlr), ratio = NA_real_)
  if (alone || rows > equal_rows) return(table)
  brms <- once("brms")
  hlr <- (hlr + once("hlr")) / 2
  table <- data.frame(model = name, fun, package = c("hlr", "brms"), rows, draws = 4000, rbind(hlr, brms),
                      ratio = c(brms[["cpu_seconds"]] / hlr[["cpu_seconds"]], 1))
  rownames(table) <- NULL
  table
}

if (!alone) find_boost()
tables <- list()
for (name in c("binomial", "gaussian")) {
  message("bench: ", name)
  problem <- problem_of(name)
  fits <- list(hlr = fit_problem(problem, seed = 1), brms = if (!alone) brms_fit(problem, name))
  for (fun in functions) {
    for (rows in unique(c(equal_rows, 100000L))) {
      tables <- c(tables, list(figures_of(name, fits, fun, rows)))
      write_result(do.call(rbind, tables), table_name)       # after each call, so that a run cut short leaves it
    }
  }
}
