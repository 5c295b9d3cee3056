#include "r_layout.h"

#include <R.h>
#include <string.h>

#include "r_check.h"
#include "r_prior.h"

static SEXP strings(SEXP list, const char *name, int n)
{
    SEXP x = hlr_list_get(list, name);
    if (TYPEOF(x) != STRSXP || XLENGTH(x) != n)
        Rf_error("`%s` must be %d strings", name, n);
    return x;
}

/* ---- maps ---- */

static hlr_map_kind kind_of(const char *name)
{
    for (int k = 0; k < HLR_N_MAP_KIND; k++)
        if (strcmp(name, hlr_map_kinds[k]) == 0)
            return (hlr_map_kind) k;
    Rf_error("there is no `kind` of coordinates '%s'", name);
}

const hlr_map *hlr_maps_from_list(SEXP list, int n)
{
    SEXP kind = strings(list, "kind", n);
    const double *lower = hlr_doubles(hlr_list_get(list, "map_lower"), n, "map_lower");
    const double *upper = hlr_doubles(hlr_list_get(list, "map_upper"), n, "map_upper");
    const double *scale = hlr_doubles(hlr_list_get(list, "map_scale"), n, "map_scale");
    hlr_map *map = (hlr_map *) R_alloc((size_t) n, sizeof(hlr_map));
    for (int i = 0; i < n; i++)
        map[i] = (hlr_map){kind_of(CHAR(STRING_ELT(kind, i))), lower[i], upper[i], scale[i]};
    return map;
}

/* ---- priors ---- */

/* Of correlations, from `cor` to before `hyper`, the argument of their block's prior. */
static hlr_prior shape_of(double shape)
{
    if (!(shape > 0.0))
        Rf_error("`arg1` of a correlation, the shape of its prior, must be positive");
    const hlr_prior prior = {.arg = {shape}};
    return prior;
}

static hlr_prior prior_of(const char *dist, const double *arg, double lower, double upper)
{
    hlr_prior prior;
    hlr_error err = {""};
    const char *name = hlr_shrinkage_find(dist) ? "flat" : dist;    /* the scale's density is what shrinks */
    if (hlr_prior_init(&prior, name, arg, lower, upper, &err) != HLR_OK)
        Rf_error("%s", err.message);
    return prior;
}

static const hlr_prior *priors_from_list(SEXP table, const hlr_layout *layout)
{
    const int n = layout->n_scalar;
    const char *names[HLR_PRIOR_MAX_ARG] = {"arg1", "arg2", "arg3"};
    const double *arg[HLR_PRIOR_MAX_ARG];
    SEXP dist = strings(table, "dist", n);
    for (int a = 0; a < HLR_PRIOR_MAX_ARG; a++)
        arg[a] = hlr_doubles(hlr_list_get(table, names[a]), n, names[a]);
    const double *lower = hlr_doubles(hlr_list_get(table, "lower"), n, "lower");
    const double *upper = hlr_doubles(hlr_list_get(table, "upper"), n, "upper");
    hlr_prior *prior = (hlr_prior *) R_alloc((size_t) n, sizeof(hlr_prior));
    for (int k = 0; k < n; k++) {
        const double own[HLR_PRIOR_MAX_ARG] = {arg[0][k], arg[1][k], arg[2][k]};
        const char *name = CHAR(STRING_ELT(dist, k));
        prior[k] = k >= layout->cor && k < layout->hyper ? shape_of(own[0])
                                                         : prior_of(name, own, lower[k], upper[k]);
    }
    return prior;
}

/* NULL: no shrinkage. */
static hlr_shrinkage shrinkage_from_list(SEXP list, const hlr_layout *layout)
{
    hlr_shrinkage shrinkage = {.kind = NULL, .sigma = -1};
    if (Rf_isNull(list))
        return shrinkage;
    SEXP at = hlr_list_get(list, "at");
    shrinkage.kind = hlr_shrinkage_kind_from(hlr_list_get(list, "kind"));
    shrinkage.at = hlr_indices(at, -1, layout->n_common, "at");
    shrinkage.n = hlr_count(XLENGTH(at), "at");
    shrinkage.unit = hlr_doubles(hlr_list_get(list, "unit"), shrinkage.n, "unit");
    shrinkage.hyper = hlr_one_int_in(hlr_list_get(list, "hyper"), layout->hyper,
                                     layout->theta - hlr_shrinkage_n_hyper(&shrinkage), "hyper");
    shrinkage.sigma = hlr_one_int_in(hlr_list_get(list, "sigma"), -1, layout->n_scalar - 1, "sigma");
    if (shrinkage.sigma >= 0 && shrinkage.sigma < layout->theta)
        Rf_error("`sigma` is no parameter of the family");
    if (!layout->keep_common)
        Rf_error("`keep_common` must be 1 where coefficients are shrunk");
    return shrinkage;
}

/* ---- places ---- */

/* Has scalar k a coordinate? */
static int has_place(const hlr_layout *layout, int k)
{
    return layout->map[k].kind != HLR_MAP_FIXED && (layout->keep_common || k >= layout->n_common);
}

/* From 1, NA without a coordinate -> from 0, -1. */
static const int *places_from_list(SEXP table, hlr_layout *layout)
{
    const int n = layout->n_scalar;
    const int *from = hlr_ints(hlr_list_get(table, "place"), n, "place");
    int *place = (int *) R_alloc((size_t) n, sizeof(int));
    layout->n_coordinate = 0;
    for (int k = 0; k < n; k++) {
        place[k] = has_place(layout, k) ? layout->n_coordinate++ : -1;
        if (from[k] != (place[k] < 0 ? NA_INTEGER : place[k] + 1))
            Rf_error("`place` of parameter %d does not follow from its `kind`", k + 1);
        if ((layout->map[k].kind == HLR_MAP_COR) != (k >= layout->cor && k < layout->hyper))
            Rf_error("`kind` of parameter %d is not one for its class", k + 1);
    }
    return place;
}

/* Coefficients: `n_common` and `raw_intercept`, of each predictor how many it has and whether the first one is a raw
 * intercept. */
static void set_common(SEXP model, hlr_layout *layout)
{
    SEXP n_common = hlr_list_get(model, "n_common");
    const R_xlen_t n_predictor = Rf_xlength(n_common);
    const int *p = hlr_ints_in(n_common, -1, 0, HLR_MOST_COLUMNS, "n_common");
    const int *is_raw = hlr_ints_in(hlr_list_get(model, "raw_intercept"), n_predictor, 0, 1, "raw_intercept");
    hlr_raw_intercept *raw = (hlr_raw_intercept *) R_alloc((size_t) n_predictor, sizeof(hlr_raw_intercept));
    for (R_xlen_t k = 0; k < n_predictor; k++) {
        const R_xlen_t end = (R_xlen_t) layout->n_common + p[k];
        if (end > layout->n_scalar)
            Rf_error("`n_common` has more coefficients than `layout` has rows");
        if (is_raw[k] && p[k] > 0)
            raw[layout->n_raw++] = (hlr_raw_intercept){layout->n_common, (int) end};
        layout->n_common = (int) end;
    }
    layout->raw = raw;
}

hlr_layout hlr_layout_from_list(SEXP model, int n_sd, int n_cor)
{
    hlr_layout layout = {0};
    SEXP table = hlr_list_get(model, "layout");
    const int n = layout.n_scalar = hlr_count(Rf_xlength(hlr_list_get(table, "kind")), "kind");
    if (n > HLR_MOST_COLUMNS)
        Rf_error("%d parameters are too many; at most %d", n, HLR_MOST_COLUMNS);
    set_common(model, &layout);
    layout.cor = layout.n_common + n_sd;
    layout.hyper = layout.cor + n_cor;
    layout.theta = layout.hyper + hlr_one_int_in(hlr_list_get(model, "n_hyper"), 0, n, "n_hyper");
    if (layout.theta > n)
        Rf_error("`layout` has %d rows, which are not those of the parameters", n);
    layout.keep_common = hlr_one_int_in(hlr_list_get(model, "keep_common"), 0, 1, "keep_common");
    layout.center = hlr_doubles(hlr_list_get(model, "center"), layout.n_common, "center");
    layout.map = hlr_maps_from_list(table, n);
    layout.prior = priors_from_list(table, &layout);
    layout.place = places_from_list(table, &layout);
    layout.shrinkage = shrinkage_from_list(hlr_list_find(model, "shrinkage"), &layout);
    return layout;
}
