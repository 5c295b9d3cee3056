#include "joint_level.h"

#include <math.h>

#include "inline.h"
#include "linalg.h"

/* Copies for one to three coefficients. */
#define UNROLL _Pragma("GCC unroll 3")
#define LOCAL_MATRIX(name, memory)                                                                           \
    double name[Q * Q];                                                                                      \
    (void) (memory);

#define Q 1
#define COPY(name) name##_1
#include "joint-level.h"
#undef Q
#undef COPY
#define Q 2
#define COPY(name) name##_2
#include "joint-level.h"
#undef Q
#undef COPY
#define Q 3
#define COPY(name) name##_3
#include "joint-level.h"
#undef Q
#undef COPY
#undef UNROLL
#undef LOCAL_MATRIX

/* The copy for any number. */
#define UNROLL
#define LOCAL_MATRIX(name, memory) double *name = (memory);
#define Q q
#define COPY(name) name##_any
#include "joint-level.h"

double hlr_joint_forward(const hlr_joint_levels *levels, int q, const double *t, const double *z)
{
    switch (q) {
    case 1:
        return forward_1(levels, q, t, z);
    case 2:
        return forward_2(levels, q, t, z);
    case 3:
        return forward_3(levels, q, t, z);
    default:
        return forward_any(levels, q, t, z);
    }
}

void hlr_joint_back(const hlr_joint_levels *levels, int q, const double *t, double *d_t, double *d_z)
{
    switch (q) {
    case 1:
        back_1(levels, q, t, d_t, d_z);
        return;
    case 2:
        back_2(levels, q, t, d_t, d_z);
        return;
    case 3:
        back_3(levels, q, t, d_t, d_z);
        return;
    default:
        back_any(levels, q, t, d_t, d_z);
    }
}

void hlr_joint_factorise(int q, const double *t, const double *w, double *scratch, double *l)
{
    factorise_any(q, t, w, scratch, l, scratch + q * q);
}
