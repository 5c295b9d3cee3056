/* A step of a trajectory, divided into shorter ones where the energy would vary too much, after WALNUTS (Bou-Rabee,
 * Carpenter, Kleppe and Liu 2025, "The within-orbit adaptive leapfrog no-U-turn sampler", arXiv:2506.18746). A density
 * that falls like exp(-exp(x)) throws off any step as wide as its edge, wherever adaptation has put the step size. */
#ifndef HLR_DIVIDED_STEP_H
#define HLR_DIVIDED_STEP_H

#include "sampler/hamiltonian.h"
#include "numeric/rng.h"

typedef struct {
    const hlr_target *target;
    const hlr_metric *metric;
    const hlr_scheme *scheme;
    hlr_point between, back; /* scratch */
    double *grad;            /* [dim] scratch */
    int n_gradient;          /* counts up */
} hlr_stepper;

hlr_stepper hlr_stepper_at(const hlr_target *target, const hlr_metric *metric, const hlr_scheme *scheme,
                           hlr_arena *arena);

typedef struct {
    double log_odds;     /* of the way back against the way there; -Inf: no division helps, a divergence */
    double whole_energy; /* where the undivided step leads; the step size is tuned by it */
} hlr_divided;

/* From a to b in `time`, which is negative backwards. */
hlr_divided hlr_divided_step(hlr_stepper *stepper, double time, const hlr_point *a, hlr_point *b, hlr_rng *rng);

#endif
