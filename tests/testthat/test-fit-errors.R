# What a wrong input gets from hlr_fit(): the class and the words of each condition of a Gaussian fit. Functions on the
# way have tests of their own (test-design-errors.R, test-control.R, test-prior.R): here the whole call is tested.

herd <- local({
  set.seed(41)
  data <- data.frame(
    x = rnorm(24), g = factor(rep(letters[1:6], each = 4)), h = factor(rep(1:4, 6)), one = factor("only"),
    w = runif(24, 0.5, 2), o = rnorm(24)
  )
  data$z <- as.integer(data$g)
  data$y <- 1 + data$x + rnorm(6)[data$g] + rnorm(24)
  data
})

with_column <- function(...) transform(herd, ...)

# hlr_fit() as a user calls it, but short; warnings about few draws are not what is tested here. The call is built in
# the test's frame, as weights and subset are looked up there.
short_fit <- function(...) {
  call <- match.call(hlr_fit, sys.call())
  call[[1]] <- quote(hlr_fit)
  if (is.null(call$data)) call$data <- quote(herd)
  for (name in c("chains", "draws")) if (!name %in% names(call)) call[name] <- list(c(chains = 1, draws = 30)[[name]])
  if (!"seed" %in% names(call)) call$seed <- 1
  if (!"progress" %in% names(call)) call$progress <- FALSE
  withCallingHandlers(
    eval(call, parent.frame()),
    hlr_warning_ess = function(w) invokeRestart("muffleWarning"),
    hlr_warning_rhat = function(w) invokeRestart("muffleWarning"),
    hlr_warning_ebfmi = function(w) invokeRestart("muffleWarning"),
    hlr_warning_divergences = function(w) invokeRestart("muffleWarning")
  )
}

# Evaluates `expr`, a call of short_fit(), and holds its error to a class and words; every error is an hlr_error.
expect_refused <- function(expr, class, words) {
  error <- expect_error(suppressMessages(expr), words, class = paste0("hlr_error_", class))
  expect_s3_class(error, "hlr_error")
}

# ---- data -----------------------------------------------------------------------------------------------------------

test_that("rows with missing values are counted in a message, and the fit is that of the others", {
  data <- with_column(x = replace(x, c(2, 9), NA), y = replace(y, 9, NA), g = replace(g, 20, NA))
  expect_message(fit <- short_fit(y ~ x + (1 | g), data),
                 "Dropped 3 of 24 rows for missing values \\(y: 1, x: 2, g: 1\\)", class = "hlr_message_rows_dropped")
  expect_equal(nobs(fit), 21)
  whole <- short_fit(y ~ x + (1 | g), data[-c(2, 9, 20), ])
  expect_identical(fit$draws, whole$draws)
  expect_refused(short_fit(y ~ x, data, na.action = na.fail), "missing_values", "rows per variable: y: 1, x: 2")
  expect_refused(short_fit(y ~ x, with_column(x = NA_real_)), "no_rows", "every row has a missing value")
})

test_that("infinite values are errors that say where", {
  expect_refused(short_fit(y ~ x + (1 | g), with_column(x = replace(x, 3, Inf))), "infinite", "'x' in 1 row")
  expect_refused(short_fit(y ~ x + (1 | g), with_column(y = replace(y, 3:4, -Inf))), "infinite", "'y' in 2 rows")
  expect_refused(short_fit(log(y - y) ~ x), "infinite", "log\\(y - y\\).*24 rows.*log\\(0\\) is -Inf")
  expect_refused(short_fit(y ~ x, weights = replace(w, 1, Inf)), "infinite", "weights.* in 1 row")
  expect_refused(short_fit(y ~ x + offset(replace(o, 1, Inf))), "infinite", "offset.* in 1 row")
})

test_that("columns that are not there are named", {
  expect_refused(short_fit(y ~ xx + (1 | g)), "missing_column", "'xx' not found in `data`. Did you mean 'x'")
  expect_refused(short_fit(y ~ x + (1 | pig)), "missing_column", "'pig' not found in `data`")
  expect_refused(short_fit(weight ~ x), "missing_column", "'weight' not found")
  expect_refused(short_fit(y ~ x, weights = no_such), "missing_column", "'no_such' not found")
  expect_refused(short_fit(y ~ x, subset = no_such > 1), "missing_column", "'no_such' not found")
})

test_that("data must be a data frame with rows", {
  expect_refused(short_fit(y ~ x, as.list(herd)), "data", "must be a data frame, not .*as.data.frame")
  expect_refused(short_fit(y ~ x, as.matrix(herd[c("x", "y")])), "data", "must be a data frame, not .*matrix")
  expect_refused(short_fit(y ~ x, "herd"), "data", "not the text 'herd'")
  expect_refused(short_fit(y ~ x, herd[0, ]), "no_rows", "`data` is empty")
  expect_refused(short_fit(y ~ x, data.frame()), "missing_column", "'y', 'x' not found")
})

test_that("subset must pick rows that exist", {
  expect_refused(short_fit(y ~ x, subset = x > 100), "no_rows", "`subset` keeps none")
  expect_refused(short_fit(y ~ x, subset = c(TRUE, FALSE)), "subset", "has 2 values, `data` 24 rows")
  expect_refused(short_fit(y ~ x, subset = 20:30), "subset", "does not have: '25', '26', '27' and 3 more")
  expect_refused(short_fit(y ~ x, subset = "first"), "subset", "does not have: 'first'")
  expect_refused(short_fit(y ~ x, subset = list(1)), "subset", "must say which rows")
  expect_equal(nobs(short_fit(y ~ x, subset = x > 0)), sum(herd$x > 0))
  expect_equal(nobs(short_fit(y ~ x, subset = -(1:4))), 20)
})

test_that("weights, subset and offset that came through dots are told apart from missing columns", {
  wrapper <- function(...) hlr_fit(y ~ x, herd, ...)
  expect_refused(wrapper(weights = w), "frame", "`weights` came through the `...`.*do.call")
})

# ---- response -------------------------------------------------------------------------------------------------------

test_that("responses that are no numbers are refused by kind", {
  refused <- function(response, words) {
    data <- herd
    data$r <- response
    expect_refused(short_fit(r ~ x, data), "response", words)
  }
  refused(as.character(herd$g), "The response 'r' is text, which family gaussian cannot use")
  refused(herd$g, "is a factor")
  refused(herd$y > 1, "is TRUE/FALSE.*as.numeric")
  refused(as.Date("2024-01-01") + 1:24, "must be numeric")
  refused(herd$y * 1i, "must be numeric")
  expect_refused(short_fit(cbind(y, x) ~ 1 + (1 | g)), "response", "matrix of 2 columns")
  expect_refused(short_fit(y | trials(w) ~ x), "response", "has trials")
})

test_that("a response that does not vary is refused", {
  expect_refused(short_fit(y ~ x + (1 | g), with_column(y = 3)), "response", "does not vary: all 24 values are 3")
  expect_refused(short_fit(y ~ x + offset(y)), "response", "does not vary once the offset is subtracted")
  expect_refused(short_fit(y ~ 1, herd[1, ]), "response", "there is one row only")
})

# ---- terms ----------------------------------------------------------------------------------------------------------

test_that("factors and groups with one level are refused", {
  expect_refused(short_fit(y ~ one + (1 | g)), "one_level_factor", "'one' has only one level in the rows used, 'only'")
  expect_refused(short_fit(y ~ h, subset = h == "2"), "one_level_factor", "'h' has only one level in the rows used")
  expect_refused(short_fit(y ~ x + (1 | one)), "one_level_group", "'one' has only one level, 'only'")
  expect_refused(short_fit(y ~ x + (1 | g), subset = g == "b"), "one_level_group", "'g' has only one level, 'b'")
})

test_that("dependent columns are named and dropped, as lme4 does", {
  expect_message(fit <- short_fit(y ~ x + I(2 * x) + w + I(x - w) + (1 | g)),
                 "left out, as they are combinations of other columns: 'I\\(2 \\* x\\)', 'I\\(x - w\\)'",
                 class = "hlr_message_rank_deficient")
  expect_identical(rownames(fixef(fit)), c("Intercept", "x", "w"))
  expect_identical(fit$draws, short_fit(y ~ x + w + (1 | g))$draws)
  skip_if_not_installed("lme4")
  theirs <- suppressMessages(lme4::lmer(y ~ x + I(2 * x) + w + I(x - w) + (1 | g), herd))
  expect_identical(colnames(model.matrix(fit)), names(lme4::fixef(theirs)))
})

test_that("slopes that do not vary within groups are warned of", {
  expect_warning(short_fit(y ~ x + (z | g)), "In the group term \\(z | g\\) 'z' does not vary within any level of 'g'",
                 class = "hlr_warning_slope_constant")
})

test_that("group terms that cannot be told apart or read are refused", {
  expect_refused(short_fit(y ~ x + (1 | g) + (x | g)), "duplicate_term", "'\\(Intercept\\)' to 'g' more than once")
  expect_refused(short_fit(y ~ x + 1 | g), "formula", "need parentheses around them")
  expect_refused(short_fit(y ~ x + (0 | g)), "formula", "has no coefficient")
})

test_that("predictors and offsets of no use as numbers are refused", {
  expect_refused(short_fit(y ~ I(x * 1i)), "predictor", "'I\\(x \\* \\(0\\+1i\\)\\)' has values of type complex")
  expect_refused(short_fit(y ~ x + offset(as.character(g))), "offset", "must be a numeric vector, not .*character")
  expect_refused(short_fit(y ~ g, contrasts = list(g = "contr.nope")), "contrasts", "contr.nope")
})

test_that("weights must be positive numbers, one per row", {
  refused <- function(weights, class, words) {
    data <- herd
    data$v <- weights
    expect_refused(short_fit(y ~ x + (1 | g), data, weights = v), class, words)
  }
  refused(replace(herd$w, 2, -1), "weights", "must be positive; 1 row has a zero or negative weight")
  refused(replace(herd$w, 2:3, 0), "weights", "must be positive; 2 rows have")
  refused(replace(herd$w, 2, NA), "weights", "missing \\(NA\\) in 1 row")
  refused(as.character(herd$w), "weights", "must be a numeric vector")
  expect_refused(short_fit(y ~ x, weights = 1:5), "lengths", "'\\(weights\\)' has another length .*24 rows")
})

# ---- priors ---------------------------------------------------------------------------------------------------------

test_that("priors that fit no parameter list those that exist", {
  refused <- function(prior, words) expect_refused(short_fit(y ~ x + (1 | g), prior = prior), "prior", words)
  refused(hlr_prior(normal(0, 1), coef = "xx"), "coef = \"xx\"\\) matches no parameter.*nearest: 'x'.*Parameters are:")
  refused(hlr_prior(normal(0, 1), class = "sd", group = "pig"), "matches no parameter.*sd +Intercept +g")
  refused(hlr_prior(lkj(2), class = "cor"), "no group term has correlated coefficients")
  refused(hlr_prior(uniform(-2, -1), class = "sd"), "cannot hold for sd_g__Intercept, which lies in \\[0, Inf\\)")
  refused(hlr_prior(constant(0), class = "sigma"), "cannot hold for sigma: it must be above 0")
  refused(hlr_prior(constant(-1), class = "sigma"), "cannot hold for sigma")
})

test_that("priors that are none are refused, in the call as alone", {
  expect_refused(short_fit(y ~ x, prior = hlr_prior(normal(0, -1))), "prior", "`sigma` must be a positive")
  expect_refused(short_fit(y ~ x, prior = hlr_prior(normal(NaN, 1))), "prior", "`mu` must be a finite number, not NaN")
  expect_refused(short_fit(y ~ x, prior = "lkj(1)"), "prior", "what the distribution lkj\\(\\) is for")
  expect_refused(short_fit(y ~ x, prior = list(hlr_prior(normal(0, 1)))), "prior", "several joined with +")
})

# ---- settings -------------------------------------------------------------------------------------------------------

test_that("settings of a run are refused by name and value", {
  # Called directly, as short_fit() has settings of its own.
  refused <- function(name, value, words) {
    arguments <- list(quote(y ~ x), herd, progress = FALSE)
    arguments[name] <- list(value)
    expect_refused(do.call(hlr_fit, arguments), "argument", words)
  }
  for (name in c("chains", "draws", "cores", "warmup", "seed")) {
    lowest <- if (name %in% c("warmup", "seed")) 0 else 1
    refused(name, lowest - 1, paste0("`", name, "` must be at least ", lowest, "; it is ", lowest - 1))
    refused(name, 1.5, paste0("`", name, "` must be a whole number; it is 1.5"))
    refused(name, 1e10, paste0("`", name, "` must be .*at most 2147483647; it is 1e\\+10"))
    for (value in list(NA, NA_real_, "a", c(1, 2), TRUE, list(1))) {
      refused(name, value, paste0("`", name, "` must be a single number"))
    }
  }
  for (name in c("chains", "draws", "cores")) refused(name, NULL, paste0("`", name, "` must be .* not NULL"))
  refused("progress", "yes", "`progress` must be TRUE or FALSE, not the text 'yes'")
  refused("engine", "stan", "`engine` must be one of 'auto', 'collapsed', 'joint'; it is 'stan'")
})

test_that("every setting of the sampler is refused by name", {
  refused <- function(words, ...) expect_refused(short_fit(y ~ x, control = hlr_control(...)), "argument", words)
  for (bad in list(0, 1, -1, 2, Inf)) refused("`adapt_delta` must be above 0 and below 1; it is", adapt_delta = bad)
  for (bad in list(NA, "a", NULL)) refused("`adapt_delta` must be a single number", adapt_delta = bad)
  for (bad in list(0, 21)) refused("`max_treedepth` must be at least 1 and at most 20", max_treedepth = bad)
  refused("`max_treedepth` must be a whole number; it is 2.5", max_treedepth = 2.5)
  refused("`max_treedepth` must be a single number", max_treedepth = NA)
  refused("`sd_coordinate` must be one of .*Did you mean 'log'", sd_coordinate = "logg")
  refused("`sd_coordinate` must be a single string", sd_coordinate = c("sinh", "log"))
  refused("`keep_common` must be NA, TRUE or FALSE", keep_common = 1)
  refused("hlr_control\\(\\) has no argument 'adapt_detla'. Did you mean 'adapt_delta'", adapt_detla = 0.9)
  expect_refused(short_fit(y ~ x, control = list(0.9)), "argument", "must come from hlr_control")
  expect_refused(short_fit(y ~ x, control = list(adapt_delta = 2)), "argument", "`adapt_delta` must be above 0 and")
  broken <- hlr_control()
  broken$adapt_delta <- 5
  expect_refused(short_fit(y ~ x, control = broken), "argument", "`adapt_delta` must be above 0 and below 1; it is 5")
})

test_that("arguments that do not exist are named, with where to find what is meant", {
  expect_refused(hlr_fit(y ~ x, herd, chians = 2), "argument", "no argument 'chians'. Did you mean 'chains'")
  expect_refused(hlr_fit(y ~ x, herd, nitt = 2000), "argument", "no argument 'nitt'. Use `draws`")
  expect_refused(hlr_fit(y ~ x, herd, file = "f"), "argument", "saveRDS\\(fit, file\\)")
  expect_refused(hlr_fit(y ~ x, herd, nAGQ = 7), "argument", "leave it out")
  many <- c(list(quote(y ~ x)), rep(list(NULL), length(formals(hlr_fit)) + 1))
  expect_refused(do.call(hlr_fit, many), "argument", "was given 3 values too many")
  expect_refused(hlr_fit(data = herd), "formula", "`formula` is missing")
  expect_refused(hlr_fit("y ~ x", herd), "formula", "Write it without quotes")
  expect_refused(hlr_fit(~x, herd), "no_response", "has no response")
  expect_refused(hlr_fit(herd, y ~ x), "formula", "must be a formula .* not an object of type data.frame")
})

# ---- what is not supported yet --------------------------------------------------------------------------------------

test_that("families and structures without an engine are named", {
  refused <- function(words, ...) expect_refused(short_fit(...), "unsupported", words)
  expect_refused(short_fit(z ~ x + (1 | g), family = quasipoisson), "family", "quasipoisson is not among.*no density")
  refused("cannot fit this model: family gaussian\\(log\\)", exp(y) ~ x + (1 | g), family = gaussian("log"),
          engine = "collapsed")
  expect_refused(short_fit(y ~ x, family = "gausian"), "family", "gausian is not among.*Did you mean 'gaussian'")
  expect_refused(short_fit(y ~ x, family = 3), "family", "must be a family")
  expect_refused(short_fit(y ~ x, family = mean), "family", "must be a family.*not a function")
})

# ---- numbers at the end of the range --------------------------------------------------------------------------------

test_that("extreme magnitudes are fitted or refused, not fitted wrong", {
  usual <- short_fit(y ~ x + (1 | g), draws = 200)
  large <- short_fit(y ~ x + (1 | g), with_column(y = y * 1e100), draws = 200)
  # Default priors and coordinates scale with y, so the same draws come, but for rounding that trajectories multiply.
  # Should that ever make other draws of them, means of 200 with posterior sds below half of the mean differ by less
  # than 0.3 of it: 4 standard errors at an effective size of 60.
  for (name in c("b_x", "sigma", "sd_g__Intercept")) {
    expect_equal(mean(large$draws[, 1, name]) / 1e100, mean(usual$draws[, 1, name]), tolerance = 0.3)
  }
  expect_refused(short_fit(y ~ x + (1 | g), with_column(y = y * 1e300)), "sampling", "data for extreme values")
  expect_refused(short_fit(y ~ x + (1 | g), with_column(x = x * 1e200)), "sampling", "data for extreme values")
})

test_that("more grouping factors than C has room for are refused", {
  many <- data.frame(y = c(1, 3, 2, 5, 4, 6), lapply(stats::setNames(nm = paste0("f", 1:9)), function(i) gl(3, 2)))
  bars <- paste0("(1 | f", 1:9, ")", collapse = " + ")
  expect_refused(short_fit(stats::as.formula(paste("y ~", bars)), many), "unsupported", "has 9 .* at most 8")
})
