# Every bit of the draws of small fits, both engines and each structure. A change of the code's shape leaves them as
# they are; where a digest has to move, the commit that moves it says why and how the draws were shown to be right.
#
# bits.csv was made on one machine: its first rows say with which compiler, processor, libm, Rmath and BLAS. Where all
# of these are the same the digests are compared. Elsewhere two runs of a fit must agree, the second on two threads.
# To make it again:  Rscript -e 'testthat::test_file("tests/testthat/test-bits.R", ...)' with HLR_BITS=write.

bits_file <- testthat::test_path("bits.csv")

read_bits <- function() {
  rows <- utils::read.csv(bits_file, colClasses = "character")
  list(made_on = stats::setNames(rows$draws, rows$name)[rows$kind == "made on"], fits = rows[rows$kind == "fit", ])
}

write_bits <- function(digests) {
  here <- arithmetic_here()
  rows <- rbind(data.frame(kind = "made on", name = names(here), draws = unname(here), rest = ""),
                data.frame(kind = "fit", name = names(digests), draws = vapply(digests, `[[`, "", "draws"),
                           rest = vapply(digests, `[[`, "", "rest")))
  utils::write.csv(rows, bits_file, row.names = FALSE)
}

test_that("the bits of small fits stay", {
  models <- bits_models()
  if (identical(Sys.getenv("HLR_BITS"), "write")) write_bits(lapply(models, function(fit) digests_of_fit(fit())))
  known <- read_bits()
  expect_setequal(known$fits$name, names(models))
  same_machine <- identical(known$made_on, arithmetic_here())
  for (name in names(models)) {
    fit <- models[[name]]()
    expected <- if (same_machine) {
      unlist(known$fits[known$fits$name == name, c("draws", "rest")])
    } else {
      digests_of_fit(suppressWarnings(stats::update(fit, cores = 2)))
    }
    expect_identical(digests_of_fit(fit), expected, info = name)
  }
})
