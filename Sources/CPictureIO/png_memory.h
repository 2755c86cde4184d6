/// The memory of libpng, which sometimes goes on without what it wanted: `is_out_of_memory` is looked at after each call.
#pragma once

#include <png.h>
#include <stdlib.h>

#include "picture.h"

/// libpng's pointer for memory leads to an aec_escape.
static inline png_voidp aec_png_allocate(png_structp png, png_alloc_size_t count) {
  void *bytes = malloc(count);
  if (!bytes) ((aec_escape *)png_get_mem_ptr(png))->is_out_of_memory = true;
  return bytes;
}

static inline void aec_png_free(png_structp png, png_voidp bytes) {
  (void)png;
  free(bytes);
}
