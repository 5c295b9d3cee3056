#include "collapsed/levels.h"

#include <math.h>
#include <stdint.h>

#include "base/inline.h"
#include "numeric/linalg.h"

/* Element `e` of a level and of the next one; elements are `stride` apart. */
#define LOAD(array, e, stride) (*(const hlr_vector *) ((array) + (size_t) (e) * (stride)))

static inline hlr_vector absolute(hlr_vector x)
{
    typedef int64_t bits __attribute__((vector_size(16)));
    const bits all_but_sign = {INT64_MAX, INT64_MAX};
    return (hlr_vector) ((bits) x & all_but_sign);
}

/* The limit leaves room for a factor of 1e180. */
static inline void multiply_log_product(hlr_log_product *sum, hlr_vector factor)
{
    sum->product *= factor;
    if (sum->product[0] > 1e120 || sum->product[1] > 1e120) {
        sum->sum += log(sum->product[0]) + log(sum->product[1]);
        sum->product = (hlr_vector){1.0, 1.0};
    }
}

#define KERNEL "collapsed/levels_kernel.h"
#include "base/for_sizes.h"

/* Doubles for one level's R and F, beside zeros. */
static size_t odd_size(int q, int n_col)
{
    return HLR_LANES * (hlr_packed_size(q) + (size_t) (q * n_col));
}

static void copy_odd(int n_element, const double *from, size_t stride, double *to)
{
    for (int e = 0; e < n_element; e++) {
        to[HLR_LANES * e] = from[(size_t) e * stride];
        to[HLR_LANES * e + 1] = 0.0;
    }
}

static hlr_vector *take_vectors(hlr_arena *arena, size_t n)
{
    return (hlr_vector *) hlr_take(arena, HLR_LANES * n);
}

static hlr_small_matrices small_matrices_at(int q, hlr_arena *arena)
{
    const size_t n = (size_t) q;
    hlr_small_matrices s = {.g = take_vectors(arena, n * n)};
    s.l = take_vectors(arena, n * n);
    s.n = take_vectors(arena, n * n);
    s.d = take_vectors(arena, n);
    s.inverse = take_vectors(arena, n);
    s.scaled = take_vectors(arena, n);
    return s;
}

hlr_batch hlr_batch_at(int q, int n_col, hlr_arena *arena)
{
    const size_t lanes = HLR_LANES, n_q = (size_t) q, n_x = (size_t) (q * n_col);
    hlr_batch batch = {.q = q, .n_col = n_col};
    batch.d = hlr_take(arena, lanes * n_q);
    batch.inverse = hlr_take(arena, lanes * n_q);
    batch.n = hlr_take(arena, lanes * n_q * n_q);
    batch.h = hlr_take(arena, lanes * n_x);
    batch.x = hlr_take(arena, lanes * n_x);
    batch.matrices = small_matrices_at(q, arena);
    batch.odd = hlr_take(arena, odd_size(q, n_col));
    return batch;
}

void hlr_batch_solve(hlr_batch *batch, const hlr_levels *levels, int first, const double *lambda)
{
    const size_t n = (size_t) levels->n;
    const double *r = levels->r + first, *f = levels->f + first;
    if (first + 1 < levels->n) {
        DISPATCH(batch->q, batch, batch, r, n, f, n, lambda)
        return;
    }
    const int n_r = (int) hlr_packed_size(batch->q);
    double *odd = batch->odd;
    copy_odd(n_r, r, n, odd);
    copy_odd(batch->q * batch->n_col, f, n, odd + HLR_LANES * n_r);
    DISPATCH(batch->q, batch, batch, odd, HLR_LANES, odd + HLR_LANES * n_r, HLR_LANES, lambda)
}

hlr_level_sums hlr_levels_at(int q, int n_col, hlr_arena *arena)
{
    const size_t n_pair = hlr_packed_size(q), n_cell = hlr_packed_size(n_col);
    hlr_level_sums sums = {.precision = take_vectors(arena, n_pair)};
    sums.gram = take_vectors(arena, n_cell);
    sums.products = take_vectors(arena, n_pair * n_cell);
    sums.h = take_vectors(arena, (size_t) (q * n_col));
    sums.x = take_vectors(arena, (size_t) (q * n_col));
    sums.matrices = small_matrices_at(q, arena);
    sums.odd = hlr_take(arena, odd_size(q, n_col));
    return sums;
}

static void zero_lanes(int n, hlr_vector *x)
{
    for (int i = 0; i < n; i++)
        x[i] = (hlr_vector) {0.0, 0.0};
}

static void add_lanes(int n, const hlr_vector *from, double *to)
{
    for (int i = 0; i < n; i++)
        to[i] += from[i][0] + from[i][1];
}

static double every(const hlr_levels *levels, int q, int n_col, const double *lambda, const double *direction,
                    const hlr_level_sums *work, double *precision, double *gram, double *products)
{
    const int n_pair = (int) hlr_packed_size(q), n_cell = (int) hlr_packed_size(n_col);
    const int n_gram = direction ? n_col : n_cell, n_products = direction ? n_pair : n_pair * n_cell;
    double *odd = work->odd;
    hlr_level_sums to = *work;
    to.log_det = hlr_log_product_start();
    zero_lanes(n_pair, to.precision);
    zero_lanes(n_gram, to.gram);
    zero_lanes(n_products, to.products);
    if (levels->n % HLR_LANES) {
        copy_odd(n_pair, levels->r + levels->n - 1, (size_t) levels->n, odd);
        copy_odd(q * n_col, levels->f + levels->n - 1, (size_t) levels->n, odd + HLR_LANES * n_pair);
    }
    DISPATCH(q, every, levels, odd, q, n_col, lambda, direction, &to)
    add_lanes(n_pair, to.precision, precision);
    add_lanes(n_gram, to.gram, gram);
    add_lanes(n_products, to.products, products);
    return hlr_log_product_end(&to.log_det);
}

double hlr_levels_sums(const hlr_levels *levels, int q, int n_col, const double *lambda, const hlr_level_sums *work,
                       double *precision, double *gram, double *products)
{
    return every(levels, q, n_col, lambda, NULL, work, precision, gram, products);
}

double hlr_levels_along(const hlr_levels *levels, int q, int n_col, const double *lambda,
                        const double *direction, const hlr_level_sums *work, double *precision, double *gram_d,
                        double *products)
{
    return every(levels, q, n_col, lambda, direction, work, precision, gram_d, products);
}

/* `odd` has one class's R and moments, beside zeros, in place of one level's R and F. */
hlr_level_sums hlr_classes_at(int q, int n_col, hlr_arena *arena)
{
    const size_t n_pair = hlr_packed_size(q), n_cell = hlr_packed_size(n_col);
    hlr_level_sums sums = {.odd = hlr_take(arena, HLR_LANES * (n_pair + n_pair * n_cell))};
    sums.precision = take_vectors(arena, n_pair);
    sums.gram = take_vectors(arena, n_cell);
    sums.matrices = small_matrices_at(q, arena);
    return sums;
}

size_t hlr_classes_e_size(const hlr_classes *classes, int q)
{
    return HLR_LANES * (size_t) (q * q) * (size_t) ((classes->n + 1) / 2);
}

double hlr_classes_sums(const hlr_classes *classes, int q, int n_col, const double *lambda, const hlr_level_sums *work,
                        double *e, double *precision, double *gram)
{
    const int n = classes->n, n_pair = (int) hlr_packed_size(q), n_cell = (int) hlr_packed_size(n_col);
    double *odd = work->odd, log_det = 0.0;
    hlr_level_sums to = *work;
    zero_lanes(n_pair, to.precision);
    zero_lanes(n_cell, to.gram);
    if (n % HLR_LANES) {
        copy_odd(n_pair, classes->r + n - 1, (size_t) n, odd);
        copy_odd(n_pair * n_cell, classes->moment + n - 1, (size_t) n, odd + HLR_LANES * n_pair);
    }
    DISPATCH(q, log_det = every_class, classes, odd, q, n_col, lambda, (hlr_vector *) e, &to)
    add_lanes(n_pair, to.precision, precision);
    add_lanes(n_cell, to.gram, gram);
    return log_det;
}

void hlr_classes_back(const hlr_classes *classes, int q, int n_col, const double *omega, const hlr_level_sums *work,
                      const double *e, double *y)
{
    const int n_pair = (int) hlr_packed_size(q);
    hlr_vector *lanes = work->precision;
    zero_lanes(n_pair, lanes);
    DISPATCH(q, every_class_back, classes, work->odd, q, n_col, omega, (const hlr_vector *) e,
             &work->matrices, lanes)
    add_lanes(n_pair, lanes, y);
}

hlr_log_product hlr_log_product_start(void)
{
    const hlr_log_product sum = {{1.0, 1.0}, 0.0};
    return sum;
}

void hlr_log_product_add(hlr_log_product *sum, int q, const double *d)
{
    for (int i = 0; i < q; i++)
        multiply_log_product(sum, LOAD(d, i, HLR_LANES));
}

double hlr_log_product_end(const hlr_log_product *sum)
{
    return sum->sum + log(sum->product[0]) + log(sum->product[1]);
}
