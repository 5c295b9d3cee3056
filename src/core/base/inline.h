/* ALWAYS_INLINE: functions whose arguments are to become constants. PURE: declarations of functions of their arguments
 * alone, whose calls are left out where nothing takes the value. */
#ifndef HLR_INLINE_H
#define HLR_INLINE_H

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define PURE __attribute__((const))
#else
#define ALWAYS_INLINE inline
#define PURE
#endif

#endif
