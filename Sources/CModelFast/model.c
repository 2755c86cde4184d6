#include "CModelFast.h"

alignas(64) const unsigned char aec_model_fast[] = {
#embed "../../models/fast.aecm"
};

const size_t aec_model_fast_size = sizeof aec_model_fast;
