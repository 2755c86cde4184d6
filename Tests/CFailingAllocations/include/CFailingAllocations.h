/// The C library's allocations with one that fails, for the thread that asks for it.
#pragma once

#include <stdbool.h>

/// Whether allocations can be made to fail here: not on every system, nor under a sanitizer, which has its own.
bool aec_allocations_can_fail(void);
/// Makes the allocation fail before which `count` others succeed, and counts those that are not freed, from zero.
void aec_allocations_begin(long count);
/// Ends it; says how many allocations were not freed since, and whether the one was reached that fails.
long aec_allocations_end(bool *has_failed);
