# Makes data/reedfrogs.rda from emdbook's ReedfrogPred. Run from the top: Rscript data-raw/reedfrogs.R
# Each row of ReedfrogPred is one tank; the number of the row becomes the tank's.
source_env <- new.env()
utils::data("ReedfrogPred", package = "emdbook", envir = source_env)
frogs <- source_env$ReedfrogPred
reedfrogs <- data.frame(
  tank = factor(seq_len(nrow(frogs))),
  density = as.integer(frogs$density),
  pred = factor(as.character(frogs$pred), levels = c("no", "pred")),
  size = factor(as.character(frogs$size), levels = c("small", "big")),
  surv = as.integer(frogs$surv),
  propsurv = as.double(frogs$propsurv)
)

stopifnot(nrow(reedfrogs) == 48, all.equal(reedfrogs$propsurv, reedfrogs$surv / reedfrogs$density))
save(reedfrogs, file = "data/reedfrogs.rda", version = 2, compress = "xz")
