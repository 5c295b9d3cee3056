#include "check.h"
#include "numeric.h"
#include "numeric/eigen.h"
#include "numeric/linalg.h"

#include <math.h>
#include <string.h>

enum { MOST = 12 };

static void check_eigen(int n, const double *a)
{
    double used[MOST * MOST], d[MOST], v[MOST * MOST], size = 0.0, orthogonal = 0.0, residual = 0.0;
    memcpy(used, a, (size_t) (n * n) * sizeof(double));
    for (int j = 0; j < n; j++)                       /* only the lower triangle is read */
        for (int i = 0; i < j; i++)
            used[i + n * j] = 55.0;
    hlr_eigen(n, used, d, v);
    for (int i = 0; i < n * n; i++)
        size = fmax(size, fabs(a[i]));
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            double av = 0.0;
            for (int k = 0; k < n; k++)
                av += a[i + n * k] * v[k + n * j];
            residual = larger(residual, fabs(av - d[j] * v[i + n * j]));
            orthogonal = larger(orthogonal, fabs(hlr_dot(n, v + n * i, v + n * j) - (i == j)));
        }
    CHECK_NEAR(orthogonal, 0.0, 1e-13);
    CHECK(residual <= 1e-13 * n * size);
}

void test_eigen(void)
{
    double a[MOST * MOST];
    hlr_rng rng = hlr_rng_at(5, 1, HLR_FOR_START, 0, 0);
    for (int n = 1; n <= MOST; n++) {
        random_covariance(&rng, n, -1.0, a);          /* indefinite */
        check_eigen(n, a);
    }
    for (int i = 0; i < 16; i++)
        a[i] = 1.0;                                   /* eigenvalues 4, 0, 0, 0 */
    check_eigen(4, a);
    for (int i = 0; i < 16; i++)
        a[i] = i % 5 == 0 ? pow(1e-4, i / 5) : 0.0;   /* diagonal, twelve orders of magnitude */
    check_eigen(4, a);
    memset(a, 0, sizeof a);
    check_eigen(3, a);
}
