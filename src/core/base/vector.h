/* One SIMD register of two doubles by GNU C's vector extension: 16 bytes, which every x86-64 and arm64 has. */
#ifndef HLR_VECTOR_H
#define HLR_VECTOR_H

typedef double hlr_vector __attribute__((vector_size(16), aligned(8), may_alias));

/* Numbers worked on side by side, one per lane of a register. */
enum { HLR_LANES = 2 };

#endif
