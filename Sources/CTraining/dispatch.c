/// Which sets this machine has.

#include "internal.h"

const aec_training *aec_training_at(int32_t index) {
  const aec_training *sets[4] = {&aec_training_base};
  int32_t count = 1;
#if defined(__x86_64__)
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  if (has_avx2) sets[count++] = &aec_training_avx2;
  if (has_avx512) sets[count++] = &aec_training_avx512;
  if (has_avx512 && __builtin_cpu_supports("avx512bf16")) sets[count++] = &aec_training_avx512bf16;
#endif
  return index >= 0 && index < count ? sets[index] : NULL;
}
