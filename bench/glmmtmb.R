# Whole calls of hlr_fit(), all its defaults, beside the maximum likelihood of glmmTMB on the same models:
#
#     Rscript bench/glmmtmb.R [repeats]
#
# Calls alternate between the two, hlr on one core and on two as by default; what counts are ratios, those of processor
# time where other jobs run beside.

file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
source(file.path(dirname(file), "common.R"))
source(file.path(bench_dir(), "..", "tests", "testthat", "reference-models.R"))

#' The problems of reference-models.R that glmmTMB has, as it writes them
glmmtmb_calls <- list(
  Salamanders_zi = function(data) {
    glmmTMB::glmmTMB(count ~ mined + (1 | site), ziformula = ~ mined, data = data, family = glmmTMB::nbinom2())
  },
  Owls_hurdle = function(data) {
    glmmTMB::glmmTMB(SiblingNegotiation ~ FoodTreatment * SexParent + offset(logBroodSize) + (1 | Nest),
                     ziformula = ~ FoodTreatment + (1 | Nest), data = data, family = glmmTMB::truncated_nbinom2())
  },
  cbpp_beta_binomial = function(data) {
    glmmTMB::glmmTMB(cbind(incidence, size - incidence) ~ period + (1 | herd), data = data,
                     family = glmmTMB::betabinomial())
  }
)

#' Processor and clock of an expression
seconds <- function(expression) {
  time <- elapsed(expression)
  c(cpu = time[["user.self"]] + time[["sys.self"]], clock = time[["elapsed"]])
}

pair_with_glmmtmb <- function(name, problem, repeats) {
  problem$prior <- NULL
  likelihood <- function() suppressMessages(suppressWarnings(glmmtmb_calls[[name]](problem$data)))
  fit_problem(problem, seed = 1)
  likelihood()
  rounds <- vapply(seq_len(repeats), function(seed) {
    c(seconds(fit_problem(problem, seed = seed)), seconds(fit_problem(problem, seed = seed, cores = 2))[["clock"]],
      seconds(likelihood()))
  }, double(5))
  middle <- apply(rounds, 1, stats::median)
  data.frame(
    problem = name, rows = nrow(problem$data), repeats, hlr_cpu = middle[1], hlr_clock = middle[2],
    hlr_clock_2_cores = middle[3], glmmtmb_cpu = middle[4], glmmtmb_clock = middle[5],
    ratio_cpu = stats::median(rounds[1, ] / rounds[4, ]), ratio_clock = stats::median(rounds[2, ] / rounds[5, ]),
    ratio_clock_2_cores = stats::median(rounds[3, ] / rounds[5, ])
  )
}

problems <- predictor_models()
repeats <- argument(9)
rows <- lapply(intersect(names(glmmtmb_calls), names(problems)), function(name) {
  tryCatch(pair_with_glmmtmb(name, problems[[name]], repeats),
           error = function(e) message(name, " failed: ", conditionMessage(e)))
})
write_result(do.call(rbind, rows), "glmmtmb")
