/// Space-to-depth and back. Part of `template.h`.

/// A position of a deep map, channels in order (channel, row, column), and its square of a wide one.
INLINE void square_to_deep(const float *wide, ptrdiff_t row, int32_t channels, int32_t side, float *deep) {
  for (int32_t c = 0; c < channels; c++) {
    for (int32_t y = 0; y < side; y++) {
      for (int32_t x = 0; x < side; x++) *deep++ = wide[y * row + x * channels + c];
    }
  }
}

INLINE void deep_to_square(const float *deep, ptrdiff_t row, int32_t channels, int32_t side, float *wide) {
  for (int32_t c = 0; c < channels; c++) {
    for (int32_t y = 0; y < side; y++) {
      for (int32_t x = 0; x < side; x++) wide[y * row + x * channels + c] = *deep++;
    }
  }
}

/// Runs the last argument for each square, `wide` at its first position of `map`; sides of 2, the most common, are told to the compiler.
#define EVERY_SQUARE(...) \
  const ptrdiff_t row = (ptrdiff_t)width * channels; \
  const int32_t outer = channels * side * side; \
  ptrdiff_t position = 0; \
  for (int32_t y = 0; y < height / side; y++) { \
    for (int32_t x = 0; x < width / side; x++, position++) { \
      const ptrdiff_t corner = y * side * row + (ptrdiff_t)x * side * channels; \
      __VA_ARGS__ \
    } \
  }

static void space_to_depth(const float *map, int32_t height, int32_t width, int32_t channels, int32_t side,
                           float *result, uint32_t *operand) {
  EVERY_SQUARE({
    float *deep = result + position * outer;
    if (side == 2) square_to_deep(map + corner, row, channels, 2, deep);
    else square_to_deep(map + corner, row, channels, side, deep);
    for (int32_t c = 0; c < outer; c += WIDTH) {
      store_operand(operand + position * words_of(outer, false), c, load_some(deep + c, outer - c), outer - c, false);
    }
  })
}

static void depth_to_space(const float *map, int32_t height, int32_t width, int32_t channels, int32_t side,
                           float *result) {
  EVERY_SQUARE({
    const float *deep = map + position * outer;
    if (side == 2) deep_to_square(deep, row, channels, 2, result + corner);
    else deep_to_square(deep, row, channels, side, result + corner);
  })
}
