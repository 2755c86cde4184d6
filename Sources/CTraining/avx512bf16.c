/// AVX-512 with products of bfloat16: twice the multiply-adds of an instruction.

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

#define TARGET "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma"
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)

#define NAME "avx512bf16"
#define TABLE aec_training_avx512bf16
#define WIDTH 16
#define ROWS 12
#define VECTORS 2
#define EVERY_ROWS CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#define REGISTER "v"
#define PAIRS 1

#define multiply_pairs(acc, right, left) ((vec)_mm512_dpbf16_ps((__m512)(acc), (__m512bh)(right), (__m512bh)(left)))
#define to_halves(v) ((halves)_mm512_cvtneps_pbh((__m512)(v)))

#include "template.h"

#pragma clang attribute pop

#endif
