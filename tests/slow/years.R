# Exact posterior mean of sd(year) for tests/testthat/test-centring.R:  Rscript tests/slow/years.R
# Coordinates are at the mean year; priors are on the sds and the correlation at year 0, common coefficients flat.

set.seed(22)
d <- data.frame(site = gl(15, 12), year = rep(2001:2012, 15))
a <- rnorm(15, 0, 2)
b <- rnorm(15, 0.3, 0.15)
d$y <- 50 + a[d$site] + b[d$site] * (d$year - 2006) + rnorm(180)
x <- cbind(1, 2001:2012 - 2006.5)
y <- matrix(d$y, 12)
coef <- solve(crossprod(x), crossprod(x, y))
between <- tcrossprod(coef - rowMeans(coef))
v <- solve(crossprod(x))
rss <- sum((y - x %*% coef)^2)
s_y <- sqrt(mean((d$y - mean(d$y))^2))

# Grids: sd of intercepts at the mean year, atanh of the correlation, sigma, log sd of the slopes.
quadrature <- function(n_sd, n_cor, n_sigma, n_slope) {
  at <- expand.grid(sd = seq(0.4, 8, length.out = n_sd), z = seq(-3.5, 3.5, length.out = n_cor),
                    sigma = seq(0.7, 1.4, length.out = n_sigma))
  r <- tanh(at$z)
  log_slope <- seq(log(1e-5), log(2), length.out = n_slope)
  log_p <- vapply(log_slope, function(l) {
    slope <- exp(l)
    v11 <- at$sd^2 + at$sigma^2 * v[1, 1]
    v12 <- r * at$sd * slope + at$sigma^2 * v[1, 2]
    v22 <- slope^2 + at$sigma^2 * v[2, 2]
    det <- v11 * v22 - v12^2
    raw <- sqrt(at$sd^2 + 2006.5^2 * slope^2 - 2 * 2006.5 * r * at$sd * slope)
    terms <- -7 * log(det) - 0.5 * (v22 * between[1, 1] - 2 * v12 * between[1, 2] + v11 * between[2, 2]) / det -
      150 * log(at$sigma) - rss / (2 * at$sigma^2) + dt(at$sigma / s_y, 4, log = TRUE) +
      dnorm(raw, 0, 3000, log = TRUE) + dnorm(slope, 0, 1.5, log = TRUE) + 2 * log(at$sd / raw) + log1p(-r^2) + l
    max(terms) + log(sum(exp(terms - max(terms))))
  }, 0)
  p <- exp(log_p - max(log_p)) / sum(exp(log_p - max(log_p)))
  c(mean = sum(p * exp(log_slope)), below_0.02 = sum(p[exp(log_slope) < 0.02]))
}
print(rbind(quadrature(60, 41, 15, 300), quadrature(120, 81, 25, 400)), digits = 7)
