/* exp and the logistic function for many numbers at once: SIMD by GNU C's vector extension, 16 bytes everywhere, 32
 * where the processor has AVX2 (asked at run time). Both do the same operations in the same order, without fused ones:
 * results do not depend on the width. At most 2 ulp from libm. */
#ifndef HLR_VECTOR_MATH_H
#define HLR_VECTOR_MATH_H

/* out = exp(x); 0 below -708, where libm's begins to lose digits; Inf above 709.78. out may be x. */
void hlr_exp_all(int n, const double *x, double *out);

/* p = 1 / (1 + exp(-x)), q = 1 - p, and their logs, each to full relative precision; below -708 and above 708 the
 * smaller one is 0. */
void hlr_logistic_all(int n, const double *x, double *p, double *q, double *log_p, double *log_q);

/* Sum of log p where y is 1 and of log q where y is 0, with p and q of hlr_logistic_all(); writes its derivatives in x
 * to d_x, which must not be x. The logarithm in a row's term is of 1 + exp(-|x|), between 1 and 2. Hundreds of these
 * numbers are multiplied before one logarithm is taken, so that the error of the sum is some 1e-16 times n. Not finite
 * where a row is not. */
double hlr_bernoulli_all(int n, const double *y, const double *x, double *d_x);

#endif
