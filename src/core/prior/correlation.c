#include "prior/correlation.h"

#include <math.h>

#include "base/constants.h"
#include "numeric/special.h"

/* One exp and one log1p for all three; far out z is 1 and sech exp(-|x|), without overflow. */
hlr_cor hlr_cor_at(double x)
{
    const double size = fabs(x), small = exp(-size), square = small * small;
    const double z = size < 0.01 ? tanh(size) : (1.0 - square) / (1.0 + square);
    const hlr_cor out = {x < 0.0 ? -z : z, 2.0 * small / (1.0 + square), HLR_LOG_2 - size - log1p(square)};
    return out;
}

hlr_cor hlr_cor_of(double z)
{
    const double square = 1.0 - z * z;
    const hlr_cor out = {z, sqrt(square), 0.5 * log(square)};
    return out;
}

/* Row i is a point on the unit sphere: l[i,j] = z w, then w shrinks by sqrt(1 - z^2). */
void hlr_cor_root(int n, const hlr_cor *cor, double *l, int ld)
{
    for (int i = 0; i < n; i++) {
        double w = 1.0;
        for (int j = 0; j < i; j++, cor++) {
            l[i + j * ld] = cor->z * w;
            w *= cor->sech;
        }
        l[i + i * ld] = w;
    }
}

void hlr_cor_products(int n, const double *l, int ld, double *r)
{
    for (int j = 1; j < n; j++)
        for (int i = 0; i < j; i++) {
            double sum = 0.0;
            for (int k = 0; k <= i; k++)
                sum += l[i + k * ld] * l[j + k * ld];
            *r++ = sum;
        }
}

void hlr_cor_cholesky(int n, const double *r, double *l, int ld)
{
    for (int i = 0; i < n; i++) {
        const double *row = r + i * (i - 1) / 2;
        for (int j = 0; j <= i; j++) {
            double sum = 0.0;
            for (int k = 0; k < j; k++)
                sum += l[i + k * ld] * l[j + k * ld];
            const double rest = (i == j ? 1.0 : row[j]) - sum, pivot = l[j + j * ld];
            l[i + j * ld] = i == j ? sqrt(fmax(rest, 0.0)) : pivot > 0.0 ? rest / pivot : 0.0;
        }
    }
}

void hlr_cor_root_back(int n, const hlr_cor *cor, const double *d_l, int ld, double *d_x)
{
    for (int i = 1; i < n; i++) {
        const hlr_cor *row = cor + i * (i - 1) / 2;
        double *d_row = d_x + i * (i - 1) / 2;
        double d_w = d_l[i + i * ld];        /* gradient by the w that follows column j */
        for (int j = i - 1; j >= 0; j--) {
            double w = 1.0;
            for (int k = 0; k < j; k++)
                w *= row[k].sech;
            const double z = row[j].z, s = row[j].sech;
            d_row[j] += d_l[i + j * ld] * w * s * s - d_w * w * z * s;
            d_w = d_l[i + j * ld] * z + d_w * s;
        }
    }
}

/* What follows column j of row i has the norm w, which shrinks along the row: z / sqrt(1 - z^2) = sinh(x) = l[i,j] / w.
 * From the diagonal backwards nothing cancels, however near to 1 the correlation is. */
void hlr_cor_inverse(int n, const double *l, int ld, double *x)
{
    for (int i = 1; i < n; i++) {
        double w = l[i + i * ld];
        for (int j = i - 1; j >= 0; j--) {
            x[i * (i - 1) / 2 + j] = asinh(l[i + j * ld] / w);
            w = hypot(l[i + j * ld], w);
        }
    }
}

double hlr_lkj_constant_unconstrained(int n, double shape)
{
    double sum = 0.0;
    for (int j = 0; j < n - 1; j++) {
        const double a = shape + 0.5 * (n - 2 - j);
        sum -= (n - 1 - j) * ((2.0 * a - 1.0) * HLR_LOG_2 + hlr_lbeta(a, a));
    }
    return sum;
}

double hlr_lkj_logp_unconstrained(int n, double shape, const hlr_cor *cor, double *d_x)
{
    double logp = 0.0;
    for (int i = 1; i < n; i++)
        for (int j = 0; j < i; j++, cor++, d_x++) {
            /* Beta(a, a) on (-1, 1) in z = tanh(x): (1 - z^2)^(a - 1) / (2^(2a - 1) B(a, a)), and dz/dx = 1 - z^2. */
            const double a = shape + 0.5 * (n - 2 - j);
            logp += 2.0 * a * cor->log_sech;
            *d_x -= 2.0 * a * cor->z;
        }
    return logp;
}
