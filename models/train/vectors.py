#!/usr/bin/env python3
"""Test vectors of a model, which the library's tests replay bit by bit: a picture, and every array between
its pixels and its decoded pixels.

    vectors.py ../fast.aecm ../../Tests/AECTests/Vectors            (export.py does the same)

writes `fast.vectors`, checksums at three qualities, and `fast.trace`, the operations between them. `tiny.vectors`,
from tiny.py, holds whole arrays at one of them. A vectors file is compressed with zlib; inside it is a sequence of
records, little-endian:

    u8 length of the name, name (ASCII)     "pixels", "q1717/analysis.stem", "q1717/decoded"
    u8 type                                 1 int16, 2 uint8, 4 CRC-32 of the values as little-endian int16
    u8 number of dimensions, u32 each       [h, w, c]; [c] for the classes of z
    values                                  (type 4: one u32)

in order of execution. Layers' outputs are those after activation, residual and limit, before a
depth-to-space; the means' last layers are there as one map, "means"; of the thumbnail's heads there are the two
that the quality blends. Symbols and classes are int16.

A trace is text, an operation a line, in the same order: what is done, the name of the result, the results that it is
made of, and what else is unusual: an activation, a rearrangement before or after, a result that is added, a table of
gains, another name of the result.

    dense analysis.body.0.mix_out analysis.body.0.depthwise residual=analysis.stem

Who replays it needs to know the operations, but not the networks. Lines `table NAME HALF CHANNELS` come first: the
tables of the model file in its order.
"""
from __future__ import annotations

import os
import struct
import sys
import zlib

import numpy as np

import aecm
import architecture
from architecture import LINEAR
from integer import Codec

INT16, UINT8, CHECKSUM = 1, 2, 4
QUALITIES = (0, 1717, 3840)
# Most depth-wise layers have radius 1, and the operations between pixels and blocks rearrange by 8 themselves.
USUAL = (LINEAR, 0, 1, 8, None)


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


def of_quality(model: aecm.Model, pixels: np.ndarray, quality: int, kind: int) -> tuple[list[bytes], list[str]]:
    """The records of encoding and decoding a picture at a quality, and the lines of the trace."""
    records, lines, at_limit = [], [], []

    def add(name: str, array: np.ndarray | None, operation: str, *inputs: str, **how) -> None:
        unusual = (f"{key}={value}" for key, value in how.items() if value not in USUAL)
        lines.append(" ".join([operation, name, *inputs, *unusual]))
        if array is None:
            return
        records.append(record(f"q{quality}/{name}", array, UINT8 if array.dtype == np.uint8 else kind))
        if name in model.layers and (np.abs(array) == model.layers[name].limit).any():
            at_limit.append(name)
    codec = Codec(model, quality, add)
    code = codec.encode(pixels)
    decoded = codec.synthesis(code["y_hat"])
    again = Codec(model, quality).decode(code["z_symbols"], code["y_symbols"])
    assert np.array_equal(decoded, again), "the decoder's pixels are not the encoder's"
    codec.thumbnail(code["y_hat"])
    y, z, classes = code["y_symbols"], code["z_symbols"], code["y_classes"]
    print(f"  Q {quality}: y {y.min()} ... {y.max()}, {np.mean(y == 0):.0%} zero, "
          f"z {z.min()} ... {z.max()}, "
          f"classes {classes.min()} ... {classes.max()}, pixels' deviation {decoded.std():.0f}, "
          f"accumulators to {codec.peak / 2**31:.1%}, {len(at_limit)} layers at their limits")
    return records, lines


def save(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
    print(f"{path}: {len(data)} bytes")


def save_vectors(model: aecm.Model, folder: str, height: int = 128, width: int = 192, seed: int = 101,
                 whole: int | None = None) -> None:
    """Writes the vectors of a model for a picture, arrays whole at one of the qualities, and the trace."""
    pixels = synthetic(height, width, seed)
    records = [record("pixels", pixels, UINT8)]
    for quality in QUALITIES:
        more, lines = of_quality(model, pixels, quality, INT16 if quality == whole else CHECKSUM)
        records += more
    tables = [f"table {name} {half} {channels}" for half, (tables, _) in architecture.halves(model.config).items()
              for name, channels in tables.items()]
    save(os.path.join(folder, f"{model.name}.vectors"), zlib.compress(b"".join(records), 9))
    save(os.path.join(folder, f"{model.name}.trace"), ("\n".join(tables + lines) + "\n").encode())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    save_vectors(aecm.load(sys.argv[1]), sys.argv[2])
