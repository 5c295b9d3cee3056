# Makes data/dietox.rda from geepack's data set of the same name. Run from the top: Rscript data-raw/dietox.R
# geepack keeps Pig as a factor since 1.3; older versions had it as a number, hence the factor() here.
source_env <- new.env()
utils::data("dietox", package = "geepack", envir = source_env)
dietox <- as.data.frame(source_env$dietox)
for (column in c("Pig", "Evit", "Cu", "Litter")) dietox[[column]] <- factor(dietox[[column]])
dietox$Time <- as.integer(dietox$Time)
dietox <- dietox[c("Pig", "Litter", "Evit", "Cu", "Start", "Time", "Weight", "Feed")]
attributes(dietox) <- attributes(dietox)[c("names", "class", "row.names")]
rownames(dietox) <- NULL

stopifnot(nrow(dietox) == 861, nlevels(dietox$Pig) == 72, !anyNA(dietox[names(dietox) != "Feed"]))
save(dietox, file = "data/dietox.rda", version = 2, compress = "xz")
