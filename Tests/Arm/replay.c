/// A model's operations from a picture to its latents and back, in the order of its trace: which networks there are and
/// what they are made of is written there alone. Every result is compared with the recorded one.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "model.h"
#include "support.h"
#include "trace.h"
#include "vectors.h"

enum { RESULTS = 1024, LARGEST_RADIUS = 8 };

/// A model at one quality, and what was computed with it.
typedef struct {
  const aec_kernels *kernels;
  const model *model;
  vectors *vectors;
  const uint8_t *pixels;
  int32_t quality, height, width;  ///< Of the picture.
  int result_count;
  struct {
    const char *name;
    map map;
  } results[RESULTS];
} codec;

static map make_map(int32_t height, int32_t width, int32_t channels) {
  const size_t count = (size_t)height * (size_t)width * (size_t)channels;
  return (map){height, width, channels, fenced(count * sizeof(int16_t), FENCE_BEHIND)};
}

static int16_t *at(map m, int32_t row, int32_t column) {
  return m.values + ((ptrdiff_t)row * m.width + column) * m.channels;
}

// Rearrangements

static map space_to_depth(map x, int32_t factor) {
  map output = make_map(x.height / factor, x.width / factor, factor * factor * x.channels);
  for (int32_t row = 0; row < x.height; row++)
    for (int32_t column = 0; column < x.width; column++) {
      const int32_t part = row % factor * factor + column % factor;
      memcpy(at(output, row / factor, column / factor) + part * x.channels, at(x, row, column),
             (size_t)x.channels * sizeof(int16_t));
    }
  return output;
}

static map depth_to_space(map x, int32_t factor) {
  map output = make_map(factor * x.height, factor * x.width, x.channels / (factor * factor));
  for (int32_t row = 0; row < output.height; row++)
    for (int32_t column = 0; column < output.width; column++) {
      const int32_t part = row % factor * factor + column % factor;
      memcpy(at(output, row, column), at(x, row / factor, column / factor) + part * output.channels,
             (size_t)output.channels * sizeof(int16_t));
    }
  return output;
}

// Results

/// Of no rows, where there is no name.
static map result(const codec *c, const char *name) {
  if (!*name) return (map){0};
  for (int i = c->result_count; i-- > 0;)
    if (strcmp(c->results[i].name, name) == 0) return c->results[i].map;
  fail("the trace takes %s before it is computed", name);
}

static void keep(codec *c, const char *name, map found) {
  if (c->result_count == RESULTS) fail("no room for the result %s", name);
  c->results[c->result_count].name = name;
  c->results[c->result_count++].map = found;
}

/// Compares a result with the recorded one, and keeps it, rearranged where the trace says so, by each of its names.
static void give(codec *c, const instruction *i, map found) {
  expect_map(c->vectors, c->quality, i->result, found);
  if (i->shuffle > 1) found = depth_to_space(found, i->shuffle);
  keep(c, i->result, found);
  if (*i->gives) keep(c, i->gives, found);
}

// Layers

/// The layer with its gains: output n has that of channel n modulo the table's channels.
static aec_dense dense_layer(const codec *c, const instruction *i) {
  aec_dense layer = find_dense(c->model, i->result, i->activation);
  if (*i->table) {
    const table gains = find_table(c->model, i->table);
    int16_t *multipliers = fenced((size_t)layer.outputs * sizeof *multipliers, FENCE_BEHIND);
    for (int32_t n = 0; n < layer.outputs; n++) {
      const int64_t gain = fixed(at_quality(gains, c->quality, n % gains.channels), 15);
      const int64_t product = (layer.multipliers[n] * gain + (1 << 14)) >> 15;
      multipliers[n] = (int16_t)(product < 1 ? 1 : product > 32767 ? 32767 : product);
    }
    layer.multipliers = multipliers;
  }
  return layer;
}

/// A dense layer, row by row: its outputs from `first` on, `count` of them.
static map dense(const codec *c, const instruction *i, int32_t first, int32_t count) {
  const aec_dense layer = dense_layer(c, i);
  if (count == 0) count = layer.outputs;
  const map x = space_to_depth(result(c, i->inputs[0]), i->unshuffle), second = result(c, i->inputs[1]);
  const map residual = result(c, i->residual);
  if (layer.inputs != x.channels + second.channels) fail("%s takes %d channels", i->result, layer.inputs);
  map output = make_map(x.height, x.width, count);
  for (int32_t row = 0; row < x.height; row++) {
    const aec_input inputs[2] = {{at(x, row, 0), x.channels, x.channels},
                                 {at(second, row, 0), second.channels, second.channels}};
    c->kernels->dense(&layer, inputs, residual.values ? at(residual, row, 0) : NULL, residual.channels,
                      at(output, row, 0), count, x.width, first, count);
  }
  return output;
}

static void run_depthwise(codec *c, const instruction *i) {
  const aec_depthwise layer = find_depthwise(c->model, i->result, i->radius, i->activation);
  const map x = result(c, i->inputs[0]);
  if (layer.channels != x.channels) fail("%s takes %d channels", i->result, layer.channels);
  if (i->radius > LARGEST_RADIUS) fail("%s: a radius of %d", i->result, i->radius);
  map output = make_map(x.height, x.width, x.channels);
  for (int32_t row = 0; row < x.height; row++) {
    const int16_t *rows[2 * LARGEST_RADIUS + 1];
    for (int32_t k = 0; k <= 2 * i->radius; k++) {
      const int32_t y = row + k - i->radius;
      rows[k] = y >= 0 && y < x.height ? at(x, y, 0) : NULL;
    }
    c->kernels->depthwise(&layer, rows, at(output, row, 0), x.width);
  }
  give(c, i, output);
}

static void run_dense(codec *c, const instruction *i) { give(c, i, dense(c, i, 0, 0)); }

// Latents

/// `fixed` of the sum of one or two tables at the quality, for all channels.
static const int32_t *gains(const codec *c, const char *name, const char *second, int32_t bits) {
  const table t = find_table(c->model, name);
  int32_t *values = fenced((size_t)t.channels * sizeof *values, FENCE_BEHIND);
  for (int32_t k = 0; k < t.channels; k++) {
    const int32_t other = second ? at_quality(find_table(c->model, second), c->quality, k) : 0;
    values[k] = fixed(at_quality(t, c->quality, k) + other, bits);
  }
  return values;
}

static void run_quantise(codec *c, const instruction *i) {
  const int32_t *gain = gains(c, i->table, NULL, 32);
  const map z = result(c, i->inputs[0]);
  map symbols = make_map(z.height, z.width, z.channels);
  for (int32_t row = 0; row < z.height; row++)
    for (int32_t column = 0; column < z.width; column++)
      aec_quantise(at(z, row, column), NULL, gain, at(symbols, row, column), z.channels);
  give(c, i, symbols);
}

static void run_dequantise(codec *c, const instruction *i) {
  const int32_t *inverse = gains(c, i->table, NULL, 16);
  const map symbols = result(c, i->inputs[0]);
  map z_hat = make_map(symbols.height, symbols.width, symbols.channels);
  for (int32_t row = 0; row < symbols.height; row++)
    for (int32_t column = 0; column < symbols.width; column++)
      aec_dequantise(at(symbols, row, column), NULL, inverse, NULL, at(z_hat, row, column), c->model->hyper_limit,
                     symbols.channels);
  give(c, i, z_hat);
}

/// Scale classes from values, or from none: `[1, 1, channels]` then.
static void run_classes(codec *c, const instruction *i) {
  const table offsets = find_table(c->model, i->table);
  const map values = result(c, i->inputs[0]);
  int16_t *offset = fenced((size_t)offsets.channels * sizeof *offset, FENCE_BEHIND);
  for (int32_t k = 0; k < offsets.channels; k++) {
    const int32_t o = at_quality(offsets, c->quality, k);
    offset[k] = (int16_t)(o < INT16_MIN ? INT16_MIN : o > INT16_MAX ? INT16_MAX : o);
  }
  map found = make_map(values.values ? values.height : 1, values.values ? values.width : 1, offsets.channels);
  uint8_t *bytes = fenced((size_t)found.channels, FENCE_BEHIND);
  for (int32_t row = 0; row < found.height; row++)
    for (int32_t column = 0; column < found.width; column++) {
      aec_scale_classes(values.values ? at(values, row, column) : NULL, offset, bytes, found.channels);
      for (int32_t k = 0; k < found.channels; k++) at(found, row, column)[k] = bytes[k];
    }
  give(c, i, found);
}

/// A coding step, the number behind the operation's name: its means from features by a layer, then its symbols of y
/// and its y_hat. Only the step's quarter of the channels is computed, at every second position at once.
static void run_code(codec *c, const instruction *i) {
  const int32_t k = i->operation[4] - '0';
  const aec_dense layer = dense_layer(c, i);
  const map features = result(c, i->inputs[0]), y = result(c, "y");
  if (layer.inputs != features.channels) fail("%s takes %d channels", i->result, layer.inputs);
  static const char *const filled[3] = {"means", "y_symbols", "y_hat"};
  if (k == 0)
    for (int n = 0; n < 3; n++) keep(c, filled[n], make_map(y.height, y.width, y.channels));
  const map means = result(c, filled[0]), symbols = result(c, filled[1]), y_hat = result(c, filled[2]);
  const int32_t *gain = gains(c, "latent_gain", NULL, 32), *inverse = gains(c, "latent_inverse_gain", NULL, 16);
  const int32_t *mean_gain = gains(c, "latent_gain", "latent_inverse_gain", 16);
  const int32_t quarter = y.channels / 4;
  for (int32_t row = 0; row < y.height; row++)
    for (int32_t parity = 0; parity < 2; parity++) {
      const int32_t p = 2 * ((row ^ parity) & 1) + (row & 1);
      const int32_t first = (int32_t[]){0, 2, 3, 1}[p ^ k] * quarter;
      const aec_input inputs[2] = {{at(features, row, parity), 2 * features.channels, features.channels}};
      c->kernels->dense(&layer, inputs, NULL, 0, at(means, row, parity) + first, 2 * y.channels,
                        (y.width + 1 - parity) / 2, first, quarter);
      for (int32_t column = parity; column < y.width; column += 2) {
        const int16_t *mean = at(means, row, column) + first;
        int16_t *coded = at(symbols, row, column) + first;
        aec_quantise(at(y, row, column) + first, mean, gain + first, coded, quarter);
        aec_dequantise(coded, mean, inverse + first, mean_gain + first, at(y_hat, row, column) + first,
                       c->model->latent_limit, quarter);
      }
    }
}

/// What several operations have filled.
static void run_expect(codec *c, const instruction *i) {
  expect_map(c->vectors, c->quality, i->result, result(c, i->result));
}

// Pixels

static void run_blocks(codec *c, const instruction *i) {
  map x = make_map(c->height / 8, c->width / 8, 192);
  for (int32_t row = 0; row < x.height; row++) {
    const uint8_t *rows[8];
    for (int y = 0; y < 8; y++) rows[y] = c->pixels + (ptrdiff_t)(8 * row + y) * c->width * 3;
    aec_blocks_from_pixels8((aec_block){8, 3, 3}, rows, c->width, at(x, row, 0), x.width);
  }
  keep(c, i->result, x);
}

static void run_pixels(codec *c, const instruction *i) {
  const map x = result(c, i->inputs[0]);
  const int32_t side = c->width / x.width;
  uint8_t *pixels = fenced((size_t)c->height * (size_t)c->width * 3, FENCE_BEHIND);
  for (int32_t row = 0; row < x.height; row++) {
    uint8_t *rows[8];
    for (int y = 0; y < side; y++) rows[y] = pixels + (ptrdiff_t)(side * row + y) * c->width * 3;
    aec_pixels8_from_blocks((aec_block){side, 3, 3}, at(x, row, 0), rows, side, c->width);
  }
  expect_pixels(c->vectors, c->quality, i->result, pixels, c->height, c->width);
}

/// The two heads of the thumbnail around the quality.
static void run_heads(codec *c, const instruction *i) { keep(c, i->result, dense(c, i, 16 * (c->quality >> 11), 32)); }

/// Their blend by the quality.
static void run_thumbnail(codec *c, const instruction *i) {
  const map heads = result(c, i->inputs[0]);
  const int32_t height = 2 * heads.height, width = 2 * heads.width;
  uint8_t *pixels = fenced((size_t)height * (size_t)width * 3, FENCE_BEHIND);
  for (int32_t row = 0; row < heads.height; row++) {
    uint8_t *rows[2];
    for (int y = 0; y < 2; y++) rows[y] = pixels + (ptrdiff_t)(2 * row + y) * width * 3;
    aec_pixels8_from_heads(3, at(heads, row, 0), c->quality & 2047, rows, width);
  }
  expect_pixels(c->vectors, c->quality, i->result, pixels, height, width);
}

// All of them

static const struct {
  const char *name;
  void (*run)(codec *, const instruction *);
} operations[] = {
    {"dense", run_dense},     {"depthwise", run_depthwise}, {"quantise", run_quantise}, {"dequantise", run_dequantise},
    {"classes", run_classes}, {"code0", run_code},          {"code1", run_code},        {"code2", run_code},
    {"code3", run_code},      {"expect", run_expect},       {"blocks", run_blocks},     {"pixels", run_pixels},
    {"heads", run_heads},     {"thumbnail", run_thumbnail},
};

static void run(codec *c, const instruction *i) {
  begin_case("%s at quality %d", i->result, c->quality);
  for (size_t n = 0; n < sizeof operations / sizeof *operations; n++)
    if (strcmp(operations[n].name, i->operation) == 0) {
      operations[n].run(c, i);
      return;
    }
  fail("%s: unknown operation %s", i->result, i->operation);
}

void check_vectors(const aec_kernels *kernels, const char *model_path, const char *trace_path,
                   const char *vectors_path) {
  model m = read_model(model_path);
  const trace t = read_trace(trace_path);
  int first = 0;
  for (; first < t.count && strcmp(t.instructions[first].operation, "table") == 0; first++) {
    const instruction *i = &t.instructions[first];
    take_table(&m, i->inputs[0], i->result, atoi(i->inputs[1]));
  }
  vectors v = read_vectors(vectors_path);
  codec c = {.kernels = kernels, .model = &m, .vectors = &v};
  c.pixels = take_pixels(&v, &c.height, &c.width);
  if (c.height % 64 != 0 || c.width % 64 != 0)
    fail("expected a picture in multiples of 64, found %dx%d", c.width, c.height);

  int qualities = 0;
  for (; (c.quality = next_quality(&v)) >= 0; qualities++) {
    c.result_count = 0;
    for (int n = first; n < t.count; n++) run(&c, &t.instructions[n]);
    release();
  }
  if (qualities == 0) fail("expected vectors of at least one quality, found none");
  printf("%d records of %.16s at %d qualities equal with %s\n", v.compared, (const char *)m.bytes + 8, qualities,
         kernels->name);
}
