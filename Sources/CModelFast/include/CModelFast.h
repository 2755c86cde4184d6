/// The weights of the `fast` network, `models/fast.aecm`.
#pragma once

#include <stddef.h>

/// The model's bytes, aligned to 64, and how many they are.
const void *aec_model_fast(size_t *size);
