/// Pixels to the first layer's inputs, and the last layer's outputs to pixels.

#include "CKernels.h"

/// Blocks of 8x8 RGB or gray pixels, whose loops are then of known lengths, or any others.
#define FOR_BLOCKS(function, block, ...) \
  do { \
    if (block.side == 8 && block.colours == 3 && block.samples == 3) function((aec_block){8, 3, 3}, __VA_ARGS__); \
    else if (block.side == 8 && block.colours == 3 && block.samples == 1) function((aec_block){8, 3, 1}, __VA_ARGS__); \
    else function(block, __VA_ARGS__); \
  } while (0)

/// What is made of a number of a pixel.
typedef int16_t from_number(const uint8_t *number);

static inline int16_t centred8(const uint8_t *number) { return (int16_t)(2 * number[0] - 255); }

static inline int16_t fine8(const uint8_t *number) { return (int16_t)(128 * number[0] - 255 * 64); }

static inline int16_t fine16(const uint8_t *number) {
  const int32_t value = number[0] | number[1] << 8;
  return (int16_t)((256 * value + 257) / 514 - 255 * 64);
}

static inline void to_blocks(aec_block b, int32_t bytes, from_number *make, const uint8_t *const *rows, int32_t width,
                             int16_t *output, int32_t count) {
  for (int32_t block = 0; block < count; block++) {
    for (int32_t dy = 0; dy < b.side; dy++) {
      for (int32_t dx = 0; dx < b.side; dx++) {
        int64_t x = (int64_t)block * b.side + dx;
        const uint8_t *pixel = rows[dy] + bytes * b.samples * (x < width ? x : width - 1);
        for (int32_t colour = 0; colour < b.colours; colour++) {
          *output++ = make(pixel + (b.samples == 1 ? 0 : bytes * colour));
        }
      }
    }
  }
}

void aec_blocks_from_pixels8(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                             int32_t count) {
  FOR_BLOCKS(to_blocks, block, 1, centred8, rows, width, output, count);
}

void aec_fine_blocks_from_pixels8(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                                  int32_t count) {
  FOR_BLOCKS(to_blocks, block, 1, fine8, rows, width, output, count);
}

void aec_fine_blocks_from_pixels16(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                                   int32_t count) {
  FOR_BLOCKS(to_blocks, block, 2, fine16, rows, width, output, count);
}

void aec_pixels8_from_pixels16(const uint8_t *input, uint8_t *output, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    output[i] = (uint8_t)(((uint32_t)(input[2 * i] | input[2 * i + 1] << 8) * 255 + 32895) >> 16);
  }
}

/// A number of a pixel, from its value in 1/64 of `2p - 255`.
typedef void to_number(int32_t value, uint8_t *number);

static inline void number8(int32_t value, uint8_t *number) {
  const int32_t p = (value + 255 * 64 + 64) >> 7;
  number[0] = (uint8_t)(p < 0 ? 0 : p > 255 ? 255 : p);
}

static inline void number16(int32_t value, uint8_t *number) {
  const int32_t p = aec_deep(value);
  number[0] = (uint8_t)p;
  number[1] = (uint8_t)(p >> 8);
}

/// The number of a gray pixel, from its three values.
static inline void gray_number(to_number *make, int32_t red, int32_t green, int32_t blue, uint8_t *number) {
  int16_t colours[3] = {(int16_t)red, (int16_t)green, (int16_t)blue};
  aec_gray(colours, 1);
  make(colours[0], number);
}

static inline void from_blocks(aec_block b, int32_t bytes, to_number *make, const int16_t *input, uint8_t *const *rows,
                               int32_t row_count, int32_t width) {
  for (int32_t dy = 0; dy < row_count; dy++) {
    uint8_t *to = rows[dy];
    for (int32_t x = 0; x < width; x += b.side) {
      const int16_t *from = input + ((ptrdiff_t)(x / b.side) * b.side + dy) * b.side * b.colours;
      const int32_t count = width - x < b.side ? width - x : b.side;
      if (b.samples == 1) {
        for (int32_t i = 0; i < count; i++, to += bytes) {
          gray_number(make, from[3 * i], from[3 * i + 1], from[3 * i + 2], to);
        }
      } else {
        for (int32_t i = 0; i < b.colours * count; i++, to += bytes) make(from[i], to);
      }
    }
  }
}

void aec_pixels8_from_blocks(aec_block block, const int16_t *input, uint8_t *const *rows, int32_t row_count,
                             int32_t width) {
  FOR_BLOCKS(from_blocks, block, 1, number8, input, rows, row_count, width);
}

void aec_pixels16_from_blocks(aec_block block, const int16_t *input, uint8_t *const *rows, int32_t row_count,
                              int32_t width) {
  FOR_BLOCKS(from_blocks, block, 2, number16, input, rows, row_count, width);
}

static inline void from_heads(int32_t samples, int32_t bytes, to_number *make, const int16_t *input, int32_t blend,
                              uint8_t *const *rows, int32_t width) {
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
        gray_number(make, values[0], values[1], values[2], to);
        to += bytes;
      } else {
        for (int32_t c = 0; c < 3; c++, to += bytes) make(values[c], to);
      }
    }
  }
}

void aec_pixels8_from_heads(int32_t samples, const int16_t *input, int32_t blend, uint8_t *const *rows, int32_t width) {
  from_heads(samples, 1, number8, input, blend, rows, width);
}

void aec_pixels16_from_heads(int32_t samples, const int16_t *input, int32_t blend, uint8_t *const *rows,
                             int32_t width) {
  from_heads(samples, 2, number16, input, blend, rows, width);
}
