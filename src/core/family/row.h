/* Loops over rows for the files of families: a family says what one row has, the loops add rows up. They are inlined
 * where a family's functions are made, so that no function computes what it does not use. */
#ifndef HLR_ROW_H
#define HLR_ROW_H

#include <math.h>

#include "base/constants.h"
#include "family/family.h"
#include "base/inline.h"
#include "numeric/special.h"

#define HLR_INLINE static ALWAYS_INLINE

/* A row's log density, its derivative in eta, minus its second derivative in eta, and its derivatives in theta. A
 * number that is not finite says that the row is outside the density's reach. */
typedef struct {
    double logp, d_eta, curvature, d_theta[HLR_MAX_THETA];
} hlr_row;

/* `common`: what the family's hlr_prepare made of theta, once for all rows where these share theta. */
typedef hlr_row hlr_row_at(const hlr_rows *rows, int i, double eta, const void *common);

/* Makes `common`, {0} at first. Parameters often differ from row to row while others stay: what depends only on
 * parameters that common was last made of is not made again. */
typedef void hlr_prepare(const double *theta, void *common);

/* Is this parameter the one that common was last made of? Never true of zero, which common holds at
 * first. */
HLR_INLINE int hlr_unchanged(double parameter, double made)
{
    return parameter == made && made != 0.0;
}

HLR_INLINE double hlr_row_weight(const hlr_rows *rows, int i)
{
    return rows->weight ? rows->weight[i] : 1.0;
}

HLR_INLINE double hlr_row_log_y(const hlr_rows *rows, int i)
{
    return rows->log_y ? rows->log_y[i] : log(rows->y[i]);
}

/* Constants that families share: none, of densities of log y, and of counts. */
static inline double hlr_constant_none(const hlr_rows *rows)
{
    (void) rows;
    return 0.0;
}

/* -log(2 pi) / 2 a row. */
static inline double hlr_constant_normal(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= 0.5 * HLR_LOG_2PI * hlr_row_weight(rows, i);
    return sum;
}

static inline double hlr_constant_log_y(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= hlr_row_weight(rows, i) * hlr_row_log_y(rows, i);
    return sum;
}

static inline double hlr_constant_factorial(const hlr_rows *rows)
{
    double sum = 0.0;
    for (int i = 0; i < rows->n; i++)
        sum -= hlr_row_weight(rows, i) * hlr_lgamma(rows->y[i] + 1.0);
    return sum;
}

/* For a loop without tests whose sum is not finite: rows that are not finite get no derivatives. */
static inline double hlr_rows_outside(int n, const double *eta, double *d_eta)
{
    for (int i = 0; i < n; i++)
        if (!(isfinite(eta[i]) && isfinite(d_eta[i])))
            d_eta[i] = 0.0;
    return -INFINITY;
}

HLR_INLINE int hlr_row_inside(const hlr_row *row, int n_theta)
{
    int inside = isfinite(row->logp) && isfinite(row->d_eta);
    for (int k = 0; k < n_theta; k++)
        inside = inside && isfinite(row->d_theta[k]);
    return inside;
}

/* `weighted`: weights multiply log densities; otherwise the family uses them itself, and `times` may multiply. */
enum { HLR_BY_TIMES = 2 };

HLR_INLINE double hlr_row_count(const hlr_rows *rows, int i, int weighted)
{
    return weighted == HLR_BY_TIMES ? rows->times[i] : weighted ? hlr_row_weight(rows, i) : 1.0;
}

/* `weighted` of a family's function for these rows. */
HLR_INLINE int hlr_counted_by(const hlr_rows *rows, int weighted)
{
    return !weighted && rows->times ? HLR_BY_TIMES : weighted;
}

HLR_INLINE double hlr_rows_logp(const hlr_rows *rows, hlr_row_at *at, int weighted, int n_theta,
                                const void *common, const double *eta, double *d_eta, double *d_theta)
{
    double sum = 0.0, sum_theta[HLR_MAX_THETA] = {0.0};
    int outside = 0;
    for (int i = 0; i < rows->n; i++) {
        const hlr_row row = at(rows, i, eta[i], common);
        const double weight = hlr_row_count(rows, i, weighted);
        if (!hlr_row_inside(&row, n_theta)) {
            outside = 1;
            d_eta[i] = 0.0;
            continue;
        }
        sum += weight * row.logp;
        d_eta[i] = weight * row.d_eta;
        for (int k = 0; k < n_theta; k++)
            sum_theta[k] += weight * row.d_theta[k];
    }
    for (int k = 0; k < n_theta; k++)
        d_theta[k] = outside ? 0.0 : sum_theta[k];
    return outside ? -INFINITY : sum;
}

/* As hlr_rows_logp(), with parameters that may differ between rows. */
HLR_INLINE double hlr_rows_logp_rows(const hlr_rows *rows, hlr_row_at *at, hlr_prepare *prepare, int weighted,
                                     int n_theta, void *common, const hlr_column *theta, const double *eta,
                                     double *d_eta, double *const *d_theta)
{
    double sum = 0.0, sum_theta[HLR_MAX_THETA] = {0.0}, value[HLR_MAX_THETA];
    int outside = 0;
    for (int i = 0; i < rows->n; i++) {
        for (int k = 0; k < n_theta; k++)
            value[k] = theta[k].at[theta[k].step * i];
        prepare(value, common);
        const hlr_row row = at(rows, i, eta[i], common);
        const double weight = hlr_row_count(rows, i, weighted);
        const int inside = hlr_row_inside(&row, n_theta);
        outside = outside || !inside;
        sum += inside ? weight * row.logp : 0.0;
        d_eta[i] = inside ? weight * row.d_eta : 0.0;
        for (int k = 0; k < n_theta; k++) {
            const double slope = inside ? weight * row.d_theta[k] : 0.0;
            if (theta[k].step)
                d_theta[k][i] = slope;
            else
                sum_theta[k] += slope;
        }
    }
    for (int k = 0; k < n_theta; k++)
        if (!theta[k].step)
            d_theta[k][0] = outside ? 0.0 : sum_theta[k];
    return outside ? -INFINITY : sum;
}

HLR_INLINE void hlr_rows_curvature(const hlr_rows *rows, hlr_row_at *at, int weighted, const void *common,
                                   const double *eta, double *out)
{
    for (int i = 0; i < rows->n; i++) {
        const hlr_row row = at(rows, i, eta[i], common);
        const double weight = hlr_row_count(rows, i, weighted);
        out[i] = isfinite(row.logp) && isfinite(row.curvature) ? weight * row.curvature : 0.0;
    }
}

/* The same from first derivatives, for families whose row function leaves `curvature` out. Third derivatives and the
 * rounding of a gradient both leave about 1e-8 of its size. */
HLR_INLINE void hlr_rows_curvature_by_differences(const hlr_rows *rows, hlr_row_at *at, int weighted,
                                                  const void *common, const double *eta, double *out)
{
    const double h = 1e-4;
    for (int i = 0; i < rows->n; i++) {
        const double up = at(rows, i, eta[i] + h, common).d_eta, down = at(rows, i, eta[i] - h, common).d_eta;
        const double weight = hlr_row_count(rows, i, weighted);
        out[i] = isfinite(up) && isfinite(down) ? weight * (down - up) / (2.0 * h) : 0.0;
    }
}

/* What `log_density` gives for a draw whose unweighted value is logp. */
HLR_INLINE double hlr_weighted_density(const hlr_row_draws *draws, double logp)
{
    return isfinite(logp) ? draws->weight * logp : -INFINITY;
}

/* The macros below are given the full names of the functions that they define, as they stand in the family's tables.
 *
 * A row's function for one link, made of the family's function for any link, of_any(rows, i, eta, common, link). */
#define HLR_LINK_ROW(row, of_any, link)                                                                      \
    HLR_INLINE hlr_row row(const hlr_rows *rows, int i, double eta, const void *common)                      \
    {                                                                                                        \
        return of_any(rows, i, eta, common, link);                                                           \
    }

/* `logp`, `curvature` and `log_density` of a table, from what `at` says of one row and a `type` that `prepare` makes of
 * the parameters. */
#define HLR_LOOPS(logp_all, curvature_all, density_all, at, weighted, n_theta, type, prepare)                \
    HLR_LOOPS_BY(hlr_rows_curvature, logp_all, curvature_all, density_all, at, weighted, n_theta, type, prepare)

/* The same where `at` has no curvature. */
#define HLR_LOOPS_OF_GRADIENT(logp_all, curvature_all, density_all, at, weighted, n_theta, type, prepare)    \
    HLR_LOOPS_BY(hlr_rows_curvature_by_differences, logp_all, curvature_all, density_all, at, weighted, n_theta, type, \
                 prepare)

#define HLR_LOOPS_BY(rows_curvature, logp_all, curvature_all, density_all, at, weighted, n_theta, type, prepare) \
    static double logp_all(const hlr_rows *rows, const double *theta, const double *eta, double *d_eta,      \
                           double *d_theta)                                                                  \
    {                                                                                                        \
        type common = {0};                                                                                   \
        prepare(theta, &common);                                                                             \
        if (hlr_counted_by(rows, weighted) == HLR_BY_TIMES)                                                  \
            return hlr_rows_logp(rows, at, HLR_BY_TIMES, n_theta, &common, eta, d_eta, d_theta);             \
        return hlr_rows_logp(rows, at, weighted, n_theta, &common, eta, d_eta, d_theta);                     \
    }                                                                                                        \
    static void curvature_all(const hlr_rows *rows, const double *theta, const double *eta, double *out)     \
    {                                                                                                        \
        type common = {0};                                                                                   \
        prepare(theta, &common);                                                                             \
        rows_curvature(rows, at, hlr_counted_by(rows, weighted), &common, eta, out);                         \
    }                                                                                                        \
    HLR_DENSITY(density_all, at, weighted, n_theta, type, prepare)

/* `logp_rows` of a table, for families with parameters beside eta. */
#define HLR_LOGP_ROWS(logp_rows_all, at, weighted, n_theta, type, prepare)                                   \
    static double logp_rows_all(const hlr_rows *rows, const hlr_column *theta, const double *eta,            \
                                double *d_eta, double *const *d_theta)                                       \
    {                                                                                                        \
        type common = {0};                                                                                   \
        return hlr_rows_logp_rows(rows, at, prepare, hlr_counted_by(rows, weighted), n_theta, &common, theta, \
                                  eta, d_eta, d_theta);                                                      \
    }

/* `curvature_rows` of a table, for densities with an edge. */
#define HLR_CURVATURE_ROWS(curvature_rows_all, row_at, weighted, n_theta, type, prepare)                         \
    static void curvature_rows_all(const hlr_rows *rows, const hlr_column *theta, const double *eta, double *out) \
    {                                                                                                        \
        type common = {0};                                                                                   \
        double value[HLR_MAX_THETA];                                                                         \
        for (int i = 0; i < rows->n; i++) {                                                                  \
            for (int k = 0; k < (n_theta); k++)                                                              \
                value[k] = theta[k].at[theta[k].step * i];                                                   \
            prepare(value, &common);                                                                         \
            const double curvature = row_at(rows, i, eta[i], &common).curvature;                               \
            out[i] = (weighted) ? hlr_row_weight(rows, i) * curvature : curvature;                           \
        }                                                                                                    \
    }

/* `log_density` alone. */
#define HLR_DENSITY(density_all, at, weighted, n_theta, type, prepare)                                       \
    static void density_all(const hlr_row_draws *draws, double y, double log_y, double *out)                 \
    {                                                                                                        \
        const hlr_rows row = {                                                                               \
            .n = 1, .y = &y, .trials = &draws->trials, .weight = &draws->weight, .log_y = &log_y};           \
        type common = {0};                                                                                   \
        for (int k = 0; k < draws->n; k++) {                                                                 \
            double theta[HLR_MAX_THETA];                                                                     \
            for (int a = 0; a < (n_theta); a++)                                                              \
                theta[a] = draws->theta[k + draws->n * a];                                                   \
            prepare(theta, &common);                                                                         \
            const double logp = at(&row, 0, draws->eta[k], &common).logp;                                    \
            out[k] = isfinite(logp) ? ((weighted) ? draws->weight * logp : logp) : -INFINITY;                \
        }                                                                                                    \
    }

/* For families without parameters beside eta. */
HLR_INLINE void hlr_nothing_common(const double *theta, void *common)
{
    (void) theta, (void) common;
}

#endif
