# Engines: the list of them and what is asked of their entries. An entry stands with its model, in engine-<name>.R;
# which engine a model gets is said in engine-choose.R. Nothing else asks for an engine by its name.

#' The engines, by the name that a fit shows, and each one's entry
#'
#' An entry has fields; that of draws from the prior, which no engine makes, has those marked *:
#' `flatten(model, control)`, of an `hlr_model` the list that C reads, with the engine's name as `engine`;
#' `reason(why, model)`, words on why a model has it and on what it does with coefficients and group effects;
#' `samples_effects`*, are group effects coordinates?
#' `effects(points, request)`*, draws of group effects, a vector draws x levels x coefficients;
#' `effect_moments(points, request)`*, their means and sds, a vector levels x coefficients x 2;
#' `gradients_per_iteration(n_coordinate)`, about.
#' A request is from `effects_request()`.
#' @noRd
engines <- list(collapsed = collapsed_engine, joint = joint_engine, prior = prior_engine)

#' The entry of the engine that a model is flattened for
#' @noRd
engine_of <- function(model) engines[[model$engine]]

#' Number of coordinates of effects
#' @noRd
n_sampled_effects <- function(model) {
  if (!engine_of(model)$samples_effects) return(0)
  sum(vapply(model$factors, function(factor) as.double(factor$n_level) * sum(factor$block_size), 0))
}
