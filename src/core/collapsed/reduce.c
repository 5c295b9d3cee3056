#include "collapsed/reduce.h"

#include "collapsed/crossed.h"
#include "numeric/linalg.h"
#include "collapsed/nested.h"
#include "collapsed/onefactor.h"

size_t hlr_reduce_work_size(const hlr_model *model)
{
    const size_t own = (size_t) ((model->p + 1) * (model->p + 2));     /* gram and omega of hlr_reduce_along() */
    if (model->crossed)
        return own + hlr_crossed_work_size(model);
    switch (model->n_factor) {
    case 0:
        return own;
    case 1:
        return own + hlr_onefactor_work_size(model);
    default:
        return own + hlr_nested_work_size(model);
    }
}

static double *after_own(const hlr_model *model, double *work)
{
    return work + (model->p + 1) * (model->p + 2);
}

void hlr_reduce(const hlr_model *model, const double *lambda, double *work, double *gram, double *log_det)
{
    if (model->crossed) {
        hlr_crossed_reduce(model, lambda, after_own(model, work), gram, log_det);
        return;
    }
    switch (model->n_factor) {
    case 0:
        for (int i = 0; i < (model->p + 1) * (model->p + 2) / 2; i++)
            gram[i] = model->rest[i];
        *log_det = 0.0;
        return;
    case 1:
        hlr_onefactor_reduce(model, lambda, after_own(model, work), gram, log_det);
        return;
    default:
        hlr_nested_reduce(model, lambda, after_own(model, work), gram, log_det);
    }
}

void hlr_reduce_back(const hlr_model *model, const double *lambda, const double *omega, double *work,
                     double *d_lambda)
{
    if (model->crossed)
        hlr_crossed_back(model, lambda, omega, after_own(model, work), d_lambda);
    else if (model->n_factor == 1)
        hlr_onefactor_back(model, lambda, omega, after_own(model, work), d_lambda);
    else if (model->n_factor > 1)
        hlr_nested_back(model, lambda, omega, after_own(model, work), d_lambda);
}

void hlr_reduce_along(const hlr_model *model, const double *lambda, const double *direction, double weight,
                      double *work, double *gram_d, double *log_det, double *d_lambda)
{
    if (model->n_factor == 1) {
        hlr_onefactor_along(model, lambda, direction, weight, after_own(model, work), gram_d, log_det, d_lambda);
        return;
    }
    const int n = model->p + 1;
    double *gram = work, *omega = work + n * (n + 1) / 2;
    hlr_reduce(model, lambda, work, gram, log_det);
    for (int b = 0; b < n; b++) {
        gram_d[b] = 0.0;
        for (int a = 0; a < n; a++) {
            gram_d[b] += gram[hlr_packed(a, b)] * direction[a];
            omega[hlr_packed(a, b)] = weight * direction[a] * direction[b];
        }
    }
    hlr_reduce_back(model, lambda, omega, work, d_lambda);
}
