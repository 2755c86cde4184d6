/// Depth-wise filters of 3x3 and 5x5, forward and by weights. Part of `template.h`.
///
/// A register of channels goes along a row. What it reads at a position counts at once for all sums, or with all gradients,
/// that it belongs to. The gradient by inputs is the same filter turned around.

enum { LARGEST_SIDE = 5 };

/// Some of the rows around one, from a channel on; a row beyond the map's edge is one position of zeros, read again and
/// again.
typedef struct {
  const uint32_t *rows[LARGEST_SIDE];
  ptrdiff_t strides[LARGEST_SIDE];  ///< Words from a position to the next.
} strip;

/// A map that a filter reads.
typedef struct {
  const uint32_t *operand;
  int32_t height, width, channels;
} plane;

/// `count` rows from `y` on.
INLINE strip strip_at(const plane *map, int32_t y, const int count, int32_t c) {
  static const uint32_t nothing[WIDTH];
  const ptrdiff_t stride = words_of(map->channels, false);
  strip s;
  UNROLL for (int i = 0; i < count; i++) {
    const int32_t row = y + i;
    const bool is_inside = row >= 0 && row < map->height;
    s.rows[i] = is_inside ? map->operand + row * map->width * stride + c / WORD : nothing;
    s.strides[i] = is_inside ? stride : 0;
  }
  return s;
}

/// `count` channels of a row from channel `c` on.
INLINE void filter_row(const plane *map, int32_t y, int32_t c, int32_t count, const int side, const float *weights,
                       const aec_finish *finish) {
  const int radius = side / 2;
  const strip s = strip_at(map, y - radius, side, c);
  const aec_finish f = *finish;  // Nothing that is written can change it.
  const ptrdiff_t start = (ptrdiff_t)y * map->width;
  vec taps[LARGEST_SIDE * LARGEST_SIDE], sums[LARGEST_SIDE];
  UNROLL for (int t = 0; t < side * side; t++) taps[t] = load_some(weights + t * map->channels + c, count);
  // Those of the positions whose square the next column lies in, from the left.
  UNROLL for (int i = 0; i < side; i++) sums[i] = all(0);
  for (int32_t x = 0; x < map->width + radius; x++) {
    if (x < map->width) {
      UNROLL for (int row = 0; row < side; row++) {
        const vec read = load_operand(s.rows[row] + x * s.strides[row], 0, count, false);
        UNROLL for (int i = 0; i < side; i++) sums[i] += taps[side * row + side - 1 - i] * read;
      }
    }
    if (x >= radius) finish_sums(sums[0], &f, start + x - radius, c, count, map->channels, false);
    UNROLL for (int i = 0; i + 1 < side; i++) sums[i] = sums[i + 1];
    sums[side - 1] = all(0);
  }
}

INLINE void filter(const plane *map, const int side, const float *weights, const aec_finish *finish) {
  for (int32_t y = 0; y < map->height; y++) {
    int32_t c = 0;
    for (; c + WIDTH <= map->channels; c += WIDTH) filter_row(map, y, c, WIDTH, side, weights, finish);
    if (c < map->channels) filter_row(map, y, c, map->channels - c, side, weights, finish);
  }
}

static void depthwise(const uint32_t *operand, int32_t height, int32_t width, int32_t channels, int32_t radius,
                      const float *weights, const aec_finish *finish) {
  const plane map = {operand, height, width, channels};
  if (radius == 1) filter(&map, 3, weights, finish);
  else filter(&map, 5, weights, finish);
}

/// Adds what `count` channels of a row give to the taps of `rows` rows of the square from row `first` on: as many as leave
/// the sums in registers.
INLINE void tap_gradient(const plane *map, const uint32_t *gradient, int32_t y, int32_t c, int32_t count,
                         const int side, const int first, const int rows, float *result) {
  const int radius = side / 2;
  const strip s = strip_at(map, y - radius + first, rows, c);
  const ptrdiff_t stride = words_of(map->channels, false);
  const uint32_t *at = gradient + y * map->width * stride + c / WORD;
  vec sums[LARGEST_SIDE * LARGEST_SIDE], given[LARGEST_SIDE];
  float *taps = result + (ptrdiff_t)first * side * map->channels + c;
  UNROLL for (int t = 0; t < rows * side; t++) sums[t] = load_some(taps + t * map->channels, count);
  // Gradients of the positions whose square the next column lies in, from the right: tap 0 has it at its left end.
  UNROLL for (int i = 0; i < side; i++) given[i] =
      i < radius + 1 && radius - i < map->width ? load_operand(at + (radius - i) * stride, 0, count, false) : all(0);
  for (int32_t x = 0; x < map->width; x++) {
    UNROLL for (int row = 0; row < rows; row++) {
      const vec read = load_operand(s.rows[row] + x * s.strides[row], 0, count, false);
      UNROLL for (int i = 0; i < side; i++) sums[side * row + i] += read * given[i];
    }
    UNROLL for (int i = side - 1; i > 0; i--) given[i] = given[i - 1];
    const int32_t next = x + radius + 1;
    given[0] = next < map->width ? load_operand(at + next * stride, 0, count, false) : all(0);
  }
  UNROLL for (int t = 0; t < rows * side; t++) store_some(taps + t * map->channels, sums[t], count);
}

/// Adds the sum of `count` channels of a row.
INLINE void bias_gradient(const plane *map, const uint32_t *gradient, int32_t y, int32_t c, int32_t count,
                          float *result) {
  const ptrdiff_t stride = words_of(map->channels, false);
  vec sum = load_some(result + c, count);
  for (int32_t x = 0; x < map->width; x++)
    sum += load_operand(gradient + (y * map->width + x) * stride + c / WORD, 0, count, false);
  store_some(result + c, sum, count);
}

INLINE void channel_gradient(const plane *map, const uint32_t *gradient, int32_t y, int32_t c, int32_t count,
                             int32_t radius, float *result) {
  if (radius == 1) tap_gradient(map, gradient, y, c, count, 3, 0, 3, result);
  else {
    tap_gradient(map, gradient, y, c, count, 5, 0, 2, result);
    tap_gradient(map, gradient, y, c, count, 5, 2, 2, result);
    tap_gradient(map, gradient, y, c, count, 5, 4, 1, result);
  }
  const int32_t side = 2 * radius + 1;
  bias_gradient(map, gradient, y, c, count, result + (ptrdiff_t)side * side * map->channels);
}

static void depthwise_gradient(const uint32_t *operand, const uint32_t *gradient, int32_t height, int32_t width,
                               int32_t channels, int32_t radius, float *result) {
  const plane map = {operand, height, width, channels};
  const int32_t side = 2 * radius + 1;
  memset(result, 0, sizeof *result * (size_t)(side * side + 1) * (size_t)channels);
  for (int32_t y = 0; y < height; y++) {
    int32_t c = 0;
    for (; c + WIDTH <= channels; c += WIDTH) channel_gradient(&map, gradient, y, c, WIDTH, radius, result);
    if (c < channels) channel_gradient(&map, gradient, y, c, channels - c, radius, result);
  }
}
