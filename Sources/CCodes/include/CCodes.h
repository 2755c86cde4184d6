#ifndef CCODES_H
#define CCODES_H

#include <stddef.h>
#include <stdint.h>

/// The file of descriptors for the network `fast`, as models/train/descriptor.py makes it.
const void *aec_descriptor_fast(size_t *size);

/// Dot products of `query`, `size` numbers, with each of `count` vectors that lie one after another.
void aec_dot_products(const int8_t *query, const int8_t *vectors, int64_t count, int32_t size, int32_t *products);

/// The `limit` rows nearest to row `row` and their squared distances, nearest first; of equals, the first. There are at least so many
/// others. `rows` has `count` of them, `size` numbers each.
void aec_nearest_rows(const float *rows, int64_t count, int64_t size, int64_t row, int64_t limit, int32_t *nearest,
                      float *distances);

/// `products`, of each row with `direction`, and `result`, the sum of all rows times their products: a step of a power iteration.
void aec_spread_along(const float *rows, int64_t count, int64_t size, const float *direction, double *products,
                      float *result);

/// How t-SNE pushes the points `first ..< last` from all `count`: sums over the others of q = 1 / (1 + d^2) as `weights`, and of q^2
/// times the difference of the places.
void aec_repulsion(const float *x, const float *y, int64_t count, int64_t first, int64_t last, float *force_x,
                   float *force_y, float *weights);

/// How t-SNE draws the points `first ..< last` to those that they are affine to: sums of affinity times q times the difference of the
/// places. Those of point k end at `ends[k]` and begin where those of the one before end.
void aec_attraction(const float *x, const float *y, const int32_t *ends, const int32_t *others, const float *affinities,
                    int64_t first, int64_t last, float *force_x, float *force_y);

/// A step of gradient descent with momentum, and gains that grow by 0.2 while a slope keeps its sign and shrink to 0.8 where it turns.
void aec_descent_step(float *places, float *steps, float *gains, const float *slopes, int64_t count, float rate,
                      float momentum);

/// A linear map of `count` vectors of `inputs` numbers: of each the products of `matrix`, `outputs` rows, with the vector less `mean`.
void aec_map_vectors(const float *vectors, int64_t count, int32_t inputs, const float *mean, const float *matrix,
                     int32_t outputs, float *results);

/// Lowers `nearest`, a number for each of `count` vectors, to the least squared distance to one of `other_count` others.
void aec_nearest_squares(const float *vectors, int64_t count, const float *others, int64_t other_count, int32_t size,
                         float *nearest);

/// Chooses `wanted` of `count` vectors: the first, and then each time the one that is farthest from those chosen. `nearest`, infinite before, has
/// the squared distances from these.
void aec_farthest_first(const float *vectors, int64_t count, int32_t size, float *nearest, int64_t wanted,
                        int64_t *chosen);

/// Adds `count` vectors to `sums`, and their products with themselves to the lower triangle of `products`, `size` rows.
void aec_add_moments(const float *vectors, int64_t count, int32_t size, double *sums, double *products);

#endif
