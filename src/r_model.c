#include "r_model.h"

#include <R.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "collapsed/crossed.h"
#include "r_check.h"
#include "r_memory.h"
#include "r_prior.h"

static int few_columns(R_xlen_t n)
{
    if (n > HLR_MOST_COLUMNS)
        Rf_error("%ld coefficients are too many; at most %d", (long) n, HLR_MOST_COLUMNS);
    return (int) n;
}

static hlr_factor factor_from_list(SEXP list)
{
    hlr_factor factor;
    SEXP blocks = hlr_list_get(list, "block_size"), parent = hlr_list_find(list, "parent"),
         df = hlr_list_find(list, "df");
    factor.n_level = hlr_one_int_in(hlr_list_get(list, "n_level"), 1, INT_MAX - 1, "n_level");
    factor.block_size = hlr_ints_in(blocks, -1, 1, HLR_MOST_COLUMNS, "block_size");
    if (XLENGTH(blocks) < 1 || XLENGTH(blocks) > HLR_MOST_COLUMNS)
        Rf_error("`block_size` must have 1 to %d blocks", HLR_MOST_COLUMNS);
    factor.n_block = (int) XLENGTH(blocks);
    factor.q = 0;
    for (int b = 0; b < factor.n_block; b++)
        factor.q = few_columns((R_xlen_t) factor.q + factor.block_size[b]);
    factor.parent = Rf_isNull(parent) ? NULL : hlr_ints(parent, factor.n_level, "parent");
    SEXP to_raw = hlr_list_find(list, "to_raw");
    factor.to_raw =
        Rf_isNull(to_raw) ? NULL : hlr_doubles(to_raw, (R_xlen_t) factor.q * factor.q, "to_raw");
    factor.df = Rf_isNull(df) ? 0 : hlr_one_int(df, "df");
    return factor;
}

/* Nested factors: each level but those of the outermost factor has a parent, which exists. Crossed ones have none. */
static void check_parents(const hlr_model *model, SEXP factors)
{
    for (int k = 0; k < model->n_factor; k++) {
        const int nested = !model->crossed && k + 1 < model->n_factor;
        if (nested)
            hlr_indices(hlr_list_get(VECTOR_ELT(factors, k), "parent"), model->factor[k].n_level,
                        model->factor[k + 1].n_level, "parent");
        else if (model->factor[k].parent)
            Rf_error("`parent` of a factor that is inside no other");
    }
}

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

static const hlr_prior *priors_from_list(SEXP list, int n)
{
    SEXP name = hlr_list_get(list, "dist");
    const double *arg = hlr_doubles(hlr_list_get(list, "arg"), (R_xlen_t) n * HLR_PRIOR_MAX_ARG, "arg");
    const double *lower = hlr_doubles(hlr_list_get(list, "lower"), n, "lower");
    const double *upper = hlr_doubles(hlr_list_get(list, "upper"), n, "upper");
    hlr_prior *prior = (hlr_prior *) R_alloc((size_t) n, sizeof(hlr_prior));
    hlr_error err = {""};
    if (TYPEOF(name) != STRSXP || XLENGTH(name) != n)
        Rf_error("`dist` must be %d strings", n);
    for (int i = 0; i < n; i++)
        if (hlr_prior_init(&prior[i], CHAR(STRING_ELT(name, i)), arg + i * HLR_PRIOR_MAX_ARG, lower[i],
                           upper[i], &err) != HLR_OK)
            Rf_error("%s", err.message);
    return prior;
}

static hlr_map_kind kind_of(const char *name)
{
    for (int k = 0; k < HLR_N_MAP_KIND; k++)
        if (strcmp(name, hlr_map_kinds[k]) == 0)
            return (hlr_map_kind) k;
    Rf_error("there is no `kind` of coordinates '%s'", name);
}

const hlr_map *hlr_maps_from_list(SEXP list, int n)
{
    SEXP kind = hlr_list_get(list, "kind");
    if (TYPEOF(kind) != STRSXP || XLENGTH(kind) != n)
        Rf_error("`kind` must be %d strings", n);
    const double *lower = hlr_doubles(hlr_list_get(list, "lower"), n, "lower");
    const double *upper = hlr_doubles(hlr_list_get(list, "upper"), n, "upper");
    const double *scale = hlr_doubles(hlr_list_get(list, "scale"), n, "scale");
    hlr_map *map = (hlr_map *) R_alloc((size_t) n, sizeof(hlr_map));
    for (int i = 0; i < n; i++)
        map[i] = (hlr_map){kind_of(CHAR(STRING_ELT(kind, i))), lower[i], upper[i], scale[i]};
    return map;
}

/* NULL: no shrinkage. */
static hlr_shrinkage shrinkage_from_list(SEXP list, int p)
{
    hlr_shrinkage shrinkage = {NULL, 0, NULL, NULL, 0};
    if (Rf_isNull(list))
        return shrinkage;
    SEXP at = hlr_list_get(list, "at");
    shrinkage.kind = hlr_shrinkage_kind_from(hlr_list_get(list, "kind"));
    shrinkage.at = hlr_indices(at, -1, p, "at");
    shrinkage.n = few_columns(XLENGTH(at));
    shrinkage.unit = hlr_doubles(hlr_list_get(list, "unit"), shrinkage.n, "unit");
    shrinkage.in_sigma = hlr_one_int_in(hlr_list_get(list, "in_sigma"), 0, 1, "in_sigma");
    return shrinkage;
}

/* What every engine reads: sizes, factors, priors, maps. */
static hlr_model head_from_list(SEXP list)
{
    hlr_model model = {0};
    SEXP factors = hlr_list_get(list, "factors");
    model.p = hlr_one_int_in(hlr_list_get(list, "p"), 0, HLR_MOST_COLUMNS, "p");
    if (XLENGTH(hlr_list(factors, -1, "factors")) > HLR_MAX_FACTOR)
        Rf_error("at most %d factors", HLR_MAX_FACTOR);
    model.n_factor = (int) XLENGTH(factors);
    int n_block = 0;
    for (int k = 0; k < model.n_factor; k++) {
        model.factor[k] = factor_from_list(VECTOR_ELT(factors, k));
        n_block += model.factor[k].n_block;
    }
    few_columns((R_xlen_t) model.p + hlr_n_sd(&model) + 1);
    const int p = model.p, n_sd = hlr_n_sd(&model);
    SEXP priors = hlr_list_get(list, "priors");
    const int n = few_columns(Rf_xlength(hlr_list_get(priors, "dist")));
    model.n_hyper = hlr_one_int_in(hlr_list_get(list, "n_hyper"), 0, n, "n_hyper");
    model.n_theta = n - p - n_sd - model.n_hyper;
    model.shrinkage = shrinkage_from_list(hlr_list_find(list, "shrinkage"), p);
    if (model.n_theta < model.shrinkage.in_sigma || model.n_theta > HLR_MAX_THETA ||
        model.n_hyper < hlr_shrinkage_n_hyper(&model.shrinkage))
        Rf_error("`dist` has %d priors, which are not those of the parameters", n);
    for (int k = 0; k < model.n_factor; k++)
        if (model.factor[k].df < 0 || model.factor[k].df > model.n_hyper)
            Rf_error("`df` is outside the hyper-parameters");
    const hlr_prior *prior = priors_from_list(priors, n);
    const hlr_map *map = hlr_maps_from_list(hlr_list_get(list, "maps"), n);
    model.prior_common = prior;
    model.prior_sd = prior + p;
    model.prior_hyper = prior + p + n_sd;
    model.prior_theta = model.prior_hyper + model.n_hyper;
    model.map_common = map;
    model.map_sd = map + p;
    model.map_hyper = map + p + n_sd;
    model.map_theta = model.map_hyper + model.n_hyper;

    model.keep_common = hlr_one_int_in(hlr_list_get(list, "keep_common"), 0, 1, "keep_common");
    model.raw_intercept = hlr_one_int_in(hlr_list_get(list, "raw_intercept"), 0, 1, "raw_intercept");
    if (model.shrinkage.n > 0 && !model.keep_common)
        Rf_error("`keep_common` must be 1 where coefficients are shrunk");
    model.center = hlr_doubles(hlr_list_get(list, "center"), p, "center");
    model.shape = hlr_doubles(hlr_list_get(list, "shape"), n_block, "shape");
    for (int k = 0, b = 0; k < model.n_factor; k++)
        for (int i = 0; i < model.factor[k].n_block; i++, b++) {
            model.log_cor += hlr_lkj_constant_unconstrained(model.factor[k].block_size[i], model.shape[b]);
            model.log_lkj += hlr_lkj_log_constant(model.factor[k].block_size[i], model.shape[b]);
        }
    return model;
}

/* Columns beside those of the factor that is eliminated. */
static int crossed_columns(const hlr_model *model)
{
    if (model->n_factor < 2)
        Rf_error("`cross` needs two factors");
    R_xlen_t n = model->p + 1;
    for (int k = 1; k < model->n_factor; k++)
        n = few_columns(n + (R_xlen_t) model->factor[k].n_level * model->factor[k].q);
    return (int) n;
}

hlr_model hlr_model_from_list(SEXP list)
{
    hlr_model model = head_from_list(list);
    const int p = model.p;
    model.n_obs = hlr_one_double(hlr_list_get(list, "n_obs"), "n_obs");
    model.log_weight = hlr_one_double(hlr_list_get(list, "log_weight"), "log_weight");
    if (model.n_theta != 1)
        Rf_error("`dist` must have the prior of one sigma");
    SEXP cross = hlr_list_find(list, "cross");
    model.crossed = !Rf_isNull(cross);
    check_parents(&model, hlr_list_get(list, "factors"));
    R_xlen_t n_rest = packed(p + 1);
    if (model.crossed) {
        const int n_col = crossed_columns(&model), q = model.factor[0].q;
        n_rest = packed(n_col);
        model.cross = crossed_from_list(cross, model.factor[0].n_level, q, n_col, p + 1);
        model.classes = classes_from_list(hlr_list_get(list, "classes"), q, n_col);
        if (model.classes.n % 2 != 0)
            Rf_error("`classes` must be two and two");
    } else if (model.n_factor > 0) {
        const int q = model.factor[0].q, n_col = hlr_n_col(&model, 0);
        model.every = levels_from_list(hlr_list_get(list, "every"), q, n_col);
        if (model.every.n != model.factor[0].n_level)
            Rf_error("`every` has another number of levels than its factor");
        if (model.n_factor == 1) {
            model.direct = levels_from_list(hlr_list_get(list, "direct"), q, n_col);
            model.classes = classes_from_list(hlr_list_get(list, "classes"), q, n_col);
        } else {
            n_rest = hlr_times(packed(n_col), model.factor[1].n_level);
        }
    }
    model.rest = hlr_doubles(hlr_list_get(list, "rest"), n_rest, "rest");
    model.shift = hlr_doubles(hlr_list_get(list, "shift"), p, "shift");
    model.precision = hlr_doubles(hlr_list_get(list, "precision"), (R_xlen_t) p * p, "precision");
    model.prior_pull = hlr_doubles(hlr_list_get(list, "pull"), p, "pull");
    model.log_prior = hlr_one_double(hlr_list_get(list, "log_prior"), "log_prior");
    return model;
}

int hlr_is_joint(SEXP list)
{
    return !Rf_isNull(hlr_list_find(list, "family"));
}

/* First row of each level; rows must be sorted. */
static const int *starts_of(const hlr_group_rows *rows)
{
    int *start = (int *) R_alloc((size_t) rows->n_level + 1, sizeof(int));
    for (int j = 0; j <= rows->n_level; j++)
        start[j] = 0;
    for (int i = 0; i < rows->n; i++) {
        if (i > 0 && rows->index[i] < rows->index[i - 1])
            Rf_error("rows are not sorted by the first factor");
        start[rows->index[i] + 1]++;
    }
    for (int j = 0; j < rows->n_level; j++)
        start[j + 1] += start[j];
    return start;
}

static const double *logs_of(int n, const double *y)
{
    double *log_y = (double *) R_alloc((size_t) n, sizeof(double));
    for (int i = 0; i < n; i++)
        log_y[i] = log(y[i]);
    return log_y;
}

hlr_joint_model hlr_joint_from_list(SEXP list)
{
    hlr_joint_model model = {.head = head_from_list(list)};
    SEXP family = hlr_list_get(list, "family"), y = hlr_list_get(list, "y");
    const R_xlen_t n = hlr_count(Rf_xlength(y), "y");
    if (TYPEOF(family) != STRSXP || XLENGTH(family) != 2)
        Rf_error("`family` must be a name and a link");
    model.family = hlr_family_find(CHAR(STRING_ELT(family, 0)), CHAR(STRING_ELT(family, 1)));
    if (!model.family || model.family->n_theta != model.head.n_theta)
        Rf_error("there is no such `family`, or it has other parameters");
    if (!model.head.keep_common)
        Rf_error("`keep_common` must be 1");
    model.rows.n = (int) n;
    model.rows.y = hlr_doubles(y, n, "y");
    model.rows.trials = hlr_doubles_or_null(hlr_list_find(list, "trials"), n, "trials");
    model.rows.weight = hlr_doubles_or_null(hlr_list_find(list, "weight"), n, "weight");
    model.constant = hlr_one_double(hlr_list_get(list, "constant"), "constant");
    model.offset = hlr_doubles(hlr_list_get(list, "offset"), n, "offset");
    model.x = hlr_doubles(hlr_list_get(list, "x"), n * model.head.p, "x");
    SEXP index = hlr_list(hlr_list_get(list, "index"), model.head.n_factor, "index"),
         z = hlr_list(hlr_list_get(list, "z"), model.head.n_factor, "z");
    R_xlen_t n_effect = 0;
    for (int k = 0; k < model.head.n_factor; k++)
        n_effect += (R_xlen_t) model.head.factor[k].n_level * model.head.factor[k].q;
    hlr_count(n_effect + hlr_n_dim(&model.head), "group effects");
    for (int k = 0; k < model.head.n_factor; k++) {
        const int q = model.head.factor[k].q, n_level = model.head.factor[k].n_level;
        model.group[k] = (hlr_group_rows){(int) n, q, n_level, NULL, NULL, NULL};
        model.group[k].index = hlr_indices(VECTOR_ELT(index, k), n, n_level, "index");
        model.group[k].z = hlr_doubles(VECTOR_ELT(z, k), n * q, "z");
    }
    /* A part of a model goes through its rows as the whole does. If there are few: row by row is faster. */
    SEXP sorted = hlr_list_find(list, "sorted");
    if (model.head.n_factor > 0 && (Rf_isNull(sorted) ? n >= 4 * (R_xlen_t) model.head.factor[0].n_level
                                                      : hlr_one_int(sorted, "sorted") == 1))
        model.group[0].start = starts_of(&model.group[0]);
    if (model.family->uses_log_y)
        model.rows.log_y = logs_of((int) n, model.rows.y);
    return model;
}

R_xlen_t hlr_anchor_length(const hlr_joint_model *model)
{
    hlr_arena arena = hlr_arena_counting();
    hlr_anchor_at(model, &arena);
    return (R_xlen_t) arena.used;
}

hlr_anchor hlr_anchor_from_list(SEXP list, const hlr_joint_model *model)
{
    const R_xlen_t length = hlr_anchor_length(model);
    const double *memory = length > 0 ? hlr_doubles(hlr_list_get(list, "anchor"), length, "anchor") : NULL;
    hlr_arena arena = hlr_arena_over((double *) memory);
    return hlr_anchor_at(model, &arena);
}

hlr_joint hlr_new_joint(const hlr_joint_model *model, const hlr_anchor *anchor)
{
    hlr_arena arena = hlr_arena_counting();
    hlr_joint_at(model, anchor, &arena);
    arena = hlr_allocate(&arena);
    return hlr_joint_at(model, anchor, &arena);
}

const hlr_family *hlr_family_from(SEXP name, SEXP link)
{
    const char *family_name = hlr_one_string(name, "name"), *link_name = hlr_one_string(link, "link");
    const hlr_family *family = hlr_family_find(family_name, link_name);
    if (!family)
        Rf_error("there is no family %s(%s)", family_name, link_name);
    return family;
}
