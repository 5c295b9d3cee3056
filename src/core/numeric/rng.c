#include "numeric/rng.h"

#include "numeric/special.h"

static void multiply(uint32_t a, uint32_t b, uint32_t *high, uint32_t *low)
{
    const uint64_t product = (uint64_t) a * b;
    *high = (uint32_t) (product >> 32);
    *low = (uint32_t) product;
}

/* Multipliers and Weyl increments: Salmon et al. (2011), table 2 and section 4.3. */
void hlr_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint32_t high0, low0, high1, low1;
        multiply(0xD2511F53u, c0, &high0, &low0);
        multiply(0xCD9E8D57u, c2, &high1, &low1);
        c0 = high1 ^ c1 ^ k0;
        c1 = low1;
        c2 = high0 ^ c3 ^ k1;
        c3 = low0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

hlr_rng hlr_rng_at(uint32_t seed, uint32_t chain, uint32_t purpose, uint32_t place0, uint32_t place1)
{
    hlr_rng rng = {{seed, (chain << 8) | purpose}, {0, place0, place1, 0}, {0, 0, 0, 0}, 4};
    return rng;
}

double hlr_rng_uniform(hlr_rng *rng)
{
    if (rng->used == 4) {
        hlr_philox(rng->counter, rng->key, rng->block);
        rng->counter[0]++;
        rng->used = 0;
    }
    const uint64_t high = rng->block[rng->used], low = rng->block[rng->used + 1];
    rng->used += 2;
    /* The middle of one of 2^52 cells: of 2^53 the last one would round to 1, where qnorm is infinite. */
    return ((double) (((high << 32) | low) >> 12) + 0.5) * (1.0 / 4503599627370496.0);
}

double hlr_rng_normal(hlr_rng *rng)
{
    return hlr_qnorm(hlr_rng_uniform(rng));
}
