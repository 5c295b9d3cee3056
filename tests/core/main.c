/* The core's test program: runs every test, closes with `core: N passed, N failed`. */
#include "check.h"

#include <math.h>
#include <stdio.h>

void test_status(void);
void test_arena(void);
void test_rng(void);
void test_linalg(void);
void test_eigen(void);
void test_map(void);
void test_correlation(void);
void test_covariance(void);
void test_prior(void);
void test_shrinkage(void);
void test_statistics(void);
void test_tree(void);
void test_hamiltonian(void);
void test_stepsize(void);
void test_welford(void);
void test_mode(void);
void test_levels(void);
void test_divided_step(void);
void test_nuts(void);
void test_mixing(void);
void test_adapt(void);
void test_chain(void);
void test_collapsed(void);
void test_effects(void);
void test_family(void);
void test_incomplete(void);
void test_inverse_link(void);
void test_observed(void);
void test_joint(void);
void test_columns(void);
void test_marginal(void);
void test_vector_math(void);
void test_dense(void);
void test_crossed_statistics(void);
void test_integrated_loglik(void);
void test_psis(void);
void test_quantile(void);
void test_sorted(void);
void test_autocovariance(void);

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"status", test_status},
    {"arena", test_arena},
    {"rng", test_rng},
    {"linalg", test_linalg},
    {"eigen", test_eigen},
    {"map", test_map},
    {"correlation", test_correlation},
    {"covariance", test_covariance},
    {"prior", test_prior},
    {"shrinkage", test_shrinkage},
    {"statistics", test_statistics},
    {"tree", test_tree},
    {"hamiltonian", test_hamiltonian},
    {"stepsize", test_stepsize},
    {"welford", test_welford},
    {"mode", test_mode},
    {"levels", test_levels},
    {"divided_step", test_divided_step},
    {"nuts", test_nuts},
    {"mixing", test_mixing},
    {"adapt", test_adapt},
    {"chain", test_chain},
    {"collapsed", test_collapsed},
    {"effects", test_effects},
    {"family", test_family},
    {"incomplete", test_incomplete},
    {"inverse_link", test_inverse_link},
    {"observed", test_observed},
    {"joint", test_joint},
    {"columns", test_columns},
    {"marginal", test_marginal},
    {"vector_math", test_vector_math},
    {"dense", test_dense},
    {"crossed_statistics", test_crossed_statistics},
    {"integrated_loglik", test_integrated_loglik},
    {"psis", test_psis},
    {"quantile", test_quantile},
    {"sorted", test_sorted},
    {"autocovariance", test_autocovariance},
};

static int n_passed = 0;
static int n_failed = 0;
static const char *current = "";

void check_true(int ok, const char *what, const char *file, int line)
{
    if (ok) {
        n_passed++;
    } else {
        n_failed++;
        printf("FAILED  %s: %s  (%s:%d)\n", current, what, file, line);
    }
}

void check_near(double a, double b, double tol, const char *what, const char *file, int line)
{
    const int ok = a == b || fabs(a - b) <= tol * fmax(1.0, fabs(b));
    if (!ok)
        printf("        %.17g and %.17g, tolerance %g\n", a, b, tol);
    check_true(ok, what, file, line);
}

int main(void)
{
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        current = tests[i].name;
        tests[i].run();
    }
    printf("core: %d passed, %d failed\n", n_passed, n_failed);
    return n_failed > 0;
}
