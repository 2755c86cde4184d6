/// The detail layer's transform of a block, and what the symbols around it say of its own.

#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum { SIDE = AEC_DETAIL_SIDE, AREA = SIDE * SIDE, PLANES = AEC_DETAIL_PLANES };

/// The discrete cosine transform, times 2^14: `cosines[k][n] = round(2^14 a cos((2n + 1) k pi / 16))`, where a is 1/sqrt(8) for
/// k = 0 and 1/2 beyond.
static const int16_t cosines[SIDE][SIDE] = {
    {5793, 5793, 5793, 5793, 5793, 5793, 5793, 5793},     {8035, 6811, 4551, 1598, -1598, -4551, -6811, -8035},
    {7568, 3135, -3135, -7568, -7568, -3135, 3135, 7568}, {6811, -1598, -8035, -4551, 4551, 8035, 1598, -6811},
    {5793, -5793, -5793, 5793, 5793, -5793, -5793, 5793}, {4551, -8035, 1598, 6811, -6811, -1598, 8035, -4551},
    {3135, -7568, 7568, -3135, -3135, 7568, -7568, 3135}, {1598, -4551, 6811, -8035, 8035, -6811, 4551, -1598}};

/// The same, transposed.
static const int16_t waves[SIDE][SIDE] = {
    {5793, 8035, 7568, 6811, 5793, 4551, 3135, 1598},     {5793, 6811, 3135, -1598, -5793, -8035, -7568, -4551},
    {5793, 4551, -3135, -8035, -5793, 1598, 7568, 6811},  {5793, 1598, -7568, -4551, 5793, 6811, -3135, -8035},
    {5793, -1598, -7568, 4551, 5793, -6811, -3135, 8035}, {5793, -4551, -3135, 8035, -5793, -1598, 7568, -6811},
    {5793, -6811, 3135, 1598, -5793, 8035, -7568, 4551},  {5793, -8035, 7568, -6811, 5793, -4551, 3135, -1598}};

/// Gray, red against blue, green against both: orthonormal, times 2^14.
static const int16_t colours[PLANES][PLANES] = {{9459, 9459, 9459}, {11585, 0, -11585}, {6689, -13378, 6689}};

static inline int16_t saturate(int32_t v) { return (int16_t)(v < -32768 ? -32768 : v > 32767 ? 32767 : v); }

/// `output[i][j]` is the sum over k < count of `left[k][i] * right[k][j]`, of which all products and sums are int32.
static inline void multiply(const int16_t left[SIDE][SIDE], const int16_t right[SIDE][SIDE], int32_t count,
                            int16_t output[SIDE][SIDE]) {
  for (int32_t i = 0; i < SIDE; i++) {
    int32_t sums[SIDE] = {0};
    for (int32_t k = 0; k < count; k++) {
      for (int32_t j = 0; j < SIDE; j++) sums[j] += left[k][i] * right[k][j];
    }
    for (int32_t j = 0; j < SIDE; j++) output[i][j] = saturate((sums[j] + (1 << 13)) >> 14);
  }
}

static inline void transpose(const int16_t input[SIDE][SIDE], int16_t output[SIDE][SIDE]) {
  for (int32_t i = 0; i < SIDE; i++) {
    for (int32_t j = 0; j < SIDE; j++) output[j][i] = input[i][j];
  }
}

void aec_gray(int16_t *pixels, int32_t count) {
  for (int32_t i = 0; i < count; i++, pixels += PLANES) {
    // A third, rounded: not negative while it is divided.
    int32_t mean = (int32_t)((uint32_t)(pixels[0] + pixels[1] + pixels[2] + 3 * 32768 + 1) / 3) - 32768;
    pixels[0] = pixels[1] = pixels[2] = (int16_t)mean;
  }
}

bool aec_is_gray(const int16_t *pixels, int32_t count) {
  int32_t differences = 0;
  for (int32_t i = 0; i < count; i++, pixels += PLANES)
    differences |= (pixels[0] ^ pixels[1]) | (pixels[0] ^ pixels[2]);
  return differences == 0;
}

int64_t aec_squared_error(const int16_t *source, const int16_t *block, int32_t width, int32_t height) {
  int64_t sum = 0;
  for (int32_t y = 0; y < height; y++) {
    int32_t row = 0;
    for (int32_t i = PLANES * SIDE * y; i < PLANES * (SIDE * y + width); i++) {
      int32_t pixel = (block[i] + 255 * 64 + 64) >> 7;
      int32_t error = (pixel < 0 ? 0 : pixel > 255 ? 255 : pixel) - ((source[i] + 255 * 64) >> 7);
      row += error * error;
    }
    sum += row;
  }
  return sum;
}

int64_t aec_squared_error16(const int16_t *source, const int16_t *block, int32_t width, int32_t height) {
  int64_t sum = 0;
  for (int32_t y = 0; y < height; y++) {
    for (int32_t i = PLANES * SIDE * y; i < PLANES * (SIDE * y + width); i++) {
      const int64_t error = aec_deep(block[i]) - aec_deep(source[i]);
      sum += error * error;
    }
  }
  return sum;
}

/// What a decoder adds to: the block within the range of pixels, and without colours where the picture has none.
static void prepare(int16_t *block, bool gray) {
  const int16_t limit = 255 * 64;
  for (int32_t i = 0; i < PLANES * AREA; i++) {
    block[i] = block[i] > limit ? limit : block[i] < -limit ? -limit : block[i];
  }
  if (gray) aec_gray(block, AREA);
}

void aec_detail_forward(const int16_t *source, const int16_t *block, int32_t width, int32_t height, bool gray,
                        int16_t *coefficients) {
  int16_t decoded[PLANES * AREA];
  memcpy(decoded, block, sizeof decoded);
  prepare(decoded, gray);
  int16_t missing[PLANES][AREA];
  for (int32_t y = 0; y < SIDE; y++) {
    for (int32_t x = 0; x < SIDE; x++) {
      // Beyond the picture, what is missing at its border is missing as well.
      int32_t i = PLANES * (SIDE * (y < height ? y : height - 1) + (x < width ? x : width - 1));
      for (int32_t c = 0; c < PLANES; c++) {
        missing[c][SIDE * y + x] = (int16_t)((source[i + c] - decoded[i + c] + 8) >> 4);
      }
    }
  }
  int16_t planes[PLANES][SIDE][SIDE];
  for (int32_t p = 0; p < PLANES; p++) {
    for (int32_t i = 0; i < AREA; i++) {
      int32_t sum = colours[p][0] * missing[0][i] + colours[p][1] * missing[1][i] + colours[p][2] * missing[2][i];
      planes[p][i / SIDE][i % SIDE] = (int16_t)((sum + (1 << 13)) >> 14);
    }
  }
  for (int32_t p = 0; p < PLANES; p++) {
    int16_t columns[SIDE][SIDE], turned[SIDE][SIDE];
    multiply(waves, planes[p], SIDE, columns);
    transpose(columns, turned);
    multiply(turned, waves, SIDE, (int16_t (*)[SIDE])(coefficients + p * AREA));
  }
}

void aec_detail_inverse(const int16_t *symbols, const uint8_t *extents, int32_t step, bool gray, int16_t *block) {
  prepare(block, gray);
  int16_t planes[PLANES][SIDE][SIDE];
  for (int32_t p = 0; p < PLANES; p++) {
    int32_t extent = extents[p];
    if (extent == 0) {
      memset(planes[p], 0, sizeof planes[p]);
      continue;
    }
    int16_t coefficients[SIDE][SIDE], columns[SIDE][SIDE], turned[SIDE][SIDE];
    for (int32_t u = 0; u < extent; u++) {
      for (int32_t v = 0; v < SIDE; v++) {
        int32_t value = symbols[p * AREA + u * SIDE + v] * step;
        coefficients[u][v] = saturate(value);
      }
    }
    multiply(cosines, coefficients, extent, columns);
    transpose(columns, turned);
    multiply(turned, cosines, extent, planes[p]);
  }
  for (int32_t i = 0; i < AREA; i++, block += PLANES) {
    for (int32_t c = 0; c < PLANES; c++) {
      int32_t sum = 0;
      for (int32_t p = 0; p < PLANES; p++) sum += colours[p][c] * planes[p][i / SIDE][i % SIDE];
      block[c] = saturate(block[c] + ((sum + (1 << 9)) >> 10));
    }
  }
}

void aec_detail_inverse_head(const int16_t *first, int32_t step, bool gray, int16_t *pixel) {
  for (int32_t c = 0; c < PLANES; c++) {
    int32_t sum = 0;
    for (int32_t p = 0; p < (gray ? 1 : PLANES); p++) sum += colours[p][c] * (int32_t)saturate(first[p * AREA] * step);
    // The first coefficient is 8 times the mean.
    pixel[c] = saturate(pixel[c] + ((sum + (1 << 12)) >> 13));
  }
}

void aec_detail_flat(const int16_t *levels, int32_t count, int16_t *pixels) {
  for (int32_t c = 0; c < PLANES; c++) {
    int32_t sum = 0;
    for (int32_t p = 0; p < PLANES; p++) sum += colours[p][c] * levels[p];
    // The first coefficient is 8 times the mean.
    int16_t value = saturate((sum + (1 << 12)) >> 13);
    for (int32_t i = 0; i < count; i++) pixels[PLANES * i + c] = value;
  }
}

aec_detail_amount aec_detail_amount_of(const int16_t *coefficients, int32_t count, int32_t step) {
  aec_detail_amount amount = {0};
  for (int32_t start = 0; start < count; start += AREA) {
    // Squares of 12 bits add up in 32 bits; larger ones are rare.
    int32_t sum = 0, large_sum = 0, large = 0, most = 0;
    for (int32_t i = start; i < start + AREA; i++) {
      int32_t value = abs(coefficients[i]), square = (value & 4095) * (value & 4095), is_large = 2 * value >= step;
      most |= value;
      large += is_large;
      sum += square;
      large_sum += is_large ? square : 0;
    }
    amount.energy += sum;
    amount.large_energy += large_sum;
    amount.large += large;
    if (most < 4096) continue;
    for (int32_t i = start; i < start + AREA; i++) {
      int64_t value = abs(coefficients[i]), more = value * value - (value & 4095) * (value & 4095);
      amount.energy += more;
      amount.large_energy += 2 * value >= step ? more : 0;
    }
  }
  return amount;
}

int64_t aec_detail_left(const int16_t *coefficients, const int16_t *symbols, int32_t count, int32_t step) {
  int64_t sum = 0;
  for (int32_t i = 0; i < count; i++) {
    int64_t left = coefficients[i] - symbols[i] * step;
    sum += left * left;
  }
  return sum;
}

/// The magnitude of a symbol, as far as it counts for others.
static inline int16_t magnitude(int16_t symbol) {
  int32_t value = symbol < 0 ? -symbol : symbol;
  return (int16_t)(value > AEC_DETAIL_MAGNITUDE ? AEC_DETAIL_MAGNITUDE : value);
}

/// Magnitudes of a block's plane, and the sums of those next to each along both frequencies.
static inline void look(const int16_t *symbols, int16_t own[AREA], int16_t around[AREA]) {
  int16_t framed[SIDE + 2][SIDE + 2] = {{0}};
  for (int32_t u = 0; u < SIDE; u++) {
    for (int32_t v = 0; v < SIDE; v++) framed[u + 1][v + 1] = magnitude(symbols[u * SIDE + v]);
  }
  for (int32_t u = 0; u < SIDE; u++) {
    for (int32_t v = 0; v < SIDE; v++) {
      own[u * SIDE + v] = framed[u + 1][v + 1];
      around[u * SIDE + v] =
          (int16_t)(framed[u][v + 1] + framed[u + 2][v + 1] + framed[u + 1][v] + framed[u + 1][v + 2]);
    }
  }
}

void aec_detail_contexts(const aec_detail_neighbours *neighbours, const int16_t *weights, int32_t *sums) {
  for (int32_t i = 0; i < AREA; i++) sums[i] = weights[i];
  weights += AREA;
  const int16_t *blocks[] = {neighbours->left, neighbours->above};
  for (int32_t n = 0; n < 2; n++, weights += 2 * AREA) {
    if (!blocks[n]) continue;
    int16_t own[AREA], around[AREA];
    look(blocks[n], own, around);
    for (int32_t i = 0; i < AREA; i++) sums[i] += own[i] * weights[i] + around[i] * weights[AREA + i];
  }
  const int16_t *others[] = {neighbours->above_right, neighbours->first_plane, neighbours->second_plane};
  for (int32_t n = 0; n < 3; n++, weights += AREA) {
    if (!others[n]) continue;
    for (int32_t i = 0; i < AREA; i++) sums[i] += magnitude(others[n][i]) * weights[i];
  }
}
