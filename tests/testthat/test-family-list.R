# The list of families: what an entry may say, and that no other code knows a family by its name.

test_that("entries have the fields that are asked for, and no others", {
  fields <- c("links", "parameters", "values", "residual", "law", "df", "transform", "weights", "linear", "notation",
              "also", "packages", "make", "variance", "points", "link_is_mean", "mean_within", "rate",
              "held")
  kinds <- c("real", "positive", "nonnegative", "proportion", "proportion_zero", "proportion_ends", "counts",
             "successes")
  for (name in names(known_families)) {
    entry <- known_families[[name]]
    expect_identical(setdiff(names(entry), fields), character(), label = name)
    expect_false(anyDuplicated(names(entry)) > 0, label = name)
    expect_true(all(c("links", "parameters", "values", "notation") %in% names(entry)), label = name)
    expect_true(entry$values %in% kinds, label = name)
    expect_identical(names(entry$parameters)[1], "mu")
    expect_true(is.null(entry$residual) || entry$residual %in% names(entry$parameters), label = name)
    expect_true(is.null(entry$law) || entry$law %in% c("normal", "t") && !is.null(entry$residual), label = name)
    expect_identical(is.null(entry$df), !identical(entry$law, "t"), label = name)
    expect_true(is.null(entry$df) || entry$df %in% names(entry$parameters), label = name)
    expect_true(is.null(entry$weights) || entry$weights == "variance", label = name)
    expect_true(is.null(entry$transform) || entry$transform == "log", label = name)
    expect_true(all(entry$packages %in% c("rstanarm", "projpred")), label = name)
    expect_length(entry$notation, if (entry$values == "successes") 2 else 1)
    expect_identical(family_of(name)$link, entry$links[1])
    expect_identical(family_of(name)$family, name)
    # Parameters are named in the notation, which is how a graph shows them.
    for (dpar in names(dpars_of(entry))) expect_match(entry$notation, dpar, fixed = TRUE)
  }
})

test_that("parameters of distributions have links, bounds, priors and starts that agree", {
  for (name in names(known_families)) for (dpar in dpars_of(known_families[[name]])) {
    known <- c("link", "lower", "upper", "prior", "start", "elsewhere", "brms_intercept", "link_sd", "below_response",
               "exact")
    expect_identical(setdiff(names(dpar), known), character())
    expect_equal(dpar_inverse(dpar)(dpar_link(dpar)(dpar$start(1))), dpar$start(1))
    for (unit in c(0.1, 30)) {
      expect_true(dpar$start(unit) > dpar$lower && dpar$start(unit) < dpar$upper)
      for (prior in c(list(dpar$prior(unit)), lapply(dpar$elsewhere, function(own) own(unit)))) {
        expect_length(prior$arg, length(prior_vocabulary[[prior$dist]]$args))
        expect_true(is.null(prior$lower) || prior$lower >= dpar$lower)
      }
    }
    expect_true(all(names(dpar$elsewhere) %in% names(known_sets)))
    expect_true(is.null(dpar$exact) || dpar$exact %in% c(dpar$lower, dpar$upper))
  }
})

test_that("other packages' names belong to one family and are no family's own", {
  also <- unlist(lapply(known_families, `[[`, "also"))
  expect_identical(anyDuplicated(also), 0L)
  expect_identical(intersect(also, names(known_families)), character())
  for (name in names(known_families)) for (other in known_families[[name]]$also) {
    expect_identical(same_family(other), name)
  }
})

# ---- nobody else ------------------------------------------------------------

# Words that are names of prior distributions, laws of group effects and policies too: they speak of families in a
# call that asks for one, such as family$family == "gaussian".
shared_words <- c("gaussian", "student", "lognormal", "exponential", "beta", "Gamma", "laplace")
questions <- c("==", "!=", "%in%", "switch", "match", "match.arg", "[", "[[", "identical", "setdiff", "intersect")

# Names of families in an expression: as text, as functions called, as names of arguments.
families_in <- function(e, words, asked = FALSE) {
  found <- character()
  if (is.character(e)) found <- e
  if (is.name(e)) found <- as.character(e)
  if (is.call(e) || is.pairlist(e) || is.expression(e)) {
    head <- if (is.call(e) && is.name(e[[1]])) as.character(e[[1]]) else ""
    asked <- asked || (head %in% questions && any(grepl("family", deparse(e), fixed = TRUE)))
    parts <- Filter(function(part) !identical(part, substitute()), as.list(e))      # x[, 1] has an empty one
    inside <- unlist(lapply(parts, families_in, words, asked))
    return(unique(c(names(e)[names(e) %in% known_to(words, asked)], inside)))
  }
  found[found %in% known_to(words, asked)]
}
known_to <- function(words, asked) if (asked) words else setdiff(words, shared_words)

families_of_object <- function(x, words) {
  if (is.function(x)) return(unique(c(families_in(formals(x), words), families_in(body(x), words))))
  texts <- unlist(rapply(list(x), function(x) c(x, names(x)), classes = "character"), use.names = FALSE)
  intersect(c(texts, if (is.list(x)) names(x)), setdiff(words, shared_words))
}

test_that("no other object of the package knows a family by its name", {
  words <- c(names(known_families), "bernoulli")
  objects <- as.list(asNamespace("hlr"), all.names = TRUE)
  is_entry <- vapply(objects, function(x) any(vapply(known_families, identical, NA, x)), NA)
  constructors <- c(words, "Beta", "one_trial")
  objects <- objects[!is_entry & !names(objects) %in% c("known_families", constructors)]
  found <- lapply(objects, families_of_object, words)
  found <- found[lengths(found) > 0]
  expect_identical(paste(names(found), vapply(found, toString, "")), character())
})

test_that("a family that is asked for by its name is found", {
  words <- names(known_families)
  expect_identical(families_of_object(function(family) if (family$family == "gaussian") 1, words), "gaussian")
  expect_identical(families_of_object(function(x) switch(x$family$family, student = 1, 2), words), "student")
  expect_identical(families_of_object(function(family) c(poisson = 1)[family$family], words), "poisson")
  expect_identical(families_of_object(function(name) stats::binomial(name), words), "binomial")
  expect_identical(families_of_object(c("weibull", "beta"), words), "weibull")
  expect_identical(families_of_object(list(negbinomial = 1), words), "negbinomial")
  expect_identical(families_of_object(function(factor) factor$law == "student", words), character())
})
