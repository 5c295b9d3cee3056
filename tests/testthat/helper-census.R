# Data made from a formula alone, for the models of census.csv: what a variable is, its place in the formula says.

census_models <- function() {
  models <- utils::read.csv(test_path("census.csv"), colClasses = "character")
  models$family[!nzchar(models$family)] <- "gaussian"
  models
}

inner_formula <- function(e) if (is.call(e) && identical(e[[1]], quote(bf))) e[[2]] else e

# Expressions to the right of a bar.
bar_groups <- function(e) {
  if (!is.call(e)) return(NULL)
  if (as.character(e[[1]])[1] %in% c("|", "||")) return(list(e[[3]]))
  unlist(lapply(as.list(e)[-1], bar_groups))
}

# Variables within calls of some functions.
vars_within <- function(e, functions) {
  if (!is.call(e)) return(character())
  if (as.character(e[[1]])[1] %in% functions) return(all.vars(e))
  unlist(lapply(as.list(e)[-1], vars_within, functions))
}

# Named arguments of functions, such as knots, whose values are not in the data.
settings_of <- function(e) {
  if (!is.call(e)) return(character())
  named <- nzchar(names(e))
  c(if (length(named)) unlist(lapply(as.list(e)[named], all.vars)), unlist(lapply(as.list(e)[-1], settings_of)))
}

# Groups are factors of six levels, numbers of groups that are calculated with whole numbers; under a logarithm or root
# numbers are positive.
simulate_predictor <- function(name, right, n) {
  level <- sample(rep_len(1:6, n))
  grouped <- name %in% unlist(lapply(bar_groups(right), all.vars))
  whole <- name %in% vars_within(right, c("factor", "as.factor", "C", "interaction"))
  counted <- name %in% vars_within(right, c("I", "log", "scale", "poly"))
  if (whole || grouped && counted) return(level)
  if (grouped) return(factor(level, labels = paste0("g", 1:6)))
  if (name %in% vars_within(right, c("log", "sqrt", "log1p"))) stats::runif(n, 1, 5) else stats::rnorm(n)
}

simulate_response <- function(family, n) {
  switch(family$family,
    binomial = stats::rbinom(n, 1, 0.5), poisson = , negbinomial = stats::rpois(n, 4), beta = stats::rbeta(n, 2, 2),
    lognormal = , Gamma = stats::rgamma(n, 5), stats::rnorm(n)
  )
}

# Columns of the left side. Of two names the second is at least the first: trials(N), y/N, cbind(y, N - y).
simulate_left <- function(left, family, n) {
  names <- all.vars(left)
  if (length(names) > 1 || family$family == "binomial" && any(vars_within(left, "trials") %in% names)) {
    y <- stats::rbinom(n, 8, 0.5)
    N <- y + stats::rbinom(n, 8, 0.5) + (y == 0)
    return(stats::setNames(list(y, N), names))
  }
  y <- if (length(vars_within(left, c("log", "sqrt")))) stats::rgamma(n, 5) else simulate_response(family, n)
  stats::setNames(list(y), names)
}

# Data frame, with the variables that no data frame has, knots, assigned in `envir`.
simulate_census <- function(expr, family, n = 120, envir = new.env()) {
  formula <- inner_formula(expr)
  left <- simulate_left(formula[[2]], family, n)
  outside <- settings_of(formula[[3]])
  for (name in outside) assign(name, 0, envir)
  names <- setdiff(all.vars(formula[[3]]), c(names(left), outside, "Intercept", "pi"))
  if ("." %in% names) names <- c(setdiff(names, "."), "x1", "x2", "x3")
  right <- lapply(names, simulate_predictor, formula[[3]], n)
  data.frame(c(left, stats::setNames(right, names)), check.names = FALSE)
}

# The model of a row of census.csv, or its error. Splines are attached where their names stand; proportions have their
# denominator as weights, as their authors gave it.
census_model <- function(row, kind = identity) {
  set.seed(1)
  envir <- list2env(list(bs = splines::bs, ns = splines::ns), parent = globalenv())
  expr <- str2lang(row$formula)
  family <- str2lang(row$family)
  data <- simulate_census(expr, check_family(eval(family, envir), family), envir = envir)
  predictors <- setdiff(names(data), all.vars(inner_formula(expr)[[2]]))
  data[predictors] <- lapply(data[predictors], kind)
  call <- as.call(list(quote(hlr_model), expr, data = data, family = family))
  left <- inner_formula(expr)[[2]]
  if (is.call(left) && identical(left[[1]], quote(`/`))) call$weights <- left[[3]]
  tryCatch(suppressMessages(eval(call, envir)), error = identity)
}
