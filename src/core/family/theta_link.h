/* Links of a family's parameters beside its first: value of the parameter from a linear predictor. A link is a table;
 * adding one is a table and a word in the list, both in theta_link.c. */
#ifndef HLR_THETA_LINK_H
#define HLR_THETA_LINK_H

typedef struct {
    const char *name;                            /* as R spells it */
    /* Values and their derivatives in eta, [n] each. */
    void (*value)(int n, const double *eta, double *value, double *slope);
} hlr_theta_link;

/* The list of them; ends with NULL. */
extern const hlr_theta_link *const hlr_theta_links[];

const hlr_theta_link *hlr_theta_link_find(const char *name);             /* NULL: there is none */

#endif
