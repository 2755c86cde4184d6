/// AVX2: sixteen int32 in two registers, sixteen int16 in one.

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define NAME "avx2"
#define TABLE aec_kernels_avx2
#define WIDTH 16
#define POSITIONS 6
#define WIDENS 1
#define OPERATION static inline __attribute__((always_inline))

#include "values256.h"

typedef struct {
  __m256i low, high;
} sums;
typedef sums pairs;
typedef __m256i pair;

OPERATION sums load_sums(const int32_t *from) { return (sums){load256(from), load256(from + 8)}; }

OPERATION pairs load_pairs(const int16_t *from) { return (pairs){load256(from), load256(from + 16)}; }

OPERATION pairs widen_pairs(const int8_t *from) {
  return (pairs){_mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)from)),
                 _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)(from + 16)))};
}

OPERATION void store_pairs(int16_t *to, pairs w) {
  store(to, w.low);
  store(to + 16, w.high);
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

OPERATION sums multiply_add_again(sums acc, pairs w, pair *x) {
  __asm__ volatile("" : "+x"(*x));
  return multiply_add(acc, w, *x);
}

OPERATION values narrow(sums acc, int32_t shift) {
  __m128i by = _mm_cvtsi32_si128(shift);
  __m256i packed = _mm256_packs_epi32(_mm256_sra_epi32(acc.low, by), _mm256_sra_epi32(acc.high, by));
  return _mm256_permute4x64_epi64(packed, 0xD8);  // Packing keeps to halves; back into order.
}

OPERATION filter_sums multiply_add_filter(filter_sums acc, filter_pairs w, filter_pairs x) {
  return (filter_sums){_mm256_add_epi32(acc.low, _mm256_madd_epi16(w.low, x.low)),
                       _mm256_add_epi32(acc.high, _mm256_madd_epi16(w.high, x.high))};
}

#include "template.h"

#pragma clang attribute pop

#endif
