# Integrate the common coefficients out or keep them as coordinates? Rscript bench/crossover.R [repeats, 3]
#
# Effective draws per second of warmup and sampling, as the number p of common columns grows; q = 2, five rows a level.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

sizes <- c(2, 3, 4, 6, 8, 12, 20, 40)
repeats <- argument(3)
draws <- c(`200` = 500, `2000` = 250)

compare <- function(levels, p) {
  data <- simulate_groups(5 * levels, levels, 2, p = p)
  formula <- reformulate(c(paste0("x", seq_len(p - 1)), "(x1 | g)"), "y")
  speed <- function(keep, seed) {
    fit <- quiet_fit(formula, data, seed = seed, draws = draws[[as.character(levels)]],
                     control = hlr_control(keep_common = keep))
    unlist(fit_figures(fit)[c("ess_per_second", "leapfrogs_per_draw", "ess_per_draw")])
  }
  # In turn, so that both meet the same state of the machine.
  both <- vapply(seq_len(repeats), function(seed) c(speed(FALSE, seed), speed(TRUE, seed)), double(6))
  middle <- apply(both, 1, stats::median)
  data.frame(
    levels, p, integrated_ess_per_second = middle[1], kept_ess_per_second = middle[4],
    ratio = stats::median(both[1, ] / both[4, ]), integrated_leapfrogs = middle[2], kept_leapfrogs = middle[5],
    integrated_ess_per_draw = middle[3], kept_ess_per_draw = middle[6]
  )
}

rows <- list()
for (levels in c(200, 2000)) for (p in sizes) rows[[length(rows) + 1]] <- compare(levels, p)
write_result(do.call(rbind, rows), "crossover")
