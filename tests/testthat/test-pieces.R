test_that("rows in pieces are the rows in one", {
  expect_identical(unlist(row_pieces(1:10, 3, most = 12), use.names = FALSE), 1:10)
  expect_length(row_pieces(1:10, 3, most = 12), 3)
  expect_length(row_pieces(1:10, 1000, most = 12), 10)
})
