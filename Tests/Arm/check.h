/// The parts of the check.
#pragma once

#include "CKernels.h"

/// Compares kernels with the naive ones on layers of random odd shapes, and prints how many there were and a
/// checksum of all that came out, which is the same on every processor.
void check_shapes(const aec_kernels *kernels);

/// Runs what no instruction set has kernels of its own for (pixels, symbols, refinement, detail, predictions, guesses) on random
/// numbers, and prints a checksum of all that came out, which is the same on every processor.
void check_plain(void);

/// Encodes and decodes a picture with all networks of a model, as its trace says, and compares each intermediate
/// result with what the exporter's NumPy twin recorded: trace and vectors are those of `models/train/vectors.py`, unpacked.
void check_vectors(const aec_kernels *kernels, const char *model_path, const char *trace_path,
                   const char *vectors_path);
