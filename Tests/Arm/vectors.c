#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { INT16 = 1, UINT8 = 2, CHECKSUM = 4 };

typedef struct {
  char name[256];
  int kind, dimensions;
  uint32_t shape[3];
  size_t count;  ///< Of numbers.
  const uint8_t *values;
} record;

vectors read_vectors(const char *path) {
  size_t count;
  const uint8_t *bytes = read_file(path, &count);
  return (vectors){.next = bytes, .end = bytes + count};
}

static const uint8_t *take(vectors *v, size_t count) {
  if ((size_t)(v->end - v->next) < count) fail("the vectors end within a record");
  v->next += count;
  return v->next - count;
}

static uint32_t take_number(vectors *v) {
  const uint8_t *b = take(v, 4);
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static record take_record(vectors *v) {
  record r = {.count = 1};
  const size_t length = *take(v, 1);
  memcpy(r.name, take(v, length), length);
  r.kind = *take(v, 1);
  r.dimensions = *take(v, 1);
  if (r.dimensions > 3) fail("%s: expected up to 3 dimensions, found %d", r.name, r.dimensions);
  for (int i = 0; i < r.dimensions; i++) r.count *= r.shape[i] = take_number(v);
  if (r.kind != INT16 && r.kind != UINT8 && r.kind != CHECKSUM) fail("%s: unknown kind %d", r.name, r.kind);
  r.values = take(v, r.kind == CHECKSUM ? 4 : r.count * (r.kind == INT16 ? 2 : 1));
  return r;
}

const uint8_t *take_pixels(vectors *v, int32_t *height, int32_t *width) {
  const record r = take_record(v);
  if (strcmp(r.name, "pixels") != 0 || r.kind != UINT8 || r.dimensions != 3 || r.shape[2] != 3)
    fail("expected the vectors to begin with pixels, found %s", r.name);
  *height = (int32_t)r.shape[0];
  *width = (int32_t)r.shape[1];
  return r.values;
}

int32_t next_quality(const vectors *v) {
  if (v->next == v->end) return -1;
  vectors copy = *v;
  const record r = take_record(&copy);
  if (r.name[0] != 'q') fail("expected a record of a quality, found %s", r.name);
  return atoi(r.name + 1);
}

/// The next record, after its name and shape are found to be these.
static record expect_record(vectors *v, int32_t quality, const char *name, const int32_t shape[3]) {
  char expected[256];
  snprintf(expected, sizeof expected, "q%d/%s", quality, name);
  const record r = take_record(v);
  if (strcmp(r.name, expected) != 0) fail("computed %s where the vectors have %s", expected, r.name);
  // What is no map has fewer dimensions: channels alone.
  for (int i = 0; i < r.dimensions; i++) {
    const uint32_t found = (uint32_t)shape[3 - r.dimensions + i];
    if (r.shape[i] != found) fail("%s: expected %u in dimension %d, found %u", r.name, r.shape[i], i, found);
  }
  v->compared++;
  return r;
}

static void fail_at(const record *r, size_t i, const int32_t shape[3], int expected, int found) {
  const size_t position = i / (size_t)shape[2];
  fail("%s: row %zu, column %zu, channel %zu is %d, expected %d", r->name, position / (size_t)shape[1],
       position % (size_t)shape[1], i % (size_t)shape[2], found, expected);
}

void expect_map(vectors *v, int32_t quality, const char *name, map found) {
  const int32_t shape[3] = {found.height, found.width, found.channels};
  const record r = expect_record(v, quality, name, shape);
  if (r.kind == CHECKSUM) {
    const uint8_t *b = r.values;
    const uint32_t sum = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    const uint32_t other = crc32(0, found.values, r.count * 2);
    if (sum != other) fail("%s: expected checksum %08x, found %08x", r.name, sum, other);
    return;
  }
  for (size_t i = 0; i < r.count; i++) {
    const int16_t expected = (int16_t)(r.values[2 * i] | r.values[2 * i + 1] << 8);
    if (found.values[i] != expected) fail_at(&r, i, shape, expected, found.values[i]);
  }
}

void expect_pixels(vectors *v, int32_t quality, const char *name, const uint8_t *found, int32_t height, int32_t width) {
  const int32_t shape[3] = {height, width, 3};
  const record r = expect_record(v, quality, name, shape);
  if (r.kind != UINT8) fail("%s: expected pixels, found kind %d", r.name, r.kind);
  for (size_t i = 0; i < r.count; i++)
    if (found[i] != r.values[i]) fail_at(&r, i, shape, r.values[i], found[i]);
}
