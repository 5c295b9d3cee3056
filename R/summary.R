# summary() of a fit and how it prints.

#' Summary of a fit
#'
#' @param object A fit, from [hlr_fit()].
#' @param variable Names of variables; by default the common coefficients, sds, correlations and the family's further
#'   parameters, such as sigma, but not the many hyper-parameters of shrinkage (`"^hs_"`, `"^R2D2_"` with `regex`). A
#'   leading `~` leaves a variable out, `"r_Pig"` stands for all effects of factor `Pig`, `"coef_Pig"` for its
#'   coefficients, common coefficient plus effect, `"b_"` and `"sd_Pig"` for all that begin so.
#' @param regex Are the names regular expressions?
#' @param prob Probability inside the interval.
#' @param interval `"eti"`, equal tails, or `"hdi"`, the narrowest interval that holds `prob` of the draws.
#' @param robust Show median and scaled median absolute deviation in the place of mean and standard deviation?
#' @param sensitivity Add how much each variable depends on the prior and on the likelihood, see Sensitivity?
#' @param x A summary.
#' @param digits Decimals of every number when printed; `NULL` shows each row down to the digit that the Monte Carlo
#'   error reaches.
#' @param ... For `summary()` brms's `pars`, see [as.matrix.hlr_fit()]; any other argument is an error.
#' @return A data frame of class `hlr_summary`, one row per variable: `variable`, `mean` and `sd` (or `median` and
#'   `mad`), the interval (`q2.5` and `q97.5`, or `hdi_lower` and `hdi_upper`), `mcse_mean`, `mcse_sd` (Monte
#'   Carlo standard errors, in the variable's unit), `ess_bulk`, `ess_tail` (effective numbers of draws), `rhat`. `NA`
#'   for what is constant.
#' @section Sensitivity: With `sensitivity = TRUE` there are three columns more. `sens_prior` and `sens_likelihood` say
#'   how far the posterior of the variable moves, as cumulative Jensen-Shannon distance per doubling, when all priors,
#'   or the likelihood, are raised to a power near 1, which is estimated from the draws by smoothed importance weights;
#'   from 0.05 on it counts as sensitive. `diagnosis` is `"potential prior-likelihood conflict"` where both are,
#'   `"potential strong prior / weak likelihood"` where only the prior's is, else `"-"`. The prior is that of
#'   [lprior()]. The package priorsense has the same numbers, `priorsense::powerscale_sensitivity(fit)`, and pictures.
#' @references Kallioinen, Paananen, Buerkner and Vehtari (2024), Detecting and diagnosing prior and likelihood
#'   sensitivity with power-scaling, Statistics and Computing 34, 57.
#'
#'   Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021), Rank-normalization, folding, and localization,
#'   Bayesian Analysis 16(2), 667-718, for the last six; they agree with the package posterior.
#' @examples
#' \donttest{
#' fit <- hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1)
#' summary(fit)
#' summary(fit, "^sd_", regex = TRUE, prob = 0.9, interval = "hdi")
#' summary(fit, "~sigma")
#' summary(fit, sensitivity = TRUE)
#' }
#' @export
summary.hlr_fit <- function(object, variable = NULL, regex = FALSE, prob = getOption("hlr.prob", 0.95),
                            interval = getOption("hlr.interval", "eti"),
                            robust = FALSE, sensitivity = FALSE, digits = NULL, ...) {
  prob <- check_number(prob, "prob", 0, 1)
  if (!is.null(digits)) check_count(digits, "digits", 0)
  interval <- check_interval(interval)
  shown <- setdiff(stored_parameters(object), shrinkage_names(object$prior))
  shown <- union(common_names(object$design)[brms_order(object$design)], shown)
  names <- asked_variables(object, variable, regex, shown, ...)
  asked <- interval_request(prob, interval)
  all <- summarise_variables(object, names, asked$probs, asked$hdi)
  columns <- c(if (check_flag(robust, "robust")) c("median", "mad") else c("mean", "sd"), asked$columns,
               "mcse_mean", "mcse_sd", "ess_bulk", "ess_tail", "rhat")
  table <- data.frame(variable = names, all[, columns, drop = FALSE], row.names = NULL, check.names = FALSE)
  if (check_flag(sensitivity, "sensitivity")) table <- cbind(table, power_scaling(object, names))
  structure(
    table,
    class = c("hlr_summary", "data.frame"),
    header = summary_header(object),
    blocks = summary_blocks(object, names),
    digits = digits,
    interval = paste0(format(100 * prob), "% ", if (interval == "eti") "equal-tailed" else "highest density")
  )
}

#' Summary of variables that exist, in pieces so that many group effects never are in memory together
#'
#' @return Matrix as of `summarise_array()`.
#' @noRd
summarise_variables <- function(object, names, probs = double(0), hdi = double(0)) {
  stored <- match(names, dimnames(object$draws)[[3]])
  if (!anyNA(stored)) return(summarise_array(object$draws, stored, probs, hdi))
  do.call(rbind, lapply(variable_pieces(object, names), function(piece) {
    summarise_array(draws_of(object, piece), probs = probs, hdi = hdi)
  }))
}

#' @noRd
summary_header <- function(object) {
  family <- stats::family(object)
  d <- dim(object$draws)
  known <- describe_known(object$design)
  text <- c(
    Formula = formula_text(object$formula),
    Family = paste0(family$family, "(", family$link, "), ", plural(length(object$design$y), "observation"),
                    if (object$design$n_dropped) paste0(" (", object$design$n_dropped, " dropped for missing values)"),
                    if (!is.null(known)) paste0(", ", known)),
    Engine = paste0(object$engine$name, if (!is.null(object$engine$reason)) paste0(": ", object$engine$reason)),
    Draws = paste0(plural(d[2], "chain"), " x ", plural(d[1], "draw"), run_time(object$time), ", ",
                   format(utils::object.size(object), units = "auto", standard = "SI"))
  )
  unlist(lapply(names(text), function(name) {
    strwrap(text[[name]], width = 80, initial = format(paste0(name, ":"), width = 9), prefix = strrep(" ", 9))
  }))
}

#' @noRd
run_time <- function(time) {
  if (is.null(time$total)) "" else paste0(" in ", format(signif(time$total, 2)), " s")
}

#' What is printed under which heading
#'
#' @return Data frame with a row per variable: `heading`; `label`, as lme4 users read it; `part`, as `$.hlr_summary`
#'   knows it; `class` and `group` as of `variable_table()`.
#' @noRd
summary_blocks <- function(object, names) {
  what <- variable_table(names, object)
  n <- length(names)
  out <- list(heading = rep("Other", n), label = names, part = rep("", n), class = what$class, group = what$group)
  put <- function(which, heading, part, label = names[which]) {
    out$heading[which] <<- heading
    out$part[which] <<- part
    out$label[which] <<- label
  }
  common <- is_common(what)
  put(common, "Common effects", "fixed",
      common_coefs(object$design)[match(names[common], common_names(object$design))])
  put(what$class %in% shrinkage_classes, "Shrinkage of common effects", "shrinkage")
  put(what$class %in% dpar_classes, "Further distributional parameters", "spec_pars")
  for (factor in object$design$factors) {
    own <- what$group == factor$group
    to <- paste0("Group effects of ", factor$group, " (", plural(length(factor$levels), "level"), ")")
    of_law <- own & what$class %in% group_classes
    put(of_law, to, "group", law_labels(rows_at(what, of_law)))
    put(own & what$class == "r", to, "group")
    put(own & what$class == "coef", paste("Group coefficients of", factor$group), "coef")
  }
  as_table(out)
}

#' "sd(Time)", "cor(Intercept, Time)", "df"
#' @param rows Of a table of parameters or variables, of the classes of group effects.
#' @noRd
law_labels <- function(rows) {
  inside <- ifelse(rows$coef2 == "", rows$coef, paste0(rows$coef, ", ", rows$coef2))
  ifelse(inside == "", rows$class, paste0(rows$class, "(", inside, ")"))
}

#' @rdname summary.hlr_fit
#' @export
print.hlr_summary <- function(x, digits = attr(x, "digits"), ...) {
  blocks <- attr(x, "blocks")
  if (is.null(blocks) || nrow(blocks) != nrow(x)) {       # rows or columns were taken out: a plain table
    print(as.data.frame(x), ...)
    return(invisible(x))
  }
  cat(attr(x, "header"), sep = "\n")
  table <- format_summary(x, blocks$label, digits)
  of_groups <- unique(blocks$heading[blocks$part %in% c("group", "coef")])
  order <- c("Common effects", "Shrinkage of common effects", of_groups, "Further distributional parameters", "Other")
  for (heading in intersect(order, blocks$heading)) {
    cat("\n", heading, "\n", sep = "")
    cat(table[c(TRUE, blocks$heading == heading)], sep = "\n")
  }
  if (!is.null(x$diagnosis)) cat(sensitivity_note(x), sep = "\n")
  cat("\n", paste(strwrap(paste0(
    attr(x, "interval"), " intervals. mcse: Monte Carlo standard error of the ", names(x)[2],
    "; ess: effective draws; rhat: 1 when chains agree."
  ), 80), collapse = "\n"), "\n", sep = "")
  invisible(x)
}

#' What the columns on sensitivity say, in words
#' @noRd
sensitivity_note <- function(x) {
  flagged <- which(x$diagnosis != "-")
  found <- if (length(flagged) == 0) "No variable is sensitive to the prior (0.05)." else
    paste0(x$diagnosis[flagged], ": ", x$variable[flagged])
  c("", found, "prior, likelihood: sensitivity to power-scaling of them.")
}

#' @rdname summary.hlr_fit
#' @export
as.data.frame.hlr_summary <- function(x, ...) {
  for (name in c("header", "blocks", "interval", "digits")) attr(x, name) <- NULL
  class(x) <- "data.frame"
  x
}

#' The table as lines of text, the header line first
#' @noRd
format_summary <- function(x, label, digits) {
  decimals <- if (is.null(digits)) mcse_decimals(x$mcse_mean, x[[3]]) else rep(digits, nrow(x))
  columns <- lapply(x[2:5], format_decimals, decimals = decimals)
  columns$mcse <- ifelse(is.na(x$mcse_mean), "-", formatC(x$mcse_mean, digits = 1, format = "fg"))
  far <- !is.na(x$mcse_mean) & needs_exponent(decimals)
  columns$mcse[far] <- formatC(x$mcse_mean[far], digits = 0, format = "e")
  columns$ess_bulk <- ifelse(is.na(x$ess_bulk), "-", format(round(x$ess_bulk), scientific = FALSE, trim = TRUE))
  columns$ess_tail <- ifelse(is.na(x$ess_tail), "-", format(round(x$ess_tail), scientific = FALSE, trim = TRUE))
  columns$rhat <- ifelse(is.na(x$rhat), "-", formatC(x$rhat, digits = 3, format = "f"))
  if (!is.null(x$diagnosis)) {
    columns$prior <- ifelse(is.na(x$sens_prior), "-", formatC(x$sens_prior, digits = 3, format = "f"))
    columns$likelihood <- ifelse(is.na(x$sens_likelihood), "-", formatC(x$sens_likelihood, digits = 3, format = "f"))
  }
  cells <- Map(function(cell, name) format(c(name, cell), justify = "right"), columns, names(columns))
  do.call(paste, c(list(format(c("", paste0(" ", label)))), unname(cells)))
}

#' Decimals such that Monte Carlo error is 0.3 to 3 units of the last digit; sd / 100 stands in for no error
#' @noRd
mcse_decimals <- function(mcse, sd) {
  unit <- ifelse(is.na(mcse) | mcse <= 0, sd / 100, mcse)
  decimals <- ifelse(is.na(unit) | unit <= 0, 2, round(-log10(unit)))
  as.integer(ifelse(decimals < -5, decimals, pmax(decimals, 0)))
}

#' Are numbers with so many decimals, or so few, written with an exponent?
#' @noRd
needs_exponent <- function(decimals) decimals > 8 | decimals < 0

#' Numbers with their own decimals each, the points under each other. What rounds to zero has no sign.
#' @noRd
format_decimals <- function(value, decimals) {
  far <- needs_exponent(decimals)
  text <- ifelse(is.na(value), "-", sprintf("%.*f", as.integer(ifelse(far, 0, decimals)), value))
  text[far] <- vapply(which(far), function(i) with_exponent(value[i], decimals[i]), "")
  text <- sub("^-(0([.]0*)?)$", "\\1", text)
  most <- max(c(0, decimals[!far]))
  missing <- ifelse(is.na(value) | far, 0, most - decimals + (decimals == 0 & most > 0))
  paste0(text, strrep(" ", pmax(missing, 0)))
}

#' A number with an exponent, as many digits as reach down to a decimal
#' @noRd
with_exponent <- function(value, decimals) {
  if (is.na(value)) return("-")
  value <- round(value / 10^-decimals) * 10^-decimals
  if (value == 0) return("0")
  sprintf("%.*e", as.integer(max(0, floor(log10(abs(value))) + decimals)), value)
}
