/// The kernels, written once in terms of `WIDTH` floats at a time.
///
/// A file that includes this one is an instruction set. It defines, before:
///
/// - `NAME`, its name, and `TABLE`, the name of its `aec_training`;
/// - `WIDTH`, floats of a register; `ROWS` and `VECTORS`, the tile of a product, whose sums fill the registers;
/// - `EVERY_ROWS`, a `CASE` for each number of rows up to `ROWS`; `REGISTER`, the letter of a register's constraint;
/// - `PAIRS`, whether it multiplies pairs of bfloat16; then `multiply_pairs` (sums, words, words)
///   and `to_halves` (rounded to even).

#include "internal.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Products and sums may become one instruction.
#pragma STDC FP_CONTRACT ON

typedef float vec __attribute__((ext_vector_type(WIDTH)));
typedef int32_t ints __attribute__((ext_vector_type(WIDTH)));
typedef uint32_t words __attribute__((ext_vector_type(WIDTH)));
typedef uint16_t halves __attribute__((ext_vector_type(WIDTH)));

/// Floats of the same channels in an operand's word, and words of channels.
enum { WORD = PAIRS ? 2 : 1 };
INLINE int32_t words_of(int32_t channels, bool exact) { return exact ? channels : (channels + WORD - 1) / WORD; }

INLINE vec all(float x) { return (vec)(x); }

// Memory is read and written by `memcpy` alone, as words are floats here and pairs there.

INLINE vec load(const float *from) {
  vec v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store(float *to, vec v) { memcpy(to, &v, sizeof v); }

INLINE words load_words(const uint32_t *from) {
  words v;
  memcpy(&v, from, sizeof v);
  return v;
}

/// The first `count` floats, and zeros.
INLINE vec load_some(const float *from, int32_t count) {
  if (count >= WIDTH) return load(from);
  vec v = all(0);
  if (count > 0) memcpy(&v, from, (size_t)count * sizeof *from);
  return v;
}

INLINE void store_some(float *to, vec v, int32_t count) {
  if (count >= WIDTH) store(to, v);
  else if (count > 0) memcpy(to, &v, (size_t)count * sizeof *to);
}

INLINE float sum_of(vec v) {
  float lanes[WIDTH], sum = 0;
  store(lanes, v);
  for (int i = 0; i < WIDTH; i++) sum += lanes[i];
  return sum;
}

INLINE vec choose(ints condition, vec yes, vec no) { return condition ? yes : no; }
INLINE vec smaller(vec a, vec b) { return choose(a < b, a, b); }
INLINE vec larger(vec a, vec b) { return choose(a > b, a, b); }

/// Channels `start ..< start + count`, at most `WIDTH`, of a position's operand.
INLINE vec load_operand(const uint32_t *position, int32_t start, int32_t count, bool exact) {
#if PAIRS
  if (!exact) {
    const uint16_t *from = (const uint16_t *)position + start;
    halves h = {0};
    if (count >= WIDTH) memcpy(&h, from, sizeof h);
    else if (count > 0) memcpy(&h, from, (size_t)count * sizeof *from);
    return (vec)(__builtin_convertvector(h, words) << 16);
  }
#endif
  (void)exact;
  return load_some((const float *)position + start, count);
}

INLINE void store_operand(uint32_t *position, int32_t start, vec v, int32_t count, bool exact) {
#if PAIRS
  if (!exact) {
    uint16_t *to = (uint16_t *)position + start;
    halves h = to_halves(v);
    if (count >= WIDTH) memcpy(to, &h, sizeof h);
    else if (count > 0) {
      const uint16_t zero = 0;
      memcpy(to, &h, (size_t)count * sizeof *to);
      if (count % 2) memcpy(to + count, &zero, sizeof zero);  // The other half of the last word.
    }
    return;
  }
#endif
  (void)exact;
  store_some((float *)position + start, v, count);
}

INLINE vec activated(vec v, aec_trained_activation activation) {
  if (activation == AEC_TRAINS_LEAKY) return larger(v, v * 0.125f);
  if (activation == AEC_TRAINS_RELU) return larger(v, all(0));
  return v;
}

/// `v` times the slope of an activation that gave `result`.
INLINE vec gated(vec v, vec result, aec_trained_activation activation) {
  if (activation == AEC_TRAINS_LEAKY) return choose(result > 0, v, v * 0.125f);
  if (activation == AEC_TRAINS_RELU) return choose(result > 0, v, all(0));
  return v;
}

/// Outputs `start ..< start + count` of a position, of `channels`.
INLINE void finish_sums(vec v, const aec_finish *f, ptrdiff_t position, int32_t start, int32_t count, int32_t channels,
                        bool exact) {
  if (f->bias) v += load_some(f->bias + start, count);
  if (f->gain) v *= load_some(f->gain + start, count);
  v = activated(v, f->activation);
  const ptrdiff_t row = position * words_of(channels, exact), place = position * channels + start;
  if (f->gate) v = gated(v, load_operand(f->gate + row, start, count, exact), f->gate_activation);
  if (f->residual) v += load_some(f->residual + place, count);
  if (f->output) store_some(f->output + place, v, count);
  if (f->operand) store_operand(f->operand + row, start, v, count, exact);
}

#include "matrix.h"
#include "depthwise.h"
#include "rearrange.h"
#include "functions.h"
#include "elements.h"
#include "orthogonal.h"

const aec_training TABLE = {
    .name = NAME,
    .word_channels = WORD,
    .operand = operand,
    .map = map,
    .packed_words = packed_words,
    .pack = pack,
    .product = product,
    .outer = outer,
    .outer_words = outer_words,
    .column_sums = column_sums,
    .depthwise = depthwise,
    .depthwise_gradient = depthwise_gradient,
    .space_to_depth = space_to_depth,
    .depth_to_space = depth_to_space,
    .rate = rate,
    .scale = scale,
    .requantise = requantise,
    .column_products = column_products,
    .squared_error = squared_error,
    .cross_entropy = cross_entropy,
    .exponential = exponential,
    .logarithm = logarithm,
    .moments = moments,
    .add = add,
    .energy = energy,
    .orthogonalise = orthogonalise,
    .orthogonal_words = orthogonal_words,
    .peak = peak,
};
