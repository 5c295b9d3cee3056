# Fits that several tests of predictions share, made once for each file that asks.

made <- new.env()

once <- function(name, value) {
  if (is.null(made[[name]])) assign(name, suppressWarnings(value), made)
  made[[name]]
}

pigs_fit <- function() {
  once("pigs", hlr_fit(Weight ~ Time + (Time | Pig) + (1 | Litter), dietox, seed = 1, draws = 100, chains = 2))
}

frogs_fit <- function() {
  once("frogs", hlr_fit(surv | trials(density) ~ size + (1 + pred | tank), reedfrogs, family = binomial(), seed = 1,
                        draws = 100, chains = 2))
}

# The linear predictor of rows of pigs, written out.
pigs_eta <- function(data, time = 1, pig = 1, pig_time = 1, litter = 1) {
  draws <- as.matrix(pigs_fit())
  vapply(seq_len(nrow(data)), function(i) {
    group <- function(name, coef) draws[, paste0("r_", name, "[", data[[name]][i], ",", coef, "]")]
    out <- draws[, "b_Intercept"] + draws[, "b_Time"] * data$Time[i]
    if (pig) out <- out + group("Pig", "Intercept")
    if (pig_time) out <- out + group("Pig", "Time") * data$Time[i]
    if (litter) out <- out + group("Litter", "Intercept")
    unname(out)
  }, draws[, 1])
}
