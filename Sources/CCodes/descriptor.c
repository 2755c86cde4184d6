#include "CCodes.h"

static alignas(64) const unsigned char bytes[] = {
#embed "../../models/fast.descriptor"
};

const void *aec_descriptor_fast(size_t *size) {
  *size = sizeof bytes;
  return bytes;
}
