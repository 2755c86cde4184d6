/// SSE2, which every x86-64 processor has: sixteen int32 in four registers, sixteen int16 in two.

#if defined(__x86_64__)

#include <emmintrin.h>
#include <stdint.h>
#include <string.h>

#define NAME "sse2"
#define TABLE aec_kernels_sse2
#define POSITIONS 3
#define OPERATION static inline __attribute__((always_inline))

typedef struct {
  __m128i a, b, c, d;
} sums;
typedef sums pairs;
typedef __m128i pair;
typedef struct {
  __m128i low, high;
} values;

OPERATION __m128i load128(const void *from) { return _mm_loadu_si128(from); }

OPERATION sums load_sums(const int32_t *from) {
  return (sums){load128(from), load128(from + 4), load128(from + 8), load128(from + 12)};
}

OPERATION pairs load_pairs(const int16_t *from) {
  return (pairs){load128(from), load128(from + 8), load128(from + 16), load128(from + 24)};
}

OPERATION void store_pairs(int16_t *to, pairs w) {
  _mm_storeu_si128((void *)to, w.a);
  _mm_storeu_si128((void *)(to + 8), w.b);
  _mm_storeu_si128((void *)(to + 16), w.c);
  _mm_storeu_si128((void *)(to + 24), w.d);
}

OPERATION pairs widen_pairs(const int8_t *from) {
  __m128i low = load128(from), high = load128(from + 16);
  return (pairs){_mm_srai_epi16(_mm_unpacklo_epi8(low, low), 8), _mm_srai_epi16(_mm_unpackhi_epi8(low, low), 8),
                 _mm_srai_epi16(_mm_unpacklo_epi8(high, high), 8),
                 _mm_srai_epi16(_mm_unpackhi_epi8(high, high), 8)};
}

OPERATION pair broadcast(const int16_t *from) {
  int32_t both;
  memcpy(&both, from, sizeof both);
  return _mm_shuffle_epi32(_mm_cvtsi32_si128(both), 0);
}

OPERATION sums multiply_add_pairs(sums acc, pairs w, pairs x) {
  return (sums){_mm_add_epi32(acc.a, _mm_madd_epi16(w.a, x.a)), _mm_add_epi32(acc.b, _mm_madd_epi16(w.b, x.b)),
                _mm_add_epi32(acc.c, _mm_madd_epi16(w.c, x.c)), _mm_add_epi32(acc.d, _mm_madd_epi16(w.d, x.d))};
}

OPERATION sums multiply_add(sums acc, pairs w, pair x) { return multiply_add_pairs(acc, w, (pairs){x, x, x, x}); }

OPERATION pairs interleave(values a, values b) {
  return (pairs){_mm_unpacklo_epi16(a.low, b.low), _mm_unpackhi_epi16(a.low, b.low),
                 _mm_unpacklo_epi16(a.high, b.high), _mm_unpackhi_epi16(a.high, b.high)};
}

OPERATION sums interleaved_sums(const int32_t *from) { return load_sums(from); }

OPERATION values narrow(sums acc, int32_t shift) {
  __m128i by = _mm_cvtsi32_si128(shift);
  return (values){_mm_packs_epi32(_mm_sra_epi32(acc.a, by), _mm_sra_epi32(acc.b, by)),
                  _mm_packs_epi32(_mm_sra_epi32(acc.c, by), _mm_sra_epi32(acc.d, by))};
}

OPERATION values interleaved_narrow(sums acc, int32_t shift) { return narrow(acc, shift); }

OPERATION values load(const int16_t *from) { return (values){load128(from), load128(from + 8)}; }

OPERATION void store(int16_t *to, values v) {
  _mm_storeu_si128((void *)to, v.low);
  _mm_storeu_si128((void *)(to + 8), v.high);
}

OPERATION values every(int16_t value) { return (values){_mm_set1_epi16(value), _mm_set1_epi16(value)}; }

/// `(t * m + 2^14) >> 15`, which SSSE3 has an instruction for, from the product's halves: twice the high one, plus the
/// low one's two topmost bits rounded to one.
OPERATION __m128i scale128(__m128i t, __m128i m) {
  __m128i top = _mm_srli_epi16(_mm_mullo_epi16(t, m), 14);
  __m128i high = _mm_mulhi_epi16(t, m);
  return _mm_add_epi16(_mm_add_epi16(high, high), _mm_srli_epi16(_mm_add_epi16(top, _mm_set1_epi16(1)), 1));
}

OPERATION values scale(values t, values m) { return (values){scale128(t.low, m.low), scale128(t.high, m.high)}; }

OPERATION values eighth(values v) { return (values){_mm_srai_epi16(v.low, 3), _mm_srai_epi16(v.high, 3)}; }

OPERATION values add(values a, values b) {
  return (values){_mm_adds_epi16(a.low, b.low), _mm_adds_epi16(a.high, b.high)};
}

OPERATION values smaller(values a, values b) {
  return (values){_mm_min_epi16(a.low, b.low), _mm_min_epi16(a.high, b.high)};
}

OPERATION values larger(values a, values b) {
  return (values){_mm_max_epi16(a.low, b.low), _mm_max_epi16(a.high, b.high)};
}

#define hide(x) __asm__ volatile("" : "+x"(x))

#include "template.h"

#endif
