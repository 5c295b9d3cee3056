# Two installed versions of hlr side by side:  Rscript bench/versions.R LIBRARY OTHER_LIBRARY [rounds]
# Processor time of a gradient, as the quotient of the other version's to the first one's: of each round the quotient of
# the smallest of seven times, taken in turns, each in a process of its own; printed are the median and the range of the
# rounds. A change of the code's shape should leave it at 1.
args <- commandArgs(TRUE)

# One number: microseconds of user time a gradient takes.
measure <- function(lib, name) {
  .libPaths(c(lib, .libPaths()))
  suppressMessages(library(hlr))
  set.seed(1)
  rows <- data.frame(g = factor(sample(2000, 50000, TRUE)), x = rnorm(50000))
  rows$y <- rbinom(50000, 1, plogis(0.3 * rows$x + rnorm(2000)[rows$g]))
  fit <- function(formula, data, ...) {
    suppressWarnings(suppressMessages(hlr_fit(formula, data, ..., chains = 1, warmup = 10, draws = 10, seed = 1)))
  }
  lme4_data <- function(name) get(utils::data(list = name, package = "lme4", envir = environment()))
  made <- switch(name,
    dietox = list(fit(Weight ~ Time + (Time | Pig), dietox), 2e5),
    sleepstudy = list(fit(Reaction ~ Days + (Days | Subject), lme4_data("sleepstudy")), 2e5),
    cbpp = list(fit(cbind(incidence, size - incidence) ~ period + (1 | herd), lme4_data("cbpp"), family = binomial()),
                1e5),
    VerbAgg = list(fit(r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item), lme4_data("VerbAgg"),
                       family = binomial()), 600),
    bernoulli = list(fit(y ~ x + (x | g), rows, family = binomial()), 100),
    InstEval = list(fit(y ~ service + (1 | s) + (1 | d), lme4_data("InstEval"), engine = "joint"), 40)
  )
  n <- made[[2]]
  q <- matrix(made[[1]]$upars, ncol = dim(made[[1]]$upars)[3])[rep(1:10, length.out = n), , drop = FALSE]
  gradients <- function() log_prob(made[[1]], q, gradient = TRUE)
  gradients()
  min(replicate(7, system.time(gradients())[["user.self"]])) / n * 1e6
}

models <- c("dietox", "sleepstudy", "cbpp", "VerbAgg", "bernoulli", "InstEval")
if (length(args) == 3 && args[3] %in% models) {
  cat(measure(args[1], args[3]), "\n")
} else {
  if (length(args) < 2) stop("Rscript bench/versions.R LIBRARY OTHER_LIBRARY [rounds]")
  script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
  run <- function(lib, name) as.double(system2("Rscript", c(script, lib, lib, name), stdout = TRUE, stderr = FALSE))
  rounds <- if (length(args) > 2) as.integer(args[3]) else 5L
  for (name in models) {
    times <- vapply(seq_len(rounds), function(i) c(run(args[1], name), run(args[2], name)), double(2))
    quotient <- times[2, ] / times[1, ]
    cat(sprintf("%-10s %9.1f us  other / first %.3f  (%.3f to %.3f)\n", name, min(times[1, ]), stats::median(quotient),
                min(quotient), max(quotient)))
  }
}
