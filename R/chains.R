# Chains: the only way into the sampler.

#' Run chains on threads
#'
#' @param model From `flatten_for()`. @param settings List of `chains`, `warmup`, `draws`, `cores`, `seed`,
#'   `progress`. @param partial Are fewer draws than asked for, after Ctrl-C, of use?
#' @return List of `draws` (iterations x chains x named parameters of C, beta still centred), `upars` (iterations x
#'   chains x coordinates), `sampler` (iterations x chains x 6), `modes` (`chain`: the mode each chain started about;
#'   `evidence`: log evidence of each mode), `anchor`, `time`, `n_gradient`, `stopped`.
#' @section Errors: class `hlr_error_interrupted` when stopped before the first draw; `hlr_error_memory`;
#'   `hlr_error_sampling` when no chain can start.
#' @noRd
run_chains <- function(model, settings, control, partial = TRUE) {
  begin <- proc.time()[["elapsed"]]
  if (length(model$start) == 0) {
    hlr_abort("prior", "Every parameter is fixed by a constant prior; one must be free.")
  }
  check_memory(model, settings)
  found <- find_modes(model, settings$seed, settings$cores, settings$progress)
  model$anchor <- found$anchor
  evidence <- vapply(found$modes, `[[`, 0, "evidence")
  mode_of <- share_chains(evidence, settings$chains)
  out <- tryCatch(
    .Call(
      hlr_c_chains, model, found$modes, mode_of - 1L,
      list(
        warmup = settings$warmup, draws = settings$draws, windows = warmup_windows(settings$warmup),
        target_accept = acceptance_target(control, model$factors), max_depth = as.integer(control$max_treedepth),
        seed = settings$seed
      ),
      seq_len(settings$chains), settings$cores, settings$progress
    ),
    simpleError = function(e) abort_chains(e, model, settings)
  )
  out$anchor <- found$anchor
  out$modes <- list(chain = mode_of, evidence = evidence)
  out$chain_ids <- seq_len(settings$chains)
  out <- keep_finished(out, settings$draws, partial)
  dimnames(out$draws) <- list(NULL, NULL, names_of_draw(model$layout))
  out$time <- list(warmup = out$warmup_seconds, sampling = out$sampling_seconds,
                   total = proc.time()[["elapsed"]] - begin)
  out
}

#' After Ctrl-C: the draws that every chain has, from the chains that have any
#' @noRd
keep_finished <- function(out, draws, partial = TRUE) {
  if (out$stopped && !partial) abort_interrupted("Stopped by the user.")
  if (!out$stopped || all(out$n_done == draws)) return(out)
  has <- which(out$n_done > 0)
  out$chain_ids <- out$chain_ids[has]
  out$modes$chain <- out$modes$chain[has]
  if (length(has) == 0) {
    abort_interrupted("Stopped before the first draw was taken; there is nothing to return.")
  }
  n <- min(out$n_done[has])
  rows <- seq_len(n)
  for (part in c("draws", "upars", "sampler")) out[[part]] <- out[[part]][rows, has, , drop = FALSE]
  for (part in c("warmup_seconds", "sampling_seconds", "n_gradient")) out[[part]] <- out[[part]][has]
  hlr_warn("interrupted", "Stopped by the user: the fit has ", plural(n, "draw"), " from each of ",
           plural(length(has), "chain"), " instead of ", draws, ". It is valid; refit for more draws.")
  out
}

#' An error that is an interrupt too: whoever waits for Ctrl-C, as a loop over models may, sees it
#' @noRd
abort_interrupted <- function(...) {
  condition <- hlr_condition("error", "interrupted", ...)
  class(condition) <- append(class(condition), "interrupt", length(class(condition)) - 1)
  stop(condition)
}

#' C's draws -> draws under their names, in the order of the prior table
#'
#' The intercept moves from the centred to the raw one, and coefficients fixed by constant() get their column.
#'
#' @return Double array, iterations x chains x variables.
#' @noRd
name_draws <- function(draws, model, prior, factors) {
  table <- parameter_table(prior, factors)
  out <- array(0, c(dim(draws)[1:2], nrow(table) + 2), list(NULL, NULL, c(table$parameter, densities)))
  fixed <- which(is_common(table) & is_fixed(table))
  sampled <- setdiff(dimnames(out)[[3]], table$parameter[fixed])
  out[, , sampled] <- draws[, , match(sampled, names_of_draw(model$layout))]
  for (j in fixed) out[, , j] <- table$arg1[j]
  common <- which(is_common(table))
  for (j in which(model$all_center != 0)) {
    intercept <- common[model$intercept_of[j]]
    out[, , intercept] <- out[, , intercept] - model$all_center[j] * out[, , common[j]]
  }
  out
}

#' The seed of the fit: the user's, or one from R's generator, so that set.seed() rules
#' @noRd
choose_seed <- function(seed) {
  if (is.null(seed)) return(sample.int(.Machine$integer.max, 1))
  check_count(seed, "seed", lower = 0)
}
