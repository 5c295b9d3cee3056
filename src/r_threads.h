/* The one place with pthreads: workers run jobs and never call R; the main thread shows progress and watches for
 * Ctrl-C. */
#ifndef HLR_R_THREADS_H
#define HLR_R_THREADS_H

#include <stddef.h>

#include "base/host.h"

typedef struct {
    int n_job, n_thread;
    /* Runs job `index` on a worker, asking `host`. */
    void (*run)(void *ctx, int index, const hlr_host *host);
    void *ctx;
    double total[2]; /* transitions of warmup and draws expected of all jobs, for the progress bar */
    int show_progress;
    int leave; /* 1: Ctrl-C leaves by R's own way once the workers have stopped; nothing is returned */
    const char *what; /* what is being done, where there is no count; NULL: warmup and sampling */
} hlr_jobs;

/* Runs all jobs and returns 1 if the user asked to stop, 0 otherwise. Main thread only. */
int hlr_run_jobs(const hlr_jobs *jobs);

/* `n` items, each on its own, `size` of them at a time: some milliseconds of work, for Ctrl-C waits for it. */
typedef struct {
    size_t n, size;
    int n_thread;
    /* Does items first .. end - 1; `worker`, from 0 to below n_thread, says whose memory it may use. */
    void (*run)(void *ctx, int worker, size_t first, size_t end);
    void *ctx;
} hlr_pieces;

/* Does all pieces, or leaves by R's own way after Ctrl-C. Main thread only. */
void hlr_run_pieces(const hlr_pieces *pieces);

#endif
