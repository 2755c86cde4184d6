/// The kernels: all per-element arithmetic of the networks, in integers.
///
/// What each computes is normative and written down in `AEC.docc/Arithmetic.md`. Feature maps are int16,
/// channels innermost; strides count int16 elements. One implementation an instruction set, all equal to the
/// last bit; even where weights that no exporter writes make a sum leave int32, which wraps.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Constant, so Swift may share it among threads.
#if defined(__clang__)
#define AEC_SENDABLE __attribute__((swift_attr("@Sendable")))
#else
#define AEC_SENDABLE
#endif

typedef enum aec_isa {
  AEC_ISA_NAIVE = 0,  ///< The formulas as they are written down; what the others are tested against.
  AEC_ISA_SSE2,
  AEC_ISA_AVX2,
  AEC_ISA_AVX512,  ///< AVX-512 F, BW, VL and VNNI.
  AEC_ISA_NEON,
  AEC_ISA_COUNT
} aec_isa;

typedef enum aec_activation { AEC_LINEAR = 0, AEC_LEAKY_RELU, AEC_RELU } aec_activation;

/// A 1x1 convolution. Weights are in kernel order: [outputs / 16][inputs / 2][16][2] of int8 or int16.
typedef struct aec_dense {
  const void *weights;
  const int32_t *biases;
  const int16_t *multipliers;
  int32_t weight_bits;  ///< 8 or 16.
  int32_t inputs;       ///< Even.
  int32_t outputs;      ///< A multiple of 16.
  int32_t shift;
  int32_t limit;
  aec_activation activation;
} aec_dense;

/// A depth-wise convolution over a square of `2 * radius + 1` positions a side. Weights are [positions of the square][channels].
typedef struct aec_depthwise {
  const int16_t *weights;
  const int32_t *biases;
  const int16_t *multipliers;
  int32_t radius;    ///< 1 and 2 have fast kernels.
  int32_t channels;  ///< A multiple of 16.
  int32_t shift;
  int32_t limit;
  aec_activation activation;
} aec_depthwise;

/// A row of positions that a dense layer reads: `count` channels at each position.
typedef struct aec_input {
  const int16_t *start;
  ptrdiff_t stride;  ///< From one position to the next.
  int32_t count;     ///< Even.
} aec_input;

typedef struct AEC_SENDABLE aec_kernels {
  const char *name;  ///< "naive", "sse2", "avx2", "avx512", "neon"; what `AEC_ISA` in the environment names.

  /// Outputs `first ..< first + count` (multiples of 16) of a dense layer at `positions` positions.
  ///
  /// The layer's inputs are the channels of `inputs[0]`, then (if its count is not 0) those of `inputs[1]`;
  /// together `layer->inputs`. `output` and `residual` (NULL: none) point at the first position's output
  /// `first`, and may be the same; otherwise nothing that is read may be written.
  void (*dense)(const aec_dense *layer, const aec_input inputs[2], const int16_t *residual, ptrdiff_t residual_stride,
                int16_t *output, ptrdiff_t output_stride, int32_t positions, int32_t first, int32_t count);

  /// One row of a depth-wise layer from the `2 * radius + 1` rows around it, of `width` positions, `channels` apart;
  /// those outside of the feature map are NULL. `output` overlaps none of them.
  void (*depthwise)(const aec_depthwise *layer, const int16_t *const *rows, int16_t *output, int32_t width);

  /// The machine's limit, for benchmarks: `rounds` rounds of the instructions that a dense layer multiplies
  /// with, on registers alone. Returns how many multiply-adds that was.
  int64_t (*peak)(int64_t rounds);
} aec_kernels;

/// The kernels of an instruction set, or NULL where this machine (or this build) does not have it.
const aec_kernels *aec_kernels_for(aec_isa isa);

/// The kernels of that name, or for NULL the fastest of this machine. NULL when the name is unknown or what
/// it names is not there.
const aec_kernels *aec_kernels_named(const char *name);

/// The fastest kernels of this machine, or those that the environment variable `AEC_ISA` names.
/// NULL when it names what is unknown or not there. Decided once; an empty variable counts as none.
const aec_kernels *aec_kernels_best(void);

/// A block of pixels as channels (dy, dx, colour).
typedef struct aec_block {
  int32_t side;     ///< Pixels.
  int32_t colours;  ///< Of a pixel: 3.
  int32_t samples;  ///< Numbers of a pixel in the picture: one for each colour, or 1 where it is gray.
} aec_block;

/// One row of `count` blocks of a picture of 8 bits as `2p - 255`; all colours of a gray pixel are its number.
///
/// `rows` are as many rows as a block has, each of `width` (at least 1) pixels; pixels beyond the width repeat its last one.
void aec_blocks_from_pixels8(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                             int32_t count);

/// The same in 1/64 of `2p - 255`.
void aec_fine_blocks_from_pixels8(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                                  int32_t count);

/// The same of a picture of 16 bits, whose numbers are two bytes, the low one first, and 257 times as large.
void aec_fine_blocks_from_pixels16(aec_block block, const uint8_t *const *rows, int32_t width, int16_t *output,
                                   int32_t count);

/// Numbers of 8 bits from `count` of 16: rounded quotients by 257.
void aec_pixels8_from_pixels16(const uint8_t *input, uint8_t *output, int32_t count);

/// The number of 16 bits that a value in 1/64 of `2p - 255` is: 257 times p, of which 1/128 are told apart.
static inline int32_t aec_deep(int32_t value) {
  const int32_t p = value + 255 * 64;
  return (257 * (p < 0 ? 0 : p > 255 * 128 ? 255 * 128 : p) + 64) >> 7;
}

/// The reverse: writes `row_count` rows, at most a block's, of `width` pixels from blocks in 1/64 of `2p - 255`; a gray pixel is
/// the mean of its colours, as in `aec_gray`.
void aec_pixels8_from_blocks(aec_block block, const int16_t *input, uint8_t *const *rows, int32_t row_count,
                             int32_t width);

/// The same for pictures of 16 bits.
void aec_pixels16_from_blocks(aec_block block, const int16_t *input, uint8_t *const *rows, int32_t row_count,
                              int32_t width);

/// Outputs of a thumbnail head: 2x2 pixels (dy, dx, colour), filled up.
enum { AEC_HEAD_WIDTH = 16 };

/// Two rows of `width` pixels of a thumbnail, from positions of two heads in 1/64 of `2p - 255`, the second of which counts
/// `blend` (0...2048) of 2048.
///
/// A row that is NULL is left out. 3 samples, or 1 where pixels are gray: the mean of their colours.
void aec_pixels8_from_heads(int32_t samples, const int16_t *input, int32_t blend, uint8_t *const *rows, int32_t width);

/// The same for pictures of 16 bits.
void aec_pixels16_from_heads(int32_t samples, const int16_t *input, int32_t blend, uint8_t *const *rows, int32_t width);

/// Symbols of `channels` latents at one position: `clamp(((value - mean) * gain + 2^31) >> 32, 32767)`;
/// `mean` may be NULL.
void aec_quantise(const int16_t *value, const int16_t *mean, const int32_t *gain, int16_t *symbols, int32_t channels);

/// The same, but 0 where the magnitude of `(value - mean) * gain` is below `least` of the channel's scale class
/// (0...63).
void aec_quantise_dead_zone(const int16_t *value, const int16_t *mean, const int32_t *gain, const uint8_t *classes,
                            const uint32_t *least, int16_t *symbols, int32_t channels);

/// Latents moved by a part of what is lost between `coded` and `returned`: with
/// `lost = ((coded * inverse_mean_gain + 2^15) >> 16) - returned`, `clamp(value + ((lost * weight + 2^11) >> 12), limit)`, where the
/// weight is that of the channel's scale class (0...63). `refined` may be `value` or `returned`.
void aec_refine(const int16_t *value, const int16_t *coded, const int32_t *inverse_mean_gain, const int16_t *returned,
                const uint8_t *classes, const int16_t *weights, int16_t *refined, int32_t limit, int32_t channels);

/// Latents from symbols: `clamp((symbol * inverse_gain + mean * mean_gain + 2^15) >> 16, limit)`; `mean` may be NULL,
/// `values` may be `symbols`.
void aec_dequantise(const int16_t *symbols, const int16_t *mean, const int32_t *inverse_gain, const int32_t *mean_gain,
                    int16_t *values, int32_t limit, int32_t channels);

/// Scale classes: `min(max((value + offset + 128) >> 8, 0), 63)`; `value` may be NULL (zeros).
void aec_scale_classes(const int16_t *value, const int16_t *offset, uint8_t *classes, int32_t channels);

/// A block of the detail layer: its pixels a side, and its planes. The largest magnitude of a symbol that counts for others.
enum { AEC_DETAIL_SIDE = 8, AEC_DETAIL_PLANES = 3, AEC_DETAIL_MAGNITUDE = 4095 };

/// Makes pixels of three colours gray: each the mean of its colours.
void aec_gray(int16_t *pixels, int32_t count);

/// Whether the colours of each of `count` pixels are equal.
bool aec_is_gray(const int16_t *pixels, int32_t count);

/// The sum of the squared errors of the pixels that a block becomes, against a source, both in 1/64 of `2p - 255`; of the block's
/// first `width` columns and `height` rows.
int64_t aec_squared_error(const int16_t *source, const int16_t *block, int32_t width, int32_t height);

/// The same of pixels of 16 bits.
int64_t aec_squared_error16(const int16_t *source, const int16_t *block, int32_t width, int32_t height);

/// What a block misses of its source, `width` x `height` pixels of which are in the picture, as coefficients (plane, vertical
/// frequency, horizontal frequency) in 1/8 of a gray level.
///
/// `source` and `block` are in 1/64 of `2p - 255`; both (dy, dx, colour).
void aec_detail_forward(const int16_t *source, const int16_t *block, int32_t width, int32_t height, bool gray,
                        int16_t *coefficients);

/// Adds what symbols (plane, vertical, horizontal frequency) say to a block in 1/64 of `2p - 255`.
///
/// `step` (1...32767) is that of the coefficients in 1/8 of a gray level. Of each plane only the symbols of both frequencies
/// below its extent (0...8) are read, and those to the right of them, which are zeros.
void aec_detail_inverse(const int16_t *symbols, const uint8_t *extents, int32_t step, bool gray, int16_t *block);

/// Adds the mean of what symbols say to a pixel in 1/64 of `2p - 255`.
void aec_detail_inverse_head(const int16_t *symbols, int32_t step, bool gray, int16_t *pixel);

/// Makes a block flat, of a first coefficient of each plane, in 1/8 of a gray level; `count` pixels of it.
void aec_detail_flat(const int16_t *levels, int32_t count, int16_t *pixels);

/// Planes of symbols around one that is being coded; NULL where there is none.
typedef struct aec_detail_neighbours {
  const int16_t *left, *above, *above_right;  ///< The same plane of other blocks.
  const int16_t *first_plane, *second_plane;  ///< Earlier planes of the same block.
} aec_detail_neighbours;

/// What the neighbours say of how large each symbol of a plane is: weighted sums of magnitudes.
///
/// `weights`, each of 64 frequencies: of one; of the left block's symbol and the sum of the four next to it; the same of the
/// block above; of the symbols of the block above to the right, of the first and of the second plane.
void aec_detail_contexts(const aec_detail_neighbours *neighbours, const int16_t *weights, int32_t *sums);

/// What a block of pixels, each of so many samples, is like: of pairs of numbers of neighbouring pixels, sideways and downwards, the sum of their
/// differences, and how many are equal.
typedef struct aec_texture {
  int32_t pairs, differences, equal;
} aec_texture;

/// The texture of a block of at most 64x64 pixels.
aec_texture aec_texture_of(const uint8_t *const *rows, int32_t samples, int32_t width, int32_t height);

/// The mean colour of a block, rounded.
void aec_mean_of(const uint8_t *const *rows, int32_t samples, int32_t width, int32_t height, uint8_t *mean);

/// Makes all pixels of a block a colour.
void aec_fill(const uint8_t *colour, int32_t samples, uint8_t *const *rows, int32_t width, int32_t height);

/// What coefficients amount to: the sum of their squares, how many have at least half a step, and the sum of the squares of
/// these.
typedef struct aec_detail_amount {
  int64_t energy, large_energy;
  int32_t large;
} aec_detail_amount;

aec_detail_amount aec_detail_amount_of(const int16_t *coefficients, int32_t count, int32_t step);

/// The sum of the squares of what `symbols` times `step` leave of coefficients.
int64_t aec_detail_left(const int16_t *coefficients, const int16_t *symbols, int32_t count, int32_t step);

/// A class of what is nearby tells how large the error of a prediction may be.
enum { AEC_PREDICTION_CLASSES = 24, AEC_DEEP_PREDICTION_CLASSES = 44 };

/// The class, of so many, of errors that come to `sum`: 0 for 0 and 1, else two classes for each doubling.
static inline int32_t aec_error_class(uint32_t sum, int32_t classes) {
  if (sum < 2) return 0;
  const int32_t octave = 31 - __builtin_clz(sum);
  const int32_t error_class = 2 * octave + (int32_t)(sum >> (octave - 1) & 1) - 1;
  return error_class < classes ? error_class : classes - 1;
}

/// What a sample is thought to be.
typedef struct aec_prediction {
  int32_t value;        ///< 0...255, or 0...65535.
  int32_t error_class;  ///< 0 where no error is thought to come; two more for each doubling of what may.
} aec_prediction;

/// What predicts the samples of a square of at most 512 columns: row by row, pixel by pixel, of each plane after plane.
typedef struct aec_predictor aec_predictor;

/// Bytes of a predictor of samples up to `largest`, which the caller allocates: of 8 bits up to 255, else of 16.
size_t aec_predictor_size(int32_t largest);

/// Begins a square of `width` (1...512) columns of samples up to `largest`, for which there are enough bytes.
void aec_predictor_begin(aec_predictor *predictor, int32_t width, int32_t largest);

/// What the sample of a plane (0 green, 1 red, 2 blue) at a column is thought to be.
aec_prediction aec_predictor_predict(aec_predictor *predictor, int32_t plane, int32_t column);

/// Takes the sample that was predicted last, 0...`largest`.
void aec_predictor_learn(aec_predictor *predictor, int32_t plane, int32_t column, int32_t value);

/// Goes on to the next row.
void aec_predictor_end_row(aec_predictor *predictor);

/// Where a guess may come from, how many contexts each has, and how many places a guess may have among the guesses.
enum { AEC_GUESS_SOURCES = 7, AEC_GUESS_CONTEXTS = 128, AEC_GUESS_RANKS = 4 };

/// What is next to a pixel. Colours are `red | green << 8 | blue << 16`.
typedef struct aec_surroundings {
  uint32_t west, north, north_west, north_east;
  int32_t missed;  ///< Of how many of three pixels next to it the first guess was wrong.
} aec_surroundings;

/// What remembers the colours of a square of at most 512 columns: row by row, pixel by pixel.
typedef struct aec_history aec_history;

/// Bytes of a history, which the caller allocates.
size_t aec_history_size(void);

/// Begins a square of `width` (1...512) columns, with tables of 2^`digits` (1...17) slots.
void aec_history_begin(aec_history *history, int32_t width, int32_t digits);

/// What the pixel at a column is thought to be: writes up to `AEC_GUESS_SOURCES` colours, all different, the likeliest first, and
/// of each the context that says how much is known of it; returns their number.
int32_t aec_history_guess(aec_history *history, int32_t column, aec_surroundings *around, uint32_t *colours,
                          uint16_t *contexts);

/// Takes the colour of the pixel that was guessed last, and whether the first guess was wrong.
void aec_history_learn(aec_history *history, int32_t column, uint32_t colour, bool missed);

/// Leaves out the pixels from a column up to another: they are black to those around them.
void aec_history_skip(aec_history *history, int32_t first, int32_t end);

/// Goes on to the next row.
void aec_history_end_row(aec_history *history);
