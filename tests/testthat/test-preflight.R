# Notes about a model: each where it belongs, and silence where nothing is wrong.

notes <- function(...) hlr_model(...)$notes

# Ten groups of six rows; `b` is constant within groups.
rows <- withr::with_seed(4, data.frame(
  g = gl(10, 6), three = gl(3, 20), b = rep(stats::rnorm(10), each = 6), x = stats::rnorm(60), y = stats::rnorm(60)
))

test_that("a good model has no notes", {
  expect_identical(notes(y ~ x + (x | g), rows), stats::setNames(character(), character()))
  expect_length(notes(Weight ~ Time + (Time | Pig), dietox), 0)
})

test_that("groups with one row, all or some, and what that means", {
  data <- transform(rows, row = seq_along(y), some = c(1, rep(2:7, length.out = 59)))
  expect_match(notes(y ~ 1 + (1 | row), data), "all 60 levels of 'row': effects and residuals")
  expect_match(notes(round(exp(y)) ~ 1 + (1 | row), data, poisson()), "single rows")
  expect_match(notes(y > 0 ~ 1 + (1 | row), data, binomial()), "single 0/1 responses say nothing")
  expect_match(notes(y ~ 1 + (1 | some), data), "1 of 7 levels of 'some': its effect is shrunk")
})

test_that("few levels", {
  expect_named(notes(y ~ 1 + (1 | three), rows), "few_levels")
})

test_that("slopes that do not vary within groups", {
  expect_match(notes(y ~ b + (b | g), rows)["constant_slope"], "'b' does not vary within any level of 'g'")
  expect_length(notes(y ~ b + (1 | g), rows), 0)
})

test_that("columns that are combinations of others", {
  expect_match(notes(y ~ x + b + I(2 * x), rows)["rank"], "'I\\(2 \\* x\\)' is a combination")
})

test_that("separation by a number, a level, a group, and none where there is none", {
  data <- transform(rows, above = as.integer(x > 0.2), in2 = as.integer(three == "2" | x > 0), odd = as.integer(g) %% 2,
                    zero = ifelse(three == "3", 0, 4))
  found <- function(...) unname(notes(...)["separation"])
  expect_match(found(above ~ x, data, binomial()), "'x' splits")
  expect_match(found(1 - above ~ x, data, binomial()), "'x' splits")
  expect_match(found(in2 ~ three, data, binomial()), "only successes where 'three' is '2'")
  expect_match(found(cbind(in2, 1 - in2) ~ three, data, binomial()), "only successes where 'three' is '2'")
  expect_match(found(zero ~ three, data, poisson()), "only zeros where 'three' is '3'")
  expect_match(found(odd ~ 1 + (1 | g), data, binomial()), "every level of 'g'")
  expect_true(is.na(found(above ~ b + three, data, binomial())))
  data <- transform(data, t = factor(ifelse(in2 == 1 & x > 1, "only ones", g)))      # a group, not a predictor
  expect_true(is.na(found(in2 ~ b + (1 | t), transform(data, tall = b), binomial())))
  expect_match(found(in2 ~ ., data[c("in2", "b", "three")], binomial()), "where 'three' is '2'")
  expect_true(is.na(found(above ~ 1 + (1 | g), data, binomial())))
})

test_that("separation by columns together, complete or for some rows, with a group term too, and by none", {
  data <- transform(rows, both = as.integer(x + b > 0), part = as.integer(x + b > 0 | g == "7"), rest = rep(1:3, 20))
  found <- function(...) unname(notes(...)["separation"])
  every <- "a combination of 'x', 'b' foretells the response of every row without error, so that the size of these"
  expect_match(found(both ~ x + b + rest, data, binomial()), every)
  expect_match(found(both ~ x + b + (1 | g), data, binomial()), every)
  expect_match(found(cbind(5 * both, 5 - 5 * both) ~ x + b, data, binomial("probit")), every)
  expect_true(is.na(found(part ~ x + b, data, binomial())))
  expect_true(is.na(found(cbind(4 * both + 1, 5 - 4 * both) ~ x + b, data, binomial())))
  # Only in one cell of a table: no row or column of it is pure, and outside the cell nothing is told.
  cells <- expand.grid(i = factor(1:2), j = factor(1:2), times = 1:6)
  cells$y <- as.integer(cells$times %% 2 == 0 | (cells$i == 2 & cells$j == 2))
  expect_match(found(y ~ i * j, cells, binomial()), "'i2:j2' foretells the response of 6 rows without error, .* its")
  expect_true(is.na(found(y ~ i + j, cells, binomial())))
})

test_that("priors of another parameter's predictor are measured on its own scale", {
  own <- hlr_prior(normal(3, 1), class = "Intercept", dpar = "sigma") +
    hlr_prior(normal(0, 0.2), class = "b", dpar = "sigma") + hlr_prior(exponential(1), class = "sd", dpar = "sigma")
  big <- transform(rows, y = 300 + 50 * y)
  expect_length(notes(bf(y ~ x + (1 | g), sigma ~ x + (1 | g)), big, prior = own), 0)
  narrow <- hlr_prior(normal(3, 1e-4), class = "Intercept", dpar = "sigma")
  expect_match(notes(bf(y ~ x, sigma ~ x), big, prior = narrow), "b_sigma_Intercept is .* times narrower")
  one <- hlr_prior(normal(0, 1), dpar = "sigma")
  expect_match(notes(bf(y ~ x, sigma ~ x + wide), transform(rows, wide = 1e4 * b), prior = one)["scale"],
               "very different spreads: .* of 'sigma_wide'")
})

test_that("each predictor has its notes", {
  far <- transform(rows, year = 2000 + x, twice = 2 * x, one = seq_along(y))
  expect_match(notes(bf(y ~ x, sigma ~ year + (year | g)), far)["scale"],
               "^sd_g__sigma_Intercept and its correlations are those where 'year' is zero")
  expect_match(notes(bf(y ~ x, sigma ~ three * year), far)["scale"],
               "holds 'sigma_three2:year', 'sigma_three3:year' near")
  expect_match(notes(bf(y ~ x, sigma ~ x + twice), far)["rank"], "'sigma_twice' is a combination")
  expect_match(notes(bf(y ~ x, sigma ~ x + (1 | one)), far)["one_row"], "a single response says little about its sigma")
  expect_message(hlr_fit(bf(y ~ x, sigma ~ x + twice), far, seed = 1, draws = 10, chains = 1),
                 "The common part of sigma is rank deficient", class = "hlr_message_rank_deficient") |>
    suppressMessages() |> suppressWarnings()
})

test_that("what separates zeros from other responses is said of zi and hu", {
  # No family with these parameters need be there: the predictor of a sigma is called one of a hu.
  data <- transform(rows, y = ifelse(three == "2", 0, exp(y)))
  design <- hlr_model(bf(y ~ x, sigma ~ three), data)$design
  design$predictors[[2]]$dpar <- "hu"
  expect_match(note_separation(design, gaussian()),
               "Separation of hu: only zeros where 'three' is '2', no zeros where 'three' is '1', '3'")
  design <- hlr_model(bf(y ~ x, sigma ~ x), transform(rows, y = ifelse(x > 0, 0, exp(y))))$design
  design$predictors[[2]]$dpar <- "zi"
  expect_match(note_separation(design, gaussian()), "Separation of zi: 'x' splits zeros from others")
  expect_length(note_separation(hlr_model(bf(y ~ x, sigma ~ x), rows)$design, gaussian()), 0)
})

test_that("scales that make priors odd", {
  data <- transform(rows, year = 2000 + x, wide = 1000 * b)
  expect_true(is.na(notes(y ~ year + (1 | g), data)["scale"]))     # no zero moves the centred intercept or (1 | g)
  own <- hlr_prior(exponential(1), class = "sd")
  for (prior in list(NULL, own)) {                             # a correlation has a prior at zero, whatever the sd's
    expect_match(notes(y ~ year + (year | g), data, prior = prior)["scale"],
                 "those where 'year' is zero, .* favour slopes that do not vary between levels of 'g'")
  }
  expect_match(notes(y ~ year + (year || g), data)["scale"], "of sd_g__Intercept reaches to where 'year' is zero")
  expect_true(is.na(notes(y ~ year + (year || g), data, prior = own)["scale"]))
  expect_match(notes(y ~ three * year, data)["scale"], "holds 'three2:year', 'three3:year' near zero. Centre 'year'")
  expect_length(notes(y ~ three * x, data), 0)
  expect_true(is.na(notes(y ~ 0 + three + three:year, data)["scale"]))     # measured within each level
  shared <- notes(y ~ x + wide, data, prior = hlr_prior(normal(0, 1)))
  expect_match(shared, "shared by slopes .* of 'wide', .* of 'x'", all = FALSE)
  expect_match(notes(y ~ x, data, prior = hlr_prior(normal(0, 0.001))), "times narrower than")
  expect_match(notes(y ~ x, data, prior = hlr_prior(exponential(1e-5), class = "sigma")), "sigma is .* times wider")
  expect_match(notes(y ~ x, data, prior = hlr_prior(normal(50, 1), class = "Intercept")), "response's mean")
  expect_length(notes(y ~ x, data, prior = hlr_prior(student_t(3, 0, 2)) + hlr_prior(normal(1, 2), "Intercept")), 0)
})
