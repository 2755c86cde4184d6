/// Depth-wise layers: radius 1 and 2, the others are left to the naive kernel. Part of `template.h`.
///
/// Two taps, one below the other, are multiplied at once, so the rows' values are interleaved in pairs. A column is read
/// once and counts at once for the sums of all columns whose square it lies in.

enum {
  /// Columns after which the next channels take their turn, while the first-level cache still holds these
  /// columns.
  COLUMNS = 32,
  LARGEST_SIDE = 5
};

/// `WIDTH` channels of the taps of a layer: of each column of the square, its rows in pairs, the last one with zeros.
typedef struct {
  filter_pairs taps[LARGEST_SIDE][(LARGEST_SIDE + 1) / 2];
  filter_sums biases;
  int32_t shift;
  ending ending;
} filter;

INLINE filter make_filter(const aec_depthwise *layer, ptrdiff_t c, const int side) {
  filter f = {
      .biases = load_filter_sums(layer->biases + c),
      .shift = layer->shift,
      .ending = make_ending(layer->multipliers + c, layer->limit, layer->activation),
  };
  UNROLL for (int column = 0; column < side; column++) {
    UNROLL for (int row = 0; row < side; row += 2) {
      const int16_t *tap = layer->weights + (row * side + column) * (ptrdiff_t)layer->channels + c;
      const values below = row + 1 < side ? load(tap + side * (ptrdiff_t)layer->channels) : every(0);
      f.taps[column][row / 2] = interleave(load(tap), below);
    }
  }
  return f;
}

/// Columns `start ..< stop` of `WIDTH` channels from `c` on, by a square of `side`. A row that is NULL is zeros.
INLINE void filter_columns(const aec_depthwise *layer, ptrdiff_t c, const int16_t *const *rows, int16_t *output,
                           int32_t start, int32_t stop, int32_t width, const int side) {
  static const int16_t zeros[WIDTH];
  const int radius = side / 2;
  const ptrdiff_t channels = layer->channels;
  const int16_t *places[LARGEST_SIDE];
  ptrdiff_t steps[LARGEST_SIDE];
  UNROLL for (int i = 0; i < side; i++) {
    places[i] = rows[i] ? rows[i] + c : zeros;
    steps[i] = rows[i] ? channels : 0;
  }
  const filter made = make_filter(layer, c, side), *f = &made;
  // There are more taps than registers. Read from where they lie, on addresses that suit the registers' size; the compiler
  // would spill them to others, half of which lie in two lines of the cache.
  __asm__("" : "+r"(f) : : "memory");
  // Of the columns whose square the next column lies in. They take turns: each place is of one column in `side`, and after
  // that of the next, so that no sum moves.
  filter_sums sums[LARGEST_SIDE];
  UNROLL for (int i = 0; i < side; i++) sums[i] = f->biases;
  for (ptrdiff_t first = start - radius; first < stop + radius; first += side) {
    UNROLL for (int turn = 0; turn < side; turn++) {
      const ptrdiff_t x = first + turn, done = x - radius;
      if (x >= 0 && x < width) {
        UNROLL for (int row = 0; row < side; row += 2) {
          const values above = load(places[row] + x * steps[row]);
          const values below = row + 1 < side ? load(places[row + 1] + x * steps[row + 1]) : every(0);
          const filter_pairs pair = interleave(above, below);
          UNROLL for (int i = 0; i < side; i++) {
            filter_sums *sum = &sums[(turn + i) % side];
            // The leftmost of these columns has this one at the right end of its square.
            *sum = multiply_add_filter(*sum, f->taps[side - 1 - i][row / 2], pair);
          }
        }
      }
      if (done >= start && done < stop)
        store(output + done * channels + c,
              clamp(activate(narrow_filter(sums[turn], f->shift), &f->ending), &f->ending));
      sums[turn] = f->biases;
    }
  }
}

INLINE void filter_row(const aec_depthwise *layer, const int16_t *const *rows, int16_t *output, int32_t width,
                       const int side) {
  for (int32_t start = 0; start < width; start += COLUMNS) {
    int32_t stop = width - start < COLUMNS ? width : start + COLUMNS;
    for (ptrdiff_t c = 0; c < layer->channels; c += WIDTH)
      filter_columns(layer, c, rows, output, start, stop, width, side);
  }
}

static void depthwise(const aec_depthwise *layer, const int16_t *const *rows, int16_t *output, int32_t width) {
  switch (layer->radius) {
    case 1: filter_row(layer, rows, output, width, 3); break;
    case 2: filter_row(layer, rows, output, width, 5); break;
    default: aec_kernels_naive.depthwise(layer, rows, output, width);
  }
}
