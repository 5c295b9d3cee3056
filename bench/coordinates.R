# The coordinate of group sds: s sinh(x), regular at zero, or log? Rscript bench/coordinates.R [seeds, 40]
#
# The same data and seeds under both, all figures on the reported scale.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

seeds <- seq_len(argument(40))

draws <- 400  # of each of 4 chains: enough for R-hat and effective sizes, averaged over seeds

rows <- list()
for (problem in names(bench_problems())) {
  for (coordinate in c("sinh", "log")) {
    figures <- over_seeds(bench_problems()[[problem]], seeds, draws = draws,
                          control = hlr_control(sd_coordinate = coordinate))
    rows[[length(rows) + 1]] <- data.frame(problem, coordinate, seeds = length(seeds), condense(figures))
  }
}
write_result(do.call(rbind, rows), "coordinates")
