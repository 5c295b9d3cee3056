#include "after/columns.h"

#include "numeric/linalg.h"

enum { BLOCK = 1024 }; /* draws: while their sum is in the nearest cache every column is added to it */

void hlr_add_columns(int n, int n_column, const double *coef, size_t step, const double *columns,
                     size_t stride, double *eta)
{
    for (int first = 0; first < n; first += BLOCK) {
        const int size = n - first < BLOCK ? n - first : BLOCK;
        for (int j = 0; j < n_column; j++) {
            const double c = coef[(size_t) j * step];
            if (c != 0.0)
                hlr_add_scaled(size, c, columns + (size_t) j * stride + first, eta + first);
        }
    }
}
