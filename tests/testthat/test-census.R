# Models that users of brms, rstanarm, Bambi, glmmTMB, MCMCglmm and lme4 have fitted (census.csv, from public
# documentation and textbooks), all of which hlr can fit: formula and family are taken as they were written, on data
# made from the formula (helper-census.R).

# Those that are refused, with what their error says.
census_refused <- c(
  m0814 = "Equal variances, diag\\(Days \\| Subject, hom = TRUE\\), are not available yet"
)

expect_census <- function(models, kind = identity) {
  made <- lapply(seq_len(nrow(models)), function(i) census_model(models[i, ], kind))
  names(made) <- models$id
  accepted <- vapply(made, inherits, NA, "hlr_model")
  expect_setequal(names(made)[!accepted], names(census_refused))
  for (id in names(census_refused)) expect_match(conditionMessage(made[[id]]), census_refused[[id]])
  rows <- vapply(made[accepted], function(model) nrow(common_columns(model$design)), 0L)
  expect_true(all(rows == 120))
}

# As make test-slow has them too: groups as numbers and as text, predictors as whole numbers.
other_kinds <- list(
  numbers = function(x) if (is.factor(x)) 100L * as.integer(x) else x,
  text = function(x) if (is.factor(x)) paste("group", x) else x,
  integers = function(x) if (is.double(x) && any(x < 0)) as.integer(round(2 * x)) else x
)

test_that("models in the wild are taken as they are written", {
  local_replaced("brms_is_loaded", function() FALSE)
  models <- census_models()
  expect_equal(nrow(models), 616)
  expect_census(models)
  slow <- as.integer(Sys.getenv("HLR_TEST_LEVEL", "1")) > 1
  for (kind in if (slow) other_kinds) expect_census(models, kind)
})
