# The picture of a model: the right nodes, arrows and plates, and none in another's way.

ten <- withr::with_seed(2, {
  d <- data.frame(g = gl(10, 6), h = rep(gl(6, 1), 10), k = factor(sample(5, 60, TRUE)), y = stats::rnorm(60),
                  n = 5:6, s = 0:3)
  d$inner <- interaction(d$g, rep(1:2, 30))
  for (i in 1:7) d[[paste0("predictor_", i)]] <- stats::rnorm(60)
  d
})

pictured <- list(
  pigs = hlr_model(Weight ~ Time + (Time | Pig), dietox),
  frogs = hlr_model(surv | trials(density) ~ 1 + (1 | tank), reedfrogs, binomial()),
  plain = hlr_model(Weight ~ Time + Evit + Cu, dietox),
  nested = hlr_model(Weight ~ Time + Cu + offset(Start) + (1 | Litter) + (Time | Pig), dietox, student(),
                     weights = Time),
  crossed = hlr_model(s | trials(n) ~ predictor_1 + predictor_2 + predictor_3 + (1 | g) + (predictor_1 | h), ten,
                      binomial()),
  three = hlr_model(y ~ predictor_1 + (predictor_1 || g) + (1 | h) + (1 | k), ten),
  deep = hlr_model(y ~ predictor_1 + predictor_2 + predictor_3 + predictor_4 + (1 | g) + (1 | inner), ten),
  wide = hlr_model(y ~ predictor_1 + predictor_2 + predictor_3 + predictor_4 + predictor_5 + predictor_6 +
                     (predictor_1 + predictor_2 + predictor_3 + predictor_4 + predictor_5 | g), ten)
)

placed <- lapply(pictured, function(model) {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  layout_graph(measure_graph(graph_parts(model)))
})

test_that("the pigs: nodes with their priors, arrows, plates with their sizes", {
  parts <- graph_parts(pictured$pigs)
  expect_setequal(parts$nodes$id, c("b_Intercept", "b_Time", "sd_Pig__Intercept", "sd_Pig__Time", "cor_Pig", "r_Pig",
                                    "sigma", "response", "data_Time"))
  expect_identical(parts$nodes$text[parts$nodes$id == "b_Time"], "~ Normal(0, 18.1283)")
  expect_setequal(paste(parts$edges$from, parts$edges$to), c(
    "sd_Pig__Intercept r_Pig", "sd_Pig__Time r_Pig", "cor_Pig r_Pig", "r_Pig response", "b_Intercept response",
    "b_Time response", "sigma response", "data_Time response"
  ))
  expect_identical(parts$plates$label, c("Pig: 72 levels", "861 rows"))
  expect_identical(parts$plates$inside, c("", "Pig"))
})

test_that("responses, trials, offsets, weights", {
  frogs <- graph_parts(pictured$frogs)$nodes
  expect_identical(frogs$text[frogs$id == "response"], "~ Binomial(density, mu)\nlogit link")
  expect_identical(frogs$title[frogs$kind == "data"], "density")
  nested <- graph_parts(pictured$nested)$nodes
  expect_setequal(nested$title[nested$kind == "data"], c("Time", "Cu", "offset(Start)", "weights"))
  expect_setequal(nested$id[nested$kind == "dpar"], c("sigma", "nu"))
  logical <- graph_parts(hlr_model(I(y > 0) ~ 1, ten, binomial()))$nodes
  expect_match(logical$text[logical$id == "response"], "^~ Bernoulli\\(mu\\)")
})

test_that("plates are nested, overlap or stand apart as the factors do; || makes a node for each block", {
  expect_identical(graph_parts(pictured$nested)$plates$inside, c("", "Litter", "Pig"))
  expect_identical(graph_parts(pictured$crossed)$arrangement, "overlapping")
  three <- graph_parts(pictured$three)
  expect_identical(three$arrangement, "apart")
  expect_equal(sum(three$nodes$title == "r_g"), 2)
  at <- placed$crossed$plates
  expect_true(all(at$left[1:2] < at$left[3] & at$right[1:2] > at$right[3]))
  expect_true(all(at$bottom[1:2] < at$bottom[3] & at$top[1:2] > at$top[3]))
})

test_that("many parameters of a kind become one node", {
  wide <- graph_parts(pictured$wide)$nodes
  expect_equal(sum(wide$kind == "common"), 2)
  expect_match(wide$title, "^b_\\.\\.\\.: 6 coefficients", all = FALSE)
  expect_match(wide$text[wide$title == "6 predictors"], "and 2 more")
  expect_true(all(graph_parts(pictured$wide)$edges$from %in% wide$id))
})

# ---- geometry -------------------------------------------------------------------------------------------------------

overlap <- function(a, b) a$left < b$right && b$left < a$right && a$bottom < b$top && b$bottom < a$top

node_boxes <- function(nodes) {
  data.frame(id = nodes$id, left = nodes$x - nodes$w / 2, right = nodes$x + nodes$w / 2, bottom = nodes$y - nodes$h / 2,
             top = nodes$y + nodes$h / 2)
}

label_boxes <- function(plates) {
  data.frame(id = plates$id, left = plates$right - 0.12 - plates$label_w, right = plates$right - 0.12,
             bottom = plates$label_y - 0.06, top = plates$label_y + 0.06)
}

# Points of an arrow: 100 for each piece are enough for boxes of a tenth of an inch.
arrow_points <- function(edge) {
  path <- edge_path(edge)
  k <- seq_along(path$x)
  fine <- seq(1, length(k), length.out = 100 * length(k))
  list(x = stats::approx(k, path$x, fine)$y, y = stats::approx(k, path$y, fine)$y)
}

crosses <- function(at, box) any(at$x > box$left & at$x < box$right & at$y > box$bottom & at$y < box$top)

test_that("nothing is in the way of anything", {
  for (name in names(placed)) {
    parts <- placed[[name]]
    boxes <- rbind(node_boxes(parts$nodes), label_boxes(parts$plates))
    rows <- split(boxes, seq_len(nrow(boxes)))
    pairs <- utils::combn(length(rows), 2)
    clash <- apply(pairs, 2, function(k) overlap(rows[[k[1]]], rows[[k[2]]]))
    expect_false(any(clash), info = paste(name, "boxes:", paste(boxes$id[pairs[, clash]], collapse = " ")))
    for (i in seq_len(nrow(parts$edges))) {
      edge <- parts$edges[i, ]
      others <- boxes[!boxes$id %in% c(edge$from, edge$to), ]
      points <- arrow_points(edge)
      hit <- vapply(split(others, seq_len(nrow(others))), function(box) crosses(points, box), NA)
      expect_false(any(hit), info = paste(name, edge$from, "->", edge$to, "through", others$id[hit]))
    }
    expect_true(all(boxes$left >= 0 & boxes$bottom >= 0 & boxes$right <= parts$width & boxes$top <= parts$height))
  }
})

test_that("plates hold their nodes and no others", {
  for (name in setdiff(names(placed), "crossed")) {
    parts <- placed[[name]]
    boxes <- node_boxes(parts$nodes)
    inside_of <- function(plate) c(plate, parts$plates$id[parts$plates$inside == plate])
    for (i in seq_len(nrow(parts$plates))) {
      plate <- parts$plates[i, ]
      ids <- plate$id
      for (depth in 1:3) ids <- unique(unlist(lapply(ids, inside_of)))
      own <- unlist(lapply(ids, function(id) nodes_on_plate(parts$nodes, parts$plates[parts$plates$id == id, ])$id))
      held <- boxes$left > plate$left & boxes$right < plate$right & boxes$bottom > plate$bottom & boxes$top < plate$top
      expect_setequal(boxes$id[held], own)
      apart <- vapply(which(!held), function(k) !overlap(boxes[k, ], plate), NA)
      expect_true(all(apart), info = paste(name, plate$id))
    }
  }
})

# ---- what comes out -------------------------------------------------------------------------------------------------

test_that("the picture is a ggplot that draws at any size, of models and fits alike", {
  model <- pictured$frogs
  picture <- graph(model)
  expect_s3_class(picture, "ggplot")
  expect_s3_class(plot(model), "ggplot")
  for (size in list(c(9, 5), c(2, 6))) {
    grDevices::pdf(NULL, size[1], size[2])
    expect_silent(print(picture))
    grDevices::dev.off()
  }
  fit <- suppressWarnings(hlr_fit(model, chains = 1, draws = 5, warmup = 20, seed = 1))
  expect_identical(graph(fit)$data, picture$data)
})

test_that("DOT has every node once, every arrow, and plates inside plates", {
  dot <- graph(pictured$nested, type = "dot")
  parts <- graph_parts(pictured$nested)
  expect_equal(sum(grepl("[label", dot, fixed = TRUE)), nrow(parts$nodes))
  expect_equal(sum(grepl("->", dot, fixed = TRUE)), nrow(parts$edges))
  expect_equal(sum(grepl("{", dot, fixed = TRUE)), sum(grepl("}", dot, fixed = TRUE)))
  clusters <- grep("subgraph", dot, value = TRUE)
  expect_identical(nchar(sub("subgraph.*", "", clusters)), c(2L, 4L, 6L))
  expect_output(print(dot), "digraph model")
  expect_identical(dot_quote("a \"b\"\nc"), "\"a \\\"b\\\"\\nc\"")
})

test_that("wrong arguments are errors", {
  expect_error(graph(1), "hlr_model", class = "hlr_error_argument")
  expect_error(graph(pictured$frogs, type = "png"), class = "hlr_error_argument")
  expect_error(graph(pictured$frogs, colour = 1), "no argument 'colour'", class = "hlr_error_argument")
})
