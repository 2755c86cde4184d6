/// Predicts the samples of photographs from those before them, and learns from what comes.
///
/// Five candidates for a sample, three of them its neighbours' changes, two from linear filters that follow the picture
/// (normalised least mean squares), are averaged with weights that fall with the errors they had nearby.

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum {
  WIDTH = 512,     // of a square
  MARGIN = 4,      // columns on both sides that neighbours may be in
  PLANES = 3,      // green, red, blue
  ROWS = 3,        // this one and two above
  CANDIDATES = 5,  // and their places in a row of penalties
  LANES = 8,       //
  FILTERS = 2,     //
  INPUTS = 24,     // of a filter, those that are not there being zeros
  OWN = 9,         // inputs from the sample's own plane
  FOREIGN = 6,     // and from each plane before it
  ENERGY = 30,     // of an input, below which filters learn as if it were this
  COARSENESS = 4,  // digits that a penalty, the square of an error in quarters, loses
  WEIGHT_DIGITS = 22,
  WEIGHT_LIMIT = (1 << (WEIGHT_DIGITS + 1)) - 1
};

/// How fast the filters learn: 0.005 and 0.02, in units of a weight for an error in 1/16 of a level.
static const int32_t rates[FILTERS] = {1311, 5243};

static inline int32_t clamp(int32_t value, int32_t least, int32_t most) {
  return value < least ? least : value > most ? most : value;
}

static inline int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

static inline int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }

// Samples of 8 bits.
#define NAME(name) shallow_##name
#define value_t int16_t
#define sum_t int32_t
#define penalty_t uint16_t
#define weight_t uint32_t
#define LOWEST 320     // a filter says no less than minus this, in 1/16
#define HIGHEST 4400   // nor more than this
#define BELOW 8192     // all candidates are above minus this
#define LARGEST 65535  // penalty
#define WHOLE 24       // digits of the weight of a candidate without a penalty
#define CLASSES AEC_PREDICTION_CLASSES
#include "predict.h"
#undef NAME
#undef value_t
#undef sum_t
#undef penalty_t
#undef weight_t
#undef LOWEST
#undef HIGHEST
#undef BELOW
#undef LARGEST
#undef WHOLE
#undef CLASSES

// Of 16.
#define NAME(name) deep_##name
#define value_t int32_t
#define sum_t int64_t
#define penalty_t uint32_t
#define weight_t uint64_t
#define LOWEST (257 * 320)
#define HIGHEST (257 * 4400)
#define BELOW (1 << 21)
#define LARGEST (1 << 28)
#define WHOLE 32
#define CLASSES AEC_DEEP_PREDICTION_CLASSES
#include "predict.h"
#undef NAME

// Which of both it is follows from the largest sample.
struct aec_predictor {
  bool is_deep;
  union {
    struct shallow_predictor shallow;
    struct deep_predictor deep;
  };
};

size_t aec_predictor_size(int32_t largest) {
  return offsetof(aec_predictor, shallow) +
         (largest > 255 ? sizeof(struct deep_predictor) : sizeof(struct shallow_predictor));
}

void aec_predictor_begin(aec_predictor *p, int32_t width, int32_t largest) {
  p->is_deep = largest > 255;
  if (p->is_deep) deep_predictor_begin(&p->deep, width, largest);
  else shallow_predictor_begin(&p->shallow, width, largest);
}

aec_prediction aec_predictor_predict(aec_predictor *p, int32_t plane, int32_t column) {
  return p->is_deep ? deep_predictor_predict(&p->deep, plane, column)
                    : shallow_predictor_predict(&p->shallow, plane, column);
}

void aec_predictor_learn(aec_predictor *p, int32_t plane, int32_t column, int32_t value) {
  if (p->is_deep) deep_predictor_learn(&p->deep, plane, column, value);
  else shallow_predictor_learn(&p->shallow, plane, column, value);
}

void aec_predictor_end_row(aec_predictor *p) {
  if (p->is_deep) deep_predictor_end_row(&p->deep);
  else shallow_predictor_end_row(&p->shallow);
}
