/// Predicts samples of one depth, which its includer names: `NAME`; the types of values, of sums of products, of penalties and of
/// weights; and the numbers that are capitals here and not in `predict.c`.

typedef struct NAME(plane_row) {
  value_t values[WIDTH + 2 * MARGIN];
  uint16_t errors[WIDTH + 2 * MARGIN];
  penalty_t penalties[WIDTH + 2 * MARGIN][LANES];
} NAME(plane_row);

struct NAME(predictor) {
  int32_t width;
  int32_t largest;  // sample
  int32_t turn;     // the row of `rows` that is this one
  NAME(plane_row) rows[PLANES][ROWS];
  int32_t weights[PLANES][FILTERS][INPUTS];
  int16_t short_weights[PLANES][FILTERS][INPUTS];
  // What was said of the sample that is to come.
  value_t inputs[INPUTS];
  int32_t input_count, prediction;
  sum_t energy;
  int32_t candidates[CANDIDATES];  // in 1/16
};

static void NAME(predictor_begin)(struct NAME(predictor) * p, int32_t width, int32_t largest) {
  memset(p, 0, sizeof *p);
  p->width = width;
  p->largest = largest;
  for (int32_t plane = 0; plane < PLANES; plane++) {
    for (int32_t row = 0; row < ROWS; row++) {
      for (int32_t x = 0; x < WIDTH + 2 * MARGIN; x++) p->rows[plane][row].values[x] = (value_t)((largest + 1) / 2);
    }
    if (plane == 0) continue;
    // What is known beforehand: planes change by about as much as green does.
    for (int32_t filter = 0; filter < FILTERS; filter++) {
      p->weights[plane][filter][OWN] = 13 << (WEIGHT_DIGITS - 4);
      p->short_weights[plane][filter][OWN] = (int16_t)(p->weights[plane][filter][OWN] >> 8);
    }
  }
}

static void NAME(predictor_end_row)(struct NAME(predictor) * p) {
  const int32_t next = (p->turn + 1) % ROWS, width = p->width;
  for (int32_t plane = 0; plane < PLANES; plane++) {
    NAME(plane_row) *row = &p->rows[plane][p->turn], *below = &p->rows[plane][next];
    for (int32_t i = 0; i < MARGIN; i++) {
      // What is beyond an edge is what is at it; on the left the row above tells.
      row->values[MARGIN + width + i] = row->values[MARGIN + width - 1];
      below->values[i] = row->values[MARGIN];
    }
  }
  p->turn = next;
}

static inline sum_t NAME(within)(sum_t value, sum_t least, sum_t most) {
  return value < least ? least : value > most ? most : value;
}

static aec_prediction NAME(predictor_predict)(struct NAME(predictor) * p, int32_t plane, int32_t column) {
  const int32_t x = MARGIN + column;
  const NAME(plane_row) *row = &p->rows[plane][p->turn], *above = &p->rows[plane][(p->turn + 2) % ROWS],
                        *higher = &p->rows[plane][(p->turn + 1) % ROWS];
  const value_t *v = row->values + x, *n = above->values + x, *nn = higher->values + x;
  const int32_t west = v[-1], north = n[0], base = (west + north) >> 1;

  value_t *in = p->inputs;
  memset(in, 0, sizeof p->inputs);
  const value_t own[OWN] = {v[-1], n[-1], n[1], v[-2], nn[0], nn[1], nn[-1], n[-2], n[2]};
  for (int32_t i = 0; i < OWN; i++) in[i] = (value_t)(own[i] - base);
  int32_t green = 0, green_west = 0, green_north = 0, green_north_east = 0;
  for (int32_t other = 0; other < plane; other++) {
    const value_t *g = p->rows[other][p->turn].values + x, *gn = p->rows[other][(p->turn + 2) % ROWS].values + x,
                  *gnn = p->rows[other][(p->turn + 1) % ROWS].values + x;
    const int32_t foreign_base = (g[-1] + gn[0]) >> 1;
    const value_t foreign[FOREIGN] = {g[0], g[-1], gn[-1], gn[1], g[-2], gnn[0]};
    for (int32_t i = 0; i < FOREIGN; i++) in[OWN + FOREIGN * other + i] = (value_t)(foreign[i] - foreign_base);
    if (other == 0) {
      green = g[0];
      green_west = g[-1];
      green_north = gn[0];
      green_north_east = gn[1];
    }
  }
  p->input_count = OWN + FOREIGN * plane;

  sum_t energy = 0, sums[FILTERS] = {0};
  for (int32_t i = 0; i < INPUTS; i++) {
    energy += (sum_t)in[i] * in[i];
    sums[0] += (sum_t)p->short_weights[plane][0][i] * in[i];
    sums[1] += (sum_t)p->short_weights[plane][1][i] * in[i];
  }
  p->energy = energy;

  int32_t *c = p->candidates;
  c[0] = 16 * (west + green - green_west);
  c[1] = 16 * (north + green - green_north);
  c[2] = 16 * (plane == 0 ? north + n[1] - nn[1] : n[1] + green - green_north_east);
  for (int32_t filter = 0; filter < FILTERS; filter++) {
    c[3 + filter] = (int32_t)NAME(within)(16 * base + (sums[filter] >> (WEIGHT_DIGITS - 8 - 4)), -LOWEST, HIGHEST);
  }

  int32_t low = c[0], high = c[0];
  int64_t weighted = 0, weights = 0;
  for (int32_t i = 0; i < CANDIDATES; i++) {
    low = least(low, c[i]);
    high = most(high, c[i]);
    const uint32_t penalty = 2u * (row->penalties[x - 1][i] + above->penalties[x][i]) + above->penalties[x - 1][i] +
                             above->penalties[x + 1][i] + row->penalties[x - 2][i] + higher->penalties[x][i];
    const weight_t weight = ((weight_t)1 << WHOLE) / (penalty + 3);
    weights += weight;
    // Candidates are above it, so the quotient is floored.
    weighted += (int64_t)weight * (c[i] + BELOW);
  }
  const int32_t mean = (int32_t)((uint64_t)weighted / (weight_t)weights) - BELOW;
  p->prediction = clamp((mean + 8) >> 4, 0, p->largest);

  const uint16_t *e = row->errors + x, *en = above->errors + x, *enn = higher->errors + x;
  uint32_t sum = 8u * (e[-1] + en[0]) + 2u * (en[-1] + en[1]) + 4u * (e[-2] + enn[0]);
  if (plane > 0) sum += p->rows[0][p->turn].errors[x];
  if (plane > 1) sum += 6u * p->rows[1][p->turn].errors[x];
  sum += (uint32_t)((plane == 0 ? 4 : 6) * (high - low)) >> 4;
  return (aec_prediction){p->prediction, aec_error_class(sum, CLASSES)};
}

static void NAME(predictor_learn)(struct NAME(predictor) * p, int32_t plane, int32_t column, int32_t value) {
  const int32_t x = MARGIN + column;
  NAME(plane_row) *row = &p->rows[plane][p->turn];
  row->values[x] = (value_t)value;
  row->errors[x] = (uint16_t)abs(value - p->prediction);
  for (int32_t i = 0; i < CANDIDATES; i++) {
    const sum_t error = abs(16 * value - p->candidates[i]) >> 2;
    const sum_t penalty = error * error >> COARSENESS;
    row->penalties[x][i] = (penalty_t)(penalty < LARGEST ? penalty : LARGEST);
  }
  for (int32_t filter = 0; filter < FILTERS; filter++) {
    const int32_t error = 16 * value - p->candidates[3 + filter];
    const sum_t step = (sum_t)error * rates[filter] * p->input_count / (ENERGY * p->input_count + p->energy);
    int32_t *weights = p->weights[plane][filter];
    int16_t *short_weights = p->short_weights[plane][filter];
    for (int32_t i = 0; i < INPUTS; i++) {
      weights[i] = (int32_t)NAME(within)(weights[i] + step * p->inputs[i], -WEIGHT_LIMIT, WEIGHT_LIMIT);
      short_weights[i] = (int16_t)(weights[i] >> 8);
    }
  }
}
