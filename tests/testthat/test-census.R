# Models that users of brms, rstanarm, Bambi, glmmTMB, MCMCglmm and lme4 have fitted (census.csv, from public
# documentation and textbooks), all of which hlr can fit: formula and family are read as they were written.

test_that("formulas and families of models in the wild are read as written", {
  local_replaced("brms_is_loaded", function() FALSE)
  models <- utils::read.csv(test_path("census.csv"), colClasses = "character")
  models <- models[!grepl("(~|[-+*(]) *[.]( |$|[-+*)])", models$formula), ]     # a dot needs the data
  why <- vapply(seq_len(nrow(models)), function(i) {
    expr <- str2lang(models$formula[i])
    family <- if (nzchar(models$family[i])) str2lang(models$family[i]) else "gaussian"
    tryCatch({
      parse_formula(suppressMessages(evaluate_formula(eval(expr, globalenv()), expr)$formula))
      check_family(eval(family, globalenv()), family)
      ""
    }, error = conditionMessage)
  }, "")
  expect_gt(nrow(models), 590)
  # Two are not: equal variances of glmmTMB, and lme4's bar without parentheses, which the error asks for.
  expect_match(why[nzchar(why)], "hom = TRUE|need parentheses")
  expect_lte(sum(nzchar(why)), 2)
})
