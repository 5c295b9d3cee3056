#include "r_model.h"

#include <R.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "r_check.h"
#include "r_layout.h"
#include "r_memory.h"

int hlr_few_columns(R_xlen_t n)
{
    if (n > HLR_MOST_COLUMNS)
        Rf_error("%ld coefficients are too many; at most %d", (long) n, HLR_MOST_COLUMNS);
    return (int) n;
}

/* ---- factors ---- */

/* Sizes and structures of a factor's blocks. */
typedef struct {
    int n;
    const int *size;
    SEXP names;
} blocks;

static blocks blocks_of(SEXP factor)
{
    SEXP sizes = hlr_list_get(factor, "block_size");
    const R_xlen_t n = XLENGTH(sizes);
    blocks b = {(int) n, hlr_ints_in(sizes, -1, 1, HLR_MOST_COLUMNS, "block_size"), hlr_list_get(factor, "covariance")};
    if (n < 1 || n > HLR_MOST_COLUMNS)
        Rf_error("`block_size` must have 1 to %d blocks", HLR_MOST_COLUMNS);
    if (TYPEOF(b.names) != STRSXP || XLENGTH(b.names) != n)
        Rf_error("`covariance` must be %d strings", b.n);
    return b;
}

static const hlr_covariance *kind_of(const blocks *b, int i)
{
    const char *name = CHAR(STRING_ELT(b->names, i));
    const hlr_covariance *kind = hlr_covariance_find(name);
    if (!kind)
        Rf_error("there is no `covariance` '%s'", name);
    return kind;
}

/* Places among the scalars: the next sd, the next correlation. */
typedef struct {
    int sd, cor;
} places;

/* How many scalars the blocks of all factors have. */
static places count_scalars(SEXP factors)
{
    R_xlen_t sd = 0, cor = 0;
    for (R_xlen_t k = 0; k < XLENGTH(factors); k++) {
        const blocks b = blocks_of(VECTOR_ELT(factors, k));
        for (int i = 0; i < b.n; i++) {
            const hlr_covariance *kind = kind_of(&b, i);
            sd = hlr_few_columns(sd + kind->n_sd(b.size[i]));
            cor = hlr_few_columns(cor + kind->n_cor(b.size[i]));
        }
    }
    const places n = {(int) sd, (int) cor};
    return n;
}

/* The blocks of a factor, which take the next scalars. */
static void set_blocks(SEXP list, const hlr_layout *layout, places *next, hlr_factor *factor)
{
    const blocks b = blocks_of(list);
    hlr_cov_block *block = (hlr_cov_block *) R_alloc((size_t) b.n, sizeof(hlr_cov_block));
    factor->q = 0;
    for (int i = 0; i < b.n; i++) {
        const hlr_covariance *kind = kind_of(&b, i);
        const int n_cor = kind->n_cor(b.size[i]);
        const double shape = n_cor > 0 ? layout->prior[next->cor].arg[0] : 1.0;
        block[i] = (hlr_cov_block){kind, factor->q, b.size[i], next->sd, next->cor, shape, NULL, 0};
        factor->q = hlr_few_columns((R_xlen_t) factor->q + b.size[i]);
        next->sd += kind->n_sd(b.size[i]);
        next->cor += n_cor;
    }
    const size_t q = (size_t) factor->q;
    const double *to_raw = hlr_doubles_or_null(hlr_list_find(list, "to_raw"), (R_xlen_t) (q * q), "to_raw");
    for (int i = 0; i < b.n && to_raw; i++) {
        block[i].to_raw = to_raw + (size_t) block[i].first * (q + 1);
        block[i].to_raw_ld = (int) q;
    }
    factor->n_block = b.n;
    factor->block = block;
}

/* `df`: from 1 among the rows of the layout, 0 for normal effects. */
static int df_of(SEXP factor, const hlr_layout *layout)
{
    const int df = hlr_one_int_in(hlr_list_get(factor, "df"), 0, layout->n_scalar, "df") - 1;
    if (df >= 0 && (df < layout->hyper || df >= layout->theta))
        Rf_error("`df` is outside the hyper-parameters");
    return df;
}

hlr_model hlr_parameters_from_list(SEXP list)
{
    hlr_model model = {0};
    SEXP factors = hlr_list(hlr_list_get(list, "factors"), -1, "factors");
    if (XLENGTH(factors) > HLR_MAX_FACTOR)
        Rf_error("at most %d factors", HLR_MAX_FACTOR);
    const places n = count_scalars(factors);
    model.layout = hlr_layout_from_list(list, n.sd, n.cor);
    if (model.layout.n_scalar - model.layout.theta > HLR_MAX_THETA)
        Rf_error("`layout` has more than %d parameters of the family", HLR_MAX_THETA);
    places next = {model.layout.n_common, model.layout.cor};
    model.n_factor = (int) XLENGTH(factors);
    for (int k = 0; k < model.n_factor; k++) {
        SEXP own = VECTOR_ELT(factors, k);
        model.factor[k].n_level = hlr_one_int_in(hlr_list_get(own, "n_level"), 1, INT_MAX - 1, "n_level");
        set_blocks(own, &model.layout, &next, &model.factor[k]);
        model.factor[k].df = df_of(own, &model.layout);
    }
    hlr_few_columns((R_xlen_t) model.layout.n_common + hlr_n_sd(&model) + 1);
    hlr_model_set_constants(&model);
    return model;
}

/* ---- rows ---- */

int hlr_is_joint(SEXP list)
{
    return !Rf_isNull(hlr_list_find(list, "family"));
}

/* First row of each level; rows must be sorted. */
static const int *starts_of(const hlr_part *rows)
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

hlr_rows hlr_rows_from(SEXP y, SEXP trials, SEXP weight, SEXP additions)
{
    const int n = hlr_count(Rf_xlength(y), "y");
    hlr_rows rows = {.n = n, .y = hlr_doubles(y, n, "y")};
    rows.trials = hlr_doubles_or_null(trials, n, "trials");
    rows.weight = hlr_doubles_or_null(weight, n, "weight");
    if (Rf_isNull(additions) || XLENGTH(additions) == 0)
        return rows;
    rows.times = hlr_doubles_or_null(hlr_list_find(additions, "times"), n, "times");
    rows.from = hlr_doubles_or_null(hlr_list_find(additions, "from"), n, "from");
    rows.to = hlr_doubles_or_null(hlr_list_find(additions, "to"), n, "to");
    rows.low = hlr_doubles_or_null(hlr_list_find(additions, "low"), n, "low");
    rows.high = hlr_doubles_or_null(hlr_list_find(additions, "high"), n, "high");
    if (!rows.from != !rows.to || !rows.low != !rows.high)
        Rf_error("`additions` lack an end");
    return rows;
}

static const double *logs_of(int n, const double *y)
{
    double *log_y = (double *) R_alloc((size_t) n, sizeof(double));
    for (int i = 0; i < n; i++)
        log_y[i] = log(y[i]);
    return log_y;
}

/* Predictors of n rows each, with as many coefficients as `n_common` has counted for the layout. */
static void set_predictors(SEXP list, int n, hlr_model *model)
{
    SEXP predictors = hlr_list_get(list, "predictors"), n_common = hlr_list_get(list, "n_common");
    const R_xlen_t n_predictor = XLENGTH(n_common);
    hlr_list(predictors, n_predictor, "predictors");
    if (n_predictor < 1 || n_predictor > HLR_MAX_PREDICTOR)
        Rf_error("`predictors` must be 1 to %d", HLR_MAX_PREDICTOR);
    hlr_predictor *predictor = (hlr_predictor *) R_alloc((size_t) n_predictor, sizeof(hlr_predictor));
    int first = 0;
    for (R_xlen_t k = 0; k < n_predictor; k++) {
        SEXP own = VECTOR_ELT(predictors, k);
        const int p = INTEGER(n_common)[k];
        predictor[k] = (hlr_predictor){.n = n, .p = p, .first = first};
        predictor[k].offset = hlr_doubles(hlr_list_get(own, "offset"), n, "offset");
        predictor[k].x = hlr_doubles(hlr_list_get(own, "x"), (R_xlen_t) n * p, "x");
        first += p;
    }
    model->n_predictor = (int) n_predictor;
    model->predictor = predictor;
}

/* `joined`: as HLR_JOINED_...; `joined1` and so on in the additions: with what. */
static void set_joined(SEXP additions, int joined, int k, int n, hlr_theta *theta)
{
    char name[32];
    if (!joined)
        return;
    snprintf(name, sizeof name, "joined%d", k + 1);
    theta->joined = joined;
    theta->with = hlr_doubles(hlr_list_get(additions, name), n, name);
}

/* `theta_predictor`: of each of the family's parameters the predictor, from 0, or -1; `theta_link`: its link then. */
static void set_theta(SEXP list, const hlr_model *model, hlr_likelihood *likelihood)
{
    const int n_theta = likelihood->family->n_theta;
    const int *predictor = hlr_ints_in(hlr_list_get(list, "theta_predictor"), n_theta, -1, model->n_predictor - 1,
                                       "theta_predictor");
    SEXP link = hlr_list_get(list, "theta_link");
    const int *joined = hlr_ints_in(hlr_list_get(list, "theta_joined"), n_theta, HLR_JOINED_NOT, HLR_JOINED_PRODUCT,
                                    "theta_joined");
    int scalar = model->layout.theta, next = 1;
    if (TYPEOF(link) != STRSXP || XLENGTH(link) != n_theta)
        Rf_error("`theta_link` must be %d strings", n_theta);
    for (int k = 0; k < n_theta; k++) {
        const char *name = CHAR(STRING_ELT(link, k));
        hlr_theta *own = &likelihood->theta[k];
        *own = (hlr_theta){predictor[k], predictor[k] < 0 ? scalar++ : -1, hlr_theta_link_find(name), HLR_JOINED_NOT,
                           NULL};
        set_joined(hlr_list_find(list, "additions"), joined[k], k, likelihood->rows.n, own);
        if (own->predictor >= 0 && own->predictor != next++)
            Rf_error("`theta_predictor` does not count the predictors after the first");
        if (own->predictor >= 0 && !own->link)
            Rf_error("there is no `theta_link` '%s'", name);
    }
    if (scalar != model->layout.n_scalar || next != model->n_predictor)
        Rf_error("there is no such `family`, or it has other parameters");
    likelihood->n_predictor = model->n_predictor;
}

static void set_likelihood(SEXP list, hlr_model *model)
{
    hlr_likelihood *likelihood = (hlr_likelihood *) R_alloc(1, sizeof(hlr_likelihood));
    hlr_rows *rows = &likelihood->rows;
    SEXP family = hlr_list_get(list, "family"), y = hlr_list_get(list, "y");
    const R_xlen_t n = hlr_count(Rf_xlength(y), "y");
    if (TYPEOF(family) != STRSXP || XLENGTH(family) != 2)
        Rf_error("`family` must be a name and a link");
    likelihood->family = hlr_family_find(CHAR(STRING_ELT(family, 0)), CHAR(STRING_ELT(family, 1)));
    if (!likelihood->family)
        Rf_error("there is no such `family`, or it has other parameters");
    *rows = hlr_rows_from(y, hlr_list_find(list, "trials"), hlr_list_find(list, "weight"),
                          hlr_list_find(list, "additions"));
    if (hlr_is_observed(rows) && !likelihood->family->tails)
        Rf_error("family %s has no tails", likelihood->family->name);
    rows->log_y = likelihood->family->uses_log_y ? logs_of((int) n, rows->y) : NULL;
    likelihood->constant = hlr_one_double(hlr_list_get(list, "constant"), "constant");
    set_predictors(list, rows->n, model);
    set_theta(list, model, likelihood);
    model->likelihood = likelihood;
    model->n_likelihood = 1;
}

/* What a factor adds to predictors, in the order of these: its coefficients part by part. */
static void set_parts(SEXP list, int n, int is_sorted, int n_predictor, hlr_factor *factor)
{
    const R_xlen_t n_part = XLENGTH(hlr_list(list, -1, "parts"));
    if (n_part < 1 || n_part > n_predictor)
        Rf_error("`parts` must be 1 to %d", n_predictor);
    hlr_part *part = (hlr_part *) R_alloc((size_t) n_part, sizeof(hlr_part));
    const int *start = NULL;
    int first = 0, predictor = -1;
    for (R_xlen_t m = 0; m < n_part; m++) {
        SEXP own = VECTOR_ELT(list, m);
        int n_row, q;
        part[m] = (hlr_part){.first = first, .n = n, .n_level = factor->n_level};
        part[m].predictor = predictor =
            hlr_one_int_in(hlr_list_get(own, "predictor"), predictor + 1, n_predictor - 1, "predictor");
        part[m].index = hlr_indices(hlr_list_get(own, "index"), n, factor->n_level, "index");
        part[m].z = hlr_matrix(hlr_list_get(own, "z"), &n_row, &q, "z");
        if (n_row != n)
            Rf_error("`z` must have %d rows, not %d", n, n_row);
        part[m].q = q;
        if (is_sorted && m == 0)
            start = starts_of(&part[0]);
        part[m].start = start;
        first += q;
    }
    if (first != factor->q)
        Rf_error("`z` must have %d columns, not %d", factor->q, first);
    factor->part = part;
    factor->n_part = (int) n_part;
}

hlr_model hlr_joint_from_list(SEXP list)
{
    hlr_model model = hlr_parameters_from_list(list);
    R_xlen_t n_effect = 0;
    if (!model.layout.keep_common)
        Rf_error("`keep_common` must be 1");
    set_likelihood(list, &model);
    for (int k = 0; k < model.n_factor; k++)
        n_effect += (R_xlen_t) model.factor[k].n_level * model.factor[k].q;
    hlr_count(n_effect + model.layout.n_coordinate, "group effects");
    const int n = model.likelihood->rows.n;
    SEXP parts = hlr_list(hlr_list_get(list, "parts"), model.n_factor, "parts"), sorted = hlr_list_find(list, "sorted");
    for (int k = 0; k < model.n_factor; k++) {
        /* A part of a model goes through its rows as the whole does. If there are few: row by row is faster. */
        const int is_sorted = k == 0 && (Rf_isNull(sorted) ? n >= 4 * (R_xlen_t) model.factor[0].n_level
                                                           : hlr_one_int(sorted, "sorted") == 1);
        set_parts(VECTOR_ELT(parts, k), n, is_sorted, model.n_predictor, &model.factor[k]);
    }
    return model;
}

R_xlen_t hlr_anchor_length(const hlr_model *model)
{
    hlr_arena arena = hlr_arena_counting();
    hlr_anchor_at(model, &arena);
    return (R_xlen_t) arena.used;
}

hlr_anchor hlr_anchor_from_list(SEXP list, const hlr_model *model)
{
    const R_xlen_t length = hlr_anchor_length(model);
    const double *memory = length > 0 ? hlr_doubles(hlr_list_get(list, "anchor"), length, "anchor") : NULL;
    hlr_arena arena = hlr_arena_over((double *) memory);
    return hlr_anchor_at(model, &arena);
}

hlr_joint hlr_new_joint(const hlr_model *model, const hlr_anchor *anchor)
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
