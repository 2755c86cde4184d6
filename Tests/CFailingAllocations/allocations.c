#include "CFailingAllocations.h"

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define AEC_SANITIZED
#endif
#endif

static _Thread_local struct {
  bool is_on, has_failed;
  long left, live;
} state;

void aec_allocations_begin(long count) {
  state.left = count;
  state.live = 0;
  state.has_failed = false;
  state.is_on = true;
}

long aec_allocations_end(bool *has_failed) {
  state.is_on = false;
  *has_failed = state.has_failed;
  return state.live;
}

#if defined(__GLIBC__) && !defined(AEC_SANITIZED)

// What a program defines takes the place of the C library's, which has these names beside.
void *__libc_malloc(size_t count);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *bytes, size_t count);
void __libc_free(void *bytes);

bool aec_allocations_can_fail(void) { return true; }

static bool is_to_fail(void) {
  if (!state.is_on || state.left-- != 0) return false;
  state.has_failed = true;
  return true;
}

static void *counted(void *bytes) {
  if (state.is_on && bytes) state.live += 1;
  return bytes;
}

void *malloc(size_t count) { return is_to_fail() ? NULL : counted(__libc_malloc(count)); }

void *calloc(size_t number, size_t size) { return is_to_fail() ? NULL : counted(__libc_calloc(number, size)); }

void *realloc(void *bytes, size_t count) {
  if (is_to_fail()) return NULL;
  void *moved = __libc_realloc(bytes, count);
  return bytes ? moved : counted(moved);
}

void free(void *bytes) {
  if (state.is_on && bytes) state.live -= 1;
  __libc_free(bytes);
}

#else

bool aec_allocations_can_fail(void) { return false; }

#endif
