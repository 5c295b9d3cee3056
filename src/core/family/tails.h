/* What the `tails` of families are made of. */
#ifndef HLR_TAILS_H
#define HLR_TAILS_H

#include "family/link_mean.h"
#include "family/link_probability.h"
#include "numeric/incomplete.h"

/* 1 - p */
HLR_INLINE hlr_tail hlr_other_tail(const hlr_tail *tail, int n_theta)
{
    hlr_tail out = {hlr_log_one_minus_exp(tail->log_p), 0.0, {0.0}};
    const double ratio = exp(tail->log_p - out.log_p);
    if (!(ratio > 0.0 && out.log_p > -INFINITY))
        return out;
    out.d_eta = -ratio * tail->d_eta;
    for (int k = 0; k < n_theta; k++)
        out.d_theta[k] = -ratio * tail->d_theta[k];
    return out;
}

/* Tails of a normal at z, which has the derivatives d_eta and d_scale in eta and in the first of theta. */
HLR_INLINE void hlr_normal_tails(double z, double d_eta, double d_scale, hlr_tails *out)
{
    double log_p, hazard, excess;
    hlr_normal_tail(-z, &log_p, &hazard, &excess);
    out->lower = (hlr_tail){log_p, hazard * d_eta, {hazard * d_scale}};
    hlr_normal_tail(z, &log_p, &hazard, &excess);
    out->upper = (hlr_tail){log_p, -hazard * d_eta, {-hazard * d_scale}};
}

/* `tails` for a link of positive means, of of_mean(y, mean, theta, out), whose d_eta is by log mu. */
#define HLR_MEAN_TAILS(tails, of_mean, link)                                                                 \
    static void tails(const hlr_rows *rows, int i, double y, double eta, const double *theta, hlr_tails *out) \
    {                                                                                                        \
        const hlr_mean mean = link(eta);                                                                     \
        (void) rows, (void) i;                                                                               \
        of_mean(y, &mean, theta, out);                                                                       \
        out->lower.d_eta *= mean.d1;                                                                         \
        out->upper.d_eta *= mean.d1;                                                                         \
    }

#endif
