# The picture of ten pigs, for the demo and the vignette: source() it. Needs hlr, posterior and ggplot2.

# The equal-tailed interval that holds `prob` of the draws: c(low, high).
interval <- function(x, prob) unname(stats::quantile(x, c(1 - prob, 1 + prob) / 2))

# Median and two intervals of one pig's weight at each of `time` (weeks): `mean_*` of the pig's expected weight, `new_*`
# of a new weighing of it, which has the residual's spread besides. Data frame, one row per time.
pig_bands <- function(fit, pig, time, prob = 0.95) {
  common <- posterior::as_draws_matrix(fit, variable = c("b_Intercept", "b_Time", "sigma"))
  own <- posterior::as_draws_matrix(fit, variable = sprintf("r_Pig[%s,%s]", pig, c("Intercept", "Time")))
  intercept <- as.numeric(common[, "b_Intercept"]) + as.numeric(own[, 1])
  slope <- as.numeric(common[, "b_Time"]) + as.numeric(own[, 2])
  sigma <- as.numeric(common[, "sigma"])
  rows <- lapply(time, function(week) {
    expected <- intercept + slope * week
    weighing <- stats::rnorm(length(expected), expected, sigma)
    mean <- interval(expected, prob)
    new <- interval(weighing, prob)
    data.frame(Pig = pig, Time = week, line = stats::median(expected), mean_low = mean[1], mean_high = mean[2],
               new_low = new[1], new_high = new[2])
  })
  do.call(rbind, rows)
}

# Points only, or with a fit the line and the two bands of each pig, ten panels in two rows.
plot_ten_pigs <- function(data, pigs, fit = NULL, prob = 0.95) {
  points <- data[data$Pig %in% pigs, ]
  points$Pig <- factor(paste("Pig", points$Pig), levels = paste("Pig", pigs))
  picture <- ggplot2::ggplot(points, ggplot2::aes(x = .data[["Time"]]))
  if (!is.null(fit)) {
    bands <- do.call(rbind, lapply(pigs, pig_bands, fit = fit, time = seq(1, 12, by = 0.5), prob = prob))
    bands$Pig <- factor(paste("Pig", bands$Pig), levels = levels(points$Pig))
    words <- paste0(format(100 * prob), " % for ", c("the pig's mean", "a new weighing"))
    picture <- picture +
      ggplot2::geom_ribbon(
        ggplot2::aes(ymin = .data[["new_low"]], ymax = .data[["new_high"]], fill = words[2]), data = bands
      ) +
      ggplot2::geom_ribbon(
        ggplot2::aes(ymin = .data[["mean_low"]], ymax = .data[["mean_high"]], fill = words[1]), data = bands
      ) +
      ggplot2::geom_line(ggplot2::aes(y = .data[["line"]]), data = bands, colour = "#08306b", linewidth = 0.25) +
      ggplot2::scale_fill_manual(NULL, values = stats::setNames(c("#4292c6", "#cfe1f2"), words), breaks = words)
  }
  picture +
    ggplot2::geom_point(ggplot2::aes(y = .data[["Weight"]]), colour = "#d95f0e", size = 0.9) +
    ggplot2::facet_wrap("Pig", nrow = 2) +
    ggplot2::scale_x_continuous(breaks = seq(3, 12, by = 3)) +
    ggplot2::labs(x = "Time (week)", y = "Weight (kg)") +
    ggplot2::theme_bw() +
    ggplot2::theme(
      legend.position = "bottom", legend.margin = ggplot2::margin(0, 0, 0, 0),
      panel.grid.minor = ggplot2::element_blank(), strip.background = ggplot2::element_blank(),
      strip.text = ggplot2::element_text(hjust = 0)
    )
}
