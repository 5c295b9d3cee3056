test_that("linear predictors are the sums that names say, for the fit's rows and new ones", {
  fit <- pigs_fit()
  all <- posterior_linpred(fit)
  expect_identical(dim(all), c(200L, nrow(dietox)))
  at <- c(3, 500, 861)
  # Tolerance: sums in another order.
  expect_equal(unname(all[, at]), unname(pigs_eta(dietox[at, ])), tolerance = 1e-12)
  expect_equal(posterior_linpred(fit, newdata = dietox[at, ]), all[, at], tolerance = 1e-12)
  expect_identical(colnames(all), row.names(dietox))
  expect_equal(posterior_linpred(fit, draw_ids = c(150, 7)), all[c(150, 7), ])
  expect_identical(posterior_epred(fit), all)
  set.seed(1)
  some <- posterior_linpred(fit, ndraws = 5)
  expect_true(all(apply(some, 1, function(row) any(colSums(t(all) == row) == ncol(all)))))
})

test_that("re_formula chooses factors and coefficients", {
  fit <- pigs_fit()
  new <- dietox[c(3, 500), ]
  expect_part <- function(re_formula, ...) {
    expect_equal(unname(posterior_linpred(fit, newdata = new, re_formula = re_formula)), unname(pigs_eta(new, ...)),
                 tolerance = 1e-12)
  }
  expect_part(NA, pig = 0, pig_time = 0, litter = 0)
  expect_part(~0, pig = 0, pig_time = 0, litter = 0)
  expect_part(~ (Time | Pig), litter = 0)
  expect_part(~ (1 | Pig) + (1 | Litter), pig_time = 0)
  expect_part(~ (0 + Time | Pig), pig = 0, litter = 0)
  expect_equal(posterior_linpred(fit, re.form = NA), posterior_linpred(fit, re_formula = NA))
  expect_equal(posterior_linpred(fit, newdata = data.frame(Time = 3), re_formula = NA)[, 1],
               drop(as.matrix(fit, c("b_Intercept", "b_Time")) %*% c(1, 3)))
  for (bad in list(~ (1 | Pen), ~ (Start | Pig), ~ Time + (1 | Pig), y ~ (1 | Pig), "Pig")) {
    expect_error(posterior_linpred(fit, re_formula = bad), class = "hlr_error_re_formula")
  }
})

test_that("expected responses are inverse links of linear predictors, times trials", {
  fit <- frogs_fit()
  eta <- posterior_linpred(fit)
  expect_equal(posterior_linpred(fit, transform = TRUE), plogis(eta))
  expect_equal(posterior_epred(fit), plogis(eta) * rep(reedfrogs$density, each = 200), tolerance = 1e-13)
  new <- reedfrogs[1:3, c("size", "tank", "pred")]
  expect_message(one <- posterior_epred(fit, new), "one trial", class = "hlr_message_one_each")
  expect_equal(one, plogis(eta[, 1:3]), tolerance = 1e-13)
  expect_silent(posterior_linpred(fit, newdata = new))
  new$density <- c(5, 50, 2)
  expect_equal(posterior_epred(fit, new), one * rep(new$density, each = 200), tolerance = 1e-13)
  expect_error(posterior_epred(fit, transform(new, density = 2.5)), "whole numbers", class = "hlr_error_trials")
  draws <- posterior_predict(fit, new)
  expect_true(all(draws == round(draws) & draws >= 0 & draws <= rep(new$density, each = 200)))
})

test_that("trials may come as cbind() and as weights of proportions", {
  data <- transform(reedfrogs, dead = density - surv, share = surv / density)
  pair <- suppressWarnings(hlr_fit(cbind(surv, dead) ~ size, data, family = binomial(), seed = 1, draws = 30))
  share <- suppressWarnings(hlr_fit(share ~ size, data, family = binomial(), weights = density, seed = 1, draws = 30))
  expect_equal(posterior_epred(pair, data[1:4, ]), posterior_epred(pair)[, 1:4])
  expect_equal(posterior_epred(share, data[1:4, ]), posterior_epred(share)[, 1:4])
  expect_equal(log_lik(pair, data[1:4, ]), log_lik(pair)[, 1:4])
  expect_equal(log_lik(share, data[1:4, ]), log_lik(share)[, 1:4])
  expect_equal(posterior_epred(pair), posterior_epred(share), tolerance = 1e-10)
  expect_message(one <- posterior_epred(share, data[1:4, "size", drop = FALSE]), class = "hlr_message_one_each")
  expect_equal(one * rep(data$density[1:4], each = 120), posterior_epred(share)[, 1:4], tolerance = 1e-12)
})

test_that("a row that has a missing value has NA, the others what they had", {
  fit <- pigs_fit()
  new <- dietox[1:4, ]
  new$Time[2] <- NA
  for (f in list(posterior_epred, posterior_predict, log_lik, predictive_error)) {
    set.seed(1)
    out <- f(fit, newdata = new)
    expect_true(all(is.na(out[, 2])) && !anyNA(out[, -2]))
  }
  expect_equal(posterior_epred(fit, new)[, -2], posterior_epred(fit)[, c(1, 3, 4)], tolerance = 1e-12)
  expect_identical(is.na(fitted(fit, new)[, "Estimate"]), c("1" = FALSE, "2" = TRUE, "3" = FALSE, "4" = FALSE))
})

test_that("what newdata lack is said", {
  fit <- pigs_fit()
  ok <- data.frame(Time = 1, Pig = "4601", Litter = 1)
  expect_error(posterior_epred(fit, ok["Time"]), "'Pig'", class = "hlr_error_missing_column")
  expect_error(posterior_epred(fit, ok[-1]), "'Time' not found in `newdata`", class = "hlr_error_missing_column")
  expect_error(posterior_epred(fit, transform(ok, Time = "a")), "of type numeric", class = "hlr_error_wrong_type")
  expect_error(posterior_epred(fit, transform(ok, Pig = "x")), "allow_new_levels = TRUE",
               class = "hlr_error_new_level")
  expect_error(posterior_epred(fit, as.list(ok)), "data frame", class = "hlr_error_data")
  expect_error(log_lik(fit, ok), "'Weight' not found", class = "hlr_error_missing_column")
  expect_error(posterior_epred(fit, n_samples = 3), "no argument 'n_samples'", class = "hlr_error_argument")
  expect_error(predict(fit, n_samples = 3), "no argument 'n_samples'", class = "hlr_error_argument")
  expect_error(posterior_epred(fit, ndraws = 201), "at most 200", class = "hlr_error_argument")
  expect_error(posterior_epred(fit, sample_new_levels = "none"), "must be one of", class = "hlr_error_argument")
  expect_error(posterior_epred(fit, marginal = "Pen"), "no grouping factor", class = "hlr_error_argument")
  expect_error(posterior_epred(fit, re_formula = NA, marginal = "Pig"), "leaves out", class = "hlr_error_argument")
  expect_error(posterior_linpred(fit, TRUE, marginal = "Pig"), "posterior_epred", class = "hlr_error_argument")
  withr::local_options(hlr.max_values = 1000)
  expect_error(posterior_epred(fit), "200 draws of 861 rows", class = "hlr_error_size")
  expect_identical(dim(posterior_epred(fit, ndraws = 1)), c(1L, 861L))
  expect_identical(dim(fitted(fit)), c(861L, 4L))
})

test_that("fits to the prior alone predict from the prior", {
  fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, sample_prior = "only", draws = 50)
  draws <- as.matrix(fit, c("b_Intercept", "b_Time", "r_Pig[4601,Intercept]", "r_Pig[4601,Time]"))
  new <- data.frame(Time = 12, Pig = c("4601", "new"), Weight = 90)
  out <- posterior_epred(fit, new, allow_new_levels = TRUE, sample_new_levels = "gaussian")
  expect_equal(out[, 1], drop(draws %*% c(1, 12, 1, 12)), tolerance = 1e-12)
  expect_true(all(is.finite(posterior_predict(fit, new, allow_new_levels = TRUE))))
  expect_equal(unname(log_lik(fit, new[1, ])[, 1]), dnorm(90, out[, 1], as.matrix(fit, "sigma")[, 1], log = TRUE))
  expect_identical(dim(predict(fit)), c(861L, 4L))
})

test_that("rows in pieces, effects in blocks, are rows in one", {
  fit <- pigs_fit()
  effects <- chosen_effects(fit, NULL)
  levels <- check_levels(fit, effects, FALSE, "gaussian", NULL)
  rows <- prediction_rows(fit, NULL, effects, levels, character())
  pieces <- row_pieces(1:861, 200, most = 20000)
  expect_identical(unlist(pieces), 1:861)
  block <- effect_blocks(rows$factors, pieces, 200, most = 200 * 60)
  expect_gt(max(block), 2)
  expect_identical(sort(unique(block)), seq_len(max(block)))
  whole <- posterior_linpred(fit)
  for (b in unique(block)) {
    at <- unlist(pieces[block == b])
    expect_equal(posterior_linpred(fit, newdata = dietox[at, ]), whole[, at], tolerance = 1e-12)
  }
})

test_that("Gaussian responses have the moments that draws say", {
  fit <- pigs_fit()
  new <- dietox[rep(c(3, 500), each = 500), ]
  set.seed(1)
  z <- (posterior_predict(fit, new) - posterior_epred(fit, new)) / as.matrix(fit, "sigma")[, 1]
  # 200,000 independent standard normals: 5 standard errors of mean, variance, third and fourth moment.
  for (k in 1:4) expect_lt(abs(mean(z^k) - c(0, 1, 0, 3)[k]), 5 * sqrt(c(1, 2, 15, 96)[k] / 2e5))
})

test_that("every family predicts what its functions of eta say", {
  each_family(function(name, d, link, mean_of) {
    data <- data.frame(x = rep(c(-1, 0, 1), 20), g = rep(1:6, each = 10))
    family <- if (name == "Gamma") stats::Gamma(link) else check_family(name)
    if (family$link != link) return(invisible())
    set.seed(1)
    data$y <- if (name == "binomial") rbinom(60, 1, 0.5) else if (d$support[1] == "count") rpois(60, 2) else
      if (name == "beta") rbeta(60, 2, 2) else rgamma(60, 2)
    fit <- hlr_fit(y ~ x + (1 | g), data, family = family, seed = 1, sample_prior = "only", draws = 20, chains = 1,
                   prior = hlr_prior(normal(0, 0.1), class = "b") + hlr_prior(normal(0.5, 0.1), class = "Intercept") +
                     hlr_prior(normal(0, 0.1), class = "sd"))
    eta <- posterior_linpred(fit)
    theta <- as.list(as.data.frame(as.matrix(fit), optional = TRUE))
    expect_equal(unname(posterior_epred(fit)), unname(family_mean(family, eta, theta)), tolerance = 1e-12, label = name)
    expect_equal(unname(posterior_linpred(fit, transform = TRUE)), array(mean_of(eta), dim(eta)), tolerance = 1e-12,
                 label = name)
    set.seed(2)
    y <- posterior_predict(fit)
    set.seed(2)
    expect_identical(unname(y), unname(family_random(family, eta, theta)), label = name)
    expect_equal(unname(log_lik(fit)), unname(family_log_lik(family, eta, theta, data$y)), tolerance = 1e-12,
                 label = name)
  })
})

test_that("a fit without group terms, offsets and bases predict too", {
  fit <- suppressWarnings(hlr_fit(Weight ~ poly(Time, 2) + Evit + offset(Time / 2), dietox, seed = 1, draws = 30))
  at <- c(3, 500)
  expect_equal(posterior_epred(fit, dietox[at, ]), posterior_epred(fit)[, at], tolerance = 1e-10)
  x <- cbind(1, poly(dietox$Time, 2)[at, ], (dietox$Evit == levels(dietox$Evit)[2])[at],
             (dietox$Evit == levels(dietox$Evit)[3])[at])
  expect_equal(unname(posterior_linpred(fit)[, at]),
               unname(as.matrix(fit)[, 1:5] %*% t(x) + rep(dietox$Time[at] / 2, each = 120)), tolerance = 1e-10)
  expect_error(posterior_epred(fit, marginal = "Pig"), "no grouping factor", class = "hlr_error_argument")
  expect_identical(dim(posterior_epred(fit, dietox[0, ])), c(120L, 0L))
})

test_that("new responses are read as those of the fit were", {
  data <- transform(reedfrogs, most = factor(ifelse(surv > density / 2, "yes", "no"), c("no", "yes")))
  fit <- suppressWarnings(hlr_fit(most ~ size, data, family = binomial(), seed = 1, draws = 30))
  ones <- data[data$most == "yes", ][1:3, ]
  for (y in list(droplevels(ones$most), "yes")) {
    expect_equal(log_lik(fit, transform(ones, most = y)), log(posterior_epred(fit, ones)), tolerance = 1e-12)
  }
  expect_equal(predictive_error(fit, transform(ones, most = NA)), posterior_epred(fit, ones) * NA)
})

test_that("fits with shrinkage priors predict", {
  fit <- suppressWarnings(hlr_fit(mpg ~ wt + hp + qsec, mtcars, prior = hlr_prior(horseshoe()), seed = 1, draws = 30))
  b <- as.matrix(fit, c("b_Intercept", "b_wt", "b_hp", "b_qsec"))
  expect_equal(unname(posterior_epred(fit)), unname(b %*% t(model.matrix(fit))), tolerance = 1e-12)
})

test_that("new data in the place of `transform` are told from it", {
  fit <- suppressWarnings(hlr_fit(mpg ~ wt, mtcars, chains = 1, draws = 10, warmup = 20, seed = 1, progress = FALSE))
  expect_error(posterior_linpred(fit, mtcars[1:2, ]), "newdata =", class = "hlr_error_argument")
})
