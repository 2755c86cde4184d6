/// A recursive Gaussian of standard deviation 1.5.
///
/// Source: Charalampidis, "Recursive implementation of the Gaussian filter using truncated cosine functions", IEEE
/// Transactions on Signal Processing 64(14), 2016. The window is a sum of three cosines that are 0 at a distance of 5.
///
/// The filters never forget: what is rounded in one step goes through the rest of the row. Where two pictures are
/// nearly equal, that takes some points from their score, and so the reference implementation's steps are kept as they
/// are on processors with fused multiply-add: four at a time along rows, one at a time at their ends and across rows.
/// On others the C library's function gives the same, slowly.

#include "CMetrics.h"

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(16)));

enum { FILTERS = 3, RADIUS = 5, GROUPS = AEC_GAUSSIAN_LANES / 4 };

/// One of the recursions `y[n] = gain x[n] - turn y[n-1] - y[n-2]`, and what it makes of its input and its last two
/// results after 1 to 4 steps.
typedef struct {
  float gain, turn;
  float in[4], last[4], before[4];
} filter;

#define FILTER(g, t) \
  { \
      .gain = g, \
      .turn = t, \
      .in = {g, -(t) * (g), (t) * (t) * (g) - (g), (2 - (t) * (t)) * (t) * (g)}, \
      .last = {-(t), (t) * (t) - 1, (2 - (t) * (t)) * (t), ((t) * (t) - 3) * (t) * (t) + 1}, \
      .before = {-1, t, 1 - (t) * (t), ((t) * (t) - 2) * (t)}, \
  }

/// Turns are `-2 cos w`, gains `-b cos 6w`, where `w` is 1, 3 and 5 tenths of pi, and `b` the cosine's share of the
/// window.
static const filter filters[FILTERS] = {
    FILTER(0.05529523572608662, -1.902113032590307),
    FILTER(-0.05883668702694997, -1.1755705045849463),
    FILTER(0.012955819110517075, -1.2246467991473532e-16),
};

INLINE vector fused(vector a, vector b, vector c) { return __builtin_elementwise_fma(a, b, c); }

INLINE vector all(float value) { return (vector){value, value, value, value}; }

/// The pixel at `x`, and zeros beyond the row.
INLINE vector pixel(const float *row, ptrdiff_t x, ptrdiff_t width) {
  return x < 0 || x >= width ? all(0) : *(const vector *)(row + x * AEC_GAUSSIAN_LANES);
}

/// The next `steps` pixels of the row, 1 or 4, from `n` on.
INLINE void step(const float *row, float *out, ptrdiff_t n, ptrdiff_t width, const int steps, vector last[FILTERS],
                 vector before[FILTERS]) {
  vector in[4], sum[4];
  for (int i = 0; i < steps; i++) in[i] = pixel(row, n + i - RADIUS - 1, width) + pixel(row, n + i + RADIUS - 1, width);
  for (int k = FILTERS - 1; k >= 0; k--) {
    const filter *f = &filters[k];
    vector result[4];
    for (int i = 0; i < steps; i++) {
      result[i] = all(f->in[i]) * in[0];
      for (int j = 1; j <= i; j++) result[i] = fused(all(f->in[i - j]), in[j], result[i]);
      result[i] = fused(all(f->before[i]), before[k], result[i]);
      result[i] = fused(all(f->last[i]), last[k], result[i]);
      sum[i] = k == FILTERS - 1 ? result[i] : result[i] + sum[i];
    }
    before[k] = steps == 1 ? last[k] : result[2];
    last[k] = result[steps - 1];
  }
  if (n < 0) return;
  for (int i = 0; i < steps; i++) *(vector *)(out + (n + i) * AEC_GAUSSIAN_LANES) = sum[i];
}

INLINE void along(const float *row, float *out, ptrdiff_t width) {
  vector last[FILTERS] = {0}, before[FILTERS] = {0};
  ptrdiff_t n = 1 - RADIUS;
  for (; n < 8 && n < width; n++) step(row, out, n, width, 1, last, before);
  for (; n < width - RADIUS - 2; n += 4) step(row, out, n, width, 4, last, before);
  for (; n < width; n++) step(row, out, n, width, 1, last, before);
}

INLINE void along_all(const float *row, float *out, ptrdiff_t width) {
  for (int group = 0; group < GROUPS; group++) along(row + 4 * group, out + 4 * group, width);
}

INLINE void across(const float *above, const float *below, float *state, float *out, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += 4) {
    const vector in = *(const vector *)(above + i) + *(const vector *)(below + i);
    vector sum = all(0);
    for (int k = FILTERS - 1; k >= 0; k--) {
      vector *last = (vector *)(state + 2 * k * count + i), *before = (vector *)(state + (2 * k + 1) * count + i);
      const vector result = fused(all(filters[k].gain), in, fused(all(-filters[k].turn), *last, -*before));
      *before = *last;
      *last = result;
      sum = k == FILTERS - 1 ? result : result + sum;
    }
    *(vector *)(out + i) = sum;
  }
}

#if defined(__x86_64__)
__attribute__((target("fma"))) static void along_fma(const float *row, float *out, ptrdiff_t width) {
  along_all(row, out, width);
}

__attribute__((target("fma"))) static void across_fma(const float *above, const float *below, float *state, float *out,
                                                      ptrdiff_t count) {
  across(above, below, state, out, count);
}
#endif

void aec_gaussian_along(const void *row, void *out, ptrdiff_t width) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) return along_fma(row, out, width);
#endif
  along_all(row, out, width);
}

void aec_gaussian_across(const void *above, const void *below, void *state, void *out, ptrdiff_t width) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) return across_fma(above, below, state, out, width * AEC_GAUSSIAN_LANES);
#endif
  across(above, below, state, out, width * AEC_GAUSSIAN_LANES);
}
