#include "CModelFast.h"

static alignas(64) const unsigned char bytes[] = {
#embed "../../models/fast.aecm"
};

const void *aec_model_fast(size_t *size) {
  *size = sizeof bytes;
  return bytes;
}
