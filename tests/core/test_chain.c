#include "sampler/chain.h"
#include "check.h"
#include "numeric/linalg.h"
#include "numeric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { D = 3, N_OUT = D + 1, MOST = 4000 };

/* A normal with known moments, which notes what it is asked. */
typedef struct {
    double mean[D], covariance[D * D], precision[D * D], log_det;
    double last[D];                     /* last point asked for */
    int n_gradient, n_describe, defined;
} world;

static double logp(void *ctx, const double *q, double *grad)
{
    world *w = ctx;
    double sum = 0.0;
    w->n_gradient++;
    for (int i = 0; i < D; i++) {
        w->last[i] = q[i];
        grad[i] = 0.0;
        for (int j = 0; j < D; j++)
            grad[i] -= w->precision[i + D * j] * (q[j] - w->mean[j]);
        sum += 0.5 * grad[i] * (q[i] - w->mean[i]);
    }
    return w->defined ? sum : -INFINITY;
}

static void describe(void *ctx, const double *q, hlr_rng *rng, double *out)
{
    world *w = ctx;
    (void) rng;
    w->n_describe++;
    for (int i = 0; i < D; i++)
        out[i] = 2.0 * q[i];
    out[D] = -7.0;
}

static world make_world(void)
{
    world w = {.mean = {1.0, -2.0, 30.0}, .defined = 1};
    hlr_rng rng = hlr_rng_at(11, 1, HLR_FOR_START, 0, 0);
    random_covariance(&rng, D, 0.3, w.covariance);
    double l[D * D];
    memcpy(l, w.covariance, sizeof l);
    hlr_cholesky(D, l);
    for (int j = 0; j < D; j++) {
        for (int i = 0; i < D; i++)
            w.precision[i + D * j] = i == j;
        hlr_solve_lower(D, l, w.precision + D * j);
        hlr_solve_lower_transposed(D, l, w.precision + D * j);
    }
    return w;
}

/* The host counts, stops when told to, and notes after each transition the last point the target saw. */
typedef struct {
    world *w;
    int stop_after;                     /* transitions; -1: never */
    int n_asked, n_progress;
    double seen[MOST][D];
} watcher;

static int should_stop(void *ctx)
{
    watcher *h = ctx;
    return h->n_asked++ == h->stop_after;
}

static void progress(void *ctx, int sampling)
{
    (void) sampling;
    watcher *h = ctx;
    if (h->n_progress < MOST)
        memcpy(h->seen[h->n_progress], h->w->last, sizeof h->w->last);
    h->n_progress++;
}

static double seconds(void *ctx)
{
    watcher *h = ctx;
    return h->n_progress;               /* a clock that ticks once per transition */
}

typedef struct {
    double draws[(MOST + 1) * (N_OUT + 1)], position[(MOST + 1) * D], stats[(MOST + 1) * HLR_N_STAT];
    hlr_chain_output out;
    hlr_status status;
    watcher host;
} result;

static const double unwritten = -12345.0;

/* Starts with a poor metric, so that the windows have something to learn. */
static void run(result *r, hlr_chain_settings settings, int stop_after)
{
    world w = make_world();
    const double mode[D] = {1.0, -2.0, 30.0}, l[D * D] = {2.0, 0, 0, 0, 0.5, 0, 0, 0, 1.0};
    const hlr_engine engine = {
        .target = {D, logp, &w, 0}, .walk = &hlr_until_return, .n_out = N_OUT, .named = describe
    };
    for (size_t i = 0; i < sizeof r->draws / sizeof r->draws[0]; i++)
        r->draws[i] = unwritten;
    for (size_t i = 0; i < sizeof r->position / sizeof r->position[0]; i++)
        r->position[i] = unwritten;
    r->out = (hlr_chain_output) {.stride = MOST + 1, .draws = r->draws, .position = r->position, .stats = r->stats};
    r->host = (watcher) {.w = &w, .stop_after = stop_after};
    const hlr_host host = {should_stop, progress, seconds, &r->host};
    double *work = malloc(hlr_chain_work_size(&engine, &settings) * sizeof(double));
    hlr_error err;
    r->status = hlr_chain_run(&engine, &settings, &host, mode, l, work, &r->out, &err);
    free(work);
    CHECK_NEAR(r->out.n_gradient, w.n_gradient, 0.0);
    /* Each draw kept, and what follows the last window, from which the chain learns how slowly it moves. */
    const int last = settings.n_window > 0 ? settings.window_end[settings.n_window - 1] : 0;
    CHECK_NEAR(w.n_describe, r->out.n_done + (r->out.warmup_done > last ? r->out.warmup_done - last : 0), 0.0);
    r->host.w = NULL;
}

static const int windows[2] = {60, 150};
static const hlr_chain_settings usual = {200, MOST, windows, 2, 0.8, 10, 42, 1};

/* Mean of x and its standard error from 40 batch means, which is right for anticorrelated draws too. */
static void within_4_mcse(const double *x, double exact)
{
    enum { N_BATCH = 40, SIZE = MOST / N_BATCH };
    double batch[N_BATCH] = {0.0}, mean = 0.0, square = 0.0;
    for (int b = 0; b < N_BATCH; b++) {
        for (int i = 0; i < SIZE; i++)
            batch[b] += x[b * SIZE + i] / SIZE;
        mean += batch[b] / N_BATCH;
    }
    for (int b = 0; b < N_BATCH; b++)
        square += (batch[b] - mean) * (batch[b] - mean) / (N_BATCH - 1.0) / N_BATCH;
    /* P(|t_39| > 4) = 3e-4 per moment and seed; the seed is fixed. */
    CHECK(fabs(mean - exact) < 4.0 * sqrt(square));
}

static void test_moments(result *r)
{
    static double product[MOST];
    const world w = make_world();
    run(r, usual, -1);
    CHECK(r->status == HLR_OK && r->out.n_done == MOST && r->out.warmup_done == 200);
    for (int a = 0; a < D; a++) {
        within_4_mcse(r->position + (size_t) a * (MOST + 1), w.mean[a]);
        for (int b = 0; b <= a; b++) {
            for (int i = 0; i < MOST; i++)
                product[i] = (r->position[i + a * (MOST + 1)] - w.mean[a])
                             * (r->position[i + b * (MOST + 1)] - w.mean[b]);
            within_4_mcse(product, w.covariance[a + D * b]);
        }
    }
}

/* What a row says: named parameters of that position, its log density, one step size for all, sensible statistics. */
static void test_rows(const result *r)
{
    world w = make_world();
    double q[D], grad[D];
    int named = 1, density = 1, fixed = 1, sensible = 1;
    double accept = 0.0;
    for (int i = 0; i < MOST; i++) {
        for (int k = 0; k < D; k++) {
            q[k] = r->position[i + k * (MOST + 1)];
            named = named && r->draws[i + k * (MOST + 1)] == 2.0 * q[k];
        }
        named = named && r->draws[i + D * (MOST + 1)] == -7.0;
        density = density && r->draws[i + N_OUT * (MOST + 1)] == logp(&w, q, grad);
        const double *s = r->stats + i;
        fixed = fixed && s[MOST + 1] == r->stats[MOST + 1];
        sensible = sensible && s[0] >= 0.0 && s[0] <= 1.0 && s[2 * (MOST + 1)] >= 1.0 && s[2 * (MOST + 1)] <= 10.0
                   && s[3 * (MOST + 1)] >= pow(2.0, s[2 * (MOST + 1)]) - 1.0 && s[4 * (MOST + 1)] == 0.0
                   && s[5 * (MOST + 1)] >= -r->draws[i + N_OUT * (MOST + 1)];
        accept += s[0] / MOST;
    }
    CHECK(named && density && fixed && sensible);
    CHECK(accept > 0.7 && accept < 0.95);                 /* adapted to 0.8 over 50 transitions after the last window */
    int beyond = 1;                                       /* the row after the last, in each column */
    for (int k = 0; k <= N_OUT; k++)
        beyond = beyond && r->draws[MOST + k * (MOST + 1)] == unwritten;
    CHECK(beyond);
    CHECK(r->host.n_progress == 200 + MOST);
    CHECK(r->out.seconds[0] == 200.0 && r->out.seconds[1] == MOST);
}

static void test_stop(const result *whole, result *r)
{
    run(r, usual, 200 + 7);
    CHECK(r->status == HLR_STOPPED && r->out.n_done == 7 && r->out.warmup_done == 200);
    int same = 1, empty = 1;
    for (int k = 0; k <= N_OUT; k++) {
        for (int i = 0; i < 7; i++)
            same = same && r->draws[i + k * (MOST + 1)] == whole->draws[i + k * (MOST + 1)];
        for (int i = 7; i <= MOST; i++)
            empty = empty && r->draws[i + k * (MOST + 1)] == unwritten;
    }
    CHECK(same && empty);

    run(r, usual, 20);
    CHECK(r->status == HLR_STOPPED && r->out.n_done == 0 && r->out.warmup_done == 20);
    CHECK(r->draws[0] == unwritten);
    run(r, usual, 0);
    CHECK(r->status == HLR_STOPPED && r->out.n_done == 0 && r->out.warmup_done == 0);
}

static int same_bits(const result *a, const result *b, int n)
{
    int same = 1;
    for (int k = 0; k < D; k++)
        same = same && memcmp(a->position + k * (MOST + 1), b->position + k * (MOST + 1),
                              (size_t) n * sizeof(double)) == 0;
    return same;
}

static void test_seed(const result *whole, result *r)
{
    hlr_chain_settings s = usual;
    run(r, s, -1);
    CHECK(same_bits(whole, r, MOST));
    s.n_draw = 100;                                       /* a shorter run is the beginning of a longer one */
    run(r, s, -1);
    CHECK(r->status == HLR_OK && r->out.n_done == 100 && same_bits(whole, r, 100));
    CHECK(r->position[100] == unwritten);
    s.seed = 43;
    run(r, s, -1);
    CHECK(!same_bits(whole, r, 1));
    s.seed = 42;
    s.chain = 2;
    run(r, s, -1);
    CHECK(!same_bits(whole, r, 1));
}

/* The metric changes after transition 60 and 150 and at no other time: up to there a run without that window is the
 * same. At the end of a window the point is evaluated once more, so transitions 60 and 150 themselves look
 * different. */
static void test_windows(const result *whole, result *r)
{
    hlr_chain_settings s = usual;
    s.n_draw = 10;
    s.n_window = 1;
    run(r, s, -1);
    CHECK(memcmp(whole->host.seen, r->host.seen, 149 * sizeof r->host.seen[0]) == 0);
    CHECK(memcmp(whole->host.seen[150], r->host.seen[150], sizeof r->host.seen[0]) != 0);
    s.n_window = 0;
    s.window_end = NULL;
    run(r, s, -1);
    CHECK(memcmp(whole->host.seen, r->host.seen, 59 * sizeof r->host.seen[0]) == 0);
    CHECK(memcmp(whole->host.seen[60], r->host.seen[60], sizeof r->host.seen[0]) != 0);
    s.n_warmup = 0;                                       /* no warmup at all: it runs, with the first step size */
    run(r, s, -1);
    CHECK(r->status == HLR_OK && r->out.n_done == 10 && r->out.warmup_done == 0);
}

/* A walk too short to get anywhere takes ten transitions a draw, and counts the work of all. */
static void test_slow(void)
{
    enum { N = 30 };
    static const hlr_walk crawl = {&hlr_leapfrog, 1.0, 0.05, 0.0};
    world w = make_world();
    const double mode[D] = {1.0, -2.0, 30.0}, l[D * D] = {1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0};
    const hlr_engine engine = {
        .target = {D, logp, &w, 0}, .walk = &crawl, .n_out = N_OUT, .named = describe
    };
    hlr_chain_settings s = usual;
    s.n_draw = N;
    watcher h = {.w = &w, .stop_after = -1};
    const hlr_host host = {should_stop, progress, seconds, &h};
    double draws[N * (N_OUT + 1)], position[N * D], stats[N * HLR_N_STAT];
    hlr_chain_output out = {.stride = N, .draws = draws, .position = position, .stats = stats};
    hlr_error err;
    double *work = malloc(hlr_chain_work_size(&engine, &s) * sizeof(double));
    CHECK(hlr_chain_run(&engine, &s, &host, mode, l, work, &out, &err) == HLR_OK);
    double total = 0.0;
    for (int i = 0; i < N; i++) {
        CHECK(stats[3 * N + i] >= 10.0);
        CHECK(stats[i] > 0.9 && stats[i] <= 1.0 && stats[2 * N + i] == 1.0);
        total += stats[3 * N + i];
    }
    CHECK(out.n_gradient > total && h.n_progress == s.n_warmup + N);
    CHECK_NEAR(out.n_gradient, w.n_gradient, 0.0);
    free(work);
}

static void test_no_start(void)
{
    world w = make_world();
    w.defined = 0;
    const double mode[D] = {0.0}, l[D * D] = {1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0};
    const hlr_engine engine = {
        .target = {D, logp, &w, 0}, .walk = &hlr_until_return, .n_out = N_OUT, .named = describe
    };
    watcher h = {.w = &w, .stop_after = -1};
    const hlr_host host = {should_stop, progress, seconds, &h};
    hlr_chain_output out = {.n_done = 3};
    hlr_error err = {""};
    double *work = malloc(hlr_chain_work_size(&engine, &usual) * sizeof(double));
    CHECK(hlr_chain_run(&engine, &usual, &host, mode, l, work, &out, &err) == HLR_BAD_START);
    CHECK(out.n_done == 0 && err.message[0] != '\0');
    free(work);
}

void test_chain(void)
{
    result *whole = malloc(sizeof *whole), *other = malloc(sizeof *other);
    test_moments(whole);
    test_rows(whole);
    test_stop(whole, other);
    test_seed(whole, other);
    test_windows(whole, other);
    test_slow();
    test_no_start();
    free(whole);
    free(other);
}
