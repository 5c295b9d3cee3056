# The model as a graph: data, parameters and hyper-parameters, arrows between them, plates for what is repeated.
# Placed by graph-layout.R, drawn by graph-draw.R.

#' Picture of a model
#'
#' The plate diagram of a model or a fit, with every prior in its place. An arrow says what a distribution depends on. A
#' plate stands for as many copies of what is in it as its size says: the levels of a grouping factor and the rows. With
#' nested factors the plates lie in one another, with two crossed ones they overlap in the rows, and more than two stand
#' side by side. Shaded are the data.
#'
#' @param x A model from [hlr_model()] or a fit from [hlr_fit()].
#' @param type `"plot"` for a drawing, `"dot"` for text in the language of Graphviz, which draws crossed plates side by
#'   side.
#' @param ... Not used; for `plot()`, passed on to `graph()`.
#' @return For `"plot"` a ggplot, which fits itself to the device. Its data has one row per node: `id`, `title` and
#'   `text` as drawn, and `kind`: `common`, `hyper`, `effect`, `dpar`, `response`, `data`. For `"dot"` lines of
#'   text of class `hlr_dot`, for [writeLines()].
#' @examples
#' model <- hlr_model(Weight ~ Time + (Time | Pig), dietox)
#' graph(model)
#' graph(model, type = "dot")
#' @export
graph <- function(x, type = c("plot", "dot"), ...) UseMethod("graph")

#' @rdname graph
#' @export
graph.default <- function(x, type = c("plot", "dot"), ...) {
  hlr_abort("argument", "graph() needs a model from hlr_model() or a fit, not ", describe_value(x), ".")
}

#' @rdname graph
#' @export
graph.hlr_model <- function(x, type = c("plot", "dot"), ...) {
  check_version(x)
  type <- check_default_choice(type, "type", c("plot", "dot"))
  check_unused(list(...), "graph", c("x", "type"))
  parts <- graph_parts(x)
  if (type == "dot") structure(graph_dot(parts), class = "hlr_dot") else draw_graph(parts)
}

#' @rdname graph
#' @export
graph.hlr_fit <- graph.hlr_model

#' @rdname graph
#' @export
plot.hlr_model <- function(x, ...) graph.hlr_model(x, ...)

#' @export
print.hlr_dot <- function(x, ...) {
  writeLines(x)
  invisible(x)
}

# ---- nodes, edges and plates ------------------------------------------------

#' Nodes beyond so many of a kind are drawn as one
#' @noRd
most_nodes <- 5

#' The graph as data
#'
#' @param x A model or a fit.
#' @return List of `nodes` (id, title, text, kind, row: the effect it belongs to, 0 for none), `edges` (from, to),
#'   `plates` (id, label, first and last row, inside: id of the plate around it or "") and `arrangement`: `"nested"`,
#'   `"overlapping"` or `"apart"`.
#' @noRd
graph_parts <- function(x) {
  factors <- x$design$factors
  chain <- nested_chain(factors)
  if (!is.null(chain)) factors <- factors[rev(chain)]
  effects <- effect_nodes(factors, x$prior)
  rows <- x$prior
  nodes <- rbind(
    effects$nodes,
    parameter_nodes(rows[is_common(rows), ], "common"),
    parameter_nodes(rows[rows$class %in% dpar_classes, ], "dpar"),
    response_node(x),
    data_nodes(x)
  )
  feeds <- !nodes$kind %in% c("hyper", "response")
  edges <- rbind(effects$edges, data.frame(from = nodes$id[feeds], to = rep("response", sum(feeds))))
  arrangement <- if (!is.null(chain)) "nested" else if (length(factors) == 2) "overlapping" else "apart"
  list(nodes = nodes, edges = edges, plates = graph_plates(factors, effects$nodes, length(x$design$y), arrangement),
       arrangement = arrangement)
}

graph_node <- function(id, title, text, kind, row = 0) {
  data.frame(id = id, title = title, text = text, kind = kind, row = row, stringsAsFactors = FALSE)
}

no_edges <- data.frame(from = character(), to = character(), stringsAsFactors = FALSE)

#' Parameters with their priors; from one too many on, the first and all others together
#' @noRd
parameter_nodes <- function(rows, kind, row = 0) {
  if (nrow(rows) == 0) return(NULL)
  single <- if (nrow(rows) <= most_nodes) seq_len(nrow(rows)) else which(!rows$class %in% c("b", "sd"))
  text <- vapply(single, function(i) paste("~", format_prior(rows[i, ])), "")
  nodes <- if (length(single)) graph_node(rows$parameter[single], rows$parameter[single], text, kind, row)
  rest <- setdiff(seq_len(nrow(rows)), single)
  if (length(rest) == 0) return(nodes)
  title <- if (kind == "common") common_name("...") else sd_name(rows$group[rest[1]], "...")
  title <- paste0(title, ": ", length(rest), if (kind == "common") " coefficients" else " sds")
  text <- paste0(shorten_lines(rows$coef[rest]), "\n~ ", joint_prior(rows[rest, ]))
  rbind(nodes, graph_node(rows$parameter[rest[1]], title, text, kind, row))
}

#' One prior if all are equal, else the kinds of them
#' @noRd
joint_prior <- function(rows) {
  each <- unique(vapply(seq_len(nrow(rows)), function(i) format_prior(rows[i, ]), ""))
  if (length(each) == 1) return(each)
  paste0(paste(unique(sub("\\(.*", "", each)), collapse = ", "), ", ", length(each), " scales")
}

#' Names, the first few of many, in lines of some 28 letters
#' @noRd
shorten_lines <- function(names, most = 4) paste(strwrap(shorten(abbreviated(names), most), 28), collapse = "\n")

#' Names too long for a node, cut
#' @noRd
abbreviated <- function(names, most = 24) {
  ifelse(nchar(names) > most, paste0(substr(names, 1, most - 3), "..."), names)
}

#' One node per block of coefficients of a factor, and its sds and correlation
#' @noRd
effect_nodes <- function(factors, prior) {
  nodes <- list()
  edges <- list(no_edges)
  row <- 0
  for (factor in factors) {
    blocks <- split(seq_len(n_coefs(factor)), factor$block)
    if (length(blocks) > most_nodes) blocks <- list(seq_len(n_coefs(factor)))
    correlations <- which(prior$class == "cor" & prior$group == factor$group)
    for (block in blocks) {
      row <- row + 1
      coef <- factor_coefs(factor)[block]
      hyper <- which(prior$group == factor$group & prior$class == "sd" & prior$coef %in% coef)
      if (identical(block, blocks[[1]])) hyper <- c(hyper, which(prior$class == "df" & prior$group == factor$group))
      correlated <- length(block) > 1 && length(unique(factor$block[block])) == 1
      if (correlated) {
        hyper <- c(hyper, correlations[1])
        correlations <- correlations[-1]
      }
      id <- paste0(effect_stem(factor), if (length(blocks) > 1) paste0(".", row))
      above <- parameter_nodes(prior[hyper, ], "hyper", row)
      text <- paste0("[", shorten_lines(coef), "]\n~ ", effect_density(factor, correlated))
      nodes <- c(nodes, list(graph_node(id, effect_stem(factor), text, "effect", row), above))
      edges <- c(edges, list(data.frame(from = above$id, to = rep(id, nrow(above)))))
    }
  }
  list(nodes = do.call(rbind, nodes), edges = do.call(rbind, edges))
}

#' @noRd
effect_density <- function(factor, correlated) {
  student <- factor$law == "student"
  paste0(if (correlated) "Multi", if (student) "StudentT(df, " else "Normal(", "0, sd", if (correlated) ", cor", ")")
}

#' The response with its distribution
#' @noRd
response_node <- function(x) {
  notation <- family_entry(x$family)$notation
  density <- if (is.null(x$design$trials)) notation[1] else sub("trials", trials_text(x), notation[2], fixed = TRUE)
  link <- if (x$family$link != "identity") paste0("\n", x$family$link, " link")
  known <- c(if (is_censored(x$design)) "censored", if (is_truncated(x$design)) "truncated")
  if (length(known)) link <- paste0(link, "\n", paste(known, collapse = ", "))
  graph_node("response", abbreviated(x$design$response, 32), paste0("~ ", density, link), "response")
}

#' @noRd
trials_text <- function(x) {
  trials <- parse_response(in_own_words(x$formula)$left)$trials
  if (is.null(trials)) "n" else abbreviated(format_call(trials))
}

#' Predictors, what stands behind the bar of the response, offsets and weights: what the model takes as given
#' @noRd
data_nodes <- function(x) {
  frame <- x$design$frame
  parsed <- parse_formula(x$formula, frame[!startsWith(names(frame), "(")])
  given <- c(list(parsed$trials), parsed$additions[names(parsed$additions) != "subset"])
  beside <- unlist(lapply(given, function(e) if (length(all.vars(e))) format_call(e)), use.names = FALSE)
  offset <- names(frame)[attr(attr(frame, "terms"), "offset")]
  names <- unique(c(intersect(predictor_names(parsed), names(frame)), offset, beside,
                    if ("(weights)" %in% names(frame)) "weights"))
  if (length(names) == 0) return(NULL)
  if (length(names) > most_nodes) {
    return(graph_node("data", paste(length(names), "predictors"), shorten_lines(names), "data"))
  }
  graph_node(paste0("data_", names), abbreviated(names), "", "data")
}

#' @noRd
graph_plates <- function(factors, effects, n, arrangement) {
  rows <- effects[effects$kind == "effect", ]
  observations <- data.frame(id = "rows", label = plural(n, "row"), first = 0, last = 0, inside = "")
  if (length(factors) == 0) return(observations)
  group <- groups_of(factors)
  own <- lapply(factors, function(factor) rows$row[rows$title == effect_stem(factor)])
  levels <- vapply(factors, function(factor) plural(length(factor$levels), "level"), "")
  plates <- data.frame(id = group, label = paste0(group, ": ", levels), first = vapply(own, min, 0),
                       last = vapply(own, max, 0), inside = "")
  nested <- arrangement == "nested"
  if (nested) plates$inside <- c("", group[-length(group)])
  observations$inside <- if (nested) group[length(group)] else ""
  rbind(plates, observations)
}

# ---- DOT --------------------------------------------------------------------

#' @noRd
graph_dot <- function(parts) {
  c("digraph model {", "  graph [rankdir = TB, fontname = \"Helvetica\"];",
    "  node [fontname = \"Helvetica\", shape = ellipse];",
    dot_plates(parts, "", "  "),
    dot_nodes(parts$nodes[parts$nodes$kind %in% c("common", "hyper", "dpar"), ], "  "),
    paste0("  ", dot_quote(parts$edges$from), " -> ", dot_quote(parts$edges$to), ";"), "}")
}

#' Plates inside one, with what they hold
#' @noRd
dot_plates <- function(parts, inside, indent) {
  plates <- parts$plates[parts$plates$inside == inside, ]
  unlist(lapply(seq_len(nrow(plates)), function(i) {
    plate <- plates[i, ]
    deeper <- paste0(indent, "  ")
    c(paste0(indent, "subgraph ", dot_quote(paste0("cluster_", plate$id)), " {"),
      paste0(deeper, "label = ", dot_quote(plate$label), "; labelloc = b; labeljust = r; style = rounded;"),
      dot_nodes(nodes_on_plate(parts$nodes, plate), deeper), dot_plates(parts, plate$id, deeper), paste0(indent, "}"))
  }))
}

#' @noRd
nodes_on_plate <- function(nodes, plate) {
  if (plate$id == "rows" && plate$first == 0) return(nodes[nodes$kind %in% c("response", "data"), ])
  nodes[nodes$kind == "effect" & nodes$row >= plate$first & nodes$row <= plate$last, ]
}

#' @noRd
dot_nodes <- function(nodes, indent) {
  if (nrow(nodes) == 0) return(NULL)
  label <- paste0(nodes$title, ifelse(nodes$text == "", "", paste0("\n", nodes$text)))
  style <- ifelse(nodes$kind == "response", ", style = filled, fillcolor = gray85",
                  ifelse(nodes$kind == "data", ", shape = box, style = filled, fillcolor = gray93", ""))
  paste0(indent, dot_quote(nodes$id), " [label = ", dot_quote(label), style, "];")
}

#' @noRd
dot_quote <- function(x) {
  x <- gsub("\\", "\\\\", x, fixed = TRUE)
  x <- gsub("\"", "\\\"", x, fixed = TRUE)
  paste0("\"", gsub("\n", "\\n", x, fixed = TRUE), "\"")
}
