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

aec_texture aec_texture_of(const uint8_t *const *rows, int32_t samples, int32_t width, int32_t height) {
  aec_texture t = {0};
  for (int32_t y = 0; y < height; y++) {
    look(&t, rows[y], rows[y] + samples, samples * (width - 1));
    if (y + 1 < height) look(&t, rows[y], rows[y + 1], samples * width);
  }
  return t;
}

void aec_mean_of(const uint8_t *const *rows, int32_t samples, int32_t width, int32_t height, uint8_t *mean) {
  const int32_t count = width * height;
  for (int32_t c = 0; c < samples; c++) {
    int32_t sum = 0;
    for (int32_t y = 0; y < height; y++) {
      for (int32_t x = 0; x < width; x++) sum += rows[y][samples * x + c];
    }
    mean[c] = (uint8_t)((2 * sum + count) / (2 * count));
  }
}

void aec_fill(const uint8_t *colour, int32_t samples, uint8_t *const *rows, int32_t width, int32_t height) {
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++) memcpy(rows[y] + samples * x, colour, (size_t)samples);
  }
}
