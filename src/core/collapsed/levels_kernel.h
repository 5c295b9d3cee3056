/* Compiled by levels.c for each number of coefficients, see for_sizes.h: a known number makes it six times as fast. */

/* Matrices of one to four coefficients are in registers. */
#undef SMALL_MATRICES
#if FEW
#define SMALL_MATRICES(matrices)                                                                             \
    hlr_vector g[Q * Q], l[Q * Q], n[Q * Q], d[Q], inverse[Q], scaled[Q];                                    \
    (void) (matrices), (void) scaled;
#else
#define SMALL_MATRICES(matrices)                                                                             \
    hlr_vector *g = (matrices)->g, *l = (matrices)->l, *n = (matrices)->n, *d = (matrices)->d,               \
               *inverse = (matrices)->inverse, *scaled = (matrices)->scaled;                                 \
    (void) scaled;
#endif

/* d, inverse, l (L by rows), n, and g = D^-1 n. Every Schur complement of I + (positive semidefinite) is at least 1:
 * the absolute value takes out rounding when G is huge, and nothing can fail. */
static ALWAYS_INLINE void COPY(factorise)(int q, const double *r, size_t stride, const double *lambda, hlr_vector *g,
                                          hlr_vector *l, hlr_vector *d, hlr_vector *inverse, hlr_vector *n)
{
    (void) q;
    UNROLL for (int i = 0; i < Q; i++)
        UNROLL for (int k = 0; k < Q; k++) {
            hlr_vector sum = {0};
            UNROLL for (int m = i > k ? i : k; m < Q; m++)
                sum += LOAD(r, hlr_packed(i, m), stride) * lambda[m + k * Q];
            g[i * Q + k] = sum;
        }
    UNROLL for (int j = 0; j < Q; j++) {
        UNROLL for (int i = j; i < Q; i++) {
            hlr_vector m = {0};
            UNROLL for (int k = 0; k < Q; k++)
                m += g[i * Q + k] * g[j * Q + k];
            UNROLL for (int k = 0; k < j; k++)
                m -= l[j * Q + k] * d[k] * l[i * Q + k];
            l[i * Q + j] = m;
        }
        d[j] = 1.0 + absolute(l[j * Q + j]);
        inverse[j] = 1.0 / d[j];
        UNROLL for (int i = j + 1; i < Q; i++)
            l[i * Q + j] *= inverse[j];
    }
    UNROLL for (int i = 0; i < Q; i++)
        UNROLL for (int a = 0; a < Q; a++) {
            hlr_vector sum = {0};
            if (a >= i)
                sum = LOAD(r, hlr_packed(i, a), stride);
            UNROLL for (int k = 0; k < i; k++)
                sum -= l[i * Q + k] * n[k * Q + a];
            n[i * Q + a] = sum;
        }
    UNROLL for (int i = 0; i < Q; i++)
        UNROLL for (int k = 0; k < Q; k++)
            g[i * Q + k] = n[i * Q + k] * inverse[i];
}

/* h = L^-1 f and x = n'D^-1 h for one column f of F, which h holds on entry. */
static ALWAYS_INLINE void COPY(solve)(int q, const hlr_vector *l, const hlr_vector *g, hlr_vector *h, hlr_vector *x)
{
    (void) q;
    UNROLL for (int i = 0; i < Q; i++)
        UNROLL for (int k = 0; k < i; k++)
            h[i] -= l[i * Q + k] * h[k];
    UNROLL for (int k = 0; k < Q; k++) {
        hlr_vector sum = {0};
        UNROLL for (int i = 0; i < Q; i++)
            sum += g[i * Q + k] * h[i];
        x[k] = sum;
    }
}

static void COPY(batch)(hlr_batch *b, const double *r, size_t stride, const double *f, size_t stride_f,
                        const double *lambda)
{
    const int q = b->q;
    SMALL_MATRICES(&b->matrices)
    hlr_vector *h = (hlr_vector *) b->h, *x = (hlr_vector *) b->x;
    COPY(factorise)(q, r, stride, lambda, g, l, d, inverse, n);
    for (int a = 0; a < b->n_col; a++) {
        UNROLL for (int i = 0; i < Q; i++)
            h[i + Q * a] = LOAD(f, i + Q * a, stride_f);
        COPY(solve)(q, l, g, h + Q * a, x + Q * a);
    }
    UNROLL for (int i = 0; i < Q; i++) {
        ((hlr_vector *) b->d)[i] = d[i];
        ((hlr_vector *) b->inverse)[i] = inverse[i];
    }
    UNROLL for (int e = 0; e < Q * Q; e++)
        ((hlr_vector *) b->n)[e] = n[e];
}

static ALWAYS_INLINE void COPY(add_precision)(int q, const hlr_vector *n, const hlr_vector *g, hlr_vector *precision)
{
    (void) q;
    UNROLL for (int l = 0; l < Q; l++)
        UNROLL for (int k = 0; k <= l; k++)
            UNROLL for (int i = 0; i < Q; i++)
                precision[hlr_packed(k, l)] += n[i * Q + k] * g[i * Q + l];
}

/* hlr_levels_sums() of two levels, one sum per lane. */
static ALWAYS_INLINE void COPY(sums)(int q, int n_col, const double *r, const double *f, size_t stride,
                                     const double *lambda, hlr_level_sums *to)
{
    SMALL_MATRICES(&to->matrices)
    COPY(factorise)(q, r, stride, lambda, g, l, d, inverse, n);
    UNROLL for (int i = 0; i < Q; i++)
        multiply_log_product(&to->log_det, d[i]);
    COPY(add_precision)(q, n, g, to->precision);
    hlr_vector *gram = to->gram, *products = to->products, *h = to->h, *x = to->x;
    for (int b = 0; b < n_col; b++, h += Q, x += Q) {
        UNROLL for (int i = 0; i < Q; i++)
            h[i] = LOAD(f, i + Q * b, stride);
        COPY(solve)(q, l, g, h, x);
        UNROLL for (int i = 0; i < Q; i++)
            scaled[i] = h[i] * inverse[i];
        for (int a = 0; a < b; a++) {
            const hlr_vector *h_a = to->h + Q * a, *x_a = to->x + Q * a;
            UNROLL for (int i = 0; i < Q; i++)
                *gram += scaled[i] * h_a[i];
            gram++;
            UNROLL for (int m = 0; m < Q; m++)
                UNROLL for (int k = 0; k <= m; k++)
                    *products++ += x_a[k] * x[m] + x[k] * x_a[m];
        }
        UNROLL for (int i = 0; i < Q; i++)
            *gram += scaled[i] * h[i];
        gram++;
        UNROLL for (int m = 0; m < Q; m++)
            UNROLL for (int k = 0; k <= m; k++)
                *products++ += x[k] * x[m];
    }
}

/* hlr_levels_along() of two levels. */
static ALWAYS_INLINE void COPY(along)(int q, int n_col, const double *r, const double *f, size_t stride,
                                      const double *lambda, const double *direction, hlr_level_sums *to)
{
    SMALL_MATRICES(&to->matrices)
    COPY(factorise)(q, r, stride, lambda, g, l, d, inverse, n);
    UNROLL for (int i = 0; i < Q; i++)
        multiply_log_product(&to->log_det, d[i]);
    COPY(add_precision)(q, n, g, to->precision);
    hlr_vector *h = to->h, *x = to->x;
    UNROLL for (int i = 0; i < Q; i++)
        h[i] = (hlr_vector) {0};
    for (int a = 0; a < n_col; a++)
        UNROLL for (int i = 0; i < Q; i++)
            h[i] += direction[a] * LOAD(f, i + Q * a, stride);
    COPY(solve)(q, l, g, h, x);
    UNROLL for (int m = 0; m < Q; m++)
        UNROLL for (int k = 0; k <= m; k++)
            to->products[hlr_packed(k, m)] += x[k] * x[m];
    UNROLL for (int j = 0; j < Q; j++) {        /* x = M^-1 F d = L^-T D^-1 h, from its last element up */
        const int i = Q - 1 - j;
        x[i] = h[i] * inverse[i];
        UNROLL for (int k = i + 1; k < Q; k++)
            x[i] -= l[k * Q + i] * x[k];
    }
    for (int a = 0; a < n_col; a++)
        UNROLL for (int i = 0; i < Q; i++)
            to->gram[a] += LOAD(f, i + Q * a, stride) * x[i];
}

static ALWAYS_INLINE void COPY(add)(int q, int n_col, const double *r, const double *f, size_t stride,
                                    const double *lambda, const double *direction, hlr_level_sums *to)
{
    if (direction)
        COPY(along)(q, n_col, r, f, stride, lambda, direction, to);
    else
        COPY(sums)(q, n_col, r, f, stride, lambda, to);
}

/* All levels; an odd last one is in `odd`, beside a level of zeros. */
static void COPY(every)(const hlr_levels *levels, const double *odd, int q, int n_col, const double *lambda,
                        const double *direction, hlr_level_sums *to)
{
    const int n = levels->n, n_even = n - n % HLR_LANES;
    const double *r = levels->r, *f = levels->f;
    hlr_level_sums here = *to;                            /* its pointers stay in registers */
    for (int j = 0; j < n_even; j += HLR_LANES)
        COPY(add)(q, n_col, r + j, f + j, (size_t) n, lambda, direction, &here);
    if (n_even < n)
        COPY(add)(q, n_col, odd, odd + HLR_LANES * hlr_packed_size(q), HLR_LANES, lambda, direction, &here);
    to->log_det = here.log_det;
}

/* hlr_classes_sums() of two classes: their E goes to `e`, |M| to `det`. */
static ALWAYS_INLINE void COPY(class_sums)(int q, int n_col, const double *r, size_t stride, const double *moment,
                                           size_t stride_moment, hlr_vector count, const double *lambda, hlr_vector *e,
                                           hlr_vector *det, hlr_level_sums *to)
{
    SMALL_MATRICES(&to->matrices)
    COPY(factorise)(q, r, stride, lambda, g, l, d, inverse, n);
    *det = d[0];
    UNROLL for (int i = 1; i < Q; i++)
        *det *= d[i];
    UNROLL for (int m = 0; m < Q; m++)
        UNROLL for (int k = 0; k <= m; k++) {
            hlr_vector sum = {0};
            UNROLL for (int i = 0; i < Q; i++)
                sum += n[i * Q + k] * g[i * Q + m];
            to->precision[hlr_packed(k, m)] += count * sum;
        }
    hlr_vector *inverse_l = n;                  /* L^-1 by rows, lower; n is no longer needed */
    UNROLL for (int j = 0; j < Q; j++) {
        inverse_l[j * Q + j] = (hlr_vector) {1.0, 1.0};
        UNROLL for (int i = j + 1; i < Q; i++) {
            hlr_vector sum = {0};
            UNROLL for (int k = j; k < i; k++)
                sum -= l[i * Q + k] * inverse_l[k * Q + j];
            inverse_l[i * Q + j] = sum;
        }
    }
    UNROLL for (int k = 0; k < Q; k++)
        UNROLL for (int m = 0; m < Q; m++) {
            hlr_vector sum = {0};
            UNROLL for (int i = m; i < Q; i++)
                sum += g[i * Q + k] * inverse_l[i * Q + m];
            e[k * Q + m] = sum;
        }
    hlr_vector *p = l;                          /* P = L^-T D^-1 L^-1, packed; nor is L needed any more */
    UNROLL for (int m = 0; m < Q; m++)
        UNROLL for (int k = 0; k <= m; k++) {
            hlr_vector sum = {0};
            UNROLL for (int i = m; i < Q; i++)
                sum += inverse_l[i * Q + k] * inverse_l[i * Q + m] * inverse[i];
            p[hlr_packed(k, m)] = sum * (k == m ? 0.5 : 1.0);
        }
    hlr_vector *gram = to->gram;
    for (int b = 0; b < n_col; b++)
        for (int a = 0; a <= b; a++, moment += stride_moment * hlr_packed_size(q), gram++) {
            hlr_vector sum = {0};
            UNROLL for (int kl = 0; kl < Q * (Q + 1) / 2; kl++)
                sum += p[kl] * LOAD(moment, kl, stride_moment);
            *gram += sum * (a == b ? 2.0 : 1.0);
        }
}

/* hlr_classes_back() of two classes. */
static ALWAYS_INLINE void COPY(class_back)(int q, int n_cell, const double *moment, size_t stride,
                                           const double *omega, const hlr_vector *e, const hlr_small_matrices *matrices,
                                   hlr_vector *y)
{
    SMALL_MATRICES(matrices)
    (void) l, (void) d, (void) inverse, (void) n;
    hlr_vector *s = g, *es = scaled;            /* F omega F', packed; a row of E S */
    UNROLL for (int kl = 0; kl < Q * (Q + 1) / 2; kl++)
        s[kl] = (hlr_vector) {0};
    for (int cell = 0; cell < n_cell; cell++, moment += stride * hlr_packed_size(q))
        UNROLL for (int kl = 0; kl < Q * (Q + 1) / 2; kl++)
            s[kl] += omega[cell] * LOAD(moment, kl, stride);
    UNROLL for (int k = 0; k < Q; k++) {
        UNROLL for (int m = 0; m < Q; m++) {
            es[m] = (hlr_vector) {0};
            UNROLL for (int i = 0; i < Q; i++)
                es[m] += e[k * Q + i] * s[hlr_packed(i, m)];
        }
        UNROLL for (int i = 0; i <= k; i++)
            UNROLL for (int m = 0; m < Q; m++)
                y[hlr_packed(i, k)] += es[m] * e[i * Q + m];
    }
}

/* All classes; an odd last one is in `odd`: R, then moments, beside zeros. */
static double COPY(every_class)(const hlr_classes *classes, const double *odd, int q, int n_col, const double *lambda,
                                hlr_vector *e, hlr_level_sums *to)
{
    const int n = classes->n;
    double log_det = 0.0;
    hlr_level_sums here = *to;
    for (int j = 0; j < n; j += HLR_LANES, e += q * q) {
        const int both = j + 1 < n;
        const double *r = both ? classes->r + j : odd;
        const double *moment = both ? classes->moment + j : odd + HLR_LANES * hlr_packed_size(q);
        const size_t stride = both ? (size_t) n : HLR_LANES;
        const hlr_vector count = {classes->count[j], both ? classes->count[j + 1] : 0.0};
        hlr_vector det;
        COPY(class_sums)(q, n_col, r, stride, moment, stride, count, lambda, e, &det, &here);
        log_det += count[0] * log(det[0]) + (both ? count[1] * log(det[1]) : 0.0);
    }
    return log_det;
}

static void COPY(every_class_back)(const hlr_classes *classes, const double *odd, int q, int n_col,
                                   const double *omega, const hlr_vector *e, const hlr_small_matrices *matrices,
                                   hlr_vector *y)
{
    const int n = classes->n, n_cell = (int) hlr_packed_size(n_col);
    for (int j = 0; j < n; j += HLR_LANES, e += q * q) {
        const int both = j + 1 < n;
        const double *moment = both ? classes->moment + j : odd + HLR_LANES * hlr_packed_size(q);
        COPY(class_back)(q, n_cell, moment, both ? (size_t) n : HLR_LANES, omega, e, matrices, y);
    }
}
