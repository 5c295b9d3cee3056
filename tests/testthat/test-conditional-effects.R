# conditional_effects(): brms's tables, from posterior_epred().

pigs_fit <- function() hlr_fit(Weight ~ Time * Cu + Start + (Time | Pig), dietox, seed = 1)

test_that("effects are the predictors and their interactions", {
  effects <- conditional_effects(pigs_fit(), resolution = 3)
  expect_identical(names(effects), c("Time", "Cu", "Start", "Time:Cu"))
  expect_true(all(c("Time", "Cu", "Start", "cond__", "effect1__", "estimate__", "se__", "lower__", "upper__") %in%
                    names(effects$Time)))
  expect_identical(nrow(effects$`Time:Cu`), 9L)
})

test_that("numbers are those of posterior_epred(), others at the mean or first level", {
  fit <- pigs_fit()
  table <- conditional_effects(fit, "Time", resolution = 2)$Time
  new <- data.frame(Time = c(1, 12), Cu = "Cu000", Start = mean(dietox$Start))
  epred <- posterior_epred(fit, new, re_formula = NA)
  expect_equal(table$estimate__, unname(apply(epred, 2, stats::median)))
  expect_equal(table$se__, unname(apply(epred, 2, stats::mad)))
  expect_equal(table$lower__, unname(apply(epred, 2, stats::quantile, 0.025)))
  expect_equal(table$upper__, unname(apply(epred, 2, stats::quantile, 0.975)))
  means <- conditional_effects(fit, "Time", resolution = 2, robust = FALSE)$Time
  expect_equal(means$estimate__, unname(colMeans(epred)))
  pig <- conditional_effects(fit, "Time", resolution = 2, re_formula = NULL, conditions = data.frame(Pig = "4602"))
  new$Pig <- "4602"
  expect_equal(pig$Time$estimate__, unname(apply(posterior_epred(fit, new), 2, stats::median)))
})

test_that("conditions are panels, second predictors colours", {
  fit <- pigs_fit()
  conditions <- data.frame(Cu = c("Cu000", "Cu175"), row.names = c("none", "much"))
  effects <- conditional_effects(fit, "Time:Start", conditions = conditions, resolution = 2)
  expect_identical(levels(effects[[1]]$cond__), c("none", "much"))
  expect_identical(nlevels(factor(effects[[1]]$effect2__)), 3L)
  plots <- plot(effects, points = TRUE)
  expect_s3_class(plots, "hlr_plots")
  expect_identical(strips(plots[[1]]), c("none", "much"))
  file <- withr::local_tempfile(fileext = ".pdf")
  grDevices::pdf(file)
  expect_output(print(conditional_effects(fit, "Cu")), "Cu: at Time = 6.[0-9]+, Start = .*; group effects of zero")
  grDevices::dev.off()
  # values that do not change with the sampler's random numbers
  local_replaced("effect_stats", function(prediction, value, look) {
    middle <- 5 * rep(c(1, 12), prediction$rows$n / 2) + seq_len(prediction$rows$n)
    data.frame(estimate__ = middle, se__ = 1, lower__ = middle - 2, upper__ = middle + 2)
  })
  fixed <- conditional_effects(fit, "Time:Start", conditions = conditions, resolution = 2)
  expect_picture("two predictors and conditions", plot(fixed)[[1]])
})

test_that("the linear predictor and responses can be had", {
  fit <- hlr_fit(surv | trials(density) ~ pred + (1 | tank), reedfrogs, family = binomial(), seed = 1)
  link <- conditional_effects(fit, method = "posterior_linpred")$pred
  share <- conditional_effects(fit)$pred
  expect_equal(stats::plogis(link$estimate__), share$estimate__, tolerance = 1e-3)     # median of an even number
  set.seed(1)
  response <- conditional_effects(fit, method = "posterior_predict")$pred
  expect_true(all(response$upper__ <= 1 & response$upper__ - response$lower__ > share$upper__ - share$lower__))
})

test_that("wrong arguments are errors", {
  fit <- pigs_fit()
  expect_error(conditional_effects(fit, "Tme"), "Did you mean 'Time'", class = "hlr_error_variable")
  expect_error(conditional_effects(fit, "Time:Cu:Start"), "more than two", class = "hlr_error_argument")
  expect_error(conditional_effects(fit, "Time", rug = TRUE), "'rug'", class = "hlr_error_argument")
  expect_error(conditional_effects(fit, "Time:Cu", surface = TRUE), "two numeric", class = "hlr_error_argument")
  none <- hlr_fit(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, family = binomial(), seed = 1)
  expect_error(conditional_effects(none), "no predictors", class = "hlr_error_argument")
})

test_that("values of the second predictor, lines of draws and surfaces can be had", {
  fit <- pigs_fit()
  named <- conditional_effects(fit, "Cu:Start", int_conditions = list(Start = c(light = 20, heavy = 30)))[[1]]
  expect_identical(levels(named$effect2__), c("light", "heavy"))
  expect_identical(unique(named$Start), c(20, 30))
  ranged <- conditional_effects(fit, "Time:Start", int_conditions = list(Start = range), resolution = 2)[[1]]
  expect_equal(sort(unique(ranged$Start)), range(dietox$Start))
  lines <- conditional_effects(fit, "Time", spaghetti = TRUE, resolution = 2)
  expect_identical(nrow(attr(lines$Time, "spaghetti")), 400L)                    # 200 draws at two values
  drawn <- ggplot2::ggplot_build(plot(lines)[[1]])$data
  expect_identical(length(unique(drawn[[1]]$group)), 200L)
  surface <- conditional_effects(fit, c("Time", "Time:Start"), surface = TRUE, resolution = 4)
  expect_identical(names(surface), "Time:Start")
  expect_identical(nrow(surface[[1]]), 16L)
  expect_s3_class(plot(surface, plot = FALSE)[[1]], "ggplot")
  expect_error(conditional_effects(fit, "Time", int_conditions = list(Strat = 1)), "'Start'",
               class = "hlr_error_variable")
})
