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

int hlr_n_effect(const hlr_model *model, int k)
{
    return model->factor[k].n_level * model->factor[k].q;
}

int hlr_n_col(const hlr_model *model, int k)
{
    int n = model->layout.n_common + 1;
    for (int m = k + 1; m < model->n_factor; m++)
        n += model->factor[m].q;
    return n;
}

size_t hlr_matrix_of(const hlr_model *model, int k)
{
    size_t at = 0;
    for (int m = 0; m < k; m++)
        at += (size_t) model->factor[m].q * (size_t) model->factor[m].q;
    return at;
}

void hlr_model_set_constants(hlr_model *model)
{
    model->log_cor = model->log_lkj = 0.0;
    for (int k = 0; k < model->n_factor; k++)
        for (int b = 0; b < model->factor[k].n_block; b++) {
            const hlr_cov_block *block = &model->factor[k].block[b];
            model->log_cor += block->kind->log_constant(block);
            model->log_lkj += block->kind->log_constant_named(block);
        }
}
