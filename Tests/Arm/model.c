#include "model.h"

#include <string.h>

#include "support.h"

enum { ALIGNMENT = 64, ANCHORS = 16, DENSE = 1, DEPTHWISE = 2 };

static uint32_t number(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; i++) value |= (uint32_t)bytes[i] << 8 * i;
  return value;
}

static size_t aligned(size_t bytes) { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

model read_model(const char *path) {
  size_t count;
  const uint8_t *bytes = read_file(path, &count);
  if (count < ALIGNMENT || memcmp(bytes, "AECM\0\0", 6) != 0) fail("%s is no model file of version 0", path);
  const size_t decoder = number(bytes + 24, 4), decoder_end = decoder + number(bytes + 28, 4);
  const size_t encoder = number(bytes + 32, 4), encoder_end = encoder + number(bytes + 36, 4);
  if (decoder_end > count || encoder_end > count) fail("%s ends before its halves do", path);
  if (crc32(0, bytes + decoder, decoder_end - decoder) != number(bytes + 40, 4) ||
      crc32(0, bytes + encoder, encoder_end - encoder) != number(bytes + 44, 4))
    fail("%s is damaged: its checksums differ", path);

  return (model){
      .bytes = bytes,
      .count = count,
      .latent_limit = (int32_t)number(bytes + decoder + 16, 2),
      .hyper_limit = (int32_t)number(bytes + decoder + 18, 2),
      .decoder = decoder + ALIGNMENT,
      .encoder = encoder + ALIGNMENT,
  };
}

// Tables

void take_table(model *m, const char *half, const char *name, int32_t channels) {
  size_t *offset = strcmp(half, "decoder") == 0 ? &m->decoder : &m->encoder;
  if (m->table_count == sizeof m->tables / sizeof *m->tables) fail("too many tables for %s", name);
  m->tables[m->table_count++] = (table){name, (const int16_t *)(m->bytes + *offset), channels};
  *offset += aligned((size_t)(2 * ANCHORS * channels));
}

table find_table(const model *m, const char *name) {
  for (int i = 0; i < m->table_count; i++)
    if (strcmp(m->tables[i].name, name) == 0) return m->tables[i];
  fail("the model has no table %s", name);
}

// Layers

/// A layer's parts where they lie.
typedef struct {
  int32_t bits, shift, inputs, outputs, limit;
  const int32_t *biases;
  const int16_t *multipliers;
  const void *weights;
} layer;

/// Looks for the layer's head: layers begin at multiples of 64, and nothing else there reads like one's name.
static layer find_layer(const model *m, const char *name, int kind) {
  char field[40] = {0};
  strncpy(field, name, sizeof field - 1);
  for (size_t offset = 0; offset < m->count; offset += ALIGNMENT) {
    const uint8_t *head = m->bytes + offset;
    if (memcmp(head, field, sizeof field) != 0 || head[40] != kind) continue;
    layer l = {
        .bits = head[41],
        .shift = head[42],
        .inputs = (int32_t)number(head + 44, 2),
        .outputs = (int32_t)number(head + 46, 2),
        .limit = (int32_t)number(head + 48, 2),
    };
    l.biases = (const int32_t *)(head + ALIGNMENT);
    l.multipliers = (const int16_t *)(head + ALIGNMENT + aligned(4 * (size_t)l.outputs));
    l.weights = (const uint8_t *)l.multipliers + aligned(2 * (size_t)l.outputs);
    return l;
  }
  fail("the model has no layer %s of kind %d", name, kind);
}

aec_dense find_dense(const model *m, const char *name, aec_activation activation) {
  const layer l = find_layer(m, name, DENSE);
  return (aec_dense){l.weights, l.biases, l.multipliers, l.bits, l.inputs, l.outputs, l.shift, l.limit, activation};
}

aec_depthwise find_depthwise(const model *m, const char *name, int32_t radius, aec_activation activation) {
  const layer l = find_layer(m, name, DEPTHWISE);
  return (aec_depthwise){l.weights, l.biases, l.multipliers, radius, l.outputs, l.shift, l.limit, activation};
}

// Gains

int32_t at_quality(table t, int32_t quality, int32_t channel) {
  const int32_t i = quality >> 8 < ANCHORS - 2 ? quality >> 8 : ANCHORS - 2;
  const int32_t f = quality - 256 * i;
  const int16_t *anchor = t.values + i * t.channels + channel;
  return (anchor[0] * (256 - f) + anchor[t.channels] * f + 128) >> 8;
}

int32_t fixed(int32_t gain, int32_t bits) {
  static const uint64_t roots[] = {1518500250, 1276901417, 1170923762, 1121280436, 1097253708, 1085434106,
                                   1079572136, 1076653033, 1075196443, 1074468888, 1074105294};
  uint64_t mantissa = 1 << 30;
  for (int k = 1; k <= 11; k++)
    if (gain >> (11 - k) & 1) mantissa = (mantissa * roots[k - 1] + (1 << 29)) >> 30;
  const int32_t n = 30 - bits - (gain >> 11);
  if (n > 62) return 0;
  const uint64_t value = n > 0 ? (mantissa + (UINT64_C(1) << (n - 1))) >> n : mantissa << (-n < 32 ? -n : 32);
  return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}
