#!/usr/bin/env python3
"""Test vectors of a model, which the library's tests replay bit by bit: a picture, and every array between
its pixels and its decoded pixels.

    vectors.py ../fast.aecm ../../Tests/AECTests/Vectors            (export.py does the same)

writes `fast.vectors`, checksums at three qualities, and `fast.trace`, the operations between them (operations.py).
`tiny.vectors`, from tiny.py, holds whole arrays at one of them. A vectors file is compressed with zlib; inside it is a
sequence of records, little-endian:

    u8 length of the name, name (ASCII)     "pixels", "q1717/analysis.stem", "q1717/decoded"
    u8 type                                 1 int16, 2 uint8, 4 CRC-32 of the values as little-endian int16
    u8 number of dimensions, u32 each       [h, w, c]; [c] for the classes of z
    values                                  (type 4: one u32)

in order of execution. Layers' outputs are those after activation, residual and limit, before a
depth-to-space; the means' last layers are there as one map, "means"; of the thumbnail's heads there are the two
that the quality blends. Symbols and classes are int16.
"""
from __future__ import annotations

import os
import struct
import sys
import zlib

import numpy as np

import aecm
from integer import Codec
from operations import trace

INT16, UINT8, CHECKSUM = 1, 2, 4
QUALITIES = (0, 1717, 3840)


def synthetic(height: int, width: int, seed: int) -> np.ndarray:
    """A picture of smooth colours, edges, a fine texture and noise: uint8 [h, w, 3]."""
    random = np.random.default_rng(seed)
    row, col = np.mgrid[:height, :width] / 64
    picture = np.zeros((height, width, 3))
    for c in range(3):
        for _ in range(6):
            fx, fy, phase, size = random.uniform((-3, -3, 0, 5), (3, 3, 7, 30))
            picture[..., c] += size * np.sin(fx * col + fy * row + phase)
    for _ in range(4):
        angle, offset = random.uniform(0, 7), random.uniform(0, 2)
        picture[np.cos(angle) * col + np.sin(angle) * row > offset] += random.uniform(-60, 60, 3)
    picture += (25 * np.sin(40 * col * row) * (col > row))[..., None] + random.normal(0, 4, picture.shape)
    return np.clip(np.round(128 + picture), 0, 255).astype(np.uint8)


def record(name: str, array: np.ndarray, kind: int) -> bytes:
    values = aecm.packed(array, "u1" if kind == UINT8 else "<i2")
    if kind == CHECKSUM:
        values = struct.pack("<I", zlib.crc32(values))
    text = name.encode()
    head = struct.pack("<B", len(text)) + text + struct.pack("<BB", kind, array.ndim)
    return head + struct.pack(f"<{array.ndim}I", *array.shape) + values


def of_quality(model: aecm.Model, pixels: np.ndarray, quality: int, kind: int) -> list[bytes]:
    """The records of encoding and decoding a picture at a quality."""
    records, at_limit = [], []

    def add(name: str, array: np.ndarray, kind: int = kind) -> None:
        records.append(record(f"q{quality}/{name}", array, kind))
        if name in model.layers and (np.abs(array) == model.layers[name].limit).any():
            at_limit.append(name)
    codec = Codec(model, quality, add)
    code = codec.encode(pixels)
    decoded = codec.synthesis(code["y_hat"])
    again = Codec(model, quality).decode(code["z_symbols"], code["y_symbols"])
    assert np.array_equal(decoded, again), "the decoder's pixels are not the encoder's"
    add("decoded", decoded, UINT8)
    add("thumbnail_pixels", codec.thumbnail(code["y_hat"]), UINT8)
    y, z, classes = code["y_symbols"], code["z_symbols"], code["y_classes"]
    print(f"  Q {quality}: y {y.min()} ... {y.max()}, {np.mean(y == 0):.0%} zero, "
          f"z {z.min()} ... {z.max()}, "
          f"classes {classes.min()} ... {classes.max()}, pixels' deviation {decoded.std():.0f}, "
          f"accumulators to {codec.peak / 2**31:.1%}, {len(at_limit)} layers at their limits")
    return records


def vectors(model: aecm.Model, pixels: np.ndarray, whole: int | None = None) -> bytes:
    """The records of a picture at several qualities, arrays whole at one of them."""
    records = [record("pixels", pixels, UINT8)]
    for quality in QUALITIES:
        records += of_quality(model, pixels, quality, INT16 if quality == whole else CHECKSUM)
    return zlib.compress(b"".join(records), 9)


def save(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
    print(f"{path}: {len(data)} bytes")


def save_vectors(model: aecm.Model, folder: str, height: int = 128, width: int = 192, seed: int = 101,
                 whole: int | None = None) -> None:
    """Writes the vectors of a model for a picture, and their trace; of a real model, checksums."""
    save(os.path.join(folder, f"{model.name}.vectors"), vectors(model, synthetic(height, width, seed), whole))
    save(os.path.join(folder, f"{model.name}.trace"), trace(model.config).encode())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        save_vectors(aecm.read(file.read()), sys.argv[2])
