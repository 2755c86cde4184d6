#!/usr/bin/env python3
"""Fit what makes descriptors of latents for `aec similar`: a linear map, of photographs and changed copies of them.

    descriptor.py PHOTOGRAPHS... --aec ../../.build/release/aec --out ../fast.descriptor

Half of the photographs are fitted to, drawn by a seed; `--list` prints the others, which are for measuring. They are
reduced by two, to save time. Copies are reduced by two again, packed hard, cut, turned by 5 degrees, brighter or
darker.

In each of 4x4 cells of a picture a few directions of the channels' means are kept: those that change least among
copies that lie as the photograph does, for what they differ among photographs. With mean and deviation of each channel
over the picture they go through the linear discriminant map (Fisher 1936; Rao 1948): within the copies of a photograph
the outputs vary by 1, and the first outputs vary the most between photographs. The scatter within shrinks towards its
diagonal.
"""
from __future__ import annotations

import argparse
import io
import math
import random
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

SIDE = 4                # cells of the layout along a side
DIRECTIONS = 8          # directions of the channels that are kept in a cell
OUTPUTS = 128           # numbers of a descriptor
SHRINKAGE = (0.1, 0.3)  # of the scatter within copies, in parts of its mean: of channels, of all inputs
QUALITY = 92            # of the copies' JPEG
SEED = 1


def reduced(photograph: Image.Image, draw: random.Random | None) -> Image.Image:
    return photograph.resize((photograph.width // 2, photograph.height // 2), Image.LANCZOS)


def packed(photograph: Image.Image, draw: random.Random) -> Image.Image:
    file = io.BytesIO()
    photograph.save(file, "JPEG", quality=35)
    return Image.open(file).convert("RGB")


def cut(photograph: Image.Image, draw: random.Random) -> Image.Image:
    scale = draw.uniform(0.75, 1)
    width, height = round(photograph.width * scale), round(photograph.height * scale)
    x, y = draw.randint(0, photograph.width - width), draw.randint(0, photograph.height - height)
    return photograph.crop((x, y, x + width, y + height))


def turned(photograph: Image.Image, draw: random.Random) -> Image.Image:
    """Turned by 5 degrees: a part of the same shape that no corner reaches into."""
    angle, (width, height) = math.radians(5), photograph.size
    sine, cosine = math.sin(angle), math.cos(angle)
    scale = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    w, h = int(width * scale) - 2, int(height * scale) - 2
    x, y = (width - w) // 2, (height - h) // 2
    return photograph.rotate(draw.choice((-5, 5)), Image.BICUBIC).crop((x, y, x + w, y + h))


def brightened(photograph: Image.Image, draw: random.Random) -> Image.Image:
    return ImageEnhance.Brightness(photograph).enhance(draw.choice((0.8, 1.25)))


COPIES = (reduced, packed, brightened, cut, cut, turned)
ALIGNED = 3             # so many of them lie as the photograph does


def halves(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """What is fitted to, and what is for measuring."""
    shuffled = sorted(paths, key=lambda path: path.name)
    random.Random(SEED).shuffle(shuffled)
    return shuffled[:len(shuffled) // 2], shuffled[len(shuffled) // 2:]


def latents(aec: str, picture: Image.Image, folder: Path) -> np.ndarray:
    picture.save(folder / "copy.jpg", quality=QUALITY, subsampling=0)
    subprocess.run([aec, "latents", folder / "copy.jpg", "-o", folder / "y.npy", "-f", "--quiet"], check=True)
    return np.load(folder / "y.npy")


def moments(y: np.ndarray) -> np.ndarray:
    flat = y.reshape(-1, y.shape[2])
    return np.concatenate([flat.mean(0), flat.std(0)])


def cells(y: np.ndarray) -> np.ndarray:
    """Means of the channels in each cell, as `PooledLatents.cells` has them."""
    def range_of(i: int, count: int) -> slice:
        start = min(count * i // SIDE, count - 1)
        return slice(start, max(start + 1, count * (i + 1) // SIDE))

    return np.stack([y[range_of(i, y.shape[0]), range_of(j, y.shape[1])].mean((0, 1))
                     for i in range(SIDE) for j in range(SIDE)])


def discriminant(between: np.ndarray, within: np.ndarray, shrinkage: float, count: int) -> np.ndarray:
    """The map `[inputs, count]` that makes the scatter of `within` 1 and that of `between` diagonal, largest first."""
    deviation = between.std(0) + 1e-4 * between.std()
    between, within = (between - between.mean(0)) / deviation, within / deviation
    n = len(deviation)
    scatter = within.T @ within / len(within)
    root = np.linalg.inv(np.linalg.cholesky(scatter + shrinkage * np.trace(scatter) / n * np.eye(n)))
    values, vectors = np.linalg.eigh(root @ (between.T @ between / len(between)) @ root.T)
    return root.T @ vectors[:, np.argsort(-values)[:count]] / deviation[:, None]


def fit(pooled: np.ndarray, layouts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Directions `[DIRECTIONS, M]`, mean `[inputs]` and map `[OUTPUTS, inputs]`, of moments `[N, 1 + copies, 2 M]` and
    cells `[N, 1 + copies, cells, M]`."""
    channels = layouts.shape[-1]
    aligned = layouts[:, 1:1 + ALIGNED] - layouts[:, :1]
    photographs = layouts[:, 0].reshape(-1, channels)
    directions = discriminant(photographs, aligned.reshape(-1, channels), SHRINKAGE[0], DIRECTIONS)
    inputs = np.concatenate([pooled, (layouts @ directions).reshape(*layouts.shape[:2], -1)], -1)
    within = (inputs[:, 1:] - inputs[:, :1]).reshape(-1, inputs.shape[-1])
    return directions.T, inputs[:, 0].mean(0), discriminant(inputs[:, 0], within, SHRINKAGE[1], OUTPUTS).T


def file(fingerprint: int, directions: np.ndarray, mean: np.ndarray, matrix: np.ndarray) -> bytes:
    """The file that `DescriptorMap` reads."""
    units = np.abs(matrix).max(1) / 127
    sizes = (SIDE, len(directions), len(matrix), 0)
    head = struct.pack("<4sHHI4H", b"AECD", 0, directions.shape[1], fingerprint, *sizes)
    return (head.ljust(64, b"\0") + directions.astype("<f4").tobytes() + mean.astype("<f4").tobytes()
            + units.astype("<f4").tobytes() + np.rint(matrix / units[:, None]).astype("i1").tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photographs", nargs="+", type=Path, help="folders of photographs")
    parser.add_argument("--aec", default="aec", help="the command")
    parser.add_argument("--out", type=Path, help="the file")
    parser.add_argument("--model", type=Path, default=Path(__file__).parent.parent / "fast.aecm")
    parser.add_argument("--list", action="store_true", help="print the photographs that are for measuring")
    options = parser.parse_args()
    paths = [path for folder in options.photographs for path in folder.iterdir() if path.suffix in (".jpg", ".png")]
    own, others = halves(paths)
    if options.list:
        print(*others, sep="\n")
        return
    pooled, layouts = [], []
    with tempfile.TemporaryDirectory() as folder:
        for path in own:
            photograph, draw = reduced(Image.open(path).convert("RGB"), None), random.Random(f"{SEED}/{path.name}")
            pictures = [photograph] + [change(photograph, draw) for change in COPIES]
            all_latents = [latents(options.aec, picture, Path(folder)) for picture in pictures]
            pooled.append([moments(y) for y in all_latents])
            layouts.append([cells(y) for y in all_latents])
    (fingerprint,) = struct.unpack_from("<I", options.model.read_bytes(), 40)
    content = file(fingerprint, *fit(np.array(pooled), np.array(layouts)))
    options.out.write_bytes(content)
    print(f"{options.out}: {len(content)} bytes, CRC-32 {zlib.crc32(content):08x}, of {len(own)} photographs")


if __name__ == "__main__":
    main()
