#define _DEFAULT_SOURCE  // MAP_ANONYMOUS

#include "support.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("FAILED: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

char current_case[256];

/// Says in which case memory was touched that must not be.
static void crashed(int signal) {
  (void)signal;
  // Whether or not anyone can read it, this is the end. `write`, as `printf` is not for signal handlers.
  ssize_t written = write(STDERR_FILENO, "FAILED: ", 8);
  written += write(STDERR_FILENO, current_case, strlen(current_case));
  written += write(STDERR_FILENO, " touched a fence\n", 17);
  _exit(written > 0 ? 1 : 2);
}

void begin_case(const char *format, ...) {
  signal(SIGSEGV, crashed);
  signal(SIGBUS, crashed);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(current_case, sizeof current_case, format, arguments);
  va_end(arguments);
}

// Fenced memory

enum { MAPPINGS = 8192 };

static struct {
  void *start;
  size_t bytes;
} mappings[MAPPINGS];
static int mapping_count;

void *fenced(size_t bytes, fence side) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t inner = (bytes + page - 1) / page * page, whole = inner + 2 * page;
  char *start = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED || mapping_count == MAPPINGS) fail("no memory for %zu bytes more", bytes);
  mappings[mapping_count].start = start;
  mappings[mapping_count++].bytes = whole;
  if (mprotect(start, page, PROT_NONE) || mprotect(start + page + inner, page, PROT_NONE))
    fail("no fences around memory");
  return start + page + (side == FENCE_BEFORE ? 0 : inner - bytes);
}

void release(void) {
  while (mapping_count > 0) {
    mapping_count--;
    munmap(mappings[mapping_count].start, mappings[mapping_count].bytes);
  }
}

// Numbers

static uint64_t state;

void seed_random(uint64_t seed) { state = seed; }

uint64_t next_random(void) {
  state += 0x9E3779B97F4A7C15;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

int64_t random_in(int64_t low, int64_t high) { return low + (int64_t)(next_random() % (uint64_t)(high - low + 1)); }

int flip(void) { return (int)random_in(0, 1); }

int64_t random_signed(int64_t limit, int extreme) {
  return extreme ? (flip() ? limit : -limit) : random_in(-limit, limit);
}

fence random_fence(void) { return flip() ? FENCE_BEFORE : FENCE_BEHIND; }

// Checksums

uint32_t crc32(uint32_t sum, const void *bytes, size_t count) {
  static uint32_t table[256];
  if (table[1] == 0) {
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t remainder = i;
      for (int bit = 0; bit < 8; bit++) remainder = remainder >> 1 ^ (remainder & 1 ? 0xEDB88320 : 0);
      table[i] = remainder;
    }
  }
  sum = ~sum;
  for (const uint8_t *byte = bytes; count > 0; count--) sum = sum >> 8 ^ table[(sum ^ *byte++) & 255];
  return ~sum;
}

// Files

uint8_t *read_file(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) fail("%s cannot be read", path);
  long length = ftell(file);
  rewind(file);
  // Weights lie at multiples of 64 in their file; give them that in memory too, as the codec does.
  *count = (size_t)length;
  uint8_t *bytes = aligned_alloc(64, (*count + 63) / 64 * 64);
  if (!bytes || fread(bytes, 1, *count, file) != *count) fail("%s cannot be read", path);
  fclose(file);
  return bytes;
}
