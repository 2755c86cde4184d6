/// The golden files of Tests/AECTests/Golden, for the self-test of an installed command and for the tests.
#pragma once

#include <stddef.h>

typedef struct aec_golden_file {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} aec_golden_file;

/// The index, text that says which checksums belong to each file.
aec_golden_file aec_golden_index(void);

/// A file by its name; its bytes are NULL if there is none.
aec_golden_file aec_golden(const char *name);
