test_that("densities of single rows are R's, for every family and link, weighted or not", {
  each_family(function(name, d, link, mean_of) {
    eta <- matrix(d$links[[link]], length(d$links[[link]]), length(d$y))           # draws x rows
    theta <- lapply(stats::setNames(d$theta, names(dpars_of(known_families[[name]]))), rep, nrow(eta))
    family <- structure(list(family = name, link = link), class = "family")
    trials <- if (!is.null(d$trials)) rep(d$trials, length(d$y))
    exact <- vapply(d$y, function(y) d$density(y, mean_of(eta[, 1]), d$theta, d$trials), eta[, 1])
    # Tolerance: that of test-family-core.R.
    expect_lt(max(abs(family_log_lik(family, eta, theta, d$y, trials) - exact) / pmax(1, abs(exact))), 1e-11,
              label = paste(name, link))
    weight <- seq(0.5, 2, length.out = length(d$y))
    weighted <- family_log_lik(family, eta, theta, d$y, trials, weight)
    if (name %in% c("gaussian", "student", "lognormal")) {
      exact <- vapply(seq_along(d$y), function(i) {
        d$density(d$y[i], mean_of(eta[, 1]), c(d$theta[1] / sqrt(weight[i]), d$theta[-1]), NULL)
      }, eta[, 1])
    } else {
      exact <- exact * rep(weight, each = nrow(eta))
    }
    expect_lt(max(abs(weighted - exact) / pmax(1, abs(exact))), 1e-11, label = paste(name, link))
  })
})

test_that("each draw has its own distributional parameters and linear predictor", {
  eta <- matrix(c(0, 1, 2, 3, 4, 5), 2)
  theta <- cbind(nu = c(3, 9), sigma = c(1, 2))
  by_dpar <- list(sigma = theta[, "sigma"], nu = matrix(theta[, "nu"], 2, ncol(eta)))          # a number, by row
  y <- c(0.5, -1, 2)
  exact <- outer(1:2, 1:3, function(k, i) {
    dt((y[i] - eta[cbind(k, i)]) / theta[k, 2], theta[k, 1], log = TRUE) - log(theta[k, 2])
  })
  expect_equal(family_log_lik(student(), eta, by_dpar, y), exact, tolerance = 1e-13)
})

test_that("rows of a fit have the densities of their draws", {
  data <- dietox
  data$w <- rep(c(1, 2.5), length.out = nrow(data))
  formula <- Weight ~ poly(Time, 2) + offset(Time / 2) + (1 + log(Time) | Pig) + (1 | Litter)
  fit <- suppressWarnings(hlr_fit(formula, data, weights = w, seed = 1, draws = 30, chains = 2))
  ll <- log_lik(fit)
  expect_identical(dim(ll), c(60L, nrow(data)))
  draws <- as.matrix(fit)
  for (i in c(1, 500)) {
    group <- function(name, coef) draws[, paste0("r_", name, "[", data[[name]][i], ",", coef, "]")]
    common <- draws[, c("b_Intercept", "b_polyTime21", "b_polyTime22")]
    eta <- drop(common %*% c(1, poly(data$Time, 2)[i, ])) + data$Time[i] / 2 + group("Pig", "Intercept") +
      group("Pig", "logTime") * log(data$Time[i]) + group("Litter", "Intercept")
    exact <- dnorm(data$Weight[i], eta, draws[, "sigma"] / sqrt(data$w[i]), log = TRUE)
    expect_equal(unname(ll[, i]), unname(exact), tolerance = 1e-10)
  }
  expect_equal(log_lik(fit, draw_ids = c(7, 40)), ll[c(7, 40), ])
  expect_equal(total_log_lik(fit), rowSums(ll))
  new <- data[c(1, 500), ]
  expect_equal(log_lik(fit, new), ll[, c(1, 500)], tolerance = 1e-10)
  new$Weight <- new$Weight + 1
  eta <- posterior_linpred(fit, newdata = new)
  sd <- outer(draws[, "sigma"], sqrt(new$w), "/")
  expect_equal(log_lik(fit, new), structure(dnorm(rep(new$Weight, each = 60), eta, sd, log = TRUE), dim = dim(eta),
                                            dimnames = dimnames(eta)), tolerance = 1e-10)
  # Weights divide the variance of responses too; without their column a row weighs one.
  set.seed(1)
  y <- posterior_predict(fit, new[rep(1:2, 500), ])
  z <- (y - eta[, rep(1:2, 500)]) / sd[, 1 + (seq_len(1000) - 1) %% 2]
  # 60,000 standard normals, 30,000 of each row: 5 standard errors.
  for (k in 1:2) expect_lt(abs(mean(z[, seq(k, 1000, 2)]^2) - 1), 5 * sqrt(2 / 3e4))
  expect_message(one <- log_lik(fit, new[names(new) != "w"]), "weight of one", class = "hlr_message_one_each")
  expect_equal(unname(one[, 2]), unname(dnorm(new$Weight[2], eta[, 2], draws[, "sigma"], log = TRUE)),
               tolerance = 1e-10)
  expect_error(log_lik(fit, transform(new, w = -1)), "must be positive", class = "hlr_error_weights")
  expect_error(log_lik(fit, draw_ids = 61), "from 1 to 60", class = "hlr_error_argument")
  expect_error(log_lik(fit, newdta = data), "no argument 'newdta'", class = "hlr_error_argument")
})

test_that("log prior and log likelihood make up the log posterior", {
  frogs <- suppressWarnings(hlr_fit(surv | trials(density) ~ size, reedfrogs, family = binomial(), seed = 1,
                                    draws = 30))
  # Without group effects the joint engine's coordinates are the coefficients, each in units of its scale.
  jacobian <- sum(log(frogs$model$layout$map_scale))
  expect_equal(as.vector(frogs$draws[, , "lp__"]),
               total_log_lik(frogs) + as.vector(frogs$draws[, , "lprior"]) + jacobian, tolerance = 1e-10)
  expect_equal(log_lik(frogs)[[3, 5]],
               dbinom(reedfrogs$surv[5], reedfrogs$density[5],
                      plogis(sum(as.matrix(frogs)[3, 1:2] * model.matrix(frogs)[5, ])), log = TRUE))
})

test_that("loo takes the log likelihood", {
  skip_if_not_installed("loo")
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 200))
  elpd <- suppressWarnings(loo::loo(log_lik(fit)))$estimates["elpd_loo", "Estimate"]
  # The density of each row given all data is above that given all others.
  expect_lt(elpd, sum(log(colMeans(exp(log_lik(fit))))))
  expect_gt(elpd, sum(log(colMeans(exp(log_lik(fit))))) - 300)
})
