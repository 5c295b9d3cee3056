#include "sampler/chain.h"

#include <math.h>

#include "base/arena.h"
#include "sampler/adapt.h"
#include "sampler/mixing.h"

/* Starts are drawn from Laplace's normal widened by this, so that R-hat notices chains that do not come together. White
 * coordinates, which may be thousands, are not widened. */
static const double overdispersion = 1.5;

typedef struct {
    const hlr_engine *engine;
    const hlr_chain_settings *settings;
    hlr_metric metric;
    hlr_adapt adapt;
    hlr_mixing mixing;
    int n_transition; /* that a draw takes */
    hlr_point z;
    hlr_nuts nuts;
    double *grad; /* [dim] */
    double *row;  /* [n_out] */
    double n_gradient;
} chain;

/* Fills the chain where it stands: c->nuts keeps a pointer to c->metric. */
static void lay_out(chain *c, const hlr_engine *engine, const hlr_chain_settings *settings, hlr_arena *arena)
{
    const int dim = engine->target.dim, n_dense = dim - engine->target.n_white;
    *c = (chain) {.engine = engine, .settings = settings};
    c->metric = (hlr_metric) {n_dense, hlr_take(arena, (size_t) (n_dense * n_dense)), engine->target.n_white};
    c->adapt = hlr_adapt_at(n_dense, arena);
    c->grad = hlr_take(arena, (size_t) dim);
    c->z = hlr_point_at(dim, arena);
    c->row = hlr_take(arena, (size_t) engine->n_out);
    c->mixing = hlr_mixing_at(engine->n_out, arena);
    c->nuts = hlr_nuts_at(&engine->target, &c->metric, engine->walk, settings->max_depth, arena);
}

size_t hlr_chain_work_size(const hlr_engine *engine, const hlr_chain_settings *settings)
{
    chain c;
    hlr_arena arena = hlr_arena_counting();
    lay_out(&c, engine, settings, &arena);
    return arena.used;
}

/* Is this a place from which warmup is short? The log density may be below the mode's by three times what is expected
 * of the widened normal, 1.5 per coordinate (times overdispersion squared), and by 5 more. From lower places a chain
 * would spend its warmup to come back. */
static int good_start(const chain *c, double at_mode)
{
    const int dim = c->engine->target.dim, n_dense = c->metric.dim;
    const double typical = overdispersion * overdispersion * n_dense + (dim - n_dense);
    int finite = isfinite(c->z.logp);
    for (int i = 0; i < dim; i++)
        finite = finite && isfinite(c->z.force[i]);
    return finite && !(c->z.logp < at_mode - 1.5 * typical - 5.0);
}

/* Draws from the widened normal until a draw is a good start. Each further draw is nearer to the mode, and the last one
 * is the mode itself: there the curvature was no guide, and the chain has its warmup to find its scale. */
static hlr_status start(chain *c, const double *mode, const double *l, hlr_error *err)
{
    const int dim = c->engine->target.dim, n_dense = c->metric.dim;
    for (int i = 0; i < n_dense * n_dense; i++)
        c->metric.l[i] = l[i];
    const double at_mode = c->engine->target.logp(c->engine->target.ctx, mode, c->grad);
    c->n_gradient += 1.0;
    double wide = overdispersion;
    for (uint32_t attempt = 0; attempt <= 20; attempt++, wide *= attempt < 20 ? 0.8 : 0.0) {
        hlr_rng rng = hlr_rng_at(c->settings->seed, c->settings->chain, HLR_FOR_START, attempt, 0);
        for (int i = 0; i < dim; i++)
            c->z.p[i] = (i < n_dense ? wide : fmin(wide, 1.0)) * hlr_rng_normal(&rng);
        hlr_metric_velocity(&c->metric, c->z.p, c->z.q);
        for (int i = 0; i < dim; i++)
            c->z.q[i] += mode[i];
        hlr_point_evaluate(&c->engine->target, &c->metric, &c->z, c->grad);
        c->n_gradient += 1.0;
        if (good_start(c, at_mode))
            return HLR_OK;
    }
    return hlr_fail(err, HLR_BAD_START, "neither the density nor its gradient is finite at the mode");
}

static hlr_transition move(chain *c, int iteration, double step_size)
{
    hlr_rng rng =
        hlr_rng_at(c->settings->seed, c->settings->chain, HLR_FOR_TRANSITION, (uint32_t) iteration, 0);
    const hlr_transition t = hlr_nuts_step(&c->nuts, step_size, &rng, &c->z);
    c->n_gradient += t.n_gradient;
    return t;
}

/* The transitions of draw i, told as one: work added up, acceptance averaged, depth and end of the worst, energy of the
 * last. */
static hlr_transition next_draw(chain *c, int i, double step_size)
{
    const int first = c->settings->n_warmup + i * c->n_transition + 1;
    hlr_transition all = move(c, first, step_size);
    for (int k = 1; k < c->n_transition; k++) {
        const hlr_transition t = move(c, first + k, step_size);
        all.n_gradient += t.n_gradient;
        all.accept += (t.accept - all.accept) / (k + 1);
        all.depth = t.depth > all.depth ? t.depth : all.depth;
        all.end = t.end == HLR_DIVERGED ? t.end : all.end;
        all.energy = t.energy;
    }
    return all;
}

static void observe_mixing(chain *c, int i)
{
    const uint32_t place = UINT32_MAX - (uint32_t) i; /* a stream that no draw has */
    hlr_rng rng = hlr_rng_at(c->settings->seed, c->settings->chain, HLR_FOR_COMMON, place, 0);
    c->engine->named(c->engine->target.ctx, c->z.q, &rng, c->row);
    hlr_mixing_add(&c->mixing, c->row);
}

static hlr_status warm_up(chain *c, const hlr_host *host, hlr_chain_output *out)
{
    const hlr_chain_settings *s = c->settings;
    const hlr_target *target = &c->engine->target;
    hlr_adapt_start(&c->adapt, target->dim, c->engine->walk, s->window_end, s->n_window, s->target_accept);
    for (int i = 1; i <= s->n_warmup; i++) {
        if (host->should_stop(host->ctx))
            return HLR_STOPPED;
        const hlr_transition t = move(c, i, hlr_stepsize_now(&c->adapt.stepsize));
        if (hlr_adapt_settled(&c->adapt))
            observe_mixing(c, i);
        if (hlr_adapt_learn(&c->adapt, &c->metric, i, t.accept, &c->z)) {
            hlr_point_evaluate(target, &c->metric, &c->z, c->grad);
            c->n_gradient += 1.0;
        }
        out->warmup_done = i;
        host->progress(host->ctx, 0);
    }
    c->n_transition = hlr_mixing_transitions(&c->mixing);
    return HLR_OK;
}

const char *const hlr_stat_names[HLR_N_STAT] = {"accept_stat__", "stepsize__",  "treedepth__",
                                                "n_leapfrog__",  "divergent__", "energy__"};

static void write_row(chain *c, int i, double step_size, const hlr_transition *t, hlr_chain_output *out)
{
    const int dim = c->engine->target.dim, n_out = c->engine->n_out;
    hlr_rng rng = hlr_rng_at(c->settings->seed, c->settings->chain, HLR_FOR_COMMON, (uint32_t) i, 0);
    c->engine->named(c->engine->target.ctx, c->z.q, &rng, c->row);
    for (int k = 0; k < n_out; k++)
        out->draws[(size_t) i + out->stride * (size_t) k] = c->row[k];
    out->draws[(size_t) i + out->stride * (size_t) n_out] = c->z.logp;
    for (int k = 0; k < dim; k++)
        out->position[(size_t) i + out->stride * (size_t) k] = c->z.q[k];
    const double stat[HLR_N_STAT] = {t->accept, step_size, t->depth, t->n_gradient, t->end == HLR_DIVERGED,
                                     t->energy};
    for (int k = 0; k < HLR_N_STAT; k++)
        out->stats[(size_t) i + out->stride * (size_t) k] = stat[k];
}

static hlr_status sample(chain *c, const hlr_host *host, hlr_chain_output *out)
{
    const double step_size = hlr_stepsize_now(&c->adapt.stepsize);
    for (int i = 0; i < c->settings->n_draw; i++) {
        if (host->should_stop(host->ctx))
            return HLR_STOPPED;
        const hlr_transition t = next_draw(c, i, step_size);
        write_row(c, i, step_size, &t, out);
        out->n_done = i + 1;
        host->progress(host->ctx, 1);
    }
    return HLR_OK;
}

hlr_status hlr_chain_run(const hlr_engine *engine, const hlr_chain_settings *settings, const hlr_host *host,
                         const double *mode, const double *l, double *work, hlr_chain_output *out,
                         hlr_error *err)
{
    chain c;
    hlr_arena arena = hlr_arena_over(work);
    lay_out(&c, engine, settings, &arena);
    out->n_done = out->warmup_done = 0;
    out->seconds[0] = out->seconds[1] = 0.0;
    const double begin = host->seconds(host->ctx);
    hlr_status status = start(&c, mode, l, err);
    if (status == HLR_OK)
        status = warm_up(&c, host, out);
    const double middle = host->seconds(host->ctx);
    out->seconds[0] = middle - begin;
    if (status == HLR_OK) {
        status = sample(&c, host, out);
        out->seconds[1] = host->seconds(host->ctx) - middle;
    }
    out->n_gradient = c.n_gradient;
    return status;
}
