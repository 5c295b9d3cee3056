#define _POSIX_C_SOURCE 200809L /* clock_gettime(), which C99 alone does not have */

#include "r_threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include <R.h>
#include <R_ext/Utils.h>
#include <Rinternals.h>

/* How often the main thread looks for Ctrl-C and redraws the bar. */
#define WAKE_NANOSECONDS 100000000L

typedef struct {
    const hlr_jobs *jobs;
    atomic_int stop, next_job;
    atomic_long done[2];   /* transitions of warmup, draws */
    atomic_llong spent[2]; /* nanoseconds that all workers took for them */
    int n_running; /* workers not finished, under `lock` */
    int n_thread;
    pthread_t *thread;
    pthread_mutex_t lock;
    pthread_cond_t finished;
} pool;

/* What a worker's host knows. */
typedef struct {
    pool *pool;
    double last; /* when it told of the transition before */
} worker;

static int should_stop(void *ctx)
{
    worker *w = ctx;
    return atomic_load_explicit(&w->pool->stop, memory_order_relaxed);
}

static double seconds(void *ctx)
{
    (void) ctx;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void progress(void *ctx, int sampling)
{
    worker *w = ctx;
    const double now = seconds(NULL);
    const long long spent = (long long) (1e9 * (now - w->last));
    atomic_fetch_add_explicit(&w->pool->done[sampling], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&w->pool->spent[sampling], spent, memory_order_relaxed);
    w->last = now;
}

static void *work(void *ctx)
{
    pool *p = ctx;
    worker w = {p, seconds(NULL)};
    const hlr_host host = {should_stop, progress, seconds, &w};
    for (int job; (job = atomic_fetch_add(&p->next_job, 1)) < p->jobs->n_job;)
        p->jobs->run(p->jobs->ctx, job, &host);
    pthread_mutex_lock(&p->lock);
    p->n_running--;
    pthread_cond_signal(&p->finished);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static SEXP check_interrupt(void *unused)
{
    (void) unused;
    R_CheckUserInterrupt();
    return R_NilValue;
}

static SEXP note_stop(SEXP condition, void *stop)
{
    (void) condition;
    *(int *) stop = 1;
    return R_NilValue;
}

/* Caught as a condition: left to the top level, an interrupt would end an R that is not interactive,
 * a notebook's too. */
static void catch_interrupt(void *stop)
{
    SEXP classes = PROTECT(Rf_allocVector(STRSXP, 2));
    SET_STRING_ELT(classes, 0, Rf_mkChar("interrupt"));
    SET_STRING_ELT(classes, 1, Rf_mkChar("error")); /* a time limit of setTimeLimit() */
    R_tryCatch(check_interrupt, NULL, classes, note_stop, stop, NULL, NULL);
    UNPROTECT(1);
}

enum { BAR = 30, LINE = 79, ENOUGH = 20 }; /* so many draws tell how long the others take */

/* Seconds that are left, by what a transition of warmup and a draw have taken so far; negative before draws tell: a
 * transition of warmup takes longer or shorter than a draw by a factor that is not known. */
static double seconds_left(const pool *p, double warmup, double draws)
{
    const double *total = p->jobs->total;
    if (draws < ENOUGH && draws < total[1])
        return -1.0;
    const double of_warmup = warmup > 0.0 ? 1e-9 * (double) atomic_load(&p->spent[0]) / warmup : 0.0;
    const double of_draw = draws > 0.0 ? 1e-9 * (double) atomic_load(&p->spent[1]) / draws : 0.0;
    const int n = p->n_running > 0 ? p->n_running : 1;
    return ((total[0] - warmup) * of_warmup + (total[1] - draws) * of_draw) / n;
}

static void draw_bar(const pool *p, double begin)
{
    if (p->jobs->what) {
        REprintf("\r%s ... %.0f s ", p->jobs->what, seconds(NULL) - begin);
        return;
    }
    const double warmup = (double) atomic_load(&p->done[0]), draws = (double) atomic_load(&p->done[1]);
    const double share = (warmup + draws) / (p->jobs->total[0] + p->jobs->total[1]);
    const double left = seconds_left(p, warmup, draws);
    char bar[BAR + 1];
    for (int i = 0; i < BAR; i++)
        bar[i] = i < share * BAR ? '=' : ' ';
    bar[BAR] = '\0';
    REprintf("\r%s [%s] %3.0f%% ", draws > 0.0 ? "Sampling" : "Warmup  ", bar, 100.0 * share);
    if (left >= 0.0)
        REprintf(" %.0f s left   ", left);
}

static void join(pool *p)
{
    for (int i = 0; i < p->n_thread; i++)
        pthread_join(p->thread[i], NULL);
    pthread_cond_destroy(&p->finished);
    pthread_mutex_destroy(&p->lock);
}

static void end_before_jump(void *pool_of_workers, Rboolean jump)
{
    pool *p = pool_of_workers;
    if (!jump)
        return;
    atomic_store(&p->stop, 1);
    join(p);
}

static void look_for_interrupt(pool *p)
{
    int stop = 0;
    if (p->jobs->leave)
        R_UnwindProtect(check_interrupt, NULL, end_before_jump, p, NULL);
    else if (!R_ToplevelExec(catch_interrupt, &stop) || stop) /* no jump gets past it */
        atomic_store(&p->stop, 1);
}

/* Waits for the workers, waking now and then. */
static void watch(pool *p)
{
    const double begin = seconds(NULL);
    int drawn = 0;
    pthread_mutex_lock(&p->lock);
    while (p->n_running > 0) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += WAKE_NANOSECONDS;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&p->finished, &p->lock, &until);
        if (p->n_running == 0)
            break;
        pthread_mutex_unlock(&p->lock);
        look_for_interrupt(p);
        if (p->jobs->show_progress) {
            draw_bar(p, begin);
            drawn = 1;
        }
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    if (drawn)
        REprintf("\r%*s\r", LINE, ""); /* a ^C that the terminal wrote behind the bar goes too */
}

int hlr_run_jobs(const hlr_jobs *jobs)
{
    pool p;
    p.jobs = jobs;
    atomic_init(&p.stop, 0);
    atomic_init(&p.next_job, 0);
    for (int k = 0; k < 2; k++) {
        atomic_init(&p.done[k], 0);
        atomic_init(&p.spent[k], 0);
    }
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.finished, NULL);
    const int wanted = jobs->n_thread < jobs->n_job ? jobs->n_thread : jobs->n_job;
    p.thread = (pthread_t *) R_alloc((size_t) wanted, sizeof(pthread_t));
    p.n_thread = 0;
    p.n_running = wanted;
    while (p.n_thread < wanted && pthread_create(&p.thread[p.n_thread], NULL, work, &p) == 0)
        p.n_thread++;
    pthread_mutex_lock(&p.lock);
    p.n_running -= wanted - p.n_thread;
    pthread_mutex_unlock(&p.lock);
    if (p.n_thread == 0) { /* no thread to be had: run here, without a watch */
        p.n_running = 1;
        work(&p);
    }
    watch(&p);
    join(&p);
    return atomic_load(&p.stop);
}

/* ---- Pieces: a job is a worker, which takes the next piece until none is left ----------------------------------- */

typedef struct {
    const hlr_pieces *pieces;
    atomic_llong next;
} queue;

static size_t end_of(const hlr_pieces *pieces, size_t first)
{
    return pieces->n - first < pieces->size ? pieces->n : first + pieces->size;
}

static void work_off(void *ctx, int worker, const hlr_host *host)
{
    queue *q = ctx;
    const hlr_pieces *pieces = q->pieces;
    while (!host->should_stop(host->ctx)) {
        const size_t first = (size_t) atomic_fetch_add(&q->next, (long long) pieces->size);
        if (first >= pieces->n)
            return;
        pieces->run(pieces->ctx, worker, first, end_of(pieces, first));
    }
}

void hlr_run_pieces(const hlr_pieces *pieces)
{
    if (pieces->n_thread > 1 && pieces->n > pieces->size) {
        queue q = {.pieces = pieces};
        atomic_init(&q.next, 0);
        const hlr_jobs jobs = {pieces->n_thread, pieces->n_thread, work_off, &q, {0.0, 0.0}, 0, 1, NULL};
        hlr_run_jobs(&jobs);
        return;
    }
    for (size_t first = 0; first < pieces->n; first = end_of(pieces, first)) {
        pieces->run(pieces->ctx, 0, first, end_of(pieces, first));
        R_CheckUserInterrupt();
    }
}
