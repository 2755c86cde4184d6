/// Depth-wise filters of 3x3, forward and by weights. Part of `template.h`.
///
/// A window of three rows and three columns moves along a row, so that a position is read once for each row that it counts
/// in. The gradient by inputs is the same filter turned around.

/// Three rows of a map, of which one is NULL beyond its edge.
typedef struct {
  const uint32_t *rows[3];
  int32_t width, stride;  ///< Positions; words of one.
} strip;

INLINE strip strip_at(const uint32_t *operand, int32_t y, int32_t height, int32_t width, int32_t channels) {
  const int32_t stride = words_of(channels, false);
  strip s = {.width = width, .stride = stride};
  for (int i = 0; i < 3; i++) {
    const int32_t row = y + i - 1;
    s.rows[i] = row >= 0 && row < height ? operand + (ptrdiff_t)row * width * stride : NULL;
  }
  return s;
}

/// A column of a strip, of channels from `c` on; zeros beyond the edges.
INLINE void load_column(const strip *s, int32_t x, int32_t c, int32_t count, vec column[3]) {
  UNROLL for (int i = 0; i < 3; i++) {
    const bool inside = s->rows[i] && x < s->width;
    column[i] = inside ? load_operand(s->rows[i] + (ptrdiff_t)x * s->stride, c, count, false) : all(0);
  }
}

/// The three columns before the first: nothing, and the one to come.
INLINE void begin_window(const strip *s, int32_t c, int32_t count, vec window[3][3]) {
  UNROLL for (int i = 0; i < 3; i++) window[1][i] = all(0);
  load_column(s, 0, c, count, window[2]);
}

/// The three columns around column x, one on.
INLINE void slide(const strip *s, int32_t x, int32_t c, int32_t count, vec window[3][3]) {
  UNROLL for (int i = 0; i < 3; i++) {
    window[0][i] = window[1][i];
    window[1][i] = window[2][i];
  }
  load_column(s, x + 1, c, count, window[2]);
}

static void depthwise(const uint32_t *operand, int32_t height, int32_t width, int32_t channels, const float *weights,
                      const aec_finish *finish) {
  for (int32_t y = 0; y < height; y++) {
    const strip s = strip_at(operand, y, height, width, channels);
    for (int32_t c = 0; c < channels; c += WIDTH) {
      const int32_t count = channels - c;
      vec taps[9], window[3][3];
      UNROLL for (int t = 0; t < 9; t++) taps[t] = load_some(weights + t * channels + c, count);
      begin_window(&s, c, count, window);
      for (int32_t x = 0; x < width; x++) {
        slide(&s, x, c, count, window);
        vec sum = all(0);
        UNROLL for (int t = 0; t < 9; t++) sum += taps[t] * window[t % 3][t / 3];
        finish_sums(sum, finish, (ptrdiff_t)y * width + x, c, count, channels, false);
      }
    }
  }
}

static void depthwise_gradient(const uint32_t *operand, const uint32_t *gradient, int32_t height, int32_t width,
                               int32_t channels, float *result) {
  const int32_t stride = words_of(channels, false);
  memset(result, 0, sizeof *result * 10 * (size_t)channels);
  for (int32_t y = 0; y < height; y++) {
    const strip s = strip_at(operand, y, height, width, channels);
    for (int32_t c = 0; c < channels; c += WIDTH) {
      const int32_t count = channels - c;
      vec sums[10], window[3][3];
      UNROLL for (int t = 0; t < 10; t++) sums[t] = load_some(result + t * channels + c, count);
      begin_window(&s, c, count, window);
      for (int32_t x = 0; x < width; x++) {
        slide(&s, x, c, count, window);
        const vec g = load_operand(gradient + ((ptrdiff_t)y * width + x) * stride, c, count, false);
        UNROLL for (int t = 0; t < 9; t++) sums[t] += g * window[t % 3][t / 3];
        sums[9] += g;
      }
      UNROLL for (int t = 0; t < 10; t++) store_some(result + t * channels + c, sums[t], count);
    }
  }
}
