/* All lags by transforms against one lag at a time, for columns of several lengths, powers of two and not. Rounding of
 * sums of some hundred products of order one: 1e-11. */
#include "check.h"
#include "memory.h"
#include "numeric.h"
#include "numeric/autocovariance.h"

#include <math.h>

static void test_lags(int n, int n_col)
{
    double *column = malloc((size_t) (n * n_col) * sizeof(double)), worst = 0.0;
    hlr_arena arena = hlr_arena_counting();
    hlr_lag_products_at(n, &arena);
    arena = allocate(&arena);
    hlr_lag_products all = hlr_lag_products_at(n, &arena);
    for (uint32_t again = 0; again < 2; again++) {        /* the second time with the table of the first */
        hlr_rng rng = hlr_rng_at(3, 1, HLR_FOR_START, again, 0);
        fill_normal(&rng, n * n_col, 1.0, column);
        hlr_all_lag_products(&all, n_col, column);
        for (int lag = 0; lag < n; lag++)
            worst = larger(worst, fabs(all.product[lag] - hlr_lag_product(n, n_col, column, lag)));
    }
    CHECK_NEAR(worst, 0.0, 1e-11);
    free(arena.base);
    free(column);
}

void test_autocovariance(void)
{
    const double two[] = {1.0, -2.0, 3.0, 0.5, 0.0, 4.0};
    CHECK_NEAR(hlr_lag_product(3, 2, two, 0), 1.0 + 4.0 + 9.0 + 0.25 + 16.0, 1e-15);
    CHECK_NEAR(hlr_lag_product(3, 2, two, 1), -2.0 - 6.0, 1e-15);
    CHECK_NEAR(hlr_lag_product(3, 2, two, 2), 3.0 + 2.0, 1e-15);
    test_lags(1, 2);
    test_lags(7, 2);
    test_lags(64, 4);
    test_lags(65, 8);
    test_lags(500, 2);
}
