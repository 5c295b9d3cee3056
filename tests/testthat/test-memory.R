# What does not fit into memory, or has too many correlations, is named before it is tried.

test_that("draws beyond the memory are refused with their number, numbers each and bytes", {
  text <- tryCatch(hlr_fit(surv | trials(density) ~ size + (1 | tank), reedfrogs, binomial(), draws = 2e9, chains = 3,
                           progress = FALSE, seed = 1), hlr_error_memory = conditionMessage)
  # b_Intercept, b_size, sd, lprior, lp__; 3 + 48 coordinates; 6 of the sampler
  expect_match(text, "3 chains x 2,000,000,000 draws of 62 numbers: that takes 3000 GB")
  expect_match(text, "Ask for fewer draws or chains.$")
  expect_error(hlr_fit(Weight ~ Time, dietox, draws = 2e9, progress = FALSE), class = "hlr_error_memory")
})

test_that("what is counted is what a fit has", {
  fit <- hlr_fit(surv | trials(density) ~ size + (1 | tank), reedfrogs, binomial(), chains = 1, draws = 10, warmup = 20,
                 seed = 1, progress = FALSE) |> suppressWarnings()
  model <- flatten_for("joint", hlr_model(surv | trials(density) ~ size + (1 | tank), reedfrogs, binomial()),
                       hlr_control())
  needed <- fit_memory(model, list(chains = 1, draws = 10))
  expect_equal(10 * needed$numbers, length(fit$draws) + length(fit$upars) + length(fit$sampler))
})

test_that("free memory is read where the system says it, and without bound where not", {
  file <- withr::local_tempfile(lines = c("MemTotal:  16000000 kB", "MemAvailable:   2000 kB"))
  expect_equal(free_memory(file), 2000 * 1024)
  expect_equal(free_memory(file.path(tempdir(), "none")), Inf)
})

test_that("hundreds of correlated coefficients are refused at once, fewer are noted, independent ones are taken", {
  cells <- withr::with_seed(1, transform(expand.grid(row = gl(15, 1), col = gl(10, 1), block = gl(6, 1)),
                                         y = stats::rnorm(900)))
  expect_error(hlr_fit(y ~ 1 + (interaction(row, col) | block), cells, progress = FALSE),
               "'block' has 150 correlated coefficients, which make 11,175 correlations; at most 10,000",
               class = "hlr_error_unsupported")
  model <- hlr_model(y ~ 1 + (interaction(row, col) | block), cells)
  expect_match(format_forecast(forecast_fit(model)), "none: a fit would stop")
  noted <- hlr_model(y ~ 1 + (row:col | block), subset(cells, as.integer(row) <= 3))$notes
  expect_match(noted["many_correlations"], "31 correlated coefficients, 465 correlations")
  expect_null(check_correlations(hlr_model(y ~ 1 + (interaction(row, col) || block), cells)$design))
})

test_that("errors of the chains are advised by what they are", {
  model <- flatten_for("collapsed", hlr_model(Weight ~ Time, dietox), hlr_control())
  settings <- list(chains = 4, draws = 1000)
  said <- function(text) tryCatch(abort_chains(simpleError(text), model, settings), error = identity)
  memory <- said("cannot allocate vector of size 11.9 Gb")
  expect_s3_class(memory, "hlr_error_memory")
  expect_match(conditionMessage(memory), "4 chains x 1,000 draws of")
  expect_match(conditionMessage(said("the log density is not finite at the starting point")), "extreme values")
  expect_match(conditionMessage(said("too few priors")), "should not be: please report")
})
