# Posteriors of models with several predictors, and of families with several parameters, beside long runs of brms with
# equal priors (reference-predictors.csv): means and sds within 5 Monte Carlo standard errors of both combined. Some 280
# comparisons are made, so that a right sampler fails for about 1 of 6,000 seeds; tests/slow has narrower bounds and
# more draws.

source("reference-models.R", local = TRUE)
source("reference-posterior.R", local = TRUE)

reference <- utils::read.csv("reference-predictors.csv", comment.char = "#")

models <- predictor_models()

for (name in unique(reference$model)) {
  test_that(paste(name, "has the posterior that brms finds"), {
    expect_reference(name, models, reference, draws = 1000, seed = 11, limit = 5)
  })
}
