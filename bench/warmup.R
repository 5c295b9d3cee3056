# How short may warmup be? Rscript bench/warmup.R [seeds, 40]
#
# Many seeds, six problems, warmup from 10 to 400: effective size and leapfrogs per draw, R-hat, divergences.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

lengths <- c(10, 25, 50, 100, 200, 400)
seeds <- seq_len(argument(40))

draws <- 400  # of each of 4 chains: enough for R-hat and effective sizes, averaged over seeds

rows <- list()
for (problem in names(bench_problems())) {
  for (warmup in lengths) {
    figures <- over_seeds(bench_problems()[[problem]], seeds, warmup = warmup, draws = draws)
    rows[[length(rows) + 1]] <- data.frame(problem, warmup, seeds = length(seeds), condense(figures))
  }
}
write_result(do.call(rbind, rows), "warmup")
