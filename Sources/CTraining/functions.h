/// Exponential, logarithm and complementary error function of vectors. Part of `template.h`.

/// e^x, 0 below -87, within 2e-7 of it.
INLINE vec exponential_of(vec x) {
  const vec bounded = smaller(larger(x, all(-87.0f)), all(88.0f));
  // The nearest whole number of powers of 2: what is added leaves no room for a fraction.
  const vec whole = (bounded * 1.44269504f + 12582912.0f) - 12582912.0f;
  // ln 2 in two parts, the first of which has few digits, so that its product is exact.
  const vec rest = (bounded - whole * 0.693359375f) + whole * 2.12194440e-4f;
  vec y = all(1.0f / 5040);
  y = y * rest + 1.0f / 720;
  y = y * rest + 1.0f / 120;
  y = y * rest + 1.0f / 24;
  y = y * rest + 1.0f / 6;
  y = y * rest + 0.5f;
  y = y * rest + 1.0f;
  y = y * rest + 1.0f;
  const ints power = (__builtin_convertvector(whole, ints) + 127) << 23;
  return choose(x < -87.0f, all(0), y * (vec)power);
}

/// The natural logarithm of a positive number.
INLINE vec logarithm_of(vec x) {
  // The mantissa in sqrt(1/2) ..< sqrt(2).
  const ints bits = (ints)x - 0x3F3504F3;
  const vec power = __builtin_convertvector(bits >> 23, vec);
  const vec mantissa = (vec)((bits & 0x7FFFFF) + 0x3F3504F3);
  // ln m = 2 artanh((m - 1) / (m + 1)).
  const vec f = (mantissa - 1.0f) / (mantissa + 1.0f), square = f * f;
  vec y = all(2.0f / 11);
  y = y * square + 2.0f / 9;
  y = y * square + 2.0f / 7;
  y = y * square + 2.0f / 5;
  y = y * square + 2.0f / 3;
  return power * 0.693359375f + (f * 2.0f + f * square * y - power * 2.12194440e-4f);
}

/// erfc(x) of x >= 0, where `bell` is e^(-x^2): bell * t * p(t), t = 1 / (1 + 0.55 x). The polynomial was fitted to the least
/// largest relative error for x up to 12, 1e-8; beyond, both are 0.
INLINE vec error_tail(vec x, vec bell) {
  const vec t = 1.0f / (x * 0.55f + 1.0f);
  vec y = all(0.05621871f);
  y = y * t - 0.327478647f;
  y = y * t + 0.761462132f;
  y = y * t - 0.829472952f;
  y = y * t + 0.346066986f;
  y = y * t - 0.0864767391f;
  y = y * t + 0.199476675f;
  y = y * t + 0.259294367f;
  y = y * t + 0.310615315f;
  y = y * t + 0.310294143f;
  return bell * t * y;
}
