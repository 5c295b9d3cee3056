# What a fit needs before it is tried: memory for draws and matrices, and correlations that can be sampled at all.

#' Correlations of the effects of a level that are refused, and noted
#'
#' Metric and mode are dense in the correlations: 10,000 take 0.8 GB a matrix and 10,000 gradients a look at the
#' curvature.
#' @noRd
max_correlations <- 10000
many_correlations <- 400

#' Blocks of correlated effects with more correlations than this
#'
#' @return Data frame of `group`, `size` (coefficients of a level), `n` (correlations).
#' @noRd
wide_blocks <- function(design, more_than) {
  size <- lapply(design$factors, function(factor) as.integer(table(factor$block)))
  out <- data.frame(group = rep(groups_of(design$factors), lengths(size)), size = as.double(unlist(size)))
  out$n <- out$size * (out$size - 1) / 2
  out[out$n > more_than, ]
}

#' @section Errors: class `hlr_error_unsupported`.
#' @noRd
check_correlations <- function(design) {
  wide <- wide_blocks(design, max_correlations)
  if (nrow(wide) == 0) return(invisible())
  hlr_abort("unsupported", "Each level of '", wide$group[1], "' has ", wide$size[1], " correlated coefficients, ",
            "which make ", big_number(wide$n[1]), " correlations; at most ", big_number(max_correlations),
            " can be sampled. Write || in place of | for independent coefficients, or make cells a grouping factor of ",
            "their own: (1 | ", wide$group[1], ") + (1 | ", wide$group[1], ":f) in place of (f | ", wide$group[1], ").")
}

#' @noRd
note_many_correlations <- function(design) {
  wide <- wide_blocks(design, many_correlations)
  unlist(lapply(seq_len(nrow(wide)), function(i) {
    paste0("Each level of '", wide$group[i], "' has ", wide$size[i], " correlated coefficients, ",
           big_number(wide$n[i]), " correlations to sample: a fit takes long, and most of them rest on the prior. ",
           "Independent coefficients, ||, need none.")
  }))
}

#' @noRd
big_number <- function(x) format(x, big.mark = ",", scientific = if (x >= 1e7) TRUE else FALSE)

#' Refuse draws and matrices that do not fit into what memory is free
#'
#' @param model From `flatten_for()`. @param settings As in `run_chains()`.
#' @section Errors: class `hlr_error_memory`.
#' @noRd
check_memory <- function(model, settings, free = free_memory()) {
  needed <- fit_memory(model, settings)
  if (sum(needed$bytes) > free) abort_memory(needed, settings, paste0(", of which ", format_bytes(free), " are free"))
}

#' Bytes of the draws and of the dense matrices of a fit
#'
#' @return List of `numbers` (per draw) and `bytes`, double[2]: draws, matrices.
#' @noRd
fit_memory <- function(model, settings) {
  n_dense <- length(model$start)
  numbers <- nrow(model$layout) + 2 + n_dense + n_sampled_effects(model) + 6
  # A metric and its root for each chain, the curvature at the mode and its root.
  list(numbers = numbers, bytes = 8 * c(as.double(settings$chains) * settings$draws * numbers,
                                        (2 * settings$chains + 2) * as.double(n_dense)^2))
}

#' @param of Words on what there is.
#' @noRd
abort_memory <- function(needed, settings, of = "") {
  draws <- needed$bytes[1] >= needed$bytes[2]
  hlr_abort("memory", "Not enough memory for ", plural(settings$chains, "chain"), " x ", big_number(settings$draws),
            " draws of ", big_number(needed$numbers), " numbers: that takes ", format_bytes(sum(needed$bytes)), of,
            ". Ask for fewer ", if (draws) "draws or chains." else "chains, or take correlations out by ||.")
}

#' Bytes that can be had, `Inf` where the system does not say
#' @noRd
free_memory <- function(file = "/proc/meminfo") {
  lines <- tryCatch(suppressWarnings(readLines(file)), error = function(e) character())
  available <- grep("^MemAvailable:", lines, value = TRUE)
  if (length(available) == 0) return(Inf)
  1024 * as.double(gsub("[^0-9]", "", available[1]))
}

#' Has an error of R the words of memory that ran out, in the language of the session?
#' @noRd
is_out_of_memory <- function(e) {
  said <- c("cannot allocate", "could not allocate", "memory exhausted",
            sub("%.*", "", gettext("cannot allocate vector of size %0.1f Gb", domain = "R")))
  any(vapply(said, grepl, NA, x = conditionMessage(e), fixed = TRUE))
}
