/// Pixels to the first layer's inputs, and the last layer's outputs to pixels.

#include "CKernels.h"

/// Blocks of 8x8 RGB or gray pixels, whose loops are then of known lengths, or any others.
#define FOR_BLOCKS(function, block, ...) \
  do { \
    if (block.side == 8 && block.colours == 3 && block.samples == 3) function((aec_block){8, 3, 3}, __VA_ARGS__); \
    else if (block.side == 8 && block.colours == 3 && block.samples == 1) function((aec_block){8, 3, 1}, __VA_ARGS__); \
    else function(block, __VA_ARGS__); \
  } while (0)

static inline void to_blocks(aec_block b, const uint8_t *const *rows, int32_t width, int16_t *output, int32_t count) {
  for (int32_t block = 0; block < count; block++) {
    for (int32_t dy = 0; dy < b.side; dy++) {
      for (int32_t dx = 0; dx < b.side; dx++) {
        int64_t x = (int64_t)block * b.side + dx;
        const uint8_t *pixel = rows[dy] + b.samples * (x < width ? x : width - 1);
        for (int32_t colour = 0; colour < b.colours; colour++) {
          *output++ = (int16_t)(2 * pixel[b.samples == 1 ? 0 : colour] - 255);
        }
      }
    }
  }
}

void aec_blocks_from_pixels8(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                             int32_t count) {
  FOR_BLOCKS(to_blocks, block, rows, width, output, count);
}

/// The pixel of a value in 1/64 of `2p - 255`.
static uint8_t pixel(int32_t value) {
  int32_t p = (value + 255 * 64 + 64) >> 7;
  return (uint8_t)(p < 0 ? 0 : p > 255 ? 255 : p);
}

/// The pixel of three such values.
static uint8_t gray_pixel(int32_t red, int32_t green, int32_t blue) {
  int16_t colours[3] = {(int16_t)red, (int16_t)green, (int16_t)blue};
  aec_gray(colours, 1);
  return pixel(colours[0]);
}

static inline void from_blocks(aec_block b, const int16_t *input, uint8_t *const *rows, int32_t row_count,
                               int32_t width) {
  for (int32_t dy = 0; dy < row_count; dy++) {
    uint8_t *to = rows[dy];
    for (int32_t x = 0; x < width; x += b.side) {
      const int16_t *from = input + ((ptrdiff_t)(x / b.side) * b.side + dy) * b.side * b.colours;
      const int32_t count = width - x < b.side ? width - x : b.side;
      if (b.samples == 1) {
        for (int32_t i = 0; i < count; i++) *to++ = gray_pixel(from[3 * i], from[3 * i + 1], from[3 * i + 2]);
      } else {
        for (int32_t i = 0; i < b.colours * count; i++) *to++ = pixel(from[i]);
      }
    }
  }
}

void aec_pixels8_from_blocks(aec_block block, const int16_t *input, uint8_t *const *rows, int32_t row_count,
                             int32_t width) {
  FOR_BLOCKS(from_blocks, block, input, rows, row_count, width);
}

void aec_pixels8_from_heads(int32_t samples, const int16_t *input, int32_t blend, uint8_t *const *rows, int32_t width) {
  for (int32_t dy = 0; dy < 2; dy++) {
    uint8_t *to = rows[dy];
    if (!to) continue;
    for (int32_t x = 0; x < width; x++) {
      const int16_t *from = input + (ptrdiff_t)(x / 2) * 2 * AEC_HEAD_WIDTH + (dy * 2 + x % 2) * 3;
      int32_t values[3];
      for (int32_t c = 0; c < 3; c++) {
        values[c] = (from[c] * (2048 - blend) + from[AEC_HEAD_WIDTH + c] * blend + 1024) >> 11;
      }
      if (samples == 1) {
        *to++ = gray_pixel(values[0], values[1], values[2]);
      } else {
        for (int32_t c = 0; c < 3; c++) *to++ = pixel(values[c]);
      }
    }
  }
}
