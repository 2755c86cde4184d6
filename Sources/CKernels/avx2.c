/// AVX2: sixteen int32 in two registers, sixteen int16 in one.

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define NAME "avx2"
#define TABLE aec_kernels_avx2
#define POSITIONS 6
#define OPERATION static inline __attribute__((always_inline))

#include <string.h>
#include <stdint.h>

typedef struct {
  __m256i low, high;
} sums;
typedef sums pairs;
typedef __m256i pair;
typedef __m256i values;

OPERATION __m256i load256(const void *from) { return _mm256_loadu_si256(from); }

OPERATION sums load_sums(const int32_t *from) { return (sums){load256(from), load256(from + 8)}; }

OPERATION pairs load_pairs(const int16_t *from) { return (pairs){load256(from), load256(from + 16)}; }

OPERATION pairs widen_pairs(const int8_t *from) {
  return (pairs){_mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)from)),
                 _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)(from + 16)))};
}

OPERATION void store_pairs(int16_t *to, pairs w) {
  _mm256_storeu_si256((void *)to, w.low);
  _mm256_storeu_si256((void *)(to + 16), w.high);
}

OPERATION pair broadcast(const int16_t *from) {
  int32_t both;
  memcpy(&both, from, sizeof both);
  return _mm256_set1_epi32(both);
}

OPERATION sums multiply_add(sums acc, pairs w, pair x) {
  return (sums){_mm256_add_epi32(acc.low, _mm256_madd_epi16(w.low, x)),
                _mm256_add_epi32(acc.high, _mm256_madd_epi16(w.high, x))};
}

OPERATION sums multiply_add_pairs(sums acc, pairs w, pairs x) {
  return (sums){_mm256_add_epi32(acc.low, _mm256_madd_epi16(w.low, x.low)),
                _mm256_add_epi32(acc.high, _mm256_madd_epi16(w.high, x.high))};
}

/// Instructions that pack and unpack keep to halves of 128 bits: here `low` holds 0-3 and 8-11, `high` the others.
OPERATION pairs interleave(values a, values b) {
  return (pairs){_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)};
}

OPERATION sums interleaved_sums(const int32_t *from) {
  __m256i low = load256(from), high = load256(from + 8);
  return (sums){_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31)};
}

OPERATION values interleaved_narrow(sums acc, int32_t shift) {
  __m128i by = _mm_cvtsi32_si128(shift);
  return _mm256_packs_epi32(_mm256_sra_epi32(acc.low, by), _mm256_sra_epi32(acc.high, by));
}

OPERATION values narrow(sums acc, int32_t shift) {
  return _mm256_permute4x64_epi64(interleaved_narrow(acc, shift), 0xD8);
}

OPERATION values load(const int16_t *from) { return load256(from); }

OPERATION void store(int16_t *to, values v) { _mm256_storeu_si256((void *)to, v); }

OPERATION values every(int16_t value) { return _mm256_set1_epi16(value); }

OPERATION values scale(values t, values m) { return _mm256_mulhrs_epi16(t, m); }

OPERATION values eighth(values v) { return _mm256_srai_epi16(v, 3); }

OPERATION values add(values a, values b) { return _mm256_adds_epi16(a, b); }

OPERATION values smaller(values a, values b) { return _mm256_min_epi16(a, b); }

OPERATION values larger(values a, values b) { return _mm256_max_epi16(a, b); }

#define hide(x) __asm__ volatile("" : "+x"(x))

#include "template.h"

#pragma clang attribute pop

#endif
