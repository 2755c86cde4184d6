#!/usr/bin/env python3
"""Fits the tables of the detail layer, and writes them into `Sources/AEC/Detail/DetailWeights.swift`.

    detail.py PHOTOGRAPHS... --screens SCREENS... --aec ../../.build/release/aec --pictures bases.npz

Squares of pictures are coded by the networks alone (effort 1); screens once more with means of 16x16 pixels instead of
them, as where areas are lost; and some pictures have means of 8x8 pixels for a base. What these bases miss gets symbols
at several steps by the encoder's own choices (detail_coding.py), and the tables are fitted to the symbols, in rounds,
since choices follow tables: weights and deviations by gradient descent on the very bits that the coder takes,
probabilities by counting. Some pictures are kept aside, and tell at the end what was gained. PICTURES keeps the squares
and their bases for another run.
"""
from __future__ import annotations

import argparse
import math
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

import detail_coding as coding
import photos
from detail_coding import AREA, BIT, CLASSES, PLANES, SIDE, Coded, Coder, Tables
from model import LOG_SCALE_STEP, SCALE_MIN

SQUARE = 256                            # pixels a side
KEPT = 1 / 8                            # of the pictures, aside
QUALITIES = (62, 75, 90)                # of the networks
# For each kind of picture and of base: steps in gray levels, and how much the set counts.
SETS = {
    ("photograph", "62"): ((27, 18), 0.7), ("photograph", "75"): ((18, 12, 6), 1),
    ("photograph", "90"): ((9, 4.3, 3), 1), ("photograph", "means"): ((18, 6), 0.2),
    ("screen", "62"): ((27,), 0.3), ("screen", "75"): ((12, 4.3), 0.8), ("screen", "90"): ((6,), 0.8),
    ("screen", "lost"): ((27, 12, 6), 0.8), ("screen", "means"): ((18, 6), 0.2),
}
FILE = coding.SOURCES / "Detail/DetailWeights.swift"
START = -2.5                            # logarithm of weights


@dataclass
class Picture:
    kind: str
    base: str                           # a quality of the networks, or what else the base is
    pixels: np.ndarray
    decoded: np.ndarray


@dataclass
class Layer:
    """A picture's detail layer at some step: what is coded, in step with others."""

    set: tuple[str, str, float]
    worth: float
    picture: Picture

    @property
    def step(self) -> int:
        """In 1/8 gray level."""
        return round(8 * self.set[2])


def square(path: str, random: np.random.Generator) -> np.ndarray:
    pixels = photos.read(path).numpy()
    row, column = (int(random.integers(extent - SQUARE + 1)) for extent in pixels.shape[:2])
    return pixels[row:row + SQUARE, column:column + SQUARE]


def means(pixels: np.ndarray, side: int) -> np.ndarray:
    """Pixels each of which is the mean of its block."""
    count = SQUARE // side
    blocks = pixels.reshape(count, side, count, side, 3).mean((1, 3))
    return np.round(blocks).astype(np.uint8).repeat(side, 0).repeat(side, 1)


def by_networks(aec: str, pixels: np.ndarray, quality: int) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        picture, packed, decoded = (os.path.join(folder, name) for name in ("in.ppm", "picture.aec", "out.ppm"))
        Image.fromarray(pixels).save(picture)
        subprocess.run([aec, "compress", "--quiet", "-e", "1", "-q", str(quality), picture, packed], check=True)
        subprocess.run([aec, "decompress", "--quiet", packed, decoded], check=True)
        return np.asarray(Image.open(decoded).convert("RGB"))


def bases(aec: str, kind: str, paths: list[str], random: np.random.Generator) -> list[Picture]:
    pictures = []
    for number, path in enumerate(path for path in paths if min(photos.shape(path)) >= SQUARE):
        pixels = square(path, random)
        add = lambda base, decoded, pixels=pixels: pictures.append(Picture(kind, base, pixels, decoded))
        for quality in QUALITIES:
            add(str(quality), by_networks(aec, pixels, quality))
        if kind == "screen":
            add("lost", by_networks(aec, means(pixels, 16), QUALITIES[1]))
        if kind == "screen" or number % 8 == 0:
            add("means", means(pixels, 8))
    return pictures


def gather(options: argparse.Namespace) -> list[list[Picture]]:
    """Pictures to fit to, and pictures kept aside."""
    if options.pictures and os.path.exists(options.pictures):
        with np.load(options.pictures) as kept:
            sets = [[], []]
            for part, kind, base, pixels, decoded in zip(*(kept[name] for name in kept.files)):
                sets[part].append(Picture(str(kind), str(base), pixels, decoded))
            return sets
    random, sets = np.random.default_rng(options.seed), [[], []]
    for kind, given in (("photograph", options.photographs), ("screen", options.screens)):
        paths = photos.find(given)
        parts = photos.keep_aside(paths, math.ceil(KEPT * len(paths)))
        for pictures, paths, most in zip(sets, parts, (options.most, math.ceil(KEPT * options.most))):
            pictures += bases(options.aec, kind, sorted(random.permutation(paths)[:most]), random)
    if options.pictures:
        rows = [(part, p.kind, p.base, p.pixels, p.decoded) for part, pictures in enumerate(sets) for p in pictures]
        np.savez(options.pictures, *(np.array(column) for column in zip(*rows)))
    return sets


def layers(pictures: list[Picture], most: int, random: np.random.Generator) -> list[Layer]:
    """Up to `most` of each set."""
    found = []
    for (kind, base), (steps, worth) in SETS.items():
        of_kind = [picture for picture in pictures if (picture.kind, picture.base) == (kind, base)]
        for step in steps:
            some = random.permutation(len(of_kind))[:most]
            found += [Layer((kind, base, step), worth, of_kind[index]) for index in some]
    return found


def code(layers: list[Layer], tables: Tables) -> Coded:
    missing = [coding.coefficients(x.picture.pixels.astype(float) - x.picture.decoded) for x in layers]
    return Coder(np.stack(missing, 2), np.array([x.step for x in layers]), tables).code()


def by_set(layers: list[Layer]) -> dict[tuple[str, str, float], list[int]]:
    indexes = defaultdict(list)
    for index, layer in enumerate(layers):
        indexes[layer.set].append(index)
    return indexes


@dataclass
class Samples:
    """Active blocks."""

    features: torch.Tensor              # [block, plane, frequency, feature]
    magnitudes: torch.Tensor            # [block, plane, frequency]
    weights: torch.Tensor               # the same: 0 of what is not coded

    @classmethod
    def pooled(cls, samples: list[Samples]) -> Samples:
        return cls(*(torch.cat(parts) for parts in zip(*((s.features, s.magnitudes, s.weights) for s in samples))))


def sample(layers: list[Layer], coded: Coded, most: int, random: np.random.Generator) -> Samples:
    """Up to `most` active blocks of each picture. A set's bits count by its worth, however many they are."""
    framed = np.abs(coded.symbols.astype(np.int32)).clip(0, coding.LARGEST)
    framed = np.pad(framed, ((1, 0), (1, 1), (0, 0), (0, 0), (0, 0)))
    all_frequencies, places, weights = np.arange(AREA), [], []
    for indexes in by_set(layers).values():
        blocks, share = coded.active[:, :, indexes].sum(), coded.bits[indexes, 2].sum()
        of_set = []
        for index in indexes:
            at = np.argwhere(coded.active[:, :, index])
            at = at[random.permutation(len(at))[:most]]
            of_set.append(np.column_stack([at, np.full(len(at), index)]))
        places += of_set
        count = sum(map(len, of_set))
        weights += count * [layers[indexes[0]].worth * blocks / max(share, 1) / count] if count else []
    row, column, index = np.concatenate(places).T
    own, left, above, above_right = (framed[row + down, column + right, index]
                                     for down, right in ((1, 1), (1, 0), (0, 1), (0, 2)))
    features = []
    for plane in range(PLANES):
        known = coding.neighbours(plane, left, above, above_right, own)
        known += coding.own_plane(coding.framed(own[:, plane]), all_frequencies)
        features.append(np.stack(known, -1))
    inside = coding.EXTENT <= coded.extents[row, column, index][..., None]
    weight = np.array(weights)[:, None, None] / np.mean(weights) * inside
    return Samples(torch.from_numpy(np.stack(features, 1).astype(np.float32)), torch.from_numpy(own).long(),
                   torch.from_numpy(weight.astype(np.float32)))


COSTS = torch.from_numpy((coding.SYMBOL_COSTS / BIT).astype(np.float32))


def bits(deviations: torch.Tensor, magnitudes: torch.Tensor) -> torch.Tensor:
    """What magnitudes take. Between the classes' deviations costs are interpolated, which gives them gradients."""
    classes = ((deviations / SCALE_MIN).log() / LOG_SCALE_STEP).clamp(0, CLASSES - 1.001)
    lower = classes.floor().long()
    return torch.lerp(COSTS[lower, magnitudes], COSTS[lower + 1, magnitudes], classes - lower)


def kinds_of_frequencies() -> np.ndarray:
    """Frequencies of like weights: by their sum, and whether they are level, upright or both."""
    distance = np.digitize(coding.VERTICAL + coding.HORIZONTAL, [1, 2, 3, 4, 5, 7, 9, 11])
    direction = np.where(coding.VERTICAL == 0, 0, np.where(coding.HORIZONTAL == 0, 1, 2))
    return np.unique(3 * distance + direction, return_inverse=True)[1]


def fit(samples: Samples, kinds: np.ndarray, steps: int, batch: int = 800, rate: float = 0.06) -> tuple:
    """Weights [plane, kind, feature] and deviations [plane, frequency] of least bits, by Adam on their logarithms."""
    weights = torch.full((PLANES, int(kinds.max()) + 1, coding.FEATURES), START, requires_grad=True)
    deviations = torch.full((PLANES, AREA), -1.0, requires_grad=True)
    optimiser = torch.optim.Adam([weights, deviations])
    random = torch.Generator().manual_seed(1)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = rate * min(1, 2.5 * (1 - step / steps))
        drawn = torch.randint(len(samples.features), (batch,), generator=random)
        known = (weights.exp()[:, kinds] * samples.features[drawn]).sum(-1)
        loss = (bits(known + deviations.exp(), samples.magnitudes[drawn]) * samples.weights[drawn]).sum() / batch
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return weights.detach().exp().numpy(), deviations.detach().exp().numpy()


def in_bytes(values: np.ndarray, least: int = 0) -> np.ndarray:
    return np.round(256 * values).clip(least, 255).astype(int)


def probabilities(counts: np.ndarray) -> np.ndarray:
    return in_bytes((counts[:, 1] + 0.5) / (counts.sum(1) + 1), least=1)


def plain_tables() -> Tables:
    """What the first round begins with."""
    kinds = kinds_of_frequencies()
    return Tables(kinds, np.full((PLANES, kinds.max() + 1, coding.FEATURES), 24), np.full((PLANES, AREA), 80),
                  np.full(7, 128), np.full(2 * (SIDE + 1) * SIDE, 160))


def tables_in(text: str) -> Tables:
    """The tables of a Swift file."""
    def values(name: str) -> np.ndarray:
        start, end = coding.list_in(text, name)
        return np.array([int(number) for number in re.findall(r"\d+", text[start:end])])

    return Tables(values("kinds"), values("weights").reshape(PLANES, -1, coding.FEATURES),
                  values("deviations").reshape(PLANES, AREA), values("active"), values("extents"))


def written(text: str, tables: Tables) -> str:
    """The Swift file with these tables instead of its own."""
    def rows(values: np.ndarray, indent: int) -> str:
        return "".join(" " * indent + " ".join(f"{value}," for value in row) + "\n" for row in values.reshape(-1, SIDE))

    def planes(inner: list[str]) -> str:
        return "[\n" + "".join(f"    [\n{plane}    ],\n" for plane in inner) + "  ]"

    lists = {
        "kinds": f"[\n{rows(tables.kinds, 4)}  ]",
        "weights": planes(["".join(f"      [{', '.join(map(str, kind))}],\n" for kind in plane)
                           for plane in tables.weights]),
        "deviations": planes([rows(plane, 6) for plane in tables.deviations]),
        "active": f"[{', '.join(map(str, tables.active))}]",
        "extents": f"[\n{rows(tables.extents, 4)}  ]",
    }
    for name, numbers in lists.items():
        start, end = coding.list_in(text, name)
        text = text[:start] + numbers + text[end:]
    return text


def compare(layers: list[Layer], before: Coded, after: Coded) -> None:
    """Prints what other tables change: bits, with those that the change of the error is worth, of each set."""
    for name, indexes in by_set(layers).items():
        blocks = max(1, after.active[:, :, indexes].sum())
        flags, extents, symbols = after.bits[indexes].sum(0) / blocks
        error = (after.error - before.error)[indexes].sum() * coding.WEIGHT / 16 / name[2] ** 2
        change = ((after.bits - before.bits)[indexes].sum() + error) / max(1, before.bits[indexes].sum())
        print(f"{' '.join(map(str, name)):24} {100 * change:+6.2f} %, an active block {symbols:6.2f} bits of symbols,"
              f" {extents:.2f} of extents, {flags:.2f} of activity", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("photographs", nargs="+", help="files, and folders that are searched through")
    p.add_argument("--screens", nargs="+", required=True, help="pictures of text and drawings")
    p.add_argument("--aec", required=True, help="the command that codes bases")
    p.add_argument("--pictures", help="keeps squares and bases, and has them if it exists")
    p.add_argument("--most", type=int, default=110, help="pictures of a kind to fit to")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--steps", type=int, default=400, help="of gradient descent in a round")
    p.add_argument("--seed", type=int, default=1)
    options = p.parse_args()
    torch.set_num_threads(1)
    random = np.random.default_rng(options.seed)
    pictures, aside = gather(options)
    some, kept = layers(pictures, options.most // 4, random), layers(aside, 16, random)
    tables, samples, counts = plain_tables(), [], 0
    # Of all rounds together: tables that follow only what they led to themselves drift to ever fewer symbols, which
    # loses 1 to 2 % where few blocks are active.
    for number in range(options.rounds):
        coded = code(some, tables)
        samples.append(sample(some, coded, 30, random))
        counts = counts + np.array(coded.counts, object)
        weights, deviations = fit(Samples.pooled(samples), tables.kinds, options.steps)
        tables = Tables(tables.kinds, in_bytes(weights), in_bytes(deviations), *map(probabilities, counts))
        print(f"round {number + 1}: {len(some)} layers, {sum(len(s.features) for s in samples)} blocks", flush=True)
    text = FILE.read_text()
    compare(kept, code(kept, tables_in(text)), code(kept, tables))
    FILE.write_text(written(text, tables))


if __name__ == "__main__":
    main()
