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

test_that("exponentiate = TRUE is about common coefficients alone", {
  skip_if_not_installed("parameters")
  set.seed(31)
  d <- data.frame(y = rnbinom(80, mu = 4, size = 2), x = rnorm(80), g = gl(8, 10))
  fit <- suppressWarnings(hlr_fit(y ~ x + (1 | g), d, family = negbinomial(), seed = 1, draws = 100))
  table <- function(...) as.data.frame(parameters::model_parameters(fit, effects = "all", test = NULL, ...))
  plain <- table()
  ratio <- table(exponentiate = TRUE)
  common <- startsWith(plain$Parameter, "b_")
  expect_true("shape" %in% plain$Parameter[!common])
  expect_equal(ratio$Median[common], exp(plain$Median[common]))
  expect_equal(ratio$CI_high[common], exp(plain$CI_high[common]))
  expect_equal(ratio[!common, ], plain[!common, ], ignore_attr = TRUE)
})
