# The list of distributions: what an entry may say, that C has the same, and that no other code knows one by its name.

in_c <- function() .Call(hlr_c_priors)
# Of one number, with a density in C.
of_numbers <- names(Filter(function(entry) {
  is.null(entry$becomes) && is.null(entry$matrix) && is.null(entry$shrinkage)
}, prior_vocabulary))

test_that("entries have the fields that are asked for, and no others", {
  fields <- c("words", "args", "positive", "default", "refuse", "becomes", "also", "classes", "support", "cdf",
              "inverse_cdf",
              "quantile", "location", "scale", "df", "within", "autoscale", "normal", "light_tail", "reach",
              "away_from_zero", "fixed", "improper", "matrix", "margin", "shrinkage")
  for (name in names(prior_vocabulary)) {
    entry <- prior_vocabulary[[name]]
    expect_identical(setdiff(names(entry), fields), character(), label = name)
    expect_false(anyDuplicated(names(entry)) > 0, label = name)
    expect_lte(length(entry$args), 3)
    expect_true(is.null(entry$becomes) == !is.null(entry$words), label = name)
    # Arguments are named by their names.
    expect_true(all(c(entry$positive, names(entry$default), entry$location, entry$scale, entry$df,
                      names(entry$autoscale)) %in% entry$args), label = name)
    expect_true(all(entry$autoscale %in% c("times", "over", "log")), label = name)
    expect_true(all(entry$classes %in% prior_classes), label = name)
    expect_identical(is.null(entry$cdf), is.null(entry$inverse_cdf), label = name)
    # Each has quantiles, in one way, unless it stands for another or its scale is not fixed.
    ways <- c(!is.null(entry$inverse_cdf), !is.null(entry$quantile), !is.null(entry$becomes), !is.null(entry$shrinkage))
    expect_identical(sum(ways), 1L, label = name)
    if (!is.null(entry$refuse)) expect_null(entry$refuse(usual_args(entry)), label = name)
    for (text in entry$also) expect_s3_class(hlr_prior(text, class = c(entry$classes, "sd")[1]), "hlr_prior")
  }
  also <- unlist(lapply(unname(prior_vocabulary), function(entry) names(entry$also)))
  expect_identical(anyDuplicated(also), 0L)
  expect_identical(intersect(also, names(prior_vocabulary)), character())
})

test_that("R's list of distributions and C's are the same: names, arguments in their order", {
  expect_identical(lapply(prior_vocabulary[of_numbers], `[[`, "args"), in_c()$distributions)
  shrinkage <- Filter(Negate(is.null), lapply(prior_vocabulary, `[[`, "shrinkage"))
  expect_identical(lapply(shrinkage, function(kind) names(c(kind$shared, kind$each))), in_c()$shrinkage)
  for (kind in shrinkage) expect_length(kind$each, 1)
})

test_that("densities are where R says they are", {
  for (name in setdiff(of_numbers, fixing_distributions)) {
    row <- row_of(name, usual_args(prior_vocabulary[[name]]))
    ends <- prior_support(row)
    inside <- c(pmax(ends[1], -4) + 1e-6, pmin(ends[2], 100) - 1e-6)
    outside <- Filter(is.finite, ends + c(-1e-6, 1e-6))
    expect_true(all(is.finite(prior_logp(row, inside)$logp)), label = name)
    expect_true(all(prior_logp(row, outside)$logp == -Inf), label = name)
  }
})

test_that("quantiles, means, tails and behaviour at zero are those of C's density", {
  for (name in setdiff(of_numbers, c(fixing_distributions, improper_distributions))) {
    entry <- prior_vocabulary[[name]]
    a <- usual_args(entry)
    row <- row_of(name, a)
    row[c("lower", "upper")] <- as.list(prior_support(row))
    logp <- function(x) prior_logp(row, x)$logp
    q <- prior_quantile(row, c(0.2, 0.4, 0.7))
    h <- 1e-5 * abs(q)
    expect_equal(prior_logp(row, q)$grad, (logp(q + h) - logp(q - h)) / (2 * h), tolerance = 1e-6, label = name)
    for (k in 1:2) {
      mass <- stats::integrate(function(x) exp(logp(x)), q[k], q[k + 1], rel.tol = 1e-8)$value
      expect_equal(mass, c(0.2, 0.3)[k], tolerance = 1e-6, label = name)
    }
    for (lower in c(TRUE, FALSE)) {
      expect_equal(entry$inverse_cdf(c(0.1, 0.6), a, lower), entry$inverse_cdf(c(0.9, 0.4), a, !lower), label = name)
      expect_equal(entry$cdf(q, a, lower), if (lower) c(0.2, 0.4, 0.7) else c(0.8, 0.6, 0.3), label = name)
    }
    if (!is.null(entry$normal)) {
      moments <- entry$normal(a)
      expect_equal(logp(c(-1, 2)), stats::dnorm(c(-1, 2), moments[1], moments[2], log = TRUE), label = name)
    }
    # The log density of a heavy tail flattens as 1 / x, or nearly so; a light one's falls as steeply further out.
    steep <- prior_logp(row, entry$inverse_cdf(0.99, a, TRUE) * c(1e2, 1e3))$grad
    if (row$upper == Inf) expect_identical(steep[2] / steep[1] > 0.5, !is.null(entry$light_tail), label = name)
    # At zero the density is finite and positive, so that an sd may pass through it, or it is not.
    if (row$lower == 0) expect_identical(!is.finite(logp(0)), !is.null(entry$away_from_zero) || name == "beta")
  }
})

test_that("shrinkage has hyper-parameters whose priors and starts agree", {
  for (name in shrinking_distributions) {
    entry <- prior_vocabulary[[name]]
    for (hyper in c(entry$shrinkage$shared, entry$shrinkage$each)) {
      prior <- hyper$prior(usual_args(entry))
      expect_length(prior$arg, length(prior_vocabulary[[prior$dist]]$args))
      expect_true(hyper$start > 0 && hyper$start < c(hyper$upper, Inf)[1])
    }
  }
})

# ---- nobody else ------------------------------------------------------------

# Words that are names of other things too: of laws, methods and links. They speak of priors in a call that asks for a
# distribution, such as row$dist == "normal".
shared_words <- c("normal", "lognormal", "exponential", "gamma", "beta", "constant", "uniform", "flat", "logistic",
                  "laplace", "cauchy", "R2D2")
questions <- c("==", "!=", "%in%", "switch", "match", "match.arg", "[", "[[", "identical", "setdiff", "intersect")

# Names of distributions that an expression asks for: as text or as names of arguments, within a question.
asked_in <- function(e, words, question = FALSE, of_prior = FALSE) {
  known <- if (of_prior) words else setdiff(words, shared_words)
  if (is.character(e)) return(if (question) intersect(e, known))
  if (!is.call(e) && !is.pairlist(e) && !is.expression(e)) return(NULL)
  head <- if (is.call(e) && is.name(e[[1]])) as.character(e[[1]]) else ""
  if (head %in% questions) {
    question <- TRUE
    of_prior <- of_prior || any(grepl("dist|prior", deparse(e)))
    known <- if (of_prior) words else setdiff(words, shared_words)
  }
  parts <- Filter(function(part) !identical(part, substitute()), as.list(e))          # x[, 1] has an empty one
  unique(c(if (question) intersect(names(e), known), unlist(lapply(parts, asked_in, words, question, of_prior))))
}

asked_by <- function(x, words) {
  if (is.function(x)) return(unique(c(asked_in(formals(x), words), asked_in(body(x), words))))
  if (is.list(x)) return(unique(unlist(lapply(x, asked_by, words))))
}

test_that("a table without rows has no moments and no reach", {
  none <- list(dist = character(), arg1 = double(), arg2 = double(), arg3 = double())
  expect_no_warning(moments <- normal_moments(none))
  expect_identical(moments, list(mean = double(), sd = double()))
  expect_no_warning(reach <- prior_reach(none))
  expect_identical(reach, double())
})

test_that("no object of the package but the list asks for a distribution by its name", {
  words <- names(prior_vocabulary)
  objects <- as.list(asNamespace("hlr"), all.names = TRUE)
  objects <- objects[names(objects) != "prior_vocabulary"]
  found <- Filter(length, lapply(objects, asked_by, words))
  expect_identical(paste(names(found), vapply(found, toString, "")), character())
})

test_that("a distribution that is asked for by its name is found", {
  words <- names(prior_vocabulary)
  expect_identical(asked_by(function(row) if (row$dist == "normal") 1, words), "normal")
  expect_identical(asked_by(function(row) switch(row$dist, gamma = , beta = 1, 2), words), c("gamma", "beta"))
  expect_identical(asked_by(function(x) x$dist %in% c("flat", "constant"), words), c("flat", "constant"))
  expect_identical(asked_by(function(row) c(lkj = "LKJ")[[row$dist]], words), "lkj")
  expect_identical(asked_by(function(x) x == "student_t", words), "student_t")
  expect_identical(asked_by(list(a = list(function(x) x != "horseshoe")), words), "horseshoe")
  expect_length(asked_by(function(method) method == "normal", words), 0)
  expect_length(asked_by(function() list(dist = "student_t", arg = c(3, 0, 1)), words), 0)
})
