#include <stdlib.h>
#include <string.h>

#include "png_memory.h"

typedef struct png_reader {
  aec_reader base;
  png_structp png;
  png_infop info;
  size_t next, end;  ///< The unread part of the buffer.
  size_t channels;
  size_t pixel;  ///< Bytes of a pixel of the rows.
  uint32_t width, height, row;
  bool interlaced;
  uint8_t *passes[PNG_INTERLACE_ADAM7_PASSES];   ///< The passes of an interlaced picture, each without gaps.
  size_t pass_rows[PNG_INTERLACE_ADAM7_PASSES];  ///< Rows of each that have been read.
  uint8_t *pass_row;
} png_reader;

enum {
  largest_chunk = 32 << 20,  ///< Bytes that libpng takes without a complaint, or makes of them.
  smallest_piece = 32,
};

static void fail(png_structp png, png_const_charp text) {
  png_reader *reader = png_get_error_ptr(png);
  uint64_t offset = reader->base.taken - (reader->end - reader->next);
  aec_failure_kind kind = reader->base.escape.is_out_of_memory ? AEC_FAILURE_MEMORY : AEC_FAILURE_CORRUPT;
  aec_fail(&reader->base.escape, kind, offset, text);
}

static void note(png_structp png, png_const_charp text) {
  png_reader *reader = png_get_error_ptr(png);
  aec_keep_warning(&reader->base, text);
}

static void check_memory(png_reader *reader) {
  if (reader->base.escape.is_out_of_memory) aec_fail_for_memory(&reader->base);
}

static void take(png_structp png, png_bytep bytes, size_t count) {
  png_reader *reader = png_get_io_ptr(png);
  while (count > 0) {
    if (reader->next == reader->end) {
      reader->end = reader->next;  // So that a failure counts no byte twice.
      size_t filled = aec_refill(&reader->base);
      if (filled == 0) aec_fail_at_end(&reader->base);
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

static void read_header(aec_reader *base, aec_picture_header *header) {
  png_reader *reader = (png_reader *)base;
  reader->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, reader, fail, note, &base->escape, aec_png_allocate,
                                         aec_png_free);
  if (!reader->png) aec_fail_for_memory(base);
  reader->info = png_create_info_struct(reader->png);
  if (!reader->info) aec_fail_for_memory(base);
  png_structp png = reader->png;
  png_infop info = reader->info;
  png_set_read_fn(png, reader, take);
  // The caller judges the size, in better words; nothing that grows with it is allocated before `start`.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Pixels are taken in pieces of this size, and where the file ends in the midst of one, it is lost.
  if (base->options.partial) png_set_compression_buffer_size(png, smallest_piece);
  png_set_chunk_malloc_max(png, largest_chunk);
  png_set_chunk_cache_max(png, 1);
  // What is beside the pixels was read before.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(png, info);
  check_memory(reader);

  reader->width = png_get_image_width(png, info);
  reader->height = png_get_image_height(png, info);
  reader->interlaced = png_get_interlace_type(png, info) == PNG_INTERLACE_ADAM7;
  int type = png_get_color_type(png, info);
  int depth = png_get_bit_depth(png, info);
  uint64_t bits = (uint64_t)reader->width * png_get_channels(png, info) * (uint64_t)depth;
  // Two rows in libpng of at most four samples of 16 bits, and all of an interlaced picture.
  uint64_t memory = 2 * 8 * (uint64_t)reader->width;
  uint64_t most = depth == 16 && base->options.deep ? 8 : 4;
  if (reader->interlaced) memory += most * reader->width * (reader->height + 1);
  *header = (aec_picture_header){
      .width = reader->width,
      .height = reader->height,
      .colours = type == PNG_COLOR_TYPE_PALETTE       ? AEC_COLOURS_PALETTE
                 : (type & PNG_COLOR_MASK_COLOR) != 0 ? AEC_COLOURS_RGB
                                                      : AEC_COLOURS_GRAY,
      .depth = (uint8_t)depth,
      // Deflate makes at most 258 bytes of two bits.
      .least_bytes = base->options.partial ? 0 : ((bits + 7) / 8) * reader->height / 1032,
      .memory = memory,
  };
}

static uint8_t start(aec_reader *base) {
  png_reader *reader = (png_reader *)base;
  png_structp png = reader->png;
  png_set_expand(png);  // Palette to RGB, gray of few bits to 8, tRNS to alpha.
  if (!base->options.gray) png_set_gray_to_rgb(png);
  if (base->options.deep) {
    png_set_swap(png);
  } else {
    png_set_scale_16(png);  // Rounds; png_set_strip_16 would cut.
  }
  png_read_update_info(png, reader->info);
  check_memory(reader);
  // Not told by the header: libpng passes over a tRNS chunk that stands before the palette.
  reader->channels = png_get_channels(png, reader->info);
  int depth = png_get_bit_depth(png, reader->info);
  if ((reader->channels < 3 && !base->options.gray) || reader->channels > 4 || depth % 8 != 0) {
    png_error(png, "no way from this kind of pixels to whole bytes");
  }
  reader->pixel = reader->channels * (size_t)depth / 8;
  return (uint8_t)reader->channels;
}

/// Reads the passes of an interlaced picture. Memory grows with the rows that come, not with the header's
/// claim.
static void read_passes(png_reader *reader) {
  png_structp png = reader->png;
  // However narrow the pass, libpng writes as many bytes as a row of the picture has.
  reader->pass_row = malloc(reader->width * reader->pixel);
  if (!reader->pass_row) aec_fail_for_memory(&reader->base);
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    size_t row_bytes = PNG_PASS_COLS(reader->width, pass) * reader->pixel;
    size_t rows = row_bytes == 0 ? 0 : PNG_PASS_ROWS(reader->height, pass);
    size_t capacity = 0;
    for (size_t row = 0; row < rows; row++) {
      if (row == capacity) {
        capacity = capacity == 0 ? 16 : 2 * capacity;
        if (capacity > rows) capacity = rows;
        uint8_t *grown = realloc(reader->passes[pass], capacity * row_bytes);
        if (!grown) aec_fail_for_memory(&reader->base);
        reader->passes[pass] = grown;
      }
      png_read_row(png, reader->pass_row, NULL);
      memcpy(reader->passes[pass] + row * row_bytes, reader->pass_row, row_bytes);
      reader->pass_rows[pass] = row + 1;
    }
  }
}

static void gather_row(const png_reader *reader, uint8_t *row) {
  size_t pixel = reader->pixel;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    if (!PNG_ROW_IN_INTERLACE_PASS(reader->row, pass)) continue;
    size_t columns = PNG_PASS_COLS(reader->width, pass);
    const uint8_t *from = reader->passes[pass];
    if (columns == 0) continue;
    from += (size_t)(reader->row >> PNG_PASS_ROW_SHIFT(pass)) * columns * pixel;
    for (size_t column = 0; column < columns; column++) {
      memcpy(row + PNG_COL_FROM_PASS_COL(column, pass) * pixel, from + column * pixel, pixel);
    }
  }
}

/// The pixel at the place, or the nearest above and to the left of an earlier pass; NULL where there is none.
static const uint8_t *nearest_pixel(const png_reader *reader, uint32_t x, uint32_t y, bool *is_there) {
  *is_there = true;
  for (int last = PNG_INTERLACE_ADAM7_PASSES - 1; last >= 0; last--) {
    // What the passes up to this one have is a grid; its pixels lie in one pass or another.
    uint32_t column = x >> (6 - last) / 2 << (6 - last) / 2, row = y >> (7 - last) / 2 << (7 - last) / 2;
    for (int pass = 0; pass <= last; pass++) {
      if (!PNG_ROW_IN_INTERLACE_PASS(row, pass) || !PNG_COL_IN_INTERLACE_PASS(column, pass)) continue;
      size_t place = row >> PNG_PASS_ROW_SHIFT(pass);
      if (place >= reader->pass_rows[pass]) break;
      size_t columns = PNG_PASS_COLS(reader->width, pass);
      return reader->passes[pass] + (place * columns + (column >> PNG_PASS_COL_SHIFT(pass))) * reader->pixel;
    }
    *is_there = false;
  }
  return NULL;
}

/// Of an interlaced picture what the passes have, of another gray.
static bool missing_row(aec_reader *base, uint8_t *row) {
  png_reader *reader = (png_reader *)base;
  if (reader->interlaced ? reader->pass_rows[0] == 0 : reader->row == 0) return false;
  bool is_whole = reader->interlaced;
  for (uint32_t x = 0; x < reader->width; x++) {
    uint8_t *pixel = row + x * reader->pixel;
    memset(pixel, AEC_GRAY, reader->pixel);
    size_t sample = reader->pixel / reader->channels;
    if (reader->channels % 2 == 0) memset(pixel + reader->pixel - sample, 255, sample);
    if (!reader->interlaced) continue;
    bool is_there;
    const uint8_t *nearest = nearest_pixel(reader, x, reader->row, &is_there);
    if (nearest) memcpy(pixel, nearest, reader->pixel);
    is_whole &= is_there;
  }
  reader->row += 1;
  if (!is_whole) base->missing_rows += 1;
  return true;
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
  check_memory(reader);
  reader->row += 1;
}

static void finish(aec_reader *base) {
  png_reader *reader = (png_reader *)base;
  png_read_end(reader->png, NULL);
  check_memory(reader);
}

static void release(aec_reader *base) {
  png_reader *reader = (png_reader *)base;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) free(reader->passes[pass]);
  free(reader->pass_row);
  if (reader->png) png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

aec_reader *aec_png_reader(aec_byte_source source, aec_reader_options options) {
  static const aec_reader_format format = {
      .size = sizeof(png_reader),
      .header = read_header,
      .start = start,
      .row = read_row,
      .missing_row = missing_row,
      .finish = finish,
      .release = release,
  };
  return aec_new_reader(&format, source, options);
}
