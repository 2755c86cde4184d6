/// AVX2 with fused multiply-add: registers of eight floats, sixteen of them.

#if defined(__x86_64__)

#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define NAME "avx2"
#define TABLE aec_training_avx2
#define WIDTH 8
#define ROWS 6
#define VECTORS 2
#define EVERY_ROWS CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#define REGISTER "x"
#define PAIRS 0

#include "template.h"

#pragma clang attribute pop

#endif
