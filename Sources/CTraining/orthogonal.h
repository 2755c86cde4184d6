/// A QR decomposition by Householder's reflections. Part of `template.h`.
///
/// So many reflections at a time, whose vectors are the rows of V, are 1 - V' T V with a triangle T (Schreiber and Van Loan
/// 1989): so nearly all of the work is products of matrices.

enum { REFLECTIONS = 32 };

INLINE float dot(const float *a, const float *b, int32_t count) {
  vec sums[4] = {all(0), all(0), all(0), all(0)};
  int32_t i = 0;
  for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
    UNROLL for (int u = 0; u < 4; u++) sums[u] += load(a + i + u * WIDTH) * load(b + i + u * WIDTH);
  }
  for (; i < count; i += WIDTH) sums[0] += load_some(a + i, count - i) * load_some(b + i, count - i);
  return sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

/// `to += factor * from`.
INLINE void add_multiple(float *to, const float *from, float factor, int32_t count) {
  for (int32_t i = 0; i < count; i += WIDTH)
    store_some(to + i, load_some(to + i, count - i) + load_some(from + i, count - i) * factor, count - i);
}

/// Reflects columns `k + 1 ..< end` by the vector of column k, which begins in its row k.
INLINE void reflect(float *columns, int32_t size, int32_t k, int32_t end, float factor) {
  const float *v = columns + (ptrdiff_t)k * size + k;
  for (int32_t j = k + 1; j < end; j++) {
    float *other = columns + (ptrdiff_t)j * size + k;
    add_multiple(other, v, -factor * dot(v, other, size - k), size - k);
  }
}

/// Memory for as many reflections as go together.
typedef struct {
  float *factors;    ///< Of each reflection 1 - t v v' its t.
  float *vectors;    ///< V, `[REFLECTIONS][size]`.
  float *triangle;   ///< T or its transpose, negated, `[REFLECTIONS][REFLECTIONS]`.
  float *combined;   ///< The triangle times V.
  float *shares;     ///< V of each column, `[size][REFLECTIONS]`.
  uint32_t *packed;  ///< Right-hand sides of products.
} reflections;

static size_t orthogonal_words(int32_t size) {
  return (size_t)size * (3 * REFLECTIONS + 1) + REFLECTIONS * REFLECTIONS + packed_words(size, REFLECTIONS, true) +
         packed_words(REFLECTIONS, size, true);
}

INLINE reflections reflections_in(float *scratch, int32_t size) {
  const ptrdiff_t some = (ptrdiff_t)REFLECTIONS * size;
  reflections r = {.factors = scratch, .triangle = scratch + size};
  r.vectors = r.triangle + REFLECTIONS * REFLECTIONS;
  r.combined = r.vectors + some;
  r.shares = r.combined + some;
  r.packed = (uint32_t *)(r.shares + some);
  return r;
}

/// The product of `rows` rows of floats with `[inputs][outputs]`, to whose places `row` and `column` lead; added to `sums`, or
/// `result` alone.
static void multiply_floats(const float *left, int32_t rows, const float *right, ptrdiff_t row, ptrdiff_t column,
                            int32_t inputs, int32_t outputs, uint32_t *packed, const float *sums, float *result) {
  pack(right, row, column, inputs, outputs, true, packed);
  const aec_finish finish = {.residual = sums, .output = result};
  product((const uint32_t *)left, packed, rows, inputs, outputs, true, &finish);
}

/// Applies reflections `k ..< end`, the first of them first or last, to all columns from `end` on.
static void reflect_rest(float *columns, int32_t size, int32_t k, int32_t end, bool is_first_last, reflections r) {
  const int32_t n = end - k, rest = size - end;
  if (rest == 0) return;
  for (int32_t i = 0; i < n; i++) {
    float *v = r.vectors + (ptrdiff_t)i * size;
    memset(v, 0, sizeof *v * (size_t)(k + i));
    memcpy(v + k + i, columns + (ptrdiff_t)(k + i) * size + k + i, sizeof *v * (size_t)(size - k - i));
  }
  // Column i of T is -t T (V v) above the diagonal, t on it.
  float t[REFLECTIONS][REFLECTIONS] = {0};
  for (int32_t i = 0; i < n; i++) {
    const float *v = r.vectors + (ptrdiff_t)i * size;
    float products[REFLECTIONS];
    for (int32_t j = 0; j < i; j++) products[j] = dot(r.vectors + (ptrdiff_t)j * size, v, size);
    t[i][i] = r.factors[k + i];
    for (int32_t j = 0; j < i; j++) {
      float sum = 0;
      for (int32_t l = j; l < i; l++) sum += t[j][l] * products[l];
      t[j][i] = -r.factors[k + i] * sum;
    }
  }
  for (int32_t i = 0; i < n; i++) {
    for (int32_t j = 0; j < n; j++) r.triangle[i * n + j] = is_first_last ? -t[j][i] : -t[i][j];
  }
  float *others = columns + (ptrdiff_t)end * size;
  multiply_floats(r.triangle, n, r.vectors, size, 1, n, size, r.packed, NULL, r.combined);
  multiply_floats(others, rest, r.vectors, 1, size, size, n, r.packed, NULL, r.shares);
  multiply_floats(r.shares, rest, r.combined, size, 1, n, size, r.packed, others, others);
}

static void orthogonalise(float *columns, int32_t size, float *scratch) {
  const reflections r = reflections_in(scratch, size);
  // Each column becomes the vector of its reflection, which is applied to those after it.
  for (int32_t start = 0; start < size; start += REFLECTIONS) {
    const int32_t end = start + REFLECTIONS < size ? start + REFLECTIONS : size;
    for (int32_t k = start; k < end; k++) {
      float *v = columns + (ptrdiff_t)k * size + k;
      const float norm = sqrtf(dot(v, v, size - k));
      v[0] += v[0] < 0 ? -norm : norm;
      const float energy = dot(v, v, size - k);
      // A column that depends on those before it is left out; what it becomes is orthogonal to them all the same.
      r.factors[k] = energy > 1e-30f ? 2 / energy : 0;
      reflect(columns, size, k, end, r.factors[k]);
    }
    reflect_rest(columns, size, start, end, false, r);
  }
  // Their product, from the last: a column is a unit vector until its own reflection is applied.
  for (int32_t start = (size - 1) / REFLECTIONS * REFLECTIONS; start >= 0; start -= REFLECTIONS) {
    const int32_t end = start + REFLECTIONS < size ? start + REFLECTIONS : size;
    reflect_rest(columns, size, start, end, true, r);
    for (int32_t k = end - 1; k >= start; k--) {
      float *v = columns + (ptrdiff_t)k * size + k;
      reflect(columns, size, k, end, r.factors[k]);
      const float factor = -r.factors[k] * v[0];
      for (int32_t i = 0; i < size - k; i++) v[i] *= factor;
      v[0] += 1;
      memset(v - k, 0, sizeof *v * (size_t)k);
    }
  }
}
