/// What the readers and writers share: one place for jumps, and a buffered source and sink.
#pragma once

#include <setjmp.h>

#include "CPictureIO.h"

enum { AEC_BUFFER_SIZE = 1 << 16 };

/// Where failures jump to, and what is kept of the first.
typedef struct aec_escape {
  jmp_buf place;
  aec_failure failure;
} aec_escape;

/// Keeps the failure and leaves for the public function that is being run.
[[noreturn]] void aec_fail(aec_escape *escape, aec_failure_kind kind, uint64_t offset, const char *text);

/// What reading a format consists of.
typedef struct aec_reader_format {
  size_t size;  ///< Bytes of the format's own structure, which begins with an aec_reader.
  void (*header)(aec_reader *reader, aec_picture_header *header);
  void (*row)(aec_reader *reader, uint8_t *row);
  void (*finish)(aec_reader *reader);
  void (*release)(aec_reader *reader);  ///< Frees what the format's reader owns, not the reader itself.
} aec_reader_format;

struct aec_reader {
  aec_escape escape;
  const aec_reader_format *format;
  aec_byte_source source;
  uint8_t buffer[AEC_BUFFER_SIZE];
  uint64_t taken;  ///< Bytes got from the source so far.

  aec_metadata *metadata;
  size_t metadata_count;
  char **warnings;
  size_t warning_count;
};

/// A reader of the format with all else zero; NULL where there is no memory.
aec_reader *aec_new_reader(const aec_reader_format *format, aec_byte_source source);
/// Fills the buffer anew and returns how many bytes it holds; fails at the end of the source.
size_t aec_refill(aec_reader *reader);
/// Keeps a copy of the bytes as a new item.
void aec_keep_metadata(aec_reader *reader, aec_metadata_kind kind, const uint8_t *bytes, size_t count);
/// Adds bytes to the latest item.
void aec_extend_metadata(aec_reader *reader, const uint8_t *bytes, size_t count);
/// Keeps the text of a complaint, each but once, a handful at most.
void aec_keep_warning(aec_reader *reader, const char *text);

/// What writing a format consists of.
typedef struct aec_writer_format {
  size_t size;  ///< Bytes of the format's own structure, which begins with an aec_writer.
  void (*begin)(aec_writer *writer);  ///< Everything before the first row.
  void (*row)(aec_writer *writer, const uint8_t *row);
  void (*finish)(aec_writer *writer);
  void (*release)(aec_writer *writer);  ///< Frees what the format's writer owns, not the writer itself.
} aec_writer_format;

struct aec_writer {
  aec_escape escape;
  const aec_writer_format *format;
  aec_byte_sink sink;
  uint32_t width, height;
  uint64_t given;  ///< Bytes handed to the sink so far.
  bool begun;
};

/// A writer of the format with all else zero; NULL where there is no memory.
aec_writer *aec_new_writer(const aec_writer_format *format, aec_byte_sink sink, uint32_t width, uint32_t height);
/// Hands bytes to the sink.
void aec_emit(aec_writer *writer, const uint8_t *bytes, size_t count);
