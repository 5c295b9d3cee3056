# Shrinkage of common coefficients: horseshoe() and R2D2().

quick_fit <- function(formula, data, ..., chains = 1, draws = 50) {
  suppressWarnings(hlr_fit(formula, data, ..., chains = chains, draws = draws, seed = 3, cores = 1))
}
fix <- function(value, ...) hlr_prior(paste0("constant(", value, ")"), ...)
set.seed(8)
seeds <- data.frame(x1 = stats::rnorm(60), x2 = 3 * stats::rnorm(60), x3 = stats::runif(60), g = gl(12, 5))
seeds$y <- 1 + seeds$x1 + stats::rnorm(12)[seeds$g] + stats::rnorm(60)
seeds$yes <- stats::rbinom(60, 1, stats::plogis(seeds$y))
fits <- list(
  quick_fit(y ~ x1 + x2 + x3 + (1 | g), seeds, prior = hlr_prior(horseshoe())),
  quick_fit(y ~ x1 + x2 + x3 + (1 | g), seeds, prior = hlr_prior(R2D2(0.3, 4))),
  quick_fit(yes ~ x1 + x2 + x3 + (x1 | g), seeds, family = binomial(), prior = hlr_prior(horseshoe(3)) +
              hlr_prior(normal(0, 2), coef = "x3") + hlr_prior(normal(0, 1), class = "Intercept", center = FALSE)),
  quick_fit(yes ~ x1 + x2 + x3 + (1 | gr(g, dist = "student")), seeds, family = binomial(), prior = hlr_prior(R2D2()))
)

test_that("the gradient is that of the density, in either engine", {
  expect_identical(vapply(fits, function(fit) fit$engine$name, ""), c("collapsed", "collapsed", "joint", "joint"))
  set.seed(3)
  for (fit in fits) for (i in 1:3) {
    expect_gradient(fit$model, fit$upars[10 * i, 1, ] + stats::rnorm(dim(fit$upars)[3], 0, 0.2))
  }
})

# Scales by the formulas of Piironen and Vehtari (2017) and of Zhang and others (2022).
test_that("the log prior is that of normal coefficients given their scales, and of the hyper-parameters", {
  for (fit in fits) {
    draws <- as.matrix(fit)
    expect_equal(rowSums(log_prior_terms(fit$prior, fit$design, draws)), draws[, "lprior"], tolerance = 1e-9)
  }
  p <- as.matrix(fits[[1]])[7, ]
  unit <- 1 / population_sd(seeds$x2)
  r <- p[["sigma"]] * p[["hs_global"]] * p[["hs_local[x2]"]]
  scale <- unit * sqrt(p[["hs_slab"]] * r^2 / (p[["hs_slab"]] + r^2))
  expect_equal(shrinkage_scales(fits[[1]]$prior, fits[[1]]$design, rbind(p))[[1, "b_x2"]], scale, tolerance = 1e-12)
  p <- as.matrix(fits[[2]])[7, ]
  share <- p[["R2D2_share[x2]"]] / sum(p[paste0("R2D2_share[x", 1:3, "]")])
  scale <- unit * p[["sigma"]] * sqrt(p[["R2D2_R2"]] / (1 - p[["R2D2_R2"]]) * share)
  expect_equal(shrinkage_scales(fits[[2]]$prior, fits[[2]]$design, rbind(p))[[1, "b_x2"]], scale, tolerance = 1e-12)
})

# One coefficient, sigma = 1: given its scale it is normal, so that its posterior is one integral over the scale.
test_that("draws are from the exact posterior", {
  x <- c(-1, 1, -1, 1)
  data <- data.frame(x = x, y = c(-1.5, 1.1, -0.9, 1.4))
  exact <- function(scale, weight) {                        # `weight`: prior mass of each scale
    precision <- 1 / scale^2 + 4
    mean <- sum(x * data$y) / precision
    weight <- weight * stats::dnorm(sum(x * data$y) / 4, 0, sqrt(scale^2 + 1 / 4))
    weight <- weight / sum(weight)
    first <- sum(weight * mean)
    list(mean = first, sd = sqrt(sum(weight * (1 / precision + mean^2)) - first^2))
  }
  fit <- function(prior) {
    hlr_fit(y ~ 0 + x, data, prior = prior + fix(1, class = "sigma"), seed = 1, draws = 2500)
  }
  expect_exact <- function(fit, exact) {
    expect_within_mcse(fit$draws[, , "b_x"], exact$mean)
    expect_sd_within_mcse(fit$draws[, , "b_x"], exact$sd)
  }
  u <- (seq_len(20000) - 0.5) / 20000                       # even in probability
  lambda <- stats::qt((1 + u) / 2, 3)
  hs <- fit(hlr_prior(horseshoe(3)) + fix(0.5, class = "hs", coef = "global") + fix(4, class = "hs", coef = "slab"))
  expect_exact(hs, exact(sqrt(4 * (lambda / 2)^2 / (4 + (lambda / 2)^2)), 1))
  r2 <- stats::qbeta(u, 2, 2)
  expect_exact(fit(hlr_prior(R2D2(0.5, 4, 1))), exact(sqrt(r2 / (1 - r2)), 1))
})

# Kolmogorov-Smirnov at level 1e-4: see test-prior-draws.R.
test_that("coefficients are drawn from the prior", {
  set.seed(4)
  n <- 4000
  drawn <- function(prior) {
    as.vector(hlr_fit(y ~ x1 + x2 + x3, seeds, prior = prior, sample_prior = "only", seed = 5)$draws[, , "b_x2"])
  }
  unit <- 1 / population_sd(seeds$x2)
  sigma <- abs(stats::rt(n, 4)) * population_sd(seeds$y)
  r <- sigma * abs(stats::rcauchy(n, 0, 0.5)) * abs(stats::rt(n, 1))
  slab <- 1 / stats::rgamma(n, 2, 2 * 2^2)
  by_hand <- stats::rnorm(n) * unit * sqrt(slab * r^2 / (slab + r^2))
  expect_gt(stats::ks.test(drawn(hlr_prior(horseshoe(1, 0.5, 2))), by_hand)$p.value, 1e-4)
  r2 <- stats::rbeta(n, 0.5 * 2, 0.5 * 2)
  share <- matrix(stats::rgamma(3 * n, 0.5), n)
  by_hand <- stats::rnorm(n) * unit * sigma * sqrt(r2 / (1 - r2) * share[, 1] / rowSums(share))
  expect_gt(stats::ks.test(drawn(hlr_prior(R2D2())), by_hand)$p.value, 1e-4)
})

test_that("hyper-parameters are rows of the table, for the user to change, also by editing", {
  table <- fits[[3]]$prior
  expect_identical(table$parameter[table$class == "hs"],
                   c("hs_global", "hs_slab", "hs_local[x1]", "hs_local[x2]"))
  expect_identical(table$arg1[table$coef == "local"], c(3, 3))
  changed <- hlr_model(y ~ x1 + x2, seeds, prior = hlr_prior(horseshoe()) +
                         hlr_prior(student_t(3, 0, 0.1), class = "hs", coef = "global"))
  expect_identical(changed$prior$arg3[changed$prior$parameter == "hs_global"], 0.1)
  expect_output(print(changed), "Horseshoe(1, 1, 2)", fixed = TRUE)
  edited <- hlr_priors(changed)
  again <- hlr_model(y ~ x1 + x2, seeds, prior = edited)
  columns <- c("parameter", "dist", "arg1", "arg2", "arg3")
  expect_equal(as.data.frame(again$prior)[columns], as.data.frame(changed$prior)[columns])
  edited$prior[edited$class == "b"] <- "normal(0, 1)"
  expect_false(any(hlr_model(y ~ x1 + x2, seeds, prior = edited)$prior$class == "hs"))
})

test_that("what cannot be shrunk is an error", {
  expect_error(hlr_prior(horseshoe(), class = "sd"), "common coefficients", class = "hlr_error_prior")
  expect_error(hlr_prior(R2D2(1)), "below 1", class = "hlr_error_prior")
  expect_error(hlr_prior(horseshoe(-1)), "`df` must be", class = "hlr_error_prior")
  expect_error(hlr_model(y ~ x1 + x2, seeds, prior = hlr_prior(horseshoe()) + hlr_prior(R2D2(), coef = "x2")),
               "in one way", class = "hlr_error_prior")
  expect_error(hlr_model(y ~ x1, seeds, prior = hlr_prior(normal(0, 1), class = "hs", coef = "global")),
               "horseshoe()", fixed = TRUE, class = "hlr_error_prior")
  expect_error(hlr_prior(horseshoe(), autoscale = TRUE), class = "hlr_error_prior")
})

test_that("coordinates come back, and summaries leave the many hyper-parameters out", {
  for (fit in fits) {
    draws <- as.matrix(fit)
    back <- constrain(fit, unconstrain(fit, draws))
    expect_equal(back, draws[, colnames(back)], tolerance = 1e-8)
  }
  expect_false(any(grepl("^hs_", summary(fits[[1]])$variable)))
  expect_output(print(summary(fits[[1]], "^hs_", regex = TRUE)), "Shrinkage of common effects")
  expect_s3_class(plot_priors(fits[[1]]), "ggplot")
})
