"""Photographs to train on: found, some kept aside for validation, held in memory, and cut into crops at random.

What a step sees is a function of the seed and the step alone: a run that goes on from a checkpoint draws what it
would have drawn without the break, and two settings can be compared on the very same crops.
"""
from __future__ import annotations

import glob
import os
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from draws import COLUMN, ORDER, PHOTOGRAPH, RATE, REDUCTION, ROW, Draws
from model import ANCHORS

IMAGES = (".png", ".jpg", ".jpeg", ".webp")
REDUCED = 0.5           # share of the batches that are reduced by up to 2, which hides the block grid of JPEGs


def find(paths: list[str]) -> list[str]:
    """Files, and the pictures of folders, sorted."""
    found = []
    for path in paths:
        if not os.path.exists(path):
            raise SystemExit(f"{path}: expected a picture or a folder of pictures, found nothing")
        below = os.path.join(glob.escape(path), "**", "*")
        inside = glob.glob(below, recursive=True) if os.path.isdir(path) else [path]
        found += sorted(p for p in inside if p.lower().endswith(IMAGES))
    return found


def keep_aside(paths: list[str], count: int) -> tuple[list[str], list[str]]:
    """(to train on, kept): which are kept depends on the names of the files given: every run on these keeps the same.
    A run on some of them keeps others: what it goes on from must not have seen those."""
    order = sorted(paths, key=lambda p: (zlib.crc32(os.path.basename(p).encode()), p))
    return sorted(order[count:]), sorted(order[:count])


def shape(path: str) -> tuple[int, int]:
    """Height and width, without reading the pixels."""
    try:
        with Image.open(path) as image:
            return image.height, image.width
    except OSError as error:
        raise SystemExit(f"{path}: expected a picture, found {error}") from error


def read(path: str) -> torch.Tensor:
    """(height, width, 3) uint8."""
    try:
        with Image.open(path) as image:
            return torch.from_numpy(np.array(image.convert("RGB")))
    except OSError as error:
        raise SystemExit(f"{path}: expected a picture, found {error}") from error


def rates(count: int, draws: Draws) -> torch.Tensor:
    """`count` real anchor indexes: uniform, but one in each of as many equal parts, so that batches differ less."""
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        j = draws.below(i + 1, ORDER, i)
        order[i], order[j] = order[j], order[i]
    return torch.tensor([(part + draws.uniform(RATE, i)) / count * (ANCHORS - 1) for i, part in enumerate(order)])


class PhotoStore:
    """Photographs in one flat uint8 buffer on the device, from which crops are gathered."""

    def __init__(self, paths: list[str], device: str | torch.device, least_side: int):
        shapes = {path: shape(path) for path in paths}
        paths = [path for path in paths if min(shapes[path]) >= least_side]
        if not paths:
            raise SystemExit(f"no photographs of at least {least_side} pixels a side among {len(shapes)} files")
        self.height, self.width = torch.tensor([shapes[path] for path in paths]).T
        self.areas = self.height * self.width
        self.offset = self.areas.cumsum(0) - self.areas
        pixels = torch.empty(int(self.areas.sum()), 3, dtype=torch.uint8)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for photo, start, area in zip(pool.map(read, paths), self.offset.tolist(), self.areas.tolist()):
                pixels[start:start + area] = photo.reshape(-1, 3)
        self.pixels = pixels.to(device)
        self.megapixels = len(self.pixels) / 1e6

    def __len__(self) -> int:
        return len(self.offset)

    def sample(self, batch: int, size: int, draws: Draws) -> torch.Tensor:
        """(batch, 3, size, size) in 0..1: crops of random places, half of them mirrored, some batches reduced."""
        larger = size
        if draws.uniform(REDUCTION, 0) < REDUCED:
            longest = int(torch.minimum(self.width, self.height).max())
            larger = min(int(size * (1 + draws.uniform(REDUCTION, 1))), longest)
        x = self.crops(batch, larger, draws)
        if larger > size:
            x = F.interpolate(x, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
        return x.contiguous(memory_format=torch.channels_last)

    def crops(self, batch: int, size: int, draws: Draws) -> torch.Tensor:
        ends = (self.areas * (torch.minimum(self.width, self.height) >= size)).cumsum(0)
        places = torch.tensor([draws.below(int(ends[-1]), PHOTOGRAPH, n) for n in range(batch)])
        i = torch.searchsorted(ends, places, right=True)
        row, col = (torch.tensor([draws.below(int(extent[photo]) - size + 1, purpose, n)
                                  for n, photo in enumerate(i)])
                    for extent, purpose in ((self.height, ROW), (self.width, COLUMN)))
        corner, stride = self.offset[i] + row * self.width[i] + col, self.width[i]
        device = self.pixels.device
        corner, stride, side = corner.to(device), stride.to(device), torch.arange(size, device=device)
        index = corner[:, None, None] + side[:, None] * stride[:, None, None] + side
        x = self.pixels[index.reshape(-1)].reshape(batch, size, size, 3).permute(0, 3, 1, 2)
        # Not turned: photographs are seen upright, and what is level or plumb in them is not alike.
        return torch.cat([x[:batch // 2].flip(3), x[batch // 2:]]).float().div_(255)


def centres(paths: list[str], size: int) -> list[np.ndarray]:
    """The middle, uint8 [size, size, 3], of every photograph that has so much."""
    cut = []
    for photo in map(read, paths):
        h, w = photo.shape[:2]
        if min(h, w) >= size:
            row, col = (h - size) // 2, (w - size) // 2
            cut.append(photo[row:row + size, col:col + size].numpy())
    if not cut:
        raise SystemExit(f"no photographs of at least {size} pixels a side to validate on among {len(paths)} files")
    return cut
