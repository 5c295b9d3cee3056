# Draws from the prior: independent and exact, no sampler.

#' Draws from the prior
#'
#' Independent draws of every parameter from its prior, also for fits made without them: what the model assumes before
#' it sees the response. `hlr_fit(sample_prior = "only")` makes of them a fit for which everything works that works for
#' a posterior, such as group effects; `sample_prior = "yes"` keeps them in the fit.
#'
#' @param fit A fit, from [hlr_fit()].
#' @param variable Names of parameters; all if `NULL`.
#' @param ... Nothing; any other argument is an error.
#' @return A [posterior::draws_df], which is a data frame, with as many chains and draws as the fit, in the parameters'
#'   own units and without `lprior` and `lp__`. `b_Intercept` is the intercept where all predictors are zero, as in
#'   the fit, also when its prior is on the centred intercept. The same numbers each time; they depend on the fit's seed
#'   alone and not on its draws from the posterior.
#' @section Errors: class `hlr_error_prior`, with its name, for a parameter with a flat prior: nothing can be drawn from
#'   that. Class `hlr_error_variable` for an unknown name.
#' @references Lewandowski, Kurowicka and Joe (2009), Generating random correlation matrices based on vines and extended
#'   onion method, Journal of Multivariate Analysis 100, 1989-2001, for correlation matrices.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, sample_prior = "yes")
#' prior <- prior_draws(fit)
#' quantile(prior$sigma, c(0.025, 0.5, 0.975))
#' quantile(as.matrix(fit, "sigma"), c(0.025, 0.5, 0.975))
#'
#' # pigs that these priors hold possible, in kg after 12 weeks
#' prior <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, sample_prior = "only")
#' one <- as.matrix(prior, c("b_Intercept", "b_Time", "r_Pig[4601,Intercept]", "r_Pig[4601,Time]"))
#' quantile(one %*% c(1, 12, 1, 12))
#' @export
prior_draws <- function(fit, ...) UseMethod("prior_draws")

#' @export
prior_draws.default <- function(fit, ...) {
  if (!inherits(fit, "brmsfit")) check_fit(fit, "fit")
  pass_on("brms", "prior_draws", fit, ...)
}

#' @rdname prior_draws
#' @export
#' @exportS3Method brms::prior_draws hlr_fit
prior_draws.hlr_fit <- function(fit, variable = NULL, ...) {
  refuse_other(...)
  draws <- prior_points(fit)$draws
  names <- setdiff(dimnames(draws)[[3]], densities)
  if (!is.null(variable)) {
    asked <- select_variables(fit, variable, default = names)
    for (name in setdiff(asked, names)) hlr_abort("variable", "There are no prior draws of '", name, "'.")
    names <- asked
  }
  posterior::as_draws_df(posterior::as_draws_array(draws[, , names, drop = FALSE]))
}

# ---- parameters -------------------------------------------------------------

#' Draws of all parameters
#'
#' Each draw has its own stream of uniforms, so that none depends on how many others there are.
#'
#' @param table An `hlr_prior_table`. @param chain_ids Integer, numbers of the chains. @param n Draws of each.
#' @return Double array, n x chains x variables in the order of a fit, `lprior` and `lp__` (the same) included.
#' @noRd
draw_prior <- function(table, design, seed, chain_ids, n) {
  refuse_undrawable(table)
  n_each <- vapply(seq_len(nrow(table)), function(i) n_uniforms(table, i, design$factors), 0)
  chain <- rep(as.integer(chain_ids), each = n)
  uniforms <- .Call(hlr_c_prior_uniforms, as.integer(seed), chain, rep(seq_len(n) - 1L, length(chain_ids)),
                    as.integer(sum(n_each)))
  last <- cumsum(n_each)
  parts <- lapply(seq_len(nrow(table)), function(i) {
    u <- uniforms[, last[i] - n_each[i] + seq_len(n_each[i]), drop = FALSE]
    if (is_of_matrix(table[i, ])) return(draw_correlations(u, table[i, ], block_of_row(table, i, design$factors)))
    x <- if (is_shrunk(table[i, ])) stats::qnorm(u[, 1]) else prior_quantile(table[i, ], u[, 1])
    matrix(x, dimnames = list(NULL, table$parameter[i]))
  })
  values <- do.call(cbind, parts)
  shrunk <- table$parameter[is_shrunk(table)]
  if (length(shrunk)) values[, shrunk] <- values[, shrunk] * shrinkage_scales(table, design, values)
  lprior <- rowSums(log_prior_terms(table, design, values, centred = TRUE))
  values <- raw_intercept(table, design, values)
  names <- parameter_table(table, design$factors)$parameter
  values <- cbind(values[, names, drop = FALSE], lprior = lprior, lp__ = lprior)
  array(values, c(n, length(chain_ids), ncol(values)), list(NULL, NULL, colnames(values)))
}

#' @section Errors: class `hlr_error_prior`.
#' @noRd
refuse_undrawable <- function(table) {
  improper <- which(is_improper(table))
  if (length(improper) == 0) return(invisible())
  row <- table[improper[1], ]
  proper <- new_prior(list(dist = "normal", arg = c(0, 5)), row$class, row$coef, row$group, TRUE)
  hlr_abort("prior", "Nothing can be drawn from the improper prior ", prior_calls(row), " of ",
            quote_names(table$parameter[improper]), ". Give ", if (length(improper) == 1) "it" else "each",
            " a proper one, such as ", format.hlr_prior(proper), ".")
}

#' @noRd
n_uniforms <- function(table, i, factors) {
  if (!is_of_matrix(table[i, ])) return(1)
  length(block_of_row(table, i, factors)$names)
}

#' Intercepts where the columns of their predictors are at their means -> at zero, or back
#' @noRd
raw_intercept <- function(table, design, values, back = FALSE) {
  for (k in seq_len(n_predictors(design))) {
    common <- table[is_common(table) & table$dpar == predictor_dpars(design)[k], ]
    intercept <- which(common$class == "Intercept" & common$center %in% TRUE)
    if (length(intercept) == 0) next
    slopes <- setdiff(seq_len(nrow(common)), intercept)
    means <- colMeans(common_columns(design, k))[slopes]
    shift <- drop(values[, common$parameter[slopes], drop = FALSE] %*% means)
    name <- common$parameter[intercept]
    values[, name] <- values[, name] + if (back) shift else -shift
  }
  values
}

# ---- correlation matrices ---------------------------------------------------

#' Draws of an LKJ correlation matrix by its C-vine
#'
#' Partial correlations given the coefficients before are independent: one of column j of n has the distribution of a
#' correlation in a matrix of n + 1 - j coefficients.
#'
#' @param u Uniforms, draws x n (n - 1) / 2. @param row Of the prior table. @param block From `cor_blocks()`.
#' @return Matrix, draws x correlations, named.
#' @noRd
draw_correlations <- function(u, row, block) {
  entry <- distribution_of(row)
  column <- sequence(seq_len(block$size - 1))                            # (2,1), (3,1), (3,2), (4,1) ...
  shape <- entry$margin(distribution_args(row), block$size + 1 - column)
  partials <- matrix(entry$inverse_cdf(u, rep(shape, each = nrow(u)), TRUE), nrow(u))
  out <- .Call(hlr_c_cor_of_partials, block$size, partials)
  dimnames(out) <- list(NULL, block$names)
  out
}

#' Cholesky factors of correlation matrices
#'
#' @param cors Matrix, draws x correlations in the order of `cor_pairs()`. @param n Size.
#' @return Double array, draws x n x n.
#' @noRd
correlation_roots <- function(cors, n) .Call(hlr_c_cor_roots, as.integer(n), cors)

# ---- the log prior, term by term --------------------------------------------

#' Log prior density of each row of the prior table
#'
#' @param values Matrix, draws x parameters by name. @param centred Is the intercept in it the one that its prior is on?
#' @return Matrix, draws x rows of the table, in nats; 0 for flat and constant priors.
#' @noRd
log_prior_terms <- function(table, design, values, centred = FALSE) {
  if (!centred) values <- raw_intercept(table, design, values, back = TRUE)
  scales <- if (any(is_shrunk(table))) shrinkage_scales(table, design, values)
  out <- vapply(seq_len(nrow(table)), function(i) {
    row <- table[i, ]
    name <- row$parameter
    if (is_of_matrix(row)) return(log_prior_of_block(row, block_of_row(table, i, design$factors), values))
    if (is_shrunk(row)) return(log_prior_given_scale(values[, name], scales[, name]))
    prior_logp(row, values[, name])$logp
  }, double(nrow(values)))
  matrix(out, nrow(values), dimnames = list(NULL, table$parameter))
}

#' @noRd
log_prior_given_scale <- function(value, scale) {
  standard <- list(dist = "normal", arg1 = 0, arg2 = 1, arg3 = NA_real_, lower = -Inf, upper = Inf)
  prior_logp(standard, value / scale)$logp - log(scale)
}

#' @noRd
log_prior_of_block <- function(row, block, values) {
  root <- correlation_roots(values[, block$names, drop = FALSE], block$size)
  log_det <- 2 * Reduce(`+`, lapply(seq_len(block$size), function(k) log(root[, k, k])))
  .Call(hlr_c_lkj_logp, block$size, as.double(row$arg1), log_det)
}
