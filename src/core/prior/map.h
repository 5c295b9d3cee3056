/* Coordinates of the sampler, unconstrained, <-> values of scalar parameters, with log Jacobians. */
#ifndef HLR_MAP_H
#define HLR_MAP_H

typedef enum {
    HLR_MAP_FIXED,      /* no coordinate: the value is `lower` */
    HLR_MAP_REAL,       /* value = scale x */
    HLR_MAP_LOG,        /* value = lower + exp(x) */
    HLR_MAP_SINH,       /* signed; the parameter is |value|. value = upper asinh(scale / upper sinh(x)): linear near 0,
                         * exponential up to `upper`, linear beyond. Needs scale <= upper; upper = scale gives scale x,
                         * upper = Inf gives scale sinh(x) */
    HLR_MAP_LOGIT,      /* value = lower + (upper - lower) / (1 + exp(-x)) */
    HLR_MAP_COR         /* value = tanh(x), a partial correlation; correlation.h has those of a matrix */
} hlr_map_kind;

enum { HLR_N_MAP_KIND = HLR_MAP_COR + 1 };

/* Names of the kinds, as R spells them. */
extern const char *const hlr_map_kinds[HLR_N_MAP_KIND];

typedef struct {
    hlr_map_kind kind;
    double lower, upper, scale;
} hlr_map;

typedef struct {
    double value;
    double slope;           /* d value / dx */
    double log_jacobian;    /* log |d value / dx|; less log 2 where two values, + and -, are one parameter */
    double d_log_jacobian;  /* derivative of log_jacobian in x */
} hlr_mapped;

hlr_mapped hlr_map_at(const hlr_map *map, double x);

/* The coordinate of a value inside its support; +-Inf at a bound. A fixed value has none: 0. */
double hlr_map_inverse(const hlr_map *map, double value);

#endif
