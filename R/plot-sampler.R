# Pictures of how the sampler did: autocorrelation, effective size over draws, energy; types of plot(fit).

#' Autocorrelation of each chain by lag, from 1 on so that small ones can be read
#'
#' @param draws Array, iterations x chains x variables. @param lags How many.
#' @noRd
plot_acf <- function(draws, lags = 20) {
  lags <- seq_len(min(check_count(lags, "lags"), dim(draws)[1] - 1))
  data <- long_draws(draws)
  parts <- lapply(split(data, list(data$variable, data$chain)), function(part) {
    constant <- length(lags) == 0 || stats::var(part$value) == 0
    acf <- if (constant) rep(NA_real_, length(lags)) else stats::acf(part$value, max(lags), plot = FALSE)$acf[-1]
    data.frame(variable = rep(part$variable[1], length(lags)), chain = rep(part$chain[1], length(lags)), lag = lags,
               acf = acf)
  })
  data <- do.call(rbind, unname(parts))
  n <- nlevels(data$chain)
  data$at <- data$lag + if (n > 1) (as.integer(data$chain) - (n + 1) / 2) * 0.7 / n else 0
  ggplot2::ggplot(data[!is.na(data$acf), ], ggplot2::aes(x = .data[["at"]], colour = .data[["chain"]])) +
    ggplot2::geom_hline(yintercept = 0, linewidth = 0.3, colour = "grey60") +
    ggplot2::geom_linerange(ggplot2::aes(ymin = pmin(0, .data[["acf"]]), ymax = pmax(0, .data[["acf"]])),
                            linewidth = 0.7) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["variable"]]), ncol = n_columns(data), drop = FALSE) +
    ggplot2::expand_limits(y = c(-0.2, 0.2)) +
    ggplot2::labs(x = "Lag (iterations)", y = "Autocorrelation") +
    chain_style(data)
}

#' Effective sizes of the first 5, 10, ... percent of the draws: lines that rise when more draws would help
#' @noRd
plot_ess <- function(draws) {
  n <- dim(draws)[1]
  kept <- unique(pmax(4, round(n * seq_len(20) / 20)))
  kept <- kept[kept <= n]
  parts <- lapply(kept, function(k) {
    summary <- summarise_array(draws[seq_len(k), , , drop = FALSE])
    data.frame(variable = rep(rownames(summary), 2), size = rep(c("bulk", "tail"), each = nrow(summary)),
               draws = k * dim(draws)[2], ess = c(summary[, "ess_bulk"], summary[, "ess_tail"]))
  })
  none <- data.frame(variable = character(), size = character(), draws = double(), ess = double())
  data <- do.call(rbind, c(list(none), parts))
  data <- data[!is.na(data$ess), ]
  data$variable <- data$panel <- factor(data$variable, levels = dimnames(draws)[[3]])
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["draws"]], y = .data[["ess"]], colour = .data[["size"]])) +
    ggplot2::geom_hline(yintercept = 100 * dim(draws)[2], linetype = "dashed", linewidth = 0.3) +
    ggplot2::geom_line(linewidth = 0.4) +
    ggplot2::geom_point(size = 1) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["variable"]]), ncol = n_columns(data), drop = FALSE) +
    ggplot2::scale_colour_manual(NULL, values = c(bulk = "#0072B2", tail = "#D55E00")) +
    ggplot2::scale_y_continuous(limits = c(0, NA)) +
    ggplot2::labs(x = "Draws of all chains", y = "Effective draws; dashed: 100 per chain") +
    page_style() +
    ggplot2::theme(legend.position = "bottom", legend.margin = ggplot2::margin(0, 0, 0, 0))
}

#' Energies and their changes, both centred: alike when the sampler gets everywhere
#' @noRd
plot_energy <- function(object) {
  energy <- object$sampler[, , "energy__", drop = FALSE]
  n_chain <- dim(energy)[2]
  fraction <- ebfmi(object$sampler)
  strips <- paste0("Chain ", seq_len(n_chain), "   E-BFMI ", formatC(fraction, digits = 2, format = "f"))
  parts <- lapply(seq_len(n_chain), function(chain) {
    e <- energy[, chain, 1]
    data.frame(chain = factor(strips[chain], levels = strips), value = c(e - mean(e), diff(e)),
               what = rep(c("energy", "change from draw to draw"), c(length(e), length(e) - 1)))
  })
  data <- do.call(rbind, parts)
  ggplot2::ggplot(data, ggplot2::aes(x = .data[["value"]], fill = .data[["what"]], colour = .data[["what"]])) +
    ggplot2::geom_density(alpha = 0.35, linewidth = 0.4) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["chain"]])) +
    ggplot2::scale_colour_manual(NULL, values = c(energy = "#0072B2", "change from draw to draw" = "#D55E00"),
                                 aesthetics = c("colour", "fill")) +
    ggplot2::labs(x = "Energy about its mean (nats); E-BFMI below 0.3 is too low", y = NULL) +
    page_style() +
    no_value_axis() +
    ggplot2::theme(legend.position = "bottom", legend.margin = ggplot2::margin(0, 0, 0, 0))
}
