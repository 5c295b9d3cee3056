/* Compiled by joint/level.c for each number of coefficients, see for_sizes.h. Notation: joint.h. */

/* Matrices of one to four coefficients are in registers. */
#undef LOCAL_MATRIX
#if FEW
#define LOCAL_MATRIX(name, memory)                                                                           \
    double name[Q * Q];                                                                                      \
    (void) (memory);
#else
#define LOCAL_MATRIX(name, memory) double *name = (memory);
#endif

/* L of M = a I + T'W T and 1 / its diagonal. The bound on the pivots takes out rounding, as in
 * factorise() of levels. */
static ALWAYS_INLINE void COPY(factorise)(int q, const double *t, const double *w, double a, double *wt, double *l,
                                          double *inverse)
{
    (void) q;
    UNROLL for (int j = 0; j < Q; j++)
        UNROLL for (int i = 0; i < Q; i++) {
            double sum = 0.0;
            UNROLL for (int m = j; m < Q; m++)
                sum += w[hlr_packed(i, m)] * t[m + Q * j];
            wt[i + Q * j] = sum;
        }
    UNROLL for (int j = 0; j < Q; j++) {
        UNROLL for (int i = j; i < Q; i++) {
            double sum = 0.0;
            UNROLL for (int m = i; m < Q; m++)
                sum += t[m + Q * i] * wt[m + Q * j];
            UNROLL for (int k = 0; k < j; k++)
                sum -= l[i + Q * k] * l[j + Q * k];
            if (i == j) {
                l[i + Q * i] = sqrt(a + fabs(sum));
                inverse[i] = 1.0 / l[i + Q * i];
            } else {
                l[i + Q * j] = sum * inverse[j];
            }
        }
    }
}

static ALWAYS_INLINE void COPY(solve)(int q, const double *l, const double *inverse, double *x)
{
    (void) q;
    UNROLL for (int i = 0; i < Q; i++) {
        UNROLL for (int k = 0; k < i; k++)
            x[i] -= l[i + Q * k] * x[k];
        x[i] *= inverse[i];
    }
}

static ALWAYS_INLINE void COPY(solve_transposed)(int q, const double *l, const double *inverse, double *x)
{
    (void) q;
    UNROLL for (int e = 0; e < Q; e++) {
        const int i = Q - 1 - e;
        UNROLL for (int k = i + 1; k < Q; k++)
            x[i] -= l[k + Q * i] * x[k];
        x[i] *= inverse[i];
    }
}

/* out = T x and out = T'x, T lower triangular. */
static ALWAYS_INLINE void COPY(times_t)(int q, const double *t, const double *x, double *out)
{
    (void) q;
    UNROLL for (int i = 0; i < Q; i++) {
        double sum = 0.0;
        UNROLL for (int m = 0; m <= i; m++)
            sum += t[i + Q * m] * x[m];
        out[i] = sum;
    }
}

static ALWAYS_INLINE void COPY(times_t_transposed)(int q, const double *t, const double *x, double *out)
{
    (void) q;
    UNROLL for (int i = 0; i < Q; i++) {
        double sum = 0.0;
        UNROLL for (int m = i; m < Q; m++)
            sum += t[m + Q * i] * x[m];
        out[i] = sum;
    }
}

/* u = T v of every level from z; returns the sum of log p(v) - log|L| without the constants of p. */
static double COPY(forward)(const hlr_joint_levels *s, int q, const double *t, const double *z)
{
    double sum = 0.0, product = 1.0, logs = 0.0;
    LOCAL_MATRIX(wt, s->scratch.wt)
    (void) q;
    for (int level = 0; level < s->n_level; level++, z += Q) {
        const size_t at = (size_t) Q * (size_t) level;
        double *l = s->l + (size_t) Q * at, *inverse = s->inverse + at, *c = s->c + at, *v = s->v + at;
        double square = 0.0;
        COPY(factorise)(q, t, s->w + hlr_packed_size(Q) * (size_t) level, s->a[level], wt, l, inverse);
        COPY(times_t_transposed)(q, t, s->g + at, c);
        COPY(solve)(q, l, inverse, c);
        UNROLL for (int i = 0; i < Q; i++)
            v[i] = c[i] + z[i];
        COPY(solve_transposed)(q, l, inverse, v);
        COPY(times_t)(q, t, v, s->u + at);
        UNROLL for (int i = 0; i < Q; i++) {
            square += v[i] * v[i];
            product *= l[i + Q * i];
            if (product > 1e150) {
                logs += log(product);
                product = 1.0;
            }
        }
        sum += s->df > 0.0 ? student_kernel(s, Q, level, square) : -0.5 * square;
    }
    return sum - logs - log(product);
}

/* From d_u, the gradient of the log likelihood in u: writes d_z, replaces d_u by d_g, adds to d_t. Differentials:
 *   L'v = c + z,   L c = T'g,   M = a I + T'W T,   u = T v.
 * d_m, the gradient in M, is L^-T phi(L'd_l) L^-1 made symmetric, where phi takes the lower triangle with half of the
 * diagonal (Murray 2016, "Differentiation of the Cholesky decomposition", equation 9). */
static void COPY(back)(const hlr_joint_levels *s, int q, const double *t, double *d_t, double *d_z)
{
    LOCAL_MATRIX(d_b, s->scratch.d_b)
    LOCAL_MATRIX(d_l, s->scratch.d_l)
    LOCAL_MATRIX(phi, s->scratch.phi)
    LOCAL_MATRIX(d_m, s->scratch.d_m)
    (void) q;
    for (int level = 0; level < s->n_level; level++, d_z += Q) {
        const size_t at = (size_t) Q * (size_t) level;
        const double *l = s->l + (size_t) Q * at, *inverse = s->inverse + at, *c = s->c + at, *v = s->v + at;
        const double *g = s->g + at, *w = s->w + hlr_packed_size(Q) * (size_t) level;
        double *d_u = s->d_u + at;
        const double share = s->df > 0.0 ? s->share[level] : 1.0;
        COPY(times_t_transposed)(q, t, d_u, d_z);
        UNROLL for (int i = 0; i < Q; i++)
            d_z[i] -= share * v[i];
        COPY(solve)(q, l, inverse, d_z);
        UNROLL for (int i = 0; i < Q; i++)
            d_b[i] = d_z[i];
        COPY(solve_transposed)(q, l, inverse, d_b);
        UNROLL for (int j = 0; j < Q; j++)
            UNROLL for (int i = j; i < Q; i++)
                d_l[i + Q * j] = -v[i] * d_z[j] - d_b[i] * c[j] - (i == j ? inverse[i] : 0.0);
        UNROLL for (int j = 0; j < Q; j++)
            UNROLL for (int i = 0; i < Q; i++) {
                double sum = 0.0;
                if (i >= j)
                    UNROLL for (int m = i; m < Q; m++)
                        sum += l[m + Q * i] * d_l[m + Q * j];
                phi[i + Q * j] = i == j ? 0.5 * sum : sum;
            }
        UNROLL for (int j = 0; j < Q; j++)
            COPY(solve_transposed)(q, l, inverse, phi + Q * j);
        UNROLL for (int i = 0; i < Q; i++) {        /* phi L^-1, transposed: row i is L^-T on row i of phi */
            UNROLL for (int j = 0; j < Q; j++)
                d_m[j + Q * i] = phi[i + Q * j];
            COPY(solve_transposed)(q, l, inverse, d_m + Q * i);
        }
        UNROLL for (int j = 0; j < Q; j++)          /* phi <- T (d_m + d_m') */
            UNROLL for (int i = 0; i < Q; i++) {
                double sum = 0.0;
                UNROLL for (int m = 0; m <= i; m++)
                    sum += t[i + Q * m] * (d_m[m + Q * j] + d_m[j + Q * m]);
                phi[i + Q * j] = sum;
            }
        UNROLL for (int j = 0; j < Q; j++)
            UNROLL for (int i = j; i < Q; i++) {
                double sum = d_u[i] * v[j] + g[i] * d_b[j];
                UNROLL for (int m = 0; m < Q; m++)
                    sum += w[hlr_packed(i, m)] * phi[m + Q * j];
                d_t[i + Q * j] += sum;
            }
        COPY(times_t)(q, t, d_b, d_u);
    }
}
