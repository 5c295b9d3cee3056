/* Factor 0 as in onefactor.c, with P = (I + R S R')^-1 and x = R'P F per level, over all columns c of [Z, X, y]:
 *   G = rest + sum F'P F = [A D; D' C].
 * The dense node is that of nested.c with blocks of Lambda for each level of each factor:
 *   M = I + Lambda'A Lambda,  V = M^-1 Lambda'D,  gram = C - D'Lambda V,  log_det = sum log|I + R S R'| + log|M|.
 * Backwards omega over [X, y] becomes one over all columns,
 *   Omega = [-Lambda V; I] omega [-Lambda V; I]' + [Lambda M^-1 Lambda' 0; 0 0],
 * which gives d_lambda of the other factors, the blocks on the diagonal of (D - A Lambda V) omega V' - A Lambda M^-1,
 * and that of factor 0, lower((-sum R'P R + sum x Omega x') Lambda).
 *
 * Levels that meet few columns are added element by element; others are gathered in panels of rows for the kernels of
 * dense.c; those with equal R are classes. */
#include "collapsed/crossed.h"

#include <math.h>

#include "numeric/dense.h"
#include "numeric/linalg.h"

int hlr_crossed_first(const hlr_gaussian *gauss, int k)
{
    int n = 0;
    for (int i = 1; i < k; i++)
        n += gauss->model.factor[i].n_level * gauss->model.factor[i].q;
    return n;
}

int hlr_crossed_n_node(const hlr_gaussian *gauss)
{
    return hlr_crossed_first(gauss, gauss->model.n_factor);
}

/* Takes whole registers, so that every block is aligned as the first one is. */
static double *take_even(hlr_arena *arena, size_t n)
{
    return hlr_take(arena, n + n % HLR_LANES);
}

hlr_crossed hlr_crossed_at(const hlr_gaussian *gauss, hlr_arena *arena)
{
    hlr_crossed s = {.m = hlr_crossed_n_node(gauss)};
    const size_t q = (size_t) gauss->model.factor[0].q, c = (size_t) (gauss->model.layout.n_common + 1);
    s.n = s.m + gauss->model.layout.n_common + 1;
    s.ld_m = hlr_dense_padded(s.m);
    s.ld_n = hlr_dense_padded(s.n);
    const size_t ld_m = (size_t) s.ld_m, ld_n = (size_t) s.ld_n;
    s.gram = take_even(arena, ld_n * ld_n);
    s.left = take_even(arena, ld_m * ld_m);
    s.u = take_even(arena, ld_m * ld_m);
    s.h = take_even(arena, ld_m * c);
    s.v = take_even(arena, ld_m * c);
    s.uv = take_even(arena, ld_m * c);
    s.x = take_even(arena, q * (size_t) gauss->statistics.cross.start[gauss->model.factor[0].n_level]);
    s.precision = take_even(arena, hlr_packed_size((int) q));
    s.lower = take_even(arena, ld_m * ld_m);
    s.inverse = take_even(arena, ld_m * ld_m);
    s.omega = take_even(arena, ld_n * ld_n);
    s.packed = take_even(arena, hlr_packed_size(s.n));
    s.panel = take_even(arena, HLR_CROSSED_PANEL * ld_n);
    s.product = take_even(arena, HLR_CROSSED_PANEL * ld_n);
    s.level = take_even(arena, 3 * q * q + q * (size_t) s.n);
    s.e = take_even(arena, hlr_classes_e_size(&gauss->statistics.classes, (int) q));
    if (gauss->statistics.classes.n > 0)
        s.classes = hlr_classes_at((int) q, s.n, arena);
    return s;
}

hlr_classes hlr_crossed_classes(const hlr_gaussian *gauss, const hlr_crossed *s, int g)
{
    const size_t n_pair = hlr_packed_size(gauss->model.factor[0].q), first = (size_t) HLR_LANES * (size_t) g;
    return (hlr_classes) {
        HLR_LANES, gauss->statistics.classes.count + first, gauss->statistics.classes.r + first * n_pair,
        gauss->statistics.classes.moment + first * n_pair * hlr_packed_size(s->n)
    };
}

/* Lambda x for a factor of one coefficient; moves x and out on to the next factor. */
static void multiply(int n, double lambda, const double **x, double **out)
{
    for (int i = 0; i < n; i++)
        (*out)[i] = lambda * (*x)[i];
    *x += n;
    *out += n;
}

void hlr_crossed_scale(const hlr_gaussian *gauss, const double *lambda, const double *x, double *out)
{
    for (int k = 1; k < gauss->model.n_factor; k++) {
        const int q = gauss->model.factor[k].q;
        lambda += gauss->model.factor[k - 1].q * gauss->model.factor[k - 1].q;
        if (q == 1) {
            multiply(gauss->model.factor[k].n_level, *lambda, &x, &out);
            continue;
        }
        for (int j = 0; j < gauss->model.factor[k].n_level; j++, x += q, out += q)
            for (int i = q - 1; i >= 0; i--) {            /* out may be x */
                double sum = 0.0;
                for (int a = 0; a <= i; a++)
                    sum += lambda[i + q * a] * x[a];
                out[i] = sum;
            }
    }
}

void hlr_crossed_scale_transposed(const hlr_gaussian *gauss, const double *lambda, const double *x, double *out)
{
    for (int k = 1; k < gauss->model.n_factor; k++) {
        const int q = gauss->model.factor[k].q;
        lambda += gauss->model.factor[k - 1].q * gauss->model.factor[k - 1].q;
        if (q == 1) {
            multiply(gauss->model.factor[k].n_level, *lambda, &x, &out);
            continue;
        }
        for (int j = 0; j < gauss->model.factor[k].n_level; j++, x += q, out += q)
            for (int i = 0; i < q; i++) {
                double sum = 0.0;
                for (int a = i; a < q; a++)
                    sum += lambda[a + q * i] * x[a];
                out[i] = sum;
            }
    }
}

/* ---- factor 0, forwards ---------------------------------------------------------------------------------- */

/* L^-1 F and R'P F of a level; adds R'P R to the precision. Returns |L|, NaN where a number overflowed. */
static double solve_level(const hlr_gaussian *gauss, int j, const double *lambda, const hlr_crossed *s)
{
    const hlr_crossed_levels *cross = &gauss->statistics.cross;
    const int q = gauss->model.factor[0].q, n_col = cross->start[j + 1] - cross->start[j];
    const size_t at = (size_t) q * (size_t) cross->start[j];
    const double *r = cross->r + hlr_packed_size(q) * (size_t) j, *f = cross->f + at;
    double *g = s->level, *l = g + q * q, *inner = l + q * q, *h = inner + q * q, *x = s->x + at;
    for (int i = 0; i < q; i++)
        for (int k = 0; k < q; k++) {
            double sum = 0.0;
            for (int a = i > k ? i : k; a < q; a++)
                sum += r[hlr_packed(i, a)] * lambda[a + q * k];
            g[i + q * k] = sum;
            inner[i + q * k] = i <= k ? r[hlr_packed(i, k)] : 0.0;
        }
    for (int k = 0; k < q; k++)
        for (int i = k; i < q; i++) {
            double sum = i == k;
            for (int a = 0; a < q; a++)
                sum += g[i + q * a] * g[k + q * a];
            l[i + q * k] = sum;
        }
    if (hlr_cholesky_above_identity(q, l) != 0)
        return NAN;
    double det = 1.0;
    for (int k = 0; k < q; k++) {
        det *= l[k + q * k];
        hlr_solve_lower(q, l, inner + q * k);
    }
    for (int k = 0; k < q; k++)
        for (int i = 0; i <= k; i++)
            s->precision[hlr_packed(i, k)] += hlr_dot(q, inner + q * i, inner + q * k);
    for (int a = 0; a < n_col; a++) {
        for (int i = 0; i < q; i++)
            h[i + q * a] = f[i + q * a];
        hlr_solve_lower(q, l, h + q * a);
        for (int i = 0; i < q; i++)
            x[i + q * a] = hlr_dot(q, inner + q * i, h + q * a);
    }
    return det;
}

/* Upper triangle of gram += h'h, for a level with few columns. */
static void add_narrow(const hlr_crossed *s, int q, int n_col, const int *column, const double *h)
{
    for (int b = 0; b < n_col; b++) {
        double *to = s->gram + (size_t) s->ld_n * (size_t) column[b];
        for (int i = 0; i < q; i++) {
            const double h_b = h[i + q * b];
            for (int a = 0; a <= b; a++)
                to[column[a]] += h_b * h[i + q * a];
        }
    }
}

/* Eliminates the levels in turn. Levels with many columns wait in the panel, as its rows, until it is full. */
static double eliminate(const hlr_gaussian *gauss, const double *lambda, const hlr_crossed *s)
{
    const hlr_crossed_levels *cross = &gauss->statistics.cross;
    const int q = gauss->model.factor[0].q, most = HLR_CROSSED_PANEL / q * q;
    const double *h = s->level + 3 * q * q;
    double log_det = 0.0, product = 1.0;
    int row = 0;
    if (cross->n_direct == 0)
        return 0.0;
    hlr_zero((size_t) HLR_CROSSED_PANEL * (size_t) s->ld_n, s->panel);
    for (int d = 0; d < cross->n_direct; d++) {
        const int j = cross->direct[d], n_col = cross->start[j + 1] - cross->start[j];
        const int *column = cross->column + cross->start[j];
        product *= solve_level(gauss, j, lambda, s);
        if (!(product < 1e120)) {
            log_det += 2.0 * log(product);
            product = 1.0;
        }
        if (!hlr_crossed_in_panel(s, q, n_col)) {
            add_narrow(s, q, n_col, column, h);
            continue;
        }
        for (int a = 0; a < n_col; a++)
            for (int i = 0; i < q; i++)
                s->panel[HLR_CROSSED_PANEL * (size_t) column[a] + row + i] = h[i + q * a];
        row += q;
        if (row == most) {
            hlr_dense_add_square(s->ld_n, HLR_CROSSED_PANEL, s->panel, s->gram);
            hlr_zero((size_t) HLR_CROSSED_PANEL * (size_t) s->ld_n, s->panel);
            row = 0;
        }
    }
    if (row > 0)
        hlr_dense_add_square(s->ld_n, HLR_CROSSED_PANEL, s->panel, s->gram);
    return log_det + 2.0 * log(product);
}

/* Lower triangle from the upper one, by blocks so that neither side jumps through memory. */
static void mirror(int n, double *a)
{
    const size_t ld = (size_t) n;
    for (int b = 0; b < n; b += HLR_DENSE_BLOCK)
        for (int first = 0; first <= b; first += HLR_DENSE_BLOCK)
            for (int c = b; c < b + HLR_DENSE_BLOCK; c++)
                for (int i = first; i < first + HLR_DENSE_BLOCK && i < c; i++)
                    a[(size_t) c + ld * (size_t) i] = a[(size_t) i + ld * (size_t) c];
}

/* ---- the dense node, forwards ---------------------------------------------------------------------------- */

/* Makes M = I + Lambda'A Lambda in `u`, and Lambda'A in `left`. */
static void make_node(const hlr_gaussian *gauss, const double *lambda, const hlr_crossed *s)
{
    const size_t ld = (size_t) s->ld_m;
    for (int b = 0; b < s->m; b++) {
        double *left = s->left + ld * (size_t) b;
        hlr_crossed_scale_transposed(gauss, lambda, s->gram + (size_t) s->ld_n * (size_t) b, left);
        for (int a = s->m; a < s->ld_m; a++)
            left[a] = 0.0;
    }
    hlr_zero(ld * ld, s->u);
    for (int k = 1, first = 0; k < gauss->model.n_factor; k++) {
        const int q = gauss->model.factor[k].q;
        const double *own = lambda + hlr_matrix_of(&gauss->model, k);
        for (int j = 0; j < gauss->model.factor[k].n_level; j++, first += q)
            for (int i = 0; i < q; i++) {
                double *to = s->u + ld * (size_t) (first + i);
                for (int b = i; b < q; b++) {
                    const double scale = own[b + q * i], *left = s->left + ld * (size_t) (first + b);
                    for (int a = 0; a < first + q; a++)
                        to[a] += scale * left[a];
                }
            }
    }
    for (int b = 0; b < s->ld_m; b++)
        s->u[b + ld * (size_t) b] += 1.0;
}

static void solve_columns(const hlr_gaussian *gauss, const double *lambda, const hlr_crossed *s)
{
    const size_t ld = (size_t) s->ld_m;
    for (int c = 0; c <= gauss->model.layout.n_common; c++) {
        double *h = s->h + ld * (size_t) c, *v = s->v + ld * (size_t) c;
        hlr_crossed_scale_transposed(gauss, lambda, s->gram + (size_t) s->ld_n * (size_t) (s->m + c), h);
        for (int a = 0; a < s->m; a++) {
            h[a] = (h[a] - hlr_dot(a, s->u + ld * (size_t) a, h)) / s->u[a + ld * (size_t) a];
            v[a] = h[a];
        }
        for (int a = s->m - 1; a >= 0; a--) {
            const double *u = s->u + ld * (size_t) a;
            v[a] /= u[a];
            for (int i = 0; i < a; i++)
                v[i] -= v[a] * u[i];
        }
        hlr_crossed_scale(gauss, lambda, v, s->uv + ld * (size_t) c);
    }
}

void hlr_crossed_reduce(const hlr_gaussian *gauss, const double *lambda, const hlr_crossed *work, double *gram,
                        double *log_det)
{
    const hlr_crossed s = *work;             /* its pointers stay in registers */
    const int q = gauss->model.factor[0].q, c = gauss->model.layout.n_common + 1;
    const size_t ld = (size_t) s.ld_n;
    const double *from = gauss->statistics.rest;
    *log_det = 0.0;
    hlr_zero(hlr_packed_size(q), s.precision);
    if (gauss->statistics.classes.n > 0) {
        for (size_t i = 0; i < hlr_packed_size(s.n); i++)
            s.packed[i] = gauss->statistics.rest[i];
        for (int g = 0; HLR_LANES * g < gauss->statistics.classes.n; g++) {
            const hlr_classes two = hlr_crossed_classes(gauss, &s, g);
            double *e = s.e + hlr_classes_e_size(&two, q) * (size_t) g;
            *log_det += hlr_classes_sums(&two, q, s.n, lambda, &s.classes, e, s.precision, s.packed);
        }
        from = s.packed;
    }
    for (int b = 0; b < s.ld_n; b++) {
        double *to = s.gram + ld * (size_t) b;
        for (int a = 0; a < s.ld_n; a++)
            to[a] = b < s.n && a <= b ? *from++ : 0.0;
    }
    *log_det += eliminate(gauss, lambda, &s);
    mirror(s.ld_n, s.gram);
    make_node(gauss, lambda, &s);
    if (hlr_dense_cholesky(s.ld_m, s.u) != 0)
        *log_det = NAN;
    for (int a = 0; a < s.m; a++)
        *log_det += 2.0 * log(s.u[a + (size_t) s.ld_m * (size_t) a]);
    solve_columns(gauss, lambda, &s);
    for (int b = 0; b < c; b++)
        for (int a = 0; a <= b; a++) {
            const double *h_a = s.h + (size_t) s.ld_m * (size_t) a, *h_b = s.h + (size_t) s.ld_m * (size_t) b;
            gram[hlr_packed(a, b)] = s.gram[(size_t) (s.m + a) + ld * (size_t) (s.m + b)] - hlr_dot(s.m, h_a, h_b);
        }
}
