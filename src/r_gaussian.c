#include "r_gaussian.h"

#include <R.h>
#include <limits.h>

#include "collapsed/crossed.h"
#include "r_check.h"
#include "r_model.h"

/* Elements of a packed symmetric matrix. */
static R_xlen_t packed(R_xlen_t n)
{
    return n * (n + 1) / 2;
}

static hlr_levels levels_from_list(SEXP list, int q, int n_col)
{
    const R_xlen_t n = hlr_one_int_in(hlr_list_get(list, "n"), 0, INT_MAX - 1, "n");
    hlr_levels levels = {(int) n, NULL, NULL};
    levels.r = hlr_doubles(hlr_list_get(list, "r"), hlr_times(n, packed(q)), "r");
    levels.f = hlr_doubles(hlr_list_get(list, "f"), hlr_times(n, (R_xlen_t) q * n_col), "f");
    return levels;
}

static hlr_classes classes_from_list(SEXP list, int q, int n_col)
{
    const R_xlen_t n = hlr_one_int_in(hlr_list_get(list, "n"), 0, INT_MAX - 1, "n"), n_pair = packed(q);
    hlr_classes classes = {(int) n, NULL, NULL, NULL};
    classes.count = hlr_doubles(hlr_list_get(list, "count"), n, "count");
    classes.r = hlr_doubles(hlr_list_get(list, "r"), hlr_times(n, n_pair), "r");
    classes.moment =
        hlr_doubles(hlr_list_get(list, "moment"), hlr_times(hlr_times(n, n_pair), packed(n_col)), "moment");
    return classes;
}

/* Columns of each level ascend, and end with those of X and y, the last `n_common` of all `n_col`. */
static void check_columns(const hlr_crossed_levels *cross, int n_level, int n_col, int n_common)
{
    for (int j = 0; j < n_level; j++) {
        const int first = cross->start[j], end = cross->start[j + 1];
        if (end - first < n_common)
            Rf_error("`column` is without X and y in level %d", j + 1);
        for (int a = first; a < end; a++) {
            const int from_end = end - a, least = from_end <= n_common ? n_col - from_end : 0;
            if (cross->column[a] < least || (a > first && cross->column[a] <= cross->column[a - 1]))
                Rf_error("`column` does not ascend to X and y in level %d", j + 1);
        }
    }
}

static hlr_crossed_levels crossed_from_list(SEXP list, int n_level, int q, int n_col, int n_common)
{
    hlr_crossed_levels cross;
    SEXP direct = hlr_list_get(list, "direct");
    cross.start = hlr_starts(hlr_list_get(list, "start"), n_level, "start");
    const R_xlen_t n = cross.start[n_level];
    cross.column = hlr_indices(hlr_list_get(list, "column"), n, n_col, "column");
    check_columns(&cross, n_level, n_col, n_common);
    cross.r = hlr_doubles(hlr_list_get(list, "r"), hlr_times(n_level, packed(q)), "r");
    cross.f = hlr_doubles(hlr_list_get(list, "f"), hlr_times(n, q), "f");
    cross.direct = hlr_indices(direct, -1, n_level, "direct");
    cross.n_direct = hlr_count(XLENGTH(direct), "direct");
    return cross;
}

/* Columns beside those of the factor that is eliminated. */
static int crossed_columns(const hlr_model *model)
{
    if (model->n_factor < 2)
        Rf_error("`cross` needs two factors");
    R_xlen_t n = model->layout.n_common + 1;
    for (int k = 1; k < model->n_factor; k++)
        n = hlr_few_columns(n + (R_xlen_t) model->factor[k].n_level * model->factor[k].q);
    return (int) n;
}

/* Nested factors: each level but those of the outermost factor has a parent, which exists. Crossed ones have none. */
static void set_parents(SEXP list, const hlr_model *model, hlr_statistics *statistics)
{
    const int n_nested = statistics->crossed || model->n_factor == 0 ? 0 : model->n_factor - 1;
    SEXP parents = hlr_list(hlr_list_get(list, "parents"), n_nested, "parents");
    for (int k = 0; k < n_nested; k++)
        statistics->parent[k] =
            hlr_indices(VECTOR_ELT(parents, k), model->factor[k].n_level, model->factor[k + 1].n_level, "parents");
}

static void set_crossed(SEXP list, const hlr_model *model, hlr_statistics *statistics)
{
    const int n_col = crossed_columns(model), q = model->factor[0].q;
    statistics->cross = crossed_from_list(hlr_list_get(list, "cross"), model->factor[0].n_level, q, n_col,
                                          model->layout.n_common + 1);
    statistics->classes = classes_from_list(hlr_list_get(list, "classes"), q, n_col);
    if (statistics->classes.n % 2 != 0)
        Rf_error("`classes` must be two and two");
    statistics->rest = hlr_doubles(hlr_list_get(list, "rest"), packed(n_col), "rest");
}

static void set_chain(SEXP list, const hlr_model *model, hlr_statistics *statistics)
{
    R_xlen_t n_rest = packed(model->layout.n_common + 1);
    if (model->n_factor > 0) {
        const int q = model->factor[0].q, n_col = hlr_n_col(model, 0);
        statistics->every = levels_from_list(hlr_list_get(list, "every"), q, n_col);
        if (statistics->every.n != model->factor[0].n_level)
            Rf_error("`every` has another number of levels than its factor");
        if (model->n_factor == 1) {
            statistics->direct = levels_from_list(hlr_list_get(list, "direct"), q, n_col);
            statistics->classes = classes_from_list(hlr_list_get(list, "classes"), q, n_col);
        } else {
            n_rest = hlr_times(packed(n_col), model->factor[1].n_level);
        }
    }
    statistics->rest = hlr_doubles(hlr_list_get(list, "rest"), n_rest, "rest");
}

static hlr_statistics statistics_from_list(SEXP list, const hlr_model *model)
{
    hlr_statistics statistics = {0};
    statistics.n_obs = hlr_one_double(hlr_list_get(list, "n_obs"), "n_obs");
    statistics.log_weight = hlr_one_double(hlr_list_get(list, "log_weight"), "log_weight");
    statistics.shift = hlr_doubles(hlr_list_get(list, "shift"), model->layout.n_common, "shift");
    statistics.crossed = !Rf_isNull(hlr_list_find(list, "cross"));
    set_parents(list, model, &statistics);
    (statistics.crossed ? set_crossed : set_chain)(list, model, &statistics);
    return statistics;
}

hlr_gaussian hlr_gaussian_from_list(SEXP list)
{
    hlr_gaussian gauss = {.model = hlr_parameters_from_list(list)};
    const hlr_layout *layout = &gauss.model.layout;
    const int p = layout->n_common;
    if (layout->n_scalar - layout->theta != 1)
        Rf_error("`layout` must have the row of one sigma");
    for (int k = 0; k < gauss.model.n_factor; k++)
        if (gauss.model.factor[k].df >= 0)
            Rf_error("`df`: effects must be normal");
    gauss.statistics = statistics_from_list(list, &gauss.model);
    gauss.common.precision = hlr_doubles(hlr_list_get(list, "precision"), (R_xlen_t) p * p, "precision");
    gauss.common.pull = hlr_doubles(hlr_list_get(list, "pull"), p, "pull");
    gauss.common.log_density = hlr_one_double(hlr_list_get(list, "log_prior"), "log_prior");
    return gauss;
}
