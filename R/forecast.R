# How long a fit will take and how large it will be, from the start of a chain and a timed gradient.

#' Seconds and bytes of a fit with the defaults of hlr_fit()
#'
#' @param model An `hlr_model`. @param chains,warmup,draws,cores As in [hlr_fit()].
#' @return List of `seconds`, `bytes`, `gradient` (seconds of one), `chains`, `warmup`, `draws`, `cores`, `engine`; or
#'   of `failed`, the words of the error that a fit would stop with.
#' @noRd
forecast_fit <- function(model, chains = 4, warmup = default_warmup, draws = 1000,
                         cores = getOption("mc.cores", 2L)) {
  control <- hlr_control()
  tryCatch({
    engine <- choose_engine("auto", model$design, model$family, model$prior)$name
    flat <- flatten_for(engine, model, control)
    begin <- proc.time()[["elapsed"]]
    first <- run_chains(flat, list(chains = 1L, warmup = 0L, draws = 1L, cores = 1L, seed = 1L, progress = FALSE),
                        control, partial = FALSE)
    start <- proc.time()[["elapsed"]] - begin
    flat$anchor <- first$anchor
    q <- first$upars[1, 1, ]
    gradient <- time_gradient(flat, q)
    gradients <- engine_of(flat)$gradients_per_iteration(length(q))
    rounds <- ceiling(chains / min(cores, chains))
    seconds <- start + rounds * (warmup + draws) * gradients * gradient
    numbers <- 8 * chains * draws * (length(q) + nrow(flat$layout) + 2 + 6)
    kept <- as.double(utils::object.size(flat)) + as.double(utils::object.size(slim_design(model$design)))
    list(seconds = seconds, bytes = numbers + kept, gradient = gradient, chains = chains, warmup = warmup,
         draws = draws, cores = cores, engine = engine)
  }, hlr_error_interrupted = function(e) stop(e), hlr_error = function(e) list(failed = conditionMessage(e)))
}

#' Seconds of one gradient, the fastest of three rounds, each long enough for the clock
#' @noRd
time_gradient <- function(flat, q, enough = 0.01) {
  n <- 1
  repeat {
    seconds <- elapsed_of(function() for (i in seq_len(n)) log_density(flat, q))
    if (seconds >= enough) break
    n <- n * 4
  }
  if (seconds < 10 * enough) seconds <- min(seconds, elapsed_of(function() for (i in seq_len(n)) log_density(flat, q)))
  seconds / n
}

#' @noRd
elapsed_of <- function(f) {
  begin <- proc.time()[["elapsed"]]
  f()
  proc.time()[["elapsed"]] - begin
}

#' @noRd
format_forecast <- function(x) {
  if (!is.null(x$failed)) return(paste0("none: a fit would stop. ", x$failed))
  paste0("about ", format_seconds(x$seconds), " and ", format_bytes(x$bytes), " for ", plural(x$chains, "chain"),
         " of ", x$warmup, " + ", format(x$draws, big.mark = ",", scientific = FALSE), " iterations on ",
         plural(min(x$cores, x$chains), "core"), " (", x$engine, " engine, ", format_seconds(x$gradient),
         " per gradient)")
}

#' @noRd
format_seconds <- function(x) {
  unit <- c("microseconds" = 1e-6, "ms" = 1e-3, "s" = 1, "min" = 60, "hours" = 3600)
  limit <- c(1e-3, 1, 120, 7200, Inf)
  k <- which(x < limit)[1]
  paste(format(signif(x / unit[[k]], 2), scientific = FALSE), names(unit)[k])
}

#' @noRd
format_bytes <- function(x) {
  unit <- c(kB = 1e3, MB = 1e6, GB = 1e9)
  k <- which(x < c(1e6, 1e9, Inf))[1]
  paste(format(max(signif(x / unit[[k]], 2), 1), scientific = FALSE), names(unit)[k])
}
