# The fit: how it is put together and how it prints.

#' @noRd
new_hlr_fit <- function(call, formula, family, design, prior, engine, control, settings, model, samples, begin) {
  samples$time$total <- proc.time()[["elapsed"]] - begin
  if (engine$name == "collapsed") engine$reason <- integrated_out(model$keep_common, length(design$factors) > 0)
  model$start <- model$rows <- NULL
  model$anchor <- samples$anchor
  structure(
    list(
      version = fit_version,
      call = call, formula = formula, family = family, design = slim_design(design), prior = prior, engine = engine,
      control = control, seed = settings$seed, warmup = settings$warmup, chain_ids = samples$chain_ids,
      draws = name_draws(samples$draws, model, prior, design$factors), upars = samples$upars,
      data = design$data, sampler = samples$sampler, modes = samples$modes, time = samples$time,
      n_gradient = samples$n_gradient, model = model
    ),
    class = "hlr_fit"
  )
}

#' What the collapsed engine did with coefficients and group effects, in words
#' @noRd
integrated_out <- function(keep_common, has_groups) {
  out <- c(if (!keep_common) "coefficients", if (has_groups) "group effects")
  kept <- if (keep_common) "coefficients sampled"
  paste0("gaussian, with ", paste(c(if (length(out)) paste(paste(out, collapse = " and "), "integrated out"), kept),
                                  collapse = " and "))
}

#' The design without the data, which the fit has, and without what the model frame has too: rows of Z are made again
#' from the blueprint when needed
#' @noRd
slim_design <- function(design) {
  design$terms <- lapply(design$terms, function(term) replace(term, "z", list(NULL)))
  design$factors <- lapply(design$factors, function(factor) replace(factor, "z", list(NULL)))
  design$data <- NULL
  design
}

#' Print the model of a fit
#'
#' Formula, family, observations, levels and every prior, as the fit understood them, then the means and sds of the
#' posterior.
#'
#' @param x A fit.
#' @param digits Significant digits of the standard deviations; means are shown to the same decimal.
#' @param ... Not used.
#' @return `x`, invisibly.
#' @export
print.hlr_fit <- function(x, digits = 2, ...) {
  cat(format_model(x), sep = "\n")
  d <- dim(x$draws)
  cat("\n", plural(d[2], "chain"), " x ", plural(d[1], "draw"), " by the ", x$engine$name, " engine",
      run_time(x$time), "\n", sep = "")
  shown <- setdiff(stored_parameters(x), shrinkage_names(x$prior))
  table <- summarise_array(x$draws, match(shown, dimnames(x$draws)[[3]]))[, c("mean", "sd"), drop = FALSE]
  cat(format_estimates(table, digits), "Intervals and Monte Carlo errors: summary(fit).", sep = "\n")
  invisible(x)
}

#' Mean and sd of each variable as lines, down to the digit that the sd makes worth reading
#' @noRd
format_estimates <- function(table, digits) {
  sd <- table[, "sd"]
  decimals <- ifelse(is.na(sd) | sd <= 0, digits, digits - 1 - floor(log10(sd)))
  decimals <- ifelse(decimals < -5, decimals, pmax(decimals, 0))
  cells <- lapply(c("mean", "sd"), function(column) {
    format(c(column, format_decimals(table[, column], decimals)), justify = "right")
  })
  sub(" +$", "", paste0("  ", format(c("", rownames(table))), "  ", cells[[1]], "  ", cells[[2]]))
}

#' The block that says what was understood
#' @return Character vector of lines.
#' @noRd
format_model <- function(x) {
  check_version(x)
  levels <- vapply(x$design$factors, function(factor) paste0(factor$group, " (", length(factor$levels), ")"), "")
  c(
    paste0("Formula:      ", format_call(x$formula)),
    paste0("Family:       ", x$family$family),
    paste0("Link:         ", x$family$link),
    paste0("Observations: ", length(x$design$y), if (x$design$n_dropped) paste0(" (", x$design$n_dropped, " dropped)")),
    if (length(levels)) paste0("Levels:       ", paste(levels, collapse = ", ")),
    "Priors:",
    format_priors(x$prior),
    if (length(x$notes)) format_notes(x$notes)
  )
}
