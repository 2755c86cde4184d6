#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "picture.h"

enum {
  /// A progressive picture walks through all its coefficients once a scan; encoders make about ten.
  most_scans = 500,
};

typedef struct jpeg_reader {
  aec_reader base;
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  bool started;
} jpeg_reader;

[[noreturn]] static void fail(j_common_ptr jpeg, aec_failure_kind kind, const char *text) {
  jpeg_reader *reader = jpeg->client_data;
  aec_fail(&reader->base.escape, kind, reader->base.taken - reader->source.bytes_in_buffer, text);
}

static void fail_with_message(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  fail(jpeg, jpeg->err->msg_code == JERR_OUT_OF_MEMORY ? AEC_FAILURE_MEMORY : AEC_FAILURE_CORRUPT, text);
}

static void judge_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;  // Tracing.
  switch (jpeg->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      // libjpeg would go on and make up the missing blocks.
      fail_with_message(jpeg);
      return;
    default:
      break;
  }
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  jpeg_reader *reader = jpeg->client_data;
  aec_keep_warning(&reader->base, text);
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void count_scans(j_common_ptr jpeg) {
  jpeg_reader *reader = jpeg->client_data;
  if (reader->jpeg.input_scan_number > most_scans) fail(jpeg, AEC_FAILURE_CORRUPT, "more than 500 scans");
}

static void start_source(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean fill_source(j_decompress_ptr jpeg) {
  jpeg_reader *reader = jpeg->client_data;
  // So that a failure counts no byte twice.
  reader->source.bytes_in_buffer = 0;
  reader->source.bytes_in_buffer = aec_refill(&reader->base);
  reader->source.next_input_byte = reader->base.buffer;
  return TRUE;
}

static void skip_source(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  if (count <= 0) return;
  size_t left = (size_t)count;
  while (left > source->bytes_in_buffer) {
    left -= source->bytes_in_buffer;
    fill_source(jpeg);
  }
  source->next_input_byte += left;
  source->bytes_in_buffer -= left;
}

static void end_source(j_decompress_ptr jpeg) { (void)jpeg; }

/// The bytes of a saved marker behind its identifier; NULL where it is another kind of marker.
static const uint8_t *body(jpeg_saved_marker_ptr marker, int code, const char *name, size_t name_count) {
  if (marker->marker != code || marker->data_length < name_count) return NULL;
  return memcmp(marker->data, name, name_count) == 0 ? marker->data + name_count : NULL;
}

static void keep_profile(jpeg_reader *reader) {
  static const char name[] = "ICC_PROFILE";
  enum { prefix = sizeof name + 2 };  // Number of the part from 1, count of parts.
  bool begun = false;
  for (int number = 1; number <= 255; number++) {
    jpeg_saved_marker_ptr marker = reader->jpeg.marker_list;
    for (; marker; marker = marker->next) {
      const uint8_t *part = body(marker, JPEG_APP0 + 2, name, sizeof name);
      if (!part || marker->data_length < prefix || part[0] != number) continue;
      if (!begun) aec_keep_metadata(&reader->base, AEC_METADATA_ICC, NULL, 0);
      begun = true;
      aec_extend_metadata(&reader->base, marker->data + prefix, marker->data_length - prefix);
      break;
    }
    if (!marker) return;
  }
}

static void keep_markers(jpeg_reader *reader) {
  static const char exif[] = "Exif\0", xmp[] = "http://ns.adobe.com/xap/1.0/";
  for (jpeg_saved_marker_ptr marker = reader->jpeg.marker_list; marker; marker = marker->next) {
    const uint8_t *bytes = body(marker, JPEG_APP0 + 1, exif, sizeof exif);
    if (bytes) {
      aec_keep_metadata(&reader->base, AEC_METADATA_EXIF, bytes, marker->data_length - sizeof exif);
    } else if ((bytes = body(marker, JPEG_APP0 + 1, xmp, sizeof xmp))) {
      aec_keep_metadata(&reader->base, AEC_METADATA_XMP, bytes, marker->data_length - sizeof xmp);
    }
  }
  keep_profile(reader);
}

static void read_header(aec_reader *base, aec_picture_header *header) {
  jpeg_reader *reader = (jpeg_reader *)base;
  j_decompress_ptr jpeg = &reader->jpeg;
  jpeg->err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = fail_with_message;
  reader->errors.emit_message = judge_message;
  reader->errors.output_message = print_nothing;
  jpeg->client_data = reader;
  jpeg_create_decompress(jpeg);
  reader->source = (struct jpeg_source_mgr){
      .init_source = start_source,
      .fill_input_buffer = fill_source,
      .skip_input_data = skip_source,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = end_source,
  };
  jpeg->src = &reader->source;
  reader->progress.progress_monitor = count_scans;
  jpeg->progress = &reader->progress;
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_save_markers(jpeg, JPEG_APP0 + 2, 0xffff);
  jpeg_read_header(jpeg, TRUE);
  keep_markers(reader);

  aec_colours colours = AEC_COLOURS_OTHER;
  if (jpeg->jpeg_color_space == JCS_GRAYSCALE) colours = AEC_COLOURS_GRAY;
  if (jpeg->jpeg_color_space == JCS_YCbCr || jpeg->jpeg_color_space == JCS_RGB) colours = AEC_COLOURS_RGB;
  jpeg->out_color_space = JCS_RGB;
  uint64_t blocks = (uint64_t)jpeg->comp_info[0].width_in_blocks * jpeg->comp_info[0].height_in_blocks;
  *header = (aec_picture_header){
      .width = jpeg->image_width,
      .height = jpeg->image_height,
      .colours = colours,
      .depth = (uint8_t)jpeg->data_precision,
      .channels = 3,
      // No Huffman code is shorter than a bit, and every block has one for its mean.
      .least_bytes = jpeg->arith_code ? 0 : blocks / 8,
  };
}

static void read_row(aec_reader *base, uint8_t *row) {
  jpeg_reader *reader = (jpeg_reader *)base;
  if (!reader->started) {
    reader->started = true;
    jpeg_start_decompress(&reader->jpeg);
  }
  JSAMPROW rows[1] = {row};
  if (jpeg_read_scanlines(&reader->jpeg, rows, 1) != 1) {
    fail((j_common_ptr)&reader->jpeg, AEC_FAILURE_CORRUPT, "no more rows");
  }
}

static void finish(aec_reader *base) { jpeg_finish_decompress(&((jpeg_reader *)base)->jpeg); }

static void release(aec_reader *base) { jpeg_destroy_decompress(&((jpeg_reader *)base)->jpeg); }

aec_reader *aec_jpeg_reader(aec_byte_source source) {
  static const aec_reader_format format = {sizeof(jpeg_reader), read_header, read_row, finish, release};
  return aec_new_reader(&format, source);
}
