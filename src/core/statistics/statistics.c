#include "statistics/statistics.h"

#include "numeric/householder.h"
#include "numeric/linalg.h"

static size_t largest_level(const hlr_stats_rows *rows)
{
    size_t most = 0;
    for (int j = 0; j < rows->n_level; j++) {
        const size_t n = (size_t) (rows->start[j + 1] - rows->start[j]);
        if (n > most)
            most = n;
    }
    return most;
}

size_t hlr_stats_work_size(const hlr_stats_rows *rows)
{
    return largest_level(rows) * (size_t) (rows->q + rows->n_col) + 1;
}

/* The rows of one level, weighted, as a column-major n x (q + n_col) matrix. */
static void gather(const hlr_stats_rows *rows, const int *row, size_t n, double *block)
{
    for (int a = 0; a < rows->q + rows->n_col; a++) {
        const double *from = a < rows->q ? rows->z + (size_t) a * rows->n_row : rows->col[a - rows->q];
        double *to = block + (size_t) a * n;
        for (size_t i = 0; i < n; i++)
            to[i] = from[row[i]];
        if (rows->root_weight)
            for (size_t i = 0; i < n; i++)
                to[i] *= rows->root_weight[row[i]];
    }
}

static void keep_level(const hlr_stats_rows *rows, int j, size_t n, const double *block, double *r, double *f)
{
    const size_t n_level = (size_t) rows->n_level;
    const int q = rows->q;
    for (int k = 0; k < q; k++) {
        for (int l = k; l < q; l++)
            r[j + n_level * hlr_packed(k, l)] = (size_t) k < n ? block[(size_t) l * n + k] : 0.0;
        for (int a = 0; a < rows->n_col; a++)
            f[j + n_level * (k + q * a)] = (size_t) k < n ? block[(size_t) (q + a) * n + k] : 0.0;
    }
}

static void add_rest(const hlr_stats_rows *rows, size_t n, const double *block, double *rest)
{
    for (int b = 0; b < rows->n_col; b++)
        for (int a = 0; a <= b; a++) {
            const double *x = block + (size_t) (rows->q + a) * n, *y = block + (size_t) (rows->q + b) * n;
            double sum = 0.0;
            for (size_t i = (size_t) rows->q; i < n; i++)
                sum += x[i] * y[i];
            rest[hlr_packed(a, b)] += sum;
        }
}

void hlr_stats(const hlr_stats_rows *rows, double *r, double *f, double *rest, double *work)
{
    const size_t n_packed = (size_t) rows->n_col * (rows->n_col + 1) / 2;
    for (int j = 0; j < rows->n_level; j++) {
        const size_t n = (size_t) (rows->start[j + 1] - rows->start[j]);
        gather(rows, rows->order + rows->start[j], n, work);
        hlr_triangularise(work, n, rows->q, rows->q + rows->n_col);
        keep_level(rows, j, n, work, r, f);
        add_rest(rows, n, work, rest + n_packed * (size_t) (rows->base ? rows->base[j] : 0));
    }
}
