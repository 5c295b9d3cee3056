/* Places of the elements of a symmetric matrix of which one triangle is kept. */
#ifndef HLR_PACKED_H
#define HLR_PACKED_H

#include <stddef.h>

/* Packed symmetric storage: element (a, b) with a <= b of an n x n matrix, n (n + 1) / 2 numbers. */
static inline int hlr_packed(int a, int b)
{
    return a <= b ? b * (b + 1) / 2 + a : a * (a + 1) / 2 + b;
}

static inline size_t hlr_packed_size(int n)
{
    return (size_t) n * (size_t) (n + 1) / 2;
}

#endif
