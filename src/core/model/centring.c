#include "model/centring.h"

int hlr_is_mixed(const hlr_factor *factor, int i)
{
    int mixed = 0;
    for (int j = i + 1; j < factor->q && factor->to_raw; j++)
        mixed = mixed || factor->to_raw[i + factor->q * j] != 0.0;
    return mixed;
}

void hlr_effects_to_raw(const hlr_factor *factor, double *u)
{
    const int q = factor->q;
    for (int i = 0; i < q && factor->to_raw; i++)
        for (int j = i + 1; j < q; j++)
            u[i] += factor->to_raw[i + q * j] * u[j];
}

void hlr_effects_to_centred(const hlr_factor *factor, double *u)
{
    const int q = factor->q;
    for (int i = q - 1; i >= 0 && factor->to_raw; i--)
        for (int j = i + 1; j < q; j++)
            u[i] -= factor->to_raw[i + q * j] * u[j];
}

void hlr_raw_row(const hlr_factor *factor, int i, const double *t, double *row)
{
    const int q = factor->q;
    for (int k = 0; k < q; k++) {
        row[k] = t[i + q * k];
        for (int j = i + 1; j < q && factor->to_raw; j++)
            row[k] += factor->to_raw[i + q * j] * t[j + q * k];
    }
}
