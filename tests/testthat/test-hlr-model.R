# The model before the fit.

pigs <- function(...) hlr_model(Weight ~ Time + (Time | Pig), dietox, ...)

test_that("a fit of the model is the fit of its formula, bit for bit", {
  settings <- list(chains = 2, draws = 20, warmup = 30, seed = 3, progress = FALSE)
  same <- function(model, call) {
    a <- suppressWarnings(do.call(hlr_fit, c(list(model), settings)))
    b <- suppressWarnings(eval(as.call(c(as.list(call), settings))))
    for (part in c("draws", "upars", "sampler", "prior", "engine", "seed", "control")) {
      expect_identical(a[[part]], b[[part]], info = part)
    }
    expect_identical(as.list(a$call)[-1], as.list(b$call)[-1])
    expect_setequal(names(a), names(b))
  }
  same(pigs(), quote(hlr_fit(Weight ~ Time + (Time | Pig), dietox)))
  same(hlr_model(surv | trials(density) ~ pred + (1 | tank), reedfrogs, binomial(), hlr_prior(normal(0, 2)),
                 subset = size == "big"),
       quote(hlr_fit(surv | trials(density) ~ pred + (1 | tank), reedfrogs, binomial(), hlr_prior(normal(0, 2)),
                     subset = size == "big")))
})

test_that("weights and na.action reach the model; another prior can be given with the fit", {
  data <- dietox
  data$w <- rep(1:2, length.out = nrow(data))
  data$Time[5] <- NA
  model <- hlr_model(Weight ~ Time, data, weights = w, na.action = na.omit)
  expect_equal(nobs(model), nrow(data) - 1)
  expect_equal(model$design$weights, data$w[-5])
  fit <- suppressMessages(suppressWarnings(
    hlr_fit(model, prior = hlr_prior(normal(0, 3)), chains = 1, draws = 5, warmup = 20, seed = 1)
  ))
  expect_equal(fit$prior$arg2[2], 3)
  expect_identical(fit$call$prior, quote(hlr_prior(normal(0, 3))))
})

test_that("a fitted model can be updated as any fit", {
  model <- pigs()
  fit <- suppressWarnings(hlr_fit(model, chains = 1, draws = 5, warmup = 20, seed = 1))
  call <- update(fit, . ~ Time, evaluate = FALSE)
  expect_identical(call$data, quote(dietox))
  expect_identical(call$formula, Weight ~ Time, ignore_formula_env = TRUE)
})

test_that("a model can be updated", {
  model <- hlr_model(Weight ~ Time, dietox)
  expect_equal(update(model, prior = hlr_prior(normal(0, 3)))$prior$arg2[2], 3)
  expect_error(update(model, . ~ . + (1 | Pig)), "Give the data", class = "hlr_error_missing_column")
  expect_identical(update(model, . ~ . + (1 | Pig), data = dietox)$design$factors[[1]]$group, "Pig")
})

test_that("what hlr_fit() would say about the data is silent in the model and said by its fit", {
  data <- transform(dietox, Time2 = 2 * Time)
  data$Time[1] <- NA
  expect_silent(model <- hlr_model(Weight ~ Time + Time2, data))
  expect_named(model$notes, "rank")
  expect_message(
    expect_message(suppressWarnings(hlr_fit(model, chains = 1, draws = 5, warmup = 20, seed = 1)),
                   class = "hlr_message_rank_deficient"),
    class = "hlr_message_rows_dropped"
  )
})

test_that("notes are told once by a fit, with it when it prints, and not where nothing is wrong", {
  data <- data.frame(y = c(3, 1, 4, 1, 5, 9, 2, 6), x = c(2, 7, 1, 8, 3, 8, 4, 5), g = rep(1:2, 4))
  settings <- list(chains = 1, draws = 5, warmup = 20, seed = 1, progress = FALSE)
  told <- function(...) {
    said <- list()
    fit <- withCallingHandlers(do.call(hlr_fit, c(list(...), settings)), hlr_message_notes = function(m) {
      said <<- c(said, list(conditionMessage(m)))
      invokeRestart("muffleMessage")
    }) |> suppressWarnings()
    list(said = said, print = grep("^Draws: ", capture.output(print(fit)), value = TRUE, invert = TRUE))
  }
  few <- told(y ~ x + (1 | g), data)
  expect_length(few$said, 1)
  expect_match(few$said[[1]], "^Notes on the model:\n  \\* 'g' has 2 levels")
  expect_match(few$print, "^  \\* 'g' has 2 levels", all = FALSE)
  expect_identical(told(hlr_model(y ~ x + (1 | g), data)), few)
  expect_match(told(hlr_model(y ~ x, data), prior = hlr_prior(normal(0, 1e-4)))$said[[1]], "narrower than")
  clean <- told(Weight ~ Time + (Time | Pig), dietox)
  expect_length(clean$said, 0)
  expect_false(any(grepl("Notes", clean$print)))
})

test_that("data given twice, unknown arguments and no formula are errors", {
  expect_error(hlr_fit(pigs(), dietox), "already has its data", class = "hlr_error_argument")
  expect_error(hlr_fit(pigs(), family = gaussian()), "`family`", class = "hlr_error_argument")
  expect_error(pigs(chains = 2), "no argument 'chains'", class = "hlr_error_argument")
  expect_error(hlr_model(data = dietox), "missing", class = "hlr_error_formula")
})

test_that("printing says what was understood", {
  out <- capture.output(print(pigs(), forecast = FALSE))
  expect_match(out, "^  Pig     Intercept, Time \\(correlated\\); 72 levels with 11 to 12 rows each$", all = FALSE)
  expect_match(out, "b_Intercept .*on the centred intercept", all = FALSE)
  expect_match(out, "^Notes: none", all = FALSE)
  expect_false(any(grepl("Expanded", out)))
  data <- data.frame(y = c(2, 1, 4, 3, 6, 5, 8, 9), x = 1:8, a = gl(2, 4), b = factor(rep(1:4, each = 2)))
  out <- capture.output(print(hlr_model(y ~ x + (x || a / b), data), forecast = FALSE))
  expect_match(out, "Expanded: +y ~ x \\+ \\(1 \\| b:a\\) \\+ \\(0 \\+ x \\| b:a\\)", all = FALSE)
  expect_match(out, "b:a +Intercept \\+ x \\(independent\\); 4 levels with 2 rows each; nested in a", all = FALSE)
  data$x[2] <- NA
  out <- capture.output(print(hlr_model(y ~ x, data), forecast = FALSE))
  expect_match(out, "Observations: 7 \\(1 row dropped", all = FALSE)
})

test_that("what a model shares with a fit", {
  model <- pigs()
  expect_identical(prior_summary(model), model$prior)
  expect_identical(formula(model), Weight ~ Time + (Time | Pig), ignore_formula_env = TRUE)
  expect_identical(family(model)$family, "gaussian")
})

test_that("each predictor is printed with its terms, link and priors", {
  local_replaced("brms_is_loaded", function() FALSE)
  text <- capture.output(print(hlr_model(bf(Weight ~ Time + (1 | Litter / Pig), sigma ~ (Time || Pig), nu = 4), dietox,
                                         student()), forecast = FALSE))
  at <- grep("^Expanded:", text)
  expect_equal(text[at + 0:1], c("Expanded:     Weight ~ Time + (1 | Pig:Litter) + (1 | Litter)",
                                 "              sigma ~ 1 + (1 | Pig) + (0 + Time | Pig)"))
  expect_true("Links:        mu = identity, sigma = log" %in% text)
  expect_true(all(c("  common, of sigma  Intercept", "  Common effects of sigma") %in% text))
  expect_match(text, "^    b_sigma_Intercept +Normal\\([0-9., ]+\\)$", all = FALSE)       # no slope, nothing centred
  ids <- hlr_model(bf(Weight ~ Time + (1 | p | Pig), sigma ~ (1 | p | Pig)), dietox)
  expect_equal(ids$expansion, c("Weight ~ Time + (1 | p | Pig)", "sigma ~ 1 + (1 | p | Pig)"))
  same <- hlr_model(bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig)), dietox)
  expect_false(any(grepl("Expanded", capture.output(print(same, forecast = FALSE)))))
})
