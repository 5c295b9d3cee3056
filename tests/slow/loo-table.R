# What leave-one-out says by brms (reference-loo.R) and by hlr (test-loo-brms.R), through the same generics.

#' @return Named list of models as in models.R: Gaussian with correlated effects, binomial, negative binomial.
loo_models <- function() {
  pigs <- list(
    formula = Weight ~ Time + (Time | Pig), family = stats::gaussian(), data = hlr::dietox,
    prior = hlr_prior(normal(60, 50), class = "Intercept") + hlr_prior(normal(0, 10), class = "b") +
      hlr_prior(normal(0, 10), class = "sd") + hlr_prior(lkj(1), class = "cor") +
      hlr_prior(student_t(4, 0, 10), class = "sigma")
  )
  c(list(pigs = pigs), reference_models()[c("cbpp", "quine")])
}

#' Estimates of loo() and waic() with their Monte Carlo standard errors
#'
#' Sums over the rows have the error of the mean of the chains, each taken by itself; rows (`elpd_loo`, all of them or
#' every seventh) the error that loo gives them, and their Pareto k.
#'
#' @return Data frame of `what`, `row` (0 for sums), `estimate`, `mcse`, `k`.
loo_table <- function(fit) {
  quietly <- suppressWarnings
  loo <- quietly(loo::loo(fit))
  waic <- quietly(loo::waic(fit))
  density <- rstantools::log_lik(fit)
  n_chain <- posterior::nchains(fit)
  sums <- function(loo, waic) c(loo$estimates[c("elpd_loo", "p_loo"), 1], waic$estimates[c("elpd_waic", "p_waic"), 1])
  chain <- rep(seq_len(n_chain), each = nrow(density) / n_chain)
  each <- vapply(seq_len(n_chain), function(k) {
    one <- density[chain == k, ]
    quietly(sums(loo::loo(one, r_eff = NA), loo::waic(one)))
  }, double(4))
  total <- data.frame(what = rownames(each), row = 0L, estimate = sums(loo, waic),
                      mcse = apply(each, 1, stats::sd) / sqrt(n_chain), k = NA)
  rows <- seq(1L, ncol(density), by = if (ncol(density) > 500) 7L else 1L)
  part <- loo$pointwise[rows, ]
  rbind(total, data.frame(what = "elpd_loo", row = rows, estimate = part[, "elpd_loo"],
                          mcse = part[, "mcse_elpd_loo"], k = part[, "influence_pareto_k"]))
}
