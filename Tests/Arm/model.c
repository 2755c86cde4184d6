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

/// The table that lies at `*offset`, which moves on to what follows.
static table take_table(const uint8_t *bytes, size_t *offset, int32_t channels) {
  table t = {(const int16_t *)(bytes + *offset), channels};
  *offset += aligned((size_t)(2 * ANCHORS * channels));
  return t;
}

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

  const uint8_t *d = bytes + decoder, *e = bytes + encoder;
  model m = {
    .bytes = bytes, .decoder = decoder + ALIGNMENT, .decoder_end = decoder_end,
    .encoder = encoder + ALIGNMENT, .encoder_end = encoder_end,
    .dec_n8 = (int32_t)number(d + 2, 2), .dec_n16 = (int32_t)number(d + 6, 2),
    .latent = (int32_t)number(d + 8, 2), .hyper = (int32_t)number(d + 10, 2),
    .latent_limit = (int32_t)number(d + 16, 2), .hyper_limit = (int32_t)number(d + 18, 2),
    .enc_n8 = (int32_t)number(e + 2, 2),
  };
  m.latent_gain = take_table(bytes, &m.decoder, m.latent);
  m.latent_ungain = take_table(bytes, &m.decoder, m.latent);
  m.latent_class = take_table(bytes, &m.decoder, m.latent);
  m.hyper_ungain = take_table(bytes, &m.decoder, m.hyper);
  m.hyper_class = take_table(bytes, &m.decoder, m.hyper);
  m.synthesis_gain = take_table(bytes, &m.decoder, (int32_t)number(d, 2));
  m.hyper_gain = take_table(bytes, &m.encoder, m.hyper);
  m.analysis_gain = take_table(bytes, &m.encoder, (int32_t)number(e, 2));
  return m;
}

// Layers

/// A layer's parts where they lie.
typedef struct {
  int32_t bits, shift, inputs, outputs, limit;
  const int32_t *biases;
  const int16_t *multipliers;
  const void *weights;
} layer;

/// Looks for a layer among those from `offset` up to `end`.
static int find(const uint8_t *bytes, size_t offset, size_t end, const char *name, int kind, layer *found) {
  while (offset < end) {
    const uint8_t *head = bytes + offset;
    layer l = {
      .bits = head[41], .shift = head[42], .inputs = (int32_t)number(head + 44, 2),
      .outputs = (int32_t)number(head + 46, 2), .limit = (int32_t)number(head + 48, 2),
    };
    offset += ALIGNMENT;
    l.biases = (const int32_t *)(bytes + offset);
    offset += aligned(4 * (size_t)l.outputs);
    l.multipliers = (const int16_t *)(bytes + offset);
    offset += aligned(2 * (size_t)l.outputs);
    l.weights = bytes + offset;
    offset += aligned((size_t)(head[40] == DENSE ? l.inputs : 9) * (size_t)l.outputs * (size_t)(l.bits / 8));
    if (strncmp((const char *)head, name, 40) == 0 && head[40] == kind) return *found = l, 1;
  }
  return 0;
}

static layer find_layer(const model *m, const char *name, int kind) {
  layer found;
  if (!find(m->bytes, m->decoder, m->decoder_end, name, kind, &found) &&
      !find(m->bytes, m->encoder, m->encoder_end, name, kind, &found))
    fail("the model has no layer %s", name);
  return found;
}

aec_dense find_dense(const model *m, const char *name, aec_activation activation) {
  const layer l = find_layer(m, name, DENSE);
  return (aec_dense){l.weights, l.biases, l.multipliers, l.bits, l.inputs,
                     l.outputs, l.shift, l.limit, activation};
}

aec_depthwise find_depthwise(const model *m, const char *name, aec_activation activation) {
  const layer l = find_layer(m, name, DEPTHWISE);
  return (aec_depthwise){l.weights, l.biases, l.multipliers, l.outputs, l.shift, l.limit, activation};
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
  const uint64_t value =
    n > 0 ? (mantissa + (UINT64_C(1) << (n - 1))) >> n : mantissa << (-n < 32 ? -n : 32);
  return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}
