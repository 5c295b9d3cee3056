# Log predictive densities with group effects integrated out (after/integrated_loglik.c), from which loo(integrated =
# TRUE) and loo(by = ) have their importance weights.

#' Log density of each row, or of each level's rows, given all other rows
#'
#' Given common coefficients, sds, correlations and sigma of a draw, and the effects of the factors that are not
#' integrated out; exact for Gaussian models with normal effects, by quadrature for Student's t ones and other families.
#'
#' @param object A fit. @param integrated Names of factors, from `integrated_groups()`. @param by `NULL` for
#'   rows, or the name of one of these factors for its levels.
#' @param ids Integer, draws counted through the chains. @param points Those of the draws, by default the fit's own.
#' @return Double matrix in nats, draws x rows or draws x levels (in their order in the design).
#' @noRd
integrated_log_lik <- function(object, integrated, by = NULL, ids = seq_len(n_draws(points)), points = object) {
  n_out <- if (is.null(by)) length(object$design$y) else length(design_factor(object, by)$levels)
  out <- matrix(0, length(ids), n_out)
  for (part in integrated_pieces(object, integrated, by, length(ids))) {
    out[, part$columns] <- integrated_log_lik_of_rows(object, part$rows, integrated, by, ids, points)
  }
  out
}

#' Rows in pieces that keep the levels of the outermost factor whole
#'
#' @return List of lists of `rows`, and of the `columns` of the result that they fill: one for each row, or for each of
#'   their levels of `by`.
#' @noRd
integrated_pieces <- function(object, integrated, by, n_draw, most = 4e6) {
  outer <- factor_index(design_factor(object, integrated[length(integrated)]))
  size <- tabulate(outer)
  piece <- cumsum(as.double(size)) %/% max(1, most / n_draw)
  rows <- split(seq_along(outer), match(piece, unique(piece))[outer])
  index <- if (!is.null(by)) factor_index(design_factor(object, by))
  lapply(unname(rows), function(i) list(rows = i, columns = if (is.null(by)) i else sort(unique(index[i]))))
}

#' @noRd
integrated_log_lik_of_rows <- function(object, rows, integrated, by, ids = seq_len(n_draws(points)), points = object) {
  if (!has_normal_rows(object)) return(marginal_log_lik_of_rows(object, rows, integrated, by, ids, points))
  factors <- lapply(integrated, design_factor, fit = object)
  innermost <- order(factor_index(factors[[1]])[rows], method = "radix")
  rows <- rows[innermost]
  nest <- nest_of_rows(object, factors, rows)
  laws <- lapply(factors, function(factor) effect_law(points, factor, ids))
  sigma <- flatten_draws(points$draws)[ids, residual_of(object$family)]
  residual <- residual_of_rows(object, rows, integrated, ids, points)
  density <- function(roots, level) .Call(hlr_c_integrated_log_lik, nest, residual, roots, sigma, level)
  level <- if (is.null(by)) 0L else match(by, integrated)
  out <- if (has_student_effects(factors)) {
    student_left_out(laws[[1]], density, level, factor_index(factors[[1]])[rows])
  } else {
    density(lapply(laws, `[[`, "roots"), level)
  }
  if (is.null(by)) out[, order(innermost), drop = FALSE] else out
}

#' Log densities given all other rows, over one factor's Student's t effects, which are normal given a level's precision
#' w
#'
#' p(rows of a level) is a mean over w; of p(row | others of its level), the quotient of two such means, the second one
#' over w of p(rows of the level | w) / p(row | others, w).
#'
#' @param law From `effect_law()`. @param density Function of (list of roots, level as C knows it) -> logs, draws x rows
#'   or levels. @param level 0 for rows, 1 for levels. @param index Levels of the rows, which they are sorted by.
#' @noRd
student_left_out <- function(law, density, level, index) {
  at <- match(index, unique(index))
  of_levels <- function(w) density(list(law$roots / sqrt(w)), 1L)
  of_others <- function(w) of_levels(w)[, at, drop = FALSE] - density(list(law$roots / sqrt(w)), 0L)
  over_precision <- function(value) log_mean_over_precision(law$df, value, dim(law$roots)[2])
  whole <- over_precision(of_levels)
  if (level == 1) whole else whole[, at, drop = FALSE] - over_precision(of_others)
}

#' Log densities given all other rows if each level has one row: then they are those of rows of new levels
#' @noRd
marginal_log_lik_of_rows <- function(object, rows, integrated, by, ids, points) {
  out <- do.call(cbind, lapply(log_lik_pieces(object, rows, integrated, ids, points), function(piece) piece()))
  if (is.null(by)) out else out[, order(factor_index(design_factor(object, by))[rows]), drop = FALSE]
}

#' Rows and factors as C reads them, levels without rows left out
#'
#' @param factors Integrated factors, innermost first. @param rows Integer, sorted by the innermost.
#' @noRd
nest_of_rows <- function(object, factors, rows) {
  design <- object$design
  used <- lapply(factors, function(factor) sort(unique(factor_index(factor)[rows])))
  index <- Map(function(factor, used) match(factor_index(factor)[rows], used), factors, used)
  n_level <- lengths(used)
  parents <- lapply(seq_along(factors)[-1], function(k) {
    parent <- integer(n_level[k - 1])
    parent[index[[k - 1]]] <- index[[k]]
    parent - 1L
  })
  z_of_rows <- function(factor) {
    factor_z(with_effect_columns(factor, design$blueprint, design$frame))[rows, , drop = FALSE]
  }
  z <- do.call(cbind, lapply(factors, z_of_rows))
  list(
    q = vapply(factors, n_coefs, 0L), n_level = n_level, parent = parents,
    start = c(0L, cumsum(tabulate(index[[1]], n_level[1]))), z = unname(t(z)) + 0,
    weight = if (any(design$weights != 1)) as.double(design$weights[rows])
  )
}

#' What is left of the response without common coefficients, offset and the effects that are not integrated out
#'
#' @return Double matrix, draws x rows.
#' @noRd
residual_of_rows <- function(object, rows, integrated, ids, points = object) {
  predictor <- linear_predictor(points, fitted_rows(object, rows, without = integrated), ids)
  eta <- do.call(cbind, lapply(seq_along(predictor$pieces), predictor$eta))
  rep(object$design$y[rows], each = length(ids)) - eta[, rank(rows), drop = FALSE]
}

# ---- which factors ----------------------------------------------------------

#' Which factors are integrated out, innermost first
#'
#' @param integrated `TRUE` or names of factors. @param by `NULL` or the factor whose levels are left out.
#' @section Errors: class `hlr_error_argument` for a model where it cannot be done, or the factors named.
#' @noRd
integrated_groups <- function(object, integrated, by = NULL) {
  groups <- group_names(object)
  if (length(groups) == 0) {
    hlr_abort("argument", "The model has no group effects to integrate out; loo(fit) is all there is.")
  }
  if (is.character(integrated) && length(integrated)) {
    integrated <- vapply(integrated, check_group_name, "", "integrated", groups, USE.NAMES = FALSE)
  } else {
    check_flag(integrated, "integrated")
    integrated <- if (is.null(by)) groups else related_groups(object, by)
  }
  if (!is.null(by) && !by %in% integrated) {
    hlr_abort("argument", "`integrated` must name '", by, "' too, whose levels are left out, or be left alone.")
  }
  chain <- nested_chain(lapply(integrated, design_factor, fit = object))
  if (is.null(chain)) {
    hlr_abort("argument", "The grouping factors ", quote_names(integrated), " are crossed, and only one of them, with ",
              "others nested in it, can be integrated out, given draws of the rest: integrated = \"", integrated[1],
              "\".")
  }
  refuse_not_integrable(object, integrated[chain])
  integrated[chain]
}

#' @noRd
refuse_not_integrable <- function(object, integrated) {
  factors <- lapply(integrated, design_factor, fit = object)
  instead <- " Without that: loo(fit), or kfold(fit, group = ) for whole groups."
  if (n_predictors(object$design) > 1) {
    hlr_abort("argument", "Group effects are not integrated out of models with a predictor of '",
              predictor_dpars(object$design)[2], "'.", instead)
  }
  student <- Filter(function(factor) factor$law == "student", factors)
  if (has_normal_rows(object) && length(factors) > 1 && length(student)) {
    hlr_abort("argument", "Student's t group effects of Gaussian models are integrated out for one factor at a time, ",
              "given draws of the rest: integrated = \"", student[[1]]$group, "\".", instead)
  }
  outermost <- factors[[length(factors)]]
  if (!has_normal_rows(object) && any(tabulate(factor_index(outermost)) > 1)) {
    own <- intersect(names(object$design$additions), c("from", "low", "se", "times"))
    what <- c(from = "censored responses", low = "truncated responses", se = "standard errors beside sigma",
              times = "weights()")
    hlr_abort("argument", "Group effects can be integrated out with gaussian(\"identity\"), and with other families ",
              "where each level has one row; the family is ", object$family$family, "(\"", object$family$link, "\")",
              if (length(own)) paste(" with", what[[own[1]]]), ", and levels of '", outermost$group, "' have more ",
              "rows.", instead)
  }
}

#' Are the rows normal about their linear predictor, each once, with a sigma that all share?
#' @noRd
has_normal_rows <- function(object) {
  is_gaussian(object$family) && !any(c("from", "low", "se", "times") %in% names(object$design$additions))
}

#' A factor, the factors nested in it and the factors that it is nested in
#' @noRd
related_groups <- function(object, by) {
  one <- design_factor(object, by)
  Filter(function(group) {
    other <- design_factor(object, group)
    !is.null(parents(other, one)) || !is.null(parents(one, other))
  }, group_names(object))
}
