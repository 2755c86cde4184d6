/// Which kernels this machine has, and which it uses.

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#if defined(__x86_64__)
static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}
#endif

const aec_kernels *aec_kernels_for(aec_isa isa) {
  switch (isa) {
    case AEC_ISA_NAIVE: return &aec_kernels_naive;
#if defined(__x86_64__)
    case AEC_ISA_SSE2: return &aec_kernels_sse2;
    case AEC_ISA_AVX2: return __builtin_cpu_supports("avx2") ? &aec_kernels_avx2 : NULL;
    case AEC_ISA_AVX512: return has_avx512() ? &aec_kernels_avx512 : NULL;
#elif defined(__aarch64__)
    case AEC_ISA_NEON: return &aec_kernels_neon;
#endif
    default: return NULL;
  }
}

const aec_kernels *aec_kernels_named(const char *name) {
  const aec_kernels *best = NULL;
  for (int isa = AEC_ISA_NAIVE; isa < AEC_ISA_COUNT; isa++) {
    const aec_kernels *kernels = aec_kernels_for((aec_isa)isa);
    if (kernels && (!name || strcmp(name, kernels->name) == 0)) best = kernels;
  }
  return best;
}

const aec_kernels *aec_kernels_best(void) {
  static const aec_kernels none;  // Decided, and found to be NULL.
  static const aec_kernels *_Atomic decision;
  const aec_kernels *decided = atomic_load(&decision);
  if (!decided) {
    const char *name = getenv("AEC_ISA");
    const aec_kernels *chosen = aec_kernels_named(name && *name ? name : NULL);
    // Of threads that get here at once, the first decides for all.
    const aec_kernels *mine = chosen ? chosen : &none;
    decided = atomic_compare_exchange_strong(&decision, &decided, mine) ? mine : decided;
  }
  return decided == &none ? NULL : decided;
}
