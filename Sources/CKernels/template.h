/// The kernels, written once in terms of `WIDTH` channels at a time.
///
/// A file that includes this one is an instruction set. It defines, before:
///
/// - `NAME`, its name, and `TABLE`, the name of its `aec_kernels`;
/// - `WIDTH`, 8 or 16 outputs, and `POSITIONS`, 6 or 12: the tile of a dense layer whose sums fill the
///   registers;
/// - `WIDENS`, whether 8-bit weights had better be widened once for many positions than at every use;
/// - for what both kinds of layer end with, the type `values` (`WIDTH` int16) and on it `load`, `store`,
///   `every` (one number in all), `scale` (`(t * m + 2^14) >> 15`), `eighth` (`>> 3`), `add` (saturating),
///   `smaller`, `larger`;
/// - for dense layers, the types `sums` (`WIDTH` int32), `pairs` (as many pairs of int16) and `pair` (one
///   pair in all lanes), and `load_sums`, `load_pairs`, `widen_pairs` (from int8), `store_pairs`,
///   `broadcast`, `multiply_add`, `multiply_add_again` (the same, but the compiler never merges two of them)
///   and `narrow` (`sat16(sum >> shift)`);
/// - for depth-wise layers, whose lanes may lie in an order of their own, the types `filter_sums` and
///   `filter_pairs`, and `load_filter_sums`, `interleave` (two `values` to `filter_pairs`),
///   `multiply_add_filter`, `narrow_filter`.

#include "internal.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

/// What a layer does after its sums are shifted, the same for every position.
typedef struct {
  values multipliers, limit, lowest;
  aec_activation activation;
} ending;

INLINE ending make_ending(const int16_t *multipliers, int32_t limit, aec_activation activation) {
  return (ending){load(multipliers), every((int16_t)limit), every((int16_t)-limit), activation};
}

INLINE values activate(values t, const ending *e) {
  values v = scale(t, e->multipliers);
  if (e->activation == AEC_LEAKY_RELU) v = larger(v, eighth(v));
  if (e->activation == AEC_RELU) v = larger(v, every(0));
  return v;
}

INLINE values clamp(values v, const ending *e) { return smaller(larger(v, e->lowest), e->limit); }

#include "dense.h"
#include "depthwise.h"

const aec_kernels TABLE = {.name = NAME, .dense = dense, .depthwise = depthwise, .peak = peak};
