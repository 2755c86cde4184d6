/// What the files share among themselves.
#pragma once

#include "CTraining.h"

extern const aec_training aec_training_base;
#if defined(__x86_64__)
extern const aec_training aec_training_avx2;
extern const aec_training aec_training_avx512;
extern const aec_training aec_training_avx512bf16;
#endif
