#include "predictor/rows.h"

#include <stddef.h>

#include "base/inline.h"
#include "base/vector.h"

#define LOAD(x) (*(const hlr_vector *) (x))
#define STORE(x) (*(hlr_vector *) (x))

/* The rows of one level, which lie together, two at a time. q and weighted are constants where this is inlined. */
static ALWAYS_INLINE void add_level(int n, int q, int weighted, const double *z, size_t stride,
                                    const double *u, double sign, const double *weight, double *to)
{
    int i = 0;
    for (; i + 1 < n; i += 2) {
        hlr_vector sum = LOAD(z + i) * u[0];
        for (int c = 1; c < q; c++)
            sum += LOAD(z + i + stride * (size_t) c) * u[c];
        if (weighted)
            sum *= LOAD(weight + i);
        STORE(to + i) += sum * sign;
    }
    if (i < n) {
        double sum = 0.0;
        for (int c = 0; c < q; c++)
            sum += z[i + stride * (size_t) c] * u[c];
        to[i] += sign * (weighted ? weight[i] * sum : sum);
    }
}

static ALWAYS_INLINE void gather_level(int n, int q, int weighted, const double *z, size_t stride,
                                       const double *row, const double *weight, double *out)
{
    for (int c = 0; c < q; c++, z += stride) {
        hlr_vector sum = {0};
        int i = 0;
        for (; i + 1 < n; i += 2)
            sum += LOAD(z + i) * LOAD(row + i) * (weighted ? LOAD(weight + i) : (hlr_vector){1.0, 1.0});
        out[c] = sum[0] + sum[1];
        if (i < n)
            out[c] += z[i] * row[i] * (weighted ? weight[i] : 1.0);
    }
}

static ALWAYS_INLINE void add_sorted(const hlr_part *r, int q, int stride, int weighted, const double *u,
                                     double sign, const double *weight, double *to)
{
    for (int j = 0; j < r->n_level; j++, u += stride) {
        const int first = r->start[j];
        add_level(r->start[j + 1] - first, q, weighted, r->z + first, (size_t) r->n, u, sign,
                  weighted ? weight + first : NULL, to + first);
    }
}

static ALWAYS_INLINE void gather_sorted(const hlr_part *r, int q, int stride, int weighted, const double *row,
                                        const double *weight, double *out)
{
    for (int j = 0; j < r->n_level; j++, out += stride) {
        const int first = r->start[j];
        gather_level(r->start[j + 1] - first, q, weighted, r->z + first, (size_t) r->n, row + first,
                     weighted ? weight + first : NULL, out);
    }
}

static ALWAYS_INLINE void add_scattered(const hlr_part *r, int q, int stride, int weighted, const double *u,
                                        double sign, const double *weight, double *to)
{
    for (int i = 0; i < r->n; i++) {
        const double *level = u + (size_t) stride * (size_t) r->index[i];
        double sum = 0.0;
        for (int c = 0; c < q; c++)
            sum += r->z[i + (size_t) r->n * (size_t) c] * level[c];
        to[i] += sign * (weighted ? weight[i] * sum : sum);
    }
}

static ALWAYS_INLINE void gather_scattered(const hlr_part *r, int q, int stride, int weighted, const double *row,
                                           const double *weight, double *out)
{
    for (int j = 0; j < r->n_level; j++)
        for (int c = 0; c < q; c++)
            out[(size_t) stride * (size_t) j + (size_t) c] = 0.0;
    for (int i = 0; i < r->n; i++) {
        double *level = out + (size_t) stride * (size_t) r->index[i];
        const double value = weighted ? weight[i] * row[i] : row[i];
        for (int c = 0; c < q; c++)
            level[c] += r->z[i + (size_t) r->n * (size_t) c] * value;
    }
}

static ALWAYS_INLINE void add(const hlr_part *r, int q, int stride, int weighted, const double *u, double sign,
                              const double *weight, double *to)
{
    if (r->start)
        add_sorted(r, q, stride, weighted, u, sign, weight, to);
    else
        add_scattered(r, q, stride, weighted, u, sign, weight, to);
}

static ALWAYS_INLINE void gather(const hlr_part *r, int q, int stride, int weighted, const double *row,
                                 const double *weight, double *out)
{
    if (r->start)
        gather_sorted(r, q, stride, weighted, row, weight, out);
    else
        gather_scattered(r, q, stride, weighted, row, weight, out);
}

/* Constants let the compiler take the loops over coefficients apart. WHOLE: the part has all coefficients of its factor,
 * as it does unless a factor adds to several predictors. */
#define WHOLE(q, weighted) ((weighted) ? (q) : -(q))

void hlr_rows_add(const hlr_part *part, int stride, const double *u, double sign, const double *weight, double *to)
{
    u += part->first;
    switch (stride == part->q ? WHOLE(part->q, weight) : 0) {
    case WHOLE(1, 1):
        add(part, 1, 1, 1, u, sign, weight, to);
        return;
    case WHOLE(1, 0):
        add(part, 1, 1, 0, u, sign, NULL, to);
        return;
    case WHOLE(2, 1):
        add(part, 2, 2, 1, u, sign, weight, to);
        return;
    case WHOLE(2, 0):
        add(part, 2, 2, 0, u, sign, NULL, to);
        return;
    default:
        add(part, part->q, stride, weight != NULL, u, sign, weight, to);
    }
}

void hlr_rows_gather(const hlr_part *part, int stride, const double *row, const double *weight, double *out)
{
    out += part->first;
    switch (stride == part->q ? WHOLE(part->q, weight) : 0) {
    case WHOLE(1, 1):
        gather(part, 1, 1, 1, row, weight, out);
        return;
    case WHOLE(1, 0):
        gather(part, 1, 1, 0, row, NULL, out);
        return;
    case WHOLE(2, 1):
        gather(part, 2, 2, 1, row, weight, out);
        return;
    case WHOLE(2, 0):
        gather(part, 2, 2, 0, row, NULL, out);
        return;
    default:
        gather(part, part->q, stride, weight != NULL, row, weight, out);
    }
}
