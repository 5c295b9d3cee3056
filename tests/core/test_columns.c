/* Sums of columns against plain loops, with more draws than fit one block. */
#include "check.h"
#include "after/columns.h"
#include "numeric.h"
#include "numeric/rng.h"

#include <math.h>
#include <stdlib.h>

enum { N = 2051, P = 3, STEP = 2, STRIDE = N + 5 };

void test_columns(void)
{
    double *columns = calloc(STRIDE * P, sizeof(double)), *eta = calloc(N, sizeof(double));
    hlr_rng rng = hlr_rng_at(3, 1, HLR_FOR_START, 0, 0);
    fill_normal(&rng, STRIDE * P, 1.0, columns);
    columns[STRIDE + 7] = INFINITY; /* in the column that a zero leaves out */
    const double coef[STEP * P] = {2.0, NAN, 0.0, NAN, -0.5, NAN};
    for (int k = 0; k < N; k++)
        eta[k] = k;
    hlr_add_columns(N, P, coef, STEP, columns, STRIDE, eta);
    double worst = 0.0;
    for (int k = 0; k < N; k++)
        worst = larger(worst, fabs(eta[k] - (k + 2.0 * columns[k] - 0.5 * columns[2 * STRIDE + k])));
    CHECK_NEAR(worst, 0.0, 1e-12); /* rounding at 2,000 */
    free(columns);
    free(eta);
}
