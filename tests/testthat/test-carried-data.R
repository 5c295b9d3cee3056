# A fit carries its data: what is done with the data frame afterwards, or in another session, changes nothing.

# Few draws: no value is looked at that needs more.
quick <- function(...) {
  call <- as.call(c(quote(hlr_fit), as.list(substitute(list(...)))[-1],
                    list(chains = 1, draws = 20, warmup = 30, seed = 1, progress = FALSE)))
  suppressWarnings(suppressMessages(eval(call, parent.frame())))
}

again <- function(...) suppressMessages(suppressWarnings(update(...)))

hens <- function() {
  set.seed(3)
  out <- data.frame(eggs = rpois(48, 4), age = runif(48, 20, 70), feed = rep(c("maize", "oats"), 24), coop = gl(6, 8),
                    spare = 1)
  out$days <- sample(5:7, 48, replace = TRUE)
  out
}

test_that("a fit has the columns that its formula uses, as they were, in the rows used", {
  d <- hens()
  d$age[3] <- NA
  fit <- quick(eggs ~ log(age) + feed + offset(log(days)) + (1 | coop), d, family = poisson(), subset = eggs > 0)
  kept <- which(d$eggs > 0 & !is.na(d$age))
  expect_identical(fit$data, d[kept, c("eggs", "age", "feed", "days", "coop")])
  expect_identical(hlr:::rows_given(fit), d[c("eggs", "age", "feed", "days", "coop")])
  expect_null(quick(eggs ~ age, d, save_data = FALSE)$data)
})

test_that("recoding or removing the data frame changes no verb", {
  d <- hens()
  fit <- quick(eggs ~ scale(age) * feed + (1 | coop), d, family = poisson())
  before <- list(conditional_effects(fit), fitted(fit, fit$data[1:3, ]), again(fit)$draws,
                 as.data.frame(suppressMessages(emmeans::emmeans(fit, ~feed))))
  d$age <- d$age / 365
  d$feed <- "none"
  expect_identical(list(conditional_effects(fit), fitted(fit, fit$data[1:3, ]), again(fit)$draws,
                        as.data.frame(suppressMessages(emmeans::emmeans(fit, ~feed)))), before)
  rm(d)
  expect_identical(nobs(again(fit, . ~ . - scale(age):feed)), 48L)
  expect_identical(levels(hlr:::group_of_rows(fit, "feed")), c("maize", "oats"))
})

test_that("a saved fit is small, whatever was beside it in the function, and works in another session", {
  make <- function() {
    large <- rnorm(1e6)
    d <- hens()
    middle <- 45
    centre <- function(x) shift(x) / 10
    shift <- function(x) x - middle
    ends <- c(30, 60)
    load <- d$days / 7
    keep <- d$eggs > 1
    quick(eggs ~ centre(age) + splines::ns(age, Boundary.knots = ends) + (1 | coop), d, weights = load, subset = keep)
  }
  fit <- make()
  expect_lt(length(serialize(fit, NULL)), 2e5)       # the vector beside it has 8e6 bytes
  expect_identical(sort(ls(hlr:::blueprint_env(fit$design$blueprint))), c("centre", "ends"))
  read <- unserialize(serialize(fit, NULL))
  expect_identical(again(read)$draws, fit$draws)
  expect_equal(nobs(again(read, subset = NULL)), 48)
  expect_identical(posterior_linpred(read), posterior_linpred(read, newdata = read$data), ignore_attr = TRUE)
})

test_that("variables beside the data frame are columns of the fit, and asked for in new data", {
  d <- hens()
  weight <- d$age + rnorm(48)
  nests <- rep(8:10, 16)
  nest <- 12
  fit <- quick(eggs ~ weight, d)
  expect_identical(fit$data$weight, weight)
  expect_error(fitted(fit, d[1:2, ]), "'weight' not found", class = "hlr_error_missing_column")
  laid <- quick(pmin(eggs, 8) | trials(nests) ~ feed, d, family = binomial())
  expect_message(posterior_epred(laid, d[1:2, ]), "'nests'", class = "hlr_message_one_each")
  expect_identical(quick(pmin(eggs, 8) | trials(nest) ~ feed, d, family = binomial())$design$trials, rep(12, 48))
  expect_error(hlr_fit(eggs | trials(nests[1:5]) ~ feed, d, family = binomial()), "5 values for 48 rows",
               class = "hlr_error_lengths")
})

test_that("vectors that do.call() puts into the call are columns too", {
  d <- hens()
  fit <- suppressWarnings(do.call(hlr_fit, list(eggs ~ age, d, weights = d$days, chains = 1, draws = 10, seed = 1)))
  expect_identical(fit$call$data, quote(data))
  expect_identical(again(fit)$draws, fit$draws)
  expect_null(environment(fit$call$formula))
})

test_that("an update that needs other columns asks for the data, also where the workspace has such a name", {
  d <- hens()
  spare <- d$spare
  fit <- quick(eggs ~ age, d)
  expect_error(update(fit, . ~ . + spare), "Column 'spare' not found.*newdata", class = "hlr_error_missing_column")
  expect_error(update(fit, . ~ . + days), "Column 'days'", class = "hlr_error_missing_column")
  expect_identical(colnames(model.matrix(again(fit, . ~ . + days, newdata = d))), c("(Intercept)", "age", "days"))
  degree <- 2
  expect_identical(ncol(model.matrix(again(fit, . ~ poly(age, degree)))), 3L)
})

test_that("a dot in the formula is written out", {
  d <- hens()[c("eggs", "age", "days", "coop")]
  fit <- quick(eggs ~ . - 1 + (1 | coop), d)
  expect_equal(formula(fit), eggs ~ age + days - 1 + (1 | coop), ignore_attr = TRUE)
  expect_equal(formula(again(fit, . ~ . - days)), eggs ~ age + (1 | coop) - 1, ignore_attr = TRUE)
})

test_that("without the data the verbs that need them say so", {
  fit <- quick(eggs ~ age + feed, hens(), save_data = FALSE)
  for (verb in list(conditional_effects, update, insight::get_data)) {
    expect_error(verb(fit), "save_data = FALSE", class = "hlr_error_data")
  }
  expect_identical(dim(fitted(fit)), c(48L, 4L))
  expect_identical(nrow(conditional_effects(fit, "feed", data = hens())[[1]]), 2L)
})
