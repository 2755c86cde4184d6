/// Checks the kernels of one instruction set on this machine, real or emulated:
///
///     check KERNELS name
///     check KERNELS shapes
///     check plain
///     check KERNELS vectors MODEL.aecm TRACE VECTORS
///
/// KERNELS is a name ("neon"), or "best": what the codec would choose here. `name` prints what that is.

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "support.h"

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "plain") == 0) {
    check_plain();
    return 0;
  }
  if (count < 3) fail("expected kernels and a check, found %d arguments", count - 1);
  const char *name = arguments[1];
  const aec_kernels *kernels = strcmp(name, "best") == 0 ? aec_kernels_best() : aec_kernels_named(name);
  if (!kernels) fail("this machine has no kernels named %s", name);

  if (strcmp(arguments[2], "name") == 0 && count == 3) puts(kernels->name);
  else if (strcmp(arguments[2], "shapes") == 0 && count == 3) check_shapes(kernels);
  else if (strcmp(arguments[2], "vectors") == 0 && count == 6)
    check_vectors(kernels, arguments[3], arguments[4], arguments[5]);
  else fail("unknown check %s with %d arguments", arguments[2], count - 3);
}
