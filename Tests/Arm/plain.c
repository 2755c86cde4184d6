/// The arithmetic that is one piece of C for all machines, on random numbers, some at the ends of their ranges, in
/// rows of all lengths, fenced in. Tests/CKernelsTests holds it against its formulas; here the compilers are tested,
/// which make vectors of it in their own ways.

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "support.h"

/// Of all outputs so far.
static uint32_t checksum;

static void add(const void *bytes, size_t count) { checksum = crc32(checksum, bytes, count); }

static int16_t *random_latents(int32_t count, int extreme) {
  int16_t *latents = fenced((size_t)count * sizeof *latents, random_fence());
  for (int32_t i = 0; i < count; i++) latents[i] = (int16_t)random_signed(INT16_MAX, extreme);
  return latents;
}

/// Of all magnitudes, or (`extreme`) of the greatest.
static int32_t *random_gains(int32_t count, int extreme) {
  int32_t *gains = fenced((size_t)count * sizeof *gains, random_fence());
  for (int32_t i = 0; i < count; i++) gains[i] = INT32_MAX >> (extreme ? 0 : random_in(0, 30));
  return gains;
}

static uint8_t *random_bytes(int32_t count, int64_t limit) {
  uint8_t *bytes = fenced((size_t)count, random_fence());
  for (int32_t i = 0; i < count; i++) bytes[i] = (uint8_t)random_in(0, limit);
  return bytes;
}

// Latents

static void check_latents(int32_t channels, int extreme) {
  begin_case("%d channels of latents, %s", channels, extreme ? "extreme" : "any");
  const size_t bytes = (size_t)channels * sizeof(int16_t);
  const int16_t *value = random_latents(channels, extreme), *mean = random_latents(channels, extreme);
  const int32_t *gain = random_gains(channels, extreme);
  const uint8_t *classes = random_bytes(channels, 63);
  uint32_t *least = fenced(64 * sizeof *least, random_fence());
  for (int i = 0; i < 64; i++) least[i] = (uint32_t)random_in(0, UINT32_MAX);
  int16_t *symbols = random_latents(channels, 0);
  aec_quantise(value, mean, gain, symbols, channels);
  add(symbols, bytes);
  aec_quantise_dead_zone(value, mean, gain, classes, least, symbols, channels);
  add(symbols, bytes);

  // Symbols to latents, apart and in place.
  const int32_t limit = (int32_t)random_in(1, INT16_MAX);
  const int32_t *mean_gain = random_gains(channels, extreme);
  int16_t *latents = random_latents(channels, 0);
  aec_dequantise(symbols, mean, gain, mean_gain, latents, limit, channels);
  add(latents, bytes);
  aec_dequantise(symbols, mean, gain, mean_gain, symbols, limit, channels);
  add(symbols, bytes);
  release();
}

static void check_refinement(int32_t channels, int extreme) {
  begin_case("refinement of %d channels, %s", channels, extreme ? "extreme" : "any");
  const size_t bytes = (size_t)channels * sizeof(int16_t);
  int16_t *value = random_latents(channels, extreme), *returned = random_latents(channels, extreme);
  const int16_t *coded = random_latents(channels, extreme), *weights = random_latents(64, extreme);
  const int32_t *scale = random_gains(channels, extreme);
  const uint8_t *classes = random_bytes(channels, 63);
  const int32_t limit = (int32_t)random_in(1, INT16_MAX);
  // Apart, then in place of either.
  int16_t *refined = random_latents(channels, 0);
  aec_refine(value, coded, scale, returned, classes, weights, refined, limit, channels);
  add(refined, bytes);
  int16_t *const place = flip() ? value : returned;
  aec_refine(value, coded, scale, returned, classes, weights, place, limit, channels);
  add(place, bytes);
  release();
}

// Pixels

/// A row of pixels in, out of 8x8 blocks and out of two heads; what lies beyond its width is fenced off.
static void check_pixels(int32_t width) {
  begin_case("pixels, width %d", width);
  const int32_t numbers = flip() ? 3 : 1;  // of a pixel
  const int32_t samples = numbers * width, blocks = (width + 7) / 8 + (int32_t)random_in(0, 2);
  uint8_t *rows[8];
  const uint8_t *sources[8];
  for (int y = 0; y < 8; y++) sources[y] = rows[y] = random_bytes(samples, 255);
  int16_t *output = random_latents(192 * blocks, 0);
  aec_blocks_from_pixels8((aec_block){8, 3, numbers}, sources, width, output, blocks);
  add(output, (size_t)(192 * blocks) * sizeof *output);

  // Every value that a pixel can come from, and far beyond.
  const int64_t limit = flip() ? 17000 : INT16_MAX;
  const int32_t inner = 192 * ((width + 7) / 8);
  int16_t *input = fenced((size_t)inner * sizeof *input, random_fence());
  for (int32_t i = 0; i < inner; i++) input[i] = (int16_t)random_signed(limit, 0);
  aec_pixels8_from_blocks((aec_block){8, 3, numbers}, input, rows, (int32_t)random_in(1, 8), width);
  for (int y = 0; y < 8; y++) add(rows[y], (size_t)samples);

  uint8_t *deep[8];
  const uint8_t *deep_sources[8];
  for (int y = 0; y < 8; y++) deep_sources[y] = deep[y] = random_bytes(2 * samples, 255);
  aec_fine_blocks_from_pixels16((aec_block){8, 3, numbers}, deep_sources, width, output, blocks);
  add(output, (size_t)(192 * blocks) * sizeof *output);
  aec_fine_blocks_from_pixels8((aec_block){8, 3, numbers}, sources, width, output, blocks);
  add(output, (size_t)(192 * blocks) * sizeof *output);
  aec_pixels16_from_blocks((aec_block){8, 3, numbers}, input, deep, 8, width);
  for (int y = 0; y < 8; y++) add(deep[y], 2 * (size_t)samples);
  aec_pixels8_from_pixels16(deep[0], rows[7], samples);
  add(rows[7], (size_t)samples);

  const int32_t heads = 32 * ((width + 1) / 2);
  int16_t *values = fenced((size_t)heads * sizeof *values, random_fence());
  for (int32_t i = 0; i < heads; i++) values[i] = (int16_t)random_signed(limit, 0);
  uint8_t *wanted[2] = {rows[0], rows[1]};
  if (flip()) wanted[random_in(0, 1)] = NULL;
  aec_pixels8_from_heads(numbers, values, (int32_t)random_in(0, 2048), wanted, width);
  for (int y = 0; y < 2; y++) add(rows[y], (size_t)samples);
  uint8_t *deep_wanted[2] = {deep[0], deep[1]};
  aec_pixels16_from_heads(numbers, values, (int32_t)random_in(0, 2048), deep_wanted, width);
  for (int y = 0; y < 2; y++) add(deep[y], 2 * (size_t)samples);

  const int32_t block_width = width < 64 ? width : 64, height = (int32_t)random_in(1, 8);
  const aec_texture texture = aec_texture_of(sources, numbers, block_width, height);
  add(&texture.pairs, 3 * sizeof texture.pairs);
  uint8_t *colour = fenced(3, random_fence());
  aec_mean_of(sources, numbers, block_width, height, colour);
  aec_fill(colour, numbers, rows, block_width, height);
  for (int y = 0; y < height; y++) add(rows[y], (size_t)samples);
  release();
}

// Detail

static int16_t *random_block(int64_t limit, int extreme) {
  int16_t *block = fenced(192 * sizeof *block, random_fence());
  for (int i = 0; i < 192; i++) block[i] = (int16_t)random_signed(limit, extreme);
  return block;
}

/// A block's coefficients, symbols added to it, its errors, and what its symbols say of others.
static void check_detail(int extreme) {
  begin_case("a block of detail, %s", extreme ? "extreme" : "any");
  const size_t bytes = 192 * sizeof(int16_t);
  const int32_t width = (int32_t)random_in(1, 8), height = (int32_t)random_in(1, 8);
  const bool gray = flip();
  const int16_t *source = random_block(255 * 64, extreme);
  int16_t *block = random_block(extreme ? INT16_MAX : 17000, 0), *coefficients = random_block(0, 0);
  aec_detail_forward(source, block, width, height, gray, coefficients);
  add(coefficients, bytes);

  int16_t *symbols = random_block(extreme ? INT16_MAX : 20, extreme);
  uint8_t *extents = random_bytes(3, 8);
  for (int i = 0; i < 192; i++)
    if (i % 8 >= extents[i / 64]) symbols[i] = 0;
  const int32_t step = (int32_t)random_in(1, extreme ? INT16_MAX : 200);
  aec_detail_inverse_head(symbols, step, gray, block + 189);
  aec_detail_inverse(symbols, extents, step, gray, block);
  add(block, bytes);
  const int64_t error = aec_squared_error(source, block, width, height);
  add(&error, sizeof error);
  const int64_t deep_error = aec_squared_error16(source, block, width, height);
  add(&deep_error, sizeof deep_error);
  aec_gray(block, 64);
  add(block, bytes);
  const uint8_t is_gray = aec_is_gray(block, 64) + 2 * aec_is_gray(source, 64);
  add(&is_gray, 1);

  const aec_detail_neighbours neighbours = {flip() ? symbols : NULL, flip() ? symbols + 64 : NULL,
                                            flip() ? symbols + 128 : NULL, flip() ? coefficients : NULL,
                                            flip() ? coefficients + 128 : NULL};
  const int16_t *weights = random_latents(8 * 64, extreme);
  int32_t *sums = fenced(64 * sizeof *sums, random_fence());
  aec_detail_contexts(&neighbours, weights, sums);
  add(sums, 64 * sizeof *sums);
  aec_detail_flat(coefficients + 64, 64, block);
  add(block, bytes);
  release();
}

// Without loss

/// Rows of random samples as a photograph's are coded: what is thought of each, and what comes of it. Gentle steps keep filters
/// in their ranges, extreme ones drive them to the ends.
static void check_predictor(int32_t width, int32_t largest, int32_t step, int extreme) {
  begin_case("predictions of rows of %d samples up to %d, %s", width, largest, extreme ? "extreme" : "any");
  const size_t bytes = aec_predictor_size(largest);
  aec_predictor *predictor = fenced(bytes, FENCE_BEHIND);
  // A predictor may have been used before.
  memset(predictor, 0xA5, bytes);
  aec_predictor_begin(predictor, width, largest);
  for (int y = 0; y < 6; y++) {
    for (int32_t x = 0; x < width; x++) {
      for (int32_t plane = 0; plane < 3; plane++) {
        const aec_prediction prediction = aec_predictor_predict(predictor, plane, x);
        add(&prediction.value, sizeof prediction.value);
        add(&prediction.error_class, sizeof prediction.error_class);
        const int64_t sample = extreme ? largest * flip() : prediction.value + random_in(-step, step);
        aec_predictor_learn(predictor, plane, x, (int32_t)(sample < 0 ? 0 : sample > largest ? largest : sample));
      }
    }
    aec_predictor_end_row(predictor);
  }
  release();
}

/// Rows of few colours or (`extreme`) of many, as a drawing's are coded, some pixels left out: the guesses at each.
static void check_history(int32_t width, int extreme) {
  begin_case("guesses of rows of %d, %s", width, extreme ? "extreme" : "any");
  aec_history *history = fenced(aec_history_size(), FENCE_BEHIND);
  memset(history, 0xA5, aec_history_size());
  uint32_t *colours = fenced(AEC_GUESS_SOURCES * sizeof *colours, random_fence());
  uint16_t *contexts = fenced(AEC_GUESS_SOURCES * sizeof *contexts, random_fence());
  aec_history_begin(history, width, (int32_t)random_in(1, 12));
  for (int y = 0; y < 6; y++) {
    const int32_t first = flip() ? 0 : (int32_t)random_in(0, width);
    aec_history_skip(history, 0, first);
    for (int32_t x = first; x < width; x++) {
      aec_surroundings around;
      const int32_t count = aec_history_guess(history, x, &around, colours, contexts);
      add(&around, sizeof around);
      add(colours, (size_t)count * sizeof *colours);
      add(contexts, (size_t)count * sizeof *contexts);
      const uint32_t colour = random_in(0, 3) > 0 ? colours[random_in(0, count - 1)]
                              : extreme           ? (uint32_t)random_in(0, 0xFFFFFF)
                                                  : 0x10F00Fu * (uint32_t)random_in(0, 3);
      aec_history_learn(history, x, colour, colour != colours[0]);
    }
    aec_history_end_row(history);
  }
  release();
}

// All of them

void check_plain(void) {
  seed_random(2);
  for (int32_t length = 1; length <= 150; length++) {
    for (int extreme = 0; extreme < 2; extreme++) {
      check_latents(length, extreme);
      check_refinement(length, extreme);
    }
    check_pixels(length);
    for (int extreme = 0; extreme < 2; extreme++) {
      check_detail(extreme);
      check_predictor(length, 255, 9, extreme);
      check_predictor(length, flip() ? 65535 : 1023, 900, extreme);
      check_history(length, extreme);
    }
  }
  printf("latents, pixels and what is known of them in rows of 1 ... 150, blocks of detail, checksum %08" PRIx32 "\n",
         checksum);
}
