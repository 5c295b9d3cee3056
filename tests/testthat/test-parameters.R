# Tables of the package parameters.

test_that("model_parameters() has the draws' numbers, and names as it has them for brms", {
  skip_if_not_installed("parameters")
  each_fit(function(fit, label) {
    table <- parameters::model_parameters(fit, centrality = "mean", effects = "all", ci = 0.9)
    expect_s3_class(table, "parameters_model")
    draws <- as.matrix(fit, table$Parameter)
    expect_setequal(colnames(draws), setdiff(dimnames(fit$draws)[[3]], c("lprior", "lp__")))
    expect_equal(table$Mean, unname(colMeans(draws)), label = label)
    expect_equal(table$CI_low, unname(apply(draws, 2, quantile, 0.05)), label = label)
    printed <- suppressMessages(capture.output(print(table)))
    expect_match(paste(printed, collapse = "\n"), "Random Effects", label = label)
  })
  odds <- parameters::model_parameters(tadpoles_fit(), exponentiate = TRUE)
  plain <- parameters::model_parameters(tadpoles_fit())
  expect_equal(odds$Median, exp(plain$Median))
})
