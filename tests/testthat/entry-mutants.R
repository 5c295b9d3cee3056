# Run by test-entries.R in a process of its own: records calls of every .Call entry that fits and what follows them
# make, then repeats each call with one argument, or one part of a list, made wrong. A crash ends the process; the file
# `trail` names the call that was last begun. Arguments: the library with hlr, the file.
args <- commandArgs(TRUE)
.libPaths(c(args[1], .libPaths()))
suppressPackageStartupMessages(library(hlr))
trail <- args[2]

# ---- calls --------------------------------------------------------------------------------------------------------

# Compiled code has .Call built in; functions with a body set anew are not compiled, and find the one given to them.
namespace <- asNamespace("hlr")
invisible(compiler::enableJIT(0))
recorded <- list()
names_of <- function(calls) vapply(calls, `[[`, "", "name")
record <- function(entry, ...) {
  name <- entry$name
  kind <- paste(name, paste(vapply(list(...), function(x) if (is.list(x)) paste(names(x), collapse = " ") else "", ""),
                            collapse = "|"))
  enough <- sum(names_of(recorded) == name) >= if (name == "hlr_c_log_prob") 7 else 2
  if (is.null(recorded[[kind]]) && !enough) {
    recorded[[kind]] <<- list(name = name, entry = entry, args = list(...))
  }
  base::.Call(entry, ...)
}
internal <- new.env(parent = namespace)
assign(".Call", record, internal)
for (name in ls(namespace, all.names = TRUE)) {
  value <- get(name, namespace)
  if (!is.function(value) || !identical(environment(value), namespace)) next
  body(value) <- body(value)
  environment(value) <- internal
  unlockBinding(name, namespace)
  assign(name, value, namespace)
}

quietly <- function(x) suppressMessages(suppressWarnings(x))
set.seed(1)
d <- expand.grid(time = 1:4, g = factor(1:5), h = factor(1:3))
d$y <- rnorm(5)[d$g] + rnorm(60)
d$n <- rpois(60, 3)
d$trials <- 5 + d$n
d$some <- 1 + d$n
hlr_fit <- namespace$hlr_fit
fit_to <- function(formula, family = gaussian(), ...) {
  quietly(hlr_fit(formula, d, family, chains = 2, warmup = 10, draws = 8, seed = 1, ...))
}
fits <- list(
  fit_to(y ~ time + (time | g)), fit_to(y ~ time + (1 | g / h)), fit_to(y ~ time + (time | g) + (1 | h)),
  fit_to(y ~ 1 + (1 | g:h) + (1 | g) + (1 | h)), fit_to(y ~ time + (1 | gr(g, dist = "student"))), fit_to(y ~ time),
  fit_to(y ~ time, prior = hlr_prior(horseshoe())), fit_to(n | trials(trials) ~ time + (time | g), binomial()),
  fit_to(n ~ time + (1 | g) + (1 | h), poisson()),
  fit_to(some | trunc(lb = 1) + cens(some > 4) ~ time + (1 | g), poisson())
)
# An error ends only what the fit at hand can give: the entries that were met are listed below.
try_each <- function(fit, ...) for (f in list(...)) try(quietly(f(fit)), silent = TRUE)
new_levels <- function(f) {
  new <- data.frame(d[1:2, -2], g = "new")
  posterior_predict(f, new, allow_new_levels = TRUE, sample_new_levels = "gaussian")
}
for (fit in fits) {
  try_each(
    fit, summary, ranef, namespace$log_lik.hlr_fit, namespace$loo.hlr_fit, function(f) loo(f, integrated = TRUE),
    function(f) summary(f, sensitivity = TRUE),
    posterior_predict, posterior_epred, function(f) predict(f), function(f) loo_moment_match(f, loo(f)),
    function(f) as_draws_df(f, variable = "^r_", regex = TRUE), prior_draws,
    function(f) log_lik(f, marginal = TRUE), function(f) namespace$prior_log_density(f),
    function(f) log_prob(f, f$upars[1, 1, ], gradient = TRUE), function(f) constrain(f, f$upars[1, 1, ]),
    function(f) unconstrain(f, constrain(f, f$upars[1:2, 1, ])), lprior,
    new_levels,
    function(f) posterior_epred(f, data.frame(d[1:2, -2], g = "new"), allow_new_levels = TRUE),
    function(f) for (group in namespace$group_names(f)) namespace$effect_moments(f, group),
    function(f) namespace$log_density(f$model, f$upars[1, 1, ]),
    function(f) namespace$prior_logp(f$prior[1, ], 1), plot_priors, fitted
  )
}
family_call <- list(name = "hlr_c_family", entry = namespace$hlr_c_family,
                    args = list("gaussian", "identity", c(1, 2), NULL, NULL, 1, c(0, 1)))
family_rows_call <- list(name = "hlr_c_family_rows", entry = namespace$hlr_c_family_rows,
                         args = list("student", "identity", c(1, 2), NULL, NULL, list(c(1, 2), 4), c(0, 1)))
observed_call <- list(name = "hlr_c_observed_rows", entry = namespace$hlr_c_observed_rows,
                      args = list("student", "identity", c(1, 2), NULL, NULL,
                                  list(from = c(Inf, 1), to = c(-Inf, 2), low = c(0, 0), high = c(3, 3)),
                                  list(c(1, 2), 4), c(0, 1)))
log_prob_call <- list(name = "hlr_c_log_prob", entry = namespace$hlr_c_log_prob,
                      args = list(fits[[1]]$model, t(fits[[1]]$upars[1, 1, ]), TRUE))
families_call <- list(name = "hlr_c_families", entry = namespace$hlr_c_families, args = list())
priors_call <- list(name = "hlr_c_priors", entry = namespace$hlr_c_priors, args = list())
sampler_call <- list(name = "hlr_c_sampler_names", entry = namespace$hlr_c_sampler_names, args = list())
recorded <- c(recorded, list(family_call, family_rows_call, observed_call, families_call, priors_call,
                         sampler_call, log_prob_call))

# ---- mutants ------------------------------------------------------------------------------------------------------

with_first <- function(x, value) replace(x, 1, value)
with_last <- function(x, value) replace(x, length(x), value)

mutants <- function(x) {
  out <- list(NULL, "a", list(), TRUE, NA, 1L, -1L, 1, double(), integer(), matrix(0, 0, 2), quote(x), sum,
              list(1, "a"))
  if (is.atomic(x) && length(x)) {
    type <- function(value) as.vector(value, typeof(x))
    values <- if (is.numeric(x)) {
      list(NA, -1, 0, if (is.integer(x)) .Machine$integer.max else 1e300, if (is.double(x)) Inf,
           if (is.double(x)) NaN)
    }
    for (value in Filter(length, values)) {
      out <- c(out, list(with_first(x, type(value)), with_last(x, type(value))))
    }
    if (is.numeric(x)) out <- c(out, list(with_first(x, x[1] + type(1)), with_last(x, x[length(x)] + type(1))))
    out <- c(out, list(x[-1], rev(x), c(x, x), array(x, c(1, length(x))), array(x, c(length(x), 1, 1))))
    if (is.matrix(x)) out <- c(out, list(x[, -1, drop = FALSE], x[-1, , drop = FALSE], t(x)))
    if (is.integer(x)) out <- c(out, list(as.double(x)))
    if (is.double(x)) out <- c(out, list(suppressWarnings(as.integer(x))))
  } else if (is.list(x) && length(x)) {
    out <- c(out, list(x[-1], unname(x), c(x, x)))
  }
  out
}

# Settings for which any number is right, if it takes long.
costly <- c("warmup", "draws")
n_calls <- 0
# Shares of the mutants that are tried; all of them take minutes.
inner_share <- if (length(args) > 2) as.double(args[3]) else 0.04
outer_share <- if (length(args) > 2) as.double(args[3]) else 0.3
set.seed(2)
accepted <- character()

attempt <- function(call, args, where, must_fail) {
  writeLines(paste(call$name, where), trail)
  n_calls <<- n_calls + 1
  run <- function() is.function(quietly(do.call(base::.Call, c(list(call$entry), args))))      # FALSE: it ran
  failed <- tryCatch(run(), error = function(e) TRUE)
  if (must_fail && !failed) accepted <<- c(accepted, paste(call$name, where))
}

replace_at <- function(x, path, value) {
  if (length(path) == 0) return(value)
  inner <- replace_at(x[[path[1]]], path[-1], value)
  if (is.data.frame(x)) x <- as.list(x)                      # whose columns must not be of one length
  if (is.null(inner)) x[path[1]] <- list(NULL) else x[[path[1]]] <- inner
  x
}

# Where in an argument values are replaced: itself, parts of lists, parts of these.
paths <- function(x, depth = 3) {
  inner <- if (is.list(x) && depth > 0) {
    unlist(lapply(seq_along(x), function(k) {
      if (isTRUE(names(x)[k] %in% costly)) return(list())
      lapply(paths(x[[k]], depth - 1), function(path) c(k, path))
    }), recursive = FALSE)
  }
  c(list(integer()), inner)
}

# The parts of a model are read by the same code in every entry, so that one of them is enough.
depth_of <- function(call, k) {
  is_model <- is.list(call$args[[k]]) && !is.null(call$args[[k]]$layout)
  if (is_model && call$name != "hlr_c_log_prob") 0 else 3
}

for (call in recorded) {
  if (call$name == "hlr_c_chains") {
    call$args[[4]]$warmup <- 5L
    call$args[[4]]$windows <- 4L
    call$args[[4]]$draws <- 2L
    call$args[[3]] <- 0L
    call$args[[5]] <- 1L
  }
  for (k in seq_along(call$args)) for (path in paths(call$args[[k]], depth_of(call, k))) {
    x <- call$args[[k]]
    for (i in path) x <- x[[i]]
    values <- mutants(x)
    for (m in seq_along(values)) {
      must_fail <- length(path) == 0 && identical(values[[m]], "a")
      if (!must_fail && stats::runif(1) > if (length(path)) inner_share else outer_share) next
      args <- replace_at(call$args, c(k, path), values[[m]])
      if (length(args) != length(call$args)) next
      attempt(call, args, paste0("argument ", k, " part ", paste(path, collapse = " "), " mutant ", m),
              must_fail)
    }
  }
}
cat("\nentries", sort(unique(names_of(recorded))), "\n")
cat("calls", n_calls, "\n")
cat("accepted", accepted, "\n")
