/// Every kernel against its naive twin, on layers of random odd shapes and numbers.

#include <inttypes.h>
#include <stdio.h>

#include "check.h"
#include "support.h"

// Initialisers and arguments draw one number at most: C leaves their order to the compiler, and the numbers
// are to be the same with every one.

/// What no kernel writes, as no activation is ever -32768.
enum { UNTOUCHED = INT16_MIN };

/// Of all outputs so far.
static uint32_t checksum;

/// 1 ... 32767, often one of the two ends: a limit, or a multiplier.
static int32_t random_positive(void) {
  switch (random_in(0, 2)) {
    case 0: return 1;
    case 1: return 32767;
    default: return (int32_t)random_in(1, 32767);
  }
}

static int16_t *random_multipliers(int32_t count) {
  int16_t *multipliers = fenced((size_t)count * sizeof *multipliers, random_fence());
  for (int32_t i = 0; i < count; i++) multipliers[i] = (int16_t)random_positive();
  return multipliers;
}

/// What a layer does with its sums.
typedef struct {
  int32_t shift, limit;
  aec_activation activation;
} ending;

static ending random_ending(void) {
  ending end;
  end.shift = (int32_t)random_in(0, 24);
  end.limit = random_positive();
  end.activation = (aec_activation)random_in(AEC_LINEAR, AEC_RELU);
  return end;
}

/// A copy, or `count` times `UNTOUCHED` where there is nothing to copy.
static int16_t *output_like(const int16_t *values, size_t count, fence side) {
  int16_t *output = fenced(count * sizeof *output, side);
  for (size_t i = 0; i < count; i++) output[i] = values ? values[i] : UNTOUCHED;
  return output;
}

/// Ends the check at the first difference.
static void expect_equal(const int16_t *found, const int16_t *expected, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (found[i] != expected[i])
      fail("%s: element %zu is %d, expected %d as with naive", current_case, i, found[i], expected[i]);
  checksum = crc32(checksum, found, count * sizeof *found);
}

// Dense layers

/// A dense layer with inputs for it: one or two segments, strides wider than their contents, some outputs of
/// the layer only, with a residual or none, into other memory or over the residual. No sum of it can leave
/// int32, but some come close. Parameters that are negative are drawn.
static void check_dense(const aec_kernels *kernels, int32_t positions, int32_t first_count, int32_t bits) {
  if (positions < 0) positions = (int32_t)random_in(0, 70);
  if (bits < 0) bits = flip() ? 8 : 16;
  if (first_count < 0) first_count = (int32_t)(2 * random_in(1, 40));
  const int32_t counts[2] = {first_count, flip() ? 0 : (int32_t)(2 * random_in(1, 20))};
  const int32_t outputs = (int32_t)(16 * random_in(1, 7));
  const int32_t first = (int32_t)(16 * random_in(0, outputs / 16 - 1));
  const int32_t count = (int32_t)(16 * random_in(1, (outputs - first) / 16));
  const int32_t inputs = counts[0] + counts[1];

  // Weights and inputs share what the sums may reach, less what the biases take.
  const int64_t reach = INT32_MAX;
  const int64_t largest_weight = bits == 8 ? 127 : (int64_t[]){127, 2047, 32767}[random_in(0, 2)];
  int64_t largest_input = reach * 3 / 4 / (inputs * largest_weight);
  largest_input = largest_input < 1 ? 1 : largest_input > 32767 ? 32767 : largest_input;
  const int64_t largest_bias = reach - inputs * largest_weight * largest_input;
  const int extreme = flip();
  const int aligned = random_in(0, 3) == 0;  // every product of one sign: sums at the very limits

  const size_t weight_count = (size_t)outputs * (size_t)inputs;
  void *weights = fenced(weight_count * (size_t)(bits / 8), random_fence());
  int32_t *biases = fenced((size_t)outputs * sizeof *biases, random_fence());
  for (int32_t n = 0; n < outputs; n++) {
    const int64_t sign = flip() ? 1 : -1;
    const int32_t smaller = flip() ? 0 : 12;
    biases[n] = (int32_t)(aligned ? sign * largest_bias : random_signed(largest_bias >> smaller, extreme));
    for (int32_t k = 0; k < inputs; k++) {
      const int64_t w = aligned ? sign * largest_weight : random_signed(largest_weight, extreme);
      const int32_t index = ((n / 16 * (inputs / 2) + k / 2) * 16 + n % 16) * 2 + k % 2;
      if (bits == 8) ((int8_t *)weights)[index] = (int8_t)w;
      else ((int16_t *)weights)[index] = (int16_t)w;
    }
  }
  const int16_t *multipliers = random_multipliers(outputs);
  const ending end = random_ending();
  const aec_dense layer = {weights, biases, multipliers, bits, inputs, outputs, end.shift, end.limit, end.activation};

  aec_input rows[2] = {0};
  for (int segment = 0; segment < 2; segment++) {
    rows[segment].count = counts[segment];
    rows[segment].stride = counts[segment] + (flip() ? 0 : random_in(1, 9));
    if (counts[segment] == 0 || positions == 0) continue;
    const size_t length = (size_t)((positions - 1) * rows[segment].stride + counts[segment]);
    int16_t *values = fenced(length * sizeof *values, random_fence());
    for (size_t i = 0; i < length; i++)
      values[i] = (int16_t)(aligned ? largest_input : random_signed(largest_input, extreme));
    rows[segment].start = values;
  }

  const int in_place = random_in(0, 3) == 0;
  const int32_t residual_stride = count + (flip() ? 0 : (int32_t)random_in(1, 5));
  const int32_t output_stride = in_place || flip() ? residual_stride : count + (int32_t)random_in(0, 5);
  const size_t residual_length = positions ? (size_t)((positions - 1) * residual_stride + count) : 0;
  const size_t length = positions ? (size_t)((positions - 1) * output_stride + count) : 0;
  int16_t *residual = NULL;
  if (in_place || flip()) {
    residual = fenced(residual_length * sizeof *residual, random_fence());
    for (size_t i = 0; i < residual_length; i++) residual[i] = (int16_t)random_signed(32767, extreme);
  }

  begin_case("dense, %d positions, %d + %d inputs at strides %d and %d, outputs %d ..< %d of %d, %d bits, "
             "shift %d, limit %d, activation %d, residual %s",
             positions, counts[0], counts[1], (int)rows[0].stride, (int)rows[1].stride, first, first + count, outputs,
             bits, layer.shift, layer.limit, layer.activation,
             in_place   ? "in place"
             : residual ? "apart"
                        : "none");

  int16_t *results[2];
  const aec_kernels *twins[2] = {kernels, aec_kernels_for(AEC_ISA_NAIVE)};
  const fence side = random_fence();
  for (int i = 0; i < 2; i++) {
    results[i] = output_like(in_place ? residual : NULL, length, side);
    twins[i]->dense(&layer, rows, in_place ? results[i] : residual, residual_stride, results[i], output_stride,
                    positions, first, count);
  }
  expect_equal(results[0], results[1], length);
  release();
}

// Depth-wise layers

/// A row of a depth-wise layer. No sum of it can leave int32, but some come close.
static void check_depthwise(const aec_kernels *kernels, int32_t radius, int32_t width, int above, int below) {
  const int32_t side = 2 * radius + 1, taps = side * side;
  const int32_t channels = (int32_t)(16 * random_in(1, 7));
  const int64_t reach = INT32_MAX;
  const int64_t largest_weight = (int64_t[]){127, 7000, 32767}[random_in(0, 2)];
  int64_t largest_input = reach * 3 / 4 / (taps * largest_weight);
  if (largest_input > 32767) largest_input = 32767;
  const int64_t largest_bias = reach - taps * largest_weight * largest_input;
  const int extreme = flip();
  const int aligned = random_in(0, 3) == 0;  // every product positive: sums at the very limit

  int16_t *weights = fenced((size_t)(taps * channels) * sizeof *weights, random_fence());
  for (int32_t i = 0; i < taps * channels; i++)
    weights[i] = (int16_t)(aligned ? largest_weight : random_signed(largest_weight, extreme));
  int32_t *biases = fenced((size_t)channels * sizeof *biases, random_fence());
  for (int32_t c = 0; c < channels; c++)
    biases[c] = (int32_t)(aligned ? largest_bias : random_signed(largest_bias >> (flip() ? 0 : 12), extreme));
  const int16_t *multipliers = random_multipliers(channels);
  const ending end = random_ending();
  const aec_depthwise layer = {weights, biases, multipliers, radius, channels, end.shift, end.limit, end.activation};
  const size_t length = (size_t)width * (size_t)channels;
  int16_t *rows[5] = {NULL};
  for (int row = 0; row < side; row++) {
    if ((row < radius && !above) || (row > radius && !below)) continue;
    rows[row] = fenced(length * sizeof *rows[row], random_fence());
    for (size_t i = 0; i < length; i++)
      rows[row][i] = (int16_t)(aligned ? largest_input : random_signed(largest_input, extreme));
  }

  begin_case("depth-wise, radius %d, width %d, %d channels, shift %d, limit %d, activation %d, above %s, below %s",
             radius, width, channels, layer.shift, layer.limit, layer.activation, above ? "there" : "missing",
             below ? "there" : "missing");

  int16_t *results[2];
  const aec_kernels *twins[2] = {kernels, aec_kernels_for(AEC_ISA_NAIVE)};
  const fence edge = random_fence();
  for (int i = 0; i < 2; i++) {
    results[i] = output_like(NULL, length, edge);
    twins[i]->depthwise(&layer, (const int16_t *const *)rows, results[i], width);
  }
  expect_equal(results[0], results[1], length);
  release();
}

// All of them

void check_shapes(const aec_kernels *kernels) {
  int dense = 0, depthwise = 0;
  seed_random(1);
  for (; dense < 1500; dense++) check_dense(kernels, -1, -1, -1);
  for (int32_t positions = 1; positions <= 70; positions++)
    for (int32_t bits = 8; bits <= 16; bits += 8, dense++) check_dense(kernels, positions, -1, bits);
  // Beyond the blocks that kernels cut rows into, and the inputs that they prepare at once.
  for (int i = 0; i < 4; i++)
    for (int32_t bits = 8; bits <= 16; bits += 8, dense++)
      check_dense(kernels, (int32_t[]){191, 192, 193, 385}[i], 16, bits);
  for (int i = 0; i < 4; i++)
    for (int32_t bits = 8; bits <= 16; bits += 8, dense++)
      check_dense(kernels, (int32_t[]){1, 23, 24, 7}[i], (int32_t[]){1278, 1280, 1282, 2560}[i], bits);

  for (int32_t radius = 1; radius <= 2; radius++) {
    for (int32_t width = 1; width <= 70; width++)
      for (int sides = 0; sides < 4; sides++, depthwise++)
        check_depthwise(kernels, radius, width, sides & 1, sides >> 1);
    for (int i = 0; i < 3; i++, depthwise++) check_depthwise(kernels, radius, (int32_t[]){96, 97, 193}[i], 1, i & 1);
  }

  printf("%d dense and %d depth-wise layers equal naive, checksum %08" PRIx32 "\n", dense, depthwise, checksum);
}
