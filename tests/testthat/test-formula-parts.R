# What a formula carries of other parameters: environments, text, changes.

written_elsewhere <- function(k) lf(sigma ~ poly(Time, k))

test_that("a formula's variables are those of where it was written", {
  local_replaced("brms_is_loaded", function() FALSE)
  columns <- function(formula) colnames(common_columns(hlr_model(formula, dietox)$design, 2))
  expect_equal(columns(bf(Weight ~ Time) + written_elsewhere(2)), c("(Intercept)", paste0("poly(Time, k)", 1:2)))
  k <- 3                                         # which the mean's formula sees, and does not use
  expect_length(columns(bf(Weight ~ Time) + written_elsewhere(2)), 3)
  expect_error(columns(bf(Weight ~ poly(Time, k)) + written_elsewhere(2)), "'k' in the formula of sigma is another",
               class = "hlr_error_formula")
  expect_length(columns(bf(Weight ~ poly(Time, k)) + written_elsewhere(3)), 4)
  other <- function() {
    twice <- function(x) 2 * x
    sigma ~ twice(Time)
  }
  expect_equal(columns(bf(Weight ~ Time, other())), c("(Intercept)", "twice(Time)"))
})

test_that("a dot is that of each formula", {
  data <- dietox[c("Weight", "Time", "Evit", "Pig")]
  local_replaced("brms_is_loaded", function() FALSE)
  model <- hlr_model(bf(Weight ~ . + (1 | Pig), sigma ~ . - Evit), data)
  expect_equal(formula_text(model$formula), "bf(Weight ~ Time + Evit + (1 | Pig), sigma ~ Time)")
})

test_that("formula() of a model prints as it is written, and update() changes each formula", {
  local_replaced("brms_is_loaded", function() FALSE)
  model <- hlr_model(bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5), dietox, student())
  expect_output(print(formula(model)), "bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5)",
                fixed = TRUE)
  text <- function(change) formula_text(formula(update(model, change)))
  expect_equal(text(. ~ . - Time), "bf(Weight ~ (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5)")
  expect_equal(text(bf(. ~ ., sigma ~ . - Time)), "bf(Weight ~ Time + (1 | p | Pig), sigma ~ (1 | p | Pig), nu = 5)")
  expect_equal(text(bf(. ~ ., nu ~ . + Time)),
               "bf(Weight ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu ~ Time)")
  expect_equal(text(bf(. ~ ., sigma = 2)), "bf(Weight ~ Time + (1 | p | Pig), nu = 5, sigma = 2)")
  expect_equal(formula_text(update(formula(model), Time ~ .)),
               "bf(Time ~ Time + (1 | p | Pig), sigma ~ Time + (1 | p | Pig), nu = 5)")
  expect_error(update(model, bf(. ~ ., sigma ~ Feed)), "'Feed' not found", class = "hlr_error_missing_column")
})

test_that("mgcv's list of formulas is told how to name them", {
  expect_error(hlr_model(list(Weight ~ Time, ~ Evit), dietox), "bf(Weight ~ Time, sigma ~ Evit)", fixed = TRUE,
               class = "hlr_error_formula")
})

test_that("the right side of a parameter has all that the mean's has", {
  local_replaced("brms_is_loaded", function() FALSE)
  data <- transform(dietox, cell = paste(as.integer(Litter) %% 2, Evit), half = Time / 2)
  rights <- c("Time", "1", "0 + Evit", "Time - 1", "0 + Intercept + Time", "0 + intercept + Time",
              "offset(log(Time) / 2)", "Time + offset(half) + offset(Time)", "poly(Time, 2) * Evit",
              "factor(Litter) + log(Time)", "cell:Time",
              "Time + (1 | Pig)", "(Time | Pig) + (1 | Litter)", "(Time || Pig)", "(1 | Litter/Pig)", "(Evit || Pig)",
              "(1 | gr(Pig, dist = \"student\"))", "us(Time | Pig)", "diag(Time | Pig)", "half + (half | Pig)",
              "(Time |p| Pig)", "(1 | gr(Pig, id = \"p\")) + (0 + Time |p| Pig)", "(Time | gr(Pig, cor = FALSE))",
              "0 + (1 | Pig)", ". - Feed + (1 | Pig)")
  for (right in rights) {
    design <- function(formula, data) suppressMessages(suppressWarnings(hlr_model(formula, data)$design))
    own <- design(bf(Weight ~ Time + half, as.formula(paste("sigma ~", right))), data)
    alone <- design(as.formula(paste("Weight ~", right)), data)
    expect_equal(own$predictors[[2]][c("X", "offset", "raw_intercept")],
                 alone$predictors[[1]][c("X", "offset", "raw_intercept")], info = right)
    expect_equal(lapply(own$factors, factor_z), lapply(alone$factors, factor_z), info = right)
    expect_equal(lapply(own$factors, `[`, c("group", "levels", "block", "law")),
                 lapply(alone$factors, `[`, c("group", "levels", "block", "law")), info = right)
    some <- transform(data[c(2, 300, 800), ], Pig = c("4601", "new", "8442"))
    new <- lapply(list(own, alone), function(design) {
      apply_blueprint(design$blueprint, some, open = groups_of(design$factors))
    })
    expect_equal(common_columns(new[[1]], 2), common_columns(new[[2]]), info = right)
    expect_equal(offset_of(new[[1]], 2), offset_of(new[[2]]), info = right)
    expect_equal(lapply(new[[1]]$factors, factor_z), lapply(new[[2]]$factors, factor_z), info = right)
  }
})

test_that("a row that lacks a variable of any formula is left out", {
  local_replaced("brms_is_loaded", function() FALSE)
  data <- transform(dietox, half = replace(Time / 2, 5, NA), cell = replace(Pig, 9, NA))
  expect_message(model <- hlr_model(bf(Weight ~ Time, sigma ~ half + (1 | cell)), data), NA)
  expect_equal(rownames(model$design$frame), rownames(data)[-c(5, 9)])
  expect_match(model$conditions[[1]]$message, "Dropped 2 of 861 rows for missing values \\(half: 1, cell: 1\\)")
})

test_that("a column called Intercept is a column", {
  local_replaced("brms_is_loaded", function() FALSE)
  data <- transform(dietox, Intercept = Time^2)
  design <- hlr_model(bf(Weight ~ Time, sigma ~ 0 + Intercept + Time), data)$design
  expect_equal(common_columns(design, 2)[, "Intercept"], data$Time^2)
})

test_that("gr(id = ) and the ID between bars are one, gr(cor = FALSE) is two bars", {
  local_replaced("brms_is_loaded", function() FALSE)
  table <- function(...) hlr_model(bf(...), dietox)$prior
  expect_equal(table(Weight ~ (1 | gr(Pig, id = "p")), sigma ~ (1 | gr(Pig, id = p))),
               table(Weight ~ (1 | p | Pig), sigma ~ (1 | p | Pig)))
  expect_equal(table(Weight ~ (Time | gr(Pig, cor = FALSE)), sigma ~ 1), table(Weight ~ (Time || Pig), sigma ~ 1))
  expect_error(table(Weight ~ Time, sigma ~ (1 | gr(Pig, cor = "no"))), "TRUE or FALSE", class = "hlr_error_formula")
})

test_that("what stands in the wrong place is told where it goes", {
  expect_error(hlr_model(Weight ~ Time + lf(sigma ~ Time), dietox), "stands outside", class = "hlr_error_formula")
  expect_error(hlr_model(Weight ~ Time, sigma ~ Time, data = dietox), "bf(y ~ x, sigma ~ Time)", fixed = TRUE,
               class = "hlr_error_family")
  expect_error(hlr_model(bf(Weight ~ Time, sigma ~ Time | Pig), dietox), "In 'sigma ~ Time | Pig'", fixed = TRUE,
               class = "hlr_error_formula")
})

test_that("offset = and random = reach the mean's formula inside bf()", {
  local_replaced("brms_is_loaded", function() FALSE)
  two <- bf(Weight ~ Time, sigma ~ Time)
  expect_equal(formula_text(formula(hlr_model(two, dietox, offset = Time))),
               "bf(Weight ~ Time + offset(Time), sigma ~ Time)")
  expect_equal(formula_text(formula(hlr_model(two, dietox, random = ~ 1 | Pig))),
               "bf(Weight ~ Time + (1 | Pig), sigma ~ Time)")
})

test_that("contrasts are those of factors in any of the formulas", {
  local_replaced("brms_is_loaded", function() FALSE)
  columns <- function(formula, k) {
    colnames(common_columns(hlr_model(formula, dietox, contrasts = list(Evit = "contr.sum"))$design, k))
  }
  expect_equal(columns(bf(Weight ~ Time, sigma ~ Evit), 2), c("(Intercept)", "Evit1", "Evit2"))
  expect_equal(columns(bf(Weight ~ Evit, sigma ~ Time), 1), c("(Intercept)", "Evit1", "Evit2"))
  expect_error(columns(bf(Weight ~ Time, sigma ~ Time), 1), "not a factor of the common part",
               class = "hlr_error_contrasts")
})

test_that("two families, and parameters of nonlinear models, are named", {
  local_replaced("brms_is_loaded", function() FALSE)
  expect_error(hlr_model(bf(Weight ~ Time, family = student()), dietox, family = lognormal()), "Leave one out",
               class = "hlr_error_family")
  expect_equal(hlr_model(bf(Weight ~ Time, family = student()), dietox, family = student())$family$family, "student")
  expect_error(hlr_model(bf(Weight ~ a * Time, a ~ 1), dietox), "Nonlinear models", class = "hlr_error_not_yet")
})

test_that("re_formula names the effects on every parameter, as in brms", {
  local_replaced("brms_is_loaded", function() FALSE)
  fit <- suppressWarnings(hlr_fit(bf(Weight ~ Time + (Time | Pig), sigma ~ (1 | Pig)), dietox, seed = 1, draws = 20,
                                  chains = 1))
  sigma <- function(...) posterior_epred(fit, dpar = "sigma", ...)
  expect_equal(sigma(re_formula = ~ (1 | Pig)), sigma())
  expect_gt(max(abs(posterior_epred(fit, re_formula = ~ (1 | Pig)) - posterior_epred(fit))), 1)
  expect_gt(max(abs(sigma(re_formula = ~ (0 + Time | Pig)) - sigma())), 0.1)
})
