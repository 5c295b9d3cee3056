test_that("every type builds, with every chain in it", {
  fit <- fake_fit(n_iter = 50)
  for (type in c("combo", "trace", "density", "rank")) {
    plot <- plot(fit, c("b_Time", "sigma"), type = type)
    expect_s3_class(plot, "ggplot")
    built <- ggplot2::ggplot_build(plot)
    colours <- unique(unlist(lapply(built$data, function(layer) if (type == "rank") layer$fill else layer$colour)))
    expect_identical(sum(chain_colours(4) %in% colours), 4L)
  }
  expect_s3_class(plot(fit, type = "intervals"), "ggplot")
})

test_that("the combo has two panels for each variable", {
  built <- ggplot2::ggplot_build(plot(fake_fit(n_iter = 50), c("b_Time", "sigma")))
  expect_identical(nrow(built$layout$layout), 4L)
})

test_that("many variables take several pages", {
  pages <- plot(fake_fit(n_iter = 50), n = 3)
  expect_s3_class(pages, "hlr_plots")
  expect_length(pages, 3)
})

test_that("one chain and a constant variable can be plotted", {
  fit <- fake_fit(n_iter = 50, n_chain = 1)
  fit$draws[, , "sigma"] <- 2
  file <- withr::local_tempfile(fileext = ".png")
  grDevices::png(file)
  for (type in c("combo", "trace", "density", "intervals", "rank")) {
    expect_silent(suppressMessages(print(plot(fit, c("b_Time", "sigma"), type = type))))
  }
  grDevices::dev.off()
})

test_that("unknown types and variables are errors", {
  expect_error(plot(fake_fit(), type = "traces"), "'trace'", class = "hlr_error_argument")
  expect_error(plot(fake_fit(), "b_time"), "'b_Time'", class = "hlr_error_variable")
})
