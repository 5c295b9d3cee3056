/* One chain: warmup, then sampling with everything fixed. */
#ifndef HLR_CHAIN_H
#define HLR_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/host.h"
#include "base/status.h"
#include "sampler/engine.h"

typedef struct {
    int n_warmup, n_draw;
    const int *window_end; /* [n_window] iterations, from 1, after which the metric is learnt; ascending */
    int n_window;
    double target_accept;
    int max_depth;
    uint32_t seed, chain; /* chain counts from 1 */
} hlr_chain_settings;

enum { HLR_N_STAT = 6 };
extern const char *const hlr_stat_names[HLR_N_STAT]; /* of what is said of a transition, as Stan calls it */

/* Where rows go: column-major with `stride` rows; n_done rows of the sampling phase are valid. */
typedef struct {
    size_t stride;
    double *draws;    /* [n_draw x (n_out + 1)] named parameters, log prior, then log posterior density */
    double *position; /* [n_draw x dim] coordinates */
    double *stats;    /* [n_draw x HLR_N_STAT] */
    int n_done, warmup_done;
    double seconds[2]; /* warmup, sampling */
    double n_gradient; /* gradients of warmup and sampling */
} hlr_chain_output;

size_t hlr_chain_work_size(const hlr_engine *engine, const hlr_chain_settings *settings);

/* mode: [dim]; l: from hlr_laplace(), square, of the coordinates that are not white. The chain starts from a draw of
 * the normal that has this mode and this Cholesky factor, widened. */
hlr_status hlr_chain_run(const hlr_engine *engine, const hlr_chain_settings *settings, const hlr_host *host,
                         const double *mode, const double *l, double *work, hlr_chain_output *out,
                         hlr_error *err);

#endif
