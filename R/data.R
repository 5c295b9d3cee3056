#' Growth of pigs
#'
#' Weights of 72 slaughter pigs, measured weekly for up to 12 weeks in a factorial feeding experiment with vitamin E and
#' copper. The pigs come from 21 litters.
#'
#' @format A data frame with 861 rows (one per pig and week) and 8 columns:
#' \describe{
#'   \item{Pig}{Factor, 72 levels: the pig.}
#'   \item{Litter}{Factor: the litter that the pig comes from.}
#'   \item{Evit}{Factor, 3 levels: vitamin E in the feed, 0, 100 or 200 mg dl-alpha-tocopheryl acetate per kg.}
#'   \item{Cu}{Factor, 3 levels: copper in the feed, 0, 35 or 175 mg per kg.}
#'   \item{Start}{Weight at the start of the experiment, in week 1 (kg).}
#'   \item{Time}{Time in the experiment (weeks), 1 to 12.}
#'   \item{Weight}{Weight (kg).}
#'   \item{Feed}{Feed eaten since the start (kg); `NA` in week 1.}
#' }
#' @source `dietox` of the package 'geepack'; the script `data-raw/dietox.R` of the source repository makes this copy.
#' @references
#' Lauridsen, C., Højsgaard, S. and Sørensen, M. T. (1999). Influence of dietary rapeseed oil, vitamin E, and copper on
#' the performance and the antioxidative and oxidative status of pigs. *Journal of Animal Science*, 77, 906-916.
#'
#' Halekoh, U., Højsgaard, S. and Yan, J. (2006). The R package geepack for generalized estimating equations.
#' *Journal of Statistical Software*, 15(2), 1-11.
#' @examples
#' str(dietox)
#' # kg per week, all pigs together
#' coef(lm(Weight ~ Time, data = dietox))
"dietox"

#' Survival of reed frog tadpoles
#'
#' Tadpoles of the African reed frog *Hyperolius spinigularis* in 48 tanks, with and without predators, of two sizes and
#' three densities.
#'
#' @format A data frame with 48 rows (one per tank) and 6 columns:
#' \describe{
#'   \item{tank}{Factor, 48 levels: the tank.}
#'   \item{density}{Tadpoles put into the tank (count): 10, 25 or 35.}
#'   \item{pred}{Factor: predators in the tank, `"no"` or `"pred"`.}
#'   \item{size}{Factor: size of the tadpoles, `"small"` or `"big"`.}
#'   \item{surv}{Tadpoles that survived (count).}
#'   \item{propsurv}{Share that survived, `surv / density`.}
#' }
#' @source `ReedfrogPred` of the package 'emdbook', with the number of the tank added; the script `data-raw/reedfrogs.R`
#'   of the source repository makes this copy.
#' @references
#' Vonesh, J. R. and Bolker, B. M. (2005). Compensatory larval responses shift trade-offs associated with
#' predator-induced hatching plasticity. *Ecology*, 86, 1580-1591.
#' @examples
#' str(reedfrogs)
#' # share of tadpoles that survived
#' with(reedfrogs, tapply(surv, list(pred, size), sum) / tapply(density, list(pred, size), sum))
"reedfrogs"
