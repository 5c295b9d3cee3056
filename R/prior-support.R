# Where each parameter of a table may be, and whether its prior can hold there.

#' Cut each parameter's support with its prior's
#' @noRd
with_support <- function(table) {
  for (i in seq_len(nrow(table))) {
    own <- prior_support(table[i, ])
    lower <- max(table$lower[i], own[1])
    upper <- min(table$upper[i], own[2])
    fixed <- is_fixed(table[i, ])
    if (lower > upper || (lower == upper && !fixed)) {
      hlr_abort("prior", "The prior ", prior_calls(table[i, ]), " cannot hold for ", table$parameter[i],
                ", which lies ", describe_support(table$lower[i], table$upper[i]),
                ": choose one that has probability there.")
    }
    if (!fixed) table[i, c("lower", "upper")] <- list(lower, upper)
    if (table$class[i] %in% scalar_classes && table$lower[i] >= 0 && upper <= 0) {
      hlr_abort("prior", "The prior ", prior_calls(table[i, ]), " cannot hold for ", table$parameter[i],
                ": it must be above 0.")
    }
    if (!is_of_matrix(table[i, ]) && !is_shrunk(table[i, ])) check_normalised(table[i, ])
  }
  table
}

#' Refuse a flat prior for the sd of so few effects that they cannot bound it
#'
#' As an sd grows the likelihood falls like sd^-n, with n the number of levels, or one less if a common coefficient is
#' free too (Gelman 2006, Bayesian Analysis 1, 515-534).
#' @noRd
check_proper <- function(table, design, fewest = 3) {
  for (i in which(table$class == "sd" & is_improper(table) & table$upper == Inf)) {
    n <- length(factor_of(design$factors, table$group[i])$levels)
    if (n >= fewest) next
    hlr_abort("prior", "The prior ", prior_calls(table[i, ]), " cannot hold for ", table$parameter[i], ": ",
              plural(n, "level"), " of ", table$group[i], " cannot bound a standard deviation: the posterior would be ",
              "improper or have no mean. At least ", fewest, " are needed; give it a proper prior, such as ",
              format.hlr_prior(new_prior(list(dist = "exponential", arg = 1), "sd", table$coef[i], table$group[i], TRUE,
                                         autoscale = TRUE)), ".")
  }
  table
}

#' Refuse what has support where the parameter lives but no probability in double precision: normal(-1e200, 1) for an sd
#' @noRd
check_normalised <- function(row) {
  tryCatch(prior_logp(row, double()), error = function(e) {
    hlr_abort("prior", "The prior ", prior_calls(row), " cannot hold for ", row$parameter, ": ",
              conditionMessage(e), ".")
  })
}

#' Log prior density of one scalar parameter, normalised over its support, with its derivative
#'
#' @param row One row of a prior table, not of class `cor`.
#' @param x Double vector of n values.
#' @return List of `logp` and `grad`, double[n]; `-Inf` and 0 outside the support, 0 and 0 for `flat` and `constant`.
#' @noRd
prior_logp <- function(row, x) {
  .Call(hlr_c_prior_logp, row$dist, as.double(c(row$arg1, row$arg2, row$arg3)), as.double(row$lower),
        as.double(row$upper), as.double(x))
}

describe_support <- function(lower, upper) {
  if (lower == 0 && upper == Inf) return("in [0, Inf)")
  paste0("between ", format(lower), " and ", format(upper))
}
