# Structures of the covariance of a block of group effects: an entry each, under the name that src/core/covariance has.
# Names of correlations, their prior and what C is told follow from the entry.

#' Fields: `pairs`, a function of the number of coefficients, which of them have a correlation that is a parameter, two
#' columns; `prior`, of these, a distribution and its arguments.
#' @noRd
covariances <- list(
  unstructured = list(pairs = function(n) cor_pairs(n), prior = list(dist = "lkj", args = 1))
)

#' The structure of each block of a factor
#' @noRd
block_covariances <- function(factor) rep("unstructured", length(unique(factor$block)))
