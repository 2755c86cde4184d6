/// Kernels of maps. Sums run over eight lanes in a fixed order, whatever the processor has, so that a map is the same wherever its rows
/// are computed.

#include "CCodes.h"

enum { LANES = 8 };

typedef float vector __attribute__((vector_size(4 * LANES)));

static inline vector load(const float *at) {
  vector v;
  __builtin_memcpy(&v, at, sizeof v);
  return v;
}

static inline float sum(vector v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

static float squared_distance(const float *a, const float *b, int64_t size) {
  vector lanes = {0};
  int64_t k = 0;
  for (; k + LANES <= size; k += LANES) {
    const vector difference = load(a + k) - load(b + k);
    lanes += difference * difference;
  }
  float rest = 0;
  for (; k < size; k++) rest += (a[k] - b[k]) * (a[k] - b[k]);
  return sum(lanes) + rest;
}

void aec_nearest_rows(const float *rows, int64_t count, int64_t size, int64_t row, int64_t limit, int32_t *nearest,
                      float *distances) {
  int64_t found = 0;
  for (int64_t other = 0; other < count; other++) {
    if (other == row) continue;
    const float distance = squared_distance(rows + row * size, rows + other * size, size);
    if (found == limit && distance >= distances[limit - 1]) continue;
    if (found < limit) found++;
    int64_t place = found - 1;
    for (; place > 0 && distances[place - 1] > distance; place--) {
      distances[place] = distances[place - 1];
      nearest[place] = nearest[place - 1];
    }
    distances[place] = distance;
    nearest[place] = (int32_t)other;
  }
}

void aec_spread_along(const float *rows, int64_t count, int64_t size, const float *direction, double *products,
                      float *result) {
  for (int64_t k = 0; k < size; k++) result[k] = 0;
  for (int64_t i = 0; i < count; i++) {
    const float *row = rows + i * size;
    vector lanes = {0};
    int64_t k = 0;
    for (; k + LANES <= size; k += LANES) lanes += load(row + k) * load(direction + k);
    float product = sum(lanes);
    for (; k < size; k++) product += row[k] * direction[k];
    products[i] = product;
    for (k = 0; k < size; k++) result[k] += product * row[k];
  }
}

void aec_repulsion(const float *x, const float *y, int64_t count, int64_t first, int64_t last, float *force_x,
                   float *force_y, float *weights) {
  for (int64_t i = first; i < last; i++) {
    vector weight = {0}, along = {0}, across = {0};
    int64_t j = 0;
    for (; j + LANES <= count; j += LANES) {
      const vector dx = x[i] - load(x + j), dy = y[i] - load(y + j);
      const vector q = 1 / (1 + dx * dx + dy * dy);
      weight += q;
      along += q * q * dx;
      across += q * q * dy;
    }
    float weight_rest = 0, along_rest = 0, across_rest = 0;
    for (; j < count; j++) {
      const float dx = x[i] - x[j], dy = y[i] - y[j], q = 1 / (1 + dx * dx + dy * dy);
      weight_rest += q;
      along_rest += q * q * dx;
      across_rest += q * q * dy;
    }
    force_x[i] = sum(along) + along_rest;
    force_y[i] = sum(across) + across_rest;
    // Less what the point has with itself.
    weights[i] = sum(weight) + weight_rest - 1;
  }
}

void aec_attraction(const float *x, const float *y, const int32_t *ends, const int32_t *others, const float *affinities,
                    int64_t first, int64_t last, float *force_x, float *force_y) {
  for (int64_t i = first; i < last; i++) {
    float along = 0, across = 0;
    for (int32_t k = i > 0 ? ends[i - 1] : 0; k < ends[i]; k++) {
      const float dx = x[i] - x[others[k]], dy = y[i] - y[others[k]];
      const float pull = affinities[k] / (1 + dx * dx + dy * dy);
      along += pull * dx;
      across += pull * dy;
    }
    force_x[i] = along;
    force_y[i] = across;
  }
}

void aec_descent_step(float *places, float *steps, float *gains, const float *slopes, int64_t count, float rate,
                      float momentum) {
  for (int64_t i = 0; i < count; i++) {
    const bool turns = slopes[i] * steps[i] > 0;
    const float gain = turns ? gains[i] * 0.8f : gains[i] + 0.2f;
    gains[i] = gain < 0.01f ? 0.01f : gain;
    steps[i] = momentum * steps[i] - rate * gains[i] * slopes[i];
    places[i] += steps[i];
  }
}
