# Where nodes and plates of a graph lie, in inches. Every distance follows from the sizes of the nodes, so that nothing
# overlaps: common coefficients left, group effects one below the other in the middle, each with its hyper-parameters to
# its right, below them the response with parameters of its distribution to its right and predictors underneath.

#' @noRd
graph_gaps <- list(column = 0.6, row = 0.34, stack = 0.12, plate = 0.16, label = 0.22, stagger = 0.3)

#' Lay out a graph
#'
#' @param parts From `graph_parts()`, nodes with columns `w` and `h`, their sizes in inches, plates with `label_w`.
#' @return `parts` with `x`, `y` of the nodes (centres, y upward), `edges` with `x0`, `y0`, `x1`, `y1`, plates with
#'   `left`, `right`, `bottom`, `top` and `label_y`, and the `width` and `height` of it all; the origin is bottom left.
#' @noRd
layout_graph <- function(parts) {
  parts$nodes$x <- parts$nodes$y <- 0
  parts <- place_middle(parts)
  parts <- place_plates(parts)
  parts <- place_sides(parts)
  parts <- move_to_origin(parts)
  parts$edges <- place_edges(parts)
  parts
}

#' Rows of the middle from top to bottom: numbers of effects, "response" and "data"
#' @noRd
middle_rows <- function(parts) {
  effects <- parts$nodes$row[parts$nodes$kind == "effect"]
  data <- if (any(parts$nodes$kind == "data")) "data"
  if (parts$arrangement != "overlapping") return(c(effects, "response", data))
  below <- parts$plates$first[2]
  c(effects[effects < below], "response", data, effects[effects >= below])
}

#' Nodes in the middle, downward from y = 0, the response at x = 0
#' @noRd
place_middle <- function(parts) {
  nodes <- parts$nodes
  gap <- graph_gaps
  order <- middle_rows(parts)
  y <- 0
  for (i in seq_along(order)) {
    row <- order[i]
    y <- y - space_above(parts, order, i)
    here <- row_members(nodes, row)
    half <- max(nodes$h[here], row_stack(row, nodes)) / 2
    nodes$y[here] <- y - half
    y <- y - 2 * half
  }
  nodes$x <- stagger_effects(nodes, order)
  data <- which(nodes$kind == "data")
  if (length(data)) {
    total <- sum(nodes$w[data]) + gap$stack * (length(data) - 1)
    # An arrow from below passes to their left.
    left <- if (parts$arrangement == "overlapping") below_at(nodes) + gap$stack else -total / 2
    nodes$x[data] <- left + cumsum(c(0, nodes$w[data] + gap$stack)[seq_along(data)]) + nodes$w[data] / 2
  }
  parts$nodes <- nodes
  parts
}

#' @noRd
row_members <- function(nodes, row) {
  if (row %in% c("response", "data")) return(which(nodes$kind == row))
  which(nodes$kind == "effect" & nodes$row == as.numeric(row))
}

#' Height of what stands to the right of a row
#' @noRd
row_stack <- function(row, nodes) {
  side <- side_members(nodes, row)
  sum(nodes$h[side]) + graph_gaps$stack * max(length(side) - 1, 0)
}

#' @noRd
side_members <- function(nodes, row) {
  if (row == "response") return(which(nodes$kind == "dpar"))
  if (row == "data") return(integer())
  which(nodes$kind == "hyper" & nodes$row == as.numeric(row))
}

#' Space above a row: for arrows, and for edges of plates and labels that lie there
#' @noRd
space_above <- function(parts, order, i) {
  gap <- graph_gaps
  row <- order[i]
  if (i == 1) return(0)
  space <- gap$row
  if (row == "response") space <- space + 2 * gap$plate
  # Beside an arrow from below, predictors stand to the right, from where arrows should not come too flat.
  if (row == "data" && parts$arrangement == "overlapping") space <- space + 0.08 * sum(parts$nodes$kind == "data")
  starts <- !row %in% c("response", "data") && as.numeric(row) %in% parts$plates$first
  if (starts) space <- space + gap$plate
  if (starts && parts$arrangement == "apart") space <- space + gap$label + gap$plate
  if (order[i - 1] == "response" || order[i - 1] == "data") {
    if (row != "data") space <- space + 2 * (gap$plate + gap$label)
  }
  space
}

#' Effects stand to the right of those above, clear of their arrows; the first at 0, below the rows a little to the left
#' @noRd
stagger_effects <- function(nodes, order) {
  x <- nodes$x
  right <- NULL
  first <- 0
  for (row in order) {
    if (row == "response") {
      right <- NULL
      if ("data" %in% order) first <- below_at(nodes)
    }
    if (row %in% c("response", "data")) next
    i <- row_members(nodes, row)
    x[i] <- if (is.null(right)) first else right + graph_gaps$stagger + graph_gaps$plate + nodes$w[i] / 2
    right <- x[i]
  }
  x
}

#' Where an effect below the rows stands: under the left part of the response
#' @noRd
below_at <- function(nodes) -0.35 * nodes$w[nodes$kind == "response"]

# ---- plates -----------------------------------------------------------------

#' @noRd
place_plates <- function(parts) {
  plates <- parts$plates
  plates$left <- plates$right <- plates$top <- plates$bottom <- plates$label_y <- NA_real_
  parts$plates <- plates
  depth <- rev(seq_len(nrow(plates)))                  # the rows' plate first, then outwards
  for (k in depth) parts$plates[k, ] <- place_plate(parts, k)
  parts
}

#' A plate around its nodes and around the plates in it, its label in a strip below or, where arrows come in, above
#' @noRd
place_plate <- function(parts, k) {
  gap <- graph_gaps
  plate <- parts$plates[k, ]
  inner <- nodes_on_plate(parts$nodes, plate)
  # The height of what stands beside an effect belongs to its row, so that arrows from there do not cross the label.
  half <- pmax(inner$h, ifelse(inner$kind == "effect", vapply(inner$row, row_stack, 0, nodes = parts$nodes), 0)) / 2
  box <- c(min(inner$x - inner$w / 2), max(inner$x + inner$w / 2), min(inner$y - half), max(inner$y + half))
  held <- parts$plates[parts$plates$inside == plate$id & plate$id != "rows", ]
  over <- parts$arrangement == "overlapping" && plate$id != "rows"
  if (over) held <- parts$plates[parts$plates$id == "rows", ]
  if (nrow(held)) {
    box <- c(min(box[1], held$left), max(box[2], held$right), min(box[3], held$bottom), max(box[4], held$top))
  }
  at_top <- (over && k == 1) || (parts$arrangement == "apart" && plate$id != "rows")
  pad <- gap$plate
  side <- if (over && k == 2) 2 * pad else pad         # so that both of the overlapping ones are seen
  wider <- max(0, plate$label_w + 2 * pad - (box[2] - box[1] + 2 * side)) / 2              # room for the label
  plate$left <- box[1] - side - wider
  plate$right <- box[2] + side + wider
  plate$bottom <- box[3] - pad - if (at_top) 0 else gap$label
  plate$top <- box[4] + pad + if (at_top) gap$label else 0
  plate$label_y <- if (at_top) plate$top - gap$label / 2 - 0.04 else plate$bottom + gap$label / 2 + 0.04
  plate
}

# ---- sides ------------------------------------------------------------------

#' Common coefficients to the left of the plates, hyper-parameters and distributional ones to their right
#' @noRd
place_sides <- function(parts) {
  nodes <- parts$nodes
  gap <- graph_gaps
  response <- which(nodes$kind == "response")
  common <- which(nodes$kind == "common")
  if (length(common)) {
    right <- min(parts$plates$left) - gap$column
    nodes$x[common] <- right - max(nodes$w[common]) / 2
    nodes$y[common] <- stack_around(nodes$y[response], nodes$h[common])
  }
  left <- max(parts$plates$right) + gap$column
  sides <- lapply(middle_rows(parts), function(row) {
    list(members = side_members(nodes, row), y = nodes$y[row_members(nodes, row)[1]])
  })
  members <- unlist(lapply(sides, `[[`, "members"))
  for (side in sides) {
    if (length(side$members) == 0) next
    nodes$x[side$members] <- left + max(nodes$w[members]) / 2
    nodes$y[side$members] <- stack_around(side$y, nodes$h[side$members])
  }
  parts$nodes <- nodes
  parts
}

#' Centres of nodes of heights `h` stacked downward around `y`
#' @noRd
stack_around <- function(y, h) {
  total <- sum(h) + graph_gaps$stack * (length(h) - 1)
  top <- y + total / 2
  top - cumsum(c(0, h + graph_gaps$stack)[seq_along(h)]) - h / 2
}

#' @noRd
move_to_origin <- function(parts, margin = 0.08) {
  nodes <- parts$nodes
  plates <- parts$plates
  left <- min(nodes$x - nodes$w / 2, plates$left) - margin
  bottom <- min(nodes$y - nodes$h / 2, plates$bottom) - margin
  parts$width <- max(nodes$x + nodes$w / 2, plates$right) + margin - left
  parts$height <- max(nodes$y + nodes$h / 2, plates$top) + margin - bottom
  parts$nodes$x <- nodes$x - left
  parts$nodes$y <- nodes$y - bottom
  for (side in c("left", "right")) parts$plates[[side]] <- plates[[side]] - left
  for (side in c("bottom", "top", "label_y")) parts$plates[[side]] <- plates[[side]] - bottom
  parts
}

# ---- edges ------------------------------------------------------------------

#' Arrows from the side of a node that faces the other, each to its own place on the side where it arrives
#'
#' Arrows from the columns left and right bend between `bend0` and `bend1`, beside the plates. From the bend on they run
#' level, in the row of the node that they go to, which has nothing else. Other arrows are straight: both are `NA`.
#' @noRd
place_edges <- function(parts) {
  nodes <- parts$nodes
  edges <- parts$edges
  from <- nodes[match(edges$from, nodes$id), ]
  to <- nodes[match(edges$to, nodes$id), ]
  side <- ifelse(from$kind == "common", "left", ifelse(from$kind %in% c("hyper", "dpar"), "right",
                 ifelse(from$y > to$y, "top", "bottom")))
  level <- side %in% c("left", "right")
  away <- c(left = -1, right = 1, top = 1, bottom = -1)[side]       # where on the node it goes to the side is
  edges$x0 <- from$x - ifelse(level, away * from$w / 2, 0)
  edges$y0 <- from$y - ifelse(level, 0, away * from$h / 2)
  share <- port_share(paste(edges$to, side), ifelse(level, edges$y0, edges$x0))
  edges$x1 <- to$x + ifelse(level, away * to$w / 2, 0.7 * share * to$w)
  edges$y1 <- to$y + ifelse(level, 0.7 * share * to$h, away * to$h / 2)
  edges$bend0 <- ifelse(side == "left", column_edge(nodes, "common", 1),
                        ifelse(side == "right", column_edge(nodes, c("hyper", "dpar"), -1), NA))
  edges$bend1 <- ifelse(side == "left", min(parts$plates$left), ifelse(side == "right", max(parts$plates$right), NA))
  edges
}

#' Where a column of nodes ends towards the plates
#' @noRd
column_edge <- function(nodes, kinds, sign) {
  column <- nodes[nodes$kind %in% kinds, ]
  if (nrow(column) == 0) NA_real_ else sign * max(sign * column$x + column$w / 2)
}

#' Points of an arrow
#' @return List of `x` and `y`, in inches.
#' @noRd
edge_path <- function(edge) {
  if (is.na(edge$bend0) || abs(edge$y1 - edge$y0) < 1e-6) return(list(x = c(edge$x0, edge$x1), y = c(edge$y0, edge$y1)))
  t <- seq(0, 1, length.out = 25)
  list(x = c(edge$x0, edge$bend0 + t * (edge$bend1 - edge$bend0), edge$x1),
       y = c(edge$y0, edge$y0 + (3 * t^2 - 2 * t^3) * (edge$y1 - edge$y0), edge$y1))
}

#' Places of arrows that arrive at one side, from -0.5 to 0.5 in the order of their origins; a single arrow is at 0
#' @noRd
port_share <- function(side, from) {
  share <- double(length(side))
  for (s in unique(side)) {
    i <- which(side == s)
    if (length(i) > 1) share[i] <- (rank(from[i], ties.method = "first") - 1) / (length(i) - 1) - 0.5
  }
  share
}
