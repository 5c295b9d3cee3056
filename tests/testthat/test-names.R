# Names of parameters: unique, brms's where they can be, and never the way in which a value is found.

alike_data <- function() {
  set.seed(11)
  d <- data.frame(site = factor(rep(c("A+", "AP", "Port Ellen", "Port.Ellen", "10", "1 0"), each = 20),
                                levels = c("A+", "AP", "Port Ellen", "Port.Ellen", "10", "1 0")))
  d$dose <- factor(rep(c("0", "2"), 60))
  d$dose2 <- rnorm(120)
  d$Intercept <- rnorm(120)
  d$kind <- factor(sample(c("c", "10", "1 0", "x=", "xEQ"), 120, TRUE))
  effect <- c(c = 0, "10" = 2, "1 0" = -2, "x=" = 4, xEQ = -4)
  d$y <- 1 + 3 * (d$dose == "2") - 5 * d$dose2 + 7 * d$Intercept + effect[as.character(d$kind)] +
    c(-30, -20, -10, 10, 20, 30)[d$site] + rnorm(120, 0, 0.1)
  d
}

# Short chains: their warnings are not what is tested.
short_fit <- function(..., draws = 50) suppressWarnings(suppressMessages(hlr_fit(..., seed = 1, draws = draws)))

alike_fit <- function() {
  short_fit(y ~ dose + dose2 + Intercept + kind + (dose2 | site), alike_data(), draws = 250)
}

test_that("columns with one cleaned name have a parameter each, with its own values, and the fit says which is which", {
  expect_message(design <- make_design(y ~ dose + dose2 + (1 | site), alike_data()),
                 "'dose2' of dose is dose2, 'dose2' of dose2 is dose2__1.*'Port Ellen' of site is Port.Ellen__1",
                 class = "hlr_message_names")
  expect_equal(common_coefs(design), c("Intercept", "dose2", "dose2__1"))
  fit <- alike_fit()
  truth <- c(dose2 = 3, dose2__1 = -5, Intercept__1 = 7)
  estimate <- fixef(fit)[, "Estimate"]
  # Standard errors are about 0.02.
  expect_equal(estimate[names(truth)], truth, tolerance = 0.02)
  levels <- levels(alike_data()$kind)[-1]
  effects <- c("10" = 2, "1 0" = -2, "x=" = 4, xEQ = -4, c = 0)
  expect_equal(unname(estimate[5:8]), unname(effects[levels] - effects[levels(alike_data()$kind)[1]]), tolerance = 0.05)
  expect_false(anyDuplicated(variables(fit)) > 0)
  expect_equal(summary(fit)$mean[1:8], unname(estimate), tolerance = 1e-10)
  expect_equal(dim(as_draws_array(fit))[3], length(variables(fit)))
  expect_equal(unname(colMeans(posterior_epred(fit))), alike_data()$y, tolerance = 0.02)   # sigma is 0.1
  expect_gt(bayes_R2(fit)[1, "Estimate"], 0.99)
})

test_that("a group effect belongs to the column that it is of, not to one of its name", {
  fit <- alike_fit()
  expect_true("sd_site__dose2__1" %in% variables(fit))
  of_level <- coef(fit)$site[, "Estimate", ]
  expect_equal(unname(of_level[, "dose2__1"]), rep(-5, 6), tolerance = 0.03)   # sd 0.03 by level
  expect_equal(unname(of_level[, "dose2"]), rep(fixef(fit)["dose2", 1], 6))
  scale <- fit$prior$arg2[match(c("b_dose2__1", "sd_site__dose2__1"), fit$prior$parameter)]
  expect_equal(scale[2], scale[1])
  only <- short_fit(y ~ dose + (0 + dose2 | site), alike_data())
  expect_equal(coef(only)$site[, "Estimate", 1], ranef(only)$site[, "Estimate", "dose2"])
})

test_that("levels that brms would call alike keep an effect each", {
  fit <- alike_fit()
  names <- grep("^r_site.*Intercept", variables(fit), value = TRUE)
  expect_equal(names, paste0("r_site[", c("A+", "AP", "Port.Ellen__1", "Port.Ellen", "10", "1.0"), ",Intercept]"))
  by_name <- colMeans(as.matrix(fit, names))
  expect_equal(unname(by_name), unname(ranef(fit)$site[, "Estimate", "Intercept"]), tolerance = 1e-10)
  expect_equal(unname(diff(by_name)), c(10, 10, 20, 10, 10), tolerance = 0.03)
  one <- as.matrix(fit, "r_site[Port.Ellen__1,Intercept]")
  expect_equal(colMeans(one), by_name[3])
})

test_that("a level made distinct does not take the name of another", {
  expect_equal(level_names(list(levels = c("a b", "a.b", "a.b__1"))), c("a.b__2", "a.b", "a.b__1"))
  expect_equal(column_names(c("(Intercept)", "Intercept", "f1 0", "f10")),
               c("Intercept", "Intercept__1", "f10__1", "f10"))
})

test_that("names that only together make one name are refused, both named", {
  d <- data.frame(y = rnorm(24), a = gl(4, 6), a__b = gl(3, 8), c = rnorm(24), b__c = rnorm(24))
  expect_error(make_design(y ~ 1 + (0 + b__c | a) + (0 + c | a__b), d), "'a', 'a__b'.*sd_a__b__c",
               class = "hlr_error_names")
})

test_that("new data and re_formula find columns of one name by place", {
  fit <- alike_fit()
  d <- alike_data()
  fixed <- colMeans(posterior_epred(fit, d, re_formula = NA))
  slope <- colMeans(posterior_epred(fit, d, re_formula = ~ (0 + dose2 | site))) - fixed
  expect_equal(unname(slope), unname(ranef(fit)$site[d$site, "Estimate", "dose2__1"] * d$dose2), tolerance = 1e-8)
  d$twice <- 2 * d$dose2                                   # dropped: a column before others of one name
  dropped <- short_fit(y ~ dose2 + twice + dose + Intercept + kind + (1 | site), d)
  expect_equal(unname(colMeans(posterior_epred(dropped, d))), d$y, tolerance = 0.02)
})

test_that("an interaction is the same coefficient in whatever order its parts are written", {
  set.seed(12)
  d <- expand.grid(rep = 1:4, f = c("u", "v"), h = c("p", "q"), g = factor(1:8))
  d$x <- rnorm(nrow(d))
  d$y <- d$x * (1 + (d$f == "v")) * (1 + 2 * (d$h == "q")) + rnorm(8)[d$g] + rnorm(nrow(d), 0, 0.3)
  fit <- short_fit(y ~ x * f * h + (h:f:x || g), d)
  interaction <- coef(fit)$g[, "Estimate", ]
  expect_equal(sum(grepl("x", colnames(interaction)) & grepl("fv", colnames(interaction)) &
                     grepl("hq", colnames(interaction))), 1)
  expect_equal(interaction[, "x:fv:hq"], fixef(fit)["x:fv:hq", 1] + ranef(fit)$g[, "Estimate", "hq:fv:x"])
  expect_equal(rownames(fixef(fit, pars = "hq:x:fv")), "x:fv:hq")
})

# ---- groups -----------------------------------------------------------------

test_that("a number is the same level whatever type it comes in", {
  same <- list(2e5, 200000L, "200000", "2e+05", factor("2e+05"), structure(9.88131291682493e-319, class = "integer64"))
  for (value in same) expect_identical(level_text(value), "200000")
  expect_identical(level_text(c(-0, 0.1 + 0.2, 1 / 3, 2^40, 1e20)),
                   c("0", "0.3", "0.333333333333333", "1099511627776", "1e+20"))
  # Bits of -1 and 2^32 + 7 in 64 bit integers.
  bits <- as.raw(c(rep(255, 8), 7, 0, 0, 0, 1, 0, 0, 0))
  expect_identical(level_text(structure(readBin(bits, "double", 2), class = "integer64")), c("-1", "4294967303"))
  expect_identical(level_text(c(TRUE, FALSE)), c("TRUE", "FALSE"))
  expect_identical(level_text(c("1e5", "1e-05", "a")), c("1e5", "1e-05", "a"))
  times <- as.POSIXct(c("2024-03-01 00:00:00", "2024-03-01 12:30:00"), tz = "UTC")
  expect_identical(level_text(times), c("2024-03-01", "2024-03-01 12:30:00"))
  expect_identical(level_text(times + 0.25), c("2024-03-01 00:00:00.25", "2024-03-01 12:30:00.25"))
  expect_identical(level_text(as.Date(times)), rep("2024-03-01", 2))
})

test_that("levels keep the order of numbers, and combinations of them are found in new data of another type", {
  d <- data.frame(plot = rep(c(9e4, 1e5, 3e5), each = 12), year = rep(c(2000, 2001), 18))
  set.seed(13)
  d$y <- rep(c(-8, 0, 8), each = 12) + 3 * (d$year == 2001) * (d$plot == 1e5) + rnorm(36, 0, 0.1)
  fit <- short_fit(y ~ 1 + (1 | plot / year), d)
  expect_identical(rownames(ranef(fit)$plot), c("90000", "100000", "300000"))
  as_text <- data.frame(plot = c("90000", "100000", "300000"), year = 2001L)
  # Twelve rows of sd 0.1 each, half of them of one year.
  expect_equal(unname(colMeans(posterior_epred(fit, as_text))), c(-8, 3, 8), tolerance = 0.05)
  as_integer <- transform(as_text, plot = as.integer(plot), year = factor(year))
  expect_equal(posterior_epred(fit, as_integer), posterior_epred(fit, as_text))
  expect_s3_class(plot_effects(fit, "plot", levels = c(1e5, 3e5)), "ggplot")
  raw <- transform(d, plot = as.raw(rep(1:3, 12)))
  expect_error(make_design(y ~ 1 + (1 | plot), raw), "values of type raw", class = "hlr_error_wrong_type")
})

test_that("combinations of levels with colons of their own stay apart", {
  d <- expand.grid(rep = 1:10, hour = c("6", "6:30"), slot = c("30:a", "a"), stringsAsFactors = FALSE)
  set.seed(14)
  d$y <- 10 * (d$hour == "6:30") + 20 * (d$slot == "a") + rnorm(40, 0, 0.1)
  fit <- short_fit(y ~ 1 + (1 | hour:slot), d)
  expect_false(anyDuplicated(rownames(ranef(fit)[[1]])) > 0)
  new <- unique(d[c("hour", "slot")])
  expect_equal(unname(colMeans(posterior_epred(fit, new))), c(0, 10, 20, 30), tolerance = 0.02)  # 10 rows of sd 0.1
})

test_that("the parts of a nested factor may be named in either order, and a column of that name is another factor", {
  set.seed(15)
  d <- expand.grid(rep = 1:4, tree = letters[1:4], site = factor(1:5))
  d$x <- rnorm(80)
  d$y <- rnorm(5)[d$site] + rnorm(80)
  prior <- hlr_prior(exponential(3), class = "sd", group = "site:tree")
  fit <- short_fit(y ~ x + (1 | site / tree) + (0 + x | site:tree), d, prior = prior)
  expect_identical(group_names(fit), c("tree:site", "site"))
  expect_identical(fit$prior$source[fit$prior$group == "tree:site"], rep("user", 2))
  expect_identical(ranef(fit, groups = "site:tree"), ranef(fit, groups = "tree:site"))
  expect_identical(hypothesis(fit, "x > 1", class = "sd", group = "site:tree")$hypothesis,
                   hypothesis(fit, "x > 1", class = "sd", group = "tree:site")$hypothesis)
  expect_identical(posterior_epred(fit, re_formula = ~ (1 | site:tree)),
                   posterior_epred(fit, re_formula = ~ (1 | tree:site)))
  d$`site:tree` <- gl(2, 40)
  both <- suppressMessages(make_design(y ~ x + (1 | site:tree) + (0 + x | `site:tree`), d))
  expect_identical(lengths(lapply(both$factors, `[[`, "levels")), c(20L, 2L))
  expect_false(anyDuplicated(groups_of(both$factors)) > 0)
  expect_error(make_design(y ~ x + (1 | site:tree) + (1 | tree:site), d), class = "hlr_error_duplicate_term")
})

test_that("names beyond ASCII sort and match by their bytes, in any locale", {
  greek <- "\u03b4"
  native <- greek
  Encoding(native) <- "unknown"                            # as read in a C locale
  expect_identical(in_any_order(paste0("z:", native)), in_any_order(paste0(native, ":z")))
  expect_identical(as_utf8(native), greek)
  expect_identical(par_name("`gr\u00f6\u00dfe (cm)`"), "gr\u00f6\u00dfecm")
  d <- data.frame(y = rnorm(30), x = rnorm(30), gl(5, 6))
  names(d)[3] <- greek
  formula <- y ~ x + (1 | g)
  formula[[3]][[3]] <- call("(", call("|", quote(x), call(":", as.name(greek), quote(k))))
  d$k <- rep(c("\u00e5", "b"), 15)
  expect_identical(unname(groups_of(make_design(formula, d)$factors)), paste0(greek, ":k"))
})
