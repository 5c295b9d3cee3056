# Predictors of a design, parts of a factor and the questions to them.

# Two predictors: effects of g stand in both, with another number of columns in each.
two_predictors <- function() {
  x <- cbind("(Intercept)" = 1, x = c(1, 2, 4, 8))
  w <- cbind("(Intercept)" = rep(1, 4))
  index <- c(1L, 2L, 1L, 2L)
  part <- function(predictor, z) new_part(predictor, index, z, colnames(z), colnames(z))
  factors <- list(list(group = "g", levels = c("a", "b"), block = c(1L, 1L, 1L),
                       parts = list(part(1L, x), part(2L, w))))
  list(y = 1:4, predictors = list(new_predictor(x, rep(0, 4), dpar = "mu", dropped = "v"),
                                     new_predictor(w, c(1, 2, 3, 4), dpar = "sigma")),
       factors = name_coefs(factors, list(x, w), c("mu", "sigma")))
}

test_that("coefficients are counted through the parts of a factor, and through the predictors of a design", {
  design <- two_predictors()
  factor <- design$factors[[1]]
  expect_identical(n_coefs(factor), 3L)
  expect_identical(z_names(factor), c("(Intercept)", "x", "(Intercept)"))
  expect_identical(z_keys(factor), z_names(factor))
  expect_identical(part_coefs(factor), list(1:2, 3L))
  expect_identical(factor_z(factor), cbind(common_columns(design), common_columns(design, 2)))
  expect_identical(factor_index(factor), c(1L, 2L, 1L, 2L))
  expect_identical(common_places(factor, design), 1:3)
  expect_identical(common_coefs(design), c("Intercept", "x", "sigma_Intercept"))
  expect_identical(factor_coefs(factor), c("Intercept", "x", "sigma_Intercept"))
  expect_identical(predictor_dpars(design), c("mu", "sigma"))
  expect_identical(predictors_of_coefs(factor), c(1L, 1L, 2L))
  expect_identical(offset_of(design, 2), c(1, 2, 3, 4))
  expect_identical(dropped_columns(design), "v")
  expect_false(has_raw_intercept(design))
})

test_that("columns and rows are put and picked in every part and predictor", {
  design <- two_predictors()
  factor <- design$factors[[1]]
  expect_identical(factor_z(with_z(factor, 2 * factor_z(factor))), 2 * factor_z(factor))
  bare <- with_z(factor, NULL)
  expect_null(factor_z(bare))
  expect_identical(n_coefs(bare), 3L)
  expect_identical(with_z(bare, factor_z(factor)), factor)
  some <- parts_in_use(factor, c(2L, 3L))
  expect_identical(lapply(some, `[[`, "z"), list(factor_z(factor)[, 2, drop = FALSE], common_columns(design, 2)))
  fewer <- pick_rows(design, -2)
  expect_identical(factor_z(fewer$factors[[1]]), factor_z(factor)[-2, ])
  expect_identical(factor_index(fewer$factors[[1]]), c(1L, 1L, 2L))
  expect_identical(common_columns(fewer), common_columns(design)[-2, ])
  expect_identical(offset_of(fewer, 2), c(1, 3, 4))
})

test_that("columns of different predictors are not centred by one another", {
  design <- two_predictors()
  far <- design$factors[[1]]
  far <- with_z(far, replace(factor_z(far), cbind(1:4, 2), 2000 + c(1, 2, 4, 8)))
  prior <- data.frame(class = "sd", group = "g", dist = "normal", lower = 0, upper = Inf)[c(1, 1, 1), ]
  centred <- centre_columns(list(far), prior)[[1]]
  expect_equal(mean(factor_z(centred)[, 2]), 0)
  expect_identical(factor_z(centred)[, 3], factor_z(far)[, 3])
  expect_identical(unname(centred$to_raw[, 3]), c(0, 0, 1))
})

test_that("shapes that do not fit are refused", {
  expect_error(new_part(1L, 1:2, matrix(0, 3, 1), "x", "x"), "nrow\\(z\\)")
  expect_error(new_part(1L, 1:2, matrix(0, 2, 1), character(), character()), "ncol\\(z\\)")
  expect_error(new_predictor(matrix(0, 3, 1), 0), "length\\(offset\\)")
})

# ---- nobody else ------------------------------------------------------------

# "design$X", "factor$z" and the like in an expression: the last name before the dollar, what stands behind it.
fields_read <- function(e) {
  if (!is.call(e) && !is.pairlist(e)) return(character())
  parts <- Filter(function(part) !identical(part, substitute()), as.list(e))           # x[, 1] has an empty one
  own <- if (is.call(e) && identical(e[[1]], quote(`$`))) paste0(owner(e[[2]]), "$", as.character(e[[3]]))
  c(own, unlist(lapply(parts, fields_read)))
}
owner <- function(e) {
  if (is.name(e)) return(as.character(e))
  if (!is.call(e)) return("")
  if (identical(e[[1]], quote(`$`))) return(as.character(e[[3]]))
  owner(if (as.character(e[[1]])[1] %in% c("[[", "[")) e[[2]] else e[[1]])
}

hidden <- c(
  outer("design", c("X", "offset", "terms", "raw_intercept", "dropped", "predictors"),
        paste, sep = "$"),
  outer(c("factor", "f", "factors", "fitted", "inner", "outer", "first", "term", "design_factor"),
        c("z", "index", "coef", "key", "common", "parts"), paste, sep = "$"),
  outer("blueprint", c("common", "contrasts", "kept", "combinations", "bars", "offset_call"), paste, sep = "$")
)

test_that("no function reads predictors and parts but those that are there for it", {
  objects <- Filter(is.function, as.list(asNamespace("hlr"), all.names = TRUE))
  found <- lapply(objects, function(f) unique(intersect(fields_read(body(f)), hidden)))
  readers <- c("common_columns", "offset_of", "has_raw_intercept", "dropped_columns", "group_terms", "pick_rows",
               "factor_z", "factor_index", "z_names", "z_keys", "n_coefs", "part_coefs", "change_parts", "with_z",
               "parts_in_use", "common_coefs", "common_places", "name_coefs", "n_predictors", "predictor_dpars",
               "predictors_of_coefs", "predictors_of_columns", "lapply_parts")
  # Terms have such fields before there are factors; the rows of a fit have its predictors.
  others <- c("make_factors", "check_slopes", "variable_origin", "own_rows")
  found <- found[lengths(found) > 0 & !names(found) %in% c(readers, others)]
  expect_identical(paste(names(found), vapply(found, toString, "")), character())
})

test_that("a function that does is found", {
  expect_identical(fields_read(quote(function(fit) fit$design$X[, 1])), c("design$X", "fit$design"))
  expect_identical(fields_read(quote(factors[[1]]$z)), "factors$z")
  expect_identical(fields_read(quote(design_factor(fit, by)$index[rows])), "design_factor$index")
})
