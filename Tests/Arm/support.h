/// What both parts of the check stand on: failing, memory with fences, reproducible numbers, checksums.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Prints a message like `printf`, and ends the check as failed.
__attribute__((format(printf, 1, 2), noreturn)) void fail(const char *format, ...);

/// Remembers what is being checked, for the message if a kernel touches a fence.
__attribute__((format(printf, 1, 2))) void begin_case(const char *format, ...);

/// What was remembered last.
extern char current_case[256];

/// Which side of memory from `fenced` lies at a page that must not be touched: whoever reads or writes one
/// element beyond that side ends the check.
typedef enum fence { FENCE_BEHIND, FENCE_BEFORE } fence;

/// Memory of zeros. It lasts until `release`.
void *fenced(size_t bytes, fence side);

/// Gives back all memory from `fenced`.
void release(void);

/// The next of numbers that look random and are the same in every run and on every machine (SplitMix64).
uint64_t next_random(void);

/// Starts the numbers anew.
void seed_random(uint64_t seed);

/// A number of `low ... high`.
int64_t random_in(int64_t low, int64_t high);

/// 0 or 1.
int flip(void);

/// Up to `limit` either way: any number, or (`extreme`) one of the two limits.
int64_t random_signed(int64_t limit, int extreme);

fence random_fence(void);

/// CRC-32, as in zlib, of `sum`'s bytes and then these.
uint32_t crc32(uint32_t sum, const void *bytes, size_t count);

/// The bytes of a file, and how many.
uint8_t *read_file(const char *path, size_t *count);
