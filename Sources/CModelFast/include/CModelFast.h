/// The bytes of models/fast.aecm, aligned to 64.
#pragma once

#include <stddef.h>

extern const unsigned char aec_model_fast[];
extern const size_t aec_model_fast_size;
