/// SSE2, which every x86-64 processor has: eight int32 in two registers, eight int16 in one.

#if defined(__x86_64__)

#include <emmintrin.h>
#include <stdint.h>
#include <string.h>

#define NAME "sse2"
#define TABLE aec_kernels_sse2
#define WIDTH 8
#define POSITIONS 6
#define WIDENS 1
#define OPERATION static inline __attribute__((always_inline))

typedef struct {
  __m128i low, high;
} sums;
typedef sums pairs;
typedef __m128i pair;
typedef __m128i values;

OPERATION __m128i load(const int16_t *from) { return _mm_loadu_si128((const void *)from); }

OPERATION void store(int16_t *to, values v) { _mm_storeu_si128((void *)to, v); }

OPERATION sums load_sums(const int32_t *from) {
  return (sums){_mm_loadu_si128((const void *)from), _mm_loadu_si128((const void *)(from + 4))};
}

OPERATION pairs load_pairs(const int16_t *from) { return (pairs){load(from), load(from + 8)}; }

OPERATION pairs widen_pairs(const int8_t *from) {
  __m128i bytes = _mm_loadu_si128((const void *)from);
  return (pairs){_mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8),
                 _mm_srai_epi16(_mm_unpackhi_epi8(bytes, bytes), 8)};
}

OPERATION void store_pairs(int16_t *to, pairs w) {
  store(to, w.low);
  store(to + 8, w.high);
}

OPERATION pair broadcast(const int16_t *from) {
  int32_t both;
  memcpy(&both, from, sizeof both);
  return _mm_set1_epi32(both);
}

OPERATION sums multiply_add_filter(sums acc, pairs w, pairs x) {
  return (sums){_mm_add_epi32(acc.low, _mm_madd_epi16(w.low, x.low)),
                _mm_add_epi32(acc.high, _mm_madd_epi16(w.high, x.high))};
}

OPERATION sums multiply_add(sums acc, pairs w, pair x) { return multiply_add_filter(acc, w, (pairs){x, x}); }

OPERATION sums multiply_add_again(sums acc, pairs w, pair *x) {
  __asm__ volatile("" : "+x"(*x));
  return multiply_add(acc, w, *x);
}

OPERATION values narrow(sums acc, int32_t shift) {
  __m128i by = _mm_cvtsi32_si128(shift);
  return _mm_packs_epi32(_mm_sra_epi32(acc.low, by), _mm_sra_epi32(acc.high, by));
}

// Eight lanes are interleaved and packed in order.
typedef sums filter_sums;
typedef pairs filter_pairs;

OPERATION filter_sums load_filter_sums(const int32_t *from) { return load_sums(from); }

OPERATION filter_pairs interleave(values a, values b) {
  return (filter_pairs){_mm_unpacklo_epi16(a, b), _mm_unpackhi_epi16(a, b)};
}

OPERATION values narrow_filter(filter_sums acc, int32_t shift) { return narrow(acc, shift); }

OPERATION values every(int16_t value) { return _mm_set1_epi16(value); }

/// `(t * m + 2^14) >> 15`, which SSSE3 has an instruction for, from the product's halves: twice the high one,
/// plus the low one's two topmost bits rounded to one.
OPERATION values scale(values t, values m) {
  __m128i top = _mm_srli_epi16(_mm_mullo_epi16(t, m), 14);
  __m128i high = _mm_mulhi_epi16(t, m);
  return _mm_add_epi16(_mm_add_epi16(high, high), _mm_srli_epi16(_mm_add_epi16(top, _mm_set1_epi16(1)), 1));
}

OPERATION values eighth(values v) { return _mm_srai_epi16(v, 3); }

OPERATION values add(values a, values b) { return _mm_adds_epi16(a, b); }

OPERATION values smaller(values a, values b) { return _mm_min_epi16(a, b); }

OPERATION values larger(values a, values b) { return _mm_max_epi16(a, b); }

#include "template.h"

#endif
