# What an entry of hlr_prior() may say of a parameter: its class, its name, its bounds.

check_prior_string <- function(x, name) {
  if (!is.character(x) || length(x) != 1 || is.na(x)) {
    hlr_abort("prior", "`", name, "` must be a single string, not ", describe_prior_value(x),
              ". For several, join several hlr_prior() with +.")
  }
  x
}

check_prior_class <- function(class) {
  class <- check_prior_string(class, "class")
  if (class %in% prior_classes) return(class)
  hint <- if (class %in% c("L", "Lcor", "corr")) " Did you mean 'cor'?" else suggest_name(class, prior_classes)
  hlr_abort("prior", "There is no class of parameters '", class, "'; the classes are ",
            paste0("'", prior_classes, "'", collapse = ", "), ".", hint)
}

#' @noRd
check_bound <- function(x, name, class) {
  if (length(x) == 1 && is.na(x)) return(NA_real_)
  if (!is.numeric(x) || length(x) != 1) {
    hlr_abort("prior", "`", name, "` must be a number, or NA for none, not ", describe_prior_value(x), ".")
  }
  if (class %in% c("cor", hyper_classes)) {
    hlr_abort("prior", "Class '", class, "' has bounds of its own: leave `", name, "` out.")
  }
  as.double(x)
}

check_prior_entry <- function(dist, class, coef, group, center) {
  refuse <- function(...) hlr_abort("prior", ...)
  classes <- prior_vocabulary[[dist$dist]]$classes
  if (class == "cor" && !class %in% classes) {
    refuse("Correlations (class 'cor') take ", paste(distributions_for("cor"), collapse = " or "), ", not ", dist$dist,
           "().")
  }
  if (!is.null(classes) && !class %in% classes) {
    refuse(dist$dist, "() ", if (is_shrunk(dist)) "shrinks common coefficients" else "is a prior for correlations",
           ": use class = \"", classes[1], "\", not class = \"", class, "\".")
  }
  if (!center && class != "Intercept") {
    refuse("`center = FALSE` goes with class = \"Intercept\" only, not with class '", class, "'.")
  }
  check_prior_address(class, coef, group)
}

#' @noRd
check_prior_dpar <- function(dpar, class) {
  if (dpar %in% c("", "mu")) return("")
  if (class %in% predictor_classes) return(dpar)
  hlr_abort("prior", "Class '", class, "' has no `dpar`", if (class == dpar) {
    paste0(": class = \"", class, "\" is the parameter itself; class = \"b\" and class = \"Intercept\" with `dpar` ",
           "are of its predictor")
  } else if (class == "cor") {
    ": a matrix has the correlations of all effects of a group"
  }, ".")
}

#' @noRd
check_prior_tag <- function(tag) {
  tag <- check_prior_string(tag, "tag")
  taken <- c("common", "group", "dpar")
  if (tag %in% taken) hlr_abort("prior", "`tag` = \"", tag, "\" is a part of lprior() already; choose another word.")
  tag
}

check_prior_address <- function(class, coef, group) {
  refuse <- function(...) hlr_abort("prior", ...)
  if (group != "" && !class %in% c("sd", "cor", "df")) {
    refuse("Class '", class, "' has no groups: `group` goes with class = \"sd\", \"cor\" or \"df\".")
  }
  if (coef != "" && !class %in% c("b", "sd", shrinkage_classes)) {
    refuse("Class '", class, "' has no coefficients: `coef` goes with class = \"b\" or class = \"sd\".")
  }
}

describe_prior_value <- function(x) {
  if (is.null(x)) return("NULL")
  if (is.function(x)) return("a function")
  if (is.atomic(x) && length(x) == 1) return(if (is.character(x)) paste0("\"", x, "\"") else format(x))
  if (is.numeric(x)) return(paste0("a vector of length ", length(x)))
  paste0("an object of class ", class(x)[1],
         if (is.list(x) && any(c("R", "G") %in% names(x))) paste0(" (MCMCglmm's R and G are priors of variances; ",
           "those of sds are such as hlr_prior(exponential(1), class = \"sd\"))"))
}
