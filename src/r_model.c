#include "r_model.h"

#include <R.h>
#include <limits.h>
#include <math.h>

#include "crossed.h"
#include "r_check.h"

static hlr_factor factor_from_list(SEXP list)
{
    hlr_factor factor;
    SEXP blocks = hlr_list_get(list, "block_size"), parent = hlr_list_find(list, "parent"),
         df = hlr_list_find(list, "df");
    factor.n_level = hlr_one_int(hlr_list_get(list, "n_level"), "n_level");
    factor.n_block = (int) XLENGTH(blocks);
    factor.block_size = hlr_ints(blocks, -1, "block_size");
    factor.q = 0;
    for (int b = 0; b < factor.n_block; b++)
        factor.q += factor.block_size[b];
    factor.parent = Rf_isNull(parent) ? NULL : hlr_ints(parent, factor.n_level, "parent");
    SEXP to_raw = hlr_list_find(list, "to_raw");
    factor.to_raw =
        Rf_isNull(to_raw) ? NULL : hlr_doubles(to_raw, (R_xlen_t) factor.q * factor.q, "to_raw");
    factor.df = Rf_isNull(df) ? 0 : hlr_one_int(df, "df");
    return factor;
}

static hlr_levels levels_from_list(SEXP list, int q, int n_col)
{
    const R_xlen_t n = hlr_one_int(hlr_list_get(list, "n"), "n");
    hlr_levels levels = {(int) n, NULL, NULL};
    levels.r = hlr_doubles(hlr_list_get(list, "r"), n * q * (q + 1) / 2, "r");
    levels.f = hlr_doubles(hlr_list_get(list, "f"), n * q * n_col, "f");
    return levels;
}

static hlr_classes classes_from_list(SEXP list, int q, int n_col)
{
    const R_xlen_t n = hlr_one_int(hlr_list_get(list, "n"), "n"), n_pair = q * (q + 1) / 2;
    hlr_classes classes = {(int) n, NULL, NULL, NULL};
    classes.count = hlr_doubles(hlr_list_get(list, "count"), n, "count");
    classes.r = hlr_doubles(hlr_list_get(list, "r"), n * n_pair, "r");
    classes.moment =
        hlr_doubles(hlr_list_get(list, "moment"), n * n_pair * (n_col * (n_col + 1) / 2), "moment");
    return classes;
}

static hlr_crossed_levels crossed_from_list(SEXP list, int n_level, int q)
{
    hlr_crossed_levels cross;
    SEXP direct = hlr_list_get(list, "direct");
    cross.start = hlr_ints(hlr_list_get(list, "start"), (R_xlen_t) n_level + 1, "start");
    const R_xlen_t n = cross.start[n_level];
    cross.column = hlr_ints(hlr_list_get(list, "column"), n, "column");
    cross.r = hlr_doubles(hlr_list_get(list, "r"), (R_xlen_t) n_level * q * (q + 1) / 2, "r");
    cross.f = hlr_doubles(hlr_list_get(list, "f"), n * q, "f");
    cross.n_direct = (int) XLENGTH(direct);
    cross.direct = hlr_ints(direct, -1, "direct");
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

static const hlr_map *maps_from_list(SEXP list, int n)
{
    const int *kind = hlr_ints(hlr_list_get(list, "kind"), n, "kind");
    const double *lower = hlr_doubles(hlr_list_get(list, "lower"), n, "lower");
    const double *upper = hlr_doubles(hlr_list_get(list, "upper"), n, "upper");
    const double *scale = hlr_doubles(hlr_list_get(list, "scale"), n, "scale");
    hlr_map *map = (hlr_map *) R_alloc((size_t) n, sizeof(hlr_map));
    for (int i = 0; i < n; i++) {
        if (kind[i] < HLR_MAP_FIXED || kind[i] > HLR_MAP_LOGIT)
            Rf_error("unknown map %d", kind[i]);
        map[i] = (hlr_map){(hlr_map_kind) kind[i], lower[i], upper[i], scale[i]};
    }
    return map;
}

/* NULL: no shrinkage. */
static hlr_shrinkage shrinkage_from_list(SEXP list, int p)
{
    hlr_shrinkage shrinkage = {HLR_NO_SHRINKAGE, 0, NULL, NULL, 0};
    if (Rf_isNull(list))
        return shrinkage;
    SEXP at = hlr_list_get(list, "at");
    const int kind = hlr_one_int(hlr_list_get(list, "kind"), "kind");
    if (kind != HLR_HORSESHOE && kind != HLR_R2D2)
        Rf_error("unknown shrinkage %d", kind);
    shrinkage.kind = (hlr_shrinkage_kind) kind;
    shrinkage.n = (int) XLENGTH(at);
    shrinkage.at = hlr_ints(at, -1, "at");
    shrinkage.unit = hlr_doubles(hlr_list_get(list, "unit"), shrinkage.n, "unit");
    shrinkage.in_sigma = hlr_one_int(hlr_list_get(list, "in_sigma"), "in_sigma");
    for (int j = 0; j < shrinkage.n; j++)
        if (shrinkage.at[j] < 0 || shrinkage.at[j] >= p)
            Rf_error("`at` is outside the coefficients");
    return shrinkage;
}

/* What every engine reads: sizes, factors, priors, maps. */
static hlr_model head_from_list(SEXP list)
{
    hlr_model model = {0};
    SEXP factors = hlr_list_get(list, "factors");
    model.p = hlr_one_int(hlr_list_get(list, "p"), "p");
    model.n_factor = (int) XLENGTH(factors);
    if (model.n_factor > HLR_MAX_FACTOR)
        Rf_error("at most %d factors", HLR_MAX_FACTOR);
    int n_block = 0;
    for (int k = 0; k < model.n_factor; k++) {
        model.factor[k] = factor_from_list(VECTOR_ELT(factors, k));
        n_block += model.factor[k].n_block;
    }
    const int p = model.p, n_sd = hlr_n_sd(&model);
    SEXP priors = hlr_list_get(list, "priors");
    const int n = (int) XLENGTH(hlr_list_get(priors, "dist"));
    model.n_hyper = hlr_one_int(hlr_list_get(list, "n_hyper"), "n_hyper");
    model.n_aux = n - p - n_sd - model.n_hyper;
    model.shrinkage = shrinkage_from_list(hlr_list_find(list, "shrinkage"), p);
    if (model.n_aux < model.shrinkage.in_sigma || model.n_hyper < hlr_shrinkage_n_hyper(&model.shrinkage))
        Rf_error("too few priors");
    for (int k = 0; k < model.n_factor; k++)
        if (model.factor[k].df < 0 || model.factor[k].df > model.n_hyper)
            Rf_error("`df` is outside the hyper-parameters");
    const hlr_prior *prior = priors_from_list(priors, n);
    const hlr_map *map = maps_from_list(hlr_list_get(list, "maps"), n);
    model.prior_common = prior;
    model.prior_sd = prior + p;
    model.prior_hyper = prior + p + n_sd;
    model.prior_aux = model.prior_hyper + model.n_hyper;
    model.map_common = map;
    model.map_sd = map + p;
    model.map_hyper = map + p + n_sd;
    model.map_aux = model.map_hyper + model.n_hyper;

    model.keep_common = hlr_one_int(hlr_list_get(list, "keep_common"), "keep_common");
    model.raw_intercept = hlr_one_int(hlr_list_get(list, "raw_intercept"), "raw_intercept");
    model.center = hlr_doubles(hlr_list_get(list, "center"), p, "center");
    model.eta = hlr_doubles(hlr_list_get(list, "eta"), n_block, "eta");
    for (int k = 0, b = 0; k < model.n_factor; k++)
        for (int i = 0; i < model.factor[k].n_block; i++, b++) {
            model.log_cor += hlr_lkj_constant_unconstrained(model.factor[k].block_size[i], model.eta[b]);
            model.log_lkj += hlr_lkj_log_constant(model.factor[k].block_size[i], model.eta[b]);
        }
    return model;
}

hlr_model hlr_model_from_list(SEXP list)
{
    hlr_model model = head_from_list(list);
    const int p = model.p;
    model.n_obs = hlr_one_double(hlr_list_get(list, "n_obs"), "n_obs");
    model.log_weight = hlr_one_double(hlr_list_get(list, "log_weight"), "log_weight");
    SEXP cross = hlr_list_find(list, "cross");
    if (!Rf_isNull(cross)) {
        const int q = model.factor[0].q;
        model.crossed = 1;
        model.cross = crossed_from_list(cross, model.factor[0].n_level, q);
        model.classes =
            classes_from_list(hlr_list_get(list, "classes"), q, hlr_crossed_n_node(&model) + p + 1);
    } else if (model.n_factor > 0) {
        const int q = model.factor[0].q, n_col = hlr_n_col(&model, 0);
        model.every = levels_from_list(hlr_list_get(list, "every"), q, n_col);
        if (model.every.n != model.factor[0].n_level)
            Rf_error("`every` has another number of levels than its factor");
        if (model.n_factor == 1) {
            model.direct = levels_from_list(hlr_list_get(list, "direct"), q, n_col);
            model.classes = classes_from_list(hlr_list_get(list, "classes"), q, n_col);
        }
    }
    model.rest = hlr_doubles(hlr_list_get(list, "rest"), -1, "rest");
    model.shift = hlr_doubles(hlr_list_get(list, "shift"), p, "shift");
    model.precision = hlr_doubles(hlr_list_get(list, "precision"), (R_xlen_t) p * p, "precision");
    model.pull = hlr_doubles(hlr_list_get(list, "pull"), p, "pull");
    model.log_prior = hlr_one_double(hlr_list_get(list, "log_prior"), "log_prior");
    return model;
}

int hlr_is_joint(SEXP list)
{
    return !Rf_isNull(hlr_list_find(list, "family"));
}

static const int *index_from(SEXP x, R_xlen_t n, int n_level)
{
    const int *index = hlr_ints(x, n, "index");
    for (R_xlen_t i = 0; i < n; i++)
        if (index[i] < 0 || index[i] >= n_level)
            Rf_error("`index` is outside its levels");
    return index;
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
    const R_xlen_t n = XLENGTH(y);
    if (TYPEOF(family) != STRSXP || XLENGTH(family) != 2)
        Rf_error("`family` must be a name and a link");
    model.family = hlr_family_find(CHAR(STRING_ELT(family, 0)), CHAR(STRING_ELT(family, 1)));
    if (!model.family || model.family->n_aux != model.head.n_aux || n > INT_MAX)
        Rf_error("no such family");
    model.rows.n = (int) n;
    model.rows.y = hlr_doubles(y, n, "y");
    model.rows.size = hlr_doubles_or_null(hlr_list_find(list, "size"), n, "size");
    model.rows.weight = hlr_doubles_or_null(hlr_list_find(list, "weight"), n, "weight");
    model.constant = hlr_one_double(hlr_list_get(list, "constant"), "constant");
    model.offset = hlr_doubles(hlr_list_get(list, "offset"), n, "offset");
    model.x = hlr_doubles(hlr_list_get(list, "x"), n * model.head.p, "x");
    SEXP index = hlr_list_get(list, "index"), z = hlr_list_get(list, "z");
    for (int k = 0; k < model.head.n_factor; k++) {
        const int q = model.head.factor[k].q, n_level = model.head.factor[k].n_level;
        model.group[k] = (hlr_group_rows){(int) n, q, n_level, NULL, NULL, NULL};
        model.group[k].index = index_from(VECTOR_ELT(index, k), n, n_level);
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

hlr_anchor hlr_anchor_from_list(SEXP list, const hlr_joint_model *model)
{
    const double *memory =
        hlr_doubles(hlr_list_get(list, "anchor"), (R_xlen_t) hlr_anchor_size(model), "anchor");
    return hlr_anchor_at(model, (double *) memory);
}

const hlr_family *hlr_family_from(SEXP name, SEXP link)
{
    const char *family_name = hlr_one_string(name, "name"), *link_name = hlr_one_string(link, "link");
    const hlr_family *family = hlr_family_find(family_name, link_name);
    if (!family)
        Rf_error("there is no family %s(%s)", family_name, link_name);
    return family;
}
