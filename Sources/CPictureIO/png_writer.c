#include "png_memory.h"

typedef struct png_writer {
  aec_writer base;
  png_structp png;
  png_infop info;
  int level;
} png_writer;

static void fail(png_structp png, png_const_charp text) {
  png_writer *writer = png_get_error_ptr(png);
  aec_failure_kind kind = writer->base.escape.is_out_of_memory ? AEC_FAILURE_MEMORY : AEC_FAILURE_CORRUPT;
  aec_fail(&writer->base.escape, kind, writer->base.given, text);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void give(png_structp png, png_bytep bytes, size_t count) { aec_emit(png_get_io_ptr(png), bytes, count); }

static void flush(png_structp png) { (void)png; }

static void begin(aec_writer *base) {
  png_writer *writer = (png_writer *)base;
  writer->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, writer, fail, ignore, &base->escape, aec_png_allocate,
                                          aec_png_free);
  if (!writer->png) aec_fail(&base->escape, AEC_FAILURE_MEMORY, 0, "out of memory");
  writer->info = png_create_info_struct(writer->png);
  if (!writer->info) aec_fail(&base->escape, AEC_FAILURE_MEMORY, 0, "out of memory");
  png_set_write_fn(writer->png, writer, give, flush);
  png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(writer->png, writer->level);
  png_set_compression_buffer_size(writer->png, AEC_BUFFER_SIZE);
  static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                              PNG_COLOR_TYPE_RGB_ALPHA};
  png_set_IHDR(writer->png, writer->info, base->size.width, base->size.height, base->size.depth,
               types[base->size.channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer->png, writer->info);
  png_set_swap(writer->png);
}

static void write_chunk(aec_writer *base, uint32_t kind, const uint8_t *bytes, size_t count) {
  uint8_t name[] = {(uint8_t)(kind >> 24), (uint8_t)(kind >> 16), (uint8_t)(kind >> 8), (uint8_t)kind};
  png_write_chunk(((png_writer *)base)->png, name, bytes, count);
}

static void write_row(aec_writer *base, const uint8_t *row) { png_write_row(((png_writer *)base)->png, row); }

static void finish(aec_writer *base) { png_write_end(((png_writer *)base)->png, NULL); }

static void release(aec_writer *base) {
  png_writer *writer = (png_writer *)base;
  if (writer->png) png_destroy_write_struct(&writer->png, &writer->info);
}

aec_writer *aec_png_writer(aec_byte_sink sink, aec_picture_size size, int level) {
  static const aec_writer_format format = {sizeof(png_writer), begin, write_chunk, write_row, finish, release};
  aec_writer *writer = aec_new_writer(&format, sink, size);
  if (writer) ((png_writer *)writer)->level = level;
  return writer;
}
