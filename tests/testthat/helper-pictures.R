# Pictures against those that were looked at and kept in _snaps/.

# Other versions of ggplot2 draw the same plot by other paths. There, a picture has to come out, whatever its paths.
recorded_ggplot2 <- "3.4.1"

expect_picture <- function(title, plot) {
  if (utils::packageVersion("ggplot2") == recorded_ggplot2 && requireNamespace("vdiffr", quietly = TRUE)) {
    return(vdiffr::expect_doppelganger(title, plot))
  }
  file <- withr::local_tempfile(fileext = ".pdf")
  grDevices::pdf(file)
  withr::defer(grDevices::dev.off())
  expect_no_error(print(plot))
}

# Data of one layer of a plot.
layer <- function(plot, i) ggplot2::ggplot_build(plot)$data[[i]]

# The strips of a plot in the order of its panels.
strips <- function(plot, by = "panel") as.character(ggplot2::ggplot_build(plot)$layout$layout[[by]])
