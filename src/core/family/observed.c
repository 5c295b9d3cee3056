/* A row's log density is that of its value, or of the event that the response is in (from, to], less the log
 * probability that it is in (low, high], of truncation; all of it times the row's weight. */
#include "family/observed.h"

#include <math.h>

#include "family/row.h"

enum { BLOCK = 128 };

int hlr_is_observed(const hlr_rows *rows)
{
    return rows->from || rows->low;
}

/* ---- probabilities of intervals ---- */

static int is_finite_tail(const hlr_tail *tail, int n_theta)
{
    int finite = isfinite(tail->log_p) && isfinite(tail->d_eta);
    for (int k = 0; k < n_theta; k++)
        finite = finite && isfinite(tail->d_theta[k]);
    return finite;
}

/* log(exp(large) - exp(small)), with derivatives. */
static hlr_tail log_difference(const hlr_tail *large, const hlr_tail *small, int n_theta)
{
    const double gap = small->log_p - large->log_p, ratio = exp(gap), rest = -expm1(gap);
    hlr_tail out = {large->log_p + log(rest), (large->d_eta - ratio * small->d_eta) / rest, {0.0}};
    for (int k = 0; k < n_theta; k++)
        out.d_theta[k] = (large->d_theta[k] - ratio * small->d_theta[k]) / rest;
    return out;
}

/* Where the tail is empty beyond double precision its derivatives are of no use: of a difference they are nothing. */
static void without_nothing(hlr_tail *tail)
{
    if (tail->log_p == -INFINITY)
        *tail = (hlr_tail){-INFINITY, 0.0, {0.0}};
}

hlr_tail hlr_log_mass(const hlr_family *family, const hlr_rows *rows, int i, double from, double to, double eta,
                      const double *theta)
{
    hlr_tails at_from, at_to;
    const int has_from = from > -INFINITY, has_to = to < INFINITY;
    if (!has_from && !has_to)
        return (hlr_tail){0.0, 0.0, {0.0}};
    if (has_from)
        family->tails(rows, i, from, eta, theta, &at_from);
    if (has_to)
        family->tails(rows, i, to, eta, theta, &at_to);
    if (!has_from)
        return at_to.lower;
    if (!has_to)
        return at_from.upper;
    if (at_from.lower.log_p <= at_to.upper.log_p) {
        without_nothing(&at_from.lower);
        return log_difference(&at_to.lower, &at_from.lower, family->n_theta);
    }
    without_nothing(&at_to.upper);
    return log_difference(&at_from.upper, &at_to.upper, family->n_theta);
}

/* ---- rows that are not their value alone ---- */

static int is_known(const hlr_rows *rows, int i)
{
    return !rows->from || rows->from[i] > rows->to[i];
}

/* What a row has beside the density of its value, and the number that multiplies it. */
static hlr_tail rest_of_row(const hlr_family *family, const hlr_rows *rows, int i, double eta, const double *theta)
{
    hlr_tail out = {0.0, 0.0, {0.0}};
    if (!is_known(rows, i))
        out = hlr_log_mass(family, rows, i, rows->from[i], rows->to[i], eta, theta);
    if (rows->low) {
        const hlr_tail all = hlr_log_mass(family, rows, i, rows->low[i], rows->high[i], eta, theta);
        out.log_p -= all.log_p;
        out.d_eta -= all.d_eta;
        for (int k = 0; k < family->n_theta; k++)
            out.d_theta[k] -= all.d_theta[k];
    }
    return out;
}

/* `weight` divides a variance where it does not multiply a log density: the family says so by its own weights. */
static double count_of(const hlr_family *family, const hlr_rows *rows, int i)
{
    if (family->divides_variance)
        return rows->times ? rows->times[i] : 1.0;
    return rows->weight ? rows->weight[i] : 1.0;
}

static void theta_of(const hlr_column *theta, int n_theta, int i, double *value)
{
    for (int k = 0; k < n_theta; k++)
        value[k] = theta[k].at[theta[k].step * i];
}

static double add_rests(const hlr_family *family, const hlr_rows *rows, const hlr_column *theta, const double *eta,
                        double *d_eta, double *const *d_theta)
{
    double sum = 0.0, value[HLR_MAX_THETA];
    int outside = 0;
    for (int i = 0; i < rows->n; i++) {
        if (is_known(rows, i) && !rows->low)
            continue;
        theta_of(theta, family->n_theta, i, value);
        const hlr_tail rest = rest_of_row(family, rows, i, eta[i], value);
        if (!is_finite_tail(&rest, family->n_theta)) {
            outside = 1;
            d_eta[i] = 0.0;
            continue;
        }
        const double count = count_of(family, rows, i);
        sum += count * rest.log_p;
        d_eta[i] += count * rest.d_eta;
        for (int k = 0; k < family->n_theta; k++)
            d_theta[k][theta[k].step * i] += count * rest.d_theta[k];
    }
    return outside ? -INFINITY : sum;
}

/* ---- rows whose value is known, a block at a time ---- */

typedef struct {
    int n, row[BLOCK];
    double y[BLOCK], trials[BLOCK], weight[BLOCK], log_y[BLOCK], times[BLOCK], eta[BLOCK], d_eta[BLOCK];
    double theta[HLR_MAX_THETA][BLOCK], d_theta[HLR_MAX_THETA][BLOCK];
    hlr_rows rows;
} block;

static void take(const double *from, const block *b, double *to)
{
    for (int k = 0; from && k < b->n; k++)
        to[k] = from[b->row[k]];
}

/* The next rows from `first` on whose value is known; returns where to go on. */
static int fill_block(const hlr_rows *rows, const double *eta, int first, block *b)
{
    b->n = 0;
    for (; first < rows->n && b->n < BLOCK; first++)
        if (is_known(rows, first))
            b->row[b->n++] = first;
    take(rows->y, b, b->y);
    take(rows->trials, b, b->trials);
    take(rows->weight, b, b->weight);
    take(rows->log_y, b, b->log_y);
    take(rows->times, b, b->times);
    take(eta, b, b->eta);
    b->rows = (hlr_rows){.n = b->n, .y = b->y, .trials = rows->trials ? b->trials : NULL,
                         .weight = rows->weight ? b->weight : NULL, .log_y = rows->log_y ? b->log_y : NULL,
                         .times = rows->times ? b->times : NULL};
    return first;
}

static double logp_of_block(const hlr_family *family, const hlr_column *theta, block *b, double *const *d_theta)
{
    double value[HLR_MAX_THETA], d_value[HLR_MAX_THETA], *d_column[HLR_MAX_THETA], logp;
    hlr_column column[HLR_MAX_THETA];
    int by_row = 0;
    for (int k = 0; k < family->n_theta; k++) {
        by_row = by_row || theta[k].step;
        if (theta[k].step)
            take(theta[k].at, b, b->theta[k]);
        value[k] = theta[k].at[0];
        column[k] = (hlr_column){theta[k].step ? b->theta[k] : theta[k].at, theta[k].step};
        d_column[k] = theta[k].step ? b->d_theta[k] : &d_value[k];
    }
    if (by_row)
        logp = family->logp_rows(&b->rows, column, b->eta, b->d_eta, d_column);
    else
        logp = family->logp(&b->rows, value, b->eta, b->d_eta, d_value);
    for (int k = 0; k < family->n_theta; k++) {
        for (int j = 0; theta[k].step && j < b->n; j++)
            d_theta[k][b->row[j]] = b->d_theta[k][j];
        if (!theta[k].step)
            d_theta[k][0] += d_value[k];
    }
    return logp;
}

static double logp_of_values(const hlr_family *family, const hlr_rows *rows, const hlr_column *theta,
                             const double *eta, double *d_eta, double *const *d_theta)
{
    double sum = 0.0;
    block b;
    for (int i = 0; i < rows->n; i++)
        d_eta[i] = 0.0;
    for (int k = 0; k < family->n_theta; k++)
        for (int i = 0; i < (theta[k].step ? rows->n : 1); i++)
            d_theta[k][i] = 0.0;
    for (int first = 0; first < rows->n;) {
        first = fill_block(rows, eta, first, &b);
        if (b.n == 0)
            break;
        sum += logp_of_block(family, theta, &b, d_theta);
        for (int j = 0; j < b.n; j++)
            d_eta[b.row[j]] = b.d_eta[j];
    }
    return sum;
}

/* ---- the functions of a table ---- */

static double with_rests(const hlr_family *family, const hlr_rows *rows, const hlr_column *theta, const double *eta,
                         double *d_eta, double *const *d_theta, double logp)
{
    logp += add_rests(family, rows, theta, eta, d_eta, d_theta);
    if (logp > -INFINITY)
        return logp;
    for (int k = 0; k < family->n_theta; k++)
        if (!theta[k].step)
            d_theta[k][0] = 0.0;
    return -INFINITY;
}

double hlr_observed_logp(const hlr_family *family, const hlr_rows *rows, const double *theta, const double *eta,
                         double *d_eta, double *d_theta)
{
    if (!hlr_is_observed(rows))
        return family->logp(rows, theta, eta, d_eta, d_theta);
    hlr_column column[HLR_MAX_THETA];
    double *d_column[HLR_MAX_THETA];
    for (int k = 0; k < family->n_theta; k++) {
        column[k] = (hlr_column){theta + k, 0};
        d_column[k] = d_theta + k;
    }
    const double logp = rows->from ? logp_of_values(family, rows, column, eta, d_eta, d_column)
                                   : family->logp(rows, theta, eta, d_eta, d_theta);
    return with_rests(family, rows, column, eta, d_eta, d_column, logp);
}

double hlr_observed_logp_rows(const hlr_family *family, const hlr_rows *rows, const hlr_column *theta, const double *eta,
                              double *d_eta, double *const *d_theta)
{
    if (!hlr_is_observed(rows))
        return family->logp_rows(rows, theta, eta, d_eta, d_theta);
    const double logp = rows->from ? logp_of_values(family, rows, theta, eta, d_eta, d_theta)
                                   : family->logp_rows(rows, theta, eta, d_eta, d_theta);
    return with_rests(family, rows, theta, eta, d_eta, d_theta, logp);
}

/* Of the rests by differences of their gradient, as hlr_rows_curvature_by_differences(). */
void hlr_observed_curvature(const hlr_family *family, const hlr_rows *rows, const double *theta, const double *eta,
                            double *out)
{
    const double h = 1e-4;
    block b;
    if (!hlr_is_observed(rows)) {
        family->curvature(rows, theta, eta, out);
        return;
    }
    for (int i = 0; i < rows->n; i++)
        out[i] = 0.0;
    for (int first = 0; first < rows->n;) {
        first = fill_block(rows, eta, first, &b);
        family->curvature(&b.rows, theta, b.eta, b.d_eta);
        for (int j = 0; j < b.n; j++)
            out[b.row[j]] = b.d_eta[j];
    }
    for (int i = 0; i < rows->n; i++) {
        if (is_known(rows, i) && !rows->low)
            continue;
        const double up = rest_of_row(family, rows, i, eta[i] + h, theta).d_eta;
        const double down = rest_of_row(family, rows, i, eta[i] - h, theta).d_eta;
        if (isfinite(up) && isfinite(down))
            out[i] += count_of(family, rows, i) * (down - up) / (2.0 * h);
    }
}

double hlr_observed_constant(const hlr_family *family, const hlr_rows *rows)
{
    double sum = 0.0;
    block b;
    if (!rows->from)
        return family->constant(rows);
    for (int first = 0; first < rows->n;) {
        first = fill_block(rows, rows->y, first, &b);
        sum += family->constant(&b.rows);
    }
    return sum;
}

/* ---- many draws ---- */

static void theta_of_draw(const hlr_family *family, const hlr_row_draws *draws, int k, double *theta)
{
    for (int a = 0; a < family->n_theta; a++)
        theta[a] = draws->theta[(size_t) k + (size_t) draws->n * (size_t) a];
}

void hlr_observed_density(const hlr_family *family, const hlr_rows *row, const hlr_row_draws *draws, double *out)
{
    const double times = family->divides_variance && row->times ? row->times[0] : 1.0, count = count_of(family, row, 0);
    const int known = is_known(row, 0);
    double theta[HLR_MAX_THETA];
    if (known)
        family->log_density(draws, row->y[0], row->log_y ? row->log_y[0] : log(row->y[0]), out);
    for (int k = 0; k < draws->n; k++) {
        out[k] = known ? times * out[k] : 0.0;
        if (known && !row->low)
            continue;
        theta_of_draw(family, draws, k, theta);
        const double rest = rest_of_row(family, row, 0, draws->eta[k], theta).log_p;
        out[k] = isfinite(rest) ? out[k] + count * rest : -INFINITY;
    }
}

/* ---- random responses ---- */

typedef struct {
    const hlr_family *family;
    hlr_rows rows;
    double theta[HLR_MAX_THETA], eta, from, to, log_all;
} within;

/* log P(from < Y <= y) - log P(from < Y <= to) */
static double log_share(const within *w, double y)
{
    return hlr_log_mass(w->family, &w->rows, 0, w->from, y, w->eta, w->theta).log_p - w->log_all;
}

/* The smallest y with a share of at least exp(log_u), by bisection: of whole numbers, or as far as doubles go. */
static double by_inversion(const within *w, double start, double log_u)
{
    double low = w->from, high = w->to, step = fmax(1.0, fabs(start));
    const int discrete = w->family->is_discrete;
    if (!(high < INFINITY))
        for (high = fmax(start, low) + step; log_share(w, high) < log_u && high < 1e300; step *= 2.0)
            high += step;
    step = fmax(1.0, fabs(start));
    if (!(low > -INFINITY)) {
        low = discrete ? -1.0 : fmin(start, high) - step;
        for (; !discrete && log_share(w, low) >= log_u && low > -1e300; step *= 2.0)
            low -= step;
    }
    for (int k = 0; k < 200; k++) {
        const double middle = discrete ? floor(0.5 * (low + high)) : 0.5 * (low + high);
        if (middle <= low || middle >= high)
            break;
        if (log_share(w, middle) < log_u)
            low = middle;
        else
            high = middle;
    }
    return high;
}

void hlr_random_within(const hlr_family *family, const hlr_row_draws *draws, double from, double to, double *out)
{
    enum { TRIES = 10 };
    const double none = 0.0;
    for (int k = 0; k < draws->n; k++) {
        within w = {.family = family, .eta = draws->eta[k], .from = from, .to = to};
        w.rows = (hlr_rows){.n = 1, .y = &none, .trials = &draws->trials, .weight = &draws->weight};
        theta_of_draw(family, draws, k, w.theta);
        const hlr_row_draws one = {1, &w.eta, w.theta, draws->trials, draws->weight};
        double y = NAN;
        int inside = 0;
        for (int tries = 0; tries < TRIES && !inside; tries++) {
            family->random(&one, &y);
            if (isnan(y))
                break;
            inside = y > from && y <= to;
        }
        if (!inside && !isnan(y)) {
            w.log_all = hlr_log_mass(family, &w.rows, 0, from, to, w.eta, w.theta).log_p;
            y = isfinite(w.log_all) ? by_inversion(&w, isfinite(y) ? y : 0.0, log(hlr_random_uniform())) : NAN;
        }
        out[k] = y;
    }
}
