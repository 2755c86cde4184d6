/// Products of matrices, and operands. Part of `template.h`.
///
/// A word of the left matrix, in all lanes, is multiplied with words of neighbouring columns of the right one; the sums of
/// `ROWS` x `VECTORS` registers stay in them from the first row of the right matrix to its last. So nothing is known here of
/// what a word is but by `multiply_add`.

enum {
  /// Columns of a tile, which are packed together.
  PANEL = VECTORS * WIDTH,
  /// Words of positions that all tiles of a gradient take, before the next.
  DEPTH = 64
};

INLINE vec multiply_add(vec acc, words right, uint32_t left, bool exact) {
#if PAIRS
  if (!exact) return multiply_pairs(acc, right, (words)(left));
#endif
  (void)exact;
  float x;
  memcpy(&x, &left, sizeof x);
  return acc + (vec)right * x;
}

static void operand(const float *map, int32_t count, int32_t channels, uint32_t *operand) {
  const int32_t stride = words_of(channels, false);
  for (ptrdiff_t p = 0; p < count; p++) {
    for (int32_t c = 0; c < channels; c += WIDTH)
      store_operand(operand + p * stride, c, load_some(map + p * channels + c, channels - c), channels - c, false);
  }
}

static void map(const uint32_t *operand, int32_t count, int32_t channels, float *map) {
  const int32_t stride = words_of(channels, false);
  for (ptrdiff_t p = 0; p < count; p++) {
    for (int32_t c = 0; c < channels; c += WIDTH)
      store_some(map + p * channels + c, load_operand(operand + p * stride, c, channels - c, false), channels - c);
  }
}

static size_t packed_words(int32_t rows, int32_t columns, bool exact) {
  return (size_t)words_of(rows, exact) * (size_t)((columns + PANEL - 1) / PANEL * PANEL);
}

/// Words of both rows, of the same columns.
INLINE words joined(vec first, vec second) {
#if PAIRS
  return __builtin_convertvector(to_halves(first), words) | (__builtin_convertvector(to_halves(second), words) << 16);
#else
  (void)second;
  return (words)first;
#endif
}

static void pack(const float *matrix, ptrdiff_t row, ptrdiff_t column, int32_t rows, int32_t columns, bool exact,
                 uint32_t *packed) {
  const int32_t depth = exact ? 1 : WORD, deep = words_of(rows, exact);
  for (int32_t start = 0; start < columns; start += PANEL) {
    uint32_t *panel = packed + (ptrdiff_t)start * deep;
    if (column == 1) {
      for (ptrdiff_t k = 0; k < deep; k++) {
        for (int32_t n = 0; n < PANEL; n += WIDTH) {
          const int32_t left = columns - start - n;
          const float *from = matrix + k * depth * row + start + n;
          const vec first = load_some(from, left);
          words w = (words)first;
          if (!exact) w = joined(first, k * depth + 1 < rows ? load_some(from + row, left) : all(0));
          memcpy(panel + k * PANEL + n, &w, sizeof w);
        }
      }
      continue;
    }
    for (int32_t n = 0; n < PANEL; n++) {
      const float *from = matrix + (start + n) * column;
      if (start + n >= columns) {
        for (ptrdiff_t k = 0; k < deep; k++) panel[k * PANEL + n] = 0;
        continue;
      }
      for (ptrdiff_t k = 0; k < deep; k += WIDTH) {
        uint32_t some[WIDTH] = {0};
        for (ptrdiff_t i = 0; i < WIDTH && depth * (k + i) < rows; i += WIDTH / depth) {
          const ptrdiff_t first = depth * (k + i);
          store_operand(some + i, 0, load_some(from + first, (int32_t)(rows - first)), (int32_t)(rows - first), exact);
        }
        for (ptrdiff_t i = 0; i < WIDTH && k + i < deep; i++) panel[(k + i) * PANEL + n] = some[i];
      }
    }
  }
}

#define EVERY_SUM UNROLL for (int i = 0; i < rows; i++) UNROLL for (int v = 0; v < VECTORS; v++)

/// What follows the sums of a tile: `finish_sums`, a step at a time for all of them, so that little is asked for each.
INLINE void finish_tile(const int rows, const bool exact, const bool is_full, vec acc[ROWS][VECTORS],
                        const aec_finish *f, ptrdiff_t start, int32_t column, int32_t columns) {
  int32_t counts[VECTORS];
  UNROLL for (int v = 0; v < VECTORS; v++) counts[v] = is_full ? WIDTH : columns - column - v * WIDTH;
  const ptrdiff_t stride = words_of(columns, exact);
#define HERE (column + v * WIDTH)
#define PLACE ((start + i) * columns + HERE)
  if (f->bias) {
    EVERY_SUM acc[i][v] += load_some(f->bias + HERE, counts[v]);
  }
  if (f->gain) {
    EVERY_SUM acc[i][v] *= load_some(f->gain + HERE, counts[v]);
  }
  if (f->activation != AEC_TRAINS_LINEAR) {
    EVERY_SUM acc[i][v] = activated(acc[i][v], f->activation);
  }
  if (f->gate) {
    EVERY_SUM {
      const vec gave = load_operand(f->gate + (start + i) * stride, HERE, counts[v], exact);
      acc[i][v] = gated(acc[i][v], gave, f->gate_activation);
    }
  }
  if (f->residual) {
    EVERY_SUM acc[i][v] += load_some(f->residual + PLACE, counts[v]);
  }
  if (f->output) {
    EVERY_SUM store_some(f->output + PLACE, acc[i][v], counts[v]);
  }
  if (f->operand) {
    EVERY_SUM store_operand(f->operand + (start + i) * stride, HERE, acc[i][v], counts[v], exact);
  }
#undef PLACE
#undef HERE
}

/// `rows` rows from `start` on of a product, in columns `column ..< column + PANEL`; `rows` and `exact` are constants wherever
/// this is inlined.
INLINE void tile(const int rows, const bool exact, const uint32_t *left, const uint32_t *panel, ptrdiff_t start,
                 int32_t column, int32_t deep, int32_t columns, const aec_finish *finish) {
  vec acc[ROWS][VECTORS];
  UNROLL for (int i = 0; i < rows; i++) { UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = all(0); }
  left += start * deep;
  for (ptrdiff_t k = 0; k < deep; k++) {
    words right[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) right[v] = load_words(panel + k * PANEL + v * WIDTH);
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = multiply_add(acc[i][v], right[v], left[i * deep + k], exact);
    }
  }
  if (column + PANEL <= columns) finish_tile(rows, exact, true, acc, finish, start, column, columns);
  else finish_tile(rows, exact, false, acc, finish, start, column, columns);
}

INLINE void panel_product(const bool exact, const uint32_t *left, const uint32_t *panel, int32_t count, int32_t column,
                          int32_t deep, int32_t columns, const aec_finish *finish) {
  int32_t start = 0;
  // Tiles of nearly equal sizes.
  for (int32_t tiles = (count + ROWS - 1) / ROWS; tiles > 0; tiles--) {
    const int32_t rows = (count - start + tiles - 1) / tiles;
    switch (rows) {
#define CASE(size) \
  case size: tile(size, exact, left, panel, start, column, deep, columns, finish); break;
      EVERY_ROWS
#undef CASE
    }
    start += rows;
  }
}

static void product(const uint32_t *left, const uint32_t *packed, int32_t count, int32_t inputs, int32_t outputs,
                    bool exact, const aec_finish *finish) {
  const int32_t deep = words_of(inputs, exact);
  for (int32_t n = 0; n < outputs; n += PANEL) {
    const uint32_t *panel = packed + (ptrdiff_t)n * deep;
    if (exact || !PAIRS) panel_product(true, left, panel, count, n, deep, outputs, finish);
    else panel_product(false, left, panel, count, n, deep, outputs, finish);
  }
}

/// The same of a sum over positions: `rows` channels of `left` from `first` on, `PANEL` of `right`.
INLINE void outer_tile(const int rows, const bool exact, const uint32_t *left, const uint32_t *right, int32_t deep,
                       ptrdiff_t left_stride, ptrdiff_t right_stride, int32_t columns, bool adds, float *result,
                       ptrdiff_t result_stride) {
  vec acc[ROWS][VECTORS];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      acc[i][v] = adds ? load_some(result + i * result_stride + v * WIDTH, columns - v * WIDTH) : all(0);
    }
  }
  for (ptrdiff_t k = 0; k < deep; k++) {
    words r[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) r[v] = load_words(right + k * right_stride + v * WIDTH);
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] =
          multiply_add(acc[i][v], r[v], left[k * left_stride + i], exact);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      store_some(result + i * result_stride + v * WIDTH, acc[i][v], columns - v * WIDTH);
    }
  }
}

INLINE void outer_block(const bool exact, const uint32_t *left, const uint32_t *right, int32_t deep,
                        int32_t left_channels, int32_t right_channels, bool adds, float *result) {
  for (int32_t n = 0; n < right_channels; n += PANEL) {
    int32_t start = 0;
    for (int32_t tiles = (left_channels + ROWS - 1) / ROWS; tiles > 0; tiles--) {
      const int32_t rows = (left_channels - start + tiles - 1) / tiles;
      float *to = result + (ptrdiff_t)start * right_channels + n;
      switch (rows) {
#define CASE(size) \
  case size: \
    outer_tile(size, exact, left + start, right + n, deep, left_channels, right_channels, right_channels - n, adds, \
               to, right_channels); \
    break;
        EVERY_ROWS
#undef CASE
      }
      start += rows;
    }
  }
}

/// Some positions after others, as every tile reads a line of each: those of `DEPTH` stay in the first cache.
INLINE void outer_product(const bool exact, const uint32_t *left, const uint32_t *right, int32_t deep,
                          int32_t left_channels, int32_t right_channels, bool adds, float *result) {
  for (int32_t k = 0; k < deep; k += DEPTH) {
    outer_block(exact, left + (ptrdiff_t)k * left_channels, right + (ptrdiff_t)k * right_channels,
                deep - k < DEPTH ? deep - k : DEPTH, left_channels, right_channels, adds || k > 0, result);
  }
}

#if PAIRS
/// Words of channels at pairs of positions, of words of pairs of channels: `[(count + 1) / 2][channels]`.
static void turn_pairs(const uint32_t *operand, int32_t count, int32_t channels, uint32_t *turned) {
  const int32_t stride = words_of(channels, false);
  for (ptrdiff_t p = 0; p < count; p += 2) {
    const uint16_t *first = (const uint16_t *)(operand + p * stride);
    const uint16_t *second = first + 2 * stride;
    uint32_t *to = turned + p / 2 * channels;
    const bool has_second = p + 1 < count;
    int32_t c = 0;
    for (; c + WIDTH <= channels; c += WIDTH) {
      halves a, b = {0};
      memcpy(&a, first + c, sizeof a);
      if (has_second) memcpy(&b, second + c, sizeof b);
      words w = __builtin_convertvector(a, words) | (__builtin_convertvector(b, words) << 16);
      memcpy(to + c, &w, sizeof w);
    }
    for (; c < channels; c++) {
      uint16_t pair[2] = {0};
      memcpy(pair, first + c, sizeof *pair);
      if (has_second) memcpy(pair + 1, second + c, sizeof *pair);
      memcpy(to + c, pair, sizeof pair);
    }
  }
}
#endif

static size_t outer_words(int32_t count, int32_t left_channels, int32_t right_channels, bool exact) {
  // And what the last loads read too much.
  return exact || !PAIRS ? 0 : (size_t)((count + 1) / 2) * (size_t)(left_channels + right_channels) + PANEL;
}

static void outer(const uint32_t *left, const uint32_t *right, int32_t count, int32_t left_channels,
                  int32_t right_channels, bool exact, bool adds, float *result, uint32_t *scratch) {
#if PAIRS
  if (!exact) {
    const int32_t deep = (count + 1) / 2;
    uint32_t *turned = scratch + (ptrdiff_t)deep * left_channels;
    turn_pairs(left, count, left_channels, scratch);
    turn_pairs(right, count, right_channels, turned);
    outer_product(false, scratch, turned, deep, left_channels, right_channels, adds, result);
    return;
  }
#endif
  (void)exact, (void)scratch;
  outer_product(true, left, right, count, left_channels, right_channels, adds, result);
}

/// The sums of `vectors` registers of channels from `c` on.
INLINE void sum_columns(const int vectors, const uint32_t *operand, int32_t count, int32_t channels, int32_t c,
                        bool adds, float *sums) {
  const int32_t stride = words_of(channels, false), rest = channels - c;
  vec sum[4];
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = adds ? load_some(sums + c + v * WIDTH, rest) : all(0);
  for (ptrdiff_t p = 0; p < count; p++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[v] += load_operand(operand + p * stride, c + v * WIDTH, rest, false);
  }
  UNROLL for (int v = 0; v < vectors; v++) store_some(sums + c + v * WIDTH, sum[v], rest);
}

static void column_sums(const uint32_t *operand, int32_t count, int32_t channels, bool adds, float *sums) {
  int32_t c = 0;
  // Several at a time: a sum waits for the one before.
  for (; c + 4 * WIDTH <= channels; c += 4 * WIDTH) sum_columns(4, operand, count, channels, c, adds, sums);
  for (; c < channels; c += WIDTH) sum_columns(1, operand, count, channels, c, adds, sums);
}

static int64_t peak(int64_t rounds, bool exact) {
  vec acc[ROWS][VECTORS];
  uint32_t left = 0;
  words right = (words)(left);
  // Numbers that the compiler knew would be multiplied once.
  __asm__ volatile("" : "+r"(left) : : "memory");
  UNROLL for (int i = 0; i < ROWS; i++) { UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = all(0); }
  for (int64_t round = 0; round < rounds; round++) {
    UNROLL for (int i = 0; i < ROWS; i++) {
      __asm__ volatile("" : "+" REGISTER(right));
      UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = multiply_add(acc[i][v], right, left, exact || !PAIRS);
    }
  }
  vec sum = all(0);
  UNROLL for (int i = 0; i < ROWS; i++) { UNROLL for (int v = 0; v < VECTORS; v++) sum += acc[i][v]; }
  __asm__ volatile("" : : REGISTER(sum));
  return rounds * ROWS * VECTORS * WIDTH * (exact ? 1 : WORD);
}
