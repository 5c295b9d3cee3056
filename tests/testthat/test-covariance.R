# The list of structures of covariance: C has the same, and no other code knows one by its name.

# Everything in an expression that is no call.
all_constants <- function(x) {
  if (is.call(x) || is.pairlist(x)) unlist(lapply(as.list(x), all_constants), recursive = FALSE) else list(x)
}

test_that("R's and C's lists of structures agree", {
  expect_identical(names(covariances), .Call(hlr_c_priors)$covariances)
  for (entry in covariances) {
    expect_identical(names(entry), c("pairs", "prior"))
    expect_identical(dim(entry$pairs(3)), c(3L, 2L))
    expect_true(entry$prior$dist %in% names(prior_vocabulary))
  }
})

test_that("a structure is named in its entry alone", {
  namespace <- asNamespace("hlr")
  functions <- Filter(is.function, as.list(namespace, all.names = TRUE))
  texts <- lapply(functions, function(f) Filter(is.character, as.list(all_constants(body(f)))))
  naming <- vapply(texts, function(text) any(unlist(text) %in% names(covariances)), NA)
  expect_identical(names(functions)[naming], "block_covariances")
})

test_that("a model with a structure that C has not is an error that names it", {
  d <- data.frame(g = factor(rep(1:5, each = 4)), y = c(1, 3, 2, 5))
  model <- flatten_for("collapsed", hlr_model(y ~ 1 + (1 | g), d), hlr_control())
  model$factors[[1]]$covariance <- "diagonal"
  expect_error(log_density(model, model$start), "no `covariance` 'diagonal'")
})
