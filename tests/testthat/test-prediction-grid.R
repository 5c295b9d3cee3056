# Grids: the condition goes over its values, by-levels bring what is constant in them, the rest is typical.

pigs_fit <- function(formula = Weight ~ Time + Cu + (Time | Pig)) {
  hlr_fit(formula, dietox, seed = 1, chains = 1, draws = 200, warmup = 200)
}

test_that("other variables are at their mean or first level, or given", {
  fit <- suppressWarnings(pigs_fit())
  data <- data_of_fit(fit)
  expect_identical(names(data), c("Weight", "Time", "Cu", "Pig"))
  grid <- prediction_grid(fit, data, "Time", n = 3)
  expect_equal(grid$Time, c(1, 6.5, 12))
  expect_identical(as.character(grid$Cu), rep("Cu000", 3))
  grid <- prediction_grid(fit, data, "Time", at = list(Time = 1:2, Cu = "Cu175"))
  expect_identical(grid$Time, 1:2)
  expect_identical(as.character(unique(grid$Cu)), "Cu175")
  expect_identical(levels(grid$Cu), levels(dietox$Cu))
  grid <- prediction_grid(fit, data, "Cu")
  expect_identical(as.character(grid$Cu), levels(dietox$Cu))
  expect_equal(unique(grid$Time), mean(dietox$Time))
})

test_that("data are those that the fit carries, whatever has their name now", {
  fit_to <- function(formula, data) suppressWarnings(hlr_fit(formula, data, seed = 1, chains = 1, draws = 20))
  fit <- fit_to(Weight ~ Time + Cu + (Time | Pig), dietox[1:30, ])
  expect_equal(data_of_fit(fit), dietox[1:30, c("Weight", "Time", "Cu", "Pig")], ignore_attr = TRUE)
  expect_identical(names(insight::get_data(fit)), c("Weight", "Time", "Cu", "Pig"))
})

test_that("what is constant within a level of a grouping factor is the level's", {
  fit <- suppressWarnings(pigs_fit())
  grid <- prediction_grid(fit, data_of_fit(fit), "Time", "Pig", c("4601", "8442", "new"), n = 2)
  own <- as.character(dietox$Cu[match(c("4601", "8442"), dietox$Pig)])
  expect_identical(as.character(grid$Cu)[1:4], rep(own, each = 2))
  expect_identical(as.character(grid$Pig), rep(c("4601", "8442", "new"), each = 2))
  expect_identical(attr(grid, "by"), rep(c("4601", "8442", "new"), each = 2))
})

test_that("nested factors bring the columns they are made of", {
  data <- data.frame(dietox, Sty = dietox$Litter)
  fit <- suppressWarnings(hlr_fit(Weight ~ Time + (1 | Litter / Pig), data, seed = 1, chains = 1, draws = 50))
  level <- fit$design$factors[[1]]$levels[5]
  group <- fit$design$factors[[1]]$group
  grid <- prediction_grid(fit, data_of_fit(fit, data), "Time", group, level, n = 2)
  row <- which(level_of_rows(fit, data_of_fit(fit, data), group) == level)[1]
  expect_identical(as.character(grid$Pig[1]), as.character(dietox$Pig[row]))
  expect_identical(as.character(grid$Litter[1]), as.character(dietox$Litter[row]))
})

test_that("a second predictor has all its values if they are few, else three", {
  expect_identical(by_values(c(2, 1, 2)), c(1, 2))
  x <- stats::qnorm(stats::ppoints(100), 10, 2)
  expect_equal(by_values(x), round(mean(x) + c(-1, 0, 1) * stats::sd(x), 1))
  years <- 2000 + x / 2
  expect_equal(by_values(years), round(mean(years) + c(-1, 0, 1) * stats::sd(years), 2))    # not 2000 three times
  expect_identical(as.character(by_values(gl(2, 3, labels = c("a", "b")))), c("a", "b"))
})

test_that("data are those that the fit carries, or given", {
  fit <- suppressWarnings(pigs_fit(Weight ~ log(Time) + (1 | Pig)))
  expect_identical(data_of_fit(fit), dietox[c("Weight", "Time", "Pig")], ignore_attr = TRUE)
  expect_identical(data_of_fit(fit, dietox)$Time, dietox$Time)
  expect_error(data_of_fit(fit, dietox[1:3, ]), "rows of the fit", class = "hlr_error_data")
  expect_error(check_at(list(Tme = 3), dietox), "Did you mean 'Time'", class = "hlr_error_variable")
  expect_error(check_at(3, dietox), "list", class = "hlr_error_argument")
})
