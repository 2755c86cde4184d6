/// AVX-512 with VNNI: sixteen int32 in one register, sixteen int16 in half of one.

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define TARGET "avx512f,avx512bw,avx512vl,avx512vnni"
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)

#define NAME "avx512"
#define TABLE aec_kernels_avx512
#define WIDTH 16
#define POSITIONS 12
#define WIDENS 0
#define OPERATION static inline __attribute__((always_inline))

#include "values256.h"

typedef __m512i sums;
typedef __m512i pairs;
typedef __m512i pair;

OPERATION sums load_sums(const int32_t *from) { return _mm512_loadu_si512(from); }

OPERATION pairs load_pairs(const int16_t *from) { return _mm512_loadu_si512(from); }

OPERATION pairs widen_pairs(const int8_t *from) { return _mm512_cvtepi8_epi16(load256(from)); }

OPERATION void store_pairs(int16_t *to, pairs w) { _mm512_storeu_si512(to, w); }

OPERATION pair broadcast(const int16_t *from) {
  int32_t both;
  memcpy(&both, from, sizeof both);
  return _mm512_set1_epi32(both);
}

OPERATION sums multiply_add(sums acc, pairs w, pair x) { return _mm512_dpwssd_epi32(acc, w, x); }

OPERATION sums multiply_add_again(sums acc, pairs w, pair *x) {
  // The compiler would take the intrinsic on registers apart, into a product and a sum.
  __asm__ volatile("vpdpwssd %2, %1, %0" : "+v"(acc) : "v"(w), "v"(*x));
  return acc;
}

OPERATION values narrow(sums acc, int32_t shift) {
  return _mm512_cvtsepi32_epi16(_mm512_sra_epi32(acc, _mm_cvtsi32_si128(shift)));
}

OPERATION filter_sums multiply_add_filter(filter_sums acc, filter_pairs w, filter_pairs x) {
  return (filter_sums){_mm256_dpwssd_epi32(acc.low, w.low, x.low), _mm256_dpwssd_epi32(acc.high, w.high, x.high)};
}

#include "template.h"

#pragma clang attribute pop

#endif
