# A fit that was stopped: whatever is made of it is what the complete fit gives for the draws that both have.

# The fit as Ctrl-C would have left it, with so many draws done of each chain; test-chains.R sends the signal itself.
stopped_fit <- function(model, seed, draws, n_done) {
  settings <- check_settings(length(n_done), NULL, draws, 2, seed, FALSE)
  flat <- flatten_for(choose_engine("auto", model$design, model$family, model$prior)$name, model, hlr_control())
  samples <- run_chains(flat, settings, hlr_control())
  samples$stopped <- TRUE
  samples$n_done <- n_done
  expect_warning(kept <- keep_finished(samples, draws), "It is valid", class = "hlr_warning_interrupted")
  engine <- choose_engine("auto", model$design, model$family, model$prior)
  new_sampled_fit(model, engine, hlr_control(), settings, flat, kept, 0)
}

stopped_models <- function() {
  list(
    collapsed = hlr_model(Weight ~ Time + (Time | Pig), dietox),
    joint = hlr_model(surv | trials(density) ~ size + (1 | tank), reedfrogs, family = binomial()),
    student = hlr_model(distance ~ age + (1 | gr(Subject, dist = "student")), as.data.frame(nlme::Orthodont))
  )
}

# 45 draws of the first, third and fourth chain of four.
same_draws <- c(1:45, 120 + 1:45, 180 + 1:45)

test_that("predictions, densities and leave-one-out of a stopped fit are those of its draws", {
  models <- stopped_models()
  for (name in names(models)) {
    whole <- suppressWarnings(hlr_fit(models[[name]], seed = 1, draws = 60))
    fit <- stopped_fit(models[[name]], 1, 60, c(60L, 0L, 45L, 60L))
    expect_identical(dim(fit$draws)[1:2], c(45L, 3L), info = name)
    expect_identical(as.matrix(fit), as.matrix(whole)[same_draws, ], info = name)
    expect_identical(log_lik(fit), log_lik(whole, draw_ids = same_draws), info = name)
    expect_identical(posterior_epred(fit), posterior_epred(whole, draw_ids = same_draws), info = name)
    set.seed(2)
    response <- posterior_predict(fit)
    set.seed(2)
    expect_identical(response, posterior_predict(whole, draw_ids = same_draws), info = name)
    new <- switch(name, collapsed = dietox, joint = reedfrogs, student = as.data.frame(nlme::Orthodont))[1:3, ]
    known <- fitted(whole, new, summary = FALSE, draw_ids = same_draws)
    expect_identical(fitted(fit, new, summary = FALSE), known, info = name)
    ours <- suppressWarnings(loo(fit))
    theirs <- suppressWarnings(loo::loo(log_lik(fit), r_eff = ours$diagnostics$r_eff))
    expect_equal(ours$estimates, theirs$estimates, tolerance = 1e-10, info = name)
    expect_identical(nrow(pp_check(fit, draw_ids = 1:4)$data), 5L * nobs(fit), info = name)
  }
})

test_that("a stopped fit of few draws is still a fit, down to a single one", {
  for (n in 1:2) {
    fit <- stopped_fit(stopped_models()$collapsed, 1, 60, c(0L, n, 0L, 0L))
    expect_identical(dim(log_lik(fit)), c(n, 861L))
    expect_identical(dim(suppressWarnings(loo(fit, integrated = TRUE))), c(n, 861L))
    expect_identical(dim(predict(fit)), c(861L, 4L))
    expect_true(all(is.finite(fitted(fit)[, "Estimate"])))
    expect_identical(dim(prior_draws(fit)), c(n, 9L))
    expect_identical(nrow(pp_check(fit)$data), (n + 1L) * 861L)
    expect_output(print(summary(fit)), "sigma")
  }
})
