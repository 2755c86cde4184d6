/// Checks the training kernels of this machine, real or emulated, that every processor of its kind has, against the sums that
/// they stand for, taken one by one in double precision: on random layers of odd shapes. Prints the kernels' name.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../support.h"
#include "CTraining.h"

/// Numbers in -1 ... 1. Kernels may read a little beyond the end.
static float *random_floats(size_t count) {
  float *floats = calloc(count + 80, sizeof *floats);
  for (size_t i = 0; i < count; i++) floats[i] = (float)random_signed(1 << 20, 0) * 0x1p-20f;
  return floats;
}

static const uint32_t *words(const float *floats) { return (const uint32_t *)floats; }

/// Of a sum of `terms` products.
static void expect(double right, float found, int32_t terms) {
  const double error = fabs(right - (double)found), most = 1e-6 * (4 + terms);
  if (!(error <= most)) fail("%s: expected %.9g, found %.9g", current_case, right, (double)found);
}

static double leaky(double v) { return v > 0 ? v : v / 8; }

static void check_products(const aec_training *t) {
  const int32_t count = (int32_t)random_in(1, 40), k = (int32_t)random_in(1, 70), n = (int32_t)random_in(1, 70);
  begin_case("product of %d x %d with %d x %d", count, k, k, n);
  float *left = random_floats((size_t)(count * k)), *right = random_floats((size_t)(k * n));
  float *other = random_floats((size_t)(count * n)), *bias = random_floats((size_t)n), *gain = random_floats((size_t)n);
  float *gate = random_floats((size_t)(count * n)), *output = random_floats((size_t)(count * n));
  float *copy = random_floats((size_t)(count * n));
  uint32_t *packed = calloc(t->packed_words(k, n, false) + 80, sizeof *packed);
  t->pack(right, n, 1, k, n, false, packed);
  const aec_finish finish = {.bias = bias,
                             .gain = gain,
                             .activation = AEC_TRAINS_LEAKY,
                             .gate = words(gate),
                             .gate_activation = AEC_TRAINS_RELU,
                             .residual = other,
                             .output = output,
                             .operand = (uint32_t *)copy};
  t->product(words(left), packed, count, k, n, false, &finish);
  for (int32_t p = 0; p < count; p++) {
    for (int32_t c = 0; c < n; c++) {
      const int32_t place = p * n + c;
      double sum = (double)bias[c];
      for (int32_t i = 0; i < k; i++) sum += (double)left[p * k + i] * (double)right[i * n + c];
      sum = gate[place] > 0 ? leaky(sum * (double)gain[c]) : 0;
      expect(sum + (double)other[place], output[place], k);
      expect((double)output[place], copy[place], 0);
    }
  }
  // The sums over positions of what was read with what was given.
  float *outer = random_floats((size_t)(k * n)), *sums = random_floats((size_t)n);
  t->outer(words(left), words(output), count, k, n, false, false, outer, NULL);
  t->column_sums(words(output), count, n, false, sums);
  for (int32_t c = 0; c < n; c++) {
    double all = 0;
    for (int32_t p = 0; p < count; p++) all += (double)output[p * n + c];
    expect(all / k, sums[c] / (float)k, count);
    for (int32_t i = 0; i < k; i++) {
      double sum = 0;
      for (int32_t p = 0; p < count; p++) sum += (double)left[p * k + i] * (double)output[p * n + c];
      expect(sum / k, outer[i * n + c] / (float)k, count);
    }
  }
}

static void check_filters(const aec_training *t, const int32_t radius) {
  const int32_t side = 2 * radius + 1, squares = side * side;
  const int32_t h = (int32_t)random_in(1, 9), w = (int32_t)random_in(1, 9), n = (int32_t)random_in(1, 40);
  begin_case("filter of radius %d, %d x %d x %d", radius, h, w, n);
  const size_t count = (size_t)(h * w * n);
  float *map = random_floats(count), *taps = random_floats((size_t)(squares * n)), *output = random_floats(count);
  float *gradient = random_floats(count), *sums = random_floats((size_t)((squares + 1) * n));
  const aec_finish finish = {.output = output};
  t->depthwise(words(map), h, w, n, radius, taps, &finish);
  t->depthwise_gradient(words(map), words(gradient), h, w, n, radius, sums);
  for (int32_t c = 0; c < n; c++) {
    double right[26] = {0};
    for (int32_t y = 0; y < h; y++) {
      for (int32_t x = 0; x < w; x++) {
        double sum = 0;
        const double g = (double)gradient[(y * w + x) * n + c];
        for (int32_t tap = 0; tap < squares; tap++) {
          const int32_t row = y + tap / side - radius, column = x + tap % side - radius;
          if (row < 0 || row >= h || column < 0 || column >= w) continue;
          const double value = (double)map[(row * w + column) * n + c];
          sum += value * (double)taps[tap * n + c];
          right[tap] += value * g;
        }
        right[squares] += g;
        expect(sum, output[(y * w + x) * n + c], squares);
      }
    }
    for (int32_t tap = 0; tap <= squares; tap++) expect(right[tap], sums[tap * n + c], h * w);
  }
}

static void check_rearrangements(const aec_training *t) {
  const int32_t side = flip() ? 2 : (int32_t)random_in(1, 8), n = (int32_t)random_in(1, 20);
  const int32_t h = side * (int32_t)random_in(1, 4), w = side * (int32_t)random_in(1, 4), deep = n * side * side;
  begin_case("squares of %d in %d x %d x %d", side, h, w, n);
  const size_t count = (size_t)(h * w * n);
  float *map = random_floats(count), *result = random_floats(count), *copy = random_floats(count);
  t->space_to_depth(map, h, w, n, side, result, (uint32_t *)copy);
  for (int32_t i = 0; i < h * w * n; i++) {
    const int32_t c = i % n, x = i / n % w, y = i / n / w;
    const int32_t place = (y / side * (w / side) + x / side) * deep + (c * side + y % side) * side + x % side;
    expect((double)map[i], result[place], 0);
    expect((double)map[i], copy[place], 0);
  }
  t->depth_to_space(result, h, w, n, side, copy);
  for (size_t i = 0; i < count; i++) expect((double)map[i], copy[i], 0);
}

static void check_directions(const aec_training *t) {
  const int32_t size = (int32_t)random_in(1, 90);
  begin_case("directions of %d columns", size);
  float *columns = random_floats((size_t)(size * size));
  float *scratch = random_floats(t->orthogonal_words(size));
  t->orthogonalise(columns, size, scratch);
  for (int32_t i = 0; i < size; i++) {
    for (int32_t j = 0; j <= i; j++) {
      double product = 0;
      for (int32_t k = 0; k < size; k++) product += (double)columns[i * size + k] * (double)columns[j * size + k];
      expect(product, i == j, size);
    }
  }
}

int main(void) {
  const aec_training *t = aec_training_at(0);
  for (int round = 0; round < 60; round++) {
    check_products(t);
    check_filters(t, 1);
    check_filters(t, 2);
    check_rearrangements(t);
    if (round % 6 == 0) check_directions(t);
  }
  puts(t->name);
}
