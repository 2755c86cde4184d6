/// Dense layers, and the limit of what they can reach. Part of `template.h`.

enum {
  /// The most inputs whose 8-bit weights are widened once for many positions: 40 kB on the stack.
  WIDENED_INPUTS = 1280,
  /// Positions whose inputs stay in the second-level cache while all weights pass by.
  BLOCK = 192
};

/// `WIDTH` outputs of a dense layer.
typedef struct {
  const char *weights;  ///< Of the first pair of inputs; the next pair's come after those of all 16 outputs.
  const int32_t *biases;
  const aec_input *inputs;
  const int16_t *residual;
  ptrdiff_t residual_stride;
  int16_t *output;
  ptrdiff_t output_stride;
  int32_t shift;
  ending ending;
} panel;

/// `WIDTH` outputs at `n` positions from `start` on; `n` and `bits` are constants wherever this is inlined.
INLINE void tile(const int n, const int bits, const panel *p, ptrdiff_t start) {
  sums acc[POSITIONS];
  UNROLL for (int i = 0; i < n; i++) acc[i] = load_sums(p->biases);

  const char *weights = p->weights;
  for (int segment = 0; segment < 2; segment++) {
    ptrdiff_t count = p->inputs[segment].count;
    if (count == 0) continue;
    ptrdiff_t stride = p->inputs[segment].stride;
    const int16_t *x = p->inputs[segment].start + start * stride;
    for (ptrdiff_t k = 0; k < count; k += 2) {
      pairs w = bits == 8 ? widen_pairs((const int8_t *)weights) : load_pairs((const int16_t *)weights);
      weights += 4 * bits;
      UNROLL for (int i = 0; i < n; i++) acc[i] = multiply_add(acc[i], w, broadcast(x + i * stride + k));
    }
  }

  UNROLL for (int i = 0; i < n; i++) {
    ptrdiff_t position = start + i;
    values v = activate(narrow(acc[i], p->shift), &p->ending);
    if (p->residual) v = add(v, load(p->residual + position * p->residual_stride));
    store(p->output + position * p->output_stride, clamp(v, &p->ending));
  }
}

/// `WIDTH` outputs at any number of positions, in tiles of nearly equal sizes.
INLINE void tiles(const int bits, const panel *p, int32_t start, int32_t positions) {
  for (int32_t left = (positions + POSITIONS - 1) / POSITIONS; left > 0; left--) {
    int32_t n = (positions + left - 1) / left;
    switch (n) {
      // clang-format off: rows of tiles
#define TILE(size) \
  case size: tile(size, bits, p, start); break;
      TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6)
#if POSITIONS > 6
      TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)
#endif
#undef TILE
      // clang-format on
    }
    start += n;
    positions -= n;
  }
}

static void tiles8(const panel *p, int32_t start, int32_t positions) { tiles(8, p, start, positions); }

static void tiles16(const panel *p, int32_t start, int32_t positions) { tiles(16, p, start, positions); }

/// The weights of 16 outputs, in the same order, as int16.
static void widen(const int8_t *weights, int32_t inputs, int16_t *widened) {
  for (int32_t i = 0; i < inputs * 16; i += 2 * WIDTH) store_pairs(widened + i, widen_pairs(weights + i));
}

static void dense(const aec_dense *layer, const aec_input inputs[2], const int16_t *residual, ptrdiff_t residual_stride,
                  int16_t *output, ptrdiff_t output_stride, int32_t positions, int32_t first, int32_t count) {
  _Alignas(64) int16_t widened[WIDENS ? WIDENED_INPUTS * 16 : 1];
  const int bytes = layer->weight_bits / 8;
  const int widens = WIDENS && bytes == 1 && layer->inputs <= WIDENED_INPUTS && positions >= 4 * POSITIONS;

  for (int32_t start = 0; start < positions; start += BLOCK) {
    int32_t block = positions - start < BLOCK ? positions - start : BLOCK;
    for (int32_t n = 0; n < count; n += WIDTH) {
      int32_t lane = n % 16;
      const ptrdiff_t offset = (ptrdiff_t)(first + n - lane) * layer->inputs * bytes;
      const char *weights = (const char *)layer->weights + offset;
      if (widens && lane == 0) widen((const int8_t *)weights, layer->inputs, widened);
      if (widens) weights = (const char *)widened;
      const int wide = widens || bytes == 2;
      panel p = {
          .weights = weights + lane * (wide ? 4 : 2),
          .biases = layer->biases + first + n,
          .inputs = inputs,
          .residual = residual ? residual + n : NULL,
          .residual_stride = residual_stride,
          .output = output + n,
          .output_stride = output_stride,
          .shift = layer->shift,
          .ending = make_ending(layer->multipliers + first + n, layer->limit, layer->activation),
      };
      (wide ? tiles16 : tiles8)(&p, start, block);
    }
  }
}

static int64_t peak(int64_t rounds) {
  int16_t ones[2 * WIDTH];
  for (int i = 0; i < 2 * WIDTH; i++) ones[i] = 1;
  // Weights that the compiler knew to be equal would be multiplied once.
  __asm__ volatile("" : : "r"(ones) : "memory");
  pairs w = load_pairs(ones);
  pair x = broadcast(ones);
  sums acc[POSITIONS];
  UNROLL for (int i = 0; i < POSITIONS; i++) acc[i] = load_sums((int32_t[WIDTH]){0});
  for (int64_t round = 0; round < rounds; round++) {
    UNROLL for (int i = 0; i < POSITIONS; i++) acc[i] = multiply_add_again(acc[i], w, &x);
  }
  UNROLL for (int i = 0; i < POSITIONS; i++) {
    int16_t result[WIDTH];
    store(result, narrow(acc[i], 0));
    __asm__ volatile("" : : "r"(result) : "memory");
  }
  return rounds * POSITIONS * WIDTH * 2;
}
