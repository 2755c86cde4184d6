/// Eigenvectors of a symmetric matrix. After the procedures tred2 and tql2 of EISPACK (Wilkinson and Reinsch 1971, Smith 1976),
/// with all that is worked on along rows.

#include <float.h>
#include <math.h>
#include <stddef.h>

#include "CEigenvectors.h"

/// A norm that counts as none, of a matrix whose largest magnitude is 1.
#define LEAST 1e-24

static double dot(const double *a, const double *b, int32_t count) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (int32_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

/// To a tridiagonal matrix, `diagonal` and `beside` (size - 1); row k of `matrix` becomes the vector of reflection k from column
/// k + 1 on, of which `factors` has twice the inverse square.
static void make_tridiagonal(double *matrix, int32_t n, double *diagonal, double *beside, double *factors,
                             double *image) {
  for (int32_t k = 0; k + 2 < n; k++) {
    double *v = matrix + (ptrdiff_t)k * n + k + 1;
    const int32_t length = n - k - 1;
    const double norm = sqrt(dot(v, v, length)), head = v[0] < 0 ? norm : -norm;
    // What is left of a matrix of low rank is the rounding of the rounding of its numbers.
    if (norm < LEAST) {
      beside[k] = factors[k] = 0;
      continue;
    }
    v[0] -= head;
    beside[k] = head;
    factors[k] = 2 / dot(v, v, length);
    // With p = t A v and q = p - t/2 (p'v) v, the reflected matrix is A - v q' - q v'.
    for (int32_t i = 0; i < length; i++) image[i] = factors[k] * dot(v + (ptrdiff_t)(i + 1) * n, v, length);
    const double half = factors[k] / 2 * dot(image, v, length);
    for (int32_t i = 0; i < length; i++) image[i] -= half * v[i];
    for (int32_t i = 0; i < length; i++) {
      double *row = v + (ptrdiff_t)(i + 1) * n;
      const double a = v[i], b = image[i];
      for (int32_t j = 0; j < length; j++) row[j] -= a * image[j] + b * v[j];
    }
  }
  for (int32_t k = 0; k < n; k++) diagonal[k] = matrix[(ptrdiff_t)k * n + k];
  if (n > 1) beside[n - 2] = matrix[(ptrdiff_t)(n - 2) * n + n - 1];
}

/// The product of the reflections, its columns as rows.
static void unite(double *matrix, int32_t n, const double *factors, double *v) {
  for (int32_t k = n - 1; k >= 0; k--) {
    double *row = matrix + (ptrdiff_t)k * n;
    const int32_t length = n - k - 1;
    for (int32_t i = 0; i < length; i++) v[i] = row[k + 1 + i];
    for (int32_t i = 0; i < n; i++) row[i] = i == k;
    if (k + 2 >= n) continue;
    for (int32_t j = k + 1; j < n; j++) {
      double *other = matrix + (ptrdiff_t)j * n + k + 1;
      const double factor = factors[k] * dot(v, other, length);
      for (int32_t i = 0; i < length; i++) other[i] -= factor * v[i];
    }
  }
}

/// Rotations that make the tridiagonal matrix diagonal, applied to the rows of `matrix`.
static bool make_diagonal(double *matrix, int32_t n, double *d, double *e) {
  for (int32_t l = 0; l < n; l++) {
    for (int32_t round = 0;; round++) {
      int32_t m = l;
      // The largest element is 1; below its rounding nothing is known, and of many zeros none would be found.
      while (m + 1 < n && fabs(e[m]) > DBL_EPSILON * fmax(1, fabs(d[m]) + fabs(d[m + 1]))) m++;
      if (m == l) break;
      if (round == 60) return false;
      // A shift near an eigenvalue, of the first two by two.
      double g = (d[l + 1] - d[l]) / (2 * e[l]), r = hypot(g, 1);
      g = d[m] - d[l] + e[l] / (g + copysign(r, g));
      double sine = 1, cosine = 1, p = 0;
      int32_t i = m - 1;
      for (; i >= l; i--) {
        const double f = sine * e[i], b = cosine * e[i];
        e[i + 1] = r = hypot(f, g);
        if (r == 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * sine + 2 * cosine * b;
        p = sine * r;
        d[i + 1] = g + p;
        g = cosine * r - b;
        double *here = matrix + (ptrdiff_t)i * n, *next = here + n;
        for (int32_t k = 0; k < n; k++) {
          const double x = here[k], y = next[k];
          next[k] = sine * x + cosine * y;
          here[k] = cosine * x - sine * y;
        }
      }
      if (i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
  return true;
}

bool aec_eigenvectors(double *matrix, int32_t n, double *values, double *scratch) {
  double *beside = scratch, *factors = scratch + n, *image = scratch + 2 * n;
  for (int32_t i = 0; i < 2 * n; i++) scratch[i] = 0;
  double largest = 0;
  for (ptrdiff_t i = 0; i < (ptrdiff_t)n * n; i++) largest = fmax(largest, fabs(matrix[i]));
  for (ptrdiff_t i = 0; i < (ptrdiff_t)n * n && largest > 0; i++) matrix[i] /= largest;
  make_tridiagonal(matrix, n, values, beside, factors, image);
  unite(matrix, n, factors, image);
  if (!make_diagonal(matrix, n, values, beside)) return false;
  for (int32_t i = 0; i < n; i++) values[i] *= largest;
  for (int32_t i = 0; i < n; i++) {
    int32_t least = i;
    for (int32_t j = i + 1; j < n; j++) {
      if (values[j] < values[least]) least = j;
    }
    const double value = values[i];
    values[i] = values[least];
    values[least] = value;
    double *a = matrix + (ptrdiff_t)i * n, *b = matrix + (ptrdiff_t)least * n;
    for (int32_t k = 0; k < n && a != b; k++) {
      const double x = a[k];
      a[k] = b[k];
      b[k] = x;
    }
  }
  return true;
}
