# What a gradient costs with crossed factors: Rscript bench/crossed.R [seconds per case, 1]
#
# `columns` stay when factor a is eliminated. Balanced: every level of a meets every level of b once, so that the
# levels of a are one class. Wide: as many rows, levels of both at random. Sparse: five rows a level, five times as
# many levels of a. Slope: wide with an intercept and a slope for each level of a, and of b, which has half the
# levels. `fit_seconds`: 4 chains x 1,100 iterations of 4 gradients on one core.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))

seconds <- argument(1)
utils::assignInNamespace("max_crossed", Inf, "hlr")       # beyond what hlr_fit() takes
sizes <- c(6, 28, 100, 200, 400)

crossing <- function(kind, columns) {
  set.seed(columns)
  n_b <- if (kind == "slope") columns / 2 else columns
  n_a <- 2 * columns
  data <- switch(kind,
    balanced = expand.grid(a = seq_len(n_a), b = seq_len(n_b)),
    sparse = data.frame(a = rep(seq_len(5 * n_a), each = 5), b = sample(n_b, 25 * n_a, replace = TRUE)),
    data.frame(a = sample(n_a, n_a * n_b, replace = TRUE), b = sample(n_b, n_a * n_b, replace = TRUE))
  )
  data$x <- rnorm(nrow(data))
  data$y <- rnorm(max(data$a))[data$a] + rnorm(n_b)[data$b] + data$x + rnorm(nrow(data))
  transform(data[sample(nrow(data)), ], a = factor(a), b = factor(b))
}

gradient_time <- function(kind, columns) {
  data <- crossing(kind, columns)
  formula <- if (kind == "slope") y ~ x + (x | a) + (x | b) else y ~ x + (1 | a) + (1 | b)
  design <- hlr:::make_design(formula, data)
  prior <- hlr:::complete_prior(NULL, design, gaussian())
  setup <- system.time(model <- hlr:::flatten_collapsed(design, prior, hlr_control()))[["elapsed"]]
  # One chain for about so many seconds; warmup and sampling have their gradients counted.
  at <- function(draws) quiet_fit(formula, data, chains = 1, warmup = 10, draws = draws, seed = 1)
  per_gradient <- function(fit) sum(fit$time$warmup, fit$time$sampling) / sum(fit$n_gradient)
  first <- per_gradient(at(10))
  draws <- max(10, min(2000, ceiling(seconds / first / 10)))
  best <- min(first, replicate(2, per_gradient(at(draws))))
  data.frame(kind, columns = hlr:::crossed_columns(design$factors), levels = nlevels(data$a), rows = nrow(data),
             classes = model$classes$n, setup_seconds = setup, gradient_ms = 1e3 * best,
             fit_seconds = 4 * 1100 * 4 * best)
}

rows <- list()
for (columns in sizes) for (kind in c("balanced", "wide", "sparse", "slope")) {
  rows[[length(rows) + 1]] <- gradient_time(kind, columns)
}
write_result(do.call(rbind, rows), "crossed")
