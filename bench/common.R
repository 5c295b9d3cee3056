# What the experiments share: data sets, effective sizes on the reported scale, tables with their date and machine.

suppressPackageStartupMessages(library(hlr))

#' Folder of this file, wherever the script was started from
bench_dir <- function() {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  if (length(file)) dirname(normalizePath(file)) else "bench"
}

#' Problems with known difficulties: an sd well away from zero, one near zero, nested factors, many small groups
#'
#' @return Named list of lists with `formula` and `data`.
bench_problems <- function() {
  list(
    dietox = list(formula = Weight ~ Time + (Time | Pig), data = hlr::dietox),
    sleepstudy = list(formula = Reaction ~ Days + (Days | Subject), data = lme4::sleepstudy),
    Oats = list(formula = yield ~ nitro + (1 | Block / Variety), data = as.data.frame(nlme::Oats)),
    Pastes = list(formula = strength ~ 1 + (1 | batch / cask), data = lme4::Pastes),
    Dyestuff2 = list(formula = Yield ~ 1 + (1 | Batch), data = lme4::Dyestuff2),
    small_groups = list(formula = y ~ x1 + (x1 | g), data = simulate_groups(600, 200, 2, seed = 7))
  )
}

#' Rows of a regression with random intercept and up to two random slopes
#'
#' @param n Rows. @param levels Levels of `g`. @param q Coefficients that vary, 1 to 3. @param p Common columns, at
#'   least 3.
simulate_groups <- function(n, levels, q, p = 3, seed = 1) {
  set.seed(seed)
  g <- rep_len(seq_len(levels), n)
  x <- matrix(rnorm(n * (p - 1)), n, dimnames = list(NULL, paste0("x", seq_len(p - 1))))
  u <- matrix(rnorm(levels * 3), levels) %*% diag(c(1, 0.5, 0.3) * (seq_len(3) <= q))
  y <- 1 + x %*% rep_len(c(0.5, -0.3), p - 1) + u[g, 1] + u[g, 2] * x[, 1] + u[g, 3] * x[, min(2, p - 1)] + rnorm(n)
  data.frame(y = drop(y), x, g = factor(g))
}

#' Effective sizes, R-hat, gradients of a fit, over every reported parameter
#'
#' @return One-row data frame; `ess` is the smaller of the least bulk and the least tail effective size.
fit_figures <- function(fit) {
  names <- setdiff(dimnames(fit$draws)[[3]], c("lprior", "lp__"))
  table <- hlr:::summarise_array(fit$draws[, , names, drop = FALSE])
  n_draws <- prod(dim(fit$draws)[1:2])
  ess <- min(table[, c("ess_bulk", "ess_tail")])
  seconds <- sum(fit$time$warmup, fit$time$sampling)
  data.frame(
    ess_bulk = min(table[, "ess_bulk"]), ess_tail = min(table[, "ess_tail"]), ess_per_draw = ess / n_draws,
    leapfrogs_per_draw = sum(fit$sampler[, , "n_leapfrog__"]) / n_draws, gradients = sum(fit$n_gradient),
    ess_per_gradient = ess / sum(fit$n_gradient), rhat = max(table[, "rhat"]),
    divergences = sum(fit$sampler[, , "divergent__"]), accept = mean(fit$sampler[, , "accept_stat__"]),
    step = mean(fit$sampler[1, , "stepsize__"]), seconds = seconds, ess_per_second = ess / seconds
  )
}

#' A fit without its warnings: the experiments count what they warn about
quiet_fit <- function(..., cores = 1, progress = FALSE) {
  suppressMessages(suppressWarnings(hlr::hlr_fit(..., cores = cores, progress = progress)))
}

#' Figures of many fits, one row each
over_seeds <- function(problem, seeds, ...) {
  do.call(rbind, lapply(seeds, function(seed) fit_figures(quiet_fit(problem$formula, problem$data, seed = seed, ...))))
}

#' Means of the rows, the worst R-hat, the worst effective size, all divergences and fits that have any
condense <- function(rows) {
  means <- colMeans(rows[c("ess_per_draw", "leapfrogs_per_draw", "ess_per_gradient", "accept", "step")])
  data.frame(
    as.list(means), worst_ess_per_draw = min(rows$ess_per_draw), max_rhat = max(rows$rhat),
    rhat_above_1.01 = mean(rows$rhat > 1.01), divergences = sum(rows$divergences),
    fits_with_divergences = mean(rows$divergences > 0)
  )
}

#' Processor, cores, versions, date
machine <- function() {
  cpu <- if (file.exists("/proc/cpuinfo")) grep("model name", readLines("/proc/cpuinfo"), value = TRUE)[1] else NA
  version <- function(package) {
    if (nzchar(system.file(package = package))) as.character(utils::packageVersion(package)) else "absent"
  }
  c(
    date = format(Sys.time(), "%Y-%m-%d %H:%M"), R = as.character(getRversion()), hlr = version("hlr"),
    lme4 = version("lme4"), brms = version("brms"), rstan = version("rstan"), cpu = trimws(sub(".*:", "", cpu)),
    cores = as.character(parallel::detectCores()), system = paste(Sys.info()[c("sysname", "machine")], collapse = " ")
  )
}

#' Print a table and keep it: bench/results/<date>-<name>.csv, the machine in comment lines on top
write_result <- function(table, name) {
  rounded <- table
  rounded[] <- lapply(table, function(column) if (is.double(column)) signif(column, 4) else column)
  print(rounded, row.names = FALSE)
  path <- file.path(bench_dir(), "results", paste0(Sys.Date(), "-", name, ".csv"))
  dir.create(dirname(path), showWarnings = FALSE)
  write_csv(rounded, path, machine())
  message("written: bench/results/", basename(path))
  invisible(path)
}

#' A table with what it comes from in comment lines on top
write_csv <- function(table, path, info) {
  writeLines(paste0("# ", names(info), ": ", info), path)
  suppressWarnings(utils::write.table(table, path, append = TRUE, sep = ",", row.names = FALSE, qmethod = "double"))
}

#' The same for a reference posterior, which depends on neither hlr nor the machine
write_reference <- function(table, path) write_csv(table, path, machine()[c("date", "brms", "rstan")])

#' Number after the script's name on the command line, or a default
argument <- function(default) {
  given <- commandArgs(TRUE)
  if (length(given)) as.integer(given[1]) else default
}

# ---- beside brms ----------------------------------------------------------------------------------------------------

#' Seconds of an expression
elapsed <- function(expression) {
  gc(FALSE)
  unclass(system.time(expression, gcFirst = FALSE))[c("elapsed", "user.self", "sys.self")]
}

#' hlr's priors as brms takes them, so that both have the same posterior
equal_priors <- function(fit) {
  table <- as.data.frame(fit$prior)
  rows <- lapply(seq_len(nrow(table)), function(i) {
    row <- table[i, ]
    arguments <- stats::na.omit(c(row$arg1, row$arg2, row$arg3))
    text <- paste0(row$dist, "(", paste(format(arguments, digits = 15, trim = TRUE), collapse = ", "), ")")
    coef <- if (row$class %in% c("b", "sd")) row$coef else ""
    group <- if (row$class %in% c("sd", "cor")) row$group else ""
    brms::set_prior(text, class = row$class, coef = coef, group = group)
  })
  Reduce(`+`, rows)
}

#' Least effective sizes over beta, sds, correlations, sigma and group effects
#'
#' @param seconds Of warmup and sampling, by the clock. @param whole From `elapsed()`, of the whole call: its share of
#'   processor time is what counts where other jobs run.
with_effects <- function(draws, gradients, seconds, whole, divergences, leapfrogs) {
  table <- hlr:::summarise_array(draws)
  ess <- min(table[, c("ess_bulk", "ess_tail")])
  cpu <- (whole[["user.self"]] + whole[["sys.self"]]) * min(seconds / whole[["elapsed"]], 1)
  data.frame(
    parameters = dim(draws)[3], draws = prod(dim(draws)[1:2]), gradients, ess_bulk = min(table[, "ess_bulk"]),
    ess_tail = min(table[, "ess_tail"]), rhat = max(table[, "rhat"]), divergences, leapfrogs_per_draw = leapfrogs,
    seconds, whole_call = whole[["elapsed"]], ess_per_second = ess / seconds, cpu_seconds = cpu,
    ess_per_cpu_second = ess / cpu
  )
}

#' A problem's fit on one core
fit_problem <- function(problem, ...) {
  family <- if (is.null(problem$family)) stats::gaussian() else problem$family
  quiet_fit(problem$formula, problem$data, family = family, prior = problem$prior, ...)
}

#' Draws of everything reported: iterations x chains x parameters, group effects of all factors behind
draws_with_effects <- function(fit) {
  names <- grep("^(lprior|lp__)$", dimnames(fit$draws)[[3]], value = TRUE, invert = TRUE)
  groups <- vapply(fit$design$factors, `[[`, "", "group")
  parts <- c(list(fit$draws[, , names, drop = FALSE]), lapply(groups, function(g) hlr:::effects_draws(fit, g)))
  all <- unlist(lapply(parts, function(part) dimnames(part)[[3]]))
  array(unlist(parts), c(dim(fit$draws)[1:2], length(all)), list(NULL, NULL, all))
}

hlr_figures <- function(problem, seed) {
  whole <- elapsed(fit <- fit_problem(problem, seed = seed))
  with_effects(draws_with_effects(fit), sum(fit$n_gradient), sum(fit$time$warmup, fit$time$sampling), whole,
               sum(fit$sampler[, , "divergent__"]), mean(fit$sampler[, , "n_leapfrog__"]))
}

#' Debian has BH without its headers, which are the system's.
find_boost <- function() {
  if (!nzchar(system.file("include", package = "BH"))) rstan::rstan_options(boost_lib = "/usr/include")
}

#' Folder that keeps the models that brms has compiled, so that they serve again
#'
#' @return From HLR_BENCH_COMPILED in the environment; `NULL` without.
compiled_folder <- function() {
  folder <- Sys.getenv("HLR_BENCH_COMPILED")
  if (nzchar(folder)) folder
}

#' A problem as brms compiles it: 20 iterations, with the priors hlr has
#'
#' @param keep `NULL` compiles each time.
compile_brms <- function(problem, name, keep = compiled_folder()) {
  file <- if (!is.null(keep)) file.path(keep, paste0(name, ".rds"))
  if (!is.null(file) && file.exists(file)) return(readRDS(file))
  family <- if (is.null(problem$brms_family)) problem$family else problem$brms_family
  formula <- if (is.null(problem$brms_formula)) problem$formula else problem$brms_formula
  written_for_brms <- inherits(problem$prior, "brmsprior")
  prior <- if (written_for_brms) problem$prior else equal_priors(fit_problem(problem, seed = 1))
  compiled <- suppressMessages(suppressWarnings(brms::brm(
    formula, problem$data, family = if (is.null(family)) stats::gaussian() else family, prior = prior, chains = 1,
    iter = 20, refresh = 0, silent = 2
  )))
  if (!is.null(file)) saveRDS(compiled, file)
  compiled
}

#' Draws of a compiled model, on one core and without a word
draw_brms <- function(compiled, seed, chains = 4, iter = 2000, ...) {
  suppressMessages(suppressWarnings(stats::update(
    compiled, recompile = FALSE, chains = chains, iter = iter, cores = 1, seed = seed, refresh = 0, silent = 2, ...
  )))
}

brms_figures <- function(compiled, seed) {
  whole <- elapsed(fit <- draw_brms(compiled, seed))
  draws <- unclass(posterior::as_draws_array(fit))
  draws <- draws[, , !grepl("^(lprior|lp__)$", dimnames(draws)[[3]]), drop = FALSE]
  sampler <- rstan::get_sampler_params(fit$fit, inc_warmup = TRUE)
  gradients <- sum(vapply(sampler, function(chain) sum(chain[, "n_leapfrog__"]), 0))
  kept <- do.call(rbind, rstan::get_sampler_params(fit$fit, inc_warmup = FALSE))
  with_effects(draws, gradients, sum(rstan::get_elapsed_time(fit$fit)), whole, sum(kept[, "divergent__"]),
               mean(kept[, "n_leapfrog__"]))
}
