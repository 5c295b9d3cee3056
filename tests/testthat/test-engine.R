# The list of engines: what an entry may say, and that no other code asks for one by its name.

test_that("entries have the fields that are asked for, and no others", {
  fields <- c("flatten", "reason", "samples_effects", "effects", "effect_moments", "gradients_per_iteration")
  of_prior <- c("samples_effects", "effects", "effect_moments")
  for (name in names(engines)) {
    expect_setequal(names(engines[[name]]), if (name == "prior") of_prior else fields)
    expect_identical(names(formals(engines[[name]]$effects)), c("points", "request"))
    expect_identical(names(formals(engines[[name]]$effect_moments)), c("points", "request"))
  }
  expect_setequal(names(engines), c("collapsed", "joint", "prior"))
})

test_that("a flat model says which engine it is for", {
  model <- suppressMessages(hlr_model(Weight ~ Time + (Time | Pig), dietox))
  sizes <- c(collapsed = 0, joint = 144)
  for (name in names(sizes)) {
    flat <- flatten_for(name, model, hlr_control())
    expect_identical(engine_of(flat), engines[[name]])
    expect_equal(n_sampled_effects(flat), sizes[[name]])
  }
})

# Engines named in an expression: as text, or asked for as `$engine$name`, or known by a field that one of them lacks.
asks_engine <- function(e) {
  if (is.character(e)) return(any(e %in% c("collapsed", "joint")))
  if (is.call(e) && deparse(e, nlines = 1) %in% c("is.null(model$family)", "is.null(fit$model)")) return(TRUE)
  if (is.call(e) && identical(e[[1]], quote(`$`)) && identical(e[[3]], quote(name)) &&
        grepl("engine$", deparse(e[[2]], nlines = 1))) return(TRUE)
  if (!is.call(e) && !is.pairlist(e) && !is.expression(e)) return(FALSE)
  parts <- Filter(function(part) !identical(part, substitute()), as.list(e))
  any(vapply(parts, asks_engine, NA))
}
asks_of <- function(x) is.function(x) && (asks_engine(formals(x)) || asks_engine(body(x)))

test_that("engines are known by name where they are chosen, entered and printed, and nowhere else", {
  objects <- as.list(asNamespace("hlr"), all.names = TRUE)
  chosen <- c("choose_engine", "fit_model")
  entered <- c("flatten_collapsed", "flatten_joint")
  printed <- "summary_header"
  found <- names(Filter(asks_of, objects))
  expect_setequal(found, c(chosen, entered, printed))
  expect_true(asks_of(function(fit) if (fit$engine$name == "prior") 1))
  expect_true(asks_of(function(engine) switch(engine, joint = 1, "collapsed")))
  expect_true(asks_of(function(model) if (is.null(model$family)) 0))
  expect_false(asks_of(function(fit) engine_of(fit$model)$samples_effects))
})
