# lme4's own reading of the same formula is the known answer.

lme4_parts <- function(formula, data, ...) {
  loose <- lme4::lmerControl(check.nobs.vs.nlev = "ignore", check.nobs.vs.nRE = "ignore",
                             check.nobs.vs.rankZ = "ignore", check.nlev.gtr.1 = "ignore",
                             check.rankX = "silent.drop.cols", check.scaleX = "ignore")
  parts <- do.call(lme4::lFormula, list(formula = formula, data = data, control = loose, ...))
  # Older lme4 writes c:(b:a) for a/b/c where reformulas, and lme4 since it uses it, write c:b:a.
  plain <- function(x) gsub(":\\((\\w+:\\w+)\\)", ":\\1", x)
  names(parts$reTrms$Ztlist) <- plain(names(parts$reTrms$Ztlist))
  names(parts$reTrms$cnms) <- plain(names(parts$reTrms$cnms))
  names(parts$reTrms$flist) <- plain(names(parts$reTrms$flist))
  parts
}

# Z of a block of a factor as a dense matrix: for every level in turn, its coefficients (the order of lme4's Zt).
dense_z <- function(factor, block) {
  z <- dense_effects_design(factor)
  z[, rep(factor$block == block, length(factor$levels)), drop = FALSE]
}

expect_as_lme4 <- function(formula, data, ..., expanded = formula) {
  what <- deparse1(formula)
  ours <- suppressWarnings(suppressMessages(do.call(make_design, list(formula, data, ...))))
  theirs <- lme4_parts(expanded, data, ...)
  expect_equal(common_columns(ours), theirs$X, tolerance = 1e-12, ignore_attr = TRUE, info = what)
  expect_equal(colnames(common_columns(ours)), colnames(theirs$X), info = what)
  expect_equal(ours$y, as.double(model.response(theirs$fr)), tolerance = 1e-12, info = what)
  offset <- model.offset(theirs$fr)
  expect_equal(offset_of(ours), if (is.null(offset)) double(length(ours$y)) else as.double(offset), info = what)
  weights <- model.weights(theirs$fr)
  expect_equal(ours$weights, if (is.null(weights)) rep(1, length(ours$y)) else weights, info = what)
  labels <- vapply(group_terms(ours), `[[`, "", "label")
  expect_setequal(labels, names(theirs$reTrms$Ztlist))
  cnms <- theirs$reTrms$cnms
  groups <- vapply(group_terms(ours), `[[`, "", "group")
  for (k in seq_along(labels)) {
    at <- match(names(theirs$reTrms$Ztlist)[k], labels)
    term <- group_terms(ours)[[at]]
    factor <- factor_of(ours$factors, term$group)
    expect_equal(term$group, names(cnms)[k], info = what)
    expect_equal(term$coef, cnms[[k]], info = what)
    expect_equal(factor$levels, levels(theirs$reTrms$flist[[term$group]]), info = what)
    z <- t(as.matrix(theirs$reTrms$Ztlist[[k]]))
    block <- sum(groups[seq_len(at)] == term$group)
    expect_equal(dense_z(factor, block), z, tolerance = 1e-12, ignore_attr = TRUE, info = what)
  }
  invisible(ours)
}

sleep <- function() {
  data <- lme4::sleepstudy
  set.seed(1)
  data$f <- factor(sample(c("a", "b", "c"), nrow(data), TRUE))
  data$text <- sample(c("u", "v"), nrow(data), TRUE)
  data$yes <- rnorm(nrow(data)) > 0
  data$z <- rnorm(nrow(data))
  data$number <- as.numeric(as.character(data$Subject)) / 10 + 1e5
  data$group_text <- paste0("s", data$Subject)
  data$h <- factor(sample(letters[1:5], nrow(data), TRUE), levels = letters[7:1])
  data
}

test_that("designs of sleepstudy are lme4's", {
  skip_if_not_installed("lme4")
  formulas <- list(
    Reaction ~ Days + (1 | Subject),
    Reaction ~ Days + (Days | Subject),
    Reaction ~ Days + (Days || Subject),
    Reaction ~ Days + (0 + Days | Subject),
    Reaction ~ 0 + Days + (1 | Subject) + (0 + Days | Subject),
    Reaction ~ 1 + (Days - 1 | Subject),
    Reaction ~ -1 + f + (f | Subject),
    Reaction ~ Days * f + (Days * f | Subject),
    Reaction ~ Days * f + (0 + f | Subject),
    Reaction ~ Days:f + (1 + Days:f | Subject),
    Reaction ~ poly(Days, 2) + (poly(Days, 2) | Subject),
    Reaction ~ splines::ns(Days, 3) + (splines::ns(Days, 3) | Subject),
    Reaction ~ scale(Days) + I(Days^2) + (I(Days^2) | Subject),
    log(Reaction) ~ log1p(Days) + (log1p(Days) | Subject),
    Reaction ~ yes + text + (yes + text | Subject),
    Reaction ~ Days + offset(2 * z) + (1 | Subject),
    Reaction ~ Days + offset(z) + offset(Days) + (z || Subject),
    Reaction ~ Days + (Days * z || Subject),
    Reaction ~ Days + (1 | number),
    Reaction ~ Days + (Days | group_text),
    Reaction ~ Days + (1 | yes) + (1 | text),
    Reaction ~ Days + (1 | Subject) + (1 | h),
    Reaction ~ Days + (1 | Subject:h),
    Reaction ~ Days + (1 | h:Subject) + (Days | Subject),
    Reaction ~ Days + (Days | Subject / h),
    Reaction ~ Days + (1 | Subject / h / text),
    Reaction ~ Days + (1 | yes:text:h),
    Reaction ~ Days + I(2 * Days) + z + (1 | Subject),
    Reaction ~ number + z + f + I(z + number) + (1 | Subject),
    Reaction ~ (Days + z + f)^2 + (z | Subject) + (0 + f | h),
    Reaction ~ cut(Days, 3) + (1 | Subject),
    Reaction ~ f:text + (1 | Subject)
  )
  for (formula in formulas) expect_as_lme4(formula, sleep())
})

test_that("designs of other data sets are lme4's", {
  skip_if_not_installed("lme4")
  expect_as_lme4(diameter ~ 1 + (1 | plate) + (1 | sample), lme4::Penicillin)
  expect_as_lme4(strength ~ 1 + (1 | sample) + (1 | batch), lme4::Pastes)
  expect_as_lme4(strength ~ 1 + (1 | batch / cask), lme4::Pastes)
  expect_as_lme4(strength ~ cask + (cask | batch), lme4::Pastes)
  expect_as_lme4(incidence ~ period + (period | herd), lme4::cbpp)
  expect_as_lme4(incidence / size ~ period + (1 | herd), lme4::cbpp, weights = lme4::cbpp$size)
  ratings <- lme4::InstEval[seq(1, 73421, by = 97), ]
  expect_as_lme4(y ~ service * dept + (1 | s) + (1 | d), ratings)
  expect_as_lme4(y ~ studage + lectage + (service | dept) + (1 | s), ratings)     # ordered factors
  oats <- as.data.frame(nlme::Oats)
  expect_as_lme4(yield ~ nitro * Variety + (nitro | Block / Variety), oats)
  machines <- as.data.frame(nlme::Machines)
  expect_as_lme4(score ~ Machine + (Machine | Worker), machines)
  expect_as_lme4(score ~ Machine + (0 + Machine | Worker), machines)
  expect_as_lme4(score ~ Machine + (1 | Worker:Machine) + (1 | Worker), machines)
})

test_that("missing values, unused levels, weights, subset and contrasts act as in lme4", {
  skip_if_not_installed("lme4")
  data <- sleep()
  data$z[c(3, 50)] <- NA
  data$Subject[7] <- NA
  data$f[9] <- NA
  expect_as_lme4(Reaction ~ Days + z + f + (Days | Subject), data)
  design <- suppressMessages(make_design(Reaction ~ z + f + (1 | Subject), data))
  expect_equal(design$n_dropped, 4)
  expect_as_lme4(Reaction ~ Days + (Days | Subject), data[data$Days < 3 & data$number > 1e5 + 33, ])
  expect_as_lme4(Reaction ~ f + (f | h), data[data$f != "b", ])
  expect_as_lme4(Reaction ~ Days + (1 | Subject), data, weights = seq_len(180) / 7)
  expect_as_lme4(Reaction ~ Days + (1 | Subject), data, subset = quote(Days > 2 & !is.na(z)))
  expect_as_lme4(Reaction ~ Days + z + (1 | Subject), data, weights = quote(Days + 1), subset = -(1:20))
  expect_as_lme4(Reaction ~ f * Days + (f | Subject), data, contrasts = list(f = "contr.sum"))
  contrasts(data$f) <- contr.helmert(3)
  expect_as_lme4(Reaction ~ f + (f | Subject), data)
})

test_that("double bars make every column of a factor its own independent term", {
  skip_if_not_installed("lme4")
  data <- sleep()
  data$fb <- as.numeric(data$f == "b")
  data$fc <- as.numeric(data$f == "c")
  data$fa <- as.numeric(data$f == "a")
  double <- suppressWarnings(make_design(Reaction ~ Days + (f + z || Subject), data))
  expanded <- Reaction ~ Days + (1 | Subject) + (0 + fb | Subject) + (0 + fc | Subject) + (0 + z | Subject)
  single <- make_design(expanded, data)
  expect_equal(vapply(group_terms(double), `[[`, "", "label"), paste(c("1", "0 + fb", "0 + fc", "0 + z"), "| Subject"))
  # The key has the terms as they were written.
  without_key <- function(factor) change_parts(factor, function(part) part[names(part) != "key"])
  expect_equal(lapply(double$factors, without_key), lapply(single$factors, without_key))
  expect_equal(double$factors[[1]]$block, 1:4)
  without <- make_design(Reaction ~ Days + (0 + f || Subject), data)
  expect_equal(z_names(without$factors[[1]]), c("fa", "fb", "fc"))
  expect_equal(unname(factor_z(without$factors[[1]])), unname(as.matrix(data[c("fa", "fb", "fc")])), ignore_attr = TRUE)
})

test_that("terms with the same grouping factor are one factor with blocks", {
  skip_if_not_installed("lme4")
  design <- make_design(Reaction ~ Days + (Days | Subject) + (1 | h) + (0 + z | Subject), sleep())
  expect_equal(vapply(design$factors, `[[`, "", "group"), c("Subject", "h"))
  expect_equal(z_names(design$factors[[1]]), c("(Intercept)", "Days", "z"))
  expect_equal(design$factors[[1]]$block, c(1L, 1L, 2L))
  expect_identical(factor_index(design$factors[[1]]), as.integer(sleep()$Subject))
  expect_equal(factor_z(design$factors[[1]]), cbind("(Intercept)" = 1, Days = sleep()$Days, z = sleep()$z))
  expect_error(make_design(Reaction ~ (Days | Subject) + (1 | Subject), sleep()),
               "'\\(Intercept\\)' to 'Subject' more than once",
               class = "hlr_error_duplicate_term")
})

test_that("data may be missing, a tibble-like class, or hold functions of the grouping factor", {
  y <- c(1, 2, 4, 3)
  x <- c(0, 1, 0, 1)
  g <- c(2, 2, 10, 10)
  design <- make_design(y ~ x + (1 | factor(g)))
  expect_equal(design$factors[[1]]$group, "factor(g)")
  expect_equal(design$factors[[1]]$levels, c("2", "10"))     # numbers in numeric order
  expect_equal(common_columns(design), cbind(`(Intercept)` = 1, x = x))
  odd <- structure(data.frame(y, x, g), class = c("tbl_df", "tbl", "data.frame"))
  expect_equal(common_columns(make_design(y ~ . + (1 | g), odd)), common_columns(design))
  expect_equal(ncol(common_columns(make_design(y ~ 0 + (1 | g), odd))), 0)
  expect_equal(offset_of(make_design(y ~ x + (1 | g), odd, offset = 2 * x)), 2 * x)
})

test_that("responses of binomial models become successes and trials", {
  data <- data.frame(s = c(0, 2, 3), n = c(4, 2, 5), b = c(TRUE, FALSE, TRUE), f = factor(c("no", "yes", "yes")))
  both <- make_design(cbind(s, n - s) ~ 1, data, family = binomial())
  expect_equal(both[c("y", "trials")], list(y = data$s, trials = data$n))
  expect_equal(make_design(s | trials(n) ~ 1, data, family = binomial())[c("y", "trials")], both[c("y", "trials")])
  expect_equal(make_design(s / n ~ 1, data, weights = n, family = "binomial")[c("y", "trials", "weights")],
               list(y = data$s, trials = data$n, weights = c(1, 1, 1)))
  expect_equal(make_design(s | trials(5) ~ 1, data, family = binomial)$trials, c(5, 5, 5))
  expect_equal(make_design(b ~ 1, data, family = binomial())$y, c(1, 0, 1))
  expect_equal(make_design(f ~ 1, data, family = binomial())$y, c(0, 1, 1))
})

test_that("chains of nested factors are found and crossed ones are not", {
  data <- expand.grid(c = 1:2, b = 1:3, a = 1:4, k = 1:2)
  data$y <- seq_len(nrow(data))
  nested <- suppressWarnings(make_design(y ~ (1 | a) + (1 | a:b:c) + (1 | a:b), data)$factors)
  expect_equal(nested_chain(nested), c(2L, 3L, 1L))
  # Level "2:3" of a:b is in level "2" of a.
  expect_equal(parents(nested[[3]], nested[[1]]), rep(1:4, each = 3))
  expect_null(parents(nested[[1]], nested[[3]]))
  expect_null(nested_chain(make_design(y ~ (1 | a) + (1 | b), data)$factors))
  expect_equal(nested_chain(nested[1]), 1L)
  expect_equal(nested_chain(list()), integer())
})

test_that("interactions of many levels code existing combinations only", {
  a <- list(levels = as.character(1:60000), index = c(1L, 60000L, 1L, 7L))
  crossed <- cross_groups(a, a)                               # 3.6e9 cells: more than an integer holds
  expect_equal(crossed$levels, c("1:1", "7:7", "60000:60000"))
  expect_equal(crossed$index, c(1L, 3L, 1L, 2L))
})

test_that("rank deficiency is seen as qr() sees it", {
  set.seed(2)
  x <- cbind(1, rnorm(50), rnorm(50))
  expect_equal(dependent_columns(x), integer())
  expect_equal(dependent_columns(cbind(x, x[, 2] + x[, 3])), 4L)
  expect_equal(dependent_columns(cbind(x, x[, 2] + 1e-6 * rnorm(50))), integer())
  expect_equal(dependent_columns(cbind(x, x[, 2] + 1e-10 * rnorm(50))), 4L)
  expect_equal(dependent_columns(cbind(0, x)), 1L)
  expect_equal(dependent_columns(matrix(0, 5, 1)), 1L)
})
