#include "numeric/autocovariance.h"

#include <math.h>
#include <string.h>

#include "numeric/linalg.h"

double hlr_lag_product(const hlr_convergence *work, int lag)
{
    double total = 0.0;
    for (int c = 0; c < work->n_split; c++) {
        const double *column = work->split + (size_t) c * work->half;
        total += hlr_dot(work->half - lag, column, column + lag);
    }
    return total;
}

static void fft_table(hlr_convergence *work)
{
    const int size = work->fft_size;
    const double step = 2.0 * 3.14159265358979323846 / size;
    for (int k = 0; k < size / 2; k++) {
        work->cos_sin[2 * k] = cos(step * k);
        work->cos_sin[2 * k + 1] = -sin(step * k);
    }
    work->fft_ready = 1;
}

/* In place, radix 2 (Cooley and Tukey 1965). */
static void fft(hlr_convergence *work)
{
    const int size = work->fft_size;
    double *re = work->re, *im = work->im;
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
                const double wr = work->cos_sin[2 * k * stride], wi = work->cos_sin[2 * k * stride + 1];
                const int a = start + k, b = a + span;
                const double r = wr * re[b] - wi * im[b], m = wr * im[b] + wi * re[b];
                re[b] = re[a] - r;
                im[b] = im[a] - m;
                re[a] += r;
                im[a] += m;
            }
    }
}

/* All lags at once. Two columns share one transform, as real and imaginary part: only the sum over columns is asked
 * for, and the real part of the transform of |Z|^2 is the sum of the two autocovariances. */
void hlr_all_lag_products(hlr_convergence *work)
{
    const int size = work->fft_size, half = work->half;
    if (!work->fft_ready)
        fft_table(work);
    memset(work->acov, 0, size * sizeof(double));
    for (int c = 0; c < work->n_split; c += 2) {         /* there are two columns per chain, an even number */
        memcpy(work->re, work->split + (size_t) c * half, half * sizeof(double));
        memcpy(work->im, work->split + (size_t) (c + 1) * half, half * sizeof(double));
        memset(work->re + half, 0, (size - half) * sizeof(double));
        memset(work->im + half, 0, (size - half) * sizeof(double));
        fft(work);
        for (int k = 0; k < size; k++)
            work->acov[k] += work->re[k] * work->re[k] + work->im[k] * work->im[k];
    }
    memcpy(work->re, work->acov, size * sizeof(double));
    memset(work->im, 0, size * sizeof(double));
    fft(work);
    for (int lag = 0; lag < half; lag++)
        work->acov[lag] = work->re[lag] / size;
}
