/* Everything is made of inner products of columns, eight at a time: columns are contiguous, nothing is packed. */
#include "numeric/dense.h"

#include <math.h>

#include "base/vector.h"
#include "numeric/linalg.h"

#define LOAD(x) (*(const hlr_vector *) (x))

/* out[r + 2 c] = a_r'b_c for two columns a and four columns b, n numbers long, n even. */
static inline void dots(int n, const double *a, size_t lda, const double *b, size_t ldb, double *out)
{
    const double *a1 = a + lda, *b1 = b + ldb, *b2 = b1 + ldb, *b3 = b2 + ldb;
    hlr_vector s00 = {0}, s01 = {0}, s02 = {0}, s03 = {0}, s10 = {0}, s11 = {0}, s12 = {0}, s13 = {0};
    for (int i = 0; i < n; i += HLR_LANES) {
        const hlr_vector x0 = LOAD(a + i), x1 = LOAD(a1 + i);
        const hlr_vector y0 = LOAD(b + i), y1 = LOAD(b1 + i), y2 = LOAD(b2 + i), y3 = LOAD(b3 + i);
        s00 += x0 * y0, s10 += x1 * y0;
        s01 += x0 * y1, s11 += x1 * y1;
        s02 += x0 * y2, s12 += x1 * y2;
        s03 += x0 * y3, s13 += x1 * y3;
    }
    out[0] = s00[0] + s00[1], out[1] = s10[0] + s10[1];
    out[2] = s01[0] + s01[1], out[3] = s11[0] + s11[1];
    out[4] = s02[0] + s02[1], out[5] = s12[0] + s12[1];
    out[6] = s03[0] + s03[1], out[7] = s13[0] + s13[1];
}

/* Factorises the block on the diagonal, after the rows above it. Returns 0 or the column that failed. */
static int factor_diagonal(size_t n, int first, double *u)
{
    for (int b = first; b < first + HLR_DENSE_BLOCK; b++) {
        double *column = u + n * (size_t) b;
        for (int a = first; a <= b; a++) {
            const double *other = u + n * (size_t) a;
            const double sum = column[a] - hlr_dot(a, other, column);
            if (a < b) {
                column[a] = sum / other[a];
            } else {
                if (!isfinite(sum))
                    return b + 1;
                column[b] = sqrt(sum > 1.0 ? sum : 1.0);
            }
        }
    }
    return 0;
}

int hlr_dense_cholesky(int n, double *a)
{
    const size_t ld = (size_t) n;
    for (int b = 0; b < n; b += HLR_DENSE_BLOCK) {
        double *to = a + ld * (size_t) b, sum[8];
        for (int j = 0; j < b; j += 2) {
            const double *row = a + ld * (size_t) j;
            const double first = 1.0 / row[j], second = 1.0 / row[ld + j + 1], between = row[ld + j];
            dots(j, row, ld, to, ld, sum);
            for (int c = 0; c < HLR_DENSE_BLOCK; c++) {
                double *x = to + ld * (size_t) c + j;
                x[0] = (x[0] - sum[2 * c]) * first;
                x[1] = (x[1] - sum[2 * c + 1] - between * x[0]) * second;
            }
        }
        const int failed = factor_diagonal(ld, b, a);
        if (failed)
            return failed;
    }
    return 0;
}

void hlr_dense_invert(int n, const double *u, double *lower)
{
    const size_t ld = (size_t) n;
    for (int a = 0; a < n; a += HLR_DENSE_BLOCK) {
        double *to = lower + ld * (size_t) a, sum[8];
        for (int c = 0; c < HLR_DENSE_BLOCK; c++) {
            double *x = to + ld * (size_t) c;
            for (int k = a; k < a + HLR_DENSE_BLOCK; k++) {
                const double *column = u + ld * (size_t) k;
                x[k] = ((k == a + c) - hlr_dot(k - a, column + a, x + a)) / column[k];
            }
        }
        for (int k = a + HLR_DENSE_BLOCK; k < n; k += 2) {
            const double *column = u + ld * (size_t) k;
            const double first = 1.0 / column[k], second = 1.0 / column[ld + k + 1], between = column[ld + k];
            dots(k - a, column + a, ld, to + a, ld, sum);
            for (int c = 0; c < HLR_DENSE_BLOCK; c++) {
                double *x = to + ld * (size_t) c + k;
                x[0] = -sum[2 * c] * first;
                x[1] = -(sum[2 * c + 1] + between * x[0]) * second;
            }
        }
    }
}

void hlr_dense_inverse(int n, const double *lower, double *out)
{
    const size_t ld = (size_t) n;
    double sum[8];
    for (int b = 0; b < n; b += HLR_DENSE_BLOCK)
        for (int a = 0; a < b + HLR_DENSE_BLOCK; a += 2) {
            dots(n - b, lower + ld * (size_t) a + b, ld, lower + ld * (size_t) b + b, ld, sum);
            for (int c = 0; c < HLR_DENSE_BLOCK; c++)
                for (int r = 0; r < 2; r++) {
                    out[(size_t) (a + r) + ld * (size_t) (b + c)] = sum[r + 2 * c];
                    out[(size_t) (b + c) + ld * (size_t) (a + r)] = sum[r + 2 * c];
                }
        }
}

void hlr_dense_add_square(int n, int n_row, const double *rows, double *a)
{
    const size_t ld = (size_t) n, tall = (size_t) n_row;
    double sum[8];
    for (int b = 0; b < n; b += HLR_DENSE_BLOCK)
        for (int j = 0; j < b + HLR_DENSE_BLOCK; j += 2) {
            dots(n_row, rows + tall * (size_t) j, tall, rows + tall * (size_t) b, tall, sum);
            for (int c = 0; c < HLR_DENSE_BLOCK; c++) {
                double *to = a + ld * (size_t) (b + c) + j;
                to[0] += sum[2 * c];
                to[1] += sum[2 * c + 1];
            }
        }
}

void hlr_dense_multiply_upper(int n, const double *a, int n_x, const double *x, double *out)
{
    const size_t ld = (size_t) n;
    double sum[8];
    for (int b = 0; b < n; b += HLR_DENSE_BLOCK)
        for (int k = 0; k < n_x; k += 2) {
            dots(b + HLR_DENSE_BLOCK, x + ld * (size_t) k, ld, a + ld * (size_t) b, ld, sum);
            for (int c = 0; c < HLR_DENSE_BLOCK; c++) {
                out[ld * (size_t) k + b + c] = sum[2 * c];
                out[ld * (size_t) (k + 1) + b + c] = sum[2 * c + 1];
            }
        }
}
