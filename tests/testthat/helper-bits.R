# Digests of the numbers a fit gives, to see whether a change of the code's shape leaves every bit of them.

# md5 of doubles; NaN and NA count by their bits.
digest_of <- function(x) {
  file <- tempfile()
  on.exit(unlink(file))
  writeBin(as.double(x), file)
  unname(tools::md5sum(file))
}

# What the bits of a fit depend on beside hlr: platform and compiler, the instructions that libm and hlr choose among,
# and what libm, LAPACK and BLAS make of fixed numbers. Two machines that agree on all of it must agree on draws.
arithmetic_here <- function() {
  x <- seq(-30, 30, length.out = 4001)
  m <- outer(1:40, 1:40, function(i, j) sin(i * j) / (1 + abs(i - j))) + diag(8, 40)
  c(
    platform = paste(R.version$platform, R.version$major, R.version$minor),
    compiler = compiler_here(),
    processor = paste(intersect(c("fma", "avx2", "avx512f"), processor_flags()), collapse = " "),
    libm = digest_of(c(exp(x), log(abs(x) + 0.1), sin(x), tanh(x), atan(x), log1p(exp(x)), expm1(x), sinh(x), asinh(x),
                       (x^2 + 1)^0.37)),
    rmath = digest_of(c(lgamma(abs(x) + 0.01), digamma(abs(x) + 0.01), pnorm(x, log.p = TRUE),
                        pt(x, 5, log.p = TRUE))),
    blas = digest_of(c(crossprod(m), chol(crossprod(m)), solve(m)))
  )
}

compiler_here <- function() {
  command <- system2(file.path(R.home("bin"), "R"), c("CMD", "config", "CC"), stdout = TRUE)
  cc <- utils::tail(strsplit(command[1], " ")[[1]], 1)
  version <- tryCatch(suppressWarnings(system2(cc, "--version", stdout = TRUE, stderr = FALSE)),
                      error = function(e) "unknown")
  version[1]
}

processor_flags <- function() {
  if (!file.exists("/proc/cpuinfo")) return(character())
  line <- grep("^flags", readLines("/proc/cpuinfo"), value = TRUE)
  if (length(line)) strsplit(line[1], "[ :\t]+")[[1]] else character()
}

# Named parameters with group effects, densities at them, and predictions: each fit in two numbers of 32 digits.
digests_of_fit <- function(fit) {
  set.seed(3)
  c(draws = digest_of(posterior::as_draws_array(fit)),
    rest = digest_of(c(log_lik(fit), posterior_predict(fit))))
}

# ---- the fits -------------------------------------------------------------------------------------------------------

bits_data <- function() {
  n <- 120
  i <- seq_len(n)
  noise <- function(k) ((i * (7919 + 2 * k)) %% 1009) / 1009          # no generator, no libm: the same anywhere
  g <- 1 + (i * 37) %% 12
  d <- data.frame(
    g = factor(g), h = factor(1 + (i * 11) %% 9), cell = factor(paste(g, 1 + (i * 5) %% 3)),
    big = factor(1 + (i * 53) %% 40), x = noise(1) - 0.5, w = noise(2) + noise(3) - 1, weight = 0.5 + noise(4),
    year = 2000 + (i * 3) %% 17
  )
  for (k in 1:6) d[[paste0("p", k)]] <- noise(10 + k)
  d$y <- 1 + 0.7 * d$x + (g - 6) / 8 + (1 + (g %% 3) / 4) * d$x + noise(5) + noise(6) + noise(7) - 1.5
  d$positive <- 0.2 + d$y^2
  d$count <- as.integer(floor(4 * d$positive))
  d$yes <- as.integer(d$y + noise(8) > 1.2)
  d$trials <- 5L + (i %% 4L)
  d$hits <- pmin(d$trials, as.integer(floor(d$trials * noise(9) * (0.5 + d$yes / 2))))
  d$share <- (d$hits + 0.5) / (d$trials + 1)
  d
}

bits_models <- function() {
  d <- bits_data()
  run <- c(chains = 2, warmup = 60, draws = 40, cores = 1, seed = 11)
  fit <- function(...) {
    arguments <- c(list(...), list(data = d), as.list(run))
    function() suppressMessages(suppressWarnings(do.call(hlr_fit, arguments)))
  }
  wide <- y ~ x + w + p1 + p2 + p3 + p4 + p5 + p6
  list(
    none = fit(y ~ x + w),
    one = fit(y ~ x + (x | g)),
    kept = fit(y ~ x + w + (x || g), prior = hlr_prior(student_t(4, 0, 2), class = "b")),
    nested = fit(y ~ x + (1 | g) + (x | cell)),
    crossed = fit(y ~ x + (x | g) + (1 | h)),
    crossed_many = fit(y ~ x + (1 | g) + (1 | h) + (x | big), engine = "joint"),
    centred = fit(y ~ year + (year | g)),
    student_effects = fit(y ~ x + (x | gr(g, dist = "student"))),
    horseshoe = fit(stats::update(wide, . ~ . + (1 | g)), prior = hlr_prior(horseshoe(), class = "b")),
    r2d2 = fit(stats::update(wide, count ~ .), family = poisson(), prior = hlr_prior(R2D2(), class = "b")),
    weighted = fit(y ~ x + (x | g), weights = d$weight),
    bernoulli = fit(yes ~ x + (x | g) + (1 | h), family = bernoulli()),
    binomial = fit(hits | trials(trials) ~ x + (1 | g), family = binomial("probit")),
    poisson = fit(count ~ x + (1 | g) + (x | cell), family = poisson()),
    negbinomial = fit(count ~ x + (1 | g), family = negbinomial()),
    gamma = fit(positive ~ x + (x | g), family = Gamma("log"), weights = d$weight),
    inverse_gaussian = fit(positive ~ x + (1 | g), family = inverse.gaussian("log")),
    exponential = fit(positive ~ x + (1 | g), family = exponential()),
    weibull = fit(positive ~ x + (1 | g), family = weibull()),
    lognormal = fit(positive ~ x + (1 | g), family = lognormal()),
    student = fit(y ~ x + (x | g), family = student()),
    gaussian_log = fit(positive ~ x + (1 | g), family = gaussian("log")),
    beta = fit(share ~ x + (1 | g), family = Beta())
  )
}
