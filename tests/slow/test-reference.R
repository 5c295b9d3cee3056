# hlr beside reference posteriors by brms (reference.R, reference.csv and that of tests/testthat), equal priors: each
# mean and sd within 4 Monte Carlo standard errors of both combined. Some 600 comparisons are made, so that a right
# sampler fails for about 1 of 25 seeds by chance; the seeds are fixed. hlr draws four times its default, so that its
# own error is small.

source("models.R")
quick <- file.path("..", "testthat")
source(file.path(quick, "reference-models.R"))
source(file.path(quick, "reference-posterior.R"))

reference <- rbind(utils::read.csv("reference.csv", comment.char = "#"),
                   utils::read.csv(file.path(quick, "reference-predictors.csv"), comment.char = "#"))
models <- c(reference_models(), predictor_models())

for (name in unique(reference$model)) {
  test_that(paste(name, "has the posterior that brms finds"), {
    expect_reference(name, models, reference, draws = 4000, seed = 11, limit = 4)
  })
}
