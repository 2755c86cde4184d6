/// The kernels, written once in terms of sixteen channels at a time.
///
/// A file that includes this one is an instruction set. It defines, before:
///
/// - `NAME`, its name, and `TABLE`, the name of its `aec_kernels`; `POSITIONS`, how many positions (up to 12) have their
///   sums in registers at once;
/// - the types `sums` (16 int32), `pairs` (16 pairs of int16), `pair` (one pair in every lane) and `values` (16 int16);
/// - `load_sums`, `load_pairs`, `widen_pairs` (from int8), `broadcast`, `multiply_add`;
/// - `narrow` (`sat16(sum >> shift)`), `load`, `store`, `every`, `scale` (`(t * m + 2^14) >> 15`), `eighth` (`>> 3`),
///   `add` (saturating), `smaller`, `larger`;
/// - for depth-wise layers, whose sums may lie in an order of their own: `interleave` (two `values` to `pairs`),
///   `interleaved_sums`, `interleaved_narrow`;
/// - `hide`, after which the compiler knows nothing about a `pair`.

#include <string.h>

#include "internal.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

/// The most inputs whose 8-bit weights are widened once for many positions: 40 kB on the stack.
enum { WIDENED_INPUTS = 1280 };

/// Positions of which the inputs stay in the second-level cache while all weights pass by.
enum { BLOCK = 192 };

/// What happens to sixteen sums: the layer's last steps, the same for every position.
typedef struct {
  values multipliers, limit, lowest;
  aec_activation activation;
} ending;

INLINE values end(values t, const ending *e) {
  values v = scale(t, e->multipliers);
  if (e->activation == AEC_LEAKY_RELU) v = larger(v, eighth(v));
  if (e->activation == AEC_RELU) v = larger(v, every(0));
  return v;
}

INLINE values clamp(values v, const ending *e) { return smaller(larger(v, e->lowest), e->limit); }

/// Sixteen outputs of a dense layer.
typedef struct {
  const void *weights;
  const int32_t *biases;
  const aec_input *inputs;
  const int16_t *residual;
  ptrdiff_t residual_stride;
  int16_t *output;
  ptrdiff_t output_stride;
  int32_t shift;
  ending ending;
} panel;

/// Sixteen outputs at `n` positions from `start` on; `n` and `bits` are constants where this is inlined.
INLINE void tile(const int n, const int bits, const panel *p, ptrdiff_t start) {
  sums acc[POSITIONS];
  UNROLL for (int i = 0; i < n; i++) acc[i] = load_sums(p->biases);

  const char *weights = p->weights;
  for (int segment = 0; segment < 2; segment++) {
    ptrdiff_t stride = p->inputs[segment].stride;
    ptrdiff_t count = p->inputs[segment].count;
    const int16_t *x = p->inputs[segment].start + start * stride;
    // One pointer for three positions: the addressing modes reach the others, and registers are few.
    const int16_t *thirds[4] = {x, x + 3 * stride, x + 6 * stride, x + 9 * stride};
    for (ptrdiff_t k = 0; k < count; k += 2) {
      pairs w = bits == 8 ? widen_pairs((const int8_t *)weights) : load_pairs((const int16_t *)weights);
      weights += bits * 4;
      UNROLL for (int i = 0; i < n; i++)
        acc[i] = multiply_add(acc[i], w, broadcast(thirds[i / 3] + i % 3 * stride + k));
    }
  }

  UNROLL for (int i = 0; i < n; i++) {
    ptrdiff_t position = start + i;
    values v = end(narrow(acc[i], p->shift), &p->ending);
    if (p->residual) v = add(v, load(p->residual + position * p->residual_stride));
    store(p->output + position * p->output_stride, clamp(v, &p->ending));
  }
}

/// Sixteen outputs at any number of positions, in tiles of nearly equal sizes.
INLINE void tiles(const int bits, const panel *p, int32_t start, int32_t positions) {
  int32_t left = (positions + POSITIONS - 1) / POSITIONS;
  for (int32_t done = 0; left > 0; left--) {
    int32_t n = (positions - done + left - 1) / left;
    ptrdiff_t at = start + done;
    switch (n) {
#define TILE(size) \
  case size: tile(size, bits, p, at); break;
      TILE(1) TILE(2) TILE(3)
#if POSITIONS > 3
      TILE(4) TILE(5) TILE(6)
#endif
#if POSITIONS > 6
      TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)
#endif
#undef TILE
    }
    done += n;
  }
}

static void tiles8(const panel *p, int32_t start, int32_t positions) { tiles(8, p, start, positions); }

static void tiles16(const panel *p, int32_t start, int32_t positions) { tiles(16, p, start, positions); }

static void dense(const aec_dense *layer, const aec_input inputs[2], const int16_t *residual,
                  ptrdiff_t residual_stride, int16_t *output, ptrdiff_t output_stride, int32_t positions,
                  int32_t first, int32_t count) {
  _Alignas(64) int16_t widened[WIDENED_INPUTS * 16];
  size_t panel_bytes = (size_t)layer->inputs * 16 * (size_t)(layer->weight_bits / 8);
  int widens = layer->weight_bits == 8 && layer->inputs <= WIDENED_INPUTS && positions > POSITIONS;

  for (int32_t start = 0; start < positions; start += BLOCK) {
    int32_t block = positions - start < BLOCK ? positions - start : BLOCK;
    for (int32_t n = 0; n < count; n += 16) {
      panel p = {
        .weights = (const char *)layer->weights + (size_t)((first + n) / 16) * panel_bytes,
        .biases = layer->biases + first + n,
        .inputs = inputs,
        .residual = residual ? residual + n : NULL,
        .residual_stride = residual_stride,
        .output = output + n,
        .output_stride = output_stride,
        .shift = layer->shift,
        .ending = {.multipliers = load(layer->multipliers + first + n),
                   .limit = every((int16_t)layer->limit),
                   .lowest = every((int16_t)-layer->limit),
                   .activation = layer->activation},
      };
      if (widens) {
        const int8_t *weights = p.weights;
        for (int32_t k = 0; k < layer->inputs; k += 2) store_pairs(widened + 16 * k, widen_pairs(weights + 16 * k));
        p.weights = widened;
      }
      if (layer->weight_bits == 8 && !widens)
        tiles8(&p, start, block);
      else
        tiles16(&p, start, block);
    }
  }
}

/// Nothing, for the positions around a feature map.
static const int16_t zeros[16];

/// Sixteen channels of a depth-wise layer: the nine taps in five pairs, the last with a zero.
typedef struct {
  pairs weights[5];
  sums biases;
  int32_t shift;
  ending ending;
} filter;

INLINE void filter_column(const filter *f, const int16_t *const taps[9], int16_t *output) {
  sums acc = f->biases;
  UNROLL for (int i = 0; i < 5; i++) {
    values second = i < 4 ? load(taps[2 * i + 1]) : every(0);
    acc = multiply_add_pairs(acc, f->weights[i], interleave(load(taps[2 * i]), second));
  }
  store(output, clamp(end(interleaved_narrow(acc, f->shift), &f->ending), &f->ending));
}

static void depthwise(const aec_depthwise *layer, const int16_t *above, const int16_t *here,
                      const int16_t *below, int16_t *output, int32_t width) {
  const int16_t *rows[3] = {above, here, below};
  const ptrdiff_t channels = layer->channels;
  // Few columns at a time, so that the next sixteen channels find them in the first-level cache.
  for (int32_t start = 0; start < width; start += 32) {
    int32_t stop = width - start < 32 ? width : start + 32;
    for (ptrdiff_t c = 0; c < channels; c += 16) {
      filter f = {.biases = interleaved_sums(layer->biases + c),
                  .shift = layer->shift,
                  .ending = {.multipliers = load(layer->multipliers + c),
                             .limit = every((int16_t)layer->limit),
                             .lowest = every((int16_t)-layer->limit),
                             .activation = layer->activation}};
      for (int i = 0; i < 5; i++) {
        const int16_t *w = layer->weights + 2 * i * channels + c;
        f.weights[i] = interleave(load(w), i < 4 ? load(w + channels) : every(0));
      }
      for (int32_t column = start; column < stop; column++) {
        const int16_t *taps[9];
        UNROLL for (int tap = 0; tap < 9; tap++) {
          int outside = (tap % 3 == 0 && column == 0) || (tap % 3 == 2 && column == width - 1);
          const int16_t *row = rows[tap / 3];
          taps[tap] = row && !outside ? row + (column + tap % 3 - 1) * channels + c : zeros;
        }
        filter_column(&f, taps, output + column * channels + c);
      }
    }
  }
}

static int64_t peak(int64_t rounds) {
  int16_t ones[32];
  for (int i = 0; i < 32; i++) ones[i] = 1;
  __asm__ volatile("" : : "r"(ones) : "memory");  // Equal weights that the compiler could see would be multiplied once.
  pairs w = load_pairs(ones);
  pair x = broadcast(ones);
  sums acc[POSITIONS];
  UNROLL for (int i = 0; i < POSITIONS; i++) acc[i] = load_sums((int32_t[16]){0});
  for (int64_t round = 0; round < rounds; round++) {
    UNROLL for (int i = 0; i < POSITIONS; i++) {
      hide(x);
      acc[i] = multiply_add(acc[i], w, x);
    }
  }
  int16_t result[16];
  UNROLL for (int i = 0; i < POSITIONS; i++) {
    store(result, narrow(acc[i], 0));
    __asm__ volatile("" : : "r"(result) : "memory");
  }
  return rounds * POSITIONS * 32;
}

const aec_kernels TABLE = {.name = NAME, .dense = dense, .depthwise = depthwise, .peak = peak};
