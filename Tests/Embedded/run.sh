#!/usr/bin/env bash
# That the way to WebAssembly stays open: the folders of the codec that no system is asked in, from Geometry to
# Detail, compile as Embedded Swift for wasm32, with a job of one thread for Work. Nothing is linked or run.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "module CKernels { header \"$PWD/Sources/CKernels/include/CKernels.h\" export * }" >"$work/module.modulemap"
headers=$(clang -print-resource-dir)/include
codec=Sources/AEC
swiftc -c -O -wmo -parse-as-library -swift-version 6 -package-name aec \
  -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded \
  -Xcc -ffreestanding -Xcc -isystem -Xcc "$headers" -Xcc -fmodule-map-file="$work/module.modulemap" \
  Tests/Embedded/OneThread.swift \
  $codec/{Geometry,Arithmetic,ModelFile,Transforms,EntropyModel,Exact,Detail}/*.swift \
  $codec/EntropyCoding/{Bits,DecisionCoding,DecisionReader,DecisionWriter,EntropyCodingError}.swift \
  $codec/EntropyCoding/{Odds,OddsCosts,OddsLadder,Packing,PhraseTree,Symbols}.swift $codec/Container/Varint.swift \
  $codec/Work/{Stage,CodecError,InstructionSet,MemoryForecast}.swift \
  -o "$work/codec.o"
echo "Embedded Swift for wasm32: $(wc -c <"$work/codec.o") bytes of object code"
