/* Compiles a file of functions for one to four coefficients and for any number; included once by a file that defines
 * KERNEL, the kernel's name. The kernel has no include guard, and in it
 *     COPY(name)  is the copy's name of a function;
 *     Q           is the number of coefficients: a constant in the copies for few, `q` in the last;
 *     FEW         is 1 in the copies for few, whose small matrices then may live in registers;
 *     UNROLL      before a loop over Q takes it apart in the copies for few.
 * DISPATCH(q, function, ...) calls the copy for q. */
#ifndef HLR_FOR_SIZES_H
#define HLR_FOR_SIZES_H

#define PASTE_SIZE(name, size) name##_##size
#define NAME_OF_SIZE(name, size) PASTE_SIZE(name, size)
#define COPY(name) NAME_OF_SIZE(name, Q)

#define FEW 1
#define UNROLL _Pragma("GCC unroll 4")
#define Q 1
#include KERNEL
#undef Q
#define Q 2
#include KERNEL
#undef Q
#define Q 3
#include KERNEL
#undef Q
#define Q 4
#include KERNEL
#undef Q
#undef UNROLL
#undef FEW

#define FEW 0
#define UNROLL
#define Q q
#include KERNEL
#undef Q
#undef UNROLL
#undef FEW

#define DISPATCH(q, function, ...)   \
    switch (q) {                     \
    case 1:                          \
        function##_1(__VA_ARGS__);   \
        break;                       \
    case 2:                          \
        function##_2(__VA_ARGS__);   \
        break;                       \
    case 3:                          \
        function##_3(__VA_ARGS__);   \
        break;                       \
    case 4:                          \
        function##_4(__VA_ARGS__);   \
        break;                       \
    default:                         \
        function##_q(__VA_ARGS__);   \
    }

#endif
