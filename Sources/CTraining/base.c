/// Registers of four floats, which every machine that matters has: SSE2, NEON, or what the compiler makes of it.

#include <stdint.h>

#if defined(__x86_64__)
#define NAME "sse2"
#define ROWS 4
#define REGISTER "x"
#elif defined(__aarch64__)
#define NAME "neon"
#define ROWS 8
#define REGISTER "w"
#else
#define NAME "plain"
#define ROWS 4
#define REGISTER "m"
#endif
#define TABLE aec_training_base
#define WIDTH 4
#define VECTORS 2
#if ROWS == 4
#define EVERY_ROWS CASE(1) CASE(2) CASE(3) CASE(4)
#else
#define EVERY_ROWS CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
#endif
#define PAIRS 0

#include "template.h"
