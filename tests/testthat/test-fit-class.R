test_that("estimates are shown to the digit that their sd makes worth reading, points under each other", {
  table <- rbind(a = c(mean = 15.7288, sd = 0.5656), long = c(6.93974, 0.08356), big = c(298.5, 26), fixed = c(2, 0))
  expect_identical(format_estimates(table, 2), c(
    "            mean      sd",
    "  a       15.73    0.57",
    "  long     6.940   0.084",
    "  big    298      26",
    "  fixed    2.00    0.00"
  ))
})

test_that("a fit prints what was understood and every estimate", {
  fit <- hlr_fit(Weight ~ Time + (1 | Pig), dietox, chains = 2, draws = 500, seed = 1)
  text <- capture.output(print(fit))
  expect_identical(text[c(1, 4, 5)], c("Formula:      Weight ~ Time + (1 | Pig)", "Observations: 861",
                                       "Levels:       Pig (72)"))
  expect_true("    sigma              HalfStudentT(4, 24.9644)" %in% text)
  for (name in c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sigma")) {
    expect_true(any(grepl(paste0("^  ", name, " +[0-9.]+ +[0-9.]+$"), text)), info = name)
  }
})

test_that("the engine says what it integrated out", {
  expect_identical(integrated_out(FALSE, TRUE), "gaussian, with coefficients and group effects integrated out")
  expect_identical(integrated_out(TRUE, TRUE), "gaussian, with group effects integrated out and coefficients sampled")
  expect_identical(integrated_out(FALSE, FALSE), "gaussian, with coefficients integrated out")
  expect_identical(integrated_out(TRUE, FALSE), "gaussian, with coefficients sampled")
})
