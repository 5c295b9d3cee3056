/* The way back through crossed factors: see crossed.c. */
#include "collapsed/crossed.h"

#include "numeric/dense.h"
#include "numeric/linalg.h"

/* After hlr_crossed_reduce(): fills `inverse`. */
static void invert(const hlr_crossed *s)
{
    hlr_dense_invert(s->ld_m, s->u, s->lower);
    hlr_dense_inverse(s->ld_m, s->lower, s->inverse);
}

/* Gradient of one factor: the sum over its levels of the lower triangles of their blocks of
 * (D - A Lambda V) omega V' - A Lambda M^-1. `residual` and `weighted`: columns of D - A Lambda V and V omega. */
static void add_node_gradient(const hlr_gaussian *gauss, int k, const hlr_crossed *s, const double *residual,
                              const double *weighted, double *d_lambda)
{
    const int q = gauss->model.factor[k].q;
    const size_t ld = (size_t) s->ld_m;
    int at = hlr_crossed_first(gauss, k);
    for (int j = 0; j < gauss->model.factor[k].n_level; j++, at += q)
        for (int i = 0; i < q; i++)
            for (int l = 0; l <= i; l++) {
                double sum = -hlr_dot(s->m, s->left + ld * (size_t) (at + i), s->inverse + ld * (size_t) (at + l));
                for (size_t c = 0; c < (size_t) (gauss->model.layout.n_common + 1); c++)
                    sum += residual[at + i + ld * c] * weighted[at + l + ld * c];
                d_lambda[i + q * l] += sum;
            }
}

static void back_node(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_crossed *s,
                      double *d_lambda)
{
    const int n_common = gauss->model.layout.n_common + 1;
    const size_t ld = (size_t) s->ld_m;
    double *residual = s->omega, *weighted = s->h;        /* both are free here */
    for (int c = 0; c < n_common; c++) {
        const double *d = s->gram + (size_t) s->ld_n * (size_t) (s->m + c);
        for (int a = 0; a < s->m; a++) {
            residual[a + ld * (size_t) c] =
                d[a] - hlr_dot(s->m, s->gram + (size_t) s->ld_n * (size_t) a, s->uv + ld * (size_t) c);
            double sum = 0.0;
            for (int b = 0; b < n_common; b++)
                sum += s->v[a + ld * (size_t) b] * omega[hlr_packed(b, c)];
            weighted[a + ld * (size_t) c] = sum;
        }
    }
    for (int k = 1; k < gauss->model.n_factor; k++)
        add_node_gradient(gauss, k, s, residual, weighted,
                          d_lambda + hlr_matrix_of(&gauss->model, k));
    for (int c = 0; c < n_common; c++)                    /* Lambda V omega */
        hlr_crossed_scale(gauss, lambda, weighted + ld * (size_t) c, weighted + ld * (size_t) c);
}

/* Omega, upper triangle with half of the diagonal and zeros below it: S + S' is the whole. */
static void make_omega(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_crossed *s)
{
    const size_t ld = (size_t) s->ld_n, ld_m = (size_t) s->ld_m;
    const int m = s->m, n_common = gauss->model.layout.n_common + 1;
    const double *weighted = s->h;
    hlr_zero(ld * ld, s->omega);
    for (int b = 0; b < m; b++)                           /* Lambda M^-1, in place of M^-1 */
        hlr_crossed_scale(gauss, lambda, s->inverse + ld_m * (size_t) b, s->inverse + ld_m * (size_t) b);
    for (int k = 1, first = 0; k < gauss->model.n_factor; k++) {
        const int q = gauss->model.factor[k].q;
        const double *own = lambda + hlr_matrix_of(&gauss->model, k);
        for (int j = 0; j < gauss->model.factor[k].n_level; j++, first += q)
            for (int i = 0; i < q; i++) {
                double *to = s->omega + ld * (size_t) (first + i);
                for (int b = 0; b <= i; b++) {
                    const double scale = own[i + q * b], *from = s->inverse + ld_m * (size_t) (first + b);
                    for (int a = 0; a <= first + i; a++)
                        to[a] += scale * from[a];
                }
            }
    }
    for (int b = 0; b < m; b++) {
        double *to = s->omega + ld * (size_t) b;
        for (size_t c = 0; c < (size_t) n_common; c++) {
            const double scale = s->uv[b + ld_m * c], *from = weighted + ld_m * c;
            for (int a = 0; a <= b; a++)
                to[a] += scale * from[a];
        }
    }
    for (int c = 0; c < n_common; c++) {
        double *to = s->omega + ld * (size_t) (m + c);
        for (int a = 0; a < m; a++)
            to[a] = -weighted[a + ld_m * (size_t) c];
        for (int b = 0; b <= c; b++)
            to[m + b] = omega[hlr_packed(b, c)];
    }
    for (int b = 0; b < s->n; b++)
        s->omega[b + ld * (size_t) b] *= 0.5;
}

/* y += x (S + S') x' for a level with few columns; y packed. */
static void add_narrow_back(const hlr_crossed *s, int q, int n_col, const int *column, const double *x, double *y)
{
    double *half = s->level;                              /* sum over a <= b of S_ab x_a, [q] */
    for (int b = 0; b < n_col; b++) {
        const double *omega = s->omega + (size_t) s->ld_n * (size_t) column[b];
        for (int i = 0; i < q; i++) {
            double sum = 0.0;
            for (int a = 0; a <= b; a++)
                sum += omega[column[a]] * x[i + q * a];
            half[i] = sum;
        }
        for (int l = 0; l < q; l++)
            for (int k = 0; k <= l; k++)
                y[hlr_packed(k, l)] += half[k] * x[l + q * b] + half[l] * x[k + q * b];
    }
}

/* y += x (S + S') x' for the levels in the panel, [ld_n x row], q rows to a level. */
static void add_panel_back(const hlr_crossed *s, int q, int row, double *y)
{
    const size_t ld = (size_t) s->ld_n;
    hlr_dense_multiply_upper(s->ld_n, s->omega, row + row % 2, s->panel, s->product);
    for (int first = 0; first < row; first += q)
        for (int l = 0; l < q; l++)
            for (int k = 0; k <= l; k++) {
                const size_t at_k = ld * (size_t) (first + k), at_l = ld * (size_t) (first + l);
                y[hlr_packed(k, l)] += hlr_dot(s->ld_n, s->product + at_k, s->panel + at_l)
                                       + hlr_dot(s->ld_n, s->product + at_l, s->panel + at_k);
            }
}

static void back_levels(const hlr_gaussian *gauss, const hlr_crossed *s, double *y)
{
    const hlr_crossed_levels *cross = &gauss->statistics.cross;
    const int q = gauss->model.factor[0].q, most = HLR_CROSSED_PANEL / q * q;
    int row = 0;
    if (cross->n_direct == 0)
        return;
    hlr_zero((size_t) HLR_CROSSED_PANEL * (size_t) s->ld_n, s->panel);
    for (int d = 0; d < cross->n_direct; d++) {
        const int j = cross->direct[d], n_col = cross->start[j + 1] - cross->start[j];
        const int *column = cross->column + cross->start[j];
        const double *x = s->x + (size_t) q * (size_t) cross->start[j];
        if (!hlr_crossed_in_panel(s, q, n_col)) {
            add_narrow_back(s, q, n_col, column, x, y);
            continue;
        }
        for (int a = 0; a < n_col; a++)
            for (int i = 0; i < q; i++)
                s->panel[(size_t) s->ld_n * (size_t) (row + i) + (size_t) column[a]] = x[i + q * a];
        row += q;
        if (row == most) {
            add_panel_back(s, q, row, y);
            hlr_zero((size_t) HLR_CROSSED_PANEL * (size_t) s->ld_n, s->panel);
            row = 0;
        }
    }
    if (row > 0)
        add_panel_back(s, q, row, y);
}

void hlr_crossed_back(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_crossed *work,
                      double *d_lambda)
{
    const hlr_crossed s = *work;             /* its pointers stay in registers */
    const int q = gauss->model.factor[0].q;
    for (int i = 0; i < hlr_n_lambda(&gauss->model); i++)
        d_lambda[i] = 0.0;
    invert(&s);
    back_node(gauss, lambda, omega, &s, d_lambda);
    make_omega(gauss, lambda, omega, &s);
    double *y = s.precision;
    for (size_t i = 0; i < hlr_packed_size(q); i++)
        y[i] = -y[i];
    if (gauss->statistics.classes.n > 0) {
        double *to = s.packed;
        for (int b = 0; b < s.n; b++)
            for (int a = 0; a <= b; a++)
                *to++ = s.omega[(size_t) a + (size_t) s.ld_n * (size_t) b] * (a == b ? 2.0 : 1.0);
        for (int g = 0; HLR_LANES * g < gauss->statistics.classes.n; g++) {
            const hlr_classes two = hlr_crossed_classes(gauss, &s, g);
            const double *e = s.e + hlr_classes_e_size(&two, q) * (size_t) g;
            hlr_classes_back(&two, q, s.n, s.packed, &s.classes, e, y);
        }
    }
    back_levels(gauss, &s, y);
    for (int k = 0; k < q; k++)
        for (int i = k; i < q; i++)
            for (int l = k; l < q; l++)
                d_lambda[i + q * k] += y[hlr_packed(i, l)] * lambda[l + q * k];
}
