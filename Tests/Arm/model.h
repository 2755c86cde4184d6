/// A model file, as `ModelFile.md` describes it, for the kernels to read where it lies in memory.
#pragma once

#include "CKernels.h"

/// 16 anchors of values for channels.
typedef struct table {
  const char *name;
  const int16_t *values;  ///< [16][channels]
  int32_t channels;
} table;

typedef struct model {
  const uint8_t *bytes;
  size_t count;
  int32_t latent_limit, hyper_limit;
  size_t decoder, encoder;  ///< Where the next table of either half begins.
  table tables[16];
  int table_count;
} model;

model read_model(const char *path);

/// Takes the next table of a half, "decoder" or "encoder": the file itself does not tell how many there are.
void take_table(model *m, const char *half, const char *name, int32_t channels);

/// One of the tables by its name.
table find_table(const model *m, const char *name);

/// A layer by its name; ends the check where the model has none of that name and kind.
aec_dense find_dense(const model *m, const char *name, aec_activation activation);
aec_depthwise find_depthwise(const model *m, const char *name, int32_t radius, aec_activation activation);

/// A table at a quality: `T(Q)[c]`, Arithmetic.md, "Quality and gains".
int32_t at_quality(table t, int32_t quality, int32_t channel);

/// Two to the power of a gain, with `bits` fractional bits: `fixed(g, b)` of the same page.
int32_t fixed(int32_t gain, int32_t bits);
