entry <- function(x) c(x$dist, x$arg1, x$arg2, x$arg3)

test_that("a call, a string and a quoted call mean the same", {
  expect_equal(hlr_prior("normal(0, 5)"), hlr_prior(normal(0, 5)))
  expect_equal(do.call(hlr_prior, list(quote(normal(0, 5)))), hlr_prior(normal(0, 5)))
  text <- "normal(0, 5)"
  expect_equal(hlr_prior(text), hlr_prior(normal(0, 5)))
  expect_equal(hlr_prior(normal(sigma = 5, mu = 0)), hlr_prior(normal(0, 5)))
})

test_that("arguments are evaluated where hlr_prior() is called", {
  make <- function(s) hlr_prior(normal(0, 2 * s))
  expect_equal(make(3)$arg2, 6)
  expect_equal(lapply(1:2, function(i) hlr_prior(normal(0, i)))[[2]]$arg2, 2)
  beta <- 4
  expect_equal(hlr_prior(normal(0, beta))$arg2, 4)
  expect_equal(hlr_prior(normal(0, gamma(5)))$arg2, 24)          # base's gamma function
  wide <- FALSE
  expect_equal(hlr_prior(if (wide) normal(0, 10) else normal(0, 1))$arg2, 1)
})

test_that("every distribution of the vocabulary can be written, with its own number of arguments", {
  for (name in setdiff(names(prior_vocabulary), "pc")) {                   # pc() becomes an exponential, tested below
    arg <- usual_args(prior_vocabulary[[name]])
    text <- paste0(name, "(", paste(arg, collapse = ", "), ")")
    made <- hlr_prior(text, class = c(prior_vocabulary[[name]]$classes, "sd")[1])
    expect_equal(c(made$arg1, made$arg2, made$arg3), c(arg, rep(NA, 3 - length(arg))), label = name)
    expect_match(format(made), text, fixed = TRUE)
  }
})

test_that("pc(u, alpha) has the probability alpha above u", {
  made <- hlr_prior(pc(20, 0.05), class = "sd")
  expect_identical(made$dist, "exponential")
  expect_equal(stats::pexp(20, made$arg1, lower.tail = FALSE), 0.05)
  expect_equal(hlr_prior("pc(alpha = 0.05, u = 20)", class = "sd"), made)
  expect_error(hlr_prior(pc(20, 1), class = "sd"), "`alpha` is the probability", class = "hlr_error_prior")
  expect_error(hlr_prior(pc(-1, 0.1), class = "sd"), "`u` must be a positive", class = "hlr_error_prior")
})

test_that("priors are joined by + and c(), and print as code that makes them again", {
  p <- hlr_prior(normal(0, 5), coef = "Time") + hlr_prior(exponential(0.25), class = "sd", group = "Pig")
  expect_equal(p, c(hlr_prior(normal(0, 5), coef = "Time"), hlr_prior(exponential(0.25), class = "sd", group = "Pig")))
  expect_s3_class(p, "hlr_prior")
  expect_equal(nrow(p), 2)
  expect_equal(c(p, NULL), p)
  expect_equal(eval(parse(text = capture.output(print(p)))), p)
  raw <- hlr_prior(normal(0, 3), class = "Intercept", center = FALSE)
  expect_equal(eval(parse(text = capture.output(print(raw)))), raw)
  expect_error(p + 3, "made by hlr_prior", class = "hlr_error_prior")
})

test_that("unknown distributions are named, with the nearest known one", {
  expect_error(hlr_prior(norml(0, 1)), "no distribution 'norml'.*Did you mean 'normal'", class = "hlr_error_prior")
  expect_error(hlr_prior("gama(2, 1)"), "Did you mean 'gamma'", class = "hlr_error_prior")
  for (half in c("half_normal(1)", "halfnormal(1)", "HalfNormal(1)")) {
    expect_error(hlr_prior(half, class = "sd"), "cut at zero: write normal\\(\\) there", class = "hlr_error_prior")
  }
  expect_error(hlr_prior("half_t(4, 1)", class = "sd"), "write student_t\\(\\) there", class = "hlr_error_prior")
})

test_that("arguments that make no density are named", {
  expect_error(hlr_prior(normal(0, -1)), "`sigma` must be a positive finite number, not -1", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, NaN)), "`sigma`.*not NaN", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(NA, 1)), "`mu` must be a finite number, not NA", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, c(1, 2))), "a vector of length 2", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, "1")), "not \"1\"", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0)), "lacks `sigma`: write normal\\(mu, sigma\\)", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1, 2)), "does not fit normal\\(mu, sigma\\)", class = "hlr_error_prior")
  expect_error(hlr_prior(uniform(2, 1)), "`min` must be below `max`", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, no_such_thing)), "no_such_thing", class = "hlr_error_prior")
})

test_that("what is no distribution at all is said to be so", {
  expect_error(hlr_prior(), "missing", class = "hlr_error_prior")
  expect_error(hlr_prior(3), "write constant\\(value\\)", class = "hlr_error_prior")
  expect_error(hlr_prior(NULL), "not NULL", class = "hlr_error_prior")
  expect_error(hlr_prior(gamma), "not a function", class = "hlr_error_prior")
  expect_error(hlr_prior("normal(0,"), "is not a distribution", class = "hlr_error_prior")
  expect_error(hlr_prior(rnorm(3)), "vector of length 3", class = "hlr_error_prior")
})

test_that("classes, and what goes with them, are checked", {
  expect_error(hlr_prior(normal(0, 1), class = "sgima"), "Did you mean 'sigma'", class = "hlr_error_prior")
  expect_error(hlr_prior(lkj(1), class = "L"), "Did you mean 'cor'", class = "hlr_error_prior")
  expect_error(hlr_prior(lkj(1)), "use class = \"cor\"", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), class = "cor"), "take lkj", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), class = "b", group = "Pig"), "has no groups", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), class = "sigma", coef = "Time"), "no coefficients", class = "hlr_error_prior")
  expect_error(hlr_priors(Weight ~ Time, dietox, prior = hlr_prior(normal(0, 1), coef = "(Intercept)")),
               "class of its own", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), center = FALSE), "class = \"Intercept\" only", class = "hlr_error_prior")
  expect_error(hlr_prior(normal(0, 1), coef = c("a", "b")), "several", class = "hlr_error_prior")
})
