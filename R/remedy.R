# The parameter that a fit has trouble with, the term of the formula that it belongs to, and what to do: the second half
# of the warnings of diagnostics.R.

# ---- where the trouble is -------------------------------------------------------------------------------------------

#' Where in the posterior transitions diverge, and what to do about it
#'
#' The parameter by whose ranks the draws of divergent transitions differ most from all draws; coefficients follow sds,
#' so that theirs count less. A transition's draw stands for the place where it diverged on average only, so that a few
#' of them show nothing: then the least determined sd, the usual suspect, is named.
#'
#' @param divergent Integer, which of the draws (iteration fastest, then chain) come from divergent transitions.
#' @noRd
where_divergent <- function(object, divergent) {
  what <- moving_parameters(object)
  names <- what$parameter
  if (length(names) == 0) return("")
  z <- vapply(names, function(name) rank_z(place_of(object, name), divergent), 0)
  z <- z * ifelse(is_common(what), 0.7, 1)
  name <- names[which.max(abs(z))]
  if (abs(z[[name]]) > 3) {
    direction <- if (z[[name]] > 0) "large" else "small"
    return(paste0(divergent_share(place_of(object, name), divergent, direction, in_term(name, object)), " ",
                  remedy(name, object, direction)))
  }
  name <- least_determined(object)
  paste0("No parameter sets them apart", if (length(divergent) < 10) ", as they are few", "; least determined is ",
         in_term(name, object), ". ", remedy(name, object))
}

#' Parameters that are not constant, rows of `fit_parameters()`
#' @noRd
moving_parameters <- function(object) {
  parameters <- fit_parameters(object)
  moves <- vapply(parameters$parameter, function(name) isTRUE(stats::sd(object$draws[, , name]) > 0), NA)
  rows_at(parameters, moves)
}

#' Draws of a parameter; of a correlation the size, as both its ends are walls
#' @noRd
place_of <- function(object, name) {
  x <- as.vector(object$draws[, , name])
  if (variable_table(name, object)$class == "cor") abs(x) else x
}

#' Mean rank of some draws among all, less that of draws picked at random, in standard deviations of the latter
#' @noRd
rank_z <- function(x, some) {
  (mean(rank(x)[some]) / (length(x) + 1) - 0.5) * sqrt(12 * length(some))
}

#' "8 of them where sd_g__Intercept is small (at most 0.05, as 3 % of all draws are)."
#' @noRd
divergent_share <- function(x, divergent, direction, label) {
  sign <- if (direction == "small") 1 else -1
  for (share in c(0.8, 0.5)) {
    cut <- sign * stats::quantile(sign * x[divergent], share, names = FALSE, type = 1)
    there <- sign * x <= sign * cut
    if (mean(there) < 0.4) break
  }
  paste0(sum(there[divergent]), " of them where ", label, " is ", direction, " (",
         if (sign > 0) "at most " else "at least ", format(signif(cut, 2)), ", as ", signif(100 * mean(there), 1),
         " % of all draws are).")
}

#' The sd with the largest coefficient of variation; of a model without sds the parameter with the largest
#' @noRd
least_determined <- function(object) {
  names <- suspects(object)
  names[which.max(vapply(names, function(name) variation(object, name), 0))]
}

#' sds that are not constant, or all parameters where there are none
#' @noRd
suspects <- function(object) {
  what <- moving_parameters(object)
  sds <- what$parameter[what$class == "sd"]
  if (length(sds)) sds else what$parameter
}

#' Coefficient of variation
#' @noRd
variation <- function(object, name) {
  x <- object$draws[, , name]
  stats::sd(x) / abs(mean(x))
}

#' The parameter whose ranks follow those of the energy most closely, an sd where there is one
#' @noRd
follows_energy <- function(object) {
  names <- suspects(object)
  energy <- rank(object$sampler[, , "energy__"])
  names[which.max(vapply(names, function(name) abs(stats::cor(rank(object$draws[, , name]), energy)), 0))]
}

# ---- which term it belongs to, and what to do -----------------------------------------------------------------------

#' What a parameter is, and the group term that it is of
#'
#' @return List of `class`, as in a table of priors, or the name of what is no parameter; of sds, correlations and
#'   degrees of freedom `label`, `group` and `n_level` of the term, and whether it is `of_slopes`; `coef`, the names of
#'   the coefficients that the parameter is about, and `column`, their places in X.
#' @noRd
variable_origin <- function(name, object) {
  design <- object$design
  what <- variable_table(name, object)
  if (what$class %in% common_classes) {
    at <- match(name, common_names(design))
    return(list(class = what$class, coef = common_coefs(design)[at], column = at, dpar = what$dpar))
  }
  if (!what$class %in% group_classes) return(list(class = c(what$class[what$class != ""], name)[1]))
  factor <- design_factor(object, what$group)
  place <- if (what$class == "df") 1L else match(c(what$coef, setdiff(what$coef2, "")), factor_coefs(factor))
  term <- Find(function(term) {
    term$group == factor$group && z_names(factor)[place[1]] %in% term$coef
  }, predictor_of(design, predictors_of_coefs(factor)[place[1]])$terms)
  list(class = what$class, label = paste0("(", term$label, ")"), group = factor$group,
       n_level = length(factor$levels), coef = factor_coefs(factor)[place],
       column = common_places(factor, design)[place], of_slopes = any(term$coef != "(Intercept)"),
       dpar = factor$dpar[place])
}

#' "sd_g__Intercept of (1 | g) with 5 levels"
#' @noRd
in_term <- function(name, object) {
  origin <- variable_origin(name, object)
  if (is.null(origin$group)) return(name)
  paste0(name, " of ", origin$label, " with ", plural(origin$n_level, "level"))
}

#' What to do about a parameter in trouble, in a sentence or two
#'
#' @param direction "large", "small" or `NULL`: where in its range the trouble is.
#' @noRd
remedy <- function(name, object, direction = NULL) {
  origin <- variable_origin(name, object)
  if (name %in% densities) return("Look at the parameters with the smallest effective size in summary(fit).")
  advice <- switch(origin$class,
    sd = remedy_sd(name, origin, object, direction),
    cor = paste0("Without correlations, with || in place of |, the term asks less of the data; or choose ",
                 prior_call("lkj(2)", origin), "."),
    df = paste0("Few levels tell little of the tails of ", origin$label, ": fix them with ",
                prior_call("constant(4)", origin), ", or leave gr() out for normal effects."),
    Intercept = , b = remedy_common(name, origin, object),
    remedy_dpar(origin, object)
  )
  paste0(if (moves_with_centring(origin)) center_these(far_from_zero(columns_of_predictors(object$design))), advice)
}

#' @noRd
remedy_sd <- function(name, origin, object, direction) {
  if (length(family_dpars(object$family)) > 0 && has_single_rows(origin, object$design)) {
    return(remedy_dpar(list(class = family_dpars(object$family)[1]), object))
  }
  unit <- unit_of(origin, object)
  if (identical(direction, "small")) {
    return(paste0("The data may have no use for ", origin$label, ": compare with the model without it, or choose a ",
                  "prior that keeps this sd from zero, such as ",
                  prior_call(call_text("gamma", 2, 2 / unit), origin), "."))
  }
  paste0(if (variation(object, name) > 0.5) "The data bound this sd weakly: choose" else "Choose",
         " a tighter prior for it, such as ", prior_call(call_text("exponential", 1 / unit), origin),
         ", or leave the term out.")
}

#' What to do about a common coefficient; if the data bound it, the group effects that it moves with are to blame
#' @noRd
remedy_common <- function(name, origin, object) {
  suspect <- least_determined(object)
  if (!weakly_bound(name, object) && variable_table(suspect, object)$class == "sd") {
    return(paste0("It moves with the group effects, so look at ", in_term(suspect, object), ". ",
                  remedy(suspect, object)))
  }
  mean <- if (origin$class == "Intercept") scale_of_origin(origin, object)$mean else 0
  paste0("The data hardly bound this coefficient (separation, or no events in a group): choose a tighter prior, such ",
         "as ", prior_call(call_text("normal", mean, unit_of(origin, object)), origin), ".")
}

#' Whether a coefficient's posterior is more than half as wide as its normal prior
#' @noRd
weakly_bound <- function(name, object) {
  row <- object$prior[object$prior$parameter == name, , drop = FALSE]
  if (nrow(row) != 1) return(FALSE)
  prior_sd <- normal_moments(row)$sd
  is.finite(prior_sd) && stats::sd(object$draws[, , name]) > prior_sd / 2
}

#' sigma, shape, phi, nu
#' @noRd
remedy_dpar <- function(origin, object) {
  single <- Find(function(factor) has_single_rows(factor, object$design), object$design$factors)
  prior <- paste0("a tighter prior for ", origin$class, ", hlr_prior(..., class = \"", origin$class, "\")")
  if (is.null(single)) return(paste0("Choose ", prior, "."))
  paste0("Most levels of ", single$group, " have one row, from which the data can hardly tell its sd from ",
         origin$class, ": leave that term out, or choose ", prior, ".")
}

#' @param x A factor of the design, or what variable_origin() says of an sd.
#' @noRd
has_single_rows <- function(x, design) 2 * max(length(x$levels), x$n_level) > length(design$y)

#' Standard deviation that a coefficient would have if it moved the predictor by as much as the response varies
#' @noRd
unit_of <- function(origin, object) {
  s <- scale_of_origin(origin, object)$sd
  column <- origin$column
  known <- length(column) == 1 && !is.na(column)
  column_sd <- if (known) population_sd(columns_of_predictors(object$design)[, column]) else 0
  if (column_sd > 0) s / column_sd else s
}

#' Standard deviation and mean expected of the linear predictor that a parameter is of, see `predictor_scales()`
#' @noRd
scale_of_origin <- function(origin, object) {
  predictor_scales(object$design, object$family)[[match(origin$dpar[1], predictor_dpars(object$design))]]
}

#' "normal(0, 2.5)"
#' @noRd
call_text <- function(dist, ...) paste0(dist, "(", paste(vapply(signif(c(...), 2), format, ""), collapse = ", "), ")")

#' A prior for just this parameter, as the user would write it
#' @noRd
prior_call <- function(dist, origin) {
  dpar <- if (!"mu" %in% origin$dpar) origin$dpar[1]
  coef <- if (origin$class %in% c("sd", "b")) substring(origin$coef, nchar(coef_prefix(c(dpar, "mu")[1])) + 1L)
  narrow <- c(class = origin$class, group = origin$group, coef = coef, dpar = dpar)
  paste0("hlr_prior(", dist, ", ", paste0(names(narrow), " = \"", narrow, "\"", collapse = ", "), ")")
}

#' Whether the parameter depends on where the predictors have their zero
#' @noRd
moves_with_centring <- function(origin) {
  origin$class %in% common_classes || (!is.null(origin$group) && any(origin$of_slopes))
}

#' Columns whose mean is more than 3 of their sds from zero, so that intercepts and slopes depend on each other
#' @noRd
far_from_zero <- function(X) {
  unique(colnames(X)[distance_from_zero(X) > 3])
}

#' @noRd
center_these <- function(columns) {
  if (length(columns) == 0) return("")
  paste0("Center ", quote_names(columns), ", whose mean", if (length(columns) > 1) "s are" else " is",
         " far from zero. ")
}
