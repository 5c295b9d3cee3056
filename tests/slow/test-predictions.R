# hlr's predictions beside brms's of equal models (reference-predictions.R, reference-predictions.csv): each mean within
# 4 Monte Carlo standard errors of both combined, each sd within 5, as their errors come out a little small where a
# distribution is skew. 48 comparisons a model are made; the seeds are fixed.

source("models.R")
source("predictions.R")

reference <- utils::read.csv("reference-predictions.csv", comment.char = "#")
models <- reference_models()

for (name in unique(reference$model)) {
  test_that(paste(name, "is predicted as brms predicts it"), {
    model <- models[[name]]
    truth <- reference[reference$model == name, ]
    fit <- hlr_fit(model$formula, model$data, family = model$family, prior = model$prior, draws = 4000, seed = 12,
                   progress = FALSE)
    set.seed(12)
    table <- prediction_table(fit, model$data, predicted_models[[name]])
    expect_identical(table[c("what", "row")], truth[c("what", "row")], ignore_attr = TRUE)
    z_mean <- (table$mean - truth$mean) / sqrt(table$mcse_mean^2 + truth$mcse_mean^2)
    z_sd <- (table$sd - truth$sd) / sqrt(table$mcse_sd^2 + truth$mcse_sd^2)
    worst <- function(z) paste(name, truth$what[which.max(abs(z))], truth$row[which.max(abs(z))])
    expect_lt(max(abs(z_mean)), 4, label = paste(worst(z_mean), "mean, errors apart"))
    expect_lt(max(abs(z_sd)), 5, label = paste(worst(z_sd), "sd, errors apart"))
  })
}
