/// Latents to symbols and back, and the scale classes of symbols.

#include "CKernels.h"

static int16_t clamp64(int64_t value, int32_t limit) {
  return (int16_t)(value > limit ? limit : value < -limit ? -limit : value);
}

void aec_quantise(const int16_t *value, const int16_t *mean, const int32_t *gain, int16_t *symbols, int32_t channels) {
  for (int32_t c = 0; c < channels; c++) {
    int64_t difference = (int64_t)value[c] - (mean ? mean[c] : 0);
    symbols[c] = clamp64((difference * gain[c] + (INT64_C(1) << 31)) >> 32, INT16_MAX);
  }
}

void aec_quantise_dead_zone(const int16_t *value, const int16_t *mean, const int32_t *gain, const uint8_t *classes,
                            const uint32_t *least, int16_t *symbols, int32_t channels) {
  for (int32_t c = 0; c < channels; c++) {
    int64_t exact = ((int64_t)value[c] - mean[c]) * gain[c];
    int64_t magnitude = exact < 0 ? -exact : exact;
    int16_t symbol = clamp64((exact + (INT64_C(1) << 31)) >> 32, INT16_MAX);
    symbols[c] = magnitude < least[classes[c]] ? 0 : symbol;
  }
}

void aec_refine(const int16_t *value, const int16_t *coded, const int32_t *inverse_mean_gain, const int16_t *returned,
                const uint8_t *classes, const int16_t *weights, int16_t *refined, int32_t limit, int32_t channels) {
  for (int32_t c = 0; c < channels; c++) {
    int64_t lost = (((int64_t)coded[c] * inverse_mean_gain[c] + (1 << 15)) >> 16) - returned[c];
    refined[c] = clamp64(value[c] + ((lost * weights[classes[c]] + (1 << 11)) >> 12), limit);
  }
}

void aec_dequantise(const int16_t *symbols, const int16_t *mean, const int32_t *inverse_gain, const int32_t *mean_gain,
                    int16_t *values, int32_t limit, int32_t channels) {
  for (int32_t c = 0; c < channels; c++) {
    int64_t sum = (int64_t)symbols[c] * inverse_gain[c];
    if (mean) sum += (int64_t)mean[c] * mean_gain[c];
    values[c] = clamp64((sum + (1 << 15)) >> 16, limit);
  }
}

void aec_scale_classes(const int16_t *value, const int16_t *offset, uint8_t *classes, int32_t channels) {
  for (int32_t c = 0; c < channels; c++) {
    int32_t k = ((value ? value[c] : 0) + offset[c] + 128) >> 8;
    classes[c] = (uint8_t)(k < 0 ? 0 : k > 63 ? 63 : k);
  }
}
