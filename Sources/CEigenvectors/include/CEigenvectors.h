/// Eigenvectors of symmetric matrices, in double precision.

#ifndef CEIGENVECTORS_H
#define CEIGENVECTORS_H

#include <stdbool.h>
#include <stdint.h>

/// Eigenvalues, ascending, and eigenvectors, as rows, of a symmetric matrix (size x size), which it replaces; false where
/// the iteration does not end. `scratch` has 3 x size. Householder's tridiagonal form, then the implicit QL algorithm, in double precision.
bool aec_eigenvectors(double *matrix, int32_t size, double *values, double *scratch);

#endif
