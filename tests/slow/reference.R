# Reference posteriors by brms, which is to say by Stan: Rscript tests/slow/reference.R [model ...]
#
# Fits the models of models.R and of tests/testthat/reference-models.R with the same priors until the least effective
# size, bulk and tail, over the parameters kept is 4,000, of VerbAgg and dietox_sigma 2,000 and of grouseticks 1,000
# (each run as long as the one before says it must be) without a divergence, and puts their means, sds and Monte Carlo
# standard errors into reference.csv, or into tests/testthat/reference-predictors.csv. Rows of other models there stay.
# Without a model: all that are not there yet. HLR_BENCH_COMPILED: see bench/glmm.R.

file <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
slow <- dirname(file)
source(file.path(slow, "..", "..", "bench", "common.R"))
source(file.path(slow, "models.R"))
quick <- file.path(slow, "..", "testthat")
source(file.path(quick, "reference-models.R"))
find_boost()

seed <- 20261121
# Lower where it takes Stan the better part of an hour. VerbAgg: of 20,000 draws 3,038 are effective, after 20 minutes;
# grouseticks: a draw takes hundreds of gradients, in one chain the most that a tree has, and of 36,000 draws 1,369 are
# effective, after 50 minutes and 35 for the run before; dietox_sigma: of 32,000 draws 1,372, after 4 minutes.
target_size <- function(name) switch(name, VerbAgg = , dietox_sigma = 2000, grouseticks = 1000, 4000)
# Draws a chain to begin with; fewer where a draw is slow, so that little is lost when the length is known.
first_draws <- function(name) {
  switch(name, VerbAgg = 4000, grouseticks = 6000, Salamanders = 2000, dietox_sigma = 14000, 8000)
}
# grouseticks: at 0.95 90 of 8,000 transitions diverge.
first_adapt_delta <- function(name) switch(name, grouseticks = 0.998, eight_schools = 0.99, 0.95)

#' Parameters kept: all but group effects, and of these the first, the middle and the last level of each factor
kept_parameters <- function(names) {
  effects <- grep("^r_", names, value = TRUE)
  groups <- sub("\\[.*,", ",", effects)
  some <- unlist(lapply(split(effects, groups), function(x) x[unique(c(1, (length(x) + 1) %/% 2, length(x)))]))
  c(grep("^(b|sd|cor|sigma|shape|nu|phi|beta|ndt|coi)(_|$)", names, value = TRUE), unname(some))
}

#' Fit by brms, longer until it is long enough, with smaller steps until no transition diverges
reference_draws <- function(compiled, target, draws, adapt_delta) {
  fit <- draw_brms(compiled, seed, warmup = 1000, iter = 1000 + draws, control = list(adapt_delta = adapt_delta))
  array <- unclass(posterior::as_draws_array(fit))
  array <- array[, , kept_parameters(dimnames(array)[[3]]), drop = FALSE]
  array <- array[, , apply(array, 3, stats::sd) > 0, drop = FALSE]       # without sigma where se() says it is zero
  table <- hlr:::summarise_array(array)
  divergences <- sum(do.call(rbind, rstan::get_sampler_params(fit$fit, inc_warmup = FALSE))[, "divergent__"])
  ess <- min(table[, c("ess_bulk", "ess_tail")])
  message(draws, " draws a chain: effective size ", round(ess), ", R-hat ", round(max(table[, "rhat"]), 4), ", ",
          divergences, " divergences, ", round(sum(rstan::get_elapsed_time(fit$fit))), " s")
  if (divergences > 0) {
    if (adapt_delta > 0.998) stop("A reference must be without divergences.")
    return(reference_draws(compiled, target, draws, 1 - (1 - adapt_delta) / 5))
  }
  if (ess < target) {
    longer <- 1000 * ceiling(1.2 * draws * target / ess / 1000)
    return(reference_draws(compiled, target, longer, adapt_delta))
  }
  list(names = dimnames(array)[[3]], table = table)
}

loadNamespace("brms")      # whose objects predictor_models() then makes
models <- list(old = reference_models(), predictors = predictor_models())
paths <- c(old = file.path(slow, "reference.csv"), predictors = file.path(quick, "reference-predictors.csv"))
read_reference <- function(path) if (file.exists(path)) utils::read.csv(path, comment.char = "#")

#' Rows of the csv that a model's posterior is
reference_rows <- function(name, model) {
  message("reference: ", name)
  result <- tryCatch(
    reference_draws(compile_brms(model, name), target_size(name), first_draws(name), first_adapt_delta(name)),
    error = function(e) message(name, " failed: ", conditionMessage(e))
  )
  if (is.null(result)) return(NULL)
  table <- result$table
  rows <- data.frame(model = name, parameter = result$names, mean = table[, "mean"], sd = table[, "sd"],
                     mcse_mean = table[, "mcse_mean"], mcse_sd = table[, "mcse_sd"])
  rows[-(1:2)] <- lapply(rows[-(1:2)], signif, 6)
  rows
}

for (set in names(models)) {
  done <- read_reference(paths[[set]])$model
  wanted <- if (length(commandArgs(TRUE))) commandArgs(TRUE) else setdiff(names(models[[set]]), c(done, "slopes_50k"))
  for (name in intersect(wanted, names(models[[set]]))) {
    rows <- reference_rows(name, models[[set]][[name]])
    if (is.null(rows)) next
    old <- read_reference(paths[[set]])
    write_reference(rbind(old[old$model != name, ], rows), paths[[set]])
  }
}
