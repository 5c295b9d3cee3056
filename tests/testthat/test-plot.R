test_that("every chain is in the picture, with its draws, density and ranks", {
  fit <- fake_fit(n_iter = 50)
  time <- fit$draws[, , "b_Time"]
  drawn <- function(type, i) {
    data <- layer(plot(fit, c("b_Time", "sigma"), type = type), i)
    first <- data[data$PANEL == if (type == "combo" && i == 2) 2 else 1, ]         # densities, then traces
    colour <- if (type == "rank") data$fill else data$colour
    expect_identical(sum(chain_colours(4) %in% colour), 4L, info = type)
    first
  }
  for (type in c("combo", "trace")) {
    trace <- drawn(type, if (type == "combo") 2 else 1)
    expect_equal(trace$y[order(trace$group, trace$x)], as.vector(time))
  }
  for (type in c("combo", "density")) {
    curves <- drawn(type, 1)
    third <- curves[curves$colour == chain_colours(4)[3], ]
    density <- stats::density(time[, 3], n = nrow(third), from = min(time[, 3]), to = max(time[, 3]))
    expect_equal(third[c("x", "y")], data.frame(x = density$x, y = density$y), ignore_attr = TRUE)
  }
  data <- layer(plot(fit, "b_Time", type = "rank"), 1)
  expect_equal(tapply(data$count, data$PANEL, sum), rep(50, 4), ignore_attr = TRUE)      # of each chain all ranks
  second <- hist(matrix(rank(time), 50)[, 2], breaks = c(data$xmin[1], data$xmax[data$PANEL == 2]), plot = FALSE)
  expect_equal(data$count[data$PANEL == 2], second$counts)
})

test_that("the combo has two panels for each variable", {
  built <- ggplot2::ggplot_build(plot(fake_fit(n_iter = 50), c("b_Time", "sigma")))
  expect_identical(nrow(built$layout$layout), 4L)
})

test_that("many variables take several pages, each of them on one", {
  fit <- fake_fit(n_iter = 50)
  pages <- plot(fit, n = 3, type = "trace")
  expect_s3_class(pages, "hlr_plots")
  expect_identical(unlist(lapply(pages, strips)), stored_parameters(fit))
  expect_identical(lengths(lapply(pages, strips)), c(3L, 2L, 2L))
})

test_that("one chain and a constant variable can be plotted", {
  fit <- fake_fit(n_iter = 50, n_chain = 1)
  fit$draws[, , "sigma"] <- 2
  withr::local_png(withr::local_tempfile(fileext = ".png"))
  drawn <- function(type, i) {
    plot <- suppressMessages(plot(fit, c("b_Time", "sigma"), type = type))
    expect_silent(suppressMessages(print(plot)))
    data <- layer(plot, i)
    split(data, data$PANEL)
  }
  expect_identical(unique(drawn("trace", 1)[[2]]$y), 2)
  expect_identical(unique(drawn("density", 1)[[2]]$x), 2)              # no width
  expect_identical(unique(drawn("combo", 1)[[3]]$x), 2)
  expect_identical(unique(drawn("combo", 2)[[4]]$y), 2)
  expect_identical(unlist(drawn("intervals", 1)[[2]][c("xmin", "x", "xmax")], use.names = FALSE), c(2, 2, 2))
  expect_identical(lapply(drawn("rank", 1), function(panel) sum(panel$count)), list(`1` = 50, `2` = 50))
})

test_that("unknown types and variables are errors", {
  expect_error(plot(fake_fit(), type = "traces"), "'trace'", class = "hlr_error_argument")
  expect_error(plot(fake_fit(), "b_time"), "'b_Time'", class = "hlr_error_variable")
})

test_that("intervals are the quantiles of the draws, effects apart from the rest and sorted by their medians", {
  fit <- fake_fit(n_iter = 50)
  local_replaced("effects_draws", fake_effects_draws)
  pages <- plot(fit, c("sigma", "r_Pig"), type = "intervals", prob = 0.8, prob_outer = 0.9)
  expect_length(pages, 2)
  drawn <- ggplot2::ggplot_build(pages[[1]])$data
  sigma <- as.vector(fit$draws[, , "sigma"])
  expect_equal(unlist(drawn[[1]][c("xmin", "xmax")], use.names = FALSE), unname(quantile(sigma, c(0.05, 0.95))))
  expect_equal(unlist(drawn[[2]][c("xmin", "xmax")], use.names = FALSE), unname(quantile(sigma, c(0.1, 0.9))))
  expect_equal(drawn[[3]]$x, median(sigma))

  effects <- pages[[2]]
  expect_identical(levels(effects$data$panel), c("sigma", "r_Pig: Intercept", "r_Pig: Time"))
  layout <- ggplot2::ggplot_build(effects)$layout
  expect_identical(as.character(layout$layout$panel), c("r_Pig: Intercept", "r_Pig: Time"))
  # the fake effects grow from level to level
  y <- layout$panel_params[[1]]$y
  expect_equal(y$get_labels()[!is.na(y$get_breaks())], c("4601", "4602", "p 3"), ignore_attr = TRUE)
})

test_that("the combo tells R-hat and effective draws of each variable, and nothing of a constant", {
  fit <- fake_fit(n_iter = 50)
  fit$draws[, , "sigma"] <- 2
  words <- agreement(fit$draws[, , c("b_Time", "sigma"), drop = FALSE])
  rhat <- posterior::rhat(fit$draws[, , "b_Time"])
  expect_match(words[[1]], paste0("^R-hat ", format(round(rhat, 3), nsmall = 3), ", [0-9]+ effective draws$"))
  expect_identical(words[[2]], "")
})

test_that("ranks of a single chain say nothing, which is said", {
  expect_message(plot(fake_fit(n_iter = 50, n_chain = 1), type = "rank"), class = "hlr_message_one_chain")
})

test_that("a single draw, as of a fit stopped early, is no error", {
  fit <- fake_fit(n_iter = 1)
  drawn <- function(type, i) suppressWarnings(suppressMessages(layer(plot(fit, "sigma", type = type), i)))
  sigma <- unname(fit$draws[1, , "sigma"])
  expect_identical(drawn("trace", 1)$y, sigma)
  expect_identical(nrow(drawn("density", 1)), 0L)
  expect_identical(drawn("combo", 2)$y, sigma)
  expect_equal(drawn("intervals", 3)$x, median(sigma))
  expect_equal(sum(drawn("rank", 1)$count), 4)
})

test_that("effects of more levels than a page has panels share one panel, thin lines that all chains have", {
  fit <- fake_fit(n_iter = 50)
  local_replaced("effects_draws", fake_effects_draws)
  plot <- plot(fit, c("b_Time", "r_Pig", "sigma"), n = 2, type = "trace")
  expect_length(plot, 2)                               # four panels on two pages of two
  expect_length(plot(fit, c("b_Time", "r_Pig"), n = 3), 3)                       # three levels: a panel each
  shared <- plot(fit, "r_Pig", n = 2)
  layout <- ggplot2::ggplot_build(shared)$layout$layout
  expect_identical(as.character(layout$panel),
                   c("dr_Pig: Intercept", "tr_Pig: Intercept", "dr_Pig: Time", "tr_Pig: Time"))
  traces <- layer(shared, 2)
  expect_identical(length(unique(traces$group[traces$PANEL == 2])), 12L)         # 3 levels, 4 chains
  draws <- array(stats::rnorm(200), c(50, 2, 2), list(NULL, NULL, c("a", "b")))
  expect_match(agreement(draws, c("both", "both")), "^R-hat up to [0-9.]+, at least [0-9]+ effective draws$")
  long <- long_draws(draws, c("both", "both"), most = 100)
  expect_identical(sort(unique(long$iteration)), seq(1L, 49L, 2L))
})

test_that("pages have as many panels each as they can", {
  expect_identical(lengths(balanced_pieces(1:8, 6)), c(4L, 4L))
  expect_identical(lengths(balanced_pieces(1:10, 9)), c(5L, 5L))
  expect_identical(lengths(balanced_pieces(1:13, 6)), c(5L, 4L, 4L))
  expect_identical(unlist(balanced_pieces(letters, 4)), letters)
})

test_that("brms's arguments of plot() do, and a file that keeps only the last page is told of", {
  fit <- fake_fit(n_iter = 50)
  expect_identical(lengths(list(plot(fit, N = 3, ask = FALSE), plot(fit, nvariables = 3))),
                   rep(length(plot(fit, n = 3)), 2))
  expect_error(plot(fit, N = 3, n = 3), "give one of the two", class = "hlr_error_argument")
  expect_identical(nrow(ggplot2::ggplot_build(plot(fit, "sigma", type = "dens"))$layout$layout), 1L)
  pages <- plot(fit, c("b_Time", "sigma"), n = 1, type = "density", ask = FALSE)
  dir <- withr::local_tempdir()
  grDevices::png(file.path(dir, "one.png"))
  expect_warning(print(pages), "'one%d.png'", class = "hlr_warning_last_page")
  grDevices::dev.off()
  grDevices::png(file.path(dir, "page%d.png"))
  expect_no_warning(print(pages))
  grDevices::dev.off()
  expect_setequal(list.files(dir), c("one.png", "page1.png", "page2.png"))
})
