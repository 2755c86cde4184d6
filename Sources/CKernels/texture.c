/// What a block of pixels is like, for encoders.

#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

/// Adds pairs of numbers.
static inline void look(aec_texture *t, const uint8_t *a, const uint8_t *b, int32_t count) {
  int32_t differences = 0, equal = 0;
  for (int32_t i = 0; i < count; i++) {
    differences += abs(a[i] - b[i]);
    equal += a[i] == b[i];
  }
  t->pairs += count;
  t->differences += differences;
  t->equal += equal;
}

aec_texture aec_texture_of(const uint8_t *const *rows, int32_t width, int32_t height) {
  aec_texture t = {0};
  for (int32_t y = 0; y < height; y++) {
    look(&t, rows[y], rows[y] + 3, 3 * (width - 1));
    if (y + 1 < height) look(&t, rows[y], rows[y + 1], 3 * width);
  }
  return t;
}

void aec_mean_of(const uint8_t *const *rows, int32_t width, int32_t height, uint8_t *mean) {
  int32_t sums[3] = {0}, count = width * height;
  for (int32_t y = 0; y < height; y++) {
    for (int32_t i = 0; i < 3 * width; i++) sums[i % 3] += rows[y][i];
  }
  for (int32_t c = 0; c < 3; c++) mean[c] = (uint8_t)((2 * sums[c] + count) / (2 * count));
}

void aec_fill(const uint8_t *colour, uint8_t *const *rows, int32_t width, int32_t height) {
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++) memcpy(rows[y] + 3 * x, colour, 3);
  }
}
