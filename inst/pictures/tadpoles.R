# The picture of 48 tanks, for the demo and the vignette: source() it. Needs hlr, posterior and ggplot2.

# Probability of survival in each tank: mean and the interval that holds `prob` of the draws, equal tails. Data frame,
# one row per tank, in the order of `data`, whose rows are one tank each.
tank_survival <- function(fit, data, prob = 0.89) {
  common <- as.numeric(posterior::as_draws_matrix(fit, variable = "b_Intercept"))
  own <- posterior::as_draws_matrix(fit, variable = sprintf("r_tank[%s,Intercept]", data$tank))
  survival <- stats::plogis(common + unclass(own))
  limits <- apply(survival, 2, stats::quantile, probs = (1 + c(-1, 1) * prob) / 2)
  data.frame(
    tank = data$tank, raw = data$surv / data$density, mean = unname(colMeans(survival)),
    low = limits[1, ], high = limits[2, ], row.names = NULL
  )
}

# Raw shares as rings, posterior means as dots on their intervals, tanks in the order of the data and the sizes of tanks
# apart. The broken line is the survival in a tank in the middle of the population, the logistic of a_bar's mean.
plot_tanks <- function(fit, data, prob = 0.89) {
  tanks <- tank_survival(fit, data, prob)
  tanks$number <- seq_len(nrow(tanks))
  sizes <- sort(unique(data$density))
  words <- paste0(c("small", "medium", "large"), " tanks, ", sizes, " tadpoles")
  tanks$size <- factor(words[match(data$density, sizes)], levels = words)
  colours <- stats::setNames(c("#d95f0e", "#08306b"), c("share that survived", paste0("posterior mean, ",
                                                       format(100 * prob), " % interval")))
  shapes <- stats::setNames(c(1, 16), names(colours))
  ggplot2::ggplot(tanks, ggplot2::aes(x = .data[["number"]])) +
    ggplot2::geom_hline(yintercept = stats::plogis(nlme::fixef(fit)["Intercept", "Estimate"]), colour = "grey40",
                        linetype = "dashed", linewidth = 0.3) +
    ggplot2::geom_linerange(ggplot2::aes(ymin = .data[["low"]], ymax = .data[["high"]]), colour = "#9ecae1",
                            linewidth = 1.2) +
    ggplot2::geom_point(ggplot2::aes(y = .data[["mean"]], colour = names(colours)[2], shape = names(colours)[2])) +
    ggplot2::geom_point(ggplot2::aes(y = .data[["raw"]], colour = names(colours)[1], shape = names(colours)[1]),
                        size = 2) +
    ggplot2::scale_colour_manual(NULL, values = colours, breaks = names(colours)) +
    ggplot2::scale_shape_manual(NULL, values = shapes, breaks = names(colours)) +
    ggplot2::facet_grid(cols = ggplot2::vars(.data[["size"]]), scales = "free_x", space = "free_x") +
    ggplot2::scale_x_continuous(breaks = c(1, seq(4, 48, by = 4)), expand = ggplot2::expansion(add = 0.8)) +
    ggplot2::scale_y_continuous(limits = c(0, 1), breaks = seq(0, 1, by = 0.25)) +
    ggplot2::labs(x = "tank", y = "probability of survival") +
    ggplot2::theme_bw() +
    ggplot2::theme(
      legend.position = "bottom", legend.margin = ggplot2::margin(0, 0, 0, 0),
      panel.grid.minor = ggplot2::element_blank(), panel.grid.major.x = ggplot2::element_blank(),
      strip.background = ggplot2::element_blank(), strip.text = ggplot2::element_text(hjust = 0)
    )
}
