/// Predicts the samples of photographs from those before them, and learns from what comes.
///
/// Five candidates for a sample, three of them its neighbours' changes, two from linear filters that follow the picture
/// (normalised least mean squares), are averaged with weights that fall with the errors they had nearby.

#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum {
  WIDTH = 512,      // of a square
  MARGIN = 4,       // columns on both sides that neighbours may be in
  PLANES = 3,       // green, red, blue
  ROWS = 3,         // this one and two above
  CANDIDATES = 5,   // and their places in a row of penalties
  LANES = 8,        //
  FILTERS = 2,      //
  INPUTS = 24,      // of a filter, those that are not there being zeros
  OWN = 9,          // inputs from the sample's own plane
  FOREIGN = 6,      // and from each plane before it
  ENERGY = 30,      // of an input, below which filters learn as if it were this
  LARGEST = 65535,  // a candidate's penalty
  WEIGHT_DIGITS = 22,
  WEIGHT_LIMIT = (1 << (WEIGHT_DIGITS + 1)) - 1
};

/// How fast the filters learn: 0.005 and 0.02, in units of a weight for an error in 1/16 of a level.
static const int32_t rates[FILTERS] = {1311, 5243};

typedef struct plane_row {
  int16_t values[WIDTH + 2 * MARGIN];
  uint16_t errors[WIDTH + 2 * MARGIN];
  uint16_t penalties[WIDTH + 2 * MARGIN][LANES];
} plane_row;

struct aec_predictor {
  int32_t width;
  int32_t turn;  // the row of `rows` that is this one
  plane_row rows[PLANES][ROWS];
  int32_t weights[PLANES][FILTERS][INPUTS];
  int16_t short_weights[PLANES][FILTERS][INPUTS];
  // What was said of the sample that is to come.
  int16_t inputs[INPUTS];
  int32_t input_count, energy, prediction;
  int32_t candidates[CANDIDATES];  // in 1/16
};

size_t aec_predictor_size(void) { return sizeof(aec_predictor); }

void aec_predictor_begin(aec_predictor *p, int32_t width) {
  memset(p, 0, sizeof *p);
  p->width = width;
  for (int32_t plane = 0; plane < PLANES; plane++) {
    for (int32_t row = 0; row < ROWS; row++) {
      for (int32_t x = 0; x < WIDTH + 2 * MARGIN; x++) p->rows[plane][row].values[x] = 128;
    }
    if (plane == 0) continue;
    // What is known beforehand: planes change by about as much as green does.
    for (int32_t filter = 0; filter < FILTERS; filter++) {
      p->weights[plane][filter][OWN] = 13 << (WEIGHT_DIGITS - 4);
      p->short_weights[plane][filter][OWN] = (int16_t)(p->weights[plane][filter][OWN] >> 8);
    }
  }
}

void aec_predictor_end_row(aec_predictor *p) {
  const int32_t next = (p->turn + 1) % ROWS, width = p->width;
  for (int32_t plane = 0; plane < PLANES; plane++) {
    plane_row *row = &p->rows[plane][p->turn], *below = &p->rows[plane][next];
    for (int32_t i = 0; i < MARGIN; i++) {
      // What is beyond an edge is what is at it; on the left the row above tells.
      row->values[MARGIN + width + i] = row->values[MARGIN + width - 1];
      below->values[i] = row->values[MARGIN];
    }
  }
  p->turn = next;
}

static inline int32_t clamp(int32_t value, int32_t least, int32_t most) {
  return value < least ? least : value > most ? most : value;
}

static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

static inline int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }

/// 0 for 0 and 1, else two classes for each doubling.
static inline int32_t class_of(uint32_t sum) {
  if (sum < 2) return 0;
  const int32_t octave = 31 - __builtin_clz(sum);
  return least(2 * octave + (int32_t)(sum >> (octave - 1) & 1) - 1, AEC_PREDICTION_CLASSES - 1);
}

aec_prediction aec_predictor_predict(aec_predictor *p, int32_t plane, int32_t column) {
  const int32_t x = MARGIN + column;
  const plane_row *row = &p->rows[plane][p->turn], *above = &p->rows[plane][(p->turn + 2) % ROWS],
                  *higher = &p->rows[plane][(p->turn + 1) % ROWS];
  const int16_t *v = row->values + x, *n = above->values + x, *nn = higher->values + x;
  const int32_t west = v[-1], north = n[0], base = (west + north) >> 1;

  int16_t *in = p->inputs;
  memset(in, 0, sizeof p->inputs);
  const int16_t own[OWN] = {v[-1], n[-1], n[1], v[-2], nn[0], nn[1], nn[-1], n[-2], n[2]};
  for (int32_t i = 0; i < OWN; i++) in[i] = (int16_t)(own[i] - base);
  int32_t green = 0, green_west = 0, green_north = 0, green_north_east = 0;
  for (int32_t other = 0; other < plane; other++) {
    const int16_t *g = p->rows[other][p->turn].values + x, *gn = p->rows[other][(p->turn + 2) % ROWS].values + x,
                  *gnn = p->rows[other][(p->turn + 1) % ROWS].values + x;
    const int32_t foreign_base = (g[-1] + gn[0]) >> 1;
    const int16_t foreign[FOREIGN] = {g[0], g[-1], gn[-1], gn[1], g[-2], gnn[0]};
    for (int32_t i = 0; i < FOREIGN; i++) in[OWN + FOREIGN * other + i] = (int16_t)(foreign[i] - foreign_base);
    if (other == 0) {
      green = g[0];
      green_west = g[-1];
      green_north = gn[0];
      green_north_east = gn[1];
    }
  }
  p->input_count = OWN + FOREIGN * plane;

  int32_t energy = 0, sums[FILTERS] = {0};
  for (int32_t i = 0; i < INPUTS; i++) {
    energy += in[i] * in[i];
    sums[0] += p->short_weights[plane][0][i] * in[i];
    sums[1] += p->short_weights[plane][1][i] * in[i];
  }
  p->energy = energy;

  int32_t *c = p->candidates;
  c[0] = 16 * (west + green - green_west);
  c[1] = 16 * (north + green - green_north);
  c[2] = 16 * (plane == 0 ? north + n[1] - nn[1] : n[1] + green - green_north_east);
  for (int32_t filter = 0; filter < FILTERS; filter++) {
    c[3 + filter] = clamp(16 * base + (sums[filter] >> (WEIGHT_DIGITS - 8 - 4)), -320, 4400);
  }

  int32_t low = c[0], high = c[0];
  int64_t weighted = 0, weights = 0;
  for (int32_t i = 0; i < CANDIDATES; i++) {
    low = least(low, c[i]);
    high = most(high, c[i]);
    const uint32_t penalty = 2u * (row->penalties[x - 1][i] + above->penalties[x][i]) + above->penalties[x - 1][i] +
                             above->penalties[x + 1][i] + row->penalties[x - 2][i] + higher->penalties[x][i];
    const int32_t weight = (int32_t)((1u << 24) / (penalty + 3));
    weights += weight;
    // Candidates are above -8192, so the quotient is floored.
    weighted += (int64_t)weight * (c[i] + 8192);
  }
  const int32_t mean = (int32_t)((uint64_t)weighted / (uint32_t)weights) - 8192;
  p->prediction = clamp((mean + 8) >> 4, 0, 255);

  const uint16_t *e = row->errors + x, *en = above->errors + x, *enn = higher->errors + x;
  uint32_t sum = 8u * (e[-1] + en[0]) + 2u * (en[-1] + en[1]) + 4u * (e[-2] + enn[0]);
  if (plane > 0) sum += p->rows[0][p->turn].errors[x];
  if (plane > 1) sum += 6u * p->rows[1][p->turn].errors[x];
  sum += (uint32_t)((plane == 0 ? 4 : 6) * (high - low)) >> 4;
  return (aec_prediction){(int16_t)p->prediction, (uint8_t)class_of(sum)};
}

void aec_predictor_learn(aec_predictor *p, int32_t plane, int32_t column, int32_t value) {
  const int32_t x = MARGIN + column;
  plane_row *row = &p->rows[plane][p->turn];
  row->values[x] = (int16_t)value;
  row->errors[x] = (uint16_t)abs(value - p->prediction);
  for (int32_t i = 0; i < CANDIDATES; i++) {
    const int32_t error = abs(16 * value - p->candidates[i]) >> 2;
    row->penalties[x][i] = (uint16_t)least(error * error >> 4, LARGEST);
  }
  for (int32_t filter = 0; filter < FILTERS; filter++) {
    const int32_t error = 16 * value - p->candidates[3 + filter];
    const int32_t step = error * rates[filter] * p->input_count / (ENERGY * p->input_count + p->energy);
    int32_t *weights = p->weights[plane][filter];
    int16_t *short_weights = p->short_weights[plane][filter];
    for (int32_t i = 0; i < INPUTS; i++) {
      weights[i] = clamp(weights[i] + step * p->inputs[i], -WEIGHT_LIMIT, WEIGHT_LIMIT);
      short_weights[i] = (int16_t)(weights[i] >> 8);
    }
  }
}
