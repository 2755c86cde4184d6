/// Depth-wise filters of 3x3, forward and by weights. Part of `template.h`.
///
/// A register of channels goes along a row. What it reads at a position counts at once for the three sums, or with the three
/// gradients, that it belongs to. The gradient by inputs is the same filter turned around.

/// A row and those beside it, from a channel on; a row beyond the map's edge is one position of zeros, read again and again.
typedef struct {
  const uint32_t *rows[3];
  ptrdiff_t strides[3];  ///< Words from a position to the next.
} strip;

INLINE strip strip_at(const uint32_t *operand, int32_t y, int32_t height, int32_t width, int32_t channels, int32_t c) {
  static const uint32_t nothing[WIDTH];
  const ptrdiff_t stride = words_of(channels, false);
  strip s;
  UNROLL for (int i = 0; i < 3; i++) {
    const int32_t row = y + i - 1;
    const bool is_inside = row >= 0 && row < height;
    s.rows[i] = is_inside ? operand + row * width * stride + c / WORD : nothing;
    s.strides[i] = is_inside ? stride : 0;
  }
  return s;
}

INLINE void read_column(const strip *s, ptrdiff_t x, int32_t count, vec column[3]) {
  UNROLL for (int i = 0; i < 3; i++) column[i] = load_operand(s->rows[i] + x * s->strides[i], 0, count, false);
}

/// `count` channels of a row from channel `c` on.
INLINE void filter_row(const uint32_t *operand, int32_t y, int32_t height, int32_t width, int32_t channels, int32_t c,
                       int32_t count, const float *weights, const aec_finish *finish) {
  const strip s = strip_at(operand, y, height, width, channels, c);
  const aec_finish f = *finish;  // Nothing that is written can change it.
  const ptrdiff_t start = (ptrdiff_t)y * width;
  vec taps[9], column[3];
  UNROLL for (int t = 0; t < 9; t++) taps[t] = load_some(weights + t * channels + c, count);
  // The sums of the position before, which lacks one column, and of this one, which lacks two.
  vec before = all(0), here = all(0);
  for (int32_t x = 0; x < width; x++) {
    read_column(&s, x, count, column);
    vec after = all(0);
    UNROLL for (int i = 0; i < 3; i++) {
      before += taps[3 * i + 2] * column[i];
      here += taps[3 * i + 1] * column[i];
      after += taps[3 * i] * column[i];
    }
    if (x > 0) finish_sums(before, &f, start + x - 1, c, count, channels, false);
    before = here;
    here = after;
  }
  finish_sums(before, &f, start + width - 1, c, count, channels, false);
}

static void depthwise(const uint32_t *operand, int32_t height, int32_t width, int32_t channels, const float *weights,
                      const aec_finish *finish) {
  for (int32_t y = 0; y < height; y++) {
    int32_t c = 0;
    for (; c + WIDTH <= channels; c += WIDTH)
      filter_row(operand, y, height, width, channels, c, WIDTH, weights, finish);
    if (c < channels) filter_row(operand, y, height, width, channels, c, channels - c, weights, finish);
  }
}

/// Adds what `count` channels of a row give.
INLINE void row_gradient(const uint32_t *operand, const uint32_t *gradient, int32_t y, int32_t height, int32_t width,
                         int32_t channels, int32_t c, int32_t count, float *result) {
  const strip s = strip_at(operand, y, height, width, channels, c);
  const ptrdiff_t stride = words_of(channels, false);
  const uint32_t *at = gradient + y * width * stride + c / WORD;
  vec sums[10], column[3];
  UNROLL for (int t = 0; t < 10; t++) sums[t] = load_some(result + t * channels + c, count);
  vec before = all(0), here = load_operand(at, 0, count, false);
  for (int32_t x = 0; x < width; x++) {
    read_column(&s, x, count, column);
    const vec after = x + 1 < width ? load_operand(at + (x + 1) * stride, 0, count, false) : all(0);
    UNROLL for (int i = 0; i < 3; i++) {
      sums[3 * i] += column[i] * after;
      sums[3 * i + 1] += column[i] * here;
      sums[3 * i + 2] += column[i] * before;
    }
    sums[9] += here;
    before = here;
    here = after;
  }
  UNROLL for (int t = 0; t < 10; t++) store_some(result + t * channels + c, sums[t], count);
}

static void depthwise_gradient(const uint32_t *operand, const uint32_t *gradient, int32_t height, int32_t width,
                               int32_t channels, float *result) {
  memset(result, 0, sizeof *result * 10 * (size_t)channels);
  for (int32_t y = 0; y < height; y++) {
    int32_t c = 0;
    for (; c + WIDTH <= channels; c += WIDTH)
      row_gradient(operand, gradient, y, height, width, channels, c, WIDTH, result);
    if (c < channels) row_gradient(operand, gradient, y, height, width, channels, c, channels - c, result);
  }
}
