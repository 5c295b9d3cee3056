# Graphical posterior predictive checks, by bayesplot.

#' Posterior predictive checks
#'
#' Pictures of the response beside responses that the fit predicts, all types of bayesplot's: see
#' [bayesplot::PPC-overview].
#'
#' @param object A fit, from [hlr_fit()].
#' @param type Name of one of bayesplot's `ppc_` functions without that prefix, such as `"dens_overlay"`, `"stat"`,
#'   `"intervals"`, `"error_scatter_avg"`, `"loo_pit_overlay"`, `"bars"`, or such as `"stat_grouped"` with `group`.
#'   `NULL` is `"bars"` for responses that are 0 or 1, `"km_overlay"` for right-censored ones where the packages
#'   survival and ggfortify are installed, and `"dens_overlay"` for others.
#' @param ndraws Number of draws, chosen at random. `NULL` is what suits the type: 50 where predictions are laid over
#'   one another, 8 where each has a panel, 500 for bars and for statistics by group, and all where they are otherwise
#'   summarised.
#' @param prefix `"ppc"`, or `"ppd"` for bayesplot's pictures of predictions without the response.
#' @param group Name of a variable of the model, or a grouping factor, for types that have panels by group.
#' @param x Name of a variable of the model for the horizontal axis, for types that have one.
#' @param newdata Data frame to predict for, with the response; `NULL`: the rows of the fit.
#' @param draw_ids Which draws instead of `ndraws`, counted through the chains.
#' @param ... Arguments of [posterior_predict()][posterior_predict.hlr_fit], such as `re_formula`, and of bayesplot's
#'   function, such as `stat` or `binwidth`; any other argument is an error.
#' @return A ggplot, to which layers and themes can be added.
#' @details Types with `loo_` in their name weight predictions by [loo.hlr_fit()], so that each row is compared with
#'   what all others say. `"error_binned"` has expected responses. Responses with trials are counts. Predictions of
#'   censored responses are as they would be without censoring; `"km_overlay"` compares these with Kaplan and Meier's
#'   curve of the data, other types say that they do not.
#'
#'   Random numbers come from R's generator: `set.seed()` makes the picture repeatable.
#' @section Errors: class `hlr_error_argument` for an unknown type, with the nearest one, for a variable that is not
#'   there, and for an argument that neither function has.
#' @references Gabry, Simpson, Vehtari, Betancourt and Gelman (2019), Visualization in Bayesian workflow, Journal of the
#'   Royal Statistical Society A 182, 389-402.
#' @examples
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' pp_check(fit)
#' \donttest{
#' pp_check(fit, type = "stat_grouped", stat = "max", group = "Time")
#' pp_check(fit, type = "error_scatter_avg_vs_x", x = "Time")
#' }
#' @exportS3Method bayesplot::pp_check hlr_fit
pp_check.hlr_fit <- function(object, type = NULL, ndraws = NULL, prefix = "ppc", group = NULL, x = NULL,
                             newdata = NULL, draw_ids = NULL, ...) {
  check_choice(prefix, "prefix", c("ppc", "ppd"))
  if (is.null(type)) type <- usual_check(object, prefix)
  draw <- bayesplot_function(type, prefix, "posterior predictive check")
  given <- split_ppc_arguments(list(...), draw, type, is_censored(object$design))
  if (is.null(ndraws) && is.null(draw_ids)) ndraws <- ndraws_of_type(type, object)
  prediction <- do.call(new_prediction, c(
    list(object, newdata, ndraws = ndraws, draw_ids = draw_ids, needs = c("trials", "weights", "response")),
    given$prediction
  ))
  value <- if (type == "error_binned") epred_value(prediction) else random_value(prediction)
  kept <- prediction$rows$complete
  yrep <- unname(draws_by_rows(prediction, "pp_check", value)[, kept, drop = FALSE])
  refuse_no_response(object, yrep)
  arguments <- if (prefix == "ppc") list(y = prediction$rows$y[kept], yrep = yrep) else list(ypred = yrep)
  arguments$group <- ppc_variable(object, newdata, group, "group", draw, type)[kept]
  arguments$x <- ppc_variable(object, newdata, x, "x", draw, type)[kept]
  arguments$status_y <- ppc_status(prediction, draw, type, prefix, given$picture)[kept]
  arguments <- c(arguments, ppc_weights(prediction, draw, type, newdata), given$picture)
  if (type %in% c("stat_grouped", "stat_freqpoly_grouped")) arguments <- grouped_statistics(arguments)
  picture <- in_bayesplot_theme(function() do.call(draw, arguments))
  with_axis_titles(picture, type, x, object$design$response)
}

#' Bars of zeros and ones, Kaplan and Meier's curves of right-censored responses, else densities
#' @noRd
usual_check <- function(object, prefix) {
  if (prefix == "ppd") return("dens_overlay")
  if (is_zero_one(object)) return("bars")
  has_curves <- requireNamespace("survival", quietly = TRUE) && requireNamespace("ggfortify", quietly = TRUE)
  right <- is_censored(object$design) && all(object$design$additions$cens %in% 0:1)
  if (right && has_curves) "km_overlay" else "dens_overlay"
}

#' Which responses are known, 0 or 1, for types that take right-censored ones; others say what they show
#' @section Messages: class `hlr_message_censored`.
#' @noRd
ppc_status <- function(prediction, draw, type, prefix, given) {
  code <- prediction$rows$additions$cens
  takes <- "status_y" %in% names(formals(draw))
  if (takes && !is.null(given$status_y)) return(NULL)
  if (is.null(code) || prefix == "ppd") return(NULL)
  if (takes && all(code %in% 0:1, na.rm = TRUE)) return(1 - code)
  if (takes) {
    hlr_abort("argument", "type = \"", type, "\" is for right-censored responses; others are censored here too.")
  }
  hlr_inform("censored", plural(sum(code != 0, na.rm = TRUE), "response"), " of ", length(code), " are censored: the ",
             "picture has the values where they were, and predictions of responses that are not. type = ",
             "\"km_overlay\" takes right-censored ones for what they are.")
  NULL
}

#' Links that do not give every value a distribution leave rows of a prior without a response
#' @noRd
refuse_no_response <- function(object, yrep) {
  missing <- mean(is.na(yrep))
  if (missing == 0) return(invisible())
  hlr_abort("argument", format(100 * missing, digits = 2), "% of the predicted responses do not exist: the ",
            object$family$link, " link of ", object$family$family, "() leaves them without a distribution where the ",
            "linear predictor is out of its range. Take a narrower prior, or a link that takes every value.")
}

#' Statistics of each group in place of the rows, where bayesplot's function of a single value is that value
#'
#' bayesplot puts rows times draws into one long table, which takes it seconds for some thousand rows.
#' @noRd
grouped_statistics <- function(arguments) {
  name <- if (is.null(arguments$stat)) "mean" else arguments$stat
  if (!is.character(name) || !all(name %in% c("mean", "median", "min", "max"))) return(arguments)
  rows <- split(seq_along(arguments$group), arguments$group, drop = TRUE)
  of_groups <- function(draws) {
    vapply(rows, function(at) apply(draws[, at, drop = FALSE], 1, match.fun(name)), double(nrow(draws)))
  }
  arguments$yrep <- matrix(of_groups(arguments$yrep), nrow(arguments$yrep))
  arguments$y <- as.vector(of_groups(matrix(arguments$y, 1)))
  arguments$group <- factor(names(rows), levels = names(rows))
  arguments
}

#' A picture with the names of the variables on their axes
#'
#' @param x Name of the variable on the horizontal axis, or `NULL`.
#' @noRd
with_axis_titles <- function(picture, type, x, response) {
  if (!inherits(picture, "ggplot")) return(picture)
  if (!is.null(x)) {
    flipped <- inherits(picture$coordinates, "CoordFlip")              # bayesplot draws "vs_x" turned
    return(picture + if (flipped) ggplot2::labs(y = x) else ggplot2::labs(x = x))
  }
  across <- c("bars", "bars_grouped", "rootogram", "dens", "hist", "freqpoly", "freqpoly_grouped", "ecdf_overlay",
              "ecdf_overlay_grouped", "dens_overlay", "dens_overlay_grouped")
  if (!type %in% across) return(picture)
  picture + ggplot2::labs(x = response) + ggplot2::theme(axis.title.x = ggplot2::element_text())
}

#' @export
bayesplot::pp_check

#' One of bayesplot's functions
#'
#' @param what What it makes, for the message about a type that there is not.
#' @noRd
bayesplot_function <- function(type, prefix, what) {
  list_them <- getExportedValue("bayesplot", paste0("available_", prefix))
  types <- sub(paste0("^", prefix, "_"), "", as.character(list_them("")))
  check_string(type, "type")
  if (!type %in% types) {
    hlr_abort("argument", "There is no type '", type, "' of ", what, ".", suggest_name(type, types),
              " Types: ", paste(types, collapse = ", "), ".")
  }
  if (startsWith(type, "km_")) {
    for (package in c("survival", "ggfortify")) {
      if (requireNamespace(package, quietly = TRUE)) next
      hlr_abort("argument", "type = \"", type, "\" needs the package ", package, ". Install it.")
    }
  }
  getExportedValue("bayesplot", paste0(prefix, "_", type))
}

#' bayesplot has its theme, unless the user gave it another, only while it is attached.
#' @noRd
in_bayesplot_theme <- function(draw) {
  if (!"package:bayesplot" %in% search()) {
    old <- bayesplot::bayesplot_theme_set(bayesplot::theme_default(base_family = "sans"))
    on.exit(suppressWarnings(bayesplot::bayesplot_theme_set(old)))     # the theme of none lacks elements, it says
  }
  draw()
}

#' Arguments for the prediction and for the picture, none left over
#' @noRd
split_ppc_arguments <- function(dots, draw, type, censored = FALSE) {
  predicts <- c("re_formula", "re.form", "allow_new_levels", "sample_new_levels", "marginal")
  made <- c("y", "yrep", "ypred", "group", "x", "lw", "psis_object")
  check_picture_arguments(dots, draw, made, "pp_check", type, predicts, if (censored) "status_y")
  picture <- names(dots) %in% setdiff(names(formals(draw)), made)
  list(prediction = dots[names(dots) %in% predicts], picture = dots[picture])
}

#' Refuse arguments for one of bayesplot's functions that have no name or that it does not know, and miss those it needs
#'
#' @param dots List. @param draw The function. @param made Names of its arguments that are not the user's to give.
#' @param fun Name of the function that the user called. @param others Names of arguments that it has besides.
#' @param known Names of those that the fit knows.
#' @noRd
check_picture_arguments <- function(dots, draw, made, fun, type, others = character(), known = character()) {
  if (length(dots) && (is.null(names(dots)) || any(names(dots) == ""))) {
    hlr_abort("argument", fun, "() was given a value without a name. Name the arguments.")
  }
  pictures <- formals(draw)[setdiff(names(formals(draw)), c(made, "..."))]
  other <- setdiff(names(dots), c(others, names(pictures)))
  if (length(other)) {
    hlr_abort("argument", fun, "() has no argument '", other[1], "' with type = \"", type, "\".",
              suggest_name(other[1], c(others, names(pictures))))
  }
  # Of other arguments without a default bayesplot asks by missing().
  for (name in setdiff(intersect(c("status_y", "true"), names(pictures)), c(names(dots), known))) {
    hlr_abort("argument", "type = \"", type, "\" needs `", name, "`; see bayesplot's help of it.")
  }
}

#' Draws for a type: 50 that overlap, 8 panels, 500 that bayesplot counts one by one, or all (`NULL`)
#' @noRd
ndraws_of_type <- function(type, object) {
  panels <- c("hist", "boxplot", "dens", "freqpoly", "freqpoly_grouped", "error_hist", "error_hist_grouped",
              "error_scatter", "error_binned", "scatter")
  counted <- c("bars", "bars_grouped", "rootogram", "stat_grouped", "stat_freqpoly_grouped")
  n <- if (grepl("^loo_", type)) NULL else if (grepl("overlay|violin", type)) 50 else if (type %in% panels) 8 else
    if (type %in% counted) 500
  if (!is.null(n)) min(n, ndraws.hlr_fit(object))
}

#' Values of a variable for `group` or `x`, if the type has that
#' @noRd
ppc_variable <- function(object, newdata, name, argument, draw, type) {
  has <- argument %in% names(formals(draw))
  if (is.null(name)) {
    if (has && identical(as.character(formals(draw)[[argument]]), "")) {
      hlr_abort("argument", "type = \"", type, "\" needs `", argument, "`, the name of a variable.")
    }
    return(NULL)
  }
  if (!has) hlr_abort("argument", "type = \"", type, "\" has no use for `", argument, "`.")
  check_string(name, argument)
  if (argument == "group" && is.null(newdata)) return(group_of_rows(object, name))
  if (!is.null(newdata)) check_choice(name, argument, names(newdata))
  value <- if (is.null(newdata)) variable_of_rows(object, name, argument) else newdata[[name]]
  if (argument == "group") return(factor(value))
  if (is.numeric(value)) as.double(value) else as.double(factor(value))
}

#' Weights of the draws for types that leave rows out
#' @noRd
ppc_weights <- function(prediction, draw, type, newdata) {
  wanted <- intersect(c("psis_object", "lw"), names(formals(draw)))
  if (length(wanted) == 0) return(NULL)
  if (!is.null(newdata)) {
    hlr_abort("argument", "type = \"", type, "\" leaves out rows of the fit; it is not for `newdata`.")
  }
  n_draw <- length(prediction$ids)
  whole <- n_draw == n_draws(prediction$points)
  loo <- psis_loo(density_pieces(prediction), if (whole) dim(prediction$points$draws)[2] else 1, TRUE)
  warn_pareto_k(loo, prediction$points, 0.7)
  loadNamespace("loo")                                       # whose method of weights() is the one wanted
  if ("psis_object" %in% wanted) list(psis_object = loo$psis_object) else list(lw = stats::weights(loo$psis_object))
}
