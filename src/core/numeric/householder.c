#include "numeric/householder.h"

#include <math.h>

void hlr_triangularise(double *block, size_t n, int q, int n_total)
{
    for (int k = 0; k < q && (size_t) k < n; k++) {
        double *v = block + (size_t) k * n + k;
        const size_t m = n - (size_t) k;
        double below = 0.0;
        for (size_t i = 1; i < m; i++)
            below += v[i] * v[i];
        const double norm = sqrt(v[0] * v[0] + below);
        const double sign = v[0] < 0.0 ? -1.0 : 1.0;
        if (below > 0.0) {
            const double v0 = v[0] + sign * norm;       /* v = x + sign(x_1) |x| e_1, reflection I - tau v v' */
            const double tau = 2.0 / (v0 * v0 + below);
            for (int a = k + 1; a < n_total; a++) {
                double *x = block + (size_t) a * n + k;
                double sum = v0 * x[0];
                for (size_t i = 1; i < m; i++)
                    sum += v[i] * x[i];
                sum *= tau;
                x[0] -= sum * v0;
                for (size_t i = 1; i < m; i++)
                    x[i] -= sum * v[i];
            }
            v[0] = -sign * norm;
        }
        if (v[0] < 0.0) {
            v[0] = -v[0];
            for (int a = k + 1; a < n_total; a++)
                block[(size_t) a * n + k] = -block[(size_t) a * n + k];
        }
    }
}
