#include "metric.h"

#include "linalg.h"

void hlr_metric_velocity(const hlr_metric *metric, const double *p, double *out)
{
    hlr_multiply_lower(metric->dim, metric->l, p, out);
}

void hlr_metric_force(const hlr_metric *metric, const double *grad, double *out)
{
    hlr_multiply_lower_transposed(metric->dim, metric->l, grad, out);
}

int hlr_metric_update(hlr_metric *metric, const double *covariance, double n, double prior, double *work)
{
    const int d = metric->dim;
    for (int j = 0; j < d; j++)
        for (int i = j; i < d; i++) {
            double present = 0.0;
            for (int k = 0; k <= j; k++)
                present += metric->l[i + d * k] * metric->l[j + d * k];
            work[i + d * j] = (n * covariance[i + d * j] + prior * present) / (n + prior);
        }
    if (hlr_cholesky(d, work) != 0)
        return 1;
    for (int j = 0; j < d; j++)
        for (int i = j; i < d; i++)
            metric->l[i + d * j] = work[i + d * j];
    return 0;
}
