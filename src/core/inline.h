/* Functions whose arguments are to become constants. */
#ifndef HLR_INLINE_H
#define HLR_INLINE_H

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

#endif
