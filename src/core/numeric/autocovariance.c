#include "numeric/autocovariance.h"

#include <math.h>
#include <string.h>

#include "base/constants.h"
#include "numeric/linalg.h"

double hlr_lag_product(int n, int n_col, const double *column, int lag)
{
    double total = 0.0;
    for (int c = 0; c < n_col; c++, column += n)
        total += hlr_dot(n - lag, column, column + lag);
    return total;
}

/* Columns are padded with zeros, because lags would wrap round. */
static int size_for(int n)
{
    int size = 2;
    while (size < 2 * n)
        size *= 2;
    return size;
}

hlr_lag_products hlr_lag_products_at(int n, hlr_arena *arena)
{
    hlr_lag_products s = {.n = n, .size = size_for(n)};
    const size_t size = (size_t) s.size;
    s.product = hlr_take(arena, size);
    s.re = hlr_take(arena, size);
    s.im = hlr_take(arena, size);
    s.cos_sin = hlr_take(arena, size);
    return s;
}

static void fft_table(hlr_lag_products *s)
{
    const int size = s->size;
    const double step = 2.0 * HLR_PI / size;
    for (int k = 0; k < size / 2; k++) {
        s->cos_sin[2 * k] = cos(step * k);
        s->cos_sin[2 * k + 1] = -sin(step * k);
    }
    s->has_table = 1;
}

/* In place, radix 2 (Cooley and Tukey 1965). */
static void fft(hlr_lag_products *s)
{
    const int size = s->size;
    double *re = s->re, *im = s->im;
    for (int i = 1, j = 0; i < size; i++) {
        int bit = size >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            const double r = re[i], m = im[i];
            re[i] = re[j];
            im[i] = im[j];
            re[j] = r;
            im[j] = m;
        }
    }
    for (int span = 1; span < size; span *= 2) {
        const int stride = size / (2 * span);
        for (int start = 0; start < size; start += 2 * span)
            for (int k = 0; k < span; k++) {
                const double wr = s->cos_sin[2 * k * stride], wi = s->cos_sin[2 * k * stride + 1];
                const int a = start + k, b = a + span;
                const double r = wr * re[b] - wi * im[b], m = wr * im[b] + wi * re[b];
                re[b] = re[a] - r;
                im[b] = im[a] - m;
                re[a] += r;
                im[a] += m;
            }
    }
}

/* Two columns share one transform, as real and imaginary part: only the sum over columns is asked for, and the real
 * part of the transform of |Z|^2 is the sum of the two autocovariances. */
void hlr_all_lag_products(hlr_lag_products *s, int n_col, const double *column)
{
    const size_t n = (size_t) s->n, rest = (size_t) (s->size - s->n);
    if (!s->has_table)
        fft_table(s);
    hlr_zero((size_t) s->size, s->product);
    for (int c = 0; c < n_col; c += 2, column += 2 * n) {
        memcpy(s->re, column, n * sizeof(double));
        memcpy(s->im, column + n, n * sizeof(double));
        hlr_zero(rest, s->re + n);
        hlr_zero(rest, s->im + n);
        fft(s);
        for (int k = 0; k < s->size; k++)
            s->product[k] += s->re[k] * s->re[k] + s->im[k] * s->im[k];
    }
    memcpy(s->re, s->product, (size_t) s->size * sizeof(double));
    hlr_zero((size_t) s->size, s->im);
    fft(s);
    for (int lag = 0; lag < s->n; lag++)
        s->product[lag] = s->re[lag] / s->size;
}
