#!/usr/bin/env python3
"""Named float32 arrays in a file, as safetensors has them: no pickle, nothing that runs.

    tensors.py ../fast-slim.pt fast.safetensors         the weights of a checkpoint or model file by name

u64 length of the header, the header as JSON, the values, all little-endian (github.com/huggingface/safetensors). The
library `AECTraining` reads and writes the same.
"""
from __future__ import annotations

import json
import os
import sys

import numpy as np


class TensorFileError(ValueError):
    """A file that holds no float32 arrays: what was expected, what was found."""


def write(tensors: dict[str, np.ndarray]) -> bytes:
    """Sorted by name: the same arrays give the same bytes."""
    header, values = {}, bytearray()
    for name in sorted(tensors):
        start = len(values)
        values += np.ascontiguousarray(tensors[name], "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [start, len(values)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + values


def save(path: str, tensors: dict[str, np.ndarray]) -> None:
    """Whole or not at all."""
    with open(f"{path}.tmp", "wb") as file:
        file.write(write(tensors))
    os.replace(f"{path}.tmp", path)


def read(data: bytes) -> dict[str, np.ndarray]:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise TensorFileError(f"expected a header of {length} bytes, found {len(data)} bytes in all")
    values, tensors = data[8 + length:], {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise TensorFileError(f"{name}: expected float32 (F32), found {entry['dtype']}")
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(values[start:end], "<f4").reshape(entry["shape"]).copy()
    return tensors


def load(path: str) -> dict[str, np.ndarray]:
    with open(path, "rb") as file:
        return read(file.read())


def main():
    import checkpoint
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    weights = checkpoint.load(sys.argv[1])["average"]
    save(sys.argv[2], {name: value.numpy() for name, value in weights.items()})


if __name__ == "__main__":
    main()
