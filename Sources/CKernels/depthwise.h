/// Depth-wise layers: radius 1, the others are left to the naive kernel. Part of `template.h`.
///
/// Two taps are multiplied at once, so the rows' values are interleaved in pairs; each pair is made once and
/// serves all columns that it takes part in, as the filter moves along the row.

enum {
  /// Columns after which the next channels take their turn, while the first-level cache still holds these
  /// columns.
  COLUMNS = 32
};

/// `WIDTH` channels of a depth-wise layer. Its taps, named by row and column, in pairs.
typedef struct {
  filter_pairs upper[3];  ///< (above, here) of the columns before, at and after.
  filter_pairs lower[2];  ///< Below: (before, at), then (0, after).
  filter_sums biases;
  int32_t shift;
  ending ending;
} filter;

INLINE filter make_filter(const aec_depthwise *layer, ptrdiff_t c) {
  const int16_t *w = layer->weights + c;
  ptrdiff_t n = layer->channels;
  return (filter){
      .upper = {interleave(load(w), load(w + 3 * n)), interleave(load(w + n), load(w + 4 * n)),
                interleave(load(w + 2 * n), load(w + 5 * n))},
      .lower = {interleave(load(w + 6 * n), load(w + 7 * n)), interleave(every(0), load(w + 8 * n))},
      .biases = load_filter_sums(layer->biases + c),
      .shift = layer->shift,
      .ending = make_ending(layer->multipliers + c, layer->limit, layer->activation),
  };
}

/// What the filter sees: three columns of two rows, and three of the row below in overlapping pairs.
typedef struct {
  filter_pairs upper[3];
  filter_pairs lower[2];
  values last;  ///< Below, in the column after.
} window;

/// The window one column on.
INLINE window slide(window w, values above, values here, values below) {
  return (window){
      .upper = {w.upper[1], w.upper[2], interleave(above, here)},
      .lower = {w.lower[1], interleave(w.last, below)},
      .last = below,
  };
}

INLINE values apply(const filter *f, const window *w) {
  filter_sums acc = f->biases;
  UNROLL for (int i = 0; i < 3; i++) acc = multiply_add_filter(acc, f->upper[i], w->upper[i]);
  UNROLL for (int i = 0; i < 2; i++) acc = multiply_add_filter(acc, f->lower[i], w->lower[i]);
  return clamp(activate(narrow_filter(acc, f->shift), &f->ending), &f->ending);
}

/// Columns `start ..< stop` of `WIDTH` channels from `c` on. A row that is NULL is zeros.
INLINE void filter_columns(const aec_depthwise *layer, ptrdiff_t c, const int16_t *above, const int16_t *here,
                           const int16_t *below, int16_t *output, int32_t start, int32_t stop, int32_t width) {
  static const int16_t zeros[WIDTH];
  const ptrdiff_t channels = layer->channels;
  const ptrdiff_t above_step = above ? channels : 0, below_step = below ? channels : 0;
  above = above ? above + c : zeros;
  below = below ? below + c : zeros;
  here += c;
  output += c;

  const filter f = make_filter(layer, c);
  const values zero = every(0);
  const filter_pairs nothing = interleave(zero, zero);
  window w = {.upper = {nothing, nothing, nothing}, .lower = {nothing, nothing}, .last = zero};
  for (ptrdiff_t x = start - 1; x <= stop; x++) {
    if (x >= 0 && x < width)
      w = slide(w, load(above + x * above_step), load(here + x * channels), load(below + x * below_step));
    else w = slide(w, zero, zero, zero);
    if (x > start) store(output + (x - 1) * channels, apply(&f, &w));
  }
}

static void depthwise(const aec_depthwise *layer, const int16_t *const *rows, int16_t *output, int32_t width) {
  if (layer->radius != 1) {
    aec_kernels_naive.depthwise(layer, rows, output, width);
    return;
  }
  for (int32_t start = 0; start < width; start += COLUMNS) {
    int32_t stop = width - start < COLUMNS ? width : start + COLUMNS;
    for (ptrdiff_t c = 0; c < layer->channels; c += WIDTH)
      filter_columns(layer, c, rows[0], rows[1], rows[2], output, start, stop, width);
  }
}
