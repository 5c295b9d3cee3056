# The demonstration: fit the growth of 72 pigs and the survival of tadpoles in 48 tanks, print models and summaries,
# write pictures to demo-output/.
library(hlr)
source(system.file("pictures", "ten-pigs.R", package = "hlr"))
source(system.file("pictures", "tadpoles.R", package = "hlr"))

folder <- "demo-output"
dir.create(folder, showWarnings = FALSE)
save_png <- function(name, picture, width, height) {
  path <- file.path(folder, name)
  grDevices::png(path, width = width, height = height, units = "in", res = 120)
  on.exit(grDevices::dev.off())
  print(picture)
  path
}

cat("> fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)\n")
fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
cat("> fit\n")
print(fit)
cat("\n> prior_summary(fit)\n")
print(prior_summary(fit))

cat("\n> frogs <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1)\n")
frogs <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1)
cat("> summary(frogs)\n")
print(summary(frogs))

set.seed(1)
ten <- sort(sample(levels(dietox$Pig), 10))
written <- c(
  save_png("trace.png", plot(fit), 9, 9),
  save_png("ten-pigs.png", plot_ten_pigs(dietox, ten, fit), 10, 5.5),
  save_png("tadpoles.png", plot_tanks(frogs, reedfrogs), 10, 5.5)
)
cat("\nThe figures are in ", normalizePath(folder), ":\n", paste0("  ", written, "\n"), sep = "")
