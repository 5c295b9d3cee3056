#include "after/convergence.h"

#include <math.h>
#include <string.h>

#include "numeric/autocovariance.h"
#include "after/quantile.h"
#include "numeric/special.h"

enum {
    DIGIT_BITS = 11,
    N_DIGIT = 1 << DIGIT_BITS,
    N_PASS = 6,                        /* 6 x 11 bits cover a double */
    DIRECT_LAGS = 64                   /* beyond so many lags one FFT is cheaper than a sum per lag */
};

/* ---- Work memory ---------------------------------------------------------------------------------------------- */

static int fft_size_for(int half)
{
    int size = 2;
    while (size < 2 * half)            /* padded with zeros, or lags would wrap round */
        size *= 2;
    return size;
}

size_t hlr_convergence_size(int n_iter, int n_chain)
{
    const size_t n = (size_t) n_iter * n_chain;
    const size_t half = n_iter / 2, n_split = 2 * (size_t) n_chain;
    const size_t fft = fft_size_for((int) half);
    const size_t doubles = (2 * half * n_split + 1) + 2 * n + half * n_split + n_split + (half + 2) + 4 * fft;
    return doubles * sizeof(double) + 2 * n * sizeof(uint64_t) + (3 * n + N_PASS * N_DIGIT) * sizeof(int);
}

static double *take(double **at, size_t n)
{
    double *start = *at;
    *at += n;
    return start;
}

/* The normal score of every possible rank: 1 to n in halves, as ties share their average. It does not depend on the
 * draws, so that no variable pays for the normal quantile function. */
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

void hlr_convergence_init(hlr_convergence *work, void *block, int n_iter, int n_chain)
{
    const size_t n = (size_t) n_iter * n_chain;
    double *at = block;
    work->n_iter = n_iter;
    work->n_chain = n_chain;
    work->half = n_iter / 2;
    work->n_split = 2 * n_chain;
    work->fft_size = fft_size_for(work->half);
    work->fft_ready = 0;
    const size_t n_halves = (size_t) work->half * work->n_split;
    work->score = take(&at, 2 * n_halves + 1);
    work->sorted = take(&at, n);
    work->fold = take(&at, n);
    work->split = take(&at, n_halves);
    work->mean = take(&at, work->n_split);
    work->rho = take(&at, work->half + 2);
    work->acov = take(&at, work->fft_size);
    work->re = take(&at, work->fft_size);
    work->im = take(&at, work->fft_size);
    work->cos_sin = take(&at, work->fft_size);
    work->key = (uint64_t *) at;
    work->key_spare = work->key + n;
    work->order = (int *) (work->key_spare + n);
    work->order_spare = work->order + n;
    work->fold_order = work->order_spare + n;
    work->count = work->fold_order + n;
    fill_scores(work->score, (int) n_halves);
}

/* ---- Order ---------------------------------------------------------------------------------------------------- */

/* Bits that sort as unsigned integers the way the doubles do. */
static uint64_t sort_key(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* Radix sort, least digit first, of the draws with their places. A digit that all share costs no pass. */
static void sort_draws(hlr_convergence *work, const double *x, int n)
{
    memset(work->count, 0, N_PASS * N_DIGIT * sizeof(int));
    for (int i = 0; i < n; i++) {
        const uint64_t key = sort_key(x[i]);
        work->key[i] = key;
        work->order[i] = i;
        for (int pass = 0; pass < N_PASS; pass++)
            work->count[pass * N_DIGIT + (key >> (pass * DIGIT_BITS) & (N_DIGIT - 1))]++;
    }
    for (int pass = 0; pass < N_PASS; pass++) {
        int *count = work->count + pass * N_DIGIT;
        const int shift = pass * DIGIT_BITS;
        if (count[work->key[0] >> shift & (N_DIGIT - 1)] == n)
            continue;
        for (int digit = 0, start = 0; digit < N_DIGIT; digit++) {
            const int here = count[digit];
            count[digit] = start;
            start += here;
        }
        for (int i = 0; i < n; i++) {
            const int to = count[work->key[i] >> shift & (N_DIGIT - 1)]++;
            work->key_spare[to] = work->key[i];
            work->order_spare[to] = work->order[i];
        }
        uint64_t *key = work->key;
        int *order = work->order;
        work->key = work->key_spare;
        work->key_spare = key;
        work->order = work->order_spare;
        work->order_spare = order;
    }
    for (int i = 0; i < n; i++)
        work->sorted[i] = x[work->order[i]];
}

/* |draw - median| in order: the draws below and above the median are in order already, merge them. */
static void fold_draws(hlr_convergence *work, int n)
{
    const double median = hlr_sorted_quantile(work->sorted, n, 0.5);
    int above = 0;
    while (above < n && work->sorted[above] < median)
        above++;
    int below = above - 1;
    for (int i = 0; i < n; i++) {
        const double down = below >= 0 ? median - work->sorted[below] : HUGE_VAL;
        const double up = above < n ? work->sorted[above] - median : HUGE_VAL;
        const int take_up = above < n && (below < 0 || up <= down);
        work->fold[i] = take_up ? up : down;
        work->fold_order[i] = work->order[take_up ? above++ : below--];
    }
}

/* ---- Split chains --------------------------------------------------------------------------------------------- */

/* Where draw i of the flat array goes when chains are cut in two, or -1 for the middle one of an odd number. */
static int split_place(const hlr_convergence *work, int i)
{
    const int chain = i / work->n_iter, row = i % work->n_iter;
    if (row < work->half)
        return 2 * chain * work->half + row;
    if (row >= work->n_iter - work->half)
        return (2 * chain + 1) * work->half + row - (work->n_iter - work->half);
    return -1;
}

/* Normal scores of the ranks among the split chains; `value` in order, `order` says whose they are. */
static void split_scores(hlr_convergence *work, const double *value, int *order, int n)
{
    const int keep_all = 2 * work->half == work->n_iter;
    int rank = 0;                      /* draws ranked so far */
    for (int i = 0; i < n;) {
        int end = i, tied = 0;
        while (end < n && value[end] == value[i]) {
            tied += keep_all || split_place(work, order[end]) >= 0;
            end++;
        }
        const double z = tied > 0 ? work->score[2 * rank + 1 + tied] : NAN;
        for (; i < end; i++) {
            const int place = keep_all ? order[i] : split_place(work, order[i]);
            if (place >= 0)
                work->split[place] = z;
        }
        rank += tied;
    }
}

/* Is every value of the split chains the same, as posterior sees it? */
static int split_constant(const hlr_convergence *work)
{
    const int n = work->half * work->n_split;
    double low = work->split[0], high = work->split[0];
    for (int i = 1; i < n; i++) {
        if (work->split[i] < low)
            low = work->split[i];
        if (work->split[i] > high)
            high = work->split[i];
    }
    return !(high - low >= 2.220446049250313e-16);
}

/* Centre each column, keep its mean; returns the sum of squares within the columns. */
static double centre_columns(hlr_convergence *work)
{
    double within = 0.0;
    for (int c = 0; c < work->n_split; c++) {
        double *y = work->split + (size_t) c * work->half;
        double sum = 0.0, rest = 0.0;
        for (int i = 0; i < work->half; i++)
            sum += y[i];
        double mean = sum / work->half;
        for (int i = 0; i < work->half; i++)     /* a second pass takes the rounding of the first away */
            rest += y[i] - mean;
        mean += rest / work->half;
        work->mean[c] = mean;
        for (int i = 0; i < work->half; i++) {
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

/* Potential scale reduction of the centred columns. */
static double split_rhat(const hlr_convergence *work, double within)
{
    const int n = work->half;
    if (n < 2)
        return NAN;
    const double var_within = within / (n - 1) / work->n_split;
    const double var_between = n * variance(work->mean, work->n_split);
    return sqrt((var_between / var_within + n - 1) / n);
}

/* ---- Effective sample size ------------------------------------------------------------------------------------ */

/* The centred columns' effective size by Geyer's initial monotone sequence. Lags are computed as they are asked for:
 * chains that mix well ask for a handful. */
static double split_ess(hlr_convergence *work, double within)
{
    const int n = work->half, m = work->n_split;
    if (n < 3)
        return NAN;
    const double scale = 1.0 / ((double) n * m);
    const double mean_var = within / (n - 1) / m;
    const double var_plus = within * scale + variance(work->mean, m);
    if (!(var_plus > 0.0) || var_plus > 1.7e308)
        return NAN;

    double *rho = work->rho;
    double even = 1.0, odd = 1.0 - (mean_var - hlr_lag_product(work, 1) * scale) / var_plus;
    int t = 0, have_all = 0;
    rho[0] = even;
    rho[1] = odd;
    while (t < n - 5 && even + odd > 0.0) {
        t += 2;
        if (t >= DIRECT_LAGS && !have_all) {
            hlr_all_lag_products(work);
            have_all = 1;
        }
        even = 1.0 - (mean_var - (have_all ? work->acov[t] : hlr_lag_product(work, t)) * scale) / var_plus;
        odd = 1.0 - (mean_var - (have_all ? work->acov[t + 1] : hlr_lag_product(work, t + 1)) * scale) / var_plus;
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
    const double bound = 1.0 / log10(n_draws);           /* an antithetic chain cannot have any size it likes */
    const double tau = -1.0 + 2.0 * sum + rho[max_t];
    return n_draws / (tau < bound ? bound : tau);
}

/* Fill the split chains with a function of the draws: 0 the draws, 1 their squared distance from `at`, 2 whether
 * they are at most `at`; then the effective size. */
enum split_of { DRAW, SQUARE, AT_MOST };

static double ess_of(hlr_convergence *work, const double *x, enum split_of what, double at)
{
    if (work->half < 3)
        return NAN;
    double *to = work->split;
    for (int c = 0; c < work->n_split; c++) {
        const double *from = x + (size_t) (c / 2) * work->n_iter + (c % 2 ? work->n_iter - work->half : 0);
        for (int i = 0; i < work->half; i++, to++)
            *to = what == DRAW ? from[i] : what == SQUARE ? (from[i] - at) * (from[i] - at) : from[i] <= at;
    }
    if (split_constant(work))
        return NAN;
    return split_ess(work, centre_columns(work));
}

/* ---- The summary ---------------------------------------------------------------------------------------------- */

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

static void rank_diagnostics(hlr_convergence *work, int n, hlr_draw_summary *out)
{
    if (work->half < 2)
        return;
    split_scores(work, work->fold, work->fold_order, n);
    if (!split_constant(work))
        out->rhat = split_rhat(work, centre_columns(work));

    split_scores(work, work->sorted, work->order, n);
    if (split_constant(work)) {
        out->rhat = NAN;
        return;
    }
    const double within = centre_columns(work);
    const double bulk = split_rhat(work, within);
    if (bulk > out->rhat)              /* a folded R-hat that is NaN stays */
        out->rhat = bulk;
    out->ess_bulk = split_ess(work, within);
}

int hlr_summarise_draws(hlr_convergence *work, const double *x, hlr_draw_summary *out)
{
    const int n = work->n_iter * work->n_chain;
    *out = (hlr_draw_summary){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    for (int i = 0; i < n; i++)
        if (isnan(x[i]))
            return 0;
    if (n == 0)
        return 0;

    double square, fourth;
    moments(x, n, &out->mean, &square, &fourth);
    out->sd = sqrt(square * n / (n - 1.0));
    sort_draws(work, x, n);
    out->median = hlr_sorted_quantile(work->sorted, n, 0.5);
    const int finite = work->sorted[0] > -HUGE_VAL && work->sorted[n - 1] < HUGE_VAL;
    if (fabs(out->median) < HUGE_VAL) {
        fold_draws(work, n);
        out->mad = 1.4826 * hlr_sorted_quantile(work->fold, n, 0.5);
        rank_diagnostics(work, n, out);
    } else if (work->half >= 2) {      /* distances from an infinite median say nothing, ranks do */
        split_scores(work, work->sorted, work->order, n);
        if (!split_constant(work))
            out->ess_bulk = split_ess(work, centre_columns(work));
    }
    if (!finite || work->sorted[n - 1] - work->sorted[0] < 2.220446049250313e-16)
        return 1;

    out->ess_mean = ess_of(work, x, DRAW, 0.0);
    out->ess_sd = ess_of(work, x, SQUARE, out->mean);
    const double low = ess_of(work, x, AT_MOST, hlr_sorted_quantile(work->sorted, n, 0.05));
    const double high = ess_of(work, x, AT_MOST, hlr_sorted_quantile(work->sorted, n, 0.95));
    out->ess_tail = isnan(low) || isnan(high) ? NAN : low < high ? low : high;
    out->mcse_mean = out->sd / sqrt(out->ess_mean);
    out->mcse_sd = sqrt((fourth - square * square) / out->ess_sd / square / 4.0);
    return 1;
}

double hlr_ess_mean(hlr_convergence *work, const double *x)
{
    return ess_of(work, x, DRAW, 0.0);
}
