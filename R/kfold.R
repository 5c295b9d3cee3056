# Cross-validation by fitting again, the same model each time to fewer rows.

#' K-fold cross-validation
#'
#' The model is fitted again without each fold of the rows, which are then predicted: the expected log predictive
#' density (elpd) without any approximation but that of leaving out many rows at once.
#'
#' @param x A fit, from [hlr_fit()].
#' @param K Number of folds.
#' @param folds How rows are assigned: `"random"`; `"stratified"`, so that each level of `group` is spread evenly over
#'   the folds; `"grouped"`, so that all rows of a level are in one fold; `"loo"`, each row by itself; or an integer
#'   vector with the fold of each row. `NULL` is `"random"` without `group`, and with it one fold per level.
#' @param group Name of a variable of the data whose levels are kept together or spread.
#' @param seed Integer; each fold's fit has a seed that follows from it. `NULL` takes one from R's generator, which
#'   makes random folds too.
#' @param ... Nothing; any other argument is an error.
#' @return Object of class `kfold`, which [loo_compare()] takes: `estimates` and `pointwise` of `elpd_kfold`, `p_kfold`
#'   and `kfoldic`, rows in their order in the data.
#' @details Priors are those of the fit, in numbers, also where they were scaled by the data. Levels of grouping factors
#'   without any row left keep their place: their effects are drawn from their distribution, anew at each draw.
#'   Chains, warmup, draws and engine are those of the fit. The density of each row is averaged over the draws; rows of
#'   one fold are predicted one by one, not jointly as [loo.hlr_fit()] does with `by`.
#' @section Errors: class `hlr_error_argument` for folds that cannot be made, `hlr_error_interrupted` after Ctrl-C:
#'   folds without some of their draws, or some of the folds, would be another estimate. A warning of class
#'   `hlr_warning_kfold` names the folds whose chains did not converge.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' kfold(fit, K = 5, seed = 1)
#' kfold(fit, K = 8, folds = "grouped", group = "Pig", seed = 1)
#' }
#' @exportS3Method loo::kfold hlr_fit
kfold.hlr_fit <- function(x, K = 10, folds = NULL, group = NULL, seed = NULL, ...) {
  check_version(x)
  refuse_other(...)
  name <- substitute(x)
  if (is_prior_fit(x)) hlr_abort("argument", "A fit to the prior alone has not seen any rows that could be left out.")
  seed <- choose_seed(seed)
  assigned <- assign_folds(x, K, folds, group)
  elpd <- double(length(assigned$fold))
  failed <- integer()
  folds <- sort(unique(assigned$fold))
  each_piece(length(folds), "Folds", function(i) {
    k <- folds[i]
    out <- which(assigned$fold == k)
    again <- points_without(x, out, (seed + k) %% .Machine$integer.max)
    if (!has_converged(again)) failed <<- c(failed, k)
    elpd[out] <<- log_mean_exp(log_lik_of_rows(x, out, again))
    NULL
  })
  if (length(failed)) {
    hlr_warn("kfold", "The chains of ", plural(length(failed), "fold"), " did not converge: ",
             paste(failed, collapse = ", "), ". More warmup or draws of the fit help.")
  }
  named_criterion(new_kfold(x, elpd, assigned), name)
}

#' @export
loo::kfold

#' @noRd
new_kfold <- function(object, elpd, assigned) {
  lpd <- unlist(lapply(log_lik_pieces(object), function(piece) log_mean_exp(piece())))
  pointwise <- cbind(elpd_kfold = elpd, p_kfold = lpd - elpd, kfoldic = -2 * elpd)
  structure(
    list(estimates = sum_estimates(pointwise), pointwise = pointwise), K = length(unique(assigned$fold)),
    folds = assigned$fold, fold_type = assigned$type, group = assigned$group, yhash = response_mark(object),
    class = c("kfold", "loo")
  )
}

# ---- folds ------------------------------------------------------------------

#' @return List of `fold` (integer per row), `type` and `group`.
#' @noRd
assign_folds <- function(object, K, folds, group) {
  n <- length(object$design$y)
  by <- if (!is.null(group)) group_of_rows(object, check_string(group, "group"))
  if (is.null(folds)) folds <- if (is.null(group)) "random" else "levels"
  if (!is.character(folds)) {
    if (length(folds) != n || anyNA(folds) || length(unique(folds)) < 2) {
      hlr_abort("argument", "`folds` must be of length ", n, ", one per row used, without NA and of two values at ",
                "least.")
    }
    return(list(fold = match(folds, sort(unique(folds))), type = "custom", group = group))
  }
  if (!identical(folds, "levels")) check_choice(folds, "folds", c("random", "stratified", "grouped", "loo"))
  if (folds %in% c("stratified", "grouped") && is.null(group)) {
    hlr_abort("argument", "folds = \"", folds, "\" needs `group`, the name of a variable.")
  }
  parts <- if (folds == "grouped") nlevels(by) else n
  K <- check_count(K, "K", 2, parts)
  fold <- switch(folds,
    random = even_folds(n, K), loo = seq_len(n), levels = as.integer(by), grouped = even_folds(nlevels(by), K)[by],
    stratified = stratify(by, K)
  )
  list(fold = fold, type = folds, group = group)
}

#' Numbers 1 to K in random order, each as often as the others or once more
#' @noRd
even_folds <- function(n, K) rep_len(sample.int(K), n)[sample.int(n)]

#' Each level's rows spread over the folds, the folds with one row more in turn
#' @noRd
stratify <- function(by, K) {
  order <- sample.int(length(by))
  order <- order[order(by[order])]
  fold <- integer(length(by))
  fold[order] <- rep_len(sample.int(K), length(by))
  fold
}

#' A variable of the model, or one of its grouping factors, as a factor over the rows used
#' @noRd
group_of_rows <- function(object, group) {
  known <- match_any_order(group, group_names(object))
  if (!is.na(known)) return(factor(level_of_rows(object, NULL, group_names(object)[known])))
  factor(variable_of_rows(object, group, "group"))
}

# ---- points -----------------------------------------------------------------

#' The same model fitted without some of its rows
#'
#' @param out Integer, the rows left out.
#' @return Points, of a design without these rows; what they say of any row of the fit may be asked.
#' @noRd
points_without <- function(object, out, seed) {
  d <- dim(object$draws)
  settings <- list(chains = d[2], warmup = object$warmup, draws = d[1], cores = min(d[2], getOption("mc.cores", 2L)),
                   seed = as.integer(seed), progress = FALSE)
  given <- list(design = design_without(object$design, out), prior = object$prior, family = object$family)
  model <- flatten_for(object$model$engine, given, object$control)
  sampled_points(given, model, run_chains(model, settings, object$control, partial = FALSE), settings$seed)
}

#' A design of fewer rows, with the levels that it had
#' @noRd
design_without <- function(design, out) {
  design <- pick_rows(whole_design(design), -out)
  for (column in c("y", "weights", "trials")) design[[column]] <- design[[column]][-out]
  design$additions <- pick_additions(design$additions, -out)
  design
}

#' @noRd
has_converged <- function(points) {
  rhat <- summarise_array(points$draws)[, "rhat"]
  all(rhat < 1.05, na.rm = TRUE)
}
