#!/usr/bin/env bash
# Fuzzes with libFuzzer under the sanitizers of addresses and, in C, of undefined behaviour:
#
#   run.sh [TARGET] [SECONDS] [libFuzzer's options]   one target, or "all" of them one after the other; 20 seconds each
#   run.sh replay TARGET FILE_OR_FOLDER...            the same tests on files, without libFuzzer and sanitizer
#   run.sh seeds                                      draws the seeds again
#
# What is found is written to .build-fuzz/found, inputs that reach something new to .build-fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=.build-fuzz

case "${1-}" in
replay)
  shift
  swift build -c release --product aec-fuzz
  exec .build/release/aec-fuzz "$@"
  ;;
seeds)
  swift build -c release --product aec-fuzz
  exec .build/release/aec-fuzz seeds Tests/Fuzz/seeds
  ;;
esac

# Swift and C with counters of covered edges. gold cannot read what the sanitizers write for debuggers.
swift build -c release --product aec-fuzz --scratch-path "$build" --sanitize address -Xswiftc -use-ld=lld \
  -Xswiftc -sanitize=fuzzer -Xswiftc -DLIBFUZZER -Xcc -fsanitize=fuzzer-no-link,undefined -Xcc -fno-sanitize-recover=all

# Freed memory is kept from use for a while, but not so much of it that it counts.
export ASAN_OPTIONS=quarantine_size_mb=16:${ASAN_OPTIONS-}
export LSAN_OPTIONS=suppressions=$PWD/.ci/leaks:print_suppressions=0:${LSAN_OPTIONS-}
# libFuzzer says where a trap was; Swift's own report would read addresses that the sanitizer forbids.
export SWIFT_BACKTRACE=enable=no

targets=${1:-all}
seconds=${2:-20}
[[ $targets == all ]] && targets=$(cd Tests/Fuzz/seeds && echo *)
status=0
for target in $targets; do
  echo "== $target, $seconds seconds"
  mkdir -p "$build/corpus/$target" "$build/found"
  # What takes ten seconds or 512 megabytes is a finding as well.
  "$build/release/aec-fuzz" "$target" "$build/corpus/$target" "Tests/Fuzz/seeds/$target" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=512 -malloc_limit_mb=512 -max_len=4096 \
    -artifact_prefix="$build/found/$target-" -print_final_stats=1 "${@:3}" || status=1
done
exit $status
