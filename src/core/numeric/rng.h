/* Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
 * 1, 2, 3"). A stream is named by (seed, chain, purpose, place); its numbers do not depend on any other stream, on the
 * number of threads or on what was drawn before, so any of them can be drawn again later. */
#ifndef HLR_RNG_H
#define HLR_RNG_H

#include <stdint.h>

typedef enum {              /* what a stream is for; part of its key */
    HLR_FOR_START = 0,      /* starting points; place = (attempt, 0) */
    HLR_FOR_TRANSITION,     /* momenta, directions and choices; place = (iteration, 0) */
    HLR_FOR_COMMON,         /* draws of beta; place = (draw, 0) */
    HLR_FOR_EFFECTS,        /* draws of u, plus the factor's number; place = (draw, level) */
    HLR_FOR_PRIOR = 64      /* draws from the prior; place = (draw, 0) */
} hlr_purpose;

typedef struct {
    uint32_t key[2];        /* seed; chain and purpose */
    uint32_t counter[4];    /* block number, place[0], place[1], 0 */
    uint32_t block[4];      /* the current block of random bits */
    int used;               /* words of it already given out */
} hlr_rng;

/* The bare bijection: 128 random bits from a counter and a key. */
void hlr_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

hlr_rng hlr_rng_at(uint32_t seed, uint32_t chain, uint32_t purpose, uint32_t place0, uint32_t place1);

double hlr_rng_uniform(hlr_rng *rng);   /* (0, 1), never an end point: the middles of 2^52 equal cells */
double hlr_rng_normal(hlr_rng *rng);    /* by inversion, so one uniform each */

#endif
