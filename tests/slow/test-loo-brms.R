# Leave-one-out beside brms's of equal models (reference-loo.R, reference-loo.csv). Sums over the rows: within 4 Monte
# Carlo standard errors of both combined, those being standard errors of the mean of 8 chains each. Rows: within 5, of
# those with a Pareto k below 0.7 by both, as in test-loo.R; and on the whole no further apart than errors are, whose
# squares have the mean 1 for independent rows. Rows share the draws, so that this mean itself varies. Both have as many
# draws: with a Pareto k above 0.7, as rows of cbpp have it, the estimate moves with their number.

source("models.R")
source("loo-table.R")

reference <- utils::read.csv("reference-loo.csv", comment.char = "#")
models <- loo_models()

test_that("every model has its reference", {
  expect_setequal(reference$model, names(models))
})

for (name in unique(reference$model)) {
  test_that(paste("loo() and waic() of", name, "are brms's"), {
    model <- models[[name]]
    truth <- reference[reference$model == name, ]
    fit <- suppressWarnings(hlr_fit(model$formula, model$data, family = model$family, prior = model$prior, chains = 8,
                                    draws = 4000, seed = 12, progress = FALSE))
    table <- loo_table(fit)
    expect_identical(table[c("what", "row")], truth[c("what", "row")], ignore_attr = TRUE)
    z <- (table$estimate - truth$estimate) / sqrt(table$mcse^2 + truth$mcse^2)
    sums <- truth$row == 0
    expect_lt(max(abs(z[sums])), 4, label = paste(name, truth$what[sums][which.max(abs(z[sums]))], "errors apart"))
    known <- !sums & pmax(table$k, truth$k) < 0.7
    expect_gt(sum(known), 0.8 * sum(!sums))          # cbpp: 6 to 8 of 56 rows are hard
    expect_lt(max(abs(z[known])), 5, label = paste(name, "row", truth$row[known][which.max(abs(z[known]))]))
    expect_lt(mean(z[known]^2), 2)
  })
}
