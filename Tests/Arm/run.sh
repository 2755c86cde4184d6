#!/usr/bin/env bash
# Checks the NEON kernels without an Arm machine: built with a cross compiler, run by an emulator. Whole
# networks repeat what the exporter recorded; random layers come out as with the naive kernels, and as they do
# on this machine; so does what compilers make of the C that all machines share.
#
# Needs clang (Swift's own), gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, qemu-user and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."

emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || {
  echo "expected qemu-aarch64, found none: apt-get install qemu-user" >&2
  exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sources=(Sources/CKernels/*.c Tests/Arm/*.c)
flags=(-std=c2x -O2 -Wall -Wextra -Werror -I Sources/CKernels/include)
headers=/usr/aarch64-linux-gnu/include

# With clang, as SwiftPM compiles the kernels; for a second opinion with GCC, which ignores clang's pragmas.
mkdir "$work/objects"
for source in "${sources[@]}"; do
  clang --target=aarch64-linux-gnu -nostdlibinc -isystem "$headers" "${flags[@]}" \
    -c "$source" -o "$work/objects/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$work"/objects/*.o -o "$work/arm-clang"
aarch64-linux-gnu-gcc -static "${flags[@]}" -Wno-unknown-pragmas "${sources[@]}" -o "$work/arm-gcc"
clang "${flags[@]}" "${sources[@]}" -o "$work/here"

vectors=Tests/AECTests/Vectors
for name in tiny fast; do
  python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))' \
    <"$vectors/$name.vectors" >"$work/$name.vectors"
done

expect() {  # what it is, what is expected, what was found
  [[ $3 == "$2" ]] || { echo "FAILED: $1: expected $2, found $3" >&2; exit 1; }
}

unset AEC_ISA
here=$("$work/here" best shapes && "$work/here" plain)
for compiler in clang gcc; do
  echo "Arm, compiled by $compiler:"
  arm=("$emulator" "$work/arm-$compiler")
  expect "the kernels that the codec chooses" neon "$("${arm[@]}" best name)"
  "${arm[@]}" neon vectors models/fast.aecm $vectors/fast.trace "$work/fast.vectors"
  "${arm[@]}" neon vectors $vectors/tiny.aecm $vectors/tiny.trace "$work/tiny.vectors"
  "${arm[@]}" naive vectors $vectors/tiny.aecm $vectors/tiny.trace "$work/tiny.vectors"
  there=$("${arm[@]}" neon shapes && "${arm[@]}" plain)
  echo "$there"
  expect "what this machine computes" "$here" "$there"
done

# Of training only clang compiles the kernels.
training=(Sources/CTraining/*.c Tests/Arm/Training/main.c Tests/Arm/support.c)
mkdir "$work/training"
for source in "${training[@]}"; do
  clang --target=aarch64-linux-gnu -nostdlibinc -isystem "$headers" -std=c2x -O2 -Wall -Wextra -Werror \
    -I Sources/CTraining/include -c "$source" -o "$work/training/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$work"/training/*.o -lm -o "$work/arm-training"
expect "the kernels that train" neon "$("$emulator" "$work/arm-training")"
echo "Training's kernels come to what they stand for."
