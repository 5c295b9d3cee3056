# Rows with the same linear predictor made one: Rscript bench/collapse.R [seconds per case, 2]
#
# `rows` of the data, `left` of them after collapse_rows(), which took `search_seconds`; microseconds per gradient with
# every row and with those left. crossed_items and a_million_numbers have nothing to collapse: there the search is the
# price.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

seconds <- argument(2)

bernoulli <- function(n, levels, x) {
  set.seed(1)
  g <- rep_len(seq_len(levels), n)
  data.frame(y = rbinom(n, 1, plogis(rnorm(levels)[g] + 0.5 * x)), x, g = factor(g))
}

set.seed(2)
binary <- rbinom(1e6, 1, 0.5)
data(VerbAgg, package = "lme4")
problems <- list(
  binary_50k = list(formula = y ~ x + (1 | g), data = bernoulli(5e4, 2000, binary[1:5e4]), family = binomial()),
  binary_slopes_50k = list(formula = y ~ x + (x | g), data = bernoulli(5e4, 2000, binary[1:5e4]), family = binomial()),
  VerbAgg_persons = list(formula = r2 ~ btype + situ + (1 | id), data = VerbAgg, family = binomial()),
  crossed_items = list(formula = r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item), data = VerbAgg,
                       family = binomial()),
  a_million_binary = list(formula = y ~ x + (1 | g), data = bernoulli(1e6, 1e4, binary), family = binomial()),
  a_million_numbers = list(formula = y ~ x + (1 | g), data = bernoulli(1e6, 1e4, rnorm(1e6)), family = binomial())
)

collapse_rows <- hlr:::collapse_rows
searched <- 0
timed <- function(rows, family) {
  searched <<- system.time(out <- collapse_rows(rows, family))[["elapsed"]]
  out
}
put <- function(value) utils::assignInNamespace("collapse_rows", value, "hlr")

#' Seconds per gradient of one chain, and rows of its model
gradient_time <- function(problem, draws) {
  fit <- fit_problem(problem, chains = 1, warmup = 5, draws = draws, seed = 1)
  c(sum(fit$time$warmup, fit$time$sampling) / sum(fit$n_gradient), length(fit$model$y))
}

# In turn, so that both meet the same state of the machine; the best of five.
compare <- function(name) {
  problem <- problems[[name]]
  draws <- max(5, min(2000, ceiling(seconds / gradient_time(problem, 5)[1] / 50)))
  rounds <- replicate(5, {
    put(function(rows, family) rows)
    every <- gradient_time(problem, draws)
    put(timed)
    c(every, gradient_time(problem, draws))
  })
  best <- apply(rounds, 1, min)
  data.frame(problem = name, rows = best[2], left = best[4], search_seconds = searched, every_us = 1e6 * best[1],
             left_us = 1e6 * best[3], times = best[1] / best[3])
}

write_result(do.call(rbind, lapply(names(problems), compare)), "collapse")
