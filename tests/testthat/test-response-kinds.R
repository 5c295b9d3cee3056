# Which kind of response it is does not depend on the values that it happens to have.

short <- function(...) {
  call <- as.call(c(quote(hlr_fit), as.list(substitute(list(...)))[-1],
                    list(chains = 1, draws = 20, warmup = 30, seed = 1, progress = FALSE)))
  suppressWarnings(suppressMessages(eval(call, parent.frame())))
}

seeds <- function() {
  data.frame(state = factor(rep(c("dry", "moist"), each = 6), levels = c("dry", "moist", "wet")), depth = 1:12,
             grown = rep(c(FALSE, TRUE), 6))
}

test_that("a factor of two levels is read by these, whichever are used", {
  d <- seeds()
  d$germ <- factor("germinated", levels = c("dormant", "germinated"))
  expect_identical(short(germ ~ depth, d, family = binomial())$design$y, rep(1, 12))
  d$germ <- factor("dormant", levels = c("dormant", "germinated"))
  expect_identical(short(germ ~ depth, d, family = binomial())$design$y, rep(0, 12))
})

test_that("of more levels two may be used, which a message says; one or three are an error", {
  d <- seeds()
  expect_message(model <- hlr_fit(state ~ 1, d, family = binomial(), chains = 1, draws = 5, seed = 1),
                 "'moist' counts as success", class = "hlr_message_success") |> suppressWarnings()
  expect_identical(model$design$y, rep(c(0, 1), each = 6))
  expect_identical(dim(log_lik(model, newdata = d[1:2, ])), c(5L, 2L))
  expect_error(log_lik(model, newdata = data.frame(state = "wet")), "'wet'", class = "hlr_error_response")
  expect_error(short(state ~ 1, d[1:6, ], family = binomial()), "1 level", class = "hlr_error_response")
  d$state[12] <- "wet"
  expect_error(short(state ~ 1, d, family = binomial()), "3 levels.*state == \"dry\"", class = "hlr_error_response")
})

test_that("text has its first value in the alphabet as failure, TRUE is success", {
  d <- seeds()
  d$fate <- ifelse(d$grown, "up", "down")
  fit <- short(fate ~ depth, d, family = binomial())
  expect_identical(fit$design$y, as.double(d$grown))
  expect_identical(short(grown ~ depth, d, family = binomial())$design$y, as.double(d$grown))
  expect_equal(log_lik(fit, newdata = d[c(1, 4), ]), log_lik(fit)[, c(1, 4)], ignore_attr = TRUE)
  expect_error(short(fate ~ 1, d[d$grown, ], family = binomial()), "Say what failure is", class = "hlr_error_response")
})

test_that("proportions with whole weights have trials, also where all are 0 or 1", {
  d <- data.frame(share = c(0, 1, 1, 0, 1), sown = c(4, 9, 2, 7, 3), x = 1:5)
  fit <- short(share ~ x, d, weights = sown, family = binomial())
  expect_identical(fit$design$trials, d$sown)
  expect_identical(fit$design$y, d$share * d$sown)
  d$share[1] <- 0.25
  expect_identical(short(share ~ x, d, weights = sown, family = binomial())$design$trials, d$sown)
  d$share[1] <- 0
  expect_null(short(share ~ x, d, weights = sown / 2.5, family = binomial())$design$trials)
  expect_null(short(share == 1 ~ x, d, weights = sown, family = binomial())$design$trials)
})

test_that("sums of large counts do not overflow", {
  most <- .Machine$integer.max
  d <- data.frame(yes = most - 1:4, no = most - 5:8)
  expected <- as.double(d$yes) + d$no
  expect_identical(short(yes | trials(yes + no) ~ 1, d, family = binomial())$design$trials, expected)
  expect_identical(short(cbind(yes, no) ~ 1, d, family = binomial())$design$trials, expected)
})

test_that("no trials say nothing", {
  d <- data.frame(s = c(0, 3, 2), n = c(0, 5, 4))
  fit <- short(s | trials(n) ~ 1, d, family = binomial())
  expect_identical(unname(log_lik(fit)[, 1]), rep(0, 20))
  expect_identical(unname(posterior_predict(fit)[, 1]), rep(0, 20))
})

test_that("what cannot be a response is an error that says so", {
  d <- data.frame(y = 1:6 + 0.5, x = c(2, 4, 1, 3, 5, 6), k = 1:6)
  d$r <- as.raw(1:6)
  d$l <- as.list(1:6)
  expect_error(short(NULL ~ x, d), "is NULL", class = "hlr_error_no_response")
  expect_error(short("y" ~ x, d), "without quotes", class = "hlr_error_no_response")
  expect_error(short(sqrt(y) ~ x + sqrt(y), d), "among the predictors", class = "hlr_error_formula")
  expect_error(short(y ~ (y | k), d), "among the predictors", class = "hlr_error_formula")
  expect_error(short(r ~ x, d), "type raw", class = "hlr_error_response")
  expect_error(short(l ~ x, d), "list", class = "hlr_error_frame")
  expect_error(short(y ~ (1 | r), d), "type raw", class = "hlr_error_wrong_type")
  expect_error(short(k ~ 0, d, family = poisson()), "no parameters", class = "hlr_error_formula")
  for (parts in list(list(), list(family = "beta", link = NA))) {
    family <- structure(parts, class = "family")
    expect_error(short(k ~ x, d, family = family), "one name", class = "hlr_error_family")
  }
})

test_that("na.exclude leaves its places, as in lm()", {
  d <- data.frame(y = c(3, 1, 4, 1, 5, 9), x = c(2, NA, 4, 3, 1, NA), u = 6:1)
  fit <- short(y ~ x, d, na.action = na.exclude, subset = u > 1)
  reference <- stats::residuals(stats::lm(y ~ x, d, na.action = na.exclude, subset = u > 1))
  expect_identical(rownames(residuals(fit)), names(reference))
  expect_identical(is.na(residuals(fit)[, "Estimate"]), is.na(reference))
  expect_identical(ncol(predict(fit, summary = FALSE)), 5L)
  expect_identical(nrow(simulate(fit, 2, seed = 1)), 5L)
  expect_identical(nrow(fitted(fit, newdata = d[1:2, ])), 2L)
  expect_identical(dim(posterior_epred(fit)), c(20L, 4L))
  expect_identical(nrow(generics::augment(fit)), 4L)
  expect_identical(nrow(generics::augment(fit, data = d[d$u > 1, ])), 5L)
  expect_identical(nrow(residuals(short(y ~ x, d))), 4L)
})

test_that("prob is the probability inside the interval in every table", {
  d <- data.frame(y = c(3, 1, 4, 1, 5, 9, 2, 6), x = c(2, 7, 1, 8, 2, 8, 1, 8), g = gl(4, 2))
  fit <- short(y ~ x + (1 | g), d)
  central <- c("Estimate", "Est.Error", "Q10", "Q90")
  for (verb in list(fixef, predict, fitted, residuals, bayes_R2)) {
    expect_identical(colnames(verb(fit, prob = 0.8)), central)
  }
  for (verb in list(ranef, coef)) expect_identical(colnames(verb(fit, prob = 0.8)$g), central)
  expect_identical(colnames(VarCorr(fit, prob = 0.8)$g$sd), central)
  expect_equal(fixef(fit, prob = 0.8), fixef(fit, probs = c(0.1, 0.9)))
  expect_error(fixef(fit, prob = 2), "prob", class = "hlr_error_argument")
})

test_that("a model of group effects alone has all that follows from a fit", {
  d <- data.frame(y = c(3, 1, 4, 1, 5, 9, 2, 6), k = c(1, 0, 2, 3, 1, 0, 4, 2), g = gl(4, 2), h = gl(2, 1, 8))
  for (fit in list(short(y ~ 0 + (1 | g), d), short(y ~ 0 + (1 | g) + (1 | h), d),
                   short(k ~ 0 + (1 | g), d, family = poisson()))) {
    expect_identical(coef(fit)$g, ranef(fit)$g)
    groups <- as.matrix(fit, "r_g")
    if (length(ngrps(fit)) == 1) {
      expect_equal(posterior_linpred(fit), groups[, d$g], ignore_attr = TRUE)
    }
    expect_identical(dim(fixef(fit)), c(0L, 4L))
    expect_identical(dim(log_lik(fit)), c(20L, 8L))
    expect_s3_class(pp_check(fit), "ggplot")
  }
})
