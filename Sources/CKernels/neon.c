/// NEON, which every 64-bit Arm processor has: sixteen int32 in four registers, sixteen int16 in two.

#if defined(__aarch64__)

#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

#define NAME "neon"
#define TABLE aec_kernels_neon
#define WIDTH 16
#define POSITIONS 6
#define WIDENS 0
#define OPERATION static inline __attribute__((always_inline))

typedef int16x8x2_t values;

OPERATION values load(const int16_t *from) { return (values){{vld1q_s16(from), vld1q_s16(from + 8)}}; }

OPERATION void store(int16_t *to, values v) {
  vst1q_s16(to, v.val[0]);
  vst1q_s16(to + 8, v.val[1]);
}

OPERATION values every(int16_t value) { return (values){{vdupq_n_s16(value), vdupq_n_s16(value)}}; }

#define LANEWISE(name, instruction) \
  OPERATION values name(values a, values b) { \
    return (values){{instruction(a.val[0], b.val[0]), instruction(a.val[1], b.val[1])}}; \
  }

LANEWISE(scale, vqrdmulhq_s16)
LANEWISE(add, vqaddq_s16)
LANEWISE(smaller, vminq_s16)
LANEWISE(larger, vmaxq_s16)

OPERATION values eighth(values v) { return (values){{vshrq_n_s16(v.val[0], 3), vshrq_n_s16(v.val[1], 3)}}; }

typedef int32x4x4_t sums;

/// There is no instruction that adds two products: first and second weights lie apart, and are loaded so.
typedef struct {
  values first, second;
} pairs;

typedef int16x4_t pair;

OPERATION sums load_sums(const int32_t *from) {
  return (sums){{vld1q_s32(from), vld1q_s32(from + 4), vld1q_s32(from + 8), vld1q_s32(from + 12)}};
}

OPERATION pairs load_pairs(const int16_t *from) {
  int16x8x2_t low = vld2q_s16(from), high = vld2q_s16(from + 16);
  return (pairs){{{low.val[0], high.val[0]}}, {{low.val[1], high.val[1]}}};
}

OPERATION void store_pairs(int16_t *to, pairs w) {
  int16x8x2_t low = {{w.first.val[0], w.second.val[0]}}, high = {{w.first.val[1], w.second.val[1]}};
  vst2q_s16(to, low);
  vst2q_s16(to + 16, high);
}

OPERATION values widen_values(int8x16_t bytes) {
  return (values){{vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes)}};
}

OPERATION pairs widen_pairs(const int8_t *from) {
  int8x16x2_t bytes = vld2q_s8(from);
  return (pairs){widen_values(bytes.val[0]), widen_values(bytes.val[1])};
}

OPERATION pair broadcast(const int16_t *from) {
  int32_t both;
  memcpy(&both, from, sizeof both);
  return vreinterpret_s16_s32(vdup_n_s32(both));
}

#define MULTIPLY_ADD_LANE(acc, v, x, lane) \
  (acc).val[0] = vmlal_lane_s16((acc).val[0], vget_low_s16((v).val[0]), x, lane); \
  (acc).val[1] = vmlal_high_lane_s16((acc).val[1], (v).val[0], x, lane); \
  (acc).val[2] = vmlal_lane_s16((acc).val[2], vget_low_s16((v).val[1]), x, lane); \
  (acc).val[3] = vmlal_high_lane_s16((acc).val[3], (v).val[1], x, lane);

OPERATION sums multiply_add(sums acc, pairs w, pair x) {
  MULTIPLY_ADD_LANE(acc, w.first, x, 0)
  MULTIPLY_ADD_LANE(acc, w.second, x, 1)
  return acc;
}

OPERATION sums multiply_add_again(sums acc, pairs w, pair *x) {
  __asm__ volatile("" : "+w"(*x));
  return multiply_add(acc, w, *x);
}

OPERATION values narrow(sums acc, int32_t shift) {
  int32x4_t by = vdupq_n_s32(-shift);
  int16x4_t a = vqmovn_s32(vshlq_s32(acc.val[0], by)), b = vqmovn_s32(vshlq_s32(acc.val[2], by));
  return (values){{vqmovn_high_s32(a, vshlq_s32(acc.val[1], by)), vqmovn_high_s32(b, vshlq_s32(acc.val[3], by))}};
}

typedef sums filter_sums;
typedef pairs filter_pairs;

OPERATION filter_sums load_filter_sums(const int32_t *from) { return load_sums(from); }

OPERATION filter_pairs interleave(values a, values b) { return (filter_pairs){a, b}; }

OPERATION sums multiply_add_values(sums acc, values a, values b) {
  return (sums){{vmlal_s16(acc.val[0], vget_low_s16(a.val[0]), vget_low_s16(b.val[0])),
                 vmlal_high_s16(acc.val[1], a.val[0], b.val[0]),
                 vmlal_s16(acc.val[2], vget_low_s16(a.val[1]), vget_low_s16(b.val[1])),
                 vmlal_high_s16(acc.val[3], a.val[1], b.val[1])}};
}

OPERATION filter_sums multiply_add_filter(filter_sums acc, filter_pairs w, filter_pairs x) {
  return multiply_add_values(multiply_add_values(acc, w.first, x.first), w.second, x.second);
}

OPERATION values narrow_filter(filter_sums acc, int32_t shift) { return narrow(acc, shift); }

#include "template.h"

#endif
