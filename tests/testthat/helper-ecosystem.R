# Four fits that other packages are tried on: Gaussian with correlated and with nested effects, binomial, and negative
# binomial with crossed effects. Short: what is tested is arithmetic on whatever draws there are.

nested_pigs_fit <- function() {
  once("nested pigs", hlr_fit(Weight ~ Time * Cu + (1 | Litter / Pig), dietox, seed = 1, draws = 100, chains = 2))
}

correlated_pigs_fit <- function() {
  once("correlated pigs", hlr_fit(Weight ~ Time + (Time | Pig), dietox, seed = 1, draws = 100, chains = 2))
}

tadpoles_fit <- function() {
  once("tadpoles", hlr_fit(surv | trials(density) ~ pred * size + (1 | tank), reedfrogs, family = binomial(), seed = 1,
                           draws = 100, chains = 2))
}

traps <- function() {
  set.seed(1)
  data <- expand.grid(night = paste0("n", 1:3), site = paste0("s", 1:6), year = paste0("y", 1:5))
  data$bait <- gl(3, 1, nrow(data), labels = c("none", "fish", "fruit"))[sample(nrow(data))]
  data$rain <- rnorm(nrow(data))
  eta <- 1 + 0.5 * (data$bait == "fish") - 0.3 * data$rain + rnorm(6, 0, 0.5)[data$site] + rnorm(5, 0, 0.5)[data$year]
  data$count <- rnbinom(nrow(data), size = 2, mu = exp(eta))
  data
}

traps_fit <- function() {
  once("traps", hlr_fit(count ~ bait + rain + (1 | site) + (1 | year), traps(), family = negbinomial(), seed = 1,
                        draws = 100, chains = 2))
}

four_fits <- function() {
  list(correlated = correlated_pigs_fit(), nested = nested_pigs_fit(), binomial = tadpoles_fit(), crossed = traps_fit())
}

# A value for each of the fits, named by them.
each_fit <- function(f) {
  fits <- four_fits()
  for (name in names(fits)) f(fits[[name]], name)
}
