# Notes on what the priors expect of the response.

# Clutches of birds at heights above the sea, in metres: zero is far from them.
clutches <- withr::with_seed(5, {
  data <- data.frame(wood = gl(12, 10), height = 900 + stats::rnorm(120, 0, 30), age = stats::rnorm(120))
  transform(data, eggs = stats::rpois(120, 6), mass = stats::rnorm(120, 60, 4))
})

note <- function(...) unname(hlr_model(...)$notes["prior_predictive"])

test_that("default priors are absurd on a log scale where a predictor's zero is far, and not where it is near", {
  found <- note(eggs ~ height + (1 | wood), clutches, poisson())
  expect_match(found, "of b_Intercept. Centre 'height', or set a narrower one, such as hlr_prior\\(normal\\(")
  expect_true(is.na(note(eggs ~ I(height - 900) + age + (1 | wood), clutches, poisson())))
  # Slopes of height in woods: two priors reach to where height is zero.
  expect_match(note(eggs ~ 1 + (height | wood), clutches, poisson()), "of sd_wood__Intercept. Centre 'height'")
})

test_that("the share is the probability that a normal predictor is beyond a thousand ranges", {
  # One parameter: eta is Normal(log(mean), s), and exp(eta) above mean + 1000 range is one tail.
  share <- function(s) {
    y <- clutches$eggs
    stats::pnorm(log(mean(y) + 1000 * diff(range(y))), log(mean(y)), s, lower.tail = FALSE)
  }
  at <- log(mean(clutches$eggs))
  prior <- function(s) hlr_prior(normal(at, s), class = "Intercept")
  found <- note(eggs ~ 1, clutches, poisson(), prior = prior(30))
  said <- as.numeric(sub(".*possible, ([0-9]+) %.*", "\\1", found)) / 100
  # 200 draws: standard error 0.035
  expect_lt(abs(said - share(30)), 0.1)
  expect_lt(share(8), 0.25 - 0.05)
  expect_true(is.na(note(eggs ~ 1, clutches, poisson(), prior = prior(8))))
})

test_that("the parameter named is the widest, whatever it is", {
  wide <- function(...) note(..., prior = hlr_prior(normal(0, 200), coef = "age"))
  expect_match(wide(eggs ~ age + (1 | wood), clutches, poisson()), "Normal\\(0, 200\\) of b_age.*coef = \"age\"\\)")
  expect_match(wide(mass ~ age, clutches, Gamma("log")), "of b_age")
  expect_match(wide(mass ~ age, clutches, lognormal()), "of b_age")
  sd <- hlr_prior(normal(0, 50), class = "sd", group = "wood")
  expect_match(note(eggs ~ age + (1 | wood), clutches, negbinomial(), prior = sd), "HalfNormal\\(50\\) of sd_wood__")
  expect_match(note(mass ~ age, clutches, prior = hlr_prior(normal(0, 1e6))), "Set a narrower one, such as hlr_prior")
})

test_that("nothing is said of probabilities, of flat priors and of common defaults", {
  expect_true(is.na(note(eggs > 6 ~ height, clutches, binomial(), prior = hlr_prior(normal(0, 1e4)))))
  expect_true(is.na(note(eggs ~ height + (1 | wood), clutches, poisson(), prior = "brms")))
  expect_true(is.na(note(mass ~ height + (height | wood), clutches)))
  for (family in list(Gamma("inverse"), Gamma("identity"), inverse.gaussian("1/mu^2"), gaussian("log"), student(),
                      exponential(), weibull())) {
    expect_true(is.na(note(mass ~ age + (1 | wood), clutches, family)), label = paste(family$family, family$link))
  }
  expect_true(is.na(note(eggs ~ age + height, clutches, poisson("sqrt"))))
  expect_true(is.na(note(I(mass * 1e305) ~ I(age / 1e10), clutches)))            # a slope's scale overflows
  fixed <- hlr_prior(constant(1), class = "sd") + hlr_prior(constant(0.5), coef = "age")
  expect_true(is.na(note(eggs ~ age + (1 | wood), clutches, poisson(), prior = fixed)))
  expect_true(is.na(note(mass ~ age + I(age^2), clutches, prior = hlr_prior(horseshoe()))))
  expect_true(is.na(note(mass ~ 1 + (age | gr(wood, dist = "student")), clutches)))
})

test_that("R's generator is left alone, and the note is the same each time", {
  set.seed(3)
  before <- .Random.seed
  notes <- replicate(2, note(eggs ~ height + (1 | wood), clutches, poisson()))
  expect_identical(.Random.seed, before)
  expect_identical(notes[1], notes[2])
})
