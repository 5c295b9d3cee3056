# One row for each number of a draw, in the order that C writes them; places are those of the coordinates.

herd <- local({
  set.seed(62)
  data <- data.frame(x = rnorm(40, 4), z = rnorm(40, -2), a = factor(rep(1:4, each = 10)), b = factor(rep(1:8, 5)))
  data$y <- 10 + 2 * data$x + rnorm(4)[data$a] + rnorm(40)
  data
})

layout_of <- function(formula, prior = NULL, ...) model_parts(formula, herd, prior, hlr_control(...))$model$layout

test_that("rows stand as C has its parameters: factors in its order, correlations block by block", {
  prior <- hlr_prior(lkj(3), class = "cor", group = "b") + hlr_prior(constant(2), coef = "z")
  layout <- layout_of(y ~ x + z + (x || a) + (0 + z | a) + (x + z | b), prior)
  expect_identical(layout$parameter, c(
    "b_Intercept", "b_x", "sd_b__Intercept", "sd_b__x", "sd_b__z", "sd_a__Intercept", "sd_a__x", "sd_a__z",
    "cor_b__Intercept__x", "cor_b__Intercept__z", "cor_b__x__z", "sigma"
  ))
  expect_identical(layout$class, rep(c("Intercept", "b", "sd", "cor", "sigma"), c(1, 1, 6, 3, 1)))
  expect_identical(layout$group, rep(c("", "b", "a", "b", ""), c(2, 3, 3, 3, 1)))
  cors <- layout[layout$class == "cor", ]
  expect_identical(cors$coef, c("Intercept", "Intercept", "x"))
  expect_identical(cors$coef2, c("x", "z", "z"))
  expect_true(all(cors$dist == "lkj" & cors$arg1 == 3 & cors$kind == "cor" & is.na(cors$map_scale)))
  expect_identical(layout$block[layout$class == "sd"], c(1L, 1L, 1L, 1L, 2L, 3L))
  # Two coefficients are integrated out.
  expect_identical(layout$place, c(NA, NA, 1:10))
  expect_identical(layout_of(y ~ x + (1 | a), keep_common = TRUE)$place, 1:4)
  expect_identical(layout_of(y ~ x + (x | a), hlr_prior(constant(1), class = "sd", coef = "x"))$place,
                   c(NA, NA, 1L, NA, 2L, 3L))
})

test_that("blocks of one factor each have the shape of their own prior", {
  table <- hlr_priors(y ~ x + (x | a) + (0 + z + I(z^2) | a), herd)
  table$prior[table$class == "cor"] <- c("lkj(2)", "lkj(5)")
  cors <- layout_of(y ~ x + (x | a) + (0 + z + I(z^2) | a), table)
  cors <- cors[cors$class == "cor", ]
  expect_identical(cors$parameter, c("cor_a__Intercept__x", "cor_a__z__IzE2"))
  expect_identical(cors$arg1, c(2, 5))
})

test_that("C writes a number for each row and reads one for each place", {
  fits <- list(
    hlr_model(y ~ x + (x | a) + (z || b), herd),
    hlr_model(y ~ x + (1 | gr(a, dist = "student")), herd, prior = hlr_prior(horseshoe())),
    hlr_model(y ~ x + (x | a), herd, student())
  )
  for (given in fits) {
    engine <- choose_engine("auto", given$design, given$family, given$prior)$name
    fit <- suppressWarnings(hlr_fit(given, chains = 1, warmup = 10, draws = 2, seed = 1, progress = FALSE))
    layout <- fit$model$layout
    point <- fit$upars[1, 1, ]
    written <- .Call(hlr_c_constrain, fit$model, t(point))
    expect_identical(ncol(written), nrow(layout) + 1L)
    sampled <- !is.na(layout$place)
    expect_identical(layout$place[sampled], seq_len(sum(sampled)))
    # A step of one coordinate moves the parameter it is the place of, by its map.
    for (i in which(sampled & layout$kind %in% c("log", "real", "sinh") & !layout$dist %in% "horseshoe")) {
      value <- written[1, i]
      coordinate <- point[layout$place[i]]
      if (layout$kind[i] == "sinh") coordinate <- abs(coordinate)
      expect_equal(drop(to_coordinates(cbind(value), layout[i, ])), coordinate, tolerance = 1e-8)
    }
  }
})
