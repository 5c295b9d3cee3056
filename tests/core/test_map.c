#include "check.h"
#include "prior/map.h"

#include <math.h>
#include <stddef.h>

/* log |d value / dx| is that of the slope, less log 2 where +value and -value are one parameter. */
static void check_map(const hlr_map *map, double x)
{
    const double h = 6e-6 * fmax(1.0, fabs(x));
    const hlr_mapped at = hlr_map_at(map, x), up = hlr_map_at(map, x + h), down = hlr_map_at(map, x - h);
    const double two = map->kind == HLR_MAP_SINH ? log(2.0) : 0.0;
    CHECK(isfinite(at.log_jacobian) && isfinite(at.d_log_jacobian));
    CHECK_NEAR(at.log_jacobian, log(fabs(at.slope)) - two, 1e-12);
    CHECK_NEAR((up.log_jacobian - down.log_jacobian) / (2.0 * h), at.d_log_jacobian, 1e-8);
    /* Where the value rounds to a constant (a logit far out) its difference means nothing. */
    if (fabs(at.slope) > 1e-5 * fabs(at.value))
        CHECK_NEAR((up.value - down.value) / (2.0 * h) / at.slope, 1.0, 1e-6 + h * h);
}

static void test_maps(void)
{
    const hlr_map maps[] = {
        {HLR_MAP_REAL, 0.0, 0.0, 2.5}, {HLR_MAP_LOG, 0.0, INFINITY, 1.0}, {HLR_MAP_LOG, 3.0, INFINITY, 1.0},
        {HLR_MAP_SINH, 0.0, INFINITY, 0.7}, {HLR_MAP_LOGIT, -1.0, 4.0, 1.0}, {HLR_MAP_SINH, 0.0, 50.0, 0.7},
        {HLR_MAP_SINH, 0.0, 0.7, 0.7}, {HLR_MAP_SINH, 0.0, 1e9, 1e-9}, {HLR_MAP_COR, -1.0, 1.0, 1.0}
    };
    const double x[] = {0.0, 1e-9, -1e-9, 0.0099, 0.0101, -0.5, 1.0, -3.0, 20.0, -20.0, 300.0, -300.0};
    for (size_t k = 0; k < sizeof maps / sizeof maps[0]; k++)
        for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
            check_map(&maps[k], x[i]);

    /* Values by hand. */
    CHECK_NEAR(hlr_map_at(&maps[0], 2.0).value, 5.0, 1e-15);
    CHECK_NEAR(hlr_map_at(&maps[2], log(2.0)).value, 5.0, 1e-15);
    CHECK_NEAR(hlr_map_at(&maps[3], asinh(-3.0)).value, -2.1, 1e-14);
    CHECK_NEAR(hlr_map_at(&maps[3], 1e-9).value / 0.7e-9, 1.0, 1e-14);       /* no cancellation at zero */
    CHECK_NEAR(hlr_map_at(&maps[3], -0.01).value, -0.7 * sinh(0.01), 1e-15);
    CHECK_NEAR(hlr_map_at(&maps[5], 1e-9).value / 0.7e-9, 1.0, 1e-14);
    CHECK_NEAR(hlr_map_at(&maps[5], -2.0).value, -50.0 * asinh(0.014 * sinh(2.0)), 1e-14);
    CHECK_NEAR(hlr_map_at(&maps[5], 30.0).value, 50.0 * (30.0 + log(0.014)), 1e-13);      /* linear far out */
    CHECK_NEAR(hlr_map_at(&maps[5], 301.0).value - hlr_map_at(&maps[5], 300.0).value, 50.0, 1e-10);
    CHECK_NEAR(hlr_map_at(&maps[5], 1e6).value, 50.0 * (1e6 + log(0.014)), 1e-7);
    CHECK_NEAR(hlr_map_at(&maps[6], -3.0).value, -2.1, 1e-14);               /* scale = upper: linear throughout */
    CHECK_NEAR(hlr_map_at(&maps[4], log(4.0)).value, 3.0, 1e-14);
    CHECK(hlr_map_at(&maps[4], 800.0).value == 4.0 && hlr_map_at(&maps[4], -800.0).value == -1.0);

    const hlr_map fixed = {HLR_MAP_FIXED, 1.25, 1.25, 1.0};
    const hlr_mapped at = hlr_map_at(&fixed, 0.0);
    CHECK(at.value == 1.25 && at.slope == 0.0 && at.log_jacobian == 0.0 && at.d_log_jacobian == 0.0);
}

/* Back from the value, as well as its own rounding lets: an error of eps |value| is one of eps |value| / slope. */
static void check_inverse(const hlr_map *map, double x)
{
    const hlr_mapped at = hlr_map_at(map, x);
    const double back = hlr_map_inverse(map, at.value);
    const double bounds = fmax(fabs(map->lower), map->kind == HLR_MAP_LOGIT ? fabs(map->upper) : 0.0);
    CHECK_NEAR(back, x, 4e-16 * (fmax(fabs(at.value), bounds) / at.slope + 1.0));
}

static void test_inverses(void)
{
    const hlr_map maps[] = {
        {HLR_MAP_REAL, 0.0, 0.0, 2.5}, {HLR_MAP_LOG, 0.0, INFINITY, 1.0}, {HLR_MAP_LOG, 3.0, INFINITY, 1.0},
        {HLR_MAP_SINH, 0.0, INFINITY, 0.7}, {HLR_MAP_SINH, 0.0, 50.0, 0.7}, {HLR_MAP_SINH, 0.0, 0.7, 0.7},
        {HLR_MAP_SINH, 0.0, 1e9, 1e-9}, {HLR_MAP_LOGIT, 0.0, 1.0, 1.0}, {HLR_MAP_LOGIT, -1.0, 4.0, 1.0}
    };
    const double x[] = {0.0, 1e-300, 1e-9, -1e-9, 0.0099, 0.0101, -0.5, 1.0, -3.0, 10.0, -10.0, 30.0, -30.0};
    for (size_t k = 0; k < sizeof maps / sizeof maps[0]; k++)
        for (size_t i = 0; i < sizeof x / sizeof x[0]; i++)
            if (maps[k].kind != HLR_MAP_LOGIT || fabs(x[i]) < 30.0 || (maps[k].lower == 0.0 && x[i] < 0.0))
                check_inverse(&maps[k], x[i]);
    for (int k = 3; k <= 6; k++) {                     /* signed, far out */
        check_inverse(&maps[k], 300.0);
        check_inverse(&maps[k], -300.0);
    }
    check_inverse(&maps[4], 1e6);

    /* Values by hand. */
    CHECK_NEAR(hlr_map_inverse(&maps[0], 5.0), 2.0, 1e-15);
    CHECK_NEAR(hlr_map_inverse(&maps[2], 5.0), log(2.0), 1e-15);
    CHECK_NEAR(hlr_map_inverse(&maps[2], 3.0 + 1e-12), log(1e-12), 1e-3 / 27.0);    /* 3 + 1e-12 is rounded */
    CHECK_NEAR(hlr_map_inverse(&maps[3], 2.1), asinh(3.0), 1e-15);
    CHECK_NEAR(hlr_map_inverse(&maps[4], 50.0 * asinh(0.014 * sinh(2.0))), 2.0, 1e-14);
    CHECK_NEAR(hlr_map_inverse(&maps[4], 2000.0), 40.0 - log(0.014), 1e-14);
    CHECK_NEAR(hlr_map_inverse(&maps[4], 50.0 * 20.000001) - hlr_map_inverse(&maps[4], 50.0 * 19.999999), 2e-6, 1e-13);
    CHECK_NEAR(hlr_map_inverse(&maps[7], 0.8), log(4.0), 1e-14);
    CHECK_NEAR(hlr_map_inverse(&maps[7], 1e-300), log(1e-300), 1e-14);
    CHECK_NEAR(hlr_map_inverse(&maps[8], 3.0), log(4.0), 1e-14);

    CHECK(hlr_map_inverse(&maps[1], 0.0) == -INFINITY && hlr_map_inverse(&maps[3], 0.0) == 0.0);
    CHECK(hlr_map_inverse(&maps[8], -1.0) == -INFINITY && hlr_map_inverse(&maps[8], 4.0) == INFINITY);
    CHECK(isnan(hlr_map_inverse(&maps[8], 4.5)));
    const hlr_map fixed = {HLR_MAP_FIXED, 1.25, 1.25, 1.0};
    CHECK(hlr_map_inverse(&fixed, 1.25) == 0.0);
}

void test_map(void)
{
    test_maps();
    test_inverses();
}
