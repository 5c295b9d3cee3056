# Does a newcomer's fit run clean? The 50 simulated models of tests/slow/hard.R and the data sets of models.R there.
#
#     Rscript bench/hard.R [pattern] [seeds, 3]
#
# One row per case and seed, then sums over each. The pattern, a regular expression, chooses cases by name; without one
# all the simulated run and the data sets but the largest, and the table is kept. One core; figures over every reported
# parameter, group effects among them.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))
slow <- file.path(bench_dir(), "..", "tests", "slow")
source(file.path(slow, "models.R"))
source(file.path(slow, "hard.R"))

given <- commandArgs(TRUE)
cases <- c(hard_cases(), named_cases())
largest <- grepl("^(slopes_50k|VerbAgg)", names(cases))
cases <- if (length(given)) cases[grepl(given[1], names(cases), perl = TRUE)] else cases[!largest]
seeds <- seq_len(if (length(given) > 1) as.integer(given[2]) else 3)

hard_figures <- function(name, seed) {
  fit <- fit_problem(cases[[name]], seed = seed)
  draws <- draws_with_effects(fit)
  table <- hlr:::summarise_array(draws)
  ess <- pmin(table[, "ess_bulk"], table[, "ess_tail"])
  limit <- fit$control$max_treedepth
  data.frame(
    case = name, seed, parameters = nrow(table), divergent = sum(fit$sampler[, , "divergent__"]),
    depth = sum(fit$sampler[, , "treedepth__"] >= limit), ess_bulk = min(table[, "ess_bulk"]),
    ess_tail = min(table[, "ess_tail"]), worst_ess = names(ess)[which.min(ess)], rhat = max(table[, "rhat"]),
    worst_rhat = rownames(table)[which.max(table[, "rhat"])],
    leapfrogs = mean(fit$sampler[, , "n_leapfrog__"]), gradients_per_ess = sum(fit$n_gradient) / min(ess),
    step = mean(fit$sampler[1, , "stepsize__"]), seconds = sum(fit$time$warmup, fit$time$sampling)
  )
}

#' Worst of each case over its seeds
by_case <- function(rows) {
  worst <- function(r) {
    data.frame(
      case = r$case[1], divergent = sum(r$divergent), fits_divergent = sum(r$divergent > 0), depth = sum(r$depth),
      ess_bulk = min(r$ess_bulk), ess_tail = min(r$ess_tail), rhat = max(r$rhat), leapfrogs = mean(r$leapfrogs),
      gradients_per_ess = stats::median(r$gradients_per_ess), seconds = mean(r$seconds)
    )
  }
  do.call(rbind, lapply(split(rows, factor(rows$case, unique(rows$case))), worst))
}

rows <- do.call(rbind, lapply(names(cases), function(name) {
  do.call(rbind, lapply(seeds, function(seed) hard_figures(name, seed)))
}))
options(width = 220)
if (length(given)) print(format(rows, digits = 3), row.names = FALSE) else write_result(rows, "hard")
cat("\nWorst of ", length(seeds), " seeds, sums of divergences and of trees cut:\n", sep = "")
print(format(by_case(rows), digits = 3), row.names = FALSE)
bad <- rows$rhat > 1.01
cat("\n", sum(rows$divergent), " divergences in ", sum(rows$divergent > 0), " of ", nrow(rows), " fits, ",
    sum(rows$depth), " trees cut; R-hat above 1.01 in ", sum(bad), ", effective size below 400 in ",
    sum(pmin(rows$ess_bulk, rows$ess_tail) < 400), "; geometric mean of gradients per effective draw ",
    signif(exp(mean(log(rows$gradients_per_ess))), 3), "; ", round(sum(rows$seconds)), " s.\n", sep = "")
