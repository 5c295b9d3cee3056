#include "joint/whiten.h"

#include "model/centring.h"
#include "numeric/linalg.h"

void hlr_standardise_effects(hlr_joint *s, const double *q, const double *u, double *v)
{
    const hlr_model *model = s->model;
    hlr_parameters_unpack(&s->parameters, q);
    for (int k = 0; k < model->n_factor; k++) {
        const int size = model->factor[k].q;
        for (int level = 0; level < model->factor[k].n_level; level++, u += size, v += size) {
            for (int c = 0; c < size; c++)
                v[c] = u[c];
            hlr_effects_to_centred(&model->factor[k], v);
            hlr_solve_lower(size, hlr_joint_t(s, k), v);
        }
    }
}

/* z of a level from its v: L'v - L^-1 T'g. */
static void whiten_level(int q, const double *t, const double *w, double a, const double *g, const double *v,
                         const hlr_level_scratch *scratch, double *z)
{
    double *l = scratch->l, *c = scratch->x;
    hlr_joint_factorise(q, t, w, a, scratch);
    hlr_multiply_lower_transposed(q, t, g, c);
    hlr_solve_lower(q, l, c);
    hlr_multiply_lower_transposed(q, l, v, z);
    for (int i = 0; i < q; i++)
        z[i] -= c[i];
}

void hlr_whiten(hlr_joint *s, const double *v, double *q)
{
    const hlr_model *model = s->model;
    double *z = q + s->model->layout.n_coordinate;
    v += s->n_effect;
    hlr_parameters_unpack(&s->parameters, q);
    hlr_joint_common(s);
    for (int k = model->n_factor - 1; k >= 0; k--) {
        const int size = model->factor[k].q;
        const double *t = hlr_joint_t(s, k), *w = s->anchor.factor[k].w;
        v -= hlr_n_effect(model, k);
        hlr_joint_pull(s, k);
        for (int level = 0; level < model->factor[k].n_level; level++, z += size, w += hlr_packed_size(size)) {
            const size_t at = (size_t) size * (size_t) level;
            whiten_level(size, t, w, s->anchor.factor[k].a[level], s->g[k] + at, v + at, &s->scratch, z);
            hlr_multiply_lower(size, t, v + at, s->levels[k].u + at);
        }
        hlr_joint_add(s, k);
    }
}
