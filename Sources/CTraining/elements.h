/// What is done to the elements of maps one by one, and the rate. Part of `template.h`.

// As in `model.py`: the entropy coder's Gaussian widths, a class in logarithmic steps of them, and the least likelihood.
#define SCALE_LEAST 0.11f
#define LOG_SCALE_LEAST -2.20727491f
#define LOG_SCALE_STEP 0.101050222f
#define CLASS_MOST 63.0f
#define LIKELIHOOD_LEAST 1e-6f

/// `value_gradient` and `class_gradient` of `WIDTH` values; returns their bits.
INLINE vec rate_of(vec value, vec scale_class, float weight, vec *value_gradient, vec *class_gradient) {
  const vec bounded = smaller(larger(scale_class, all(0)), all(CLASS_MOST));
  const vec inverse = exponential_of(bounded * -LOG_SCALE_STEP - LOG_SCALE_LEAST);
  const vec v = larger(value, -value);
  const vec near = (v - 0.5f) * inverse, far = (v + 0.5f) * inverse;
  const vec near_bell = exponential_of(near * near * -0.5f), far_bell = exponential_of(far * far * -0.5f);
  vec upper = error_tail(larger(near, -near) * 0.707106781f, near_bell);
  upper = choose(near < 0.0f, 2.0f - upper, upper);
  const vec lower = error_tail(far * 0.707106781f, far_bell);
  const vec likelihood = larger((upper - lower) * 0.5f, all(LIKELIHOOD_LEAST));

  // The bound lets a gradient pass that would raise what is below it, and that of bits always would.
  const vec slope = all(-1.44269504f * weight) / likelihood * 0.398942280f;
  const vec by_value = slope * (far_bell - near_bell) * inverse;
  *value_gradient = choose(value > 0.0f, by_value, choose(value < 0.0f, -by_value, all(0)));
  const vec by_class = slope * (near * near_bell - far * far_bell) * LOG_SCALE_STEP;
  // A class beyond a bound keeps the gradient that leads back.
  const ints passes = (scale_class <= CLASS_MOST | by_class > 0.0f) & (scale_class >= 0.0f | by_class < 0.0f);
  *class_gradient = choose(passes, by_class, all(0));
  return logarithm_of(likelihood) * -1.44269504f;
}

static double rate(const aec_rate *r) {
  double bits = 0;
  for (ptrdiff_t p = 0; p < r->count; p++) {
    vec sum = all(0);
    for (int32_t c = 0; c < r->channels; c += WIDTH) {
      const ptrdiff_t place = p * r->channels + c;
      const int32_t some = r->channels - c;
      vec by_value, by_class;
      const vec value = load_some(r->value + place, some);
      const vec scale_class = load_some(r->scale_class + p * r->class_stride + c, some);
      const vec b = rate_of(value, scale_class, r->weight, &by_value, &by_class);
      sum += load_some((const float *)&b, some);
      store_some(r->value_gradient + place, by_value, some);
      store_some(r->class_gradient + place, by_class, some);
    }
    bits += (double)sum_of(sum);
  }
  return bits;
}

static void scale(const float *map, const float *gain, int32_t count, int32_t channels, bool adds, float *result) {
  for (ptrdiff_t p = 0; p < count; p++) {
    for (int32_t c = 0; c < channels; c += WIDTH) {
      const int32_t some = channels - c;
      float *to = result + p * channels + c;
      const vec v = load_some(map + p * channels + c, some) * load_some(gain + c, some);
      store_some(to, adds ? v + load_some(to, some) : v, some);
    }
  }
}

static void requantise(const float *value, const float *mean, const float *inverse, int32_t channels, float *result) {
  for (int32_t c = 0; c < channels; c += WIDTH) {
    const int32_t some = channels - c;
    const vec m = mean ? load_some(mean + c, some) : all(0);
    // To the nearest whole number, halves to even ones: what is added leaves no room for a fraction.
    const vec symbol = (load_some(value + c, some) - m + 12582912.0f) - 12582912.0f;
    store_some(result + c, (symbol + m) * load_some(inverse + c, some), some);
  }
}

static void column_products(const float *left, const float *right, int32_t count, int32_t channels, bool adds,
                            float *sums) {
  for (int32_t c = 0; c < channels; c += WIDTH) {
    const int32_t some = channels - c;
    vec sum = adds ? load_some(sums + c, some) : all(0);
    for (ptrdiff_t p = 0; p < count; p++)
      sum += load_some(left + p * channels + c, some) * load_some(right + p * channels + c, some);
    store_some(sums + c, sum, some);
  }
}

enum {
  /// Elements whose sum is taken in single precision.
  STRETCH = 64 * WIDTH
};

/// Runs the last argument on `v`, the elements from `i` on, `some` of them, which adds to `sum`; the sum of all is `total`.
#define SUM_OVER(count, ...) \
  double total = 0; \
  for (int64_t start = 0; start < (count); start += STRETCH) { \
    const int64_t end = start + STRETCH < (count) ? start + STRETCH : (count); \
    vec sum = all(0); \
    for (int64_t i = start; i < end; i += WIDTH) { \
      const int32_t some = end - i < WIDTH ? (int32_t)(end - i) : WIDTH; \
      __VA_ARGS__ \
    } \
    total += (double)sum_of(sum); \
  }

static double squared_error(const float *map, const float *target, int64_t count, float weight, float *gradient) {
  SUM_OVER(count, {
    const vec d = load_some(map + i, some) - load_some(target + i, some);
    sum += d * d;
    store_some(gradient + i, d * (2 * weight), some);
  })
  return total;
}

static double cross_entropy(const float *map, const float *target, int64_t count, float weight, float *gradient) {
  SUM_OVER(count, {
    const vec x = load_some(map + i, some), t = load_some(target + i, some);
    // ln(1 + e^x) - t x, in terms of what cannot overflow.
    const vec e = exponential_of(-larger(x, -x));
    const vec cost = larger(x, all(0)) + logarithm_of(e + 1.0f) - t * x;
    // Lanes beyond the last are 0, and cost ln 2.
    sum += load_some((const float *)&cost, some);
    const vec sigmoid = choose(x < 0.0f, e, all(1)) / (e + 1.0f);
    store_some(gradient + i, (sigmoid - t) * weight, some);
  })
  return total;
}

static void exponential(const float *values, int64_t count, float *result) {
  for (int64_t i = 0; i < count; i += WIDTH) {
    const int32_t some = count - i < WIDTH ? (int32_t)(count - i) : WIDTH;
    store_some(result + i, exponential_of(load_some(values + i, some)), some);
  }
}

static void logarithm(const float *values, int64_t count, float *result) {
  for (int64_t i = 0; i < count; i += WIDTH) {
    const int32_t some = count - i < WIDTH ? (int32_t)(count - i) : WIDTH;
    store_some(result + i, logarithm_of(load_some(values + i, some)), some);
  }
}

static void moments(const float *gradient, int64_t count, float keep_mean, float keep_square, float square_share,
                    float epsilon, float *mean, float *square, float *direction) {
  for (int64_t i = 0; i < count; i += WIDTH) {
    const int32_t some = count - i < WIDTH ? (int32_t)(count - i) : WIDTH;
    const vec g = load_some(gradient + i, some);
    vec m = load_some(mean + i, some), s = load_some(square + i, some);
    m += (g - m) * (1 - keep_mean);
    s = s * keep_square + g * g * (1 - keep_square);
    store_some(mean + i, m, some);
    store_some(square + i, s, some);
    store_some(direction + i, m / (__builtin_elementwise_sqrt(s / square_share) + epsilon), some);
  }
}

static void add(const float *values, float factor, float keep, int64_t count, float *result) {
  for (int64_t i = 0; i < count; i += WIDTH) {
    const int32_t some = count - i < WIDTH ? (int32_t)(count - i) : WIDTH;
    // What is not kept may be no number, which no factor takes away.
    const vec kept = keep == 0 ? all(0) : load_some(result + i, some) * keep;
    store_some(result + i, kept + load_some(values + i, some) * factor, some);
  }
}

static double energy(const float *values, int64_t count) {
  SUM_OVER(count, {
    const vec v = load_some(values + i, some);
    sum += v * v;
  })
  return total;
}
