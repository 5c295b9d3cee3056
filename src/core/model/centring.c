#include "model/centring.h"

static double mix(const hlr_cov_block *block, int i, int j)
{
    return block->to_raw[i + block->to_raw_ld * j];
}

int hlr_is_centred(const hlr_factor *factor)
{
    int centred = 0;
    for (int b = 0; b < factor->n_block; b++)
        centred = centred || factor->block[b].to_raw;
    return centred;
}

void hlr_effects_to_raw(const hlr_factor *factor, double *u)
{
    for (int b = 0; b < factor->n_block; b++) {
        const hlr_cov_block *block = &factor->block[b];
        double *own = u + block->first;
        for (int i = 0; i < block->size && block->to_raw; i++)
            for (int j = i + 1; j < block->size; j++)
                own[i] += mix(block, i, j) * own[j];
    }
}

void hlr_effects_to_centred(const hlr_factor *factor, double *u)
{
    for (int b = 0; b < factor->n_block; b++) {
        const hlr_cov_block *block = &factor->block[b];
        double *own = u + block->first;
        for (int i = block->size - 1; i >= 0 && block->to_raw; i--)
            for (int j = i + 1; j < block->size; j++)
                own[i] -= mix(block, i, j) * own[j];
    }
}

void hlr_to_raw_row(const hlr_factor *factor, int i, double *row)
{
    for (int j = 0; j < factor->q; j++)
        row[j] = j == i;
    for (int b = 0; b < factor->n_block; b++) {
        const hlr_cov_block *block = &factor->block[b];
        const int own = i - block->first;
        for (int j = own + 1; block->to_raw && own >= 0 && j < block->size; j++)
            row[block->first + j] = mix(block, own, j);
    }
}

void hlr_raw_row(const hlr_factor *factor, int i, const double *t, double *row)
{
    const int q = factor->q;
    for (int k = 0; k < q; k++)
        row[k] = t[i + q * k];
    for (int b = 0; b < factor->n_block; b++) {
        const hlr_cov_block *block = &factor->block[b];
        const int own = i - block->first;
        for (int j = own + 1; block->to_raw && own >= 0 && j < block->size; j++)
            for (int k = 0; k < q; k++)
                row[k] += mix(block, own, j) * t[block->first + j + q * k];
    }
}
