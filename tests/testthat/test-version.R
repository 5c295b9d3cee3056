test_that("a fit of another version is refused by name, whatever is asked of it", {
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox[1:120, ], chains = 1, draws = 5, seed = 1))
  prior <- hlr_fit(Weight ~ Time + (1 | Pig), dietox[1:120, ], chains = 1, draws = 5, seed = 1, sample_prior = "only")
  expect_identical(fit$version, fit_version)
  expect_identical(prior$version, fit_version)
  verbs <- list(print = print, summary = summary, ranef = ranef, coef = coef, predict = predict, as_draws = as_draws,
                log_lik = log_lik, epred = posterior_epred, loo = loo, VarCorr = VarCorr, plot = plot, ndraws = ndraws,
                graph = graph, kfold = function(x) kfold(x, K = 2), lprior = lprior, prior_draws = prior_draws,
                plot_priors = plot_priors, plot_effects = plot_effects, slopes = function(x) plot_slopes(x, "Time"),
                hypothesis = function(x) hypothesis(x, "Intercept = 0", scope = "coef", group = "Pig"),
                log_prob = function(x) log_prob(x, 1:3), find_formula = insight::find_formula,
                unupdate = bayestestR::unupdate)
  words <- paste0("number ", fit_version, ". Fit the model again")
  for (old in list(NULL, 0L, 99L, "a")) for (object in list(fit, prior)) {
    object["version"] <- list(old)
    for (name in setdiff(names(verbs), if (is_prior_fit(object)) c("log_lik", "loo"))) {
      expect_error(verbs[[name]](object), words, class = "hlr_error_version", info = name)
    }
  }
})

test_that("a model of another version is refused too", {
  model <- hlr_model(Weight ~ Time + (1 | Pig), dietox[1:120, ])
  expect_identical(model$version, fit_version)
  verbs <- list(print = print, graph = graph, plot = plot, plot_priors = plot_priors,
                fit = function(x) hlr_fit(x, chains = 1, draws = 5, seed = 1))
  for (old in list(NULL, 0L)) {
    model["version"] <- list(old)
    for (name in names(verbs)) {
      expect_error(verbs[[name]](model), "This model was made by another", class = "hlr_error_version", info = name)
    }
  }
})
