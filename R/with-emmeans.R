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
#' @param dpar A parameter of the response's distribution that has a predictor, such as `"sigma"`, in place of the mean.
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
recover_data.hlr_fit <- function(object, data = NULL, dpar = NULL, ...) {
  predictor <- emmeans_predictor(object, dpar)
  getExportedValue("emmeans", "recover_data")(
    readable_call(object), stats::delete.response(learnt_terms(object$design$blueprint, predictor)), na.action = NULL,
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
learnt_terms <- function(blueprint, predictor = 1L) {
  common <- predictor_of(blueprint, predictor)$common
  at <- match(variable_names(common), variable_names(blueprint$terms))
  predvars <- as.list(attr(blueprint$terms, "predvars"))[-1][at]
  structure(common, .Environment = blueprint$env, predvars = as.call(c(quote(list), predvars)))
}

#' @rdname hlr_emmeans
#' @exportS3Method emmeans::emm_basis hlr_fit
emm_basis.hlr_fit <- function(object, trms, xlev, grid, dpar = NULL, ...) {
  blueprint <- object$design$blueprint
  predictor <- emmeans_predictor(object, dpar)
  learnt <- predictor_of(blueprint, predictor)
  x <- all_columns(learnt, new_frame(blueprint, list(), grid, blueprint_env(blueprint)))
  draws <- flatten_draws(object$draws)[, common_parameters(object, predictor), drop = FALSE]
  bhat <- stats::setNames(rep(NA_real_, ncol(x)), colnames(x))
  bhat[learnt$kept] <- colMeans(draws)
  dropped <- ncol(x) > ncol(draws)
  attr(draws, "n.chains") <- dim(object$draws)[2]
  list(
    X = x, bhat = bhat, V = unname(stats::cov(draws)), post.beta = draws, dfargs = list(),
    misc = link_labels(object, predictor),
    nbasis = if (dropped) {
      getExportedValue("estimability", "nonest.basis")(all_columns(learnt, object$design$frame))
    } else {
      matrix(NA)                                   # emmeans's sign of everything being estimable
    },
    dffun = function(k, dfargs) Inf
  )
}

#' The linear predictor that emmeans is about
#' @section Errors: class `hlr_error_argument` for a parameter that has none.
#' @noRd
emmeans_predictor <- function(object, dpar) {
  dpar <- check_dpar(dpar, object)
  at <- match(dpar, predictor_dpars(object$design))
  if (is.na(at)) hlr_abort("argument", "'", dpar, "' is one number for all rows, so that it has no marginal means.")
  at
}

#' The link, and what emmeans calls estimates taken through its inverse
#' @noRd
link_labels <- function(object, predictor) {
  family <- object$family
  if (predictor > 1) {
    dpar <- predictor_dpars(object$design)[predictor]
    link <- dpars_of(family_entry(family))[[dpar]]$link
    return(if (link %in% c("log", "logit")) list(tran = link, inv.lbl = dpar) else list())
  }
  if (family$link == "identity") return(list())
  label <- c(successes = "prob", counts = "rate")[family_values(family)]
  list(tran = family$link, inv.lbl = if (is.na(label)) "response" else unname(label))
}
