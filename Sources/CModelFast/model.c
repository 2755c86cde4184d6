#include "CModelFast.h"

static alignas(64) const unsigned char fast[] = {
#embed "../../models/fast.aecm"
};

static alignas(64) const unsigned char eye[] = {
#embed "../../models/fast-eye.aecm"
};

const void *aec_model_fast(size_t *size) {
  *size = sizeof fast;
  return fast;
}

const void *aec_model_fast_eye(size_t *size) {
  *size = sizeof eye;
  return eye;
}
