# Arguments that a distribution can have, by its entry's own rules.
usual_args <- function(entry) ifelse(entry$args %in% entry$positive, 0.4, 0.3) * seq_along(entry$args)

# What stands in a row of a table of priors.
row_of <- function(name, a, lower = -Inf, upper = Inf) {
  a <- c(a, rep(NA_real_, 3 - length(a)))
  list(dist = name, arg1 = a[1], arg2 = a[2], arg3 = a[3], lower = lower, upper = upper)
}
