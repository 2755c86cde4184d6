/// Pixels to the first layer's inputs, and the last layer's outputs to pixels.

#include "CKernels.h"

void aec_blocks_from_rgb8(const uint8_t *const rows[8], int32_t width, int16_t *output, int32_t blocks) {
  for (int32_t block = 0; block < blocks; block++) {
    for (int32_t dy = 0; dy < 8; dy++) {
      for (int32_t dx = 0; dx < 8; dx++) {
        int64_t x = (int64_t)block * 8 + dx;
        const uint8_t *pixel = rows[dy] + 3 * (x < width ? x : width - 1);
        for (int32_t colour = 0; colour < 3; colour++) *output++ = (int16_t)(2 * pixel[colour] - 255);
      }
    }
  }
}

/// The pixel of a value in 1/64 of `2p - 255`.
static uint8_t pixel(int32_t value) {
  int32_t p = (value + 255 * 64 + 64) >> 7;
  return (uint8_t)(p < 0 ? 0 : p > 255 ? 255 : p);
}

void aec_rgb8_from_blocks(const int16_t *input, uint8_t *const rows[8], int32_t row_count, int32_t width) {
  for (int32_t dy = 0; dy < row_count; dy++) {
    uint8_t *to = rows[dy];
    for (int32_t x = 0; x < width; x += 8) {
      const int16_t *from = input + (ptrdiff_t)(x / 8) * 192 + dy * 24;
      int32_t samples = width - x < 8 ? 3 * (width - x) : 24;
      for (int32_t i = 0; i < samples; i++) *to++ = pixel(from[i]);
    }
  }
}

void aec_rgb8_from_heads(const int16_t *input, int32_t part, uint8_t *const rows[2], int32_t width) {
  for (int32_t dy = 0; dy < 2; dy++) {
    uint8_t *to = rows[dy];
    if (!to) continue;
    for (int32_t x = 0; x < width; x += 2) {
      const int16_t *from = input + (ptrdiff_t)(x / 2) * 32 + dy * 6;
      int32_t samples = width - x < 2 ? 3 : 6;
      for (int32_t i = 0; i < samples; i++) {
        *to++ = pixel((from[i] * (2048 - part) + from[16 + i] * part + 1024) >> 11);
      }
    }
  }
}
