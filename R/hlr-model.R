# The model before the fit: what hlr_fit() would fit, as a value that can be read, drawn and handed on.

#' A model before it is fitted
#'
#' Everything that [hlr_fit()] does before it samples. Printing says what was understood and what looks wrong: the
#' expanded terms with their levels, family and link, rows, every prior, notes, and a forecast of time and memory.
#' [hlr_priors()] has the priors as a table to edit, [graph()] or `plot()` draws the model, and `hlr_fit(model)` fits
#' it, with the same draws as from the formula.
#'
#' @param formula,data,family,prior,weights,subset,na.action,contrasts As in [hlr_fit()].
#' @param ... Nothing; any other argument is an error. Settings of the sampler are for `hlr_fit(model, ...)`.
#' @param x,object A model.
#' @param forecast Time a gradient, to forecast time and memory of a fit? It takes the start of a chain.
#' @return Object of class `hlr_model`. `notes` in it is a character vector named by kind:
#'   `one_row`, `few_levels`, `many_correlations`, `constant_slope`, `rank`, `separation`, `scale`,
#'   `prior_predictive`; empty when nothing looks wrong.
#'   [prior_summary()], [formula()], [family()], [nobs()] and [update()] work on it as on a fit, the last so that
#'   `update(model, prior = )` has other priors.
#' @section Errors: those of [hlr_fit()] for formula, data, family and priors. What would be a warning or message of
#'   `hlr_fit()` about the data is printed with the model and comes as such when the model is fitted; the other notes
#'   come as one message of class `hlr_message_notes`.
#' @examples
#' model <- hlr_model(Weight ~ Time + (Time | Pig), dietox)
#' model
#' prior_summary(model)
#' fit <- hlr_fit(model, seed = 1)
#' @importFrom stats gaussian
#' @export
hlr_model <- function(formula, data = NULL, family = gaussian(), prior = NULL, weights, subset, na.action,
                      contrasts = NULL, ...) {
  call <- match.call()
  others <- match.call(expand.dots = FALSE)$...
  refuse_formula_arguments("hlr_model", call, others, parent.frame())
  if (length(others)) {
    refuse_sampler_settings(names(others))
    own <- in_own_arguments(call, others, parent.frame())
    if (!identical(own, call)) return(eval(own, parent.frame()))
    check_unused(others, "hlr_model", names(formals(hlr_model)))
  }
  if (missing(formula)) hlr_abort("formula", "`formula` is missing: hlr_model(y ~ x + (x | g), data).")
  said <- list()
  keep <- function(restart) {
    function(condition) {
      said <<- c(said, list(condition))
      invokeRestart(restart)
    }
  }
  model <- withCallingHandlers(
    new_hlr_model(call, formula, data, family, prior, contrasts, parent.frame()),
    hlr_warning = keep("muffleWarning"), hlr_message = keep("muffleMessage")
  )
  model$conditions <- said
  with_notes(model)
}

#' @noRd
with_notes <- function(model) {
  model$notes <- preflight(model)
  model
}

#' Tell a model's notes, without those that conditions of the design have told already
#' @noRd
tell_notes <- function(notes) {
  new <- notes[!names(notes) %in% c("one_row", "constant_slope", "rank")]
  if (length(new)) hlr_inform("notes", paste(c("Notes on the model:", bullets(new)), collapse = "\n"))
}

#' Formula and data to design and priors
#'
#' @param call Matched call of `hlr_fit()` or `hlr_model()`. @param envir Where it was called.
#' @noRd
new_hlr_model <- function(call, formula, data, family, prior, contrasts, envir) {
  given <- evaluate_formula(formula, call$formula)
  formula <- given$formula
  family <- if (is.null(given$family)) {
    check_family(family, call$family)
  } else {
    family_of_formula(given$family, family, call$family)
  }
  parsed <- parse_formula(formula, data)
  check_dpars(names(c(parsed$others, parsed$fixed)), family, parsed$common)
  frame <- model_frame_from_call(call, parsed, envir)
  design <- design_from_frame(parsed, frame, contrasts, family)
  refuse_no_parameters(design, family)
  prior <- evaluate_prior(prior, call$prior, envir)
  structure(
    list(version = fit_version, call = short_call(attr(frame, "carried")$call), formula = design$formula,
         expansion = expand_formula(parsed, design), family = family, design = design,
         prior = complete_prior(prior, design, family), data = design$data,
         given = list(family = family, prior = prior, contrasts = contrasts, na.action = eval(call$na.action, envir))),
    class = "hlr_model"
  )
}

#' The family that bf() brings; another one beside it is an error
#' @noRd
family_of_formula <- function(own, family, expr) {
  own <- check_family(own)
  if (is.null(expr)) return(own)
  family <- check_family(family, expr)
  if (identical(c(own$family, own$link), c(family$family, family$link))) return(own)
  hlr_abort("family", "The formula says family ", own$family, "(", own$link, "), the argument `family` ", family$family,
            "(", family$link, "). Leave one out.")
}

#' @noRd
refuse_no_parameters <- function(design, family) {
  if (length(common_coefs(design)) || length(design$factors) || length(family_dpars(family))) return(invisible())
  hlr_abort("formula", "The model ", format_call(design$formula), " has no parameters: nothing is to be estimated. ",
            "Add an intercept, a predictor or a group term.")
}

#' The model that hlr_fit() was given in place of formula and data
#'
#' @param model An `hlr_model`. @param call Matched call of `hlr_fit()`. @param prior Its argument.
#' @return The model, with the call that would have made the fit from the formula.
#' @noRd
model_to_fit <- function(model, call, prior, envir) {
  check_version(model)
  twice <- intersect(c("data", "family", "weights", "subset", "na.action", "contrasts"), names(call))
  if (length(twice)) {
    hlr_abort("argument", "The model already has its ", twice[1], "; leave `", twice[1], "` out, or make another ",
              "model with hlr_model().")
  }
  prior <- evaluate_prior(prior, call$prior, envir)
  if (!is.null(prior)) {
    model$prior <- complete_prior(prior, model$design, model$family)
    model$given$prior <- prior
    model <- with_notes(model)
  }
  for (condition in model$conditions) {
    if (inherits(condition, "warning")) warning(condition) else message(condition)
  }
  args <- as.list(model$call)[-1]
  given <- as.list(call)[-1]
  given$formula <- NULL
  args[names(given)] <- given
  model$call <- as.call(c(call[[1]], args[intersect(names(formals(hlr_fit)), names(args))]))
  model
}

#' The formula of each predictor with its group terms written out, one by one
#' @return Character vector, the mean's first.
#' @noRd
expand_formula <- function(parsed, design) {
  asked <- parsed_predictors(parsed)
  asked <- asked[predictor_dpars(design)]
  vapply(seq_along(asked), function(k) {
    bars <- vapply(predictor_of(design, k)$terms, function(term) {
      paste0(" + (", if (length(asked) > 1) label_with_id(term) else term$label, ")")
    }, "")
    paste0(if (k == 1) format_response(parsed) else asked[[k]]$dpar, " ~ ", spelled(asked[[k]]$common[[2]]),
           paste(bars, collapse = ""))
  }, "")
}

#' "Time | p | Pig"
#' @noRd
label_with_id <- function(term) {
  if (is.null(term$id)) term$label else sub(" | ", paste0(" | ", term$id, " | "), term$label, fixed = TRUE)
}

#' Are formulas of predictors as they were given? Blanks do not count.
#' @noRd
is_as_given <- function(expansion, formula) {
  given <- c(side_text(formula), vapply(names(dpar_formulas(formula)), function(dpar) {
    side_text(named_side(dpar, dpar_formulas(formula)[[dpar]]))
  }, ""))
  setequal(gsub(" ", "", given), gsub(" ", "", expansion))
}

# ---- printing ---------------------------------------------------------------

#' @rdname hlr_model
#' @export
print.hlr_model <- function(x, forecast = TRUE, ...) {
  check_version(x)
  lines <- c(format_understood(x), "Priors:", format_priors(x$prior), format_notes(x$notes))
  cat(lines, sep = "\n")
  if (check_flag(forecast, "forecast")) cat("Forecast:", format_forecast(forecast_fit(x)), sep = "\n  ")
  invisible(x)
}

#' @noRd
format_understood <- function(x) {
  dropped <- x$design$n_dropped
  known <- describe_known(x$design)
  c(
    hanging("Formula:      ", formula_text(x$formula)),
    if (!is_as_given(x$expansion, x$formula)) {
      unlist(Map(hanging, c("Expanded:     ", rep(strrep(" ", 14), length(x$expansion) - 1)), x$expansion))
    },
    paste0("Family:       ", x$family$family),
    format_links(x),
    paste0("Observations: ", format(length(x$design$y), big.mark = ","),
           if (dropped) paste0(" (", plural(dropped, "row"), " dropped for missing values)"),
           if (!is.null(known)) paste0(", ", known)),
    "Terms:",
    format_terms(x$design)
  )
}

#' The link of the mean, and of each other parameter that has a predictor
#' @noRd
format_links <- function(x) {
  others <- predictor_dpars(x$design)[-1]
  if (length(others) == 0) return(paste0("Link:         ", x$family$link))
  links <- vapply(dpars_of(family_entry(x$family))[others], `[[`, "", "link")
  paste0("Links:        ", paste0(c("mu", others), " = ", c(x$family$link, links), collapse = ", "))
}

#' A label and text, wrapped beside it
#' @noRd
hanging <- function(label, text, width = 110) {
  lines <- strwrap(text, width - nchar(label))
  paste0(c(label, rep(strrep(" ", nchar(label)), max(length(lines) - 1, 0))), lines)
}

#' What each term adds: coefficients, correlated or not, levels, rows of a level
#' @noRd
format_terms <- function(design) {
  dpars <- predictor_dpars(design)
  common <- vapply(seq_along(dpars), function(k) {
    columns <- column_names(colnames(common_columns(design, k)))
    if (length(columns)) shorten(columns) else "none"
  }, "")
  name <- c("common", paste("common, of", dpars[-1], recycle0 = TRUE), groups_of(design$factors))
  text <- c(common, vapply(design$factors, describe_factor, "", design = design))
  label <- paste0("  ", formatC(name, width = -max(nchar(name))), "  ")
  unlist(Map(hanging, label, text), use.names = FALSE)
}

#' @noRd
describe_factor <- function(factor, design) {
  blocks <- split(factor_coefs(factor), factor$block)
  coefs <- vapply(blocks, function(coef) paste0(shorten(coef), if (length(coef) > 1) " (correlated)"), "")
  rows <- tabulate(factor_index(factor), length(factor$levels))
  paste0(paste(coefs, collapse = " + "), if (length(blocks) > 1) " (independent)", "; ",
         plural(length(factor$levels), "level"), " with ", describe_span(rows), if (max(rows) == 1) " row" else " rows",
         " each", describe_relation(factor, design$factors))
}

#' @noRd
describe_span <- function(n) {
  shown <- format(unique(range(n)), big.mark = ",", trim = TRUE)
  paste(shown, collapse = " to ")
}

#' Inside which other factors the levels lie, and which they cross
#' @noRd
describe_relation <- function(factor, factors) {
  others <- Filter(function(other) other$group != factor$group, factors)
  inside <- vapply(others, function(other) !is.null(parents(factor, other)), NA)
  around <- vapply(others, function(other) !is.null(parents(other, factor)), NA)
  names <- groups_of(others)
  words <- c(if (any(inside)) paste("nested in", paste(names[inside], collapse = ", ")),
             if (any(!inside & !around)) paste("crossed with", paste(names[!inside & !around], collapse = ", ")))
  paste0(if (length(words)) "; ", paste(words, collapse = ", "))
}

#' Names, the first few of many
#' @noRd
shorten <- function(names, most = 8) {
  rest <- length(names) - most
  if (rest <= 1) return(paste(names, collapse = ", "))
  paste0(paste(utils::head(names, most), collapse = ", "), " and ", rest, " more")
}

#' @noRd
format_notes <- function(notes) {
  if (length(notes) == 0) return("Notes: none; nothing looks wrong.")
  c("Notes:", bullets(notes))
}

#' @noRd
bullets <- function(texts) {
  unlist(lapply(texts, strwrap, width = 110, initial = "  * ", prefix = "    "), use.names = FALSE)
}

# ---- what a model shares with a fit -----------------------------------------

#' @rdname hlr_model
#' @export
prior_summary.hlr_model <- function(object, ...) object$prior

#' @rdname hlr_model
#' @importFrom stats formula
#' @export
formula.hlr_model <- function(x, ...) x$formula

#' @rdname hlr_model
#' @importFrom stats family
#' @export
family.hlr_model <- function(object, ...) object$family

#' @rdname hlr_model
#' @importFrom stats nobs
#' @export
nobs.hlr_model <- function(object, ...) length(object$design$y)
