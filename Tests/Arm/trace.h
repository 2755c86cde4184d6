/// The trace of a model, by `models/train/vectors.py`, which describes it: what to compute, in order.
#pragma once

#include "CKernels.h"

/// A line. Names that it does not have are empty.
typedef struct instruction {
  const char *operation, *result, *inputs[2], *residual, *table, *gives;
  aec_activation activation;
  int32_t radius, unshuffle, shuffle;
} instruction;

typedef struct trace {
  const instruction *instructions;
  int count;
} trace;

trace read_trace(const char *path);
