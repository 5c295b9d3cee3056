# Arguments of other packages: taken where they mean the same, otherwise the error says what to write.

short <- function(...) {
  suppressWarnings(hlr_fit(Weight ~ Time + (1 | Pig), dietox, chains = 1, ...))
}

shape <- function(fit) c(dim(fit$draws)[1], fit$warmup)

test_that("iter counts the warmup, as in brms, and says so", {
  expect_message(fit <- short(iter = 80, warmup = 50, seed = 1), "iter = 80 is draws = 30", class = "hlr_message_iter")
  expect_equal(shape(fit), c(30, 50))
  expect_equal(as.matrix(fit), as.matrix(short(draws = 30, warmup = 50, seed = 1)))
  fit <- suppressMessages(short(iter = 80, seed = 1))
  expect_equal(shape(fit)[1], 40)
  expect_null(fit$call$iter)
  expect_error(short(iter = 100, warmup = 100), "must be above `warmup` = 100", class = "hlr_error_argument")
  expect_error(short(iter = 100, draws = 50), "give `draws` alone", class = "hlr_error_argument")
})

test_that("other names and lists of settings mean what they say", {
  fit <- short(draws = 30, tune = 60, random_seed = 7, refresh = 0, thin = 1,
               control = list(adapt_delta = 0.95, max_treedepth = 12))
  expect_equal(c(shape(fit), fit$seed), c(30, 60, 7))
  expect_equal(unlist(fit$control[c("adapt_delta", "max_treedepth")], use.names = FALSE), c(0.95, 12))
  expect_equal(short(draws = 30, adapt_delta = 0.95)$control$adapt_delta, 0.95)
  expect_equal(shape(short(draws = 30, ziformula = ~0, dispformula = ~1))[1], 30)
})

test_that("offset = is a part of the formula", {
  frogs <- transform(reedfrogs, ponds = density / 10)
  model <- hlr_model(surv ~ size, frogs, family = poisson(), offset = log(ponds))
  expect_equal(offset_of(model$design), log(frogs$ponds))
  expect_equal(formula(model), surv ~ size + offset(log(ponds)), ignore_formula_env = TRUE)
})

test_that("what has no counterpart says what to write", {
  refused <- function(words, ...) expect_error(short(...), words, class = "hlr_error_argument")
  refused("none for `ziformula`", ziformula = ~1)
  refused("into the formula: y ~ x \\+ \\(1 \\| g\\)", random = ~Pig)
  refused("about an optimiser", control = structure(list(), class = c("glmerControl", "merControl")))
  refused("step size is tuned", control = list(stepsize = 0.1))
  refused("posterior::thin_draws", thin = 5)
  refused("class = \"Intercept\"", prior_intercept = 1)
})

test_that("verbs after the fit know the same words", {
  fit <- pigs_fit()
  new <- data.frame(Time = 1, Pig = "new", Litter = dietox$Litter[1])
  set.seed(1)
  lme4s <- predict(fit, new, allow.new.levels = TRUE)
  set.seed(1)
  expect_equal(lme4s, predict(fit, new, allow_new_levels = TRUE))
  expect_equal(nrow(posterior_epred(fit, nsamples = 7)), 7)
  refused <- function(value, words) expect_error(value, words, class = "hlr_error_argument")
  refused(predict(fit, type = "response"), "fitted\\(\\) has expected responses")
  refused(predict(fit, se.fit = TRUE), "Est.Error")
  refused(ranef(fit, condVar = TRUE), "Est.Error")
  refused(posterior_epred(fit, nlpar = "a"), "not available yet")
  refused(summary(fit, var_names = "b"), "`variable`")
  refused(summary(fit, digts = 2), "Did you mean 'digits'")
  refused(loo(fit, reloo = TRUE), "moment_match")
  refused(confint(fit, method = "Wald"), "quantiles of the draws")
  refused(plot_slopes(fit, "Time", by = "Pig"), "`condition`")
})

# ---- what changes nothing ---------------------------------------------------

own <- function(call, envir = parent.frame()) {
  call <- match.call(hlr_fit, substitute(call), expand.dots = TRUE)
  others <- as.list(call)[setdiff(names(call), c("", names(formals(hlr_fit))))]
  as.list(hlr:::in_own_arguments(call, others, envir))[-1]
}

said <- function(expr) {
  out <- character()
  withCallingHandlers(expr, hlr_message_argument = function(m) {
    out <<- c(out, conditionMessage(m))
    invokeRestart("muffleMessage")
  })
  out
}

test_that("each argument without effect is taken out, and one message says why", {
  for (name in names(hlr:::no_effect)) {
    call <- as.call(c(list(quote(own)), stats::setNames(list(call("hlr_fit", quote(y ~ x), 1)), "call")))
    call$call[[name]] <- quote(not_there(all = TRUE))                  # as save_pars() without brms
    words <- said(left <- eval(call))
    expect_equal(words, paste0("`", name, "` has no effect here: ", hlr:::no_effect[[name]], ".\n"))
    expect_named(left, c("formula", "data"))
  }
  words <- said(fit <- short(draws = 20, warmup = 20, seed = 1, backend = "rstan", save_pars = save_pars(all = TRUE),
                             save_ranef = FALSE, normalize = FALSE, silent = 2))
  expect_equal(words, paste0("`backend`, `save_pars`, `save_ranef` and `normalize` have no effect here: hlr samples ",
                             "by its own C code, the fit has draws of all parameters, the fit has draws of all group ",
                             "effects and constants of the density do not change the draws.\n"))
  expect_equal(as.matrix(fit), as.matrix(short(draws = 20, warmup = 20, seed = 1)))
  expect_length(said(hlr_model(Weight ~ Time, dietox, backend = "rstan")), 1)
})

test_that("with the value that says nothing, nothing is said", {
  words <- said(left <- own(hlr_fit(y ~ x, d, normalize = TRUE, future = FALSE, save_model = NULL, threads = NULL,
                                    sparse = FALSE, init = NULL, rcov = ~units, knots = NULL, dropna = TRUE)))
  expect_length(words, 0)
  expect_named(left, c("formula", "data"))
})

test_that("arguments about printing are `progress`", {
  progress <- function(left) left$progress
  expect_false(progress(own(hlr_fit(y ~ x, d, refresh = 0))))
  expect_true(progress(own(hlr_fit(y ~ x, d, refresh = 100))))
  expect_false(progress(own(hlr_fit(y ~ x, d, silent = 2, refresh = 0, open_progress = FALSE))))
  expect_false(progress(own(hlr_fit(y ~ x, d, silent = TRUE))))
  expect_null(progress(own(hlr_fit(y ~ x, d, silent = 0))))
  expect_false(progress(own(hlr_fit(y ~ x, d, verbose = FALSE))))
  expect_true(progress(own(hlr_fit(y ~ x, d, verbose = 2))))
  expect_null(progress(own(hlr_fit(y ~ x, d, open_progress = FALSE))))
  expect_false(progress(own(hlr_fit(y ~ x, d, show_messages = FALSE))))
  expect_true(progress(own(hlr_fit(y ~ x, d, progressbar = FALSE, progress = TRUE))))
  for (word in c("silent", "verbose", "refresh", "open_progress", "show_messages", "progressbar")) {
    call <- as.call(c(list(quote(hlr_model), Weight ~ Time, quote(dietox)), stats::setNames(list(FALSE), word)))
    expect_error(eval(call), paste0("'", word, "', which is about sampling"), class = "hlr_error_argument")
  }
})

test_that("settings of the sampler are for hlr_fit(model)", {
  expect_error(hlr_model(Weight ~ Time, dietox, iter = 100), "hlr_fit\\(model, iter = \\)",
               class = "hlr_error_argument")
  expect_error(hlr_model(Weight ~ Time, dietox, chains = 2), "hlr_fit\\(model, chains = \\)",
               class = "hlr_error_argument")
})

test_that("values that brms has for hlr's arguments are taken", {
  expect_equal(prior_draws(short(draws = 20, seed = 1, sample_prior = TRUE)),
               prior_draws(short(draws = 20, seed = 1, sample_prior = "yes")))
  expect_null(short(draws = 20, seed = 1, sample_prior = FALSE)$prior_draws)
})

test_that("update() takes iter and random_seed in the place of draws and seed", {
  fit <- short(draws = 30, warmup = 20, seed = 1)
  changed <- function(...) suppressMessages(suppressWarnings(update(fit, ...)))
  expect_equal(shape(changed(iter = 60)), c(40, 20))
  expect_equal(changed(random_seed = 8)$seed, 8)
})

test_that("every argument that there is not is named, with a prior as it is to be written", {
  words <- tryCatch(hlr_fit(Weight ~ Time, dietox, prior_intercept = normal(0, 10, autoscale = TRUE), QR = TRUE,
                            foo = 1), error = conditionMessage)
  expect_match(words, "Use prior = hlr_prior(normal(0, 10), autoscale = TRUE, class = \"Intercept\").", fixed = TRUE)
  expect_match(words, "Nor 'QR'. Priors are on the coefficients themselves")
  expect_match(words, "Nor 'foo'.", fixed = TRUE)
  expect_error(short(control = lmerControl(optimizer = "bobyqa")), "leave it out", class = "hlr_error_argument")
})

test_that("hlr's verbs know what to write instead of other packages' priors", {
  refused <- function(words, prior) {
    call <- substitute(hlr_model(Weight ~ Time, dietox, prior = prior))
    expect_error(eval(call), words, fixed = TRUE, class = "hlr_error_prior")
  }
  refused("Use horseshoe(df = 1)", hs())
  refused("Use R2D2(mean_R2 = 0.5)", R2(0.5))
  refused("hlr_prior(normal(0, 2), class = \"b\", coef = \"Time\"), for example, and join", list(Time = normal(0, 2)))
  refused("hlr_prior(exponential(1), class = \"sd\")", list(R = list(V = 1, nu = 0.002)))
})

test_that("rstanarm's names of arguments and scaling of priors are taken", {
  scale <- function(model) subset(as.data.frame(prior_summary(model)), class == "b" & coef == "Time")
  one <- hlr_model(Weight ~ Time, dietox, prior = normal(location = 0, scale = 2.5, autoscale = TRUE))
  expect_equal(scale(one), scale(hlr_model(Weight ~ Time, dietox, prior = hlr_prior(normal(0, 2.5), autoscale = TRUE))))
  one <- hlr_model(Weight ~ Time, dietox, prior = student_t(df = 3, location = 1, scale = 2))
  expect_equal(scale(one), scale(hlr_model(Weight ~ Time, dietox, prior = hlr_prior(student_t(3, 1, 2)))))
})

test_that("families of brms and glmmTMB that are not attached are told by what they hold", {
  local_replaced("brms_is_loaded", function() FALSE)
  named <- function(family) hlr:::check_family(family, substitute(family))[c("family", "link")]
  expect_equal(named(brmsfamily("negbinomial", "log")), list(family = "negbinomial", link = "log"))
  expect_equal(named(list(family = "nbinom2", link = "log")), list(family = "negbinomial", link = "log"))
  expect_error(named(list(family = "tweedie", link = "log")), "Tweedie", class = "hlr_error_family")
})
