#include "joint/joint.h"

#include <math.h>
#include <string.h>

#include "sampler/mode.h"

static hlr_target parameters_of(const hlr_model *model, hlr_joint *s)
{
    const hlr_target target = {model->layout.n_coordinate, hlr_joint_logp_head, s, 0};
    return target;
}

static void named(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    (void) rng;
    hlr_joint_named(ctx, q, out);
}

/* Group effects go where the start has them; seen from the first mode's they would stay there. */
static void recentre(void *ctx, const double *q)
{
    hlr_joint_anchor_within(ctx, q, 3);
}

/* l [dim x dim] -> [(dim + n) x (dim + n)], with the identity for the n further coordinates. */
static void widen(int dim, int n, double *l)
{
    const int all = dim + n;
    for (int j = all - 1; j >= 0; j--)
        for (int i = all - 1; i >= 0; i--)
            l[i + all * j] = i < dim && j < dim ? l[i + dim * j] : i == j;
}

/* Anchor given parameters, parameters given anchor, in turn (as EM). A start needs few rounds; a round that fails is
 * undone. If z = +-1 lies outside the density, as for an identity link with a positive mean, z = 0 alone is used. */
enum { MOST_ROUNDS = 4 };

static hlr_status mode(void *ctx, const hlr_host *host, double *q, double *l, double *evidence, double *work,
                       hlr_error *err)
{
    hlr_joint *s = ctx;
    const int dim = s->model->layout.n_coordinate;
    const hlr_target target = parameters_of(s->model, s);
    double move = 1.0;
    for (int round = 0; round < MOST_ROUNDS && move > 0.01; round++) {
        hlr_joint_anchor(s, q);
        memcpy(s->before, q, sizeof(double) * (size_t) dim);
        memcpy(s->before_l, l, sizeof(double) * (size_t) (dim * dim));
        hlr_status status = hlr_laplace(&target, host, q, l, work, err);
        if (status == HLR_BAD_START && s->radius > 0.0) {
            s->radius = 0.0;
            memcpy(q, s->before, sizeof(double) * (size_t) dim);
            status = hlr_laplace(&target, host, q, l, work, err);
        }
        if (status == HLR_STOPPED || (status != HLR_OK && round == 0))
            return status;
        if (status != HLR_OK) {
            memcpy(q, s->before, sizeof(double) * (size_t) dim);
            memcpy(l, s->before_l, sizeof(double) * (size_t) (dim * dim));
            break;
        }
        move = 0.0;
        for (int i = 0; i < dim; i++)
            move = fmax(move, fabs(q[i] - s->before[i]));
    }
    hlr_joint_anchor(s, q);
    *evidence = hlr_laplace_evidence(dim, hlr_joint_logp_head(s, q, s->before), l);
    widen(dim, s->n_effect - hlr_joint_n_white(s->model), l);
    return HLR_OK;
}

hlr_engine hlr_joint_engine(const hlr_model *model, const hlr_anchor *anchor, hlr_arena *arena)
{
    hlr_joint *s = hlr_take_bytes(arena, sizeof(hlr_joint));
    const hlr_joint at = hlr_joint_at(model, anchor, arena);
    if (s)
        *s = at;
    const hlr_engine engine = {
        .target = {hlr_joint_dim(model), hlr_joint_logp, s, hlr_joint_n_white(model)},
        .parameters = parameters_of(model, s),
        .walk = &hlr_until_quarter_turn,
        .n_out = hlr_parameters_n_out(model),
        .named = named,
        .mode = mode,
        .recentre = recentre,
    };
    return engine;
}
