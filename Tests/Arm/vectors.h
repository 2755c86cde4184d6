/// The records of `models/train/vectors.py`, unpacked: what a network computed, in order of execution.
#pragma once

#include "CKernels.h"

/// A feature map, `[height, width, channels]`.
typedef struct map {
  int32_t height, width, channels;
  int16_t *values;
} map;

typedef struct vectors {
  const uint8_t *next, *end;
  int compared;  ///< Records so far.
} vectors;

vectors read_vectors(const char *path);

/// Takes the picture that the vectors begin with, `[height, width, 3]`.
const uint8_t *take_pixels(vectors *v, int32_t *height, int32_t *width);

/// The quality of the next record; -1 where there is none any more.
int32_t next_quality(const vectors *v);

/// Ends the check unless the next record is named `Q.../name` and holds these numbers.
void expect_map(vectors *v, int32_t quality, const char *name, map found);

/// The same of a picture.
void expect_pixels(vectors *v, int32_t quality, const char *name, const uint8_t *found, int32_t height, int32_t width);
