#include "check.h"
#include "numeric/rng.h"

#include <math.h>

/* Philox4x32-10, from the file kat_vectors of the authors' library Random123. */
static void test_known_answers(void)
{
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (int k = 0; k < 3; k++) {
        uint32_t out[4];
        hlr_philox(known[k].counter, known[k].key, out);
        for (int i = 0; i < 4; i++)
            CHECK(out[i] == known[k].out[i]);
    }
}

/* A stream's numbers do not depend on what else is drawn, nor on the order. */
static void test_streams(void)
{
    enum { N = 25 };
    double alone[2][N];
    for (int s = 0; s < 2; s++) {
        hlr_rng rng = hlr_rng_at(7, 1, HLR_FOR_EFFECTS, 3, (uint32_t) s);
        for (int i = 0; i < N; i++)
            alone[s][i] = hlr_rng_uniform(&rng);
    }
    hlr_rng second = hlr_rng_at(7, 1, HLR_FOR_EFFECTS, 3, 1), first = hlr_rng_at(7, 1, HLR_FOR_EFFECTS, 3, 0);
    int same = 1;
    for (int i = 0; i < N; i++) {
        same = same && hlr_rng_uniform(&second) == alone[1][i];
        same = same && hlr_rng_uniform(&first) == alone[0][i];
    }
    CHECK(same);

    /* Any one part of the name changes the numbers; 2^-52 is the chance of an accident. */
    hlr_rng other[] = {
        hlr_rng_at(8, 1, HLR_FOR_EFFECTS, 3, 0), hlr_rng_at(7, 2, HLR_FOR_EFFECTS, 3, 0),
        hlr_rng_at(7, 1, HLR_FOR_COMMON, 3, 0), hlr_rng_at(7, 1, HLR_FOR_EFFECTS, 4, 0),
        hlr_rng_at(7, 1, HLR_FOR_EFFECTS, 3, 1)
    };
    for (int k = 0; k < 5; k++)
        CHECK(hlr_rng_uniform(&other[k]) != alone[0][0]);
}

/* The extreme words, planted: never 0 or 1, and a finite normal. */
static void test_ends(void)
{
    const uint32_t word[2] = {0, 0xffffffffu};
    for (int k = 0; k < 2; k++) {
        hlr_rng rng = {{0, 0}, {0, 0, 0, 0}, {word[k], word[k], word[k], word[k]}, 0};
        const double u = hlr_rng_uniform(&rng), z = hlr_rng_normal(&rng);
        CHECK(u > 0.0 && u < 1.0);
        CHECK(isfinite(z) && fabs(z) > 8.0);
    }
}

/* |z| < 4 for each of mean, variance, skewness and kurtosis: a right generator fails for 6 of 100,000 seeds each.
 * Standard errors of the k-th power's mean are sqrt((E z^2k - (E z^k)^2) / n) = sqrt(1, 2, 15, 96 over n). */
static void test_moments(void)
{
    enum { N = 200000 };
    hlr_rng rng = hlr_rng_at(20, 1, HLR_FOR_START, 0, 0);
    double sum[4] = {0.0}, lag = 0.0, last = 0.0;
    for (int i = 0; i < N; i++) {
        const double z = hlr_rng_normal(&rng);
        double power = 1.0;
        for (int k = 0; k < 4; k++)
            sum[k] += power *= z;
        lag += z * last;
        last = z;
    }
    const double exact[4] = {0.0, 1.0, 0.0, 3.0}, variance[4] = {1.0, 2.0, 15.0, 96.0};
    for (int k = 0; k < 4; k++)
        CHECK(fabs(sum[k] / N - exact[k]) < 4.0 * sqrt(variance[k] / N));
    CHECK(fabs(lag / N) < 4.0 * sqrt(1.0 / N));

    double mean = 0.0, square = 0.0;
    for (int i = 0; i < N; i++) {
        const double u = hlr_rng_uniform(&rng);
        mean += u / N;
        square += u * u / N;
    }
    CHECK(fabs(mean - 0.5) < 4.0 * sqrt(1.0 / 12.0 / N));
    CHECK(fabs(square - 1.0 / 3.0) < 4.0 * sqrt(4.0 / 45.0 / N));
}

void test_rng(void)
{
    test_known_answers();
    test_streams();
    test_ends();
    test_moments();
}
