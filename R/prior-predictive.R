# What the priors expect of the response, before the data: a note where that is absurd.

#' Priors under which responses are expected far beyond the data
#'
#' Counted are expected responses, of some rows at draws from the prior, that are further from the response's mean than
#' `beyond` times its range. On a log scale the default priors of a few predictors have up to an eighth of them there
#' and do no harm; one in four says that the priors know nothing of the scale, which matters where the data say little,
#' as of an sd of few levels, and for anything that uses draws from the prior. The draws have a seed of their own: R's
#' generator is left alone.
#'
#' @param model An `hlr_model`. @param beyond In ranges of the response. @param most Share from which to say so.
#' @return A sentence or two, or `NULL`.
#' @noRd
note_prior_predictive <- function(model, beyond = 1e3, most = 0.25) {
  if (has_bounded_mean(model$family)) return(NULL)
  if (any(is_improper(model$prior))) return(NULL)                   # nothing can be drawn
  # Default priors have the scale of the data where no link makes a small step on its scale a large one of the response.
  if (model$family$link == "identity" && all(model$prior$source == "default")) return(NULL)
  span <- diff(range(model$design$y))
  if (span == 0) return(NULL)
  # Scales beyond double precision have no density; that they cannot be fitted is for the fit to say.
  parts <- tryCatch(prior_parts(model), simpleError = function(e) NULL)
  if (is.null(parts)) return(NULL)
  eta <- Reduce(`+`, parts$eta) + parts$offset
  expected <- suppressWarnings(model$family$linkinv(eta))                          # NaN for roots of negative numbers
  expected <- untransformed(expected, model$family)
  expected <- expected[is_possible(expected, model$family)]
  share <- mean(abs(expected - mean(model$design$y)) > beyond * span)
  if (!is.finite(share) || share <= most) return(NULL)
  widest <- names(which.max(vapply(parts$eta, function(x) stats::median(abs(x - stats::median(x))), 0)))
  row <- model$prior[match(widest, model$prior$parameter), ]
  paste0("Of the expected responses that the priors hold possible, ", round(100 * share), " % are more than ",
         format(beyond, big.mark = ","), " times the range of the data away from the data. Most of that is the prior ",
         format_prior(row), " of ", widest, ". ", centre_or_narrow(row, model))
}

#' Which means can be: a family's own rule speaks of all of a vector at once. Beyond double precision counts as large.
#' @noRd
is_possible <- function(mu, family) {
  known <- !is.na(mu)
  finite <- is.finite(mu)
  valid <- function(mu) is.null(family$validmu) || isTRUE(family$validmu(mu))
  if (!valid(mu[finite])) known[finite] <- vapply(mu[finite], valid, NA)
  known
}

#' The mean's linear predictor of some rows at some draws from the prior, parameter by parameter
#'
#' Group effects are those of one level, independent of each other: a note needs their size, and correlations have
#' priors that are symmetric about zero.
#'
#' @return List of `eta`, matrices of draws x rows named by parameter, and `offset`.
#' @noRd
prior_parts <- function(model, n_draw = 200, n_row = 25) {
  design <- model$design
  design$factors <- lapply(design$factors, function(factor) replace(factor, "block", list(seq_len(n_coefs(factor)))))
  prior <- model$prior[model$prior$class != "cor", ]
  values <- flatten_draws(draw_prior(prior, design, 1L, 1L, n_draw))
  values <- raw_intercept(prior, design, values, back = TRUE)
  rows <- unique(round(seq(1, length(design$y), length.out = n_row)))
  x <- sweep(common_columns(design), 2, centred_predictors(design, prior)[[1]]$center)[rows, , drop = FALSE]
  common <- prior$parameter[is_common(prior)][seq_len(ncol(x))]
  eta <- lapply(seq_along(common), function(j) tcrossprod(values[, common[j]], x[, j]))
  names(eta) <- common
  for (k in seq_along(design$factors)) {
    factor <- design$factors[[k]]
    own <- which(predictors_of_coefs(factor) == 1L)
    if (length(own) == 0) next
    sds <- sd_names(factor)[own]
    normal <- stats::qnorm(.Call(hlr_c_prior_uniforms, 1L, rep(k + 1L, n_draw), seq_len(n_draw) - 1L, length(sds)))
    z <- factor_z(factor)[rows, own, drop = FALSE]
    effects <- lapply(seq_along(sds), function(j) tcrossprod(values[, sds[j]] * normal[, j], z[, j]))
    names(effects) <- sds
    eta <- c(eta, effects)
  }
  list(eta = eta, offset = rep(offset_of(design)[rows], each = n_draw))
}

#' What to do about a wide prior: centre the predictor whose zero is far, or write a narrower one
#' @noRd
centre_or_narrow <- function(row, model) {
  far <- far_slopes(row, model$design, limit = 3)
  unit <- predictor_scale(model$design, model$family)$sd / coefficient_sd(row, model$design)
  narrow <- if (row$class == "sd") {
    list(dist = "exponential", arg = signif(1 / unit, 2))
  } else {
    list(dist = "normal", arg = signif(c(if (row$class == "Intercept") row$arg1 else 0, unit), 2))
  }
  entry <- new_prior(narrow, row$class, if (row$class == "Intercept") "" else row$coef, row$group, TRUE)
  paste0(if (length(far)) paste0("Centre ", quote_names(far), ", or set") else "Set", " a narrower one, such as ",
         format.hlr_prior(entry), ".")
}

#' Predictors whose zero is far from their mean, so that the default prior of an intercept reaches far: for the common
#' intercept all predictors, for that of a group those with slopes in the group
#' @noRd
far_slopes <- function(row, design, limit) {
  if (row$source != "default") return(character())
  if (row$class == "Intercept") {
    x <- common_columns(design)
    slopes <- x[, colnames(x) != "(Intercept)", drop = FALSE]
    return(colnames(slopes)[distance_from_zero(slopes) > limit])
  }
  if (row$class != "sd" || row$coef != "Intercept") return(character())
  factor <- factor_of(design$factors, row$group)
  slopes <- z_names(factor) != "(Intercept)"
  z_names(factor)[slopes][distance_from_zero(factor_z(factor)[, slopes, drop = FALSE]) > limit]
}

#' Distance of zero from the mean of each column in its sds, 0 for columns that do not vary
#' @noRd
distance_from_zero <- function(x) {
  sds <- column_sds(x)
  ifelse(sds > 0, abs(colMeans(x)) / sds, 0)
}
