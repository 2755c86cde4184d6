/// The weights of the `fast` network, `models/fast.aecm`, and of its encoder for the eye, `models/fast-eye.aecm`.
#pragma once

#include <stddef.h>

/// The model's bytes, aligned to 64, and how many they are.
const void *aec_model_fast(size_t *size);

/// The same of a file that holds an encoder alone.
const void *aec_model_fast_eye(size_t *size);
