#include "collapsed/collapsed.h"

#include "sampler/mode.h"

static void named(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    hlr_collapsed_named(ctx, q, rng, out);
}

static hlr_target parameters_of(const hlr_gaussian *gauss, hlr_collapsed *s)
{
    const hlr_target target = {gauss->model.layout.n_coordinate, hlr_collapsed_logp_search, s, 0};
    return target;
}

static hlr_status mode(void *ctx, const hlr_host *host, double *q, double *l, double *evidence, double *work,
                       hlr_error *err)
{
    hlr_collapsed *s = ctx;
    const hlr_target target = parameters_of(s->gauss, s);
    const hlr_status status = hlr_laplace(&target, host, q, l, work, err);
    if (status == HLR_OK)
        *evidence = hlr_laplace_evidence(target.dim, target.logp(ctx, q, work), l);
    return status;
}

hlr_engine hlr_collapsed_engine(const hlr_gaussian *gauss, hlr_arena *arena)
{
    hlr_collapsed *s = hlr_take_bytes(arena, sizeof(hlr_collapsed));
    const hlr_collapsed at = hlr_collapsed_at(gauss, arena);
    if (s)
        *s = at;
    const hlr_engine engine = {
        .target = {gauss->model.layout.n_coordinate, hlr_collapsed_logp, s, 0},
        .parameters = parameters_of(gauss, s),
        .walk = &hlr_until_return,
        .n_out = hlr_parameters_n_out(&gauss->model),
        .named = named,
        .mode = mode,
    };
    return engine;
}
