#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void aec_fail(aec_escape *escape, aec_failure_kind kind, uint64_t offset, const char *text) {
  escape->failure.kind = kind;
  escape->failure.offset = offset;
  snprintf(escape->failure.text, sizeof escape->failure.text, "%s", text);
  longjmp(escape->place, 1);
}

aec_reader *aec_new_reader(const aec_reader_format *format, aec_byte_source source, aec_reader_options options) {
  aec_reader *reader = calloc(1, format->size);
  if (!reader) return NULL;
  reader->format = format;
  reader->source = source;
  reader->options = options;
  return reader;
}

aec_writer *aec_new_writer(const aec_writer_format *format, aec_byte_sink sink, aec_picture_size size) {
  aec_writer *writer = calloc(1, format->size);
  if (!writer) return NULL;
  writer->format = format;
  writer->sink = sink;
  writer->size = size;
  return writer;
}

// Every call of a format's function stands under a setjmp of one of the functions below. After a failure the
// library's state is unknown, so nothing but closing is done any more.

bool aec_reader_header(aec_reader *reader, aec_picture_header *header) {
  if (reader->escape.failure.kind != AEC_FAILURE_NONE || setjmp(reader->escape.place)) return false;
  reader->format->header(reader, header);
  return true;
}

bool aec_reader_start(aec_reader *reader, uint8_t *channels) {
  if (reader->escape.failure.kind != AEC_FAILURE_NONE || setjmp(reader->escape.place)) return false;
  *channels = reader->format->start(reader);
  return true;
}

bool aec_reader_row(aec_reader *reader, uint8_t *row) {
  if (reader->escape.failure.kind != AEC_FAILURE_NONE) return false;
  if (setjmp(reader->escape.place)) {
    // The library is done with, but what it gave before is still there.
    if (!reader->options.partial || reader->escape.failure.kind != AEC_FAILURE_TRUNCATED) return false;
    if (!reader->format->missing_row) return false;
    reader->is_cut = true;
  }
  if (!reader->is_cut) {
    reader->format->row(reader, row);
  } else if (!reader->format->missing_row(reader, row)) {
    return false;
  }
  reader->escape.failure.kind = AEC_FAILURE_NONE;
  return true;
}

bool aec_reader_finish(aec_reader *reader) {
  if (reader->escape.failure.kind != AEC_FAILURE_NONE) return false;
  if (setjmp(reader->escape.place)) {
    if (!reader->options.partial || reader->escape.failure.kind != AEC_FAILURE_TRUNCATED) return false;
    reader->is_cut = true;
  }
  if (!reader->is_cut) reader->format->finish(reader);
  reader->escape.failure.kind = AEC_FAILURE_NONE;
  return true;
}

uint32_t aec_reader_missing_rows(const aec_reader *reader) { return reader->missing_rows; }

aec_failure aec_reader_failure(const aec_reader *reader) { return reader->escape.failure; }

void aec_reader_close(aec_reader *reader) {
  if (!reader) return;
  reader->format->release(reader);
  for (size_t i = 0; i < reader->metadata_count; i++) free(reader->metadata[i].bytes);
  for (size_t i = 0; i < reader->warning_count; i++) free(reader->warnings[i]);
  free(reader->metadata);
  free(reader->warnings);
  free(reader);
}

size_t aec_refill(aec_reader *reader) {
  size_t count = reader->source.read(reader->source.context, reader->buffer, sizeof reader->buffer);
  reader->taken += count;
  return count;
}

void aec_fail_at_end(aec_reader *reader) {
  aec_fail(&reader->escape, AEC_FAILURE_TRUNCATED, reader->taken, "the file ends too early");
}

void aec_fail_for_memory(aec_reader *reader) {
  aec_fail(&reader->escape, AEC_FAILURE_MEMORY, reader->taken, "out of memory");
}

uint8_t *aec_new_metadata(aec_reader *reader, aec_metadata_kind kind, size_t count) {
  // The largest colour profile comes in 255 parts of 64 KB.
  enum { most_items = 512, most_bytes = 32 << 20 };
  if (reader->metadata_count == most_items || reader->metadata_bytes + count > most_bytes) {
    aec_keep_warning(reader, "too much metadata: the rest was not looked at");
    return NULL;
  }
  if (!reader->metadata) reader->metadata = calloc(most_items, sizeof *reader->metadata);
  uint8_t *bytes = reader->metadata ? calloc(count + 1, 1) : NULL;
  if (!bytes) aec_fail_for_memory(reader);
  reader->metadata[reader->metadata_count++] = (aec_metadata){kind, bytes, count};
  reader->metadata_bytes += count;
  return bytes;
}

size_t aec_reader_metadata(const aec_reader *reader, const aec_metadata **items) {
  *items = reader->metadata;
  return reader->metadata_count;
}

void aec_keep_warning(aec_reader *reader, const char *text) {
  // A broken file can complain about each of its rows.
  enum { most = 8 };
  for (size_t i = 0; i < reader->warning_count; i++) {
    if (strcmp(reader->warnings[i], text) == 0) return;
  }
  if (reader->warning_count == most) return;
  if (!reader->warnings) reader->warnings = calloc(most, sizeof *reader->warnings);
  char *copy = reader->warnings ? strdup(text) : NULL;
  if (!copy) aec_fail_for_memory(reader);
  reader->warnings[reader->warning_count++] = copy;
}

const char *aec_reader_warning(const aec_reader *reader, size_t index) {
  return index < reader->warning_count ? reader->warnings[index] : NULL;
}

static void begin_once(aec_writer *writer) {
  if (writer->begun) return;
  writer->begun = true;
  writer->format->begin(writer);
}

bool aec_writer_piece(aec_writer *writer, uint32_t kind, const uint8_t *bytes, size_t count) {
  if (writer->escape.failure.kind != AEC_FAILURE_NONE || setjmp(writer->escape.place)) return false;
  begin_once(writer);
  writer->format->piece(writer, kind, bytes, count);
  return true;
}

bool aec_writer_row(aec_writer *writer, const uint8_t *row) {
  if (writer->escape.failure.kind != AEC_FAILURE_NONE || setjmp(writer->escape.place)) return false;
  begin_once(writer);
  writer->format->row(writer, row);
  return true;
}

bool aec_writer_finish(aec_writer *writer) {
  if (writer->escape.failure.kind != AEC_FAILURE_NONE || setjmp(writer->escape.place)) return false;
  begin_once(writer);
  writer->format->finish(writer);
  return true;
}

aec_failure aec_writer_failure(const aec_writer *writer) { return writer->escape.failure; }

void aec_writer_close(aec_writer *writer) {
  if (!writer) return;
  writer->format->release(writer);
  free(writer);
}

void aec_emit(aec_writer *writer, const uint8_t *bytes, size_t count) {
  if (count == 0) return;
  if (!writer->sink.write(writer->sink.context, bytes, count)) {
    aec_fail(&writer->escape, AEC_FAILURE_SINK, writer->given, "the output takes no more bytes");
  }
  writer->given += count;
}
