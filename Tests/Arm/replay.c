/// All networks, from a picture to its latents and back, as the codec runs them and in the same order as
/// `models/train/integer.py`; every result is compared with the recorded one.

#include <stdio.h>

#include "check.h"
#include "model.h"
#include "support.h"
#include "vectors.h"

/// A model at one quality.
typedef struct {
  const aec_kernels *kernels;
  const model *model;
  int32_t quality;
  vectors *vectors;
} codec;

static map make_map(int32_t height, int32_t width, int32_t channels) {
  const size_t count = (size_t)height * (size_t)width * (size_t)channels;
  return (map){height, width, channels, fenced(count * sizeof(int16_t), FENCE_BEHIND)};
}

static int16_t *at(map m, int32_t row, int32_t column) {
  return m.values + ((ptrdiff_t)row * m.width + column) * m.channels;
}

static map recorded(const codec *c, const char *name, map found) {
  expect_map(c->vectors, c->quality, name, found);
  return found;
}

// Layers

/// What a dense layer has besides its inputs and weights.
typedef struct {
  aec_activation activation;
  const map *residual;
  const table *gain;  ///< On its outputs; output n has the gain of channel n modulo the table's channels.
} manner;

static const manner linear = {AEC_LINEAR, NULL, NULL}, leaky = {AEC_LEAKY_RELU, NULL, NULL},
                    relu = {AEC_RELU, NULL, NULL};

static aec_dense dense_layer(const codec *c, const char *name, manner how) {
  begin_case("%s at quality %d", name, c->quality);
  aec_dense layer = find_dense(c->model, name, how.activation);
  if (how.gain) {
    int16_t *multipliers = fenced((size_t)layer.outputs * sizeof *multipliers, FENCE_BEHIND);
    for (int32_t n = 0; n < layer.outputs; n++) {
      const int64_t gain = fixed(at_quality(*how.gain, c->quality, n % how.gain->channels), 15);
      const int64_t product = (layer.multipliers[n] * gain + (1 << 14)) >> 15;
      multipliers[n] = (int16_t)(product < 1 ? 1 : product > 32767 ? 32767 : product);
    }
    layer.multipliers = multipliers;
  }
  return layer;
}

/// A dense layer, row by row, of the channels of `x` and then those of `second`, which may be none.
static map dense_of_two(const codec *c, const char *name, map x, map second, manner how) {
  const aec_dense layer = dense_layer(c, name, how);
  if (layer.inputs != x.channels + second.channels) fail("%s takes %d channels", name, layer.inputs);
  map output = make_map(x.height, x.width, layer.outputs);
  for (int32_t row = 0; row < x.height; row++) {
    const aec_input inputs[2] = {{at(x, row, 0), x.channels, x.channels},
                                 {at(second, row, 0), second.channels, second.channels}};
    c->kernels->dense(&layer, inputs, how.residual ? at(*how.residual, row, 0) : NULL, layer.outputs,
                      at(output, row, 0), layer.outputs, x.width, 0, layer.outputs);
  }
  return recorded(c, name, output);
}

static map dense(const codec *c, const char *name, map x, manner how) {
  return dense_of_two(c, name, x, (map){0}, how);
}

/// Space-to-depth by 2, then a dense layer: two rows are its two inputs.
static map down(const codec *c, const char *name, map x) {
  const aec_dense layer = dense_layer(c, name, linear);
  if (layer.inputs != 4 * x.channels) fail("%s takes %d channels", name, layer.inputs);
  map output = make_map(x.height / 2, x.width / 2, layer.outputs);
  for (int32_t row = 0; row < output.height; row++) {
    const aec_input inputs[2] = {{at(x, 2 * row, 0), 2 * x.channels, 2 * x.channels},
                                 {at(x, 2 * row + 1, 0), 2 * x.channels, 2 * x.channels}};
    c->kernels->dense(&layer, inputs, NULL, 0, at(output, row, 0), layer.outputs, output.width, 0,
                      layer.outputs);
  }
  return recorded(c, name, output);
}

static map depth_to_space(map x, int32_t factor) {
  map output = make_map(factor * x.height, factor * x.width, x.channels / (factor * factor));
  for (int32_t row = 0; row < output.height; row++)
    for (int32_t column = 0; column < output.width; column++) {
      const int32_t part = row % factor * factor + column % factor;
      const int16_t *from = at(x, row / factor, column / factor) + part * output.channels;
      for (int32_t k = 0; k < output.channels; k++) at(output, row, column)[k] = from[k];
    }
  return output;
}

static map depthwise(const codec *c, const char *name, map x, aec_activation activation) {
  begin_case("%s at quality %d", name, c->quality);
  const aec_depthwise layer = find_depthwise(c->model, name, activation);
  if (layer.channels != x.channels) fail("%s takes %d channels", name, layer.channels);
  map output = make_map(x.height, x.width, x.channels);
  for (int32_t row = 0; row < x.height; row++)
    c->kernels->depthwise(&layer, row > 0 ? at(x, row - 1, 0) : NULL, at(x, row, 0),
                          row + 1 < x.height ? at(x, row + 1, 0) : NULL, at(output, row, 0), x.width);
  return recorded(c, name, output);
}

static map block(const codec *c, const char *name, map x) {
  char mix_in[64], filter[64], mix_out[64], expand[64], project[64];
  snprintf(mix_in, sizeof mix_in, "%s.mix_in", name);
  snprintf(filter, sizeof filter, "%s.depthwise", name);
  snprintf(mix_out, sizeof mix_out, "%s.mix_out", name);
  snprintf(expand, sizeof expand, "%s.expand", name);
  snprintf(project, sizeof project, "%s.project", name);
  const map filtered = depthwise(c, filter, dense(c, mix_in, x, leaky), AEC_LINEAR);
  const map sum = dense(c, mix_out, filtered, (manner){.residual = &x});
  return dense(c, project, dense(c, expand, sum, leaky), (manner){.residual = &sum});
}

static map stack(const codec *c, const char *name, int32_t count, map x) {
  for (int32_t i = 0; i < count; i++) {
    char numbered[64];
    snprintf(numbered, sizeof numbered, "%s.%d", name, i);
    x = block(c, numbered, x);
  }
  return x;
}

// Networks

/// Pixels to y.
static map analysis(const codec *c, const uint8_t *pixels, int32_t height, int32_t width) {
  map x = make_map(height / 8, width / 8, 192);
  for (int32_t row = 0; row < x.height; row++) {
    const uint8_t *rows[8];
    for (int i = 0; i < 8; i++) rows[i] = pixels + (ptrdiff_t)(8 * row + i) * width * 3;
    aec_blocks_from_rgb8(rows, width, at(x, row, 0), x.width);
  }
  x = dense(c, "analysis.stem", x, (manner){.gain = &c->model->analysis_gain});
  x = stack(c, "analysis.body", c->model->enc_n8, x);
  x = block(c, "analysis.tail", down(c, "analysis.down.conv", x));
  return dense(c, "analysis.head", x, linear);
}

/// y to z.
static map hyper_analysis(const codec *c, map y) {
  map x = block(c, "hyper_analysis.layers.1", dense(c, "hyper_analysis.layers.0", y, linear));
  x = block(c, "hyper_analysis.layers.3", down(c, "hyper_analysis.layers.2.conv", x));
  return down(c, "hyper_analysis.layers.4.conv", x);
}

/// `fixed` of the sum of one or two tables at the quality, for all channels.
static const int32_t *gains(const codec *c, table t, const table *second, int32_t bits) {
  int32_t *values = fenced((size_t)t.channels * sizeof *values, FENCE_BEHIND);
  for (int32_t k = 0; k < t.channels; k++)
    values[k] = fixed(at_quality(t, c->quality, k) + (second ? at_quality(*second, c->quality, k) : 0), bits);
  return values;
}

/// z to its symbols and on to z_hat.
static map code_hyper_latent(const codec *c, map z) {
  const int32_t *gain = gains(c, c->model->hyper_gain, NULL, 32);
  const int32_t *step = gains(c, c->model->hyper_ungain, NULL, 16);
  map symbols = make_map(z.height, z.width, z.channels), z_hat = make_map(z.height, z.width, z.channels);
  for (int32_t row = 0; row < z.height; row++)
    for (int32_t column = 0; column < z.width; column++) {
      aec_quantise(at(z, row, column), NULL, gain, at(symbols, row, column), z.channels);
      aec_dequantise(at(symbols, row, column), NULL, step, NULL, at(z_hat, row, column),
                     c->model->hyper_limit, z.channels);
    }
  recorded(c, "z_symbols", symbols);
  return z_hat;
}

/// Scale classes from values, or from none: `[1, 1, channels]` then.
static map classes(const codec *c, table offsets, const map *values) {
  const int32_t channels = offsets.channels;
  int16_t *offset = fenced((size_t)channels * sizeof *offset, FENCE_BEHIND);
  for (int32_t k = 0; k < channels; k++) {
    const int32_t o = at_quality(offsets, c->quality, k);
    offset[k] = (int16_t)(o < INT16_MIN ? INT16_MIN : o > INT16_MAX ? INT16_MAX : o);
  }
  map result = make_map(values ? values->height : 1, values ? values->width : 1, channels);
  uint8_t *bytes = fenced((size_t)channels, FENCE_BEHIND);
  for (int32_t row = 0; row < result.height; row++)
    for (int32_t column = 0; column < result.width; column++) {
      aec_scale_classes(values ? at(*values, row, column) : NULL, offset, bytes, channels);
      for (int32_t k = 0; k < channels; k++) at(result, row, column)[k] = bytes[k];
    }
  return result;
}

/// z_hat to the classes of the y symbols.
static map scales(const codec *c, map z_hat) {
  map x = depthwise(c, "scales.dw1", dense(c, "scales.mix_in", z_hat, relu), AEC_RELU);
  x = depthwise(c, "scales.dw2", dense(c, "scales.mix", x, relu), AEC_RELU);
  x = depth_to_space(dense(c, "scales.out", x, linear), 4);
  return classes(c, c->model->latent_class, &x);
}

/// z_hat to psi.
static map context(const codec *c, map z_hat) {
  map x = depth_to_space(dense(c, "context.layers.0.conv", z_hat, linear), 2);
  x = depth_to_space(dense(c, "context.layers.2.conv", block(c, "context.layers.1", x), linear), 2);
  return block(c, "context.layers.3", x);
}

/// What the coding steps fill.
typedef struct {
  map means, symbols, y_hat;
  const int32_t *gain, *step, *mean_gain;
} latents;

/// Step `k`: its means from `features` by the layer of that name, and then its symbols and y_hat. Only the
/// step's quarter of the channels is computed, at every second position at once.
static void code_step(const codec *c, int32_t k, const char *name, map features, map y, latents *l) {
  const aec_dense layer = dense_layer(c, name, linear);
  const int32_t quarter = y.channels / 4;
  for (int32_t row = 0; row < y.height; row++)
    for (int32_t parity = 0; parity < 2; parity++) {
      const int32_t p = 2 * ((row ^ parity) & 1) + (row & 1);
      const int32_t first = (int32_t[]){0, 2, 3, 1}[p ^ k] * quarter;
      const aec_input inputs[2] = {{at(features, row, parity), 2 * features.channels, features.channels}};
      c->kernels->dense(&layer, inputs, NULL, 0, at(l->means, row, parity) + first, 2 * y.channels,
                        (y.width + 1 - parity) / 2, first, quarter);
      for (int32_t column = parity; column < y.width; column += 2) {
        const int16_t *mean = at(l->means, row, column) + first;
        int16_t *symbols = at(l->symbols, row, column) + first;
        aec_quantise(at(y, row, column) + first, mean, l->gain + first, symbols, quarter);
        aec_dequantise(symbols, mean, l->step + first, l->mean_gain + first,
                       at(l->y_hat, row, column) + first, c->model->latent_limit, quarter);
      }
    }
}

/// y to y_hat, over the four coding steps.
static map code_latent(const codec *c, map psi, map y) {
  const model *m = c->model;
  latents l = {
    .means = make_map(y.height, y.width, y.channels),
    .symbols = make_map(y.height, y.width, y.channels),
    .y_hat = make_map(y.height, y.width, y.channels),
    .gain = gains(c, m->latent_gain, NULL, 32),
    .step = gains(c, m->latent_ungain, NULL, 16),
    .mean_gain = gains(c, m->latent_gain, &m->latent_ungain, 16),
  };
  code_step(c, 0, "means.first", psi, y, &l);
  for (int32_t k = 1; k < 4; k++) {
    char entry[64], middle[64], exit[64];
    snprintf(entry, sizeof entry, "means.steps.%d.0", k - 1);
    snprintf(middle, sizeof middle, "means.steps.%d.1", k - 1);
    snprintf(exit, sizeof exit, "means.steps.%d.2", k - 1);
    code_step(c, k, exit, block(c, middle, dense_of_two(c, entry, psi, l.y_hat, linear)), y, &l);
  }
  recorded(c, "means", l.means);
  recorded(c, "y_symbols", l.symbols);
  return recorded(c, "y_hat", l.y_hat);
}

/// y_hat to pixels.
static void synthesis(const codec *c, map y_hat, int32_t height, int32_t width) {
  map x = stack(c, "synthesis.body16", c->model->dec_n16, dense(c, "synthesis.stem", y_hat, linear));
  x = depth_to_space(dense(c, "synthesis.up.conv", x, (manner){.gain = &c->model->synthesis_gain}), 2);
  x = dense(c, "synthesis.head", stack(c, "synthesis.body8", c->model->dec_n8, x), linear);
  uint8_t *pixels = fenced((size_t)height * (size_t)width * 3, FENCE_BEHIND);
  for (int32_t row = 0; row < x.height; row++) {
    uint8_t *rows[8];
    for (int i = 0; i < 8; i++) rows[i] = pixels + (ptrdiff_t)(8 * row + i) * width * 3;
    aec_rgb8_from_blocks(at(x, row, 0), rows, 8, width);
  }
  expect_pixels(c->vectors, c->quality, "decoded", pixels, height, width);
}

/// y_hat to the pixels of the thumbnail, by the two heads around the quality.
static void thumbnail(const codec *c, map y_hat, int32_t height, int32_t width) {
  const aec_dense layer = dense_layer(c, "thumbnail", linear);
  const int32_t head = c->quality >> 11;
  map heads = make_map(y_hat.height, y_hat.width, 32);
  uint8_t *pixels = fenced((size_t)height * (size_t)width * 3, FENCE_BEHIND);
  for (int32_t row = 0; row < y_hat.height; row++) {
    const aec_input inputs[2] = {{at(y_hat, row, 0), y_hat.channels, y_hat.channels}};
    c->kernels->dense(&layer, inputs, NULL, 0, at(heads, row, 0), 32, y_hat.width, 16 * head, 32);
    uint8_t *rows[2];
    for (int i = 0; i < 2; i++) rows[i] = pixels + (ptrdiff_t)(2 * row + i) * width * 3;
    aec_rgb8_from_heads(at(heads, row, 0), c->quality - 2048 * head, rows, width);
  }
  recorded(c, "thumbnail", heads);
  expect_pixels(c->vectors, c->quality, "thumbnail_pixels", pixels, height, width);
}

void check_vectors(const aec_kernels *kernels, const char *model_path, const char *vectors_path) {
  const model m = read_model(model_path);
  vectors v = read_vectors(vectors_path);
  int32_t height, width;
  const uint8_t *pixels = take_pixels(&v, &height, &width);
  if (height % 64 != 0 || width % 64 != 0)
    fail("expected a picture in multiples of 64, found %dx%d", width, height);

  int qualities = 0;
  for (int32_t quality; (quality = next_quality(&v)) >= 0; qualities++) {
    const codec c = {kernels, &m, quality, &v};
    const map y = analysis(&c, pixels, height, width);
    const map z_hat = code_hyper_latent(&c, hyper_analysis(&c, y));
    recorded(&c, "z_classes", classes(&c, m.hyper_class, NULL));
    recorded(&c, "z_hat", z_hat);
    recorded(&c, "y_classes", scales(&c, z_hat));
    const map y_hat = code_latent(&c, context(&c, z_hat), y);
    synthesis(&c, y_hat, height, width);
    thumbnail(&c, y_hat, height / 8, width / 8);
    release();
  }
  if (qualities == 0) fail("expected vectors of at least one quality, found none");
  printf("%d records of %.16s at %d qualities equal with %s\n", v.compared, (const char *)m.bytes + 8,
         qualities, kernels->name);
}
