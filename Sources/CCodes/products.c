#include "CCodes.h"

void aec_dot_products(const int8_t *query, const int8_t *vectors, int64_t count, int32_t size, int32_t *products) {
  for (int64_t i = 0; i < count; i++) {
    const int8_t *vector = vectors + i * size;
    int32_t sum = 0;
    for (int32_t k = 0; k < size; k++) sum += query[k] * vector[k];
    products[i] = sum;
  }
}
