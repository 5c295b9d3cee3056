#include "after/convergence.h"

#include <float.h>
#include <math.h>

#include "after/quantile.h"

hlr_convergence hlr_convergence_at(int n_iter, int n_chain, hlr_arena *arena)
{
    const int n = n_iter * n_chain;
    hlr_convergence s = {.sorted = hlr_sorted_at(n, arena)};
    s.fold = hlr_take(arena, (size_t) n);
    s.fold_order = hlr_take_ints(arena, (size_t) n);
    s.split = hlr_split_chains_at(n_iter, n_chain, arena);
    return s;
}

static double ess_of(hlr_split_chains *split, const double *x, enum hlr_split_of what, double at)
{
    if (split->half < 3)
        return NAN;
    hlr_split_fill(split, x, what, at);
    if (hlr_split_constant(split))
        return NAN;
    return hlr_split_ess(split, hlr_split_centre(split));
}

static void moments(const double *x, int n, double *mean, double *square, double *fourth)
{
    double sum = 0.0, rest = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    *mean = sum / n;
    for (int i = 0; i < n; i++)
        rest += x[i] - *mean;
    *mean += fabs(*mean) < HUGE_VAL ? rest / n : 0.0;
    *square = *fourth = 0.0;
    for (int i = 0; i < n; i++) {
        const double d = (x[i] - *mean) * (x[i] - *mean);
        *square += d;
        *fourth += d * d;
    }
    *square /= n;
    *fourth /= n;
}

static void rank_diagnostics(hlr_convergence *work, hlr_draw_summary *out)
{
    hlr_split_chains *split = &work->split;
    const int n = work->sorted.n;
    if (split->half < 2)
        return;
    hlr_split_scores(split, work->fold, work->fold_order, n);
    if (!hlr_split_constant(split))
        out->rhat = hlr_split_rhat(split, hlr_split_centre(split));

    hlr_split_scores(split, work->sorted.value, work->sorted.order, n);
    if (hlr_split_constant(split)) {
        out->rhat = NAN;
        return;
    }
    const double within = hlr_split_centre(split);
    const double bulk = hlr_split_rhat(split, within);
    if (bulk > out->rhat)              /* a folded R-hat that is NaN stays */
        out->rhat = bulk;
    out->ess_bulk = hlr_split_ess(split, within);
}

int hlr_summarise_draws(hlr_convergence *work, const double *x, hlr_draw_summary *out)
{
    hlr_split_chains *split = &work->split;
    const int n = work->sorted.n;
    const double *sorted = work->sorted.value;
    *out = (hlr_draw_summary){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    for (int i = 0; i < n; i++)
        if (isnan(x[i]))
            return 0;
    if (n == 0)
        return 0;

    double square, fourth;
    moments(x, n, &out->mean, &square, &fourth);
    out->sd = sqrt(square * n / (n - 1.0));
    hlr_sort_draws(&work->sorted, x);
    out->median = hlr_sorted_quantile(sorted, n, 0.5);
    const int finite = sorted[0] > -HUGE_VAL && sorted[n - 1] < HUGE_VAL;
    if (fabs(out->median) < HUGE_VAL) {
        hlr_fold_draws(&work->sorted, work->fold, work->fold_order);
        out->mad = 1.4826 * hlr_sorted_quantile(work->fold, n, 0.5);
        rank_diagnostics(work, out);
    } else if (split->half >= 2) {      /* ranks mean something where distances from an infinite median do not */
        hlr_split_scores(split, sorted, work->sorted.order, n);
        if (!hlr_split_constant(split))
            out->ess_bulk = hlr_split_ess(split, hlr_split_centre(split));
    }
    if (!finite || sorted[n - 1] - sorted[0] < DBL_EPSILON)
        return 1;

    out->ess_mean = ess_of(split, x, HLR_SPLIT_DRAW, 0.0);
    out->ess_sd = ess_of(split, x, HLR_SPLIT_SQUARE, out->mean);
    const double low = ess_of(split, x, HLR_SPLIT_AT_MOST, hlr_sorted_quantile(sorted, n, 0.05));
    const double high = ess_of(split, x, HLR_SPLIT_AT_MOST, hlr_sorted_quantile(sorted, n, 0.95));
    out->ess_tail = isnan(low) || isnan(high) ? NAN : low < high ? low : high;
    out->mcse_mean = out->sd / sqrt(out->ess_mean);
    out->mcse_sd = sqrt((fourth - square * square) / out->ess_sd / square / 4.0);
    return 1;
}

double hlr_ess_mean(hlr_convergence *work, const double *x)
{
    return ess_of(&work->split, x, HLR_SPLIT_DRAW, 0.0);
}
