#ifndef CCODES_H
#define CCODES_H

#include <stddef.h>
#include <stdint.h>

/// The file of descriptors for the network `fast`, as models/train/descriptor.py makes it.
const void *aec_descriptor_fast(size_t *size);

/// Dot products of `query`, `size` numbers, with each of `count` vectors that lie one after another.
void aec_dot_products(const int8_t *query, const int8_t *vectors, int64_t count, int32_t size, int32_t *products);

#endif
