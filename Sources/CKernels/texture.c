/// What a block of pixels is like, for encoders.

#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

/// Adds a pair of pixels.
static inline void look(aec_texture *t, const uint8_t *a, const uint8_t *b) {
  int32_t red = a[0] - b[0], green = a[1] - b[1], blue = a[2] - b[2];
  t->pairs++;
  t->differences += abs(red) + abs(green) + abs(blue);
  t->equal += (red | green | blue) == 0;
}

aec_texture aec_texture_of(const uint8_t *const *rows, int32_t width, int32_t height) {
  aec_texture t = {0};
  int32_t sums[3] = {0};
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++) {
      const uint8_t *pixel = rows[y] + 3 * x;
      for (int32_t c = 0; c < 3; c++) sums[c] += pixel[c];
      if (x + 1 < width) look(&t, pixel, pixel + 3);
      if (y + 1 < height) look(&t, pixel, rows[y + 1] + 3 * x);
    }
  }
  int32_t count = width * height;
  for (int32_t c = 0; c < 3; c++) t.mean[c] = (uint8_t)((2 * sums[c] + count) / (2 * count));
  return t;
}

void aec_fill(aec_texture texture, uint8_t *const *rows, int32_t width, int32_t height) {
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++) memcpy(rows[y] + 3 * x, texture.mean, 3);
  }
}
