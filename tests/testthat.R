library(testthat)
library(hlr)

test_check("hlr")
