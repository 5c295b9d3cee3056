# What a variable is, is looked up, not read off its name.

flock <- local({
  set.seed(3)
  # Levels, groups and columns with the letters and signs that names of other classes have.
  data <- data.frame(sd_x = rnorm(60), r_ = rnorm(60), a = rep(c("b_1", "x,y", "New York", "sigma"), 15),
                     cor_b = factor(rep(1:6, each = 10)))
  data$y <- 1 + data$sd_x + rnorm(4)[factor(data$a)] + rnorm(6)[data$cor_b] + rnorm(60)
  data
})
flock_fit <- suppressMessages(suppressWarnings(hlr_fit(
  y ~ sd_x + r_ + (sd_x | gr(a, dist = "student")) + (1 | cor_b), flock, student(), prior = hlr_prior(horseshoe()),
  chains = 1, warmup = 20, draws = 5, seed = 1, progress = FALSE
)))

test_that("stored variables have class, group and coefficients", {
  stored <- stored_parameters(flock_fit)
  what <- variable_table(stored, flock_fit)
  expect_identical(what$place, seq_along(stored))
  rebuilt <- what$class
  at <- which(is_common(what))
  rebuilt[at] <- paste0("b_", common_coefs(flock_fit$design)[at])
  at <- which(what$class == "sd")
  rebuilt[at] <- paste0("sd_", what$group[at], "__", what$coef[at])
  at <- which(what$class == "cor")
  rebuilt[at] <- paste0("cor_", what$group[at], "__", what$coef[at], "__", what$coef2[at])
  at <- which(what$class == "df")
  rebuilt[at] <- paste0("df_", what$group[at])
  shrunk <- what$class %in% shrinkage_classes
  expect_identical(stored[!shrunk], rebuilt[!shrunk])
  expect_true(all(startsWith(stored[shrunk], "hs_")) && sum(shrunk) == 4)
  expect_identical(stored[what$dpar != "mu"], c("sigma", "nu"))
  expect_identical(unique(what$class), c("Intercept", "b", "sd", "cor", "df", "hs", "sigma", "nu"))
})

test_that("variables of levels have their factor, coefficient and place, in any order and with others between", {
  effects <- unlist(lapply(flock_fit$design$factors, effect_names))
  coefs <- unlist(lapply(flock_fit$design$factors, coef_names, flock_fit$design))
  names <- sample(c(effects, coefs, "sigma", "lp__", "lprior", "no such"))
  what <- variable_table(names, flock_fit)
  expect_identical(what$class == "r", names %in% effects)
  expect_identical(what$class == "coef", names %in% coefs)
  for (i in which(what$class %in% c("r", "coef"))) {
    factor <- design_factor(flock_fit, what$group[i])
    known <- if (what$class[i] == "r") effect_names(factor) else coef_names(factor, flock_fit$design)
    expect_identical(known[what$place[i]], names[i])
    expect_match(names[i], paste0(",", what$coef[i], "]"), fixed = TRUE)
  }
  none <- names %in% c("lp__", "lprior", "no such")
  expect_true(all(is.na(what$place[none]) & what$class[none] == "" & what$group[none] == ""))
  expect_identical(nrow(variable_table(character(), flock_fit)), 0L)
})

test_that("names of levels are made only where a variable is no parameter", {
  made <- 0
  own <- effect_names
  local_replaced("effect_names", function(...) {
    made <<- made + 1
    own(...)
  })
  variable_table(c(stored_parameters(flock_fit), densities), flock_fit)
  expect_identical(made, 0)
  variable_table(c("sigma", "r_cor_b[1,Intercept]"), flock_fit)
  expect_gt(made, 0)
  summary(flock_fit)
  made <- 0
  kinds <- kind_of_parameter(flock_fit, c("b_r_", "sigma", "nu", "hs_global", "r_a[b_1,Intercept]", "sd_a__sd_x"))
  expect_identical(kinds, c("conditional", "sigma", "auxiliary", "auxiliary", "random", "random"))
  expect_identical(made, 0)
})

test_that("columns, groups and levels that look like other classes are told apart", {
  coefs <- fixef(flock_fit)
  expect_identical(rownames(coefs), c("Intercept", "sd_x", "r_"))
  parts <- attr(summary(flock_fit, c("b_sd_x", "b_r_", "sd_cor_b__Intercept", "r_a[b_1,sd_x]", "coef_a[sigma,sd_x]",
                                     "sigma", "df_a", "hs_global")), "blocks")
  expect_identical(parts$label, c("sd_x", "r_", "sd(Intercept)", "r_a[b_1,sd_x]", "coef_a[sigma,sd_x]", "sigma", "df",
                                   "hs_global"))
})

# ---- nobody else ------------------------------------------------------------

# Functions that make names, and those that read what a user writes; the first are in layout-names.R, the second in
# variable-words.R.
makers <- c("common_name", "sd_name", "cor_name", "cor_block_name", "df_name", "effect_stem", "coef_stem",
            "whitened_names")
readers <- c("named_variables", "canonical_variable", "without_b")
# Words of other meanings, and functions with the words of other packages.
other_words <- c("sd_coordinate", "r_eff", "sd__Observation", "alpha", "quantile", "beta")
# Functions with the words of other packages: components of insight and terms of broom, an argument of brms's se().
foreign <- c("kind_of_parameter", "kinds_of_component", "insight_component", "with_components", "parse_response",
             "with_own_names")

# Texts in code that begin as names of parameters do, or are the name of one; they may be in a pattern.
names_in <- function(e) {
  found <- character()
  if (is.character(e)) found <- e
  if (is.call(e) && identical(e[[1]], quote(switch))) found <- names(e)
  if (is.call(e) || is.pairlist(e)) {
    parts <- Filter(function(part) !identical(part, substitute()), as.list(e))      # x[, 1] has an empty one
    found <- c(found, unlist(lapply(parts, names_in)))
  }
  classes <- c("b", "sd", "cor", "df", "r", "coef", "z", shrinkage_classes)
  begins <- grepl(paste0("^[\\^(]*(", paste(classes, collapse = "|"), ")([|][^ ]*)?_"), found)
  setdiff(found[begins | found %in% dpar_classes], other_words)
}
names_in_function <- function(f) unique(c(names_in(formals(f)), names_in(body(f))))

test_that("no other function makes names of parameters, takes them apart, or asks for a parameter by name", {
  functions <- Filter(is.function, as.list(asNamespace("hlr"), all.names = TRUE))
  found <- lapply(functions, names_in_function)
  found <- found[lengths(found) > 0]
  allowed <- c(makers, readers, foreign)
  expect_identical(setdiff(allowed, names(found)), character())
  found <- found[setdiff(names(found), allowed)]
  expect_identical(paste(names(found), vapply(found, toString, "")), character())
})

test_that("a function that goes by the letters of a name is found", {
  expect_identical(names_in_function(function(names) startsWith(names, "b_")), "b_")
  expect_identical(names_in_function(function(x) sub("^r_", "z_", x)), c("^r_", "z_"))
  expect_identical(names_in_function(function(x) grepl("^(sd|cor|df)_", x)), "^(sd|cor|df)_")
  expect_identical(names_in_function(function(x) lapply(x, function(g) paste0("sd_", g, "__"))), "sd_")
  expect_identical(names_in_function(function(name) if (name == "b_Intercept") 1), "b_Intercept")
  expect_identical(names_in_function(function(fit) fit$draws[, , "sigma"]), "sigma")
  expect_identical(names_in_function(function(class) switch(class, shape = 1, 2)), "shape")
  expect_identical(names_in_function(function(x) x[x$class == "sd", "r_eff"]), character())
})
