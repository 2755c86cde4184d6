/// The blur that SSIMULACRA2 is defined by, to the last bit of its rounding.

#pragma once

#include <stddef.h>

/// Floats of a pixel.
enum { AEC_GAUSSIAN_LANES = 20 };

/// Rows from one of the result to the lowest that it needs, rows that are needed at a time, and rows of memory.
enum { AEC_GAUSSIAN_REACH = 4, AEC_GAUSSIAN_ROWS = 11, AEC_GAUSSIAN_STATE = 6 };

/// Blurs a row along itself.
void aec_gaussian_along(const void *row, void *out, ptrdiff_t width);

/// Blurs across rows that were blurred along. `below` is the next of them, `above` the one ten rows before, both 0
/// beyond the edges; `state` is 0 before the first and then left alone. `out` is the result for the row that is
/// `AEC_GAUSSIAN_REACH` before the next.
void aec_gaussian_across(const void *above, const void *below, void *state, void *out, ptrdiff_t width);
