/* Pareto smoothing of weights whose tail is known. */
#include "check.h"
#include "after/psis.h"

#include <math.h>

enum { N = 4000 };

static double log_lik[N], log_weight[N], work[5 * N];

/* Ratios 1 / density at the quantiles of a Pareto distribution of shape k, in an order that is not theirs. */
static hlr_psis_loo pareto(double k, double r_eff)
{
    for (int i = 0; i < N; i++) {
        const int place = (int) ((i * 1447L) % N);
        log_lik[i] = k * log1p(-(place + 0.5) / N) - 3.0;
    }
    return hlr_psis_leave_out(N, log_lik, r_eff, log_weight, work);
}

void test_psis(void)
{
    CHECK(hlr_psis_work_size(N) <= sizeof work / sizeof *work);
    CHECK_NEAR((double) hlr_psis_tail_length(N, 1.0), 190.0, 0.0); /* 3 sqrt(4000) = 189.7 */
    CHECK_NEAR((double) hlr_psis_tail_length(100, 1.0), 20.0, 0.0);
    CHECK_NEAR((double) hlr_psis_tail_length(N, 0.25), 380.0, 0.0);

    for (int i = 0; i < N; i++)
        log_lik[i] = -2.5;
    const hlr_psis_loo same = hlr_psis_leave_out(N, log_lik, 0.5, log_weight, work);
    CHECK(isinf(same.k));
    CHECK_NEAR(same.elpd, -2.5, 1e-14);
    CHECK_NEAR(same.p, 0.0, 1e-12);
    CHECK_NEAR(same.n_eff, 0.5 * N, 1e-12);
    CHECK_NEAR(same.mcse, 0.0, 1e-12);

    /* The prior draws k towards 0.5 by 10 / 200 of the way; the mean of the ratio is exp(3) / (1 - k), that of 1 over
     * it the density, and the quantiles' own error in it is n^(k - 1). */
    const double shapes[] = {0.1, 0.3, 0.5};
    for (int i = 0; i < 3; i++) {
        const double k = shapes[i];
        const hlr_psis_loo loo = pareto(k, 1.0);
        CHECK_NEAR(loo.k, k + (0.5 - k) * 10.0 / 200.0, 0.02);
        CHECK_NEAR(loo.elpd, log1p(-k) - 3.0, 0.02);
        CHECK(loo.n_eff < N && loo.p > 0.0 && loo.mcse > 0.0);
    }
    /* Weights at the quantiles of a generalised Pareto distribution stay where they are, and its k is found. Ten
     * further observations of 0.5 move k by 0.015, and log weights with it, the largest most. */
    const double k = 0.2;
    for (int i = 0; i < N; i++)
        log_weight[i] = k * log(0.5 / (i + 0.5));
    CHECK_NEAR(hlr_psis_smooth(N, log_weight, 200, work), k + (0.5 - k) * 10.0 / 210.0, 0.02);
    for (int i = 0; i < N; i++)
        CHECK_NEAR(log_weight[i], k * log(0.5 / (i + 0.5)), i < 10 ? 0.15 : i < 200 ? 0.05 : 0.0);
    const double before = log_weight[0];
    CHECK(isinf(hlr_psis_smooth(N, log_weight, 4, work)) && log_weight[0] == before);
    CHECK(isinf(hlr_psis_smooth(N, log_weight, N, work)) && log_weight[0] == before);

    const hlr_psis_loo half = pareto(0.3, 0.25);
    CHECK_NEAR(half.mcse, 2.0 * pareto(0.3, 1.0).mcse, 0.05);
}
