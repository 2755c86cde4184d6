/// A model file, as `ModelFile.md` describes it, for the kernels to read where it lies in memory.
#pragma once

#include "CKernels.h"

/// A row of 16 anchors of a table.
typedef struct table {
  const int16_t *values;  ///< [16][channels]
  int32_t channels;
} table;

typedef struct model {
  const uint8_t *bytes;
  size_t decoder, decoder_end, encoder, encoder_end;  ///< Where the layers of either half begin and end.
  int32_t dec_n8, dec_n16, enc_n8;                    ///< Numbers of blocks.
  int32_t latent, hyper;                              ///< Channels of y and of z.
  int32_t latent_limit, hyper_limit;
  table latent_gain, latent_ungain, latent_class, hyper_ungain, hyper_class, synthesis_gain;
  table hyper_gain, analysis_gain;
} model;

model read_model(const char *path);

/// A layer by its name; ends the check where the model has none of that name and kind.
aec_dense find_dense(const model *m, const char *name, aec_activation activation);
aec_depthwise find_depthwise(const model *m, const char *name, aec_activation activation);

/// A table at a quality: `T(Q)[c]`, Arithmetic.md, "Quality and gains".
int32_t at_quality(table t, int32_t quality, int32_t channel);

/// Two to the power of a gain, with `bits` fractional bits: `fixed(g, b)` of the same page.
int32_t fixed(int32_t gain, int32_t bits);
