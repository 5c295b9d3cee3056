#include "numeric/eigen.h"

#include <math.h>

/* One rotation that makes a[p,q] zero; both triangles of `a` are kept. */
static void rotate(int n, double *a, double *v, int p, int q)
{
    const double apq = a[p + q * n];
    if (apq == 0.0)
        return;
    const double theta = (a[q + q * n] - a[p + p * n]) / (2.0 * apq);
    const double t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    const double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (int k = 0; k < n; k++) {
        const double akp = a[k + p * n], akq = a[k + q * n];
        a[k + p * n] = c * akp - s * akq;
        a[k + q * n] = s * akp + c * akq;
    }
    for (int k = 0; k < n; k++) {
        const double apk = a[p + k * n], aqk = a[q + k * n];
        a[p + k * n] = c * apk - s * aqk;
        a[q + k * n] = s * apk + c * aqk;
    }
    for (int k = 0; k < n; k++) {
        const double vkp = v[k + p * n], vkq = v[k + q * n];
        v[k + p * n] = c * vkp - s * vkq;
        v[k + q * n] = s * vkp + c * vkq;
    }
}

void hlr_eigen(int n, double *a, double *d, double *v)
{
    double size = 0.0;
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            if (i < j)
                a[i + j * n] = a[j + i * n];
            v[i + j * n] = i == j;
            size += a[i + j * n] * a[i + j * n];
        }
    for (int sweep = 0; sweep < 60; sweep++) { /* converges quadratically: some 6 to 10 sweeps */
        double off = 0.0;
        for (int j = 1; j < n; j++)
            for (int i = 0; i < j; i++)
                off += a[i + j * n] * a[i + j * n];
        if (!(off > 1e-30 * size))
            break;
        for (int p = 0; p < n - 1; p++)
            for (int q = p + 1; q < n; q++)
                rotate(n, a, v, p, q);
    }
    for (int j = 0; j < n; j++)
        d[j] = a[j + j * n];
}
