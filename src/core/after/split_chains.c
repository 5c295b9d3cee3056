#include "after/split_chains.h"

#include <float.h>
#include <math.h>

#include "numeric/special.h"

enum { DIRECT_LAGS = 64 };             /* beyond so many lags one FFT is cheaper than a sum per lag */

/* The normal score of every possible rank, 1 to n in halves because ties share their average. Scores do not depend on
 * the draws, so that no variable pays for the normal quantile function. */
static void fill_scores(double *score, int n)
{
    score[0] = NAN;
    for (int k = 2; k <= n + 1; k++) {
        const double z = hlr_qnorm((0.5 * k - 0.375) / (n + 0.25));
        score[2 * n + 2 - k] = -z;
        score[k] = z;
    }
    if (n > 0)
        score[1] = NAN;
}

hlr_split_chains hlr_split_chains_at(int n_iter, int n_chain, hlr_arena *arena)
{
    hlr_split_chains s = {.n_iter = n_iter, .n_chain = n_chain, .half = n_iter / 2, .n_split = 2 * n_chain};
    const size_t half = (size_t) s.half, n_split = (size_t) s.n_split;
    s.score = hlr_take(arena, 2 * half * n_split + 1);
    s.column = hlr_take(arena, half * n_split);
    s.mean = hlr_take(arena, n_split);
    s.rho = hlr_take(arena, half + 2);
    s.lags = hlr_lag_products_at(s.half, arena);
    if (s.score)
        fill_scores(s.score, (int) (half * n_split));
    return s;
}

void hlr_split_fill(hlr_split_chains *s, const double *x, enum hlr_split_of what, double at)
{
    double *to = s->column;
    for (int c = 0; c < s->n_split; c++) {
        const double *from = x + (size_t) (c / 2) * s->n_iter + (c % 2 ? s->n_iter - s->half : 0);
        for (int i = 0; i < s->half; i++, to++)
            *to = what == HLR_SPLIT_DRAW     ? from[i]
                  : what == HLR_SPLIT_SQUARE ? (from[i] - at) * (from[i] - at)
                                             : from[i] <= at;
    }
}

/* Where draw i of the flat array goes when chains are cut in two, or -1 for the middle one of an odd number. */
static int split_place(const hlr_split_chains *s, int i)
{
    const int chain = i / s->n_iter, row = i % s->n_iter;
    if (row < s->half)
        return 2 * chain * s->half + row;
    if (row >= s->n_iter - s->half)
        return (2 * chain + 1) * s->half + row - (s->n_iter - s->half);
    return -1;
}

void hlr_split_scores(hlr_split_chains *s, const double *value, const int *order, int n)
{
    const int keep_all = 2 * s->half == s->n_iter;
    int rank = 0;                      /* draws ranked so far */
    for (int i = 0; i < n;) {
        int end = i, tied = 0;
        while (end < n && value[end] == value[i]) {
            tied += keep_all || split_place(s, order[end]) >= 0;
            end++;
        }
        const double z = tied > 0 ? s->score[2 * rank + 1 + tied] : NAN;
        for (; i < end; i++) {
            const int place = keep_all ? order[i] : split_place(s, order[i]);
            if (place >= 0)
                s->column[place] = z;
        }
        rank += tied;
    }
}

int hlr_split_constant(const hlr_split_chains *s)
{
    const int n = s->half * s->n_split;
    double low = s->column[0], high = s->column[0];
    for (int i = 1; i < n; i++) {
        if (s->column[i] < low)
            low = s->column[i];
        if (s->column[i] > high)
            high = s->column[i];
    }
    return !(high - low >= DBL_EPSILON);
}

double hlr_split_centre(hlr_split_chains *s)
{
    double within = 0.0;
    for (int c = 0; c < s->n_split; c++) {
        double *y = s->column + (size_t) c * s->half;
        double sum = 0.0, rest = 0.0;
        for (int i = 0; i < s->half; i++)
            sum += y[i];
        double mean = sum / s->half;
        for (int i = 0; i < s->half; i++)     /* a second pass takes the rounding of the first away */
            rest += y[i] - mean;
        mean += rest / s->half;
        s->mean[c] = mean;
        for (int i = 0; i < s->half; i++) {
            y[i] -= mean;
            within += y[i] * y[i];
        }
    }
    return within;
}

static double variance(const double *x, int n)
{
    double sum = 0.0, square = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    const double mean = sum / n;
    for (int i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean);
    return square / (n - 1);
}

/* Potential scale reduction. */
double hlr_split_rhat(const hlr_split_chains *s, double within)
{
    const int n = s->half;
    if (n < 2)
        return NAN;
    const double var_within = within / (n - 1) / s->n_split;
    const double var_between = n * variance(s->mean, s->n_split);
    return sqrt((var_between / var_within + n - 1) / n);
}

static double product_at(const hlr_split_chains *s, int have_all, int lag)
{
    return have_all ? s->lags.product[lag] : hlr_lag_product(s->half, s->n_split, s->column, lag);
}

/* By Geyer's initial monotone sequence. Lags are computed as they are asked for: chains that mix well ask for a
 * handful. */
double hlr_split_ess(hlr_split_chains *s, double within)
{
    const int n = s->half, m = s->n_split;
    if (n < 3)
        return NAN;
    const double scale = 1.0 / ((double) n * m);
    const double mean_var = within / (n - 1) / m;
    const double var_plus = within * scale + variance(s->mean, m);
    if (!(var_plus > 0.0) || var_plus > 1.7e308)
        return NAN;

    double *rho = s->rho;
    double even = 1.0, odd = 1.0 - (mean_var - product_at(s, 0, 1) * scale) / var_plus;
    int t = 0, have_all = 0;
    rho[0] = even;
    rho[1] = odd;
    while (t < n - 5 && even + odd > 0.0) {
        t += 2;
        if (t >= DIRECT_LAGS && !have_all) {
            hlr_all_lag_products(&s->lags, m, s->column);
            have_all = 1;
        }
        even = 1.0 - (mean_var - product_at(s, have_all, t) * scale) / var_plus;
        odd = 1.0 - (mean_var - product_at(s, have_all, t + 1) * scale) / var_plus;
        const int keep = even + odd >= 0.0;
        rho[t] = keep ? even : 0.0;
        rho[t + 1] = keep ? odd : 0.0;
    }
    const int max_t = t;
    if (even > 0.0)
        rho[max_t] = even;

    for (t = 2; t <= max_t - 2; t += 2)                  /* make the sums of pairs monotone */
        if (rho[t] + rho[t + 1] > rho[t - 2] + rho[t - 1])
            rho[t] = rho[t + 1] = (rho[t - 2] + rho[t - 1]) / 2.0;

    double sum = rho[0];
    for (t = 1; t < max_t; t++)
        sum += rho[t];
    const double n_draws = (double) n * m;
    const double bound = 1.0 / log10(n_draws);           /* bounds the size of an antithetic chain */
    const double tau = -1.0 + 2.0 * sum + rho[max_t];
    return n_draws / (tau < bound ? bound : tau);
}
