# The coordinate of group sds: "sinh", regular at zero and linear where its prior ends, or log?
#
#   Rscript bench/coordinates.R [seeds, 40]
#
# The same data and seeds under both, all figures on the reported scale: problems of common.R, and more where sds are
# hard: few levels, strong effects, a true sd of zero.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

seeds <- seq_len(argument(40))

draws <- 1000  # of each of 4 chains, the default: divergences are counted per default fit

#' `levels` levels of `n` rows, intercepts and slopes with the standard deviations `sds`, residual sd 1
few_levels <- function(levels, n, sds, seed) {
  set.seed(seed)
  g <- rep(seq_len(levels), each = n)
  x <- rnorm(levels * n)
  u <- matrix(rnorm(2 * levels), levels) %*% diag(sds)
  data.frame(y = 1 + x / 2 + u[g, 1] + u[g, 2] * x + rnorm(levels * n), x, g = factor(g))
}

hard_problems <- function() {
  list(
    Machines = list(formula = score ~ Machine + (Machine | Worker), data = as.data.frame(nlme::Machines)),
    cake = list(formula = angle ~ recipe * temp + (1 | recipe:replicate), data = lme4::cake),
    Penicillin_plate = list(formula = diameter ~ 1 + (1 | plate), data = lme4::Penicillin),
    Penicillin_sample = list(formula = diameter ~ 1 + (1 | sample), data = lme4::Penicillin),
    Rail = list(formula = travel ~ 1 + (1 | Rail), data = as.data.frame(nlme::Rail)),
    Orthodont = list(formula = distance ~ age * Sex + (age | Subject), data = as.data.frame(nlme::Orthodont)),
    five_levels = list(formula = y ~ x + (1 | g), data = few_levels(5, 10, c(1, 0), seed = 2)),
    five_levels_slopes = list(formula = y ~ x + (x | g), data = few_levels(5, 10, c(1, 0.5), seed = 3)),
    three_levels = list(formula = y ~ x + (1 | g), data = few_levels(3, 20, c(1, 0), seed = 6)),
    three_levels_slopes = list(formula = y ~ x + (x | g), data = few_levels(3, 20, c(1, 0.5), seed = 8)),
    four_levels_strong = list(formula = y ~ x + (1 | g), data = few_levels(4, 6, c(6, 0), seed = 44)),
    zero_sds = list(formula = y ~ x + (x | g), data = few_levels(20, 10, c(0, 0), seed = 4)),
    zero_slope_sd = list(formula = y ~ x + (x | g), data = few_levels(20, 10, c(1, 0), seed = 5))
  )
}

problems <- c(bench_problems(), hard_problems())
rows <- list()
for (problem in names(problems)) {
  for (coordinate in c("sinh", "log")) {
    figures <- over_seeds(problems[[problem]], seeds, draws = draws,
                          control = hlr_control(sd_coordinate = coordinate))
    rows[[length(rows) + 1]] <- data.frame(problem, coordinate, seeds = length(seeds), condense(figures))
  }
}
write_result(do.call(rbind, rows), "coordinates")
