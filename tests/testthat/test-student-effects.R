# Group effects from Student's t distribution: gr(g, dist = "student").

quick_fit <- function(formula, data, ..., chains = 1, draws = 50) {
  suppressWarnings(hlr_fit(formula, data, ..., chains = chains, draws = draws, seed = 3, cores = 1))
}
fix <- function(value, ...) hlr_prior(paste0("constant(", value, ")"), ...)
herds <- transform(lme4::cbpp, dose = as.numeric(period) - 2.5)
curved <- quick_fit(cbind(incidence, size - incidence) ~ dose + (dose | gr(herd, dist = "student")), herds,
                    family = binomial())

test_that("gr() is read as brms reads it, for all terms of a factor", {
  bars <- parse_formula(y ~ x + (x || gr(g, dist = "student")) + (1 | gr(a:b)))$bars
  expect_identical(vapply(bars, `[[`, "", "group"), c("g", "a:b"))
  expect_identical(vapply(bars, `[[`, "", "law"), c("student", "gaussian"))
  expect_output(print(parse_formula(y ~ (x | gr(g, dist = "student")))), "(x | gr(g, dist = \"student\"))",
                fixed = TRUE)
  expect_identical(curved$design$blueprint$factors[[1]]$law, "student")
  expect_identical(curved$design$factors[[1]]$law, "student")
})

test_that("what gr() cannot be is an error", {
  expect_error(parse_formula(y ~ (1 | gr(g, of = A))), "no `of`", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | gr(g, dist = "cauchy"))), "\"gaussian\" or \"student\"",
               class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | gr(g, dist = other))), "\"gaussian\" or \"student\"",
               class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | gr(dist = "student"))), "one grouping factor", class = "hlr_error_formula")
  expect_error(parse_formula(y ~ (1 | gr(a, b))), "one grouping factor", class = "hlr_error_formula")
  expect_error(hlr_model(incidence ~ (1 | gr(herd, dist = "student")) + (0 + dose | herd), herds),
               "different distributions", class = "hlr_error_formula")
  expect_error(hlr_fit(Weight ~ Time + (1 | gr(Pig, dist = "student")), dietox, engine = "collapsed"),
               "Student's t group effects", class = "hlr_error_unsupported")
  expect_error(hlr_model(Weight ~ Time + (1 | Pig), dietox, prior = hlr_prior(gamma(2, 0.1), class = "df")),
               "gr(g, dist = \"student\")", fixed = TRUE, class = "hlr_error_prior")
})

test_that("degrees of freedom are a parameter like others", {
  row <- curved$prior[curved$prior$class == "df", ]
  expect_identical(unlist(row[c("parameter", "group", "dist")], use.names = FALSE), c("df_herd", "herd", "gamma"))
  expect_identical(row$lower, 1)
  expect_output(print(curved$prior), "Gamma(2, 0.1) above 1", fixed = TRUE)
  expect_true(all(as.matrix(curved, "df_herd") > 1))
  expect_output(print(summary(curved)), "\n df ")
  fixed <- quick_fit(Weight ~ Time + (1 | gr(Pig, dist = "student")), dietox, prior = fix(4, class = "df"))
  expect_true(all(as.matrix(fixed, "df_Pig") == 4))
})

# The density of every coordinate written out: rows, effects by the multivariate t of brms (a normal vector over the
# root of a chi-square over its degrees of freedom), priors, Jacobians.
test_that("the density is that of rows, multivariate t effects and priors", {
  multivariate_t <- function(u, scale, df) {
    q <- length(u)
    lgamma((df + q) / 2) - lgamma(df / 2) - q / 2 * log(df * pi) - log(det(scale)) / 2 -
      (df + q) / 2 * log1p(sum(u * solve(scale, u)) / df)
  }
  draws <- as.matrix(curved)[1:5, ]
  effects <- effects_draws(curved, "herd", draw_ids = 1:5)
  J <- nlevels(herds$herd)
  by_hand <- vapply(1:5, function(i) {
    p <- draws[i, ]
    sd <- p[c("sd_herd__Intercept", "sd_herd__dose")]
    scale <- outer(sd, sd) * matrix(c(1, p["cor_herd__Intercept__dose"])[c(1, 2, 2, 1)], 2)
    u <- matrix(effects[i + 5 * (seq_len(2 * J) - 1)], J)
    eta <- p["b_Intercept"] + p["b_dose"] * herds$dose + rowSums(cbind(1, herds$dose) * u[herds$herd, ])
    sum(stats::dbinom(herds$incidence, herds$size, stats::plogis(eta), log = TRUE)) + p[["lprior"]] +
      sum(apply(u, 1, multivariate_t, scale = scale, df = p[["df_herd"]]))
  }, 0)
  # lp__ has besides this the Jacobian of u by z and of the parameters by their coordinates, both by differences here.
  jacobian <- vapply(1:5, function(i) {
    q <- curved$upars[i, 1, ]
    at <- constrain(curved, rbind(q))
    names <- setdiff(colnames(at), c("lprior", "lp__"))
    step <- 1e-6
    matrix <- vapply(seq_along(q), function(k) {
      (constrain(curved, rbind(replace(q, k, q[k] + step)))[, names] -
         constrain(curved, rbind(replace(q, k, q[k] - step)))[, names]) / (2 * step)
    }, double(length(names)))
    as.double(determinant(matrix)$modulus)
  }, 0)
  # Differences at a step of 1e-6 are right to 1e-9 each; their log determinant over 34 rows to some 1e-6. A coordinate
  # that is signed stands for its sd twice.
  signed <- sum(curved$model$layout$kind == "sinh")
  expect_equal(draws[, "lp__"], by_hand + jacobian - signed * log(2), tolerance = 1e-6, ignore_attr = TRUE)
})

# Every level's effect given sd = 1 and sigma = 1 is one integral, so df is one more.
test_that("draws are from the exact posterior of levels far out, and of the degrees of freedom", {
  set.seed(5)
  mean <- c(-1.2, -0.4, -0.1, 0, 0.2, 0.5, 0.9, 9)
  data <- data.frame(g = factor(rep(seq_along(mean), each = 3)), y = rep(mean, each = 3) + c(-0.3, 0, 0.3))
  fit <- hlr_fit(y ~ 1 + (1 | gr(g, dist = "student")), data, seed = 1, draws = 2500, prior =
                   fix(0, class = "Intercept") + fix(1, class = "sd") + fix(1, class = "sigma"))
  df <- exp(seq(log(1), log(400), length.out = 2001))
  u <- seq(-6, 14, length.out = 4001)
  rows <- vapply(mean, function(m) stats::dnorm(u, m, 1 / sqrt(3)), u)
  prior <- vapply(df, function(nu) stats::dt(u, nu), u)
  mass <- crossprod(rows, prior)                            # levels x df, sums over u
  weight <- apply(mass, 2, prod) * stats::dgamma(df, 2, 0.1) * df
  weight <- weight / sum(weight)
  expect_within_mcse(fit$draws[, , "df_g"], sum(weight * df))
  first <- crossprod(rows * u, prior) / mass
  second <- crossprod(rows * u^2, prior) / mass
  exact <- drop(first %*% weight)
  effects <- array(effects_draws(fit, "g"), c(2500, 4, 8))
  for (j in c(1, 4, 8)) {
    expect_within_mcse(effects[, , j], exact[j])
    expect_sd_within_mcse(effects[, , j], sqrt(sum(second[j, ] * weight) - exact[j]^2))
  }
})

# Kolmogorov-Smirnov at level 1e-4: see test-prior-draws.R.
test_that("effects drawn from the prior are Student's t", {
  fit <- hlr_fit(Weight ~ Time + (Time | gr(Pig, dist = "student")), dietox, sample_prior = "only", seed = 2,
                 prior = fix(2, class = "sd") + fix(3, class = "df"))
  effects <- matrix(effects_draws(fit, "Pig", levels = "4601"), 4000)
  for (j in 1:2) expect_gt(stats::ks.test(effects[, j] / 2, stats::pt, 3)$p.value, 1e-4)
  # One chi-square for both coefficients: their sizes are dependent though they are uncorrelated.
  expect_gt(stats::cor(rank(abs(effects[, 1])), rank(abs(effects[, 2]))), 0.1)
  expect_true(all(is.finite(ranef(fit)$Pig)))
})

test_that("coordinates come back, and warnings say what to do about degrees of freedom", {
  draws <- as.matrix(curved)
  expect_equal(constrain(curved, unconstrain(curved, draws))[, "df_herd"], draws[, "df_herd"], tolerance = 1e-9)
  expect_match(remedy("df_herd", curved), "hlr_prior(constant(4), class = \"df\", group = \"herd\")", fixed = TRUE)
})
