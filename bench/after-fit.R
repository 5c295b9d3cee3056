# What a verb after the fit takes beside the fit itself, and beside posterior's summary of the same draws:
#
#     Rscript bench/after-fit.R [--once]
#
# 40,000 rows in 5,000 levels, gaussian, (x | g), and 60,000 rows in 20,000 levels, Bernoulli, (1 | g), 4 chains of
# 1,000 draws (Bernoulli: of 230), on two threads. Processor seconds, because other jobs run beside, and seconds by the
# clock; the ratio is of processor time to that of the fit. The peer is posterior::summarise_draws() with mean, sd and
# the two quantiles that ranef() has, on the first 200 levels' effects, scaled to all of them. Medians of three;
# --once: one.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))
options(mc.cores = 2)
times <- if ("--once" %in% commandArgs(TRUE)) 1 else 3

gaussian_rows <- function() {
  set.seed(1)
  g <- rep_len(seq_len(5000), 40000)
  x <- rnorm(40000)
  data.frame(y = 1 + 0.5 * x + rnorm(5000)[g] + 0.3 * rnorm(5000)[g] * x + rnorm(40000), x, g = factor(g))
}

bernoulli_rows <- function() {
  set.seed(2)
  g <- rep_len(seq_len(20000), 60000)
  x <- rnorm(60000)
  data.frame(y = rbinom(60000, 1, plogis(-0.3 + 0.5 * x + rnorm(20000)[g])), x, g = factor(g))
}

#' Medians over runs, processor time of all threads
seconds_of <- function(run) {
  runs <- vapply(seq_len(times), function(i) {
    time <- system.time(run())
    c(cpu = time[["user.self"]] + time[["sys.self"]], seconds = time[["elapsed"]])
  }, c(cpu = 0, seconds = 0))
  apply(runs, 1, stats::median)
}

peer_seconds <- function(fit, group, n = 200) {
  levels <- fit$design$factors[[1]]$levels
  draws <- posterior::as_draws_array(hlr:::effects_draws(fit, group, levels[seq_len(n)]))
  quantiles <- function(x) stats::quantile(x, c(0.025, 0.975), names = FALSE)
  time <- seconds_of(function() {
    posterior::summarise_draws(draws, "mean", "sd", q2.5 = function(x) quantiles(x)[1],
                               q97.5 = function(x) quantiles(x)[2])
  })
  time * length(levels) / n
}

figures_of <- function(name, fit_it, data) {
  fit <- NULL
  verbs <- list(
    fit = function() fit <<- fit_it(), fitted = function() fitted(fit), predict = function() predict(fit),
    `predict, 5 rows` = function() predict(fit, data[1:5, ]), ranef = function() ranef(fit),
    coef = function() coef(fit)
  )
  out <- do.call(rbind, lapply(names(verbs), function(verb) {
    data.frame(model = name, verb, t(seconds_of(verbs[[verb]])))
  }))
  peer <- data.frame(model = name, verb = "posterior::summarise_draws of the effects", t(peer_seconds(fit, "g")))
  out <- rbind(out, peer)
  out$ratio_to_fit <- out$cpu / out$cpu[1]
  out
}

tables <- list()
data <- gaussian_rows()
fit_gaussian <- function() quiet_fit(y ~ x + (x | g), data, seed = 1, cores = 2)
tables[[1]] <- figures_of("gaussian, 5,000 levels", fit_gaussian, data)
write_result(do.call(rbind, tables), "after-fit")
bernoulli <- bernoulli_rows()
fit_bernoulli <- function() quiet_fit(y ~ x + (1 | g), bernoulli, family = binomial(), draws = 230, seed = 1, cores = 2)
tables[[2]] <- figures_of("bernoulli, 20,000 levels", fit_bernoulli, bernoulli)
write_result(do.call(rbind, tables), "after-fit")
