# Which engine fits a model.

#' Which engine fits the model, and why
#'
#' @param engine `"auto"`, `"collapsed"` or `"joint"`. @param prior Table from `complete_prior()`.
#' @return List of `name` and `reason`.
#' @section Errors: class `hlr_error_unsupported`, naming what no engine of this version can do.
#' @noRd
choose_engine <- function(engine, design, family, prior) {
  check_choice(engine, "engine", c("auto", "collapsed", "joint"))
  if (length(design$factors) > max_factors) {
    hlr_abort("unsupported", "The formula has ", length(design$factors), " grouping factors; at most ", max_factors,
              " can be fitted.")
  }
  check_correlations(design)
  obstacle <- not_collapsed(design, family)
  if (is.null(obstacle) && all_variances_fixed(prior)) obstacle <- "every variance parameter is fixed"
  if (engine == "collapsed" && !is.null(obstacle)) {
    hlr_abort("unsupported", "The collapsed engine cannot fit this model: ", obstacle, ". Use engine = \"auto\".")
  }
  if (engine == "joint") return(list(name = "joint", reason = "asked for"))
  if (!is.null(obstacle)) return(list(name = "joint", reason = obstacle))
  list(name = "collapsed", reason = "gaussian")
}

#' HLR_MAX_FACTOR of src/core/model/model.h
#' @noRd
max_factors <- 8

#' Why the collapsed engine cannot fit a model, or NULL
#' @noRd
not_collapsed <- function(design, family) {
  if (n_predictors(design) > 1) return(paste("a predictor of", predictor_dpars(design)[2]))
  if (!is_gaussian(family)) return(paste0("family ", family$family, "(", family$link, ")"))
  own <- intersect(names(design$additions), c("from", "low", "se"))
  if (length(own)) {
    return(c(from = "censored responses", low = "truncated responses", se = "standard errors beside sigma")[[own[1]]])
  }
  if (has_student_effects(design$factors)) return("Student's t group effects")
  if (are_crossed(design$factors) && crossed_columns(design$factors) > max_crossed) {
    return(paste0("crossed grouping factors with ", crossed_columns(design$factors), " effects beside the largest's"))
  }
  NULL
}

#' Is there nothing but coefficients to sample?
#' @noRd
all_variances_fixed <- function(prior) all(is_fixed(prior) | is_common(prior))

#' The model as its engine's C code reads it
#'
#' @param engine Name of an engine. @param model An `hlr_model`, or a list of its `design`, `prior` and `family`.
#' @noRd
flatten_for <- function(engine, model, control) engines[[engine]]$flatten(model, control)
