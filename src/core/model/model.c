#include "model/model.h"

int hlr_largest_q(const hlr_model *model)
{
    int most = 0;
    for (int k = 0; k < model->n_factor; k++)
        if (model->factor[k].q > most)
            most = model->factor[k].q;
    return most;
}

int hlr_n_sd(const hlr_model *model)
{
    int n = 0;
    for (int k = 0; k < model->n_factor; k++)
        n += model->factor[k].q;
    return n;
}

int hlr_n_lambda(const hlr_model *model)
{
    int n = 0;
    for (int k = 0; k < model->n_factor; k++)
        n += model->factor[k].q * model->factor[k].q;
    return n;
}

int hlr_n_cor(const hlr_model *model)
{
    int n = 0;
    for (int k = 0; k < model->n_factor; k++)
        for (int b = 0; b < model->factor[k].n_block; b++)
            n += model->factor[k].block_size[b] * (model->factor[k].block_size[b] - 1) / 2;
    return n;
}

static int n_free(int n, const hlr_map *map)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += map[i].kind != HLR_MAP_FIXED;
    return sum;
}

int hlr_n_dim(const hlr_model *model)
{
    return (model->keep_common ? n_free(model->p, model->map_common) : 0) + n_free(hlr_n_sd(model), model->map_sd)
           + hlr_n_cor(model) + n_free(model->n_hyper, model->map_hyper) + n_free(model->n_theta, model->map_theta);
}

int hlr_n_col(const hlr_model *model, int k)
{
    int n = model->p + 1;
    for (int m = k + 1; m < model->n_factor; m++)
        n += model->factor[m].q;
    return n;
}
