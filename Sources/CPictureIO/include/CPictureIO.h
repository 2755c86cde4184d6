/// libpng and libjpeg behind plain functions: bytes in, rows out; rows in, bytes out.
///
/// Both libraries report failure by a long jump. All jumps start and land inside this target, so none crosses
/// a frame of the caller's language: functions return false, and the failure is there to be read. The
/// callbacks of sources and sinks return before anything jumps.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Where a reader's bytes come from.
typedef struct aec_byte_source {
  void *context;
  /// Puts up to `capacity` bytes into `buffer` and returns how many; 0 at the end of the file.
  size_t (*read)(void *context, uint8_t *buffer, size_t capacity);
} aec_byte_source;

/// Where a writer's bytes go to.
typedef struct aec_byte_sink {
  void *context;
  /// Takes `count` bytes; false where it cannot, which ends the writing.
  bool (*write)(void *context, const uint8_t *bytes, size_t count);
} aec_byte_sink;

typedef enum aec_failure_kind {
  AEC_FAILURE_NONE = 0,
  AEC_FAILURE_TRUNCATED,    ///< The source ended too early.
  AEC_FAILURE_CORRUPT,      ///< The bytes break the format's rules.
  AEC_FAILURE_UNSUPPORTED,  ///< The bytes use a part of the format that the library lacks.
  AEC_FAILURE_MEMORY,
  AEC_FAILURE_SINK,  ///< The sink took no more.
} aec_failure_kind;

/// Why a function returned false.
typedef struct aec_failure {
  aec_failure_kind kind;
  uint64_t offset;  ///< Bytes of the file read so far.
  char text[200];   ///< In the library's words, ended by a zero.
} aec_failure;

typedef enum aec_colours {
  AEC_COLOURS_RGB = 0,
  AEC_COLOURS_GRAY,
  AEC_COLOURS_PALETTE,
  AEC_COLOURS_CMYK,   ///< CMYK or YCCK, converted without a profile.
  AEC_COLOURS_OTHER,  ///< Of no known meaning: no rows can be read.
} aec_colours;

/// What a file says of its picture before the first row.
typedef struct aec_picture_header {
  uint32_t width, height;
  aec_colours colours;   ///< As stored; rows are RGB whatever it is, but of gray where the reader is to leave it.
  uint8_t depth;         ///< Bits a sample as stored; rows have 8, or 16 of these where the reader is to leave them.
  uint64_t least_bytes;  ///< No whole file of this header is shorter; 0 where nothing is known.
  uint64_t memory;       ///< Bytes that the reader will hold at most, beside what any picture takes.
  uint16_t density_x, density_y;  ///< Of JPEG: pixels to a unit, 0 where nothing is said.
  uint8_t density_unit;           ///< As in JFIF: 0 none, 1 inch, 2 centimetre.
} aec_picture_header;

typedef enum aec_metadata_kind {
  AEC_METADATA_ICC_PART = 0,  ///< A part of a colour profile behind its number, from 1, and the count of parts.
  AEC_METADATA_EXIF,          ///< A TIFF structure, or what goes on from the one before.
  AEC_METADATA_XMP,
  AEC_METADATA_XMP_EXTENSION,  ///< A part of what goes on from XMP.
  AEC_METADATA_PHOTOSHOP,      ///< Image resources, one of which may be IPTC.
  AEC_METADATA_PICTURES,       ///< The index of a multi-picture file, a TIFF structure.
  AEC_METADATA_GAIN_MAP,       ///< What ISO 21496-1 says of one.
  AEC_METADATA_COMMENT,
} aec_metadata_kind;

/// Bytes beside the pixels of a JPEG file; they live as long as the reader.
typedef struct aec_metadata {
  aec_metadata_kind kind;
  uint8_t *bytes;
  size_t count;
} aec_metadata;

/// How a file is read.
typedef struct aec_reader_options {
  /// Of a file that is cut off, what is there; the rest is made up.
  bool partial;
  /// Gray is left as it is, not widened to RGB.
  bool gray;
  /// Samples of 16 bits are left as they are, not rounded to 8.
  bool deep;
  /// Bytes for the arrays of a whole picture, the last guard against a wrong `memory` in the header.
  uint64_t memory;
} aec_reader_options;

typedef struct aec_reader aec_reader;

/// Readers of a PNG or JPEG file; NULL when memory is out. Nothing is read yet.
aec_reader *aec_png_reader(aec_byte_source source, aec_reader_options options);
aec_reader *aec_jpeg_reader(aec_byte_source source, aec_reader_options options);

/// Reads up to the first row. To be called once, first; it allocates nothing in proportion to the picture, so that
/// the caller can judge the size.
bool aec_reader_header(aec_reader *reader, aec_picture_header *header);
/// Makes ready for the rows, and reads what must be read before the first. To be called once, second. Rows have 3 channels (RGB) or 4 (RGB and
/// alpha), or where gray is left 1 or 2.
bool aec_reader_start(aec_reader *reader, uint8_t *channels);
/// Reads the next row, from the top: `width * channels` samples, those of 16 bits the low byte first. To be called `height` times.
bool aec_reader_row(aec_reader *reader, uint8_t *row);
/// Reads what follows the last row, up to the end marker.
bool aec_reader_finish(aec_reader *reader);
/// Rows that are not what the whole file would give, once `aec_reader_finish` is through; 0 unless `partial`.
uint32_t aec_reader_missing_rows(const aec_reader *reader);
/// The metadata found so far: all of it once `aec_reader_finish` is through.
size_t aec_reader_metadata(const aec_reader *reader, const aec_metadata **items);
/// Complaint `index` about a picture that could be read all the same; NULL beyond the last.
const char *aec_reader_warning(const aec_reader *reader, size_t index);
aec_failure aec_reader_failure(const aec_reader *reader);
void aec_reader_close(aec_reader *reader);

typedef struct aec_writer aec_writer;

/// Pixels of a picture that is written, channels of each, and bits of a sample: 8, or of PNG 16.
typedef struct aec_picture_size {
  uint32_t width, height;
  uint8_t channels, depth;
} aec_picture_size;

typedef struct aec_jpeg_options {
  int quality;     ///< 1 to 100, the Independent JPEG Group's scale.
  bool halved;     ///< Chroma at half width and height (4:2:0), else in full (4:4:4).
  bool optimised;  ///< Huffman tables made for this picture.
  bool progressive;
  uint16_t density_x, density_y;  ///< Pixels to a unit.
  uint8_t density_unit;           ///< As in JFIF: 0 none, 1 inch, 2 centimetre.
} aec_jpeg_options;

/// Writers of pictures of 3 channels (RGB) or 1 (gray), of PNG one more (alpha); NULL when memory is out. Nothing is written yet.
aec_writer *aec_png_writer(aec_byte_sink sink, aec_picture_size size, int level);
aec_writer *aec_jpeg_writer(aec_byte_sink sink, aec_picture_size size, aec_jpeg_options options);

/// Name and version of the JPEG library.
const char *aec_jpeg_library(void);

/// Writes a chunk of PNG, whose four letters are the bytes of `kind` from the highest, or a segment of JPEG, whose marker it is. To be
/// called before the first row.
bool aec_writer_piece(aec_writer *writer, uint32_t kind, const uint8_t *bytes, size_t count);
/// Writes the next row, from the top: `channels * width` samples, those of 16 bits the low byte first. To be called `height` times.
bool aec_writer_row(aec_writer *writer, const uint8_t *row);
bool aec_writer_finish(aec_writer *writer);
aec_failure aec_writer_failure(const aec_writer *writer);
void aec_writer_close(aec_writer *writer);
