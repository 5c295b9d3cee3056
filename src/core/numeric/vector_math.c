#include "numeric/vector_math.h"

#include <math.h>
#include <stdint.h>

#define LOWEST (-708.0)
#define HIGHEST 709.782712893383973096
#define LOG2_E 1.44269504088896340736
#define ROUNDING 6755399441055744.0 /* 1.5 * 2^52: adding it rounds to an integer */

/* fdlibm's two parts of log(2): the high one times an exponent is exact. */
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10

/* (exp(r) - 1 - r) / r^2 at Chebyshev nodes of |r| <= log(2) / 2: within 1.3e-17 after multiplication by r^2. */
#define EXP_2 0.50000000000000011
#define EXP_3 0.16666666666666669
#define EXP_4 0.041666666666624129
#define EXP_5 0.0083333333333300615
#define EXP_6 0.0013888888917213717
#define EXP_7 0.00019841269863053618
#define EXP_8 2.4801521295954376e-05
#define EXP_9 2.7557268459997064e-06
#define EXP_10 2.7620088445409746e-07
#define EXP_11 2.510038549551032e-08

/* fdlibm's polynomial of log(), good for sqrt(1/2) <= 1 + f <= sqrt(2). */
#define LOG_1 6.666666666666735130e-01
#define LOG_2 3.999999999940941908e-01
#define LOG_3 2.857142874366239149e-01
#define LOG_4 2.222219843214978396e-01
#define LOG_5 1.818357216161805012e-01
#define LOG_6 1.531383769920937332e-01
#define LOG_7 1.479819860511658591e-01
#define SQRT2_LESS_1 0.41421356237309504880

typedef double vector_2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64_t bits_2 __attribute__((vector_size(16)));

#define TARGET
#define LANES 2
#define COPY(name) name##_2
#define vector vector_2
#define bits bits_2
#include "numeric/vector_math_kernel.h"
#undef TARGET
#undef LANES
#undef COPY
#undef vector
#undef bits

#if defined(__x86_64__)
typedef double vector_4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t bits_4 __attribute__((vector_size(32)));

#define TARGET __attribute__((target("avx2")))
#define LANES 4
#define COPY(name) name##_4
#define vector vector_4
#define bits bits_4
#include "numeric/vector_math_kernel.h"
#define HAS_AVX2 __builtin_cpu_supports("avx2")
#else
#define HAS_AVX2 0
#define exp_all_4 exp_all_2
#define logistic_all_4 logistic_all_2
#define bernoulli_all_4 bernoulli_all_2
#endif

void hlr_exp_all(int n, const double *x, double *out)
{
    (HAS_AVX2 ? exp_all_4 : exp_all_2)(n, x, out);
}

void hlr_logistic_all(int n, const double *x, double *p, double *q, double *log_p, double *log_q)
{
    (HAS_AVX2 ? logistic_all_4 : logistic_all_2)(n, x, p, q, log_p, log_q);
}

double hlr_bernoulli_all(int n, const double *y, const double *x, double *d_x)
{
    return (HAS_AVX2 ? bernoulli_all_4 : bernoulli_all_2)(n, y, x, d_x);
}
