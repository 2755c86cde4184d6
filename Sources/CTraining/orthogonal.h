/// A QR decomposition by Householder's reflections. Part of `template.h`.

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

static void orthogonalise(float *columns, int32_t size, float *scratch) {
  // Each column becomes the vector v of its reflection 1 - t v v', of which scratch has t, and is applied to those after it.
  for (int32_t k = 0; k < size; k++) {
    float *v = columns + (ptrdiff_t)k * size + k;
    const int32_t length = size - k;
    const float norm = sqrtf(dot(v, v, length));
    v[0] += v[0] < 0 ? -norm : norm;
    const float energy = dot(v, v, length);
    // A column that depends on those before it is left out; what it becomes is orthogonal to them all the same.
    scratch[k] = energy > 1e-30f ? 2 / energy : 0;
    for (int32_t j = k + 1; j < size; j++) {
      float *other = columns + (ptrdiff_t)j * size + k;
      add_multiple(other, v, -scratch[k] * dot(v, other, length), length);
    }
  }
  // Their product, from the last: a column is a unit vector until its own reflection is applied.
  for (int32_t k = size - 1; k >= 0; k--) {
    float *v = columns + (ptrdiff_t)k * size + k;
    const int32_t length = size - k;
    for (int32_t j = k + 1; j < size; j++) {
      float *other = columns + (ptrdiff_t)j * size + k;
      add_multiple(other, v, -scratch[k] * dot(v, other, length), length);
    }
    const float factor = -scratch[k] * v[0];
    for (int32_t i = 0; i < length; i++) v[i] *= factor;
    v[0] += 1;
    memset(v - k, 0, sizeof *v * (size_t)k);
  }
}
