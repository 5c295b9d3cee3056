/* The one place with pthreads: workers run jobs and never call R; the main thread shows progress and watches for
 * Ctrl-C. */
#ifndef HLR_R_THREADS_H
#define HLR_R_THREADS_H

#include "host.h"

typedef struct {
    int n_job, n_thread;
    /* Runs job `index` on a worker, asking `host`. */
    void (*run)(void *ctx, int index, const hlr_host *host);
    void *ctx;
    double total;             /* transitions expected of all jobs, for the progress bar */
    int show_progress;
} hlr_jobs;

/* Runs all jobs and returns 1 if the user asked to stop, 0 otherwise. Main thread only. */
int hlr_run_jobs(const hlr_jobs *jobs);

#endif
