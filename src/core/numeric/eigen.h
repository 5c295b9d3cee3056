/* Symmetric matrices by their eigenvalues. */
#ifndef HLR_EIGEN_H
#define HLR_EIGEN_H

/* Eigenvalues (into d) and orthonormal eigenvectors (columns of v) of a symmetric matrix by cyclic Jacobi rotations
 * (Golub and Van Loan, Matrix Computations, section 8.5); `a` is destroyed. For dimensions up to some hundreds. */
void hlr_eigen(int n, double *a, double *d, double *v);

#endif
