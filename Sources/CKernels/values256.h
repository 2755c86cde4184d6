/// Sixteen int16 in one register of 256 bits, as AVX2 and AVX-512 both end their layers and filter with them.

typedef __m256i values;

OPERATION __m256i load256(const void *from) { return _mm256_loadu_si256(from); }

OPERATION values load(const int16_t *from) { return load256(from); }

OPERATION void store(int16_t *to, values v) { _mm256_storeu_si256((void *)to, v); }

OPERATION values every(int16_t value) { return _mm256_set1_epi16(value); }

OPERATION values scale(values t, values m) { return _mm256_mulhrs_epi16(t, m); }

OPERATION values eighth(values v) { return _mm256_srai_epi16(v, 3); }

OPERATION values add(values a, values b) { return _mm256_adds_epi16(a, b); }

OPERATION values smaller(values a, values b) { return _mm256_min_epi16(a, b); }

OPERATION values larger(values a, values b) { return _mm256_max_epi16(a, b); }

/// Instructions that pack and unpack keep to halves of 128 bits: `low` holds lanes 0-3 and 8-11, `high` the
/// others.
typedef struct {
  __m256i low, high;
} filter_sums;
typedef filter_sums filter_pairs;

OPERATION filter_sums load_filter_sums(const int32_t *from) {
  __m256i low = load256(from), high = load256(from + 8);
  return (filter_sums){_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31)};
}

OPERATION filter_pairs interleave(values a, values b) {
  return (filter_pairs){_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)};
}

OPERATION values narrow_filter(filter_sums acc, int32_t shift) {
  __m128i by = _mm_cvtsi32_si128(shift);
  return _mm256_packs_epi32(_mm256_sra_epi32(acc.low, by), _mm256_sra_epi32(acc.high, by));
}
