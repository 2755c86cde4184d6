/// What is drawn by numbers.

#include "CTraining.h"

uint32_t aec_mix(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  return x ^ x >> 16;
}

aec_key aec_draw_key(uint32_t seed, uint32_t step, uint32_t tensor) {
  return aec_mix(aec_mix(aec_mix(seed) + step) + tensor);
}

uint32_t aec_draw(aec_key key, uint32_t index) { return aec_mix(aec_mix(index ^ key) + aec_mix(key + 0x9E3779B9u)); }

void aec_add_noise(aec_key key, uint32_t first, const float *map, int32_t count, int32_t channels, float *result) {
  for (int32_t p = 0; p < count; p++) {
    for (int32_t c = 0; c < channels; c++) {
      const uint32_t index = first + (uint32_t)c * (uint32_t)count + (uint32_t)p;
      const ptrdiff_t place = (ptrdiff_t)p * channels + c;
      result[place] = map[place] + ((float)(aec_draw(key, index) >> 8) * 0x1p-24f - 0.5f);
    }
  }
}
