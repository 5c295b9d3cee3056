# The fit: how it is put together and how it prints.

#' A fit: points, where they come from and how they were drawn
#'
#' @param given An `hlr_model`, or a fit. @param points From `new_points()`. @param engine List of `name` and `reason`.
#' @param ... Further fields.
#' @noRd
new_hlr_fit <- function(given, points, engine, control, ...) {
  structure(c(list(version = fit_version, call = given$call, formula = given$formula, data = given$design$data,
                   given = given$given, notes = given$notes, engine = engine, control = control),
              unclass(points), list(...)), class = "hlr_fit")
}

#' The fit of chains
#'
#' @param engine From `choose_engine()`. @param control,settings,model,samples Of `run_chains()`. @param begin When
#'   the clock was at zero.
#' @noRd
new_sampled_fit <- function(given, engine, control, settings, model, samples, begin) {
  engine$reason <- engine_of(model)$reason(engine$reason, model)
  samples$time$total <- proc.time()[["elapsed"]] - begin
  new_hlr_fit(given, sampled_points(given, model, samples, settings$seed), engine, control, warmup = settings$warmup,
              sampler = samples$sampler, modes = samples$modes, time = samples$time, n_gradient = samples$n_gradient)
}

#' The design without what the fit has elsewhere: the data, and rows of Z, which the blueprint makes again from the
#' model frame when needed
#' @noRd
slim_design <- function(design) {
  design$factors <- lapply(design$factors, with_z, z = NULL)
  design$data <- NULL
  design
}

#' Print a fit
#'
#' The summary of a fit, see [summary.hlr_fit()], with the notes on the model and a line on its priors: those that you
#' gave, and where the others come from.
#'
#' @param x A fit.
#' @param digits Decimals of every number; `NULL` shows each row down to the digit that the Monte Carlo error reaches.
#' @param ... Not used.
#' @return `x`, invisibly.
#' @export
print.hlr_fit <- function(x, digits = NULL, ...) {
  check_version(x)
  table <- summary(x, digits = digits)
  if (length(x$notes)) attr(table, "header") <- c(attr(table, "header"), format_notes(x$notes))
  print(table)
  cat(said_of_priors(x$prior), sep = "\n")
  invisible(x)
}

#' The priors of a fit in a sentence, as lines: the user's own, and where the others are from
#' @noRd
said_of_priors <- function(table, most = 8) {
  own <- which(table$source == "user")
  sets <- setdiff(unique(table$source), c("user", formula_source))
  others <- paste(ifelse(sets == "default", "the defaults", paste("as in", sets)), collapse = ", ")
  given <- vapply(own, function(i) paste(table$parameter[i], "~", format_prior(table[i, ])), "")
  given <- gsub(" ", "\001", given, fixed = TRUE)                   # lines are broken between priors only
  text <- paste0(
    "Priors: ", if (length(own)) paste0("yours are ", shorten(given, most)),
    if (length(own) && length(sets)) "; others are ", if (length(sets)) others, ". prior_summary(fit) lists all."
  )
  gsub("\001", " ", strwrap(text, 80), fixed = TRUE)
}
