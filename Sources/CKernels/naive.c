/// The formulas of `AEC.docc/Arithmetic.md` as they are written there, one output at a time: slow, and what
/// every other instruction set is tested against.
///
/// Sums are unsigned, so that they wrap as the instructions' do where a damaged model makes them leave int32.

#include "internal.h"

static int32_t clamp(int32_t value, int32_t limit) { return value > limit ? limit : value < -limit ? -limit : value; }

static int32_t sat16(int32_t value) { return value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value; }

/// `v`: an accumulator shifted, scaled and put through the activation.
static int32_t activate(int32_t accumulator, int32_t shift, int16_t multiplier, aec_activation activation) {
  int32_t t = sat16(accumulator >> shift);
  int32_t v = (t * multiplier + (1 << 14)) >> 15;
  if (activation == AEC_LEAKY_RELU && v >> 3 > v) v >>= 3;
  if (activation == AEC_RELU && v < 0) v = 0;
  return v;
}

/// The weight `w[output][input]` in kernel order.
static int32_t dense_weight(const aec_dense *layer, int32_t output, int32_t input) {
  size_t panel = (size_t)(output / 16) * (size_t)(layer->inputs / 2);
  size_t index = ((panel + (size_t)(input / 2)) * 16 + (size_t)(output % 16)) * 2 + (size_t)(input % 2);
  return layer->weight_bits == 8 ? ((const int8_t *)layer->weights)[index] : ((const int16_t *)layer->weights)[index];
}

static void dense(const aec_dense *layer, const aec_input inputs[2], const int16_t *residual, ptrdiff_t residual_stride,
                  int16_t *output, ptrdiff_t output_stride, int32_t positions, int32_t first, int32_t count) {
  for (int32_t position = 0; position < positions; position++) {
    for (int32_t n = first; n < first + count; n++) {
      uint32_t acc = (uint32_t)layer->biases[n];
      int32_t k = 0;
      for (int32_t segment = 0; segment < 2; segment++) {
        const aec_input *input = &inputs[segment];
        for (int32_t i = 0; i < input->count; i++, k++)
          acc += (uint32_t)(dense_weight(layer, n, k) * input->start[position * input->stride + i]);
      }
      int32_t v = activate((int32_t)acc, layer->shift, layer->multipliers[n], layer->activation);
      if (residual) v = sat16(residual[position * residual_stride + n - first] + v);
      output[position * output_stride + n - first] = (int16_t)clamp(v, layer->limit);
    }
  }
}

static void depthwise(const aec_depthwise *layer, const int16_t *const *rows, int16_t *output, int32_t width) {
  int32_t radius = layer->radius, side = 2 * radius + 1;
  ptrdiff_t channels = layer->channels;
  for (int32_t column = 0; column < width; column++) {
    for (ptrdiff_t c = 0; c < channels; c++) {
      uint32_t acc = (uint32_t)layer->biases[c];
      for (int32_t tap = 0; tap < side * side; tap++) {
        const int16_t *row = rows[tap / side];
        int32_t x = column + tap % side - radius;
        if (row && x >= 0 && x < width) acc += (uint32_t)(layer->weights[tap * channels + c] * row[x * channels + c]);
      }
      int32_t v = activate((int32_t)acc, layer->shift, layer->multipliers[c], layer->activation);
      output[column * channels + c] = (int16_t)clamp(v, layer->limit);
    }
  }
}

/// Multiplies and adds one number at a time.
static int64_t peak(int64_t rounds) {
  int32_t sum = 0, factor = 3;
  for (int64_t i = 0; i < rounds; i++) {
    __asm__ volatile("" : "+r"(factor));
    sum += factor * factor;
    __asm__ volatile("" : "+r"(sum));
  }
  return rounds;
}

const aec_kernels aec_kernels_naive = {.name = "naive", .dense = dense, .depthwise = depthwise, .peak = peak};
