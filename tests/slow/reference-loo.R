# Leave-one-out by brms: Rscript tests/slow/reference-loo.R [model ...]
#
# For the models of loo-table.R with equal priors: brms's elpd_loo, p_loo, elpd_waic and p_waic, and elpd_loo row by
# row, with their Monte Carlo standard errors, into reference-loo.csv. Rows of other models there stay. Without a model:
# all. HLR_BENCH_COMPILED: see bench/glmm.R.

file <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
slow <- dirname(file)
source(file.path(slow, "..", "..", "bench", "common.R"))
source(file.path(slow, "models.R"))
source(file.path(slow, "loo-table.R"))
find_boost()

models <- loo_models()
wanted <- commandArgs(TRUE)
path <- file.path(slow, "reference-loo.csv")
for (name in if (length(wanted)) wanted else names(models)) {
  message("leave-one-out: ", name)
  fit <- draw_brms(compile_brms(models[[name]], name), seed = 20261122, chains = 8, warmup = 500, iter = 4500,
                   control = list(adapt_delta = 0.95))
  rows <- cbind(model = name, loo_table(fit))
  rows[-(1:3)] <- lapply(rows[-(1:3)], signif, 6)
  old <- if (file.exists(path)) utils::read.csv(path, comment.char = "#")
  write_reference(rbind(old[old$model != name, ], rows), path)
}
