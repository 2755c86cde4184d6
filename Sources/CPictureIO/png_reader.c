#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

typedef struct png_reader {
  aec_reader base;
  png_structp png;
  png_infop info;
  size_t next, end;  ///< The unread part of the buffer.
  size_t channels;
  uint32_t width, height, row;
  bool interlaced;
  uint8_t *passes[PNG_INTERLACE_ADAM7_PASSES];  ///< The passes of an interlaced picture, each without gaps.
  uint8_t *pass_row;
} png_reader;

static void fail(png_structp png, png_const_charp text) {
  png_reader *reader = png_get_error_ptr(png);
  uint64_t offset = reader->base.taken - (reader->end - reader->next);
  aec_failure_kind kind = strstr(text, "emory") ? AEC_FAILURE_MEMORY : AEC_FAILURE_CORRUPT;
  aec_fail(&reader->base.escape, kind, offset, text);
}

static void note(png_structp png, png_const_charp text) {
  png_reader *reader = png_get_error_ptr(png);
  aec_keep_warning(&reader->base, text);
}

static void take(png_structp png, png_bytep bytes, size_t count) {
  png_reader *reader = png_get_io_ptr(png);
  while (count > 0) {
    if (reader->next == reader->end) {
      reader->end = reader->next;  // So that a failure counts no byte twice.
      size_t filled = aec_refill(&reader->base);
      reader->next = 0;
      reader->end = filled;
    }
    size_t part = reader->end - reader->next;
    if (part > count) part = count;
    memcpy(bytes, reader->base.buffer + reader->next, part);
    reader->next += part;
    bytes += part;
    count -= part;
  }
}

/// Sees the chunks that libpng is told to leave alone.
static int take_chunk(png_structp png, png_unknown_chunkp chunk) {
  static const char xmp[] = "XML:com.adobe.xmp";
  aec_reader *reader = png_get_user_chunk_ptr(png);
  const char *name = (const char *)chunk->name;
  if ((name[0] & 0x20) == 0) return 0;  // Critical, says the capital: libpng is to fail.
  if (strcmp(name, "eXIf") == 0) {
    aec_keep_metadata(reader, AEC_METADATA_EXIF, chunk->data, chunk->size);
  } else if (strcmp(name, "acTL") == 0) {
    aec_keep_metadata(reader, AEC_METADATA_ANIMATION, chunk->data, chunk->size);
  } else if (strcmp(name, "iTXt") == 0 && chunk->size > sizeof xmp && !memcmp(chunk->data, xmp, sizeof xmp)) {
    aec_keep_metadata(reader, AEC_METADATA_XMP, chunk->data + sizeof xmp, chunk->size - sizeof xmp);
  }
  return 1;  // Done with it.
}

static void keep_profile(png_reader *reader) {
  png_charp name;
  int method;
  png_bytep profile;
  png_uint_32 count;
  if (png_get_iCCP(reader->png, reader->info, &name, &method, &profile, &count) != 0) {
    aec_keep_metadata(&reader->base, AEC_METADATA_ICC, profile, count);
  }
}

static void read_header(aec_reader *base, aec_picture_header *header) {
  png_reader *reader = (png_reader *)base;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, note);
  if (!reader->png) aec_fail(&base->escape, AEC_FAILURE_MEMORY, 0, "out of memory");
  reader->info = png_create_info_struct(reader->png);
  if (!reader->info) aec_fail(&base->escape, AEC_FAILURE_MEMORY, 0, "out of memory");
  png_structp png = reader->png;
  png_infop info = reader->info;
  png_set_read_fn(png, reader, take);
  // The caller judges the size, in better words; nothing that grows with it is allocated before the first
  // row.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
  // Only the profile is worth libpng's attention; the others go to take_chunk, or nowhere.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "iCCP", 1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "eXIf\0acTL\0iTXt", 3);
  png_set_read_user_chunk_fn(png, reader, take_chunk);
  png_read_info(png, info);

  reader->width = png_get_image_width(png, info);
  reader->height = png_get_image_height(png, info);
  reader->interlaced = png_get_interlace_type(png, info) == PNG_INTERLACE_ADAM7;
  int type = png_get_color_type(png, info);
  int depth = png_get_bit_depth(png, info);
  uint64_t bits = (uint64_t)reader->width * png_get_channels(png, info) * (uint64_t)depth;
  bool has_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  keep_profile(reader);

  png_set_expand(png);  // Palette to RGB, gray of few bits to 8, tRNS to alpha.
  png_set_gray_to_rgb(png);
  png_set_scale_16(png);  // Rounds; png_set_strip_16 would cut.
  png_read_update_info(png, info);
  reader->channels = has_alpha ? 4 : 3;
  if (png_get_channels(png, info) != reader->channels || png_get_bit_depth(png, info) != 8) {
    png_error(png, "no way from this kind of pixels to 8-bit RGB");
  }
  *header = (aec_picture_header){
      .width = reader->width,
      .height = reader->height,
      .colours = type == PNG_COLOR_TYPE_PALETTE        ? AEC_COLOURS_PALETTE
                 : (type & PNG_COLOR_MASK_COLOR) != 0 ? AEC_COLOURS_RGB
                                                       : AEC_COLOURS_GRAY,
      .depth = (uint8_t)depth,
      .channels = (uint8_t)reader->channels,
      // Deflate makes at most 258 bytes of two bits.
      .least_bytes = ((bits + 7) / 8) * reader->height / 1032,
  };
}

/// Reads the passes of an interlaced picture. Memory grows with the rows that come, not with the header's
/// claim.
static void read_passes(png_reader *reader) {
  png_structp png = reader->png;
  // However narrow the pass, libpng writes as many bytes as a row of the picture has.
  reader->pass_row = malloc(reader->width * reader->channels);
  if (!reader->pass_row) png_error(png, "out of memory");
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    size_t row_bytes = PNG_PASS_COLS(reader->width, pass) * reader->channels;
    size_t rows = row_bytes == 0 ? 0 : PNG_PASS_ROWS(reader->height, pass);
    size_t capacity = 0;
    for (size_t row = 0; row < rows; row++) {
      if (row == capacity) {
        capacity = capacity == 0 ? 16 : 2 * capacity;
        if (capacity > rows) capacity = rows;
        uint8_t *grown = realloc(reader->passes[pass], capacity * row_bytes);
        if (!grown) png_error(png, "out of memory");
        reader->passes[pass] = grown;
      }
      png_read_row(png, reader->pass_row, NULL);
      memcpy(reader->passes[pass] + row * row_bytes, reader->pass_row, row_bytes);
    }
  }
}

static void gather_row(const png_reader *reader, uint8_t *row) {
  size_t channels = reader->channels;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    if (!PNG_ROW_IN_INTERLACE_PASS(reader->row, pass)) continue;
    size_t columns = PNG_PASS_COLS(reader->width, pass);
    const uint8_t *from = reader->passes[pass];
    if (columns == 0) continue;
    from += (size_t)(reader->row >> PNG_PASS_ROW_SHIFT(pass)) * columns * channels;
    for (size_t column = 0; column < columns; column++) {
      memcpy(row + PNG_COL_FROM_PASS_COL(column, pass) * channels, from + column * channels, channels);
    }
  }
}

static void read_row(aec_reader *base, uint8_t *row) {
  png_reader *reader = (png_reader *)base;
  if (reader->row == reader->height) png_error(reader->png, "no more rows");
  if (reader->interlaced) {
    if (reader->row == 0) read_passes(reader);
    gather_row(reader, row);
  } else {
    png_read_row(reader->png, row, NULL);
  }
  reader->row += 1;
}

static void finish(aec_reader *base) {
  png_reader *reader = (png_reader *)base;
  // Without the info, libpng would pass over the chunks behind the pixels unseen.
  png_read_end(reader->png, reader->info);
}

static void release(aec_reader *base) {
  png_reader *reader = (png_reader *)base;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) free(reader->passes[pass]);
  free(reader->pass_row);
  if (reader->png) png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

aec_reader *aec_png_reader(aec_byte_source source) {
  static const aec_reader_format format = {sizeof(png_reader), read_header, read_row, finish, release};
  return aec_new_reader(&format, source);
}
