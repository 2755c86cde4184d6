/// What the parts of the JPEG reader share.
#pragma once

#include <stdio.h>

#include <jpeglib.h>

#include "picture.h"

typedef struct jpeg_reader {
  aec_reader base;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  JSAMPROW inks;           ///< A row of CMYK, where there is any.
  uint32_t mcu_rows_lost;  ///< Rows of MCUs, up from the bottom, that the file ended before.
  uint64_t from_nothing;   ///< Bytes of coefficients behind the end of arithmetic-coded data.
  bool started;
  bool has_ended;  ///< Whether the file ended before the end marker.
} jpeg_reader;

/// Sends the markers that hold metadata to `aec_new_metadata`.
void aec_keep_markers(j_decompress_ptr jpeg);
