# Priors as a table to read, edit and pass back.

#' Priors as a table
#'
#' One row per parameter, with the text of its prior and the interval it stands for. Edit column `prior` (or `lb`, `ub`,
#' `tag`, or `center` of the intercept) and pass the table, or some rows of it, as `prior` to [hlr_model()] or
#' [hlr_fit()]: rows that differ from the default are then yours, the others keep the default.
#'
#' `get_prior()` and `default_prior()` are brms's names of it; while brms is loaded they are brms's, unless they are
#' given a model or a fit.
#'
#' @param x,object A model from [hlr_model()], a fit from [hlr_fit()], or a formula.
#' @param ... For a formula: arguments of [hlr_model()], such as `data` and `family`.
#' @return Data frame of class `hlr_prior_table` with columns `parameter`; `prior`, text as [hlr_prior()] reads it;
#'   `class`, `group`, `coef`, `dpar`, `lb`, `ub`, `tag`, `center` as in [hlr_prior()]; `q2.5`, `q50`, `q97.5`,
#'   quantiles of the prior in the parameter's units, cut at its support, for class `cor` those of each correlation;
#'   `source`, `"default"`, `"user"` or the name of a set, see [prior_sets]. A flat prior has infinite quantiles, a
#'   shrunk coefficient `NA`. [prior_summary()] has the same priors with arguments as numbers.
#' @section Errors: class `hlr_error_prior` when an edited table has an unknown parameter, one twice, or a prior that
#'   [hlr_prior()] would refuse.
#' @examples
#' priors <- hlr_priors(Weight ~ Time + (Time | Pig), dietox)
#' priors
#' priors$prior[priors$class == "sd"] <- "exponential(0.1)"
#' hlr_model(Weight ~ Time + (Time | Pig), dietox, prior = priors)
#' @export
hlr_priors <- function(x, ...) UseMethod("hlr_priors")

#' @rdname hlr_priors
#' @export
hlr_priors.default <- function(x, ...) {
  hlr_abort("argument", "hlr_priors() needs a formula, a model or a fit, not ", describe_value(x), ".")
}

#' @rdname hlr_priors
#' @export
hlr_priors.formula <- function(x, ...) {
  call <- match.call(expand.dots = TRUE)
  call[[1]] <- quote(hlr::hlr_model)
  names(call)[names(call) == "x"] <- "formula"
  show_priors(eval(call, parent.frame()))
}

#' @rdname hlr_priors
#' @export
hlr_priors.brmsformula <- hlr_priors.formula

#' @rdname hlr_priors
#' @export
hlr_priors.hlr_model <- function(x, ...) show_priors(x)

#' @rdname hlr_priors
#' @export
hlr_priors.hlr_fit <- function(x, ...) show_priors(x)

#' @rdname hlr_priors
#' @export
get_prior <- function(object, ...) {
  own <- !brms_is_loaded() || !missing(object) && inherits(object, c("hlr_model", "hlr_fit"))
  call <- sys.call()
  call[[1]] <- if (own) quote(hlr::hlr_priors) else quote(brms::get_prior)
  if (own) names(call)[names2(as.list(call)) %in% c("object", "formula")] <- "x"
  eval(call, parent.frame())
}

#' @rdname hlr_priors
#' @export
default_prior <- get_prior

#' @noRd
show_priors <- function(x) {
  table <- x$prior
  quantiles <- vapply(seq_len(nrow(table)), function(i) {
    dim <- if (table$class[i] == "cor") block_of_row(table, i, x$design$factors)$size else 2
    prior_quantile(table[i, ], c(0.025, 0.5, 0.975), dim)
  }, double(3))
  bound <- function(x) ifelse(is.finite(x) & !is_fixed(table) & table$class != "cor", x, NA_real_)
  address <- addresses(table)
  out <- data.frame(
    parameter = table$parameter, prior = prior_texts(table), class = table$class, group = table$group,
    coef = address$coef, dpar = address$dpar, lb = bound(table$lower), ub = bound(table$upper), tag = table$tag,
    center = table$center, q2.5 = quantiles[1, ], q50 = quantiles[2, ], q97.5 = quantiles[3, ], source = table$source
  )
  structure(out, class = c("hlr_prior_table", "data.frame"))
}

#' Texts that make the same prior again: other priors with all digits, defaults with seven, by which they are recognised
#' when a table comes back
#' @noRd
prior_texts <- function(table) {
  texts <- prior_calls(table)
  for (i in which(table$source != "default")) {
    arg <- distribution_args(table[i, ])
    texts[i] <- paste0(table$dist[i], "(", paste(vapply(arg, exact_number, ""), collapse = ", "), ")")
  }
  texts
}

#' @noRd
exact_number <- function(x) {
  for (digits in c(7, 15, 16)) {
    text <- format(x, digits = digits)
    if (identical(as.double(text), x)) return(text)
  }
  formatC(x, digits = 17, format = "g")
}
