# Effects of some levels are made from the rows and levels that they depend on.

set.seed(41)
sites <- data.frame(
  g = factor(rep(1:40, each = 5)), b = factor(rep(1:20, each = 10)), x = stats::rnorm(200),
  across = factor(rep(1:50, length.out = 200))
)
sites$count <- stats::rpois(200, exp(0.5 + stats::rnorm(40, 0, 0.6)[sites$g]))
sites$few <- factor(rep(1:100, each = 2))

joint_fit <- function(formula) {
  suppressWarnings(hlr_fit(formula, sites, family = poisson(), engine = "joint", chains = 2, draws = 20, warmup = 30,
                           seed = 1, progress = FALSE))
}

# From the whole model, without a part.
whole_effects <- function(fit, k) {
  .Call(hlr_c_joint_effects, fit$model, coordinates(fit, seq_len(ndraws(fit))), k - 1L,
        seq_len(fit$model$factors[[k]]$n_level) - 1L, 1L)
}

test_that("effects made from a part of the rows have the bits that they have in the whole", {
  for (formula in c(count ~ x + (x | g), count ~ x + (1 | few), count ~ x + (x | g) + (1 | b),
                    count ~ x + (1 | g) + (1 | across), count ~ x + (1 | few) + (1 | b) + (1 | across))) {
    fit <- joint_fit(formula)
    parts <- 0
    for (k in seq_along(fit$model$factors)) {
      factor <- fit$design$factors[[fit$model$factor_order[k]]]
      all <- array(whole_effects(fit, k), c(40, length(factor$levels), n_coefs(factor)))
      for (at in list(3L, c(7L, 2L), length(factor$levels))) {
        part <- joint_part(fit$model, dim(fit$upars)[3], k, at)
        parts <- parts + (length(part$model$y) < length(fit$model$y))
        got <- effects_draws(fit, factor$group, levels = factor$levels[at])
        expect_identical(as.vector(got), as.vector(all[, at, ]))
      }
    }
    if (length(fit$model$factors) == 1) expect_gt(parts, 0)
  }
})

test_that("a part has only what the levels depend on", {
  fit <- joint_fit(count ~ x + (x | g) + (1 | b))
  part <- joint_part(fit$model, dim(fit$upars)[3], 1L, c(7L, 8L))    # both of b 4, which has no other
  expect_length(part$model$y, 10)
  expect_length(part$columns, dim(fit$upars)[3] - (40 * 2 + 20) + 2 * 2 + 1)
  expect_identical(vapply(part$model$factors, `[[`, 1L, "n_level"), c(2L, 1L))
  expect_identical(joint_part(fit$model, dim(fit$upars)[3], 1L, 1:40)$columns, seq_len(dim(fit$upars)[3]))
})

test_that("effects of the joint engine do not depend on the number of threads", {
  fit <- joint_fit(count ~ x + (x | g) + (1 | across))
  in_threads <- function(n) withr::with_options(list(mc.cores = n), effects_draws(fit, "g"))
  expect_identical(in_threads(3L), in_threads(1L))
})
