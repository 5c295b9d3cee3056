new_pigs <- data.frame(Time = c(1, 12, 1, 12), Pig = c("a", "a", "b", "b"), Litter = 1)

new_effects <- function(policy, new = new_pigs, seed = 1) {
  set.seed(seed)
  fit <- pigs_fit()
  posterior_linpred(fit, newdata = new, allow_new_levels = TRUE, sample_new_levels = policy) -
    posterior_linpred(fit, newdata = new, re_formula = ~ (1 | Litter))
}

test_that("rows of a new level share its effects, and set.seed() repeats them", {
  draws <- as.matrix(pigs_fit())
  for (policy in c("uncertainty", "gaussian", "old_levels")) {
    u <- new_effects(policy)
    slope <- (u[, 2] - u[, 1]) / 11
    one <- new_effects(policy, transform(new_pigs, Time = 5))
    expect_equal(one[, 1], u[, 1] + 4 * slope, tolerance = 1e-10)
    expect_identical(u, new_effects(policy))
    expect_false(isTRUE(all.equal(u, new_effects(policy, seed = 2))))
    expect_false(isTRUE(all.equal(unname(u[, 1]), unname(u[, 3]))))
  }
})

test_that("old levels lend their effects, at one draw or at all", {
  draws <- as.matrix(pigs_fit(), "r_Pig")
  known <- draws[, grepl("Intercept", colnames(draws))] + 12 * draws[, grepl("Time", colnames(draws))]
  old <- new_effects("old_levels")[, 2]
  expect_lt(min(colSums(abs(known - old))), 1e-9)
  each <- new_effects("uncertainty")[, 2]
  of <- apply(abs(known - each), 1, which.min)
  # Tolerance: rounding of a difference of weights of about 100.
  expect_lt(max(abs(known[cbind(1:200, of)] - each)), 1e-10)
  expect_gt(length(unique(of)), 50)      # of 72 pigs in 200 draws 67.6 +- 1.8
  fit <- pigs_fit()
  pick <- matrix(rep(c(5, 70), each = 200), 200)
  whole <- borrowed_effects(fit, fit$design$factors[[1]], pick, 1:200)
  expect_identical(borrowed_effects(fit, fit$design$factors[[1]], pick, 1:200, most = 100), whole)
})

test_that("gaussian effects have each draw's covariance", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 500))
  draws <- as.matrix(fit)
  new <- data.frame(Time = rep(c(0, 1), 50), Pig = rep(1:50, each = 2) + 0.5)
  set.seed(1)
  u <- posterior_linpred(fit, newdata = new, allow_new_levels = TRUE, sample_new_levels = "gaussian") -
    posterior_linpred(fit, newdata = new, re_formula = NA)
  intercept <- u[, new$Time == 0] / draws[, "sd_Pig__Intercept"]
  slope <- (u[, new$Time == 1] - u[, new$Time == 0]) / draws[, "sd_Pig__Time"]
  # 100,000 independent normals: 5 standard errors.
  expect_lt(abs(mean(intercept)), 5 / sqrt(1e5))
  expect_lt(abs(mean(slope^2) - 1), 5 * sqrt(2 / 1e5))
  expect_lt(abs(mean(intercept * slope - draws[, "cor_Pig__Intercept__Time"])), 5 * sqrt(1.2 / 1e5))
})

test_that("a factor that is NA or missing is one new level", {
  fit <- pigs_fit()
  draw <- function(new) {
    set.seed(3)
    posterior_epred(fit, new, allow_new_levels = TRUE, sample_new_levels = "gaussian")
  }
  new <- data.frame(Time = c(2, 2, 5), Litter = 1)
  missing <- draw(new)
  expect_identical(missing[, 1], missing[, 2])
  expect_identical(draw(transform(new, Pig = NA)), missing)
  expect_identical(unname(draw(transform(new, Pig = "new"))), unname(missing))
  expect_error(posterior_epred(fit, new), "'Pig' not found", class = "hlr_error_missing_column")
  known <- draw(transform(new, Pig = c("4601", NA, "4602")))
  expect_equal(known[, -2], posterior_epred(fit, transform(new, Pig = c("4601", "4601", "4602")))[, -2],
               tolerance = 1e-12)
})

test_that("Student's t effects of new levels are drawn from that distribution", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | gr(Pig, dist = "student")), dietox, seed = 1, draws = 100,
                                  prior = hlr_prior(constant(4), class = "df", group = "Pig")))
  new <- data.frame(Time = 0, Pig = paste("p", 1:500))
  set.seed(1)
  u <- posterior_linpred(fit, newdata = new, allow_new_levels = TRUE, sample_new_levels = "gaussian") -
    posterior_linpred(fit, newdata = new, re_formula = NA)
  share <- pt(u / as.matrix(fit, "sd_Pig__Intercept")[, 1], 4)
  # 200,000 independent uniforms: 5 standard errors of a share.
  for (p in c(0.01, 0.3, 0.99)) expect_lt(abs(mean(share < p) - p), 5 * sqrt(p * (1 - p) / 2e5))
  expect_equal(posterior_epred(fit, new, marginal = "Pig"), posterior_epred(fit, new, re_formula = NA))
})
