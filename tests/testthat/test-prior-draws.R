# Kolmogorov-Smirnov at level 1e-4 of 4,000 draws: a right generator fails for one seed of 10,000 and comparison; a
# distribution function that is off by 0.05 somewhere is caught 99 times of 100. The seed is fixed.
level <- 1e-4
prior_only <- function(...) hlr_fit(..., sample_prior = "only", seed = 11)

# The distribution function by integrating the density that the engines use, from the median to both sides.
integrated_cdf <- function(row) {
  density <- function(x) exp(prior_logp(row, x)$logp)
  knots <- prior_quantile(row, c(0, 1e-6, 1e-4, seq(0.001, 0.999, length.out = 400), 1 - 1e-4, 1 - 1e-6, 1))
  mass <- vapply(seq_len(length(knots) - 1), function(k) {
    stats::integrate(density, knots[k], knots[k + 1], rel.tol = 1e-6, stop.on.error = FALSE)$value
  }, 0)
  finite <- is.finite(knots)
  stats::approxfun(knots[finite], c(0, cumsum(mass))[finite], rule = 2)
}

test_that("every prior is drawn from its density, cut or whole", {
  normal <- list(
    hlr_prior(normal(1, 2)), hlr_prior(student_t(3, 1, 2)), hlr_prior(cauchy(0, 2)), hlr_prior(laplace(1, 2)),
    hlr_prior(logistic(1, 2)), hlr_prior(uniform(-1, 3)), hlr_prior(lognormal(0, 1)), hlr_prior(gamma(2, 3)),
    hlr_prior(inv_gamma(3, 2)), hlr_prior(exponential(2)), hlr_prior(beta(2, 3))
  )
  cut <- list(
    hlr_prior(normal(-3, 1), class = "sd"), hlr_prior(student_t(3, 1, 2), class = "sd"),
    hlr_prior(cauchy(0, 2), class = "sd"), hlr_prior(laplace(1, 2), class = "sd"),
    hlr_prior(logistic(-1, 1), class = "sd"), hlr_prior(uniform(-1, 3), class = "sd")
  )
  for (prior in c(normal, cut)) {
    fit <- prior_only(Weight ~ Time + (1 | Pig), dietox, prior = prior)
    row <- fit$prior[fit$prior$class == prior$class, ]
    x <- as.vector(fit$draws[, , row$parameter])
    expect_gt(suppressWarnings(stats::ks.test(x, integrated_cdf(row)))$p.value, level)
  }
})

test_that("correlation matrices are LKJ", {
  fit <- prior_only(Weight ~ Time + (Time + I(Time^2) | Pig), dietox, prior = hlr_prior(lkj(2), class = "cor"))
  draws <- as.matrix(fit, "^cor_", regex = TRUE)
  shape <- 2 + (3 - 2) / 2                # Lewandowski, Kurowicka and Joe (2009): each is beta(shape, shape) on (-1, 1)
  for (j in 1:3) expect_gt(stats::ks.test((draws[, j] + 1) / 2, stats::pbeta, shape, shape)$p.value, level)
  # E|R| is the ratio of the normalising constants of shapes 2 and 3.
  root <- correlation_roots(draws, 3)
  det <- (root[, 1, 1] * root[, 2, 2] * root[, 3, 3])^2
  constant <- function(eta) .Call(hlr_c_lkj_logp, 3L, eta, 0)
  exact <- exp(constant(2) - constant(3))
  expect_lt(abs(mean(det) - exact) / (sd(det) / sqrt(length(det))), 4)
  by_hand <- matrix(c(1, draws[9, 1:2], draws[9, 1], 1, draws[9, 3], draws[9, 2:3], 1), 3)
  expect_equal(root[9, , ], t(chol(by_hand)))
})

test_that("the intercept is drawn where its prior is and reported where predictors are zero", {
  centred <- prior_only(Weight ~ Time + (1 | Pig), dietox)
  row <- centred$prior[1, ]
  at_means <- as.matrix(centred, "b_Intercept") + mean(dietox$Time) * as.matrix(centred, "b_Time")
  expect_gt(stats::ks.test(as.vector(at_means), stats::pnorm, row$arg1, row$arg2)$p.value, level)
  raw <- prior_only(Weight ~ Time + (1 | Pig), dietox,
                    prior = hlr_prior(normal(60, 20), class = "Intercept", center = FALSE))
  expect_gt(stats::ks.test(as.vector(as.matrix(raw, "b_Intercept")), stats::pnorm, 60, 20)$p.value, level)
})

test_that("group effects are normal given the sds and correlations of their draw", {
  fit <- prior_only(Weight ~ Time + (Time | Pig), dietox)
  effects <- as.matrix(fit, c("r_Pig[4601,Intercept]", "r_Pig[4601,Time]"))
  of <- as.matrix(fit)
  z1 <- effects[, 1] / of[, "sd_Pig__Intercept"]
  rho <- of[, "cor_Pig__Intercept__Time"]
  z2 <- (effects[, 2] / of[, "sd_Pig__Time"] - rho * z1) / sqrt(1 - rho^2)
  for (z in list(z1, z2)) expect_gt(stats::ks.test(z, stats::pnorm)$p.value, level)
  expect_lt(abs(cor(z1, z2)), 4 / sqrt(length(z1)))
  expect_lt(abs(cor(z1, as.matrix(fit, "r_Pig[4602,Intercept]") / of[, "sd_Pig__Intercept"])), 4 / sqrt(length(z1)))
  expect_equal(dim(ranef(fit)$Pig), c(72L, 4L, 2L))
})

test_that("log priors of draws are those that C gives posterior draws", {
  fits <- suppressWarnings(list(
    hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 60, chains = 1, prior =
              hlr_prior(lkj(2), class = "cor") + hlr_prior(normal(60, 20), class = "Intercept", center = FALSE)),
    hlr_fit(Weight ~ Time + (Time + I(Time^2) || Pig) + (1 | Litter), dietox, seed = 1, draws = 60, chains = 1,
            prior = hlr_prior(constant(7), coef = "Time")),
    hlr_fit(surv | trials(density) ~ size + (size | tank), reedfrogs, family = binomial(), seed = 1, draws = 60,
            chains = 1)
  ))
  for (fit in fits) {
    terms <- log_prior_terms(fit$prior, fit$design, as.matrix(fit, dimnames(fit$draws)[[3]]))
    expect_equal(rowSums(terms), as.vector(fit$draws[, , "lprior"]), tolerance = 1e-10)
  }
})

test_that("a fit to the prior is a fit: draws, names and methods are those of a posterior", {
  prior <- prior_only(Weight ~ Time + (Time | Pig), dietox)
  posterior <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, draws = 50, seed = 1))
  expect_identical(dim(prior$draws)[1:2], c(1000L, 4L))
  expect_identical(dimnames(prior$draws), dimnames(posterior$draws))
  expect_identical(variables(prior), variables(posterior))
  expect_identical(summary(prior)$variable, summary(posterior)$variable)
  expect_identical(prior$draws[, , "lp__"], prior$draws[, , "lprior"])
  expect_identical(dim(VarCorr(prior)$Pig$sd), dim(VarCorr(posterior)$Pig$sd))
  expect_output(print(prior), "Engine:  prior: .*1,000 draws")
  expect_identical(sum(nuts_params(prior, "divergent__")$Value), 0)
  expect_s3_class(as_draws_rvars(prior)$r_Pig, "rvar")
  by_name <- hlr_fit(Weight ~ Time, dietox, sample_prior = "only", seed = 2)
  expect_identical(update(by_name, draws = 10)$draws, by_name$draws[1:10, , ])
  expect_error(log_prob(prior, 1), "prior alone", class = "hlr_error_argument")
})

test_that("draws depend on the seed alone, not on how many there are or what is asked for", {
  few <- prior_only(Weight ~ Time + (Time | Pig), dietox, draws = 20, chains = 2)
  many <- prior_only(Weight ~ Time + (Time | Pig), dietox, draws = 40, chains = 3)
  expect_identical(few$draws, many$draws[1:20, 1:2, ])
  expect_identical(as.array(few, "r_Pig[4602,Time]")[, , 1], as.array(many, "r_Pig")[1:20, 1:2, "r_Pig[4602,Time]"])
  set.seed(1)
  before <- .Random.seed
  prior_only(Weight ~ Time + (Time | Pig), dietox, draws = 20)
  expect_identical(.Random.seed, before)
})

test_that("prior draws can be kept, and had without keeping", {
  args <- list(Weight ~ Time + (Time | Pig), dietox, seed = 11, draws = 30, chains = 2)
  with <- suppressWarnings(do.call(hlr_fit, c(args, sample_prior = "yes")))
  without <- suppressWarnings(do.call(hlr_fit, args))
  expect_identical(with$draws, without$draws)
  expect_null(without$prior_draws)
  prior <- prior_draws(with)
  expect_s3_class(prior, "draws_df")
  expect_identical(posterior::variables(prior), setdiff(dimnames(with$draws)[[3]], c("lprior", "lp__")))
  expect_identical(prior_draws(without), prior)
  only <- do.call(hlr_fit, c(args, sample_prior = "only"))
  expect_identical(prior_draws(only), prior)
  expect_identical(posterior::variables(prior_draws(with, c("sigma", "b_Time"))), c("sigma", "b_Time"))
  expect_error(prior_draws(with, "sigm"), "Did you mean 'sigma'", class = "hlr_error_variable")
  expect_error(prior_draws(1), "must be a fit", class = "hlr_error_argument")
})

test_that("flat priors cannot be drawn from, and are named", {
  flat <- hlr_prior(flat(), class = "b", coef = "Time")
  for (wanted in c("yes", "only")) {
    expect_error(hlr_fit(Weight ~ Time + (Time | Pig), dietox, prior = flat, sample_prior = wanted),
                 "flat\\(\\) of 'b_Time'.*hlr_prior\\(normal\\(0, 5\\), class = \"b\", coef = \"Time\"\\)",
                 class = "hlr_error_prior")
  }
  expect_error(hlr_fit(Weight ~ Time, dietox, sample_prior = "maybe"), "sample_prior", class = "hlr_error_argument")
})
