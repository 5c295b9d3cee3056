# Marginal means, contrasts and trends by emmeans: its two generics give it the reference grid and the draws.

#' Support for emmeans
#'
#' [emmeans::emmeans()], [emmeans::emtrends()] and what follows from them take a fit. Estimates are of the common
#' coefficients alone: of a group whose effects are all zero. [emmeans::hpd.summary()] summarises the draws, by medians
#' and highest density intervals, and is what printing shows; `type = "response"` takes them through the inverse link.
#'
#' @param object A fit, from [hlr_fit()].
#' @param data Data to make the reference grid from; by default those of the fit.
#' @param trms,xlev,grid As emmeans has them.
#' @param ... Passed on by emmeans.
#' @return What emmeans wants of these generics. `emm_basis()` has the draws of the common coefficients as `post.beta`.
#' @examples
#' \donttest{
#' if (requireNamespace("emmeans", quietly = TRUE)) {
#'   fit <- hlr_fit(surv | trials(density) ~ pred * size + (1 | tank), reedfrogs,
#'                  family = binomial(), seed = 1)
#'   means <- emmeans::emmeans(fit, ~ pred | size, type = "response")
#'   print(means)
#'   print(pairs(means))
#' }
#' }
#' @name hlr_emmeans
NULL

#' @rdname hlr_emmeans
#' @exportS3Method emmeans::recover_data hlr_fit
recover_data.hlr_fit <- function(object, data = NULL, ...) {
  getExportedValue("emmeans", "recover_data")(
    readable_call(object), stats::delete.response(learnt_terms(object$design$blueprint)), na.action = NULL,
    data = data_of_fit(object, data), params = c("pi", ls(object$design$blueprint$env)), ...
  )
}

#' The call with its formula written out, without trials, which emmeans would take for a transformed response
#' @noRd
readable_call <- function(object) {
  formula <- object$formula
  if (is.call(formula[[2]]) && identical(formula[[2]][[1]], quote(`|`))) formula[[2]] <- formula[[2]][[2]]
  call <- object$call
  call$formula <- formula
  call$subset <- NULL                            # the data have the rows of the fit alone
  call
}

#' Terms of the common part that know the bases learnt, as those of lm() do
#' @noRd
learnt_terms <- function(blueprint) {
  common <- predictor_of(blueprint)$common
  at <- match(variable_names(common), variable_names(blueprint$terms))
  predvars <- as.list(attr(blueprint$terms, "predvars"))[-1][at]
  structure(common, .Environment = blueprint$env, predvars = as.call(c(quote(list), predvars)))
}

#' @rdname hlr_emmeans
#' @exportS3Method emmeans::emm_basis hlr_fit
emm_basis.hlr_fit <- function(object, trms, xlev, grid, ...) {
  blueprint <- object$design$blueprint
  learnt <- predictor_of(blueprint)
  x <- all_columns(learnt, new_frame(blueprint, list(), grid, blueprint_env(blueprint)))
  draws <- flatten_draws(common_draws(object))[, seq_len(ncol(common_columns(object$design))), drop = FALSE]
  bhat <- stats::setNames(rep(NA_real_, ncol(x)), colnames(x))
  bhat[learnt$kept] <- colMeans(draws)
  dropped <- ncol(x) > ncol(draws)
  attr(draws, "n.chains") <- dim(object$draws)[2]
  list(
    X = x, bhat = bhat, V = unname(stats::cov(draws)), post.beta = draws, dfargs = list(), misc = link_labels(object),
    nbasis = if (dropped) {
      getExportedValue("estimability", "nonest.basis")(all_columns(learnt, object$design$frame))
    } else {
      matrix(NA)                                   # emmeans's sign of everything being estimable
    },
    dffun = function(k, dfargs) Inf
  )
}

#' The link, and what emmeans calls estimates taken through its inverse
#' @noRd
link_labels <- function(object) {
  family <- object$family
  if (family$link == "identity") return(list())
  label <- c(successes = "prob", counts = "rate")[family_values(family)]
  list(tran = family$link, inv.lbl = if (is.na(label)) "response" else unname(label))
}
