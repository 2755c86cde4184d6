/// What the readers and writers share: one place for jumps, and a buffered source and sink.
#pragma once

#include <setjmp.h>

#include "CPictureIO.h"

enum { AEC_BUFFER_SIZE = 1 << 16 };

/// Where failures jump to, and what is kept of the first.
typedef struct aec_escape {
  jmp_buf place;
  aec_failure failure;
  bool is_out_of_memory;
} aec_escape;

/// Keeps the failure and leaves for the public function that is being run.
[[noreturn]] void aec_fail(aec_escape *escape, aec_failure_kind kind, uint64_t offset, const char *text);

/// What reading a format consists of.
typedef struct aec_reader_format {
  size_t size;  ///< Bytes of the format's own structure, which begins with an aec_reader.
  void (*header)(aec_reader *reader, aec_picture_header *header);
  uint8_t (*start)(aec_reader *reader);
  void (*row)(aec_reader *reader, uint8_t *row);
  /// Makes up the next row of a file that is cut off; false where not even the first is there. NULL where `row` does.
  bool (*missing_row)(aec_reader *reader, uint8_t *row);
  void (*finish)(aec_reader *reader);
  void (*release)(aec_reader *reader);  ///< Frees what the format's reader owns, not the reader itself.
} aec_reader_format;

struct aec_reader {
  aec_escape escape;
  const aec_reader_format *format;
  aec_byte_source source;
  aec_reader_options options;
  uint8_t buffer[AEC_BUFFER_SIZE];
  uint64_t taken;  ///< Bytes got from the source so far.
  bool is_cut;     ///< Whether rows are made up, since the file ended too early.
  uint32_t missing_rows;

  aec_metadata *metadata;
  size_t metadata_count;
  size_t metadata_bytes;
  char **warnings;
  size_t warning_count;
};

/// What the bytes of missing pixels are: a gray that no one takes for the picture.
enum { AEC_GRAY = 128 };

/// A reader of the format with all else zero; NULL where there is no memory.
aec_reader *aec_new_reader(const aec_reader_format *format, aec_byte_source source, aec_reader_options options);
/// Fills the buffer anew and returns how many bytes it holds; 0 at the end of the source.
size_t aec_refill(aec_reader *reader);
/// Fails since the source has ended.
[[noreturn]] void aec_fail_at_end(aec_reader *reader);
/// Fails since memory is out.
[[noreturn]] void aec_fail_for_memory(aec_reader *reader);
/// A new item of metadata of so many bytes, to be filled; NULL where more than enough is kept already.
uint8_t *aec_new_metadata(aec_reader *reader, aec_metadata_kind kind, size_t count);
/// Keeps the text of a complaint, each but once, a handful at most.
void aec_keep_warning(aec_reader *reader, const char *text);

/// What writing a format consists of.
typedef struct aec_writer_format {
  size_t size;                        ///< Bytes of the format's own structure, which begins with an aec_writer.
  void (*begin)(aec_writer *writer);  ///< Everything before the first row.
  void (*piece)(aec_writer *writer, uint32_t kind, const uint8_t *bytes, size_t count);
  void (*row)(aec_writer *writer, const uint8_t *row);
  void (*finish)(aec_writer *writer);
  void (*release)(aec_writer *writer);  ///< Frees what the format's writer owns, not the writer itself.
} aec_writer_format;

struct aec_writer {
  aec_escape escape;
  const aec_writer_format *format;
  aec_byte_sink sink;
  aec_picture_size size;
  uint64_t given;  ///< Bytes handed to the sink so far.
  bool begun;
};

/// A writer of the format with all else zero; NULL where there is no memory.
aec_writer *aec_new_writer(const aec_writer_format *format, aec_byte_sink sink, aec_picture_size size);
/// Hands bytes to the sink.
void aec_emit(aec_writer *writer, const uint8_t *bytes, size_t count);
