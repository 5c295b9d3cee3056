# What looks wrong before a model is fitted: one small function per note, each from the model to sentences or nothing.

#' All notes about a model
#'
#' @param model An `hlr_model`.
#' @return Character vector, named by kind of note.
#' @noRd
preflight <- function(model) {
  notes <- list(
    one_row = note_one_row(model$design, model$family),
    few_levels = note_few_levels(model$design),
    many_correlations = note_many_correlations(model$design),
    constant_slope = note_constant_slopes(model$design),
    rank = note_rank(model$design),
    separation = note_separation(model$design, model$family),
    scale = c(note_far_from_zero(model$design, model$prior), note_shared_prior(model$design, model$prior),
              note_prior_width(model$design, model$family, model$prior),
              note_prior_place(model$design, model$family, model$prior)),
    prior_predictive = note_prior_predictive(model)
  )
  stats::setNames(as.character(unlist(notes)), rep(names(notes), lengths(notes)))
}

#' "5 of 72 levels of 'Pig'"
#' @noRd
of_levels <- function(n, factor) {
  paste0(if (n == length(factor$levels)) "all " else paste(format(n, big.mark = ","), "of "),
         plural(length(factor$levels), "level"), " of '", factor$group, "'")
}

# ---- groups -----------------------------------------------------------------

#' Levels with one row: nothing in them tells an effect from the residual
#' @noRd
note_one_row <- function(design, family) {
  unlist(lapply(design$factors, function(factor) {
    single <- sum(tabulate(factor_index(factor), length(factor$levels)) == 1)
    every <- single == length(factor$levels)
    if (single == 0) return(NULL)
    meaning <- if (every && !"mu" %in% factor$dpar) {
      paste("a single response says little about its", factor$dpar[1])
    } else if (!every) {
      paste(if (single == 1) "its effect is" else "their effects are", "shrunk towards what the other levels say")
    } else if (has_residual(family) && !is_sigma_known(design, family)) {
      "effects and residuals are told apart by their priors alone"
    } else if (is_of_trials(family) && is.null(design$trials)) {
      "single 0/1 responses say nothing about the spread of its effects, which rests on the prior"
    } else {
      if (has_residual(family)) "effects are told from the residuals by sigma, which is known" else
        "its effects are those of single rows, which model overdispersion"
    }
    paste0("One row in ", of_levels(single, factor), ": ", meaning, ".")
  }))
}

#' @noRd
note_few_levels <- function(design, few = 5) {
  unlist(lapply(design$factors, function(factor) {
    if (length(factor$levels) >= few) return(NULL)
    paste0("'", factor$group, "' has ", plural(length(factor$levels), "level"), ": so few say little about the ",
           "spread of its effects, so that the prior of its sd matters.")
  }))
}

#' Coefficients of group terms whose column is the same in all rows of every level
#' @noRd
note_constant_slopes <- function(design) {
  unlist(lapply(design$factors, function(factor) {
    index <- factor_index(factor)
    if (length(factor$levels) == length(index)) return(NULL)              # one row each: that note says it all
    slope <- which(z_names(factor) != "(Intercept)")
    constant <- slope[vapply(slope, function(j) is_constant_within(factor_z(factor)[, j], index), NA)]
    if (length(constant) == 0) return(NULL)
    paste0(quote_names(z_names(factor)[constant]), if (length(constant) == 1) " does" else " do", " not vary within ",
           "any level of '", factor$group, "': a slope by '", factor$group, "' is not identified there and rests on ",
           "its prior.")
  }))
}

# ---- common part ------------------------------------------------------------

#' @noRd
note_rank <- function(design) {
  dropped <- dropped_columns(design)
  if (length(dropped) == 0) return(NULL)
  one <- length(dropped) == 1
  paste0("Rank deficient: ", quote_names(dropped), if (one) " is a combination" else " are combinations",
         " of other columns and ", if (one) "is" else "are", " left out.")
}

#' Predictors, levels of predictors and grouping factors that foretell the response without error
#'
#' A likelihood has no maximum then; the posterior exists, and its tail in that direction is the prior's.
#' @noRd
note_separation <- function(design, family) {
  kind <- family_values(family)
  size <- if (is.null(design$trials)) rep(1, length(design$y)) else design$trials
  of_mean <- if (kind %in% c("successes", "counts")) {
    separations(design, 1L, list(
      low = if (kind == "counts") design$y == 0 else design$y < size, high = design$y > 0, two_sided = kind != "counts",
      words = if (kind == "counts") c("only zeros", "no zeros") else c("only failures", "only successes")
    ))
  }
  c(of_mean, unlist(lapply(which(predictor_dpars(design) %in% zero_dpars), function(k) {
    separations(design, k, list(low = design$y == 0, high = design$y != 0, words = c("only zeros", "no zeros"),
                                two_sided = TRUE))
  })))
}

#' Parameters that are probabilities of a zero
#' @noRd
zero_dpars <- c("zi", "hu")

#' What separates the rows of one predictor
#'
#' @param row List of `low` and `high`, logical by row; `words` for levels without high rows, and for those without low
#'   ones; `two_sided`, do levels of both kinds push a coefficient, or those without high rows alone?
#' @noRd
separations <- function(design, k, row) {
  alone <- c(separating_columns(design, k, row), separating_levels(design, k, row))
  together <- if (length(alone) == 0 && row$two_sided) separating_combination(design, k, row)
  c(alone, together, separating_groups(design, k, row))
}

#' "Separation of zi: ", of the mean "Separation: "
#' @noRd
separation_of <- function(design, k) paste0("Separation", if (k > 1) paste(" of", predictor_dpars(design)[k]), ": ")

#' Numeric predictors with all low responses on one side of a value and all high ones on the other
#' @noRd
separating_columns <- function(design, k, row) {
  if (!any(row$low) || !any(row$high) || !row$two_sided) return(NULL)
  name <- colnames(common_columns(design, k))
  splits <- name != "(Intercept)" & vapply(seq_along(name), function(j) {
    x <- common_columns(design, k)[, j]
    if (length(unique(x)) < 3) return(FALSE)                             # separating_levels() sees these
    low <- range(x[row$low])
    high <- range(x[row$high])
    low[2] <= high[1] || high[2] <= low[1]
  }, NA)
  if (!any(splits)) return(NULL)
  paste0(separation_of(design, k), quote_names(name[splits]), " splits ",
         if (k == 1) "successes from failures" else "zeros from others", ", so that the size of its coefficient ",
         "rests on its prior.")
}

#' Levels of factors, text and logical predictors, and of numbers with two values, with one kind of response only
#' @noRd
separating_levels <- function(design, k, row) {
  used <- intersect(fixed_variables(design, k), names(design$frame))
  discrete <- Filter(function(name) is_discrete(design$frame[[name]]), used)
  unlist(lapply(discrete, function(name) {
    x <- as.factor(design$frame[[name]])
    never_high <- levels(x)[tapply(row$high, x, sum) == 0]
    never_low <- if (row$two_sided) levels(x)[tapply(row$low, x, sum) == 0]
    pure <- list(never_high, never_low)
    if (nlevels(x) < 2 || all(lengths(pure) == 0)) return(NULL)
    said <- vapply(which(lengths(pure) > 0), function(i) {
      paste0(row$words[i], " where '", name, "' is ", quote_names(pure[[i]], 4))
    }, "")
    paste0(separation_of(design, k), paste(said, collapse = ", "), ", so that the size of the coefficient rests on ",
           "its prior.")
  }))
}

#' Several columns of X that foretell together what none does alone
#' @noRd
separating_combination <- function(design, k, row) {
  found <- find_separation(common_columns(design, k), row$low, row$high)
  if (is.null(found)) return(NULL)
  one <- length(found$columns) == 1
  rows <- if (found$rows == length(design$y)) "every row" else plural(found$rows, "row")
  paste0(separation_of(design, k), if (!one) "a combination of ", quote_names(found$columns), " foretells the ",
         "response of ", rows, " without error, so that the size of ",
         if (one) "its coefficient" else "these coefficients", " rests on the prior.")
}

#' @noRd
is_discrete <- function(x) is.factor(x) || is.character(x) || is.logical(x) || length(unique(x)) == 2

#' Variables of the common part of a predictor
#' @noRd
fixed_variables <- function(design, k) variable_names(design$blueprint$predictors[[k]]$common)

#' @noRd
separating_groups <- function(design, k, row) {
  unlist(lapply(design$factors, function(factor) {
    if (!k %in% predictors_of_coefs(factor)) return(NULL)
    n <- length(factor$levels)
    index <- factor_index(factor)
    if (n == length(index)) return(NULL)
    has_low <- tabulate(index[row$low], n) > 0
    has_high <- tabulate(index[row$high], n) > 0
    if (any(has_low & has_high) || !row$two_sided) return(NULL)
    paste0(separation_of(design, k), "every level of '", factor$group, "' has ",
           if (k == 1) "only successes or only failures" else "only zeros or none", ", so that the sd of its effects ",
           "rests on its prior.")
  }))
}

# ---- scales -----------------------------------------------------------------

#' Priors that depend on a zero far from the data: of intercepts of a group with a slope, of interactions
#'
#' The common intercept's prior is on the centred one, which no zero moves. An interaction's column varies most with the
#' mean of a predictor far from zero, so that a default prior of its scale holds the interaction near zero.
#' @noRd
note_far_from_zero <- function(design, prior, limit = 10) {
  default <- prior[prior$source == "default", ]
  slopes <- lapply(design$factors, function(factor) {
    lapply(unique(predictors_of_coefs(factor)), note_far_slopes, factor, prior, limit)
  })
  c(unlist(slopes), unlist(lapply(seq_len(n_predictors(design)), note_far_interactions, design, default, limit)))
}

#' Priors of the sd of a distant intercept and of its correlations with slopes favour slopes that hardly vary: the
#' density is that of centred effects times (sd at the mean / sd at zero)^q, see src/core/model/parameters.c.
#' @noRd
note_far_slopes <- function(k, factor, prior, limit) {
  rows <- prior[prior$class == "sd" & prior$group == factor$group, ]
  own <- predictors_of_coefs(factor) == k
  intercept <- which(own & z_names(factor) == "(Intercept)")
  if (length(intercept) == 0) return(NULL)
  far <- own & distance_from_zero(factor_z(factor)) > limit
  together <- far & factor$block == factor$block[intercept]
  where <- function(columns) {
    paste0(quote_names(z_names(factor)[columns]), if (sum(columns) == 1) " is" else " are", " zero, more than ", limit,
           " standard deviations from the mean")
  }
  if (any(together)) {
    return(paste0(rows$parameter[intercept], " and its correlations are those where ", where(together), ". Their ",
                  "priors favour slopes that do not vary between levels of '", factor$group, "'. Centre the predictor ",
                  "to have priors where the data are."))
  }
  if (!any(far) || rows$source[intercept] != "default") return(NULL)
  paste0("The default prior ", format_prior(rows[intercept, ]), " of ", rows$parameter[intercept], " reaches to where ",
         where(far), ". Centre the predictor, or set the prior.")
}

#' @noRd
note_far_interactions <- function(k, design, default, limit) {
  x <- common_columns(design, k)
  coef <- paste0(coef_prefix(predictor_dpars(design)[k]), column_names(colnames(x)), recycle0 = TRUE)
  if (ncol(x) == 0) return(NULL)
  columns <- colnames(x)
  far <- columns[columns != "(Intercept)" & distance_from_zero(x) > limit]
  of_cells <- cells_of_columns(x, constant_weights(x) != 0) > 0           # measured where they are not zero
  parts <- strsplit(columns, ":", fixed = TRUE)
  held <- lengths(parts) > 1 & !of_cells & vapply(parts, function(part) any(part %in% far), NA)
  held <- held & coef %in% default$coef[default$class == "b"]
  if (!any(held)) return(NULL)
  names <- intersect(unlist(parts[held]), far)
  paste0("Zero is more than ", limit, " standard deviations from the mean of ", quote_names(names), ", so that the ",
         "default prior holds ", quote_names(coef[held], 3), " near zero. Centre ", quote_names(names), ", or set ",
         "the prior of the interaction.")
}

#' One prior of the user for slopes of predictors with very different spreads
#' @noRd
note_shared_prior <- function(design, prior, limit = 100) {
  apart <- is_improper(prior) | is_fixed(prior) | is_shrunk(prior)
  rows <- prior[prior$class == "b" & prior$source == "user" & !apart, ]
  if (nrow(rows) < 2) return(NULL)
  sds <- stats::setNames(column_sds(columns_of_predictors(design)), common_coefs(design))[rows$coef]
  unlist(lapply(split(seq_len(nrow(rows)), paste(rows$dpar, prior_calls(rows))), function(i) {
    s <- sds[i][sds[i] > 0]
    if (length(s) < 2 || max(s) / min(s) < limit) return(NULL)
    paste0("The prior ", prior_calls(rows[i[1], ]), " is shared by slopes of predictors with very different spreads: ",
           "sd ", format_number(signif(max(s), 4)), " of '", names(which.max(s)), "', ",
           format_number(signif(min(s), 4)), " of '", names(which.min(s)), "'. Rescale them, or give each a ",
           "prior of its own.")
  }), use.names = FALSE)
}

#' Priors of the user that are very narrow or very wide beside what the data's scale suggests
#' @noRd
note_prior_width <- function(design, family, prior, limit = 100) {
  rows <- which(prior$source == "user" & prior$class %in% classes_with_unit & !is_shrunk(prior))
  if (length(rows) == 0) return(NULL)
  usual <- default_priors(design, family)
  # The default scale of intercepts also covers how far zero is from the predictors.
  wide <- usual$dpar == "mu" & (usual$class == "Intercept" | (usual$class == "sd" & usual$coef == "Intercept"))
  usual$arg2[wide] <- 2.5 * predictor_scale(design, family)$sd
  unlist(lapply(rows, function(i) {
    usual <- usual[match(prior$parameter[i], usual$parameter), ]
    ratio <- prior_width(prior[i, ]) / prior_width(usual)
    if (!is.finite(ratio) || ratio == 0 || (ratio < limit && ratio > 1 / limit)) return(NULL)
    paste0("The prior ", prior_calls(prior[i, ]), " of ", prior$parameter[i], " is ",
           format_times(max(ratio, 1 / ratio)), if (ratio > 1) " wider" else " narrower", " than the scale of the ",
           "data suggests, ", format_prior(usual), ".")
  }))
}

#' @noRd
prior_width <- function(row) diff(prior_quantile(row, c(0.025, 0.975)))

#' @noRd
format_times <- function(x) paste(format(signif(x, 2), big.mark = ",", scientific = x >= 1e6), "times")

#' A prior of the user for the intercept that has the response's mean far outside
#' @noRd
note_prior_place <- function(design, family, prior) {
  row <- prior[prior$class == "Intercept" & prior$dpar == "mu" & prior$source == "user", ]
  if (nrow(row) == 0 || !isTRUE(row$center) || is_fixed(row)) return(NULL)
  mean <- row_guess(design, family)$mean
  inside <- prior_quantile(row, c(0.0005, 0.9995))
  if (mean >= inside[1] && mean <= inside[2]) return(NULL)
  paste0("The prior ", prior_calls(row), " of the centred intercept has less than a thousandth of its probability ",
         "as far out as the response's mean, ", format_number(signif(mean, 4)), " on the scale of the predictor.")
}
