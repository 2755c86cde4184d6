#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

#include "picture.h"

typedef struct jpeg_writer {
  aec_writer base;
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  uint8_t buffer[AEC_BUFFER_SIZE];
  aec_jpeg_options options;
} jpeg_writer;

static void fail_with_message(j_common_ptr jpeg) {
  jpeg_writer *writer = jpeg->client_data;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  bool is_memory = jpeg->err->msg_code == JERR_OUT_OF_MEMORY;
  aec_failure_kind kind = is_memory ? AEC_FAILURE_MEMORY : AEC_FAILURE_CORRUPT;
  aec_fail(&writer->base.escape, kind, writer->base.given, text);
}

static void ignore_message(j_common_ptr jpeg, int level) {
  (void)jpeg;
  (void)level;
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void start_destination(j_compress_ptr jpeg) {
  jpeg_writer *writer = jpeg->client_data;
  writer->destination.next_output_byte = writer->buffer;
  writer->destination.free_in_buffer = sizeof writer->buffer;
}

/// libjpeg's rule: the whole buffer is full here, whatever the free count says.
static boolean empty_destination(j_compress_ptr jpeg) {
  jpeg_writer *writer = jpeg->client_data;
  aec_emit(&writer->base, writer->buffer, sizeof writer->buffer);
  start_destination(jpeg);
  return TRUE;
}

static void end_destination(j_compress_ptr jpeg) {
  jpeg_writer *writer = jpeg->client_data;
  aec_emit(&writer->base, writer->buffer, sizeof writer->buffer - writer->destination.free_in_buffer);
}

static void begin(aec_writer *base) {
  jpeg_writer *writer = (jpeg_writer *)base;
  j_compress_ptr jpeg = &writer->jpeg;
  jpeg->err = jpeg_std_error(&writer->errors);
  writer->errors.error_exit = fail_with_message;
  writer->errors.emit_message = ignore_message;
  writer->errors.output_message = print_nothing;
  jpeg->client_data = writer;
  jpeg_create_compress(jpeg);
  writer->destination = (struct jpeg_destination_mgr){
      .init_destination = start_destination,
      .empty_output_buffer = empty_destination,
      .term_destination = end_destination,
  };
  jpeg->dest = &writer->destination;
  jpeg->image_width = base->size.width;
  jpeg->image_height = base->size.height;
  jpeg->input_components = base->size.channels;
  jpeg->in_color_space = base->size.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, writer->options.quality, TRUE);
  int factor = writer->options.halved && base->size.channels > 1 ? 2 : 1;
  jpeg->comp_info[0].h_samp_factor = factor;
  jpeg->comp_info[0].v_samp_factor = factor;
  jpeg->optimize_coding = writer->options.optimised;
  jpeg->density_unit = writer->options.density_unit;
  jpeg->X_density = writer->options.density_x;
  jpeg->Y_density = writer->options.density_y;
  if (writer->options.progressive) jpeg_simple_progression(jpeg);
  jpeg_start_compress(jpeg, TRUE);
}

static void write_segment(aec_writer *base, uint32_t kind, const uint8_t *bytes, size_t count) {
  jpeg_write_marker(&((jpeg_writer *)base)->jpeg, (int)kind, bytes, (unsigned)count);
}

static void write_row(aec_writer *base, const uint8_t *row) {
  jpeg_writer *writer = (jpeg_writer *)base;
  JSAMPROW rows[1] = {(JSAMPROW)row};
  jpeg_write_scanlines(&writer->jpeg, rows, 1);
}

static void finish(aec_writer *base) { jpeg_finish_compress(&((jpeg_writer *)base)->jpeg); }

static void release(aec_writer *base) { jpeg_destroy_compress(&((jpeg_writer *)base)->jpeg); }

aec_writer *aec_jpeg_writer(aec_byte_sink sink, aec_picture_size size, aec_jpeg_options options) {
  static const aec_writer_format format = {sizeof(jpeg_writer), begin, write_segment, write_row, finish, release};
  aec_writer *writer = aec_new_writer(&format, sink, size);
  if (writer) ((jpeg_writer *)writer)->options = options;
  return writer;
}

#define AEC_TEXT_OF(value) #value
#define AEC_TEXT(value) AEC_TEXT_OF(value)

const char *aec_jpeg_library(void) {
#ifdef LIBJPEG_TURBO_VERSION
  return "libjpeg-turbo " AEC_TEXT(LIBJPEG_TURBO_VERSION);
#else
  return "libjpeg " AEC_TEXT(JPEG_LIB_VERSION);
#endif
}
