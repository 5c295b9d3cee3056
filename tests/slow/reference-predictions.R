# Predictions by brms: Rscript tests/slow/reference-predictions.R
#
# For models of models.R with equal priors, three rows each: means, sds and Monte Carlo standard errors of brms's
# expected responses (with all group effects, with none, of a new level), responses (of known and of new levels) and log
# likelihoods, into reference-predictions.csv. HLR_BENCH_COMPILED: see bench/glmm.R.

file <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
slow <- dirname(file)
source(file.path(slow, "..", "..", "bench", "common.R"))
source(file.path(slow, "models.R"))
source(file.path(slow, "predictions.R"))
find_boost()

models <- reference_models()
table <- NULL
for (name in names(predicted_models)) {
  message("predictions: ", name)
  fit <- draw_brms(compile_brms(models[[name]], name), seed = 20261121, warmup = 500, iter = 2000,
                   control = list(adapt_delta = 0.95))
  set.seed(1)
  rows <- cbind(model = name, prediction_table(fit, models[[name]]$data, predicted_models[[name]]))
  rows[-(1:3)] <- lapply(rows[-(1:3)], signif, 6)
  table <- rbind(table, rows)
  write_reference(table, file.path(slow, "reference-predictions.csv"))
}
