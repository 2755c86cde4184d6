/// What the kernel files share among themselves.
#pragma once

#include "CKernels.h"

/// What is set for one instruction set; NULL members never occur.
extern const aec_kernels aec_kernels_naive;

#if defined(__x86_64__)
extern const aec_kernels aec_kernels_sse2;
extern const aec_kernels aec_kernels_avx2;
extern const aec_kernels aec_kernels_avx512;
#elif defined(__aarch64__)
extern const aec_kernels aec_kernels_neon;
#endif
