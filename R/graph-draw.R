# The drawing of a graph: a grid object that measures its words, lays itself out and shrinks or grows with the device,
# inside an empty ggplot, so that ggsave() and labs() work on it.

#' @noRd
graph_colours <- data.frame(
  kind = c("common", "hyper", "effect", "dpar", "response", "data"),
  line = c("#0072B2", "#D55E00", "#009E73", "#AA4499", "grey25", "grey50"),
  fill = c("#E8F2F9", "#FCEEE4", "#E4F5EF", "#F7EBF4", "grey82", "grey92")
)

#' Points of a node's title and of the rest, at the size the layout is made for
#' @noRd
graph_points <- c(title = 10, text = 8.5)

#' @param parts From `graph_parts()`.
#' @noRd
draw_graph <- function(parts) {
  ggplot2::ggplot(parts$nodes) +
    ggplot2::geom_blank(ggplot2::aes(x = 0, y = 0)) +
    ggplot2::annotation_custom(grid::gTree(parts = parts, cl = "hlr_graph_grob")) +
    ggplot2::theme_void() +
    ggplot2::theme(plot.background = ggplot2::element_rect(fill = "white", colour = NA))
}

#' @exportS3Method grid::makeContent
makeContent.hlr_graph_grob <- function(x) { # nolint: object_name_linter.
  parts <- layout_graph(measure_graph(x$parts))
  room <- c(grid::convertWidth(grid::unit(1, "npc"), "inches", valueOnly = TRUE) / parts$width,
            grid::convertHeight(grid::unit(1, "npc"), "inches", valueOnly = TRUE) / parts$height)
  scale <- min(room, 1.6)
  origin <- (room / scale - 1) / 2 * c(parts$width, parts$height)
  grid::setChildren(x, do.call(grid::gList, graph_grobs(parts, scale, origin)))
}

#' Widths and heights of the nodes and widths of the plates' labels, from their words
#' @noRd
measure_graph <- function(parts) {
  width <- function(grob) grid::convertWidth(grid::grobWidth(grob), "inches", valueOnly = TRUE)
  size <- vapply(seq_len(nrow(parts$nodes)), function(i) {
    c(max(vapply(node_words(parts$nodes[i, ], 1), width, 0)), node_height(parts$nodes[i, ]))
  }, double(2))
  parts$plates$label_w <- vapply(parts$plates$label, function(label) width(plate_label(label)), 0)
  parts$nodes$w <- size[1, ] + 0.24
  parts$nodes$h <- size[2, ] + 0.16
  parts
}

#' Lines of text below the title
#' @noRd
n_lines <- function(text) ifelse(text == "", 0, lengths(regmatches(text, gregexpr("\n", text))) + 1)

#' Inches per line of text
#' @noRd
line_height <- function(what) 1.2 * graph_points[[what]] / 72

#' @noRd
node_height <- function(node) line_height("title") + n_lines(node$text) * line_height("text")

#' Title and text of a node as grobs; x and y in inches
#' @noRd
node_words <- function(node, scale, x = 0, y = 0) {
  top <- y + scale * node_height(node) / 2
  words <- function(label, y, what, face, colour) {
    grid::textGrob(label, grid::unit(x, "inches"), grid::unit(y, "inches"), vjust = 0.5,
                   gp = grid::gpar(fontsize = graph_points[[what]] * scale, fontface = face, col = colour,
                                   lineheight = 1.2))
  }
  title <- words(node$title, top - scale * line_height("title") / 2, "title", "bold", "grey10")
  lines <- if (node$text != "") strsplit(node$text, "\n", fixed = TRUE)[[1]]
  below <- lapply(seq_along(lines), function(i) {
    words(lines[i], top - scale * (line_height("title") + (i - 0.5) * line_height("text")), "text", "plain", "grey25")
  })
  c(list(title), below)
}

#' @noRd
graph_grobs <- function(parts, scale, origin) {
  inch <- function(v, k) grid::unit(scale * (v + origin[k]), "inches")
  c(plate_grobs(parts$plates, inch, scale), list(edge_grob(parts$edges, inch, scale)),
    unlist(lapply(seq_len(nrow(parts$nodes)), function(i) node_grobs(parts$nodes[i, ], inch, scale, origin)),
           recursive = FALSE))
}

#' @noRd
plate_grobs <- function(plates, inch, scale) {
  unlist(lapply(seq_len(nrow(plates)), function(i) {
    p <- plates[i, ]
    list(
      grid::roundrectGrob(
        inch(p$left, 1), inch(p$bottom, 2), grid::unit(scale * (p$right - p$left), "inches"),
        grid::unit(scale * (p$top - p$bottom), "inches"), r = grid::unit(scale * 0.1, "inches"), just = c(0, 0),
        gp = grid::gpar(col = "grey55", fill = grDevices::adjustcolor("grey60", 0.07), lwd = 1.1 * scale)
      ),
      plate_label(p$label, inch(p$right - 0.12, 1), inch(p$label_y, 2), scale)
    )
  }), recursive = FALSE)
}

#' @noRd
plate_label <- function(label, x = grid::unit(0, "inches"), y = grid::unit(0, "inches"), scale = 1) {
  grid::textGrob(label, x, y, just = c(1, 0.5),
                 gp = grid::gpar(fontsize = graph_points[["text"]] * scale, col = "grey30", fontface = "italic"))
}

#' @noRd
edge_grob <- function(edges, inch, scale) {
  paths <- lapply(split(edges, seq_len(nrow(edges))), edge_path)
  grid::polylineGrob(
    inch(unlist(lapply(paths, `[[`, "x")), 1), inch(unlist(lapply(paths, `[[`, "y")), 2),
    id.lengths = lengths(lapply(paths, `[[`, "x")),
    arrow = grid::arrow(angle = 22, length = grid::unit(0.085 * scale, "inches"), type = "closed"),
    gp = grid::gpar(col = "grey35", fill = "grey35", lwd = 1 * scale)
  )
}

#' @noRd
node_grobs <- function(node, inch, scale, origin) {
  colour <- graph_colours[graph_colours$kind == node$kind, ]
  corner <- if (node$kind == "data") 0.02 else 0.16
  c(
    list(grid::roundrectGrob(
      inch(node$x, 1), inch(node$y, 2), grid::unit(scale * node$w, "inches"), grid::unit(scale * node$h, "inches"),
      r = grid::unit(scale * corner, "inches"),
      gp = grid::gpar(col = colour$line, fill = colour$fill, lwd = 1.3 * scale)
    )),
    node_words(node, scale, scale * (node$x + origin[1]), scale * (node$y + origin[2]))
  )
}
