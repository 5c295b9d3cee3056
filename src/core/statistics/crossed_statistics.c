#include "statistics/crossed_statistics.h"

#include "base/arena.h"
#include "numeric/dense.h"
#include "numeric/householder.h"
#include "numeric/linalg.h"

static int n_node(const hlr_crossed_rows *rows)
{
    int n = 0;
    for (int k = 0; k < rows->n_other; k++)
        n += rows->other[k].n_level * rows->other[k].q;
    return n;
}

int hlr_crossed_rows_n(const hlr_crossed_rows *rows)
{
    return n_node(rows) + rows->n_common;
}

/* Marks the columns of level j by j + 1. */
static void mark(const hlr_crossed_rows *rows, int j, int *seen)
{
    for (int i = rows->row[j]; i < rows->row[j + 1]; i++)
        for (int k = 0, first = 0; k < rows->n_other; k++) {
            const hlr_crossed_factor *other = &rows->other[k];
            for (int a = 0; a < other->q; a++)
                seen[first + other->level[rows->order[i]] * other->q + a] = j + 1;
            first += other->n_level * other->q;
        }
}

void hlr_crossed_count(const hlr_crossed_rows *rows, int *seen, int *start)
{
    const int m = n_node(rows);
    for (int a = 0; a < m; a++)
        seen[a] = 0;
    start[0] = 0;
    for (int j = 0; j < rows->n_level; j++) {
        int n = rows->n_common;
        mark(rows, j, seen);
        for (int a = 0; a < m; a++)
            n += seen[a] == j + 1;
        start[j + 1] = start[j] + n;
    }
}

/* Work memory of a level with n rows and n_col columns. */
typedef struct {
    double *block;             /* [n x (q + n_col)] its rows */
    double *padded;            /* the columns below row q, padded to whole blocks of dense.h */
    double *product;           /* padded' padded */
} workspace;

static workspace workspace_at(int n, int q, int n_col, hlr_arena *arena)
{
    const size_t wide = (size_t) hlr_dense_padded(n_col), tall = (size_t) hlr_dense_padded(n);
    workspace w = {.block = hlr_take(arena, (size_t) n * (size_t) (q + n_col))};
    w.padded = hlr_take(arena, tall * wide);
    w.product = hlr_take(arena, wide * wide);
    return w;
}

size_t hlr_crossed_stats_work_size(const hlr_crossed_rows *rows, const int *start)
{
    size_t most = 1;
    for (int j = 0; j < rows->n_level; j++) {
        hlr_arena arena = hlr_arena_counting();
        workspace_at(rows->row[j + 1] - rows->row[j], rows->q, start[j + 1] - start[j], &arena);
        if (arena.used > most)
            most = arena.used;
    }
    return most;
}

/* rest += the products of the level's columns below their first q rows. */
static void add_rest(int q, int n, int n_col, const int *column, const workspace *w, double *rest)
{
    const int wide = hlr_dense_padded(n_col), tall = hlr_dense_padded(n - q);
    const double *block = w->block;
    double *padded = w->padded, *product = w->product;
    for (int a = 0; a < wide; a++)
        for (int i = 0; i < tall; i++)
            padded[(size_t) i + (size_t) tall * (size_t) a] =
                a < n_col && i < n - q ? block[(size_t) (q + i) + (size_t) n * (size_t) (q + a)] : 0.0;
    for (size_t e = 0; e < (size_t) wide * (size_t) wide; e++)
        product[e] = 0.0;
    hlr_dense_add_square(wide, tall, padded, product);
    for (int b = 0; b < n_col; b++)
        for (int a = 0; a <= b; a++)
            rest[hlr_packed(column[a], column[b])] += product[(size_t) a + (size_t) wide * (size_t) b];
}

/* The level's rows, weighted, as a column-major matrix [Z of factor 0, its columns]; place: a column's number here. */
static void gather(const hlr_crossed_rows *rows, int j, int n_col, const int *place, double *block)
{
    const int *row = rows->order + rows->row[j];
    const size_t n = (size_t) (rows->row[j + 1] - rows->row[j]), q = (size_t) rows->q;
    for (size_t e = 0; e < n * (q + (size_t) n_col); e++)
        block[e] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const size_t from = (size_t) row[i];
        const double w = rows->root_weight ? rows->root_weight[from] : 1.0;
        for (size_t a = 0; a < q; a++)
            block[i + n * a] = w * rows->z[from + rows->n_row * a];
        for (int k = 0, first = 0; k < rows->n_other; k++) {
            const hlr_crossed_factor *other = &rows->other[k];
            for (int a = 0; a < other->q; a++)
                block[i + n * (q + (size_t) place[first + other->level[from] * other->q + a])] =
                    w * other->z[from + rows->n_row * (size_t) a];
            first += other->n_level * other->q;
        }
        for (int c = 0; c < rows->n_common; c++)
            block[i + n * (q + (size_t) (n_col - rows->n_common + c))] = w * rows->common[c][from];
    }
}

static void keep(int q, size_t n, int n_col, const double *block, double *r, double *f)
{
    for (int k = 0; k < q; k++) {
        const int there = (size_t) k < n;
        for (int l = k; l < q; l++)
            r[hlr_packed(k, l)] = there ? block[(size_t) l * n + (size_t) k] : 0.0;
        for (int a = 0; a < n_col; a++)
            f[k + q * a] = there ? block[(size_t) (q + a) * n + (size_t) k] : 0.0;
    }
}

void hlr_crossed_stats(const hlr_crossed_rows *rows, const int *start, int *column, double *r, double *f, double *rest,
                       int *place, double *work)
{
    const int m = n_node(rows), q = rows->q;
    for (int a = 0; a < m; a++)
        place[a] = 0;
    for (int j = 0; j < rows->n_level; j++) {
        const size_t n = (size_t) (rows->row[j + 1] - rows->row[j]);
        const int n_col = start[j + 1] - start[j];
        int *own = column + start[j], at = 0;
        mark(rows, j, place);
        for (int a = 0; a < m; a++)
            if (place[a] == j + 1) {
                place[a] = at;
                own[at++] = a;
            }
        for (int c = 0; c < rows->n_common; c++)
            own[at + c] = m + c;
        hlr_arena arena = hlr_arena_over(work);
        const workspace w = workspace_at((int) n, q, n_col, &arena);
        gather(rows, j, n_col, place, w.block);
        for (int a = 0; a < at; a++)
            place[own[a]] = 0;
        hlr_triangularise(w.block, n, q, q + n_col);
        keep(q, n, n_col, w.block, r + hlr_packed_size(q) * (size_t) j, f + (size_t) q * (size_t) start[j]);
        if (n > (size_t) q)
            add_rest(q, (int) n, n_col, own, &w, rest);
    }
}
