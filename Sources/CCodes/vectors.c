#include "CCodes.h"

// Sums run side by side, so that they can share a vector of the processor.
enum { LANES = 16 };

void aec_map_vectors(const float *vectors, int64_t count, int32_t inputs, const float *mean, const float *matrix,
                     int32_t outputs, float *results) {
  for (int64_t i = 0; i < count; i++) {
    const float *vector = vectors + i * inputs;
    for (int32_t o = 0; o < outputs; o++) {
      const float *row = matrix + (int64_t)o * inputs;
      float lanes[LANES] = {0};
      int32_t k = 0;
      for (; k + LANES <= inputs; k += LANES)
        for (int32_t j = 0; j < LANES; j++) lanes[j] += row[k + j] * (vector[k + j] - mean[k + j]);
      float sum = 0;
      for (; k < inputs; k++) sum += row[k] * (vector[k] - mean[k]);
      for (int32_t j = 0; j < LANES; j++) sum += lanes[j];
      results[i * outputs + o] = sum;
    }
  }
}

// Numbers after which a sum that is above the least so far is left.
enum { STEP = 64 };
// Others that are taken together, so that they stay near the processor while all vectors pass.
enum { BLOCK = 32 };

// The squared distance of two vectors, or what is above `least` already.
static float squared_distance(const float *vector, const float *other, int32_t size, float least) {
  float sum = 0;
  int32_t k = 0;
  while (k + LANES <= size) {
    float lanes[LANES] = {0};
    int32_t end = k + STEP <= size ? k + STEP : size - (size - k) % LANES;
    for (; k < end; k += LANES)
      for (int32_t j = 0; j < LANES; j++) {
        float difference = vector[k + j] - other[k + j];
        lanes[j] += difference * difference;
      }
    for (int32_t j = 0; j < LANES; j++) sum += lanes[j];
    if (sum >= least) return sum;
  }
  for (; k < size; k++) sum += (vector[k] - other[k]) * (vector[k] - other[k]);
  return sum;
}

void aec_nearest_squares(const float *vectors, int64_t count, const float *others, int64_t other_count, int32_t size,
                         float *nearest) {
  for (int64_t start = 0; start < other_count; start += BLOCK) {
    int64_t end = start + BLOCK < other_count ? start + BLOCK : other_count;
    for (int64_t i = 0; i < count; i++) {
      float least = nearest[i];
      for (int64_t o = start; o < end; o++) {
        float sum = squared_distance(vectors + i * size, others + o * size, size, least);
        if (sum < least) least = sum;
      }
      nearest[i] = least;
    }
  }
}

void aec_farthest_first(const float *vectors, int64_t count, int32_t size, float *nearest, int64_t wanted,
                        int64_t *chosen) {
  int64_t next = 0;
  for (int64_t c = 0; c < wanted; c++) {
    chosen[c] = next;
    const float *center = vectors + next * size;
    float farthest = -1;
    for (int64_t i = 0; i < count; i++) {
      float sum = squared_distance(vectors + i * size, center, size, nearest[i]);
      if (sum < nearest[i]) nearest[i] = sum;
      if (nearest[i] > farthest) farthest = nearest[i], next = i;
    }
  }
}

void aec_add_moments(const float *vectors, int64_t count, int32_t size, double *sums, double *products) {
  for (int64_t i = 0; i < count; i++) {
    const float *vector = vectors + i * size;
    for (int32_t r = 0; r < size; r++) {
      double value = vector[r];
      double *row = products + (int64_t)r * size;
      sums[r] += value;
      for (int32_t c = 0; c <= r; c++) row[c] += value * vector[c];
    }
  }
}
