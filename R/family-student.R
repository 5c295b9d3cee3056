#' Student's t about the mean
#' @noRd
student_family <- list(
  links = "identity", parameters = list(mu = list(), sigma = dpar_sigma, nu = dpar_nu), values = "real",
  residual = "sigma", law = "t", df = "nu", weights = "variance",
  mean_within = function(given) student_mean_within(given),
  notation = "StudentT(nu, mu, sigma)",
  also = c("t", "tfamily", "studentt", "scat", "scaledt")
)

#' @rdname hlr_families
#' @export
student <- function(link = "identity", ...) new_family("student", read_link(substitute(link), link), ...)
