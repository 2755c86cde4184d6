/// AVX-512: registers of sixteen floats, thirty-two of them.

#if defined(__x86_64__)

#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), \
                             apply_to = function)

#define NAME "avx512"
#define TABLE aec_training_avx512
#define WIDTH 16
#define ROWS 12
#define VECTORS 2
#define EVERY_ROWS CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#define REGISTER "v"
#define PAIRS 0

#include "template.h"

#pragma clang attribute pop

#endif
