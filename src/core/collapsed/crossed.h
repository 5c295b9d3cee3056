/* hlr_reduce() for crossed factors: the levels of factor 0 are eliminated one by one, and what is left is one dense
 * node with the columns of all other factors. */
#ifndef HLR_CROSSED_H
#define HLR_CROSSED_H

#include "base/arena.h"
#include "collapsed/levels.h"
#include "collapsed/gaussian.h"

/* Work memory, and what the way back needs of the way forth. Matrices are column-major, padded to whole blocks (see
 * dense.h). */
typedef struct {
    int m, n;                  /* columns of Z of the other factors; with X and y */
    int ld_m, ld_n;
    double *gram;              /* [ld_n x ld_n] Gram matrix of the n columns without factor 0, both triangles */
    double *left;              /* [ld_m x ld_m] Lambda'A, A the block of Z in `gram` */
    double *u;                 /* [ld_m x ld_m] I + Lambda'A Lambda = U'U, upper triangle */
    double *h, *v, *uv;        /* [ld_m x (p + 1)] U'^-1 Lambda'D, V = M^-1 Lambda'D, Lambda V; D: `gram` beside A */
    double *x;                 /* [q x columns of every level] R'P F, direct levels only */
    double *precision;         /* [q x q] packed sum of R'P R */
    double *lower, *inverse;   /* [ld_m x ld_m] U'^-1, M^-1: of the way back */
    double *omega;             /* [ld_n x ld_n] of the way back */
    double *packed;            /* [packed n] */
    double *panel, *product;   /* [HLR_CROSSED_PANEL x ld_n] */
    double *level;             /* one level: G, M (then its factor L) and L^-1 R, [q x q] each; L^-1 F, [q x n] */
    double *e;                 /* what classes keep for the way back */
    hlr_level_sums classes;    /* set where there are classes */
} hlr_crossed;

enum { HLR_CROSSED_PANEL = 32 };

/* Does a level with n_col columns wait in a panel, with its q rows, to be added with other levels? */
static inline int hlr_crossed_in_panel(const hlr_crossed *s, int q, int n_col)
{
    return 2 * n_col > s->n && q <= HLR_CROSSED_PANEL;
}

/* Classes 2 g and 2 g + 1, interleaved as they lie in memory, because a pass over their moments is bound by memory. If
 * their number is odd the last one has no level and R = 0. */
hlr_classes hlr_crossed_classes(const hlr_gaussian *gauss, const hlr_crossed *s, int g);

int hlr_crossed_n_node(const hlr_gaussian *gauss);             /* m */
int hlr_crossed_first(const hlr_gaussian *gauss, int k);       /* first column of factor k >= 1 */

hlr_crossed hlr_crossed_at(const hlr_gaussian *gauss, hlr_arena *arena);
void hlr_crossed_reduce(const hlr_gaussian *gauss, const double *lambda, const hlr_crossed *work, double *gram,
                        double *log_det);
void hlr_crossed_back(const hlr_gaussian *gauss, const double *lambda, const double *omega, const hlr_crossed *work,
                      double *d_lambda);

/* Columns of a block matrix with Lambda of each level on the diagonal: out = Lambda x, or Lambda'x; x, out: [m]. */
void hlr_crossed_scale(const hlr_gaussian *gauss, const double *lambda, const double *x, double *out);
void hlr_crossed_scale_transposed(const hlr_gaussian *gauss, const double *lambda, const double *x, double *out);

#endif
