#include "jpeg_reader.h"

#include <limits.h>

#include <jerror.h>

enum {
  /// A progressive picture walks through all its coefficients once a scan; encoders make about ten.
  most_scans = 500,
  /// Bytes of coefficients that are made of no data in arithmetic coding.
  most_from_nothing = 128 << 20,
};

[[noreturn]] static void fail(j_common_ptr jpeg, aec_failure_kind kind, const char *text) {
  jpeg_reader *reader = jpeg->client_data;
  if (reader->has_ended) aec_fail_at_end(&reader->base);
  aec_fail(&reader->base.escape, kind, reader->base.taken - reader->source.bytes_in_buffer, text);
}

static aec_failure_kind kind_of_error(const struct jpeg_error_mgr *error) {
  enum { jpeg_ls = 0xf7 };
  switch (error->msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE: return AEC_FAILURE_MEMORY;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_EMPTY_IMAGE:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED: return AEC_FAILURE_UNSUPPORTED;
    case JERR_UNKNOWN_MARKER: return error->msg_parm.i[0] == jpeg_ls ? AEC_FAILURE_UNSUPPORTED : AEC_FAILURE_CORRUPT;
    default: return AEC_FAILURE_CORRUPT;
  }
}

static void fail_with_message(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  fail(jpeg, kind_of_error(jpeg->err), text);
}

/// Notes that libjpeg makes up the picture from here on: gray, or of a scan after the first what the scans before told.
static void note_loss(jpeg_reader *reader) {
  const struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  // Each scan of several tells something of all rows, so none is whole.
  uint32_t whole = jpeg_has_multiple_scans(&reader->jpeg) ? 0 : jpeg->input_iMCU_row;
  uint32_t lost = jpeg->total_iMCU_rows - whole;
  if (lost > reader->mcu_rows_lost) reader->mcu_rows_lost = lost;
}

static void judge_message(j_common_ptr common, int level) {
  if (level >= 0) return;  // Tracing.
  jpeg_reader *reader = common->client_data;
  switch (common->err->msg_code) {
    case JWRN_HIT_MARKER:
      if (!reader->base.options.partial) fail_with_message(common);
      note_loss(reader);
      if (!reader->has_ended) aec_keep_warning(&reader->base, "the file is cut off before its end marker");
      return;
    case JWRN_MUST_RESYNC:
      if (reader->has_ended && reader->base.options.partial) return;  // It follows from the end.
      [[fallthrough]];
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
      // libjpeg would go on and make up the missing blocks.
      fail_with_message(common);
      return;
    default: break;
  }
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  aec_keep_warning(&reader->base, text);
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

// MARK: The source

static void do_nothing(j_decompress_ptr jpeg) { (void)jpeg; }

/// Puts an end marker where the file ends, as libjpeg's own sources do: many cameras leave it away. Inside of a
/// segment, which no marker can end, libjpeg is told to wait; `end_segment` then goes on.
static boolean fill_source(j_decompress_ptr jpeg) {
  static const JOCTET end[] = {0xff, JPEG_EOI};
  jpeg_reader *reader = jpeg->client_data;
  reader->source.bytes_in_buffer = 0;  // So that a failure counts no byte twice.
  size_t count = reader->has_ended ? 0 : aec_refill(&reader->base);
  if (count > 0) {
    reader->source.bytes_in_buffer = count;
    reader->source.next_input_byte = reader->base.buffer;
    return TRUE;
  }
  reader->has_ended = true;
  if (jpeg->unread_marker != 0) return FALSE;
  reader->source.bytes_in_buffer = sizeof end;
  reader->source.next_input_byte = end;
  return TRUE;
}

/// Makes libjpeg take the file's end for the picture's after it has waited in the middle of a segment.
static void end_segment(jpeg_reader *reader) {
  enum { first_frame = 0xc0, huffman_tables = 0xc4, arithmetic_tables = 0xcc, last_frame = 0xcf };
  int marker = reader->jpeg.unread_marker;
  // libjpeg takes a frame's sizes over one by one, so a second frame of which there is half leaves it with none.
  bool is_frame = first_frame <= marker && marker <= last_frame;
  if (marker == huffman_tables || marker == arithmetic_tables) is_frame = false;
  if (is_frame || !reader->base.options.partial) aec_fail_at_end(&reader->base);
  reader->jpeg.unread_marker = JPEG_EOI;
}

static void skip_source(j_decompress_ptr jpeg, long count) {
  struct jpeg_source_mgr *source = jpeg->src;
  if (count <= 0) return;
  size_t left = (size_t)count;
  while (left > source->bytes_in_buffer) {
    left -= source->bytes_in_buffer;
    if (!fill_source(jpeg)) return;
  }
  source->next_input_byte += left;
  source->bytes_in_buffer -= left;
}

// MARK: What is missing

/// Bytes of the coefficients of the rows of MCUs from `row` on.
static uint64_t coefficients(const struct jpeg_decompress_struct *jpeg, uint32_t row) {
  uint64_t blocks = 0;
  for (int i = 0; i < jpeg->num_components; i++) {
    const jpeg_component_info *component = &jpeg->comp_info[i];
    uint64_t across = (component->width_in_blocks + component->h_samp_factor - 1) / component->h_samp_factor;
    blocks += across * component->h_samp_factor * component->v_samp_factor * (jpeg->total_iMCU_rows - row);
  }
  return blocks * sizeof(JBLOCK);
}

/// Looks whether the data of an arithmetic-coded scan have ended rows ago. libjpeg reads zeros from there on and says
/// nothing, and rightly so: coders leave away the zeros at the end, and so all of a flat lower part. So this cannot be
/// told from a file that is cut; it is said, and refused only where much memory would go to it.
static void look_for_early_end(jpeg_reader *reader) {
  const struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  uint32_t row = jpeg->input_iMCU_row, rows = jpeg->total_iMCU_rows;
  if (!jpeg->arith_code || jpeg->unread_marker == 0 || row == 0 || row >= rows) return;
  // Later scans of a progressive picture often have nothing to say of most rows.
  if (jpeg->Ss > 0 || jpeg->Ah > 0) return;
  uint64_t mcus = (uint64_t)jpeg->MCUs_per_row;
  if (jpeg->comps_in_scan == 1) mcus *= jpeg->cur_comp_info[0]->v_samp_factor;
  uint64_t interval = jpeg->restart_interval;
  // Where restarts divide the data, each piece has an end of its own.
  if (interval > 0 && (interval - row * mcus % interval) % interval < mcus) return;
  if (reader->has_ended) {
    if (!reader->base.options.partial) aec_fail_at_end(&reader->base);
    note_loss(reader);
    return;
  }
  aec_keep_warning(&reader->base, "the coded data end above the last row: what is below is flat, or was cut off");
  if (!jpeg_has_multiple_scans(&reader->jpeg)) return;
  reader->from_nothing += coefficients(jpeg, rows - 1);
  if (reader->from_nothing > most_from_nothing) {
    fail((j_common_ptr)&reader->jpeg, AEC_FAILURE_CORRUPT, "no data for most of a large picture");
  }
}

static void watch_scans(j_common_ptr jpeg) {
  jpeg_reader *reader = jpeg->client_data;
  if (reader->jpeg.input_scan_number > most_scans) fail(jpeg, AEC_FAILURE_CORRUPT, "more than 500 scans");
  if (!reader->started) look_for_early_end(reader);
}

/// Whether all scans have come that the picture needs to be as fine as its coder had it.
static bool has_all_scans(const struct jpeg_decompress_struct *jpeg) {
  if (!jpeg->progressive_mode) return true;
  for (int i = 0; i < jpeg->num_components; i++) {
    for (int k = 0; k < DCTSIZE2; k++) {
      if (jpeg->coef_bits[i][k] != 0) return false;
    }
  }
  return true;
}

/// Judges a picture of several scans, all of which were read.
static void judge_scans(jpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  bool is_whole = has_all_scans(jpeg), has_all_components = true;
  for (int i = 0; i < jpeg->num_components; i++) has_all_components &= jpeg->comp_info[i].quant_table != NULL;
  if (is_whole && has_all_components) return;
  if (reader->has_ended || !has_all_components) {
    if (!reader->base.options.partial) fail((j_common_ptr)jpeg, AEC_FAILURE_CORRUPT, "a component without a scan");
    note_loss(reader);
  } else {
    aec_keep_warning(&reader->base, "scans are missing: the picture is coarser than it was");
  }
}

// MARK: Reading

static void read_header(aec_reader *base, aec_picture_header *header) {
  jpeg_reader *reader = (jpeg_reader *)base;
  j_decompress_ptr jpeg = &reader->jpeg;
  jpeg->err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = fail_with_message;
  reader->errors.emit_message = judge_message;
  reader->errors.output_message = print_nothing;
  jpeg->client_data = reader;
  jpeg_create_decompress(jpeg);
  jpeg->mem->max_memory_to_use = base->options.memory < LONG_MAX ? (long)base->options.memory : LONG_MAX;
  reader->source = (struct jpeg_source_mgr){
      .init_source = do_nothing,
      .fill_input_buffer = fill_source,
      .skip_input_data = skip_source,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = do_nothing,
  };
  jpeg->src = &reader->source;
  reader->progress.progress_monitor = watch_scans;
  jpeg->progress = &reader->progress;
  aec_keep_markers(jpeg);
  if (jpeg_read_header(jpeg, TRUE) != JPEG_HEADER_OK) aec_fail_at_end(base);

  aec_colours colours = AEC_COLOURS_OTHER;
  if (jpeg->jpeg_color_space == JCS_GRAYSCALE) colours = AEC_COLOURS_GRAY;
  if (jpeg->jpeg_color_space == JCS_YCbCr || jpeg->jpeg_color_space == JCS_RGB) colours = AEC_COLOURS_RGB;
  if (jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK) colours = AEC_COLOURS_CMYK;
  jpeg->out_color_space = colours == AEC_COLOURS_CMYK                         ? JCS_CMYK
                          : colours == AEC_COLOURS_GRAY && base->options.gray ? JCS_GRAYSCALE
                                                                              : JCS_RGB;
  uint64_t blocks = (uint64_t)jpeg->comp_info[0].width_in_blocks * jpeg->comp_info[0].height_in_blocks;
  // A row of MCUs with its neighbours, before and after the chroma is brought to full size.
  uint64_t rows = coefficients(jpeg, jpeg->total_iMCU_rows - 1);
  *header = (aec_picture_header){
      .width = jpeg->image_width,
      .height = jpeg->image_height,
      .colours = colours,
      .depth = (uint8_t)jpeg->data_precision,
      // No Huffman code is shorter than a bit, and every block has one for its mean.
      .least_bytes = jpeg->arith_code || base->options.partial ? 0 : blocks / 8,
      .memory = 3 * rows + (jpeg_has_multiple_scans(jpeg) ? coefficients(jpeg, 0) : 0),
      .density_x = jpeg->saw_JFIF_marker ? jpeg->X_density : 0,
      .density_y = jpeg->saw_JFIF_marker ? jpeg->Y_density : 0,
      .density_unit = jpeg->density_unit,
  };
}

static void begin_rows(jpeg_reader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  while (!jpeg_start_decompress(jpeg)) end_segment(reader);
  reader->started = true;
  if (jpeg_has_multiple_scans(jpeg)) judge_scans(reader);
}

/// Of several scans, all are read here.
static uint8_t start(aec_reader *base) {
  jpeg_reader *reader = (jpeg_reader *)base;
  j_decompress_ptr jpeg = &reader->jpeg;
  if (jpeg->out_color_space == JCS_CMYK) {
    reader->inks = jpeg->mem->alloc_large((j_common_ptr)jpeg, JPOOL_IMAGE, (size_t)4 * jpeg->image_width);
  }
  begin_rows(reader);
  return jpeg->out_color_space == JCS_GRAYSCALE ? 1 : 3;
}

/// What is left of white behind the inks. Programs of Adobe's make store how much that is, all others the inks.
static void take_off_inks(const jpeg_reader *reader, uint8_t *row) {
  unsigned inverted = reader->jpeg.saw_Adobe_marker ? 0 : 255;
  const JSAMPLE *inks = reader->inks;
  for (uint32_t x = 0; x < reader->jpeg.image_width; x++, inks += 4, row += 3) {
    for (int channel = 0; channel < 3; channel++) {
      unsigned product = (inks[channel] ^ inverted) * (inks[3] ^ inverted);
      row[channel] = (uint8_t)((product + 127) / 255);
    }
  }
}

static void read_row(aec_reader *base, uint8_t *row) {
  jpeg_reader *reader = (jpeg_reader *)base;
  j_decompress_ptr jpeg = &reader->jpeg;
  JSAMPROW rows[1] = {reader->inks ? reader->inks : row};
  while (jpeg_read_scanlines(jpeg, rows, 1) != 1) {
    if (!reader->has_ended) fail((j_common_ptr)jpeg, AEC_FAILURE_CORRUPT, "no more rows");
    end_segment(reader);
  }
  if (reader->inks) take_off_inks(reader, row);
  if (!jpeg_has_multiple_scans(jpeg)) {
    look_for_early_end(reader);
    if (reader->mcu_rows_lost == jpeg->total_iMCU_rows) aec_fail_at_end(base);  // Nothing is there.
  }
}

/// Rows of pixels in so many rows of MCUs at the bottom.
static uint32_t rows_from_bottom(const struct jpeg_decompress_struct *jpeg, uint32_t mcu_rows) {
  uint32_t above = (jpeg->total_iMCU_rows - mcu_rows) * (uint32_t)jpeg->max_v_samp_factor * DCTSIZE;
  return above < jpeg->image_height ? jpeg->image_height - above : 0;
}

static void finish(aec_reader *base) {
  jpeg_reader *reader = (jpeg_reader *)base;
  j_decompress_ptr jpeg = &reader->jpeg;
  // Nothing but the end marker tells that the last row of arithmetic coding is whole, in each of several scans.
  uint32_t doubtful = jpeg_has_multiple_scans(jpeg) ? jpeg->total_iMCU_rows : 1;
  if (!jpeg->arith_code || doubtful < reader->mcu_rows_lost) doubtful = reader->mcu_rows_lost;
  uint32_t doubtful_rows = rows_from_bottom(jpeg, doubtful);
  bool is_arithmetic = jpeg->arith_code;
  base->missing_rows = rows_from_bottom(jpeg, reader->mcu_rows_lost);
  // What follows may change all that libjpeg says of the picture.
  while (!jpeg_finish_decompress(jpeg)) end_segment(reader);
  if (!reader->has_ended) return;
  if (is_arithmetic && !base->options.partial) aec_fail_at_end(base);
  base->missing_rows = doubtful_rows;
  aec_keep_warning(base, "the end marker is missing");
}

static void release(aec_reader *base) { jpeg_destroy_decompress(&((jpeg_reader *)base)->jpeg); }

aec_reader *aec_jpeg_reader(aec_byte_source source, aec_reader_options options) {
  static const aec_reader_format format = {
      .size = sizeof(jpeg_reader),
      .header = read_header,
      .start = start,
      .row = read_row,
      .finish = finish,
      .release = release,
  };
  return aec_new_reader(&format, source, options);
}
