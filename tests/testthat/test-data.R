test_that("dietox has 861 weights of 72 pigs, weeks 1 to 12, at most one a week", {
  expect_identical(dim(dietox), c(861L, 8L))
  expect_identical(nlevels(dietox$Pig), 72L)
  expect_identical(names(dietox), c("Pig", "Litter", "Evit", "Cu", "Start", "Time", "Weight", "Feed"))
  expect_identical(sort(unique(dietox$Time)), 1:12)
  expect_false(anyDuplicated(dietox[c("Pig", "Time")]) > 0)
  expect_false(anyNA(dietox[names(dietox) != "Feed"]))
})

test_that("dietox is geepack's table", {
  skip_if_not_installed("geepack")
  theirs <- new.env()
  utils::data("dietox", package = "geepack", envir = theirs)
  theirs <- theirs$dietox
  for (column in names(dietox)) {
    ours <- dietox[[column]]
    other <- theirs[[column]]
    if (is.factor(ours)) {
      expect_identical(as.character(ours), as.character(other))
    } else {
      expect_equal(ours, other, ignore_attr = TRUE)
    }
  }
})

test_that("dietox gives the numbers from which the default priors are made", {
  # Mean and sd (divisor n) of the response, and 2.5 s_y / sd(x), to the four digits of design.md.
  sd_n <- function(x) sqrt(mean((x - mean(x))^2))
  expect_equal(round(mean(dietox$Weight), 4), 60.7258)
  expect_equal(round(sd_n(dietox$Weight), 4), 24.9644)
  expect_equal(round(2.5 * sd_n(dietox$Weight) / sd_n(dietox$Time), 4), 18.1283)
})

test_that("reedfrogs has 48 tanks, and shares that are counts over counts", {
  expect_identical(dim(reedfrogs), c(48L, 6L))
  expect_identical(names(reedfrogs), c("tank", "density", "pred", "size", "surv", "propsurv"))
  expect_identical(nlevels(reedfrogs$tank), 48L)
  expect_identical(sort(unique(reedfrogs$density)), c(10L, 25L, 35L))
  expect_identical(levels(reedfrogs$pred), c("no", "pred"))
  expect_true(all(reedfrogs$surv <= reedfrogs$density))
  expect_equal(reedfrogs$propsurv, reedfrogs$surv / reedfrogs$density)
  expect_identical(sum(reedfrogs$surv), 783L)
})

test_that("reedfrogs is emdbook's table", {
  skip_if_not_installed("emdbook")
  theirs <- new.env()
  utils::data("ReedfrogPred", package = "emdbook", envir = theirs)
  theirs <- theirs$ReedfrogPred
  for (column in c("density", "surv", "propsurv")) {
    expect_equal(as.double(reedfrogs[[column]]), as.double(theirs[[column]]))
  }
  for (column in c("pred", "size")) {
    expect_identical(as.character(reedfrogs[[column]]), as.character(theirs[[column]]))
  }
})
