#include "check.h"
#include "numeric.h"
#include "numeric/welford.h"

#include <math.h>

/* Against two passes, around a mean a million sds away: sums of squares would lose 12 of 16 digits. */
void test_welford(void)
{
    enum { N = 200, D = 3 };
    static double x[N][D];
    double mean[D], sum[D * D], delta[D], covariance[D * D];
    hlr_welford w = {D, 5.0, mean, sum, delta};
    hlr_rng rng = hlr_rng_at(3, 1, HLR_FOR_START, 0, 0);

    for (int round = 0; round < 2; round++) {        /* twice: reset leaves nothing behind */
        hlr_welford_reset(&w);
        double exact_mean[D] = {0.0};
        for (int i = 0; i < N; i++) {
            fill_normal(&rng, D, 1.0, x[i]);
            x[i][1] += 0.8 * x[i][0];
            for (int k = 0; k < D; k++) {
                x[i][k] += 1e6;
                exact_mean[k] += x[i][k] / N;
            }
            hlr_welford_add(&w, x[i]);
        }
        hlr_welford_covariance(&w, covariance);
        CHECK_NEAR(w.n, N, 0.0);
        for (int b = 0; b < D; b++) {
            CHECK_NEAR(mean[b], exact_mean[b], 1e-13);
            for (int a = b; a < D; a++) {
                double exact = 0.0;
                for (int i = 0; i < N; i++)
                    exact += (x[i][a] - exact_mean[a]) * (x[i][b] - exact_mean[b]) / (N - 1);
                /* Rounding of x - mean is 1e6 eps = 1e-10 per term. */
                CHECK_NEAR(covariance[a + D * b], exact, 1e-9);
            }
        }
    }
}
