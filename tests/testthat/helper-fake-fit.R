# A fit made by hand, after the contract of R/fit.R, with draws whose every summary can be worked out in the test. Two
# grouping factors: Pig with two correlated coefficients, and pen:row with one; 4 chains of 250 draws.

fake_fit <- function(n_iter = 250, n_chain = 4, seed = 1) {
  set.seed(seed)
  levels <- list(Pig = c("4601", "4602", "p 3"), "pen:row" = c("a:1", "b:1"))
  names <- c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sd_Pig__Time", "sd_pen:row__Intercept",
             "cor_Pig__Intercept__Time", "sigma", "lprior", "lp__")
  centre <- c(15, 7, 5, 0.7, 2, 0.2, 2.2, -10, -2000)
  scale <- c(0.4, 0.1, 0.5, 0.06, 0.3, 0.1, 0.05, 0.3, 1.5)
  n <- n_iter * n_chain
  draws <- vapply(seq_along(names), function(k) centre[k] + scale[k] * rnorm(n), numeric(n))
  n_obs <- 12
  frame <- data.frame(Weight = rnorm(n_obs, 30), Time = rep(1:4, 3), Pig = gl(3, 4, labels = levels$Pig))
  sampler <- c("accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__")
  stats <- array(c(0.9, 0.5, 3, 7, 0, 0), c(6, n_chain, n_iter), list(sampler, NULL, NULL))
  stats["energy__", , ] <- rnorm(n_iter * n_chain)
  structure(list(
    version = fit_version, call = quote(hlr_fit(formula = Weight ~ Time + (Time | Pig) + (1 | pen:row), data = frame)),
    formula = Weight ~ Time + (Time | Pig) + (1 | pen:row),
    family = gaussian(),
    design = list(
      response = "Weight", y = frame$Weight, frame = model.frame(Weight ~ Time, frame), n_dropped = 0L,
      predictors = list(new_predictor(
        model.matrix(~Time, frame), double(n_obs), dpar = "mu",
        terms = list(list(label = "Time | Pig", group = "Pig", coef = c("(Intercept)", "Time")),
                     list(label = "1 | pen:row", group = "pen:row", coef = "(Intercept)"))
      )),
      factors = list(
        list(group = "Pig", levels = levels$Pig, name = c("Intercept", "Time"), dpar = c("mu", "mu"),
             block = c(1L, 1L), law = "gaussian",
             parts = list(list(predictor = 1L, coef = c("(Intercept)", "Time"), common = 1:2))),
        list(group = "pen:row", levels = levels$`pen:row`, name = "Intercept", dpar = "mu",
             block = 1L, law = "gaussian",
             parts = list(list(predictor = 1L, coef = "(Intercept)", common = 1L)))
      )
    ),
    prior = data.frame(
      parameter = replace(names[1:7], 6, "cor_Pig"), class = c("Intercept", "b", "sd", "sd", "sd", "cor", "sigma"),
      group = c("", "", "Pig", "Pig", "pen:row", "Pig", ""),
      coef = c("", "Time", "Intercept", "Time", "Intercept", "", ""),
      dist = "flat", arg1 = NA_real_, arg2 = NA_real_, arg3 = NA_real_, lower = c(-Inf, -Inf, 0, 0, 0, -1, 0),
      upper = c(rep(Inf, 5), 1, Inf), dpar = c(rep("mu", 6), "sigma")
    ),
    engine = list(name = "collapsed", reason = "gaussian with conjugate coefficients"),
    model = list(engine = "collapsed"), control = list(max_treedepth = 10),
    draws = array(draws, c(n_iter, n_chain, length(names)), list(NULL, NULL, names)),
    sampler = aperm(stats, c(3, 2, 1)),
    time = list(warmup = rep(0.1, n_chain), sampling = rep(0.2, n_chain), total = 0.42)
  ), class = "hlr_fit")
}

# Effects of the fake fit: level l (counted in its factor) and coefficient k have the constant 10 k + l plus b_Time's
# draws, so that a test knows which one it got.
fake_effects_draws <- function(fit, group, levels = NULL, draw_ids = NULL) {
  factor <- Filter(function(f) f$group == group, fit$design$factors)[[1]]
  if (is.null(levels)) levels <- factor$levels
  stopifnot(levels %in% factor$levels)
  at <- expand.grid(l = match(levels, factor$levels), k = seq_len(n_coefs(factor)))
  base <- fit$draws[, , "b_Time"]
  array(vapply(seq_len(nrow(at)), function(i) 10 * at$k[i] + at$l[i] + base, base), c(dim(base), nrow(at)))
}

# Put `value` in the place of a function of the package until the calling test ends.
local_replaced <- function(name, value, env = parent.frame()) {
  ns <- environment(summarise_array)
  old <- get0(name, ns, inherits = FALSE)
  put <- function(x) {
    if (!exists(name, ns, inherits = FALSE)) return(assign(name, x, ns))
    unlockBinding(name, ns)
    assign(name, x, ns)
  }
  put(value)
  withr::defer(if (!is.null(old)) put(old), envir = env)
}
