/// The kernels of training, in single precision: products of matrices, depth-wise filters, rates, rearrangements.
///
/// A map is `[position][channel]`. What is multiplied is an *operand*: a map in words of 32 bits, `aec_words` of them a
/// position. A word is one float, or a pair of bfloat16 of neighbouring channels where the machine multiplies these; the last
/// pair is filled up with zero. Memory of operands may be read up to 256 bytes beyond its end.
///
/// The result is the same on every run; sets differ from one another in rounding alone.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { AEC_TRAINS_LINEAR, AEC_TRAINS_LEAKY, AEC_TRAINS_RELU } aec_trained_activation;

/// What follows the sums of a layer, forward or backward, in this order. What is NULL is left out.
typedef struct aec_finish {
  const float *bias;                       ///< Added, of each output.
  const float *gain;                       ///< Multiplied, of each output.
  aec_trained_activation activation;       ///< Leaky: slope 1/8.
  const uint32_t *gate;                    ///< Operand: what an activation gave, whose slope is multiplied.
  aec_trained_activation gate_activation;  ///< That activation.
  const float *residual;                   ///< Added: a map like the output, which it may be.
  float *output;                           ///< The result as a map,
  uint32_t *operand;                       ///< and as an operand.
} aec_finish;

/// What a rate is told and tells of values, `count` positions of `channels`.
typedef struct aec_rate {
  const float *value;        ///< What is coded: with noise, or rounded.
  const float *scale_class;  ///< Real-valued class of each, unbounded; of each channel where `class_stride` is 0.
  ptrdiff_t class_stride;    ///< From a position's classes to the next one's.
  int32_t count, channels;
  float weight;           ///< Of a bit in what is minimised; above 0.
  float *value_gradient;  ///< Of what is minimised, by value and by class: written.
  float *class_gradient;
} aec_rate;

/// What noise and crops are drawn by; see `aec_draw`.
typedef uint32_t aec_key;

typedef struct aec_training {
  const char *name;
  /// Channels in a word: 2 of bfloat16, or 1.
  int32_t word_channels;

  // Operands.

  /// An operand of a map.
  void (*operand)(const float *map, int32_t count, int32_t channels, uint32_t *operand);
  /// A map of an operand.
  void (*map)(const uint32_t *operand, int32_t count, int32_t channels, float *map);

  // Matrices. `exact` is whether words are floats even where the set multiplies bfloat16.

  /// Words that `pack` writes for a matrix.
  size_t (*packed_words)(int32_t rows, int32_t columns, bool exact);
  /// Packs the right-hand matrix of a product, `element(k, n) = matrix[k * row + n * column]`; one of the strides is 1.
  void (*pack)(const float *matrix, ptrdiff_t row, ptrdiff_t column, int32_t rows, int32_t columns, bool exact,
               uint32_t *packed);
  /// `count` positions of `inputs` channels, times a packed matrix of `inputs` rows and `outputs` columns. Where `exact`, of
  /// floats, also what is read and written as an operand.
  void (*product)(const uint32_t *operand, const uint32_t *packed, int32_t count, int32_t inputs, int32_t outputs,
                  bool exact, const aec_finish *finish);
  /// The sum over positions of the products of each channel of `left` with each of `right`: `[left][right]`, set or added
  /// to. `scratch` has `outer_words`.
  void (*outer)(const uint32_t *left, const uint32_t *right, int32_t count, int32_t left_channels,
                int32_t right_channels, bool exact, bool adds, float *result, uint32_t *scratch);
  size_t (*outer_words)(int32_t count, int32_t left_channels, int32_t right_channels, bool exact);
  /// The sum of each channel over positions, set or added to.
  void (*column_sums)(const uint32_t *operand, int32_t count, int32_t channels, bool adds, float *sums);

  // Depth-wise filters of radius 1 or 2, `weights[tap][channel]`, 9 or 25 taps.

  void (*depthwise)(const uint32_t *operand, int32_t height, int32_t width, int32_t channels, int32_t radius,
                    const float *weights, const aec_finish *finish);
  /// The gradient by weights and then by bias, `[taps + 1][channels]`, from what was read and the gradient of the sums.
  void (*depthwise_gradient)(const uint32_t *operand, const uint32_t *gradient, int32_t height, int32_t width,
                             int32_t channels, int32_t radius, float *result);

  // Rearrangements.

  /// Space-to-depth by `side`: `[height * width][channels]` to `[height / side * width / side][channels * side^2]`, in which a
  /// channel is (channel, row, column), as PyTorch has it; as a map and as an operand.
  void (*space_to_depth)(const float *map, int32_t height, int32_t width, int32_t channels, int32_t side, float *result,
                         uint32_t *operand);
  /// The reverse, as a map alone; height and width are those of the result.
  void (*depth_to_space)(const float *map, int32_t height, int32_t width, int32_t channels, int32_t side,
                         float *result);

  // Elements.

  /// The bits of values under Gaussians of unit bins, bounded as `model.py` bounds them, and their gradients.
  double (*rate)(const aec_rate *rate);
  /// `map * gain[channel]`, added to the result or not.
  void (*scale)(const float *map, const float *gain, int32_t count, int32_t channels, bool adds, float *result);
  /// `(round(value - mean) + mean) * inverse` of a position's channels; the mean may be NULL, for 0.
  void (*requantise)(const float *value, const float *mean, const float *inverse, int32_t channels, float *result);
  /// The sum of `left * right` of each channel over positions, set or added to.
  void (*column_products)(const float *left, const float *right, int32_t count, int32_t channels, bool adds,
                          float *sums);
  /// The sum of squared differences, and `weight` times their gradient by `map`.
  double (*squared_error)(const float *map, const float *target, int64_t count, float weight, float *gradient);
  /// The sum of the binary cross-entropies of `sigmoid(map)` and targets in 0...1, in nats, and `weight` times its gradient.
  double (*cross_entropy)(const float *map, const float *target, int64_t count, float weight, float *gradient);
  /// e to the power of each, and the natural logarithm.
  void (*exponential)(const float *values, int64_t count, float *result);
  void (*logarithm)(const float *values, int64_t count, float *result);

  // The optimiser.

  /// Adam's moments of a gradient, and the direction `mean / (sqrt(square / square_share) + epsilon)`.
  void (*moments)(const float *gradient, int64_t count, float keep_mean, float keep_square, float square_share,
                  float epsilon, float *mean, float *square, float *direction);
  /// `result += factor * values`, and `result = keep * result + factor * values`.
  void (*add)(const float *values, float factor, float keep, int64_t count, float *result);
  /// The sum of squares.
  double (*energy)(const float *values, int64_t count);
  /// The orthogonal factor of a QR decomposition by Householder's reflections, of the matrix whose *columns* are the rows of
  /// `columns` (size x size), which it replaces. `scratch` has `orthogonal_words`.
  void (*orthogonalise)(float *columns, int32_t size, float *scratch);
  size_t (*orthogonal_words)(int32_t size);

  /// Multiply-adds on registers alone, the machine's limit; returns how many.
  int64_t (*peak)(int64_t rounds, bool exact);
} aec_training;

/// Sets of this machine, the slowest first; NULL beyond the last.
const aec_training *aec_training_at(int32_t index);

/// Mixes all bits of a number (Wellons' `lowbias32`).
uint32_t aec_mix(uint32_t number);
/// Key of a tensor: `mix(mix(mix(seed) + step) + tensor)`, all modulo 2^32.
aec_key aec_draw_key(uint32_t seed, uint32_t step, uint32_t tensor);
/// The number of a key at an index: `mix(mix(index ^ key) + mix(key + 0x9E3779B9))`.
uint32_t aec_draw(aec_key key, uint32_t index);
/// Uniform noise in -1/2 ..< 1/2, in steps of 2^-24, added to a map of positions x channels: of element (c, p) of
/// `[channels][positions]` after `first` others, as PyTorch numbers them.
void aec_add_noise(aec_key key, uint32_t first, const float *map, int32_t count, int32_t channels, float *result);
