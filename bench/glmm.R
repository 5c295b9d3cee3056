# Generalised models beside brms, equal explicit priors, brms compiled before, in one run:
#
#     Rscript bench/glmm.R [--hlr-only] [--defaults] [problem ...]
#
# Without a problem all of tests/slow/models.R and tests/testthat/reference-models.R. hlr runs before and after brms, so
# that both meet the same state of the machine; of its six seeds the medians count, and the worst of R-hat and
# divergences. The ratio is of effective draws per second of processor time: everything runs on one core, and other jobs
# may run beside it. --defaults: hlr with its own priors, and alone. HLR_BENCH_COMPILED names a folder that keeps the
# models that brms has compiled.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))
source(file.path(bench_dir(), "..", "tests", "slow", "models.R"))
source(file.path(bench_dir(), "..", "tests", "testthat", "reference-models.R"))

flags <- grep("^--", commandArgs(TRUE), value = TRUE)
wanted <- grep("^--", commandArgs(TRUE), value = TRUE, invert = TRUE)
alone <- length(flags) > 0 || !requireNamespace("brms", quietly = TRUE)
if (!alone) loadNamespace("brms")      # so that predictor_models() makes its objects
problems <- c(reference_models(), predictor_models())
unknown <- setdiff(wanted, names(problems))
if (length(unknown)) stop("Unknown problem: ", toString(unknown), ". There are ", toString(names(problems)), ".")
if (length(wanted) == 0) wanted <- names(problems)

#' Medians of the rows of one problem, sums of divergences, worst R-hat
middle <- function(rows) {
  out <- as.data.frame(lapply(rows, stats::median))
  out$divergences <- sum(rows$divergences)
  out$rhat <- max(rows$rhat)
  out
}

#' Costs that do not depend on the other package
per_gradient <- function(figures, n) {
  ess <- pmin(figures$ess_bulk, figures$ess_tail)
  transform(figures, gradients_per_effective = gradients / ess, ns_per_row = 1e9 * cpu_seconds / (gradients * n))
}

bench_one <- function(name) {
  problem <- problems[[name]]
  if ("--defaults" %in% flags) problem$prior <- NULL
  n <- nrow(problem$data)
  hlr <- do.call(rbind, lapply(1:3, function(seed) hlr_figures(problem, seed)))
  if (alone) return(data.frame(problem = name, package = "hlr", rows = n, per_gradient(middle(hlr), n)))
  brms <- brms_figures(compile_brms(problem, name), 1)
  hlr <- middle(rbind(hlr, do.call(rbind, lapply(4:6, function(seed) hlr_figures(problem, seed)))))
  data.frame(
    problem = name, package = c("hlr", "brms"), rows = n, per_gradient(rbind(hlr, brms), n),
    ratio = c(hlr$ess_per_cpu_second / brms$ess_per_cpu_second, 1)
  )
}

if (!alone) find_boost()
options(width = 200)
table_name <- if (alone) paste0("glmm", sub("-", "", c(flags, "--hlr-only")[1])) else "glmm"
earlier <- file.path(bench_dir(), "results", paste0(Sys.Date(), "-", table_name, ".csv"))
# Of today: rows of other problems stay.
rows <- if (file.exists(earlier)) utils::read.csv(earlier, comment.char = "#")
for (name in wanted) {
  message("bench: ", name)
  one <- tryCatch(bench_one(name), error = function(e) message(name, " failed: ", conditionMessage(e)))
  if (is.null(one)) next
  rows <- rbind(if (setequal(names(rows), names(one))) rows[rows$problem != name, names(one)], one)
  write_result(rows, table_name)      # after each problem, so that a run cut short leaves its table
}
