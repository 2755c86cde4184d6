/// AVX-512 with VNNI: sixteen int32 in one register, sixteen int16 in half of one.

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)

#define NAME "avx512"
#define TABLE aec_kernels_avx512
#define POSITIONS 12
#define OPERATION static inline __attribute__((always_inline))

typedef __m512i sums;
typedef __m512i pairs;
typedef __m512i pair;
typedef __m256i values;

OPERATION sums load_sums(const int32_t *from) { return _mm512_loadu_si512(from); }

OPERATION pairs load_pairs(const int16_t *from) { return _mm512_loadu_si512(from); }

OPERATION void store_pairs(int16_t *to, pairs w) { _mm512_storeu_si512(to, w); }

OPERATION pairs widen_pairs(const int8_t *from) { return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const void *)from)); }

OPERATION pair broadcast(const int16_t *from) {
  int32_t both;
  memcpy(&both, from, sizeof both);
  return _mm512_set1_epi32(both);
}

OPERATION sums multiply_add(sums acc, pairs w, pair x) { return _mm512_dpwssd_epi32(acc, w, x); }

OPERATION sums multiply_add_pairs(sums acc, pairs w, pairs x) { return _mm512_dpwssd_epi32(acc, w, x); }

/// Widened and shifted into each other, the pairs stay in the order of the channels.
OPERATION pairs interleave(values a, values b) {
  __m512i even = _mm512_cvtepu16_epi32(a), odd = _mm512_slli_epi32(_mm512_cvtepu16_epi32(b), 16);
  return _mm512_or_si512(even, odd);
}

OPERATION sums interleaved_sums(const int32_t *from) { return load_sums(from); }

OPERATION values narrow(sums acc, int32_t shift) {
  return _mm512_cvtsepi32_epi16(_mm512_sra_epi32(acc, _mm_cvtsi32_si128(shift)));
}

OPERATION values interleaved_narrow(sums acc, int32_t shift) { return narrow(acc, shift); }

OPERATION values load(const int16_t *from) { return _mm256_loadu_si256((const void *)from); }

OPERATION void store(int16_t *to, values v) { _mm256_storeu_si256((void *)to, v); }

OPERATION values every(int16_t value) { return _mm256_set1_epi16(value); }

OPERATION values scale(values t, values m) { return _mm256_mulhrs_epi16(t, m); }

OPERATION values eighth(values v) { return _mm256_srai_epi16(v, 3); }

OPERATION values add(values a, values b) { return _mm256_adds_epi16(a, b); }

OPERATION values smaller(values a, values b) { return _mm256_min_epi16(a, b); }

OPERATION values larger(values a, values b) { return _mm256_max_epi16(a, b); }

#define hide(x) __asm__ volatile("" : "+v"(x))

#include "template.h"

#pragma clang attribute pop

#endif
