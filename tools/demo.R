# The demonstration: fit the growth of 72 pigs, print the model and the summary, write two pictures to demo-output/.
library(hlr)
source(system.file("pictures", "ten-pigs.R", package = "hlr"))

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
cat("\n> summary(fit)\n")
print(summary(fit))

set.seed(1)
ten <- sort(sample(levels(dietox$Pig), 10))
written <- c(
  save_png("trace.png", plot(fit), 9, 9),
  save_png("ten-pigs.png", plot_ten_pigs(dietox, ten, fit), 10, 5.5)
)
cat("\nThe figures are in ", normalizePath(folder), ":\n", paste0("  ", written, "\n"), sep = "")
