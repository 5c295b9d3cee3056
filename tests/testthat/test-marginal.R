test_that("means over effects are integrals, for every family and link", {
  each_family(function(name, d, link, mean_of) {
    # These have no mean: 1 / eta about 0, and counts or sizes of a mean that may be negative.
    if (paste(name, link) %in% c("gaussian inverse", "poisson identity", "Gamma identity")) return(invisible())
    family <- structure(list(family = name, link = link), class = "family")
    aux <- matrix(d$aux, 1, length(d$aux), dimnames = list(NULL, known_families[[name]]$aux))
    # Links of positive predictors only: so far from zero that an effect below it has no weight.
    bounded <- link %in% c("sqrt", "inverse", "1/mu^2") || (link == "log" && name == "binomial")
    eta <- if (!bounded) d$links[[link]] else if (link == "log") c(-9, -12) else c(9, 12)
    trials <- function(n) if (!is.null(d$size)) rep(d$size, n)
    mean_at <- function(eta) family_mean(family, matrix(eta, 1), aux, trials(length(eta)))[1, ]
    for (sd in c(0, 0.3, if (bounded) 0.5 else 2.5)) {
      spread <- matrix(sd, 1, length(eta))
      got <- family_marginal_mean(family, matrix(eta, 1), spread, aux, trials(length(eta)))[1, ]
      if (sd == 0) {
        exact <- mean_at(eta)
      } else {
        reach <- if (bounded) 12 else 40
        exact <- vapply(eta, function(m) {
          stats::integrate(function(x) mean_at(m + sd * x) * dnorm(x), -reach, reach, rel.tol = 1e-11,
                           subdivisions = 2000, stop.on.error = FALSE)$value
        }, 0)
      }
      expect_equal(got, exact, tolerance = 1e-9, label = paste(name, link, sd))
    }
  })
})

test_that("densities over effects are integrals, for every family and link", {
  each_family(function(name, d, link, mean_of) {
    if (paste(name, link) == "gaussian inverse") return(invisible())      # two peaks, on either side of zero
    family <- structure(list(family = name, link = link), class = "family")
    aux <- matrix(d$aux, 1, length(d$aux), dimnames = list(NULL, known_families[[name]]$aux))
    size <- if (!is.null(d$size)) d$size
    for (y in d$y) for (eta in d$links[[link]]) for (sd in c(0.2, 1.5)) {
      got <- family_log_lik(family, matrix(eta), aux, y, size, spread = matrix(sd))
      at <- function(x) {
        value <- exp(family_log_lik(family, matrix(eta + sd * x), aux[rep(1, length(x)), , drop = FALSE], y, size))
        ifelse(is.nan(value[, 1]), 0, value[, 1]) * dnorm(x)
      }
      # In short pieces: the integrand may be narrow, and end where the link does.
      ends <- sort(c(seq(-10, 10, by = 0.25), if (abs(eta / sd) < 10) -eta / sd))
      exact <- sum(vapply(seq_along(ends)[-1], function(i) {
        stats::integrate(at, ends[i - 1], ends[i], rel.tol = 1e-10, stop.on.error = FALSE)$value
      }, 0))
      # Panels of ten nodes and two sds of the peak: good to 1e-6 but for links that end at zero and the steep densities
      # of inverse.gaussian().
      tolerance <- if (link %in% c("logit", "probit", "cloglog", "log") && name != "inverse.gaussian") 1e-6 else 5e-5
      expect_lt(abs(got[1, 1] - log(exact)), tolerance, label = paste(name, link, y, eta, sd))
    }
  })
})

test_that("marginal predictions are means over many new levels", {
  fit <- frogs_fit()
  new <- data.frame(size = "big", pred = c("no", "pred"), density = 10)
  got <- posterior_epred(fit, new, marginal = "tank", draw_ids = 1:20)
  many <- merge(new, data.frame(tank = paste("t", 1:4000)))
  set.seed(1)
  all <- posterior_epred(fit, many, allow_new_levels = TRUE, sample_new_levels = "gaussian", draw_ids = 1:20)
  for (i in 1:2) {
    group <- all[, many$pred == new$pred[i]]
    # 20 means of 4,000 independent levels each.
    error <- (rowMeans(group) - got[, i]) / (apply(group, 1, sd) / sqrt(4000))
    expect_lt(max(abs(error)), 4.5)
  }
  unseen <- posterior_epred(fit, transform(new, tank = "x"), allow_new_levels = TRUE, sample_new_levels = "marginal",
                            draw_ids = 1:20)
  expect_equal(unseen, got)
  expect_equal(posterior_epred(fit, new, marginal = TRUE, draw_ids = 1:20), got)
  expect_equal(posterior_linpred(fit, newdata = new, marginal = TRUE),
               posterior_linpred(fit, newdata = new, re_formula = NA))
})

test_that("marginal responses and densities of normal models have added variances", {
  fit <- pigs_fit()
  new <- data.frame(Time = 10, Litter = 1, Weight = 80)
  draws <- as.matrix(fit)
  mean <- posterior_linpred(fit, newdata = new, re_formula = ~ (1 | Litter))[, 1]
  sd <- sqrt(draws[, "sd_Pig__Intercept"]^2 + 100 * draws[, "sd_Pig__Time"]^2 +
               20 * draws[, "cor_Pig__Intercept__Time"] * draws[, "sd_Pig__Intercept"] * draws[, "sd_Pig__Time"] +
               draws[, "sigma"]^2)
  expect_equal(unname(log_lik(fit, new, marginal = "Pig")[, 1]), unname(dnorm(80, mean, sd, log = TRUE)),
               tolerance = 1e-10)
  set.seed(1)
  y <- posterior_predict(fit, new[rep(1, 500), ], marginal = "Pig")
  z <- (y - mean) / sd
  # 100,000 independent standard normals: 5 standard errors.
  expect_lt(abs(mean(z)), 5 / sqrt(1e5))
  expect_lt(abs(mean(z^2) - 1), 5 * sqrt(2 / 1e5))
})

test_that("what cannot be integrated out is an error", {
  set.seed(2)
  data <- data.frame(g = gl(6, 5), x = rep(1:5, 6))
  data$y <- 1 / (1 + 0.1 * data$x) + stats::rnorm(30, 0, 0.02)
  fit <- suppressWarnings(hlr_fit(y ~ x + (1 | g), data, gaussian("inverse"), chains = 1, draws = 20, seed = 1))
  expect_error(log_lik(fit, marginal = "g"), "no expectation", class = "hlr_error_argument")
  student <- suppressWarnings(hlr_fit(y ~ x + (1 | gr(g, dist = "student")), data, chains = 1, draws = 20, seed = 1))
  expect_error(posterior_epred(student, marginal = "g"), "Student's t", class = "hlr_error_argument")
  expect_error(loo(student, integrated = TRUE), "Student's t", class = "hlr_error_argument")
  expect_error(loo(student, by = "g"), "Student's t", class = "hlr_error_argument")
})
