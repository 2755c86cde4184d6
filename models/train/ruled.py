#!/usr/bin/env python3
"""A network of weights that follow from a rule, which the tests of `AECTraining` know as well, and what this exporter
makes of it: write it again when the exporter changes.

    ruled.py ../../Tests/AECTrainingTests/Vectors           writes ruled.calibration and ruled.txt

The calibration is without moments: weights are rounded to the nearest. The text has a line for what the float network
does to a picture (bits and mean squared error at some anchors), for each layer its shift, limit and CRC-32 of biases,
multipliers and weights as int32, for each table its CRC-32, and for the file.
"""
from __future__ import annotations

import math
import os
import sys
import zlib

import numpy as np
import torch

import aecm
import architecture
import calibrate
import tensors
from architecture import ANCHORS, Config
from export import export
from model import Autoencoder
from tiny import TINY

SIZE, PICTURES, RATES = 64, 3, [0.0, 5.0, 10.0, 15.0]
# Of a table: what it begins with, its rise with each anchor, and the deviation of its entries.
TABLES = {"latent_gain": (0.4, 0.2, 0.3), "latent_inverse_gain": (-0.4, -0.2, 0.3), "latent_class": (2.0, 0.0, 1.0),
          "hyper_gain": (1.0, 0.0, 0.3), "hyper_inverse_gain": (-1.0, 0.0, 0.3), "hyper_class": (3.0, 0.0, 0.5),
          "analysis.gain": (0.0, 0.0, 0.4), "synthesis.gain": (0.0, 0.0, 0.4)}


def uniform(seed: int, count: int) -> np.ndarray:
    """`count` multiples of 2^-23 in -1 ... 1: SplitMix64 of the seed and the place."""
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1


def weights(k: Config) -> dict[str, np.ndarray]:
    """The state, float32: weights keep the variance of what passes, those of residual branches a quarter of it."""
    state = {}
    for seed, (name, shape) in enumerate(sorted(architecture.state(k).items())):
        values = uniform(seed, math.prod(shape)).reshape(shape)
        if name in TABLES:
            start, rise, spread = TABLES[name]
            values = start + rise * np.arange(ANCHORS)[:, None] + spread * values
        elif name.endswith(".bias"):
            values = 0.05 * values
        else:
            part = 0.5 if ".mix_out." in name or ".project." in name else 1.0
            values = part * math.sqrt(3 / math.prod(shape[1:])) * values
        state[name] = values.astype(np.float32)
    return state


def pictures() -> np.ndarray:
    """uint8 [PICTURES, SIZE, SIZE, 3]: slopes that wrap around, and noise."""
    which, row, col, colour = np.mgrid[:PICTURES, :SIZE, :SIZE, :3]
    noise = np.floor(8 * uniform(1000, which.size)).astype(np.int64).reshape(which.shape)
    return (96 + (col * (colour + 1) + 2 * row * (which + 1)) % 64 + noise).astype(np.uint8)


def network() -> Autoencoder:
    net = Autoencoder(TINY).eval()
    net.load_state_dict({name: torch.from_numpy(value) for name, value in weights(TINY).items()})
    return net


def calibration() -> dict[str, np.ndarray]:
    x = torch.from_numpy(pictures()).permute(0, 3, 1, 2).float().div(255)
    seen = calibrate.calibration(network(), x, x[:0], RATES, len(x))
    return {name: seen[name] for name in calibrate.shapes(TINY, in_turn=False)}


@torch.no_grad()
def floats() -> list[str]:
    x, net = torch.from_numpy(pictures()[:1]).permute(0, 3, 1, 2).float().div(255), network()
    lines = []
    for anchor in (0.0, 7.5, 15.0):
        out, bits, _ = net(x, torch.tensor([anchor]), rounded=True)
        lines.append(f"float {anchor} {bits.item():.6g} {torch.mean((out - x) ** 2).item():.6g}")
    return lines


def integers(seen: dict[str, np.ndarray]) -> list[str]:
    model = export(network(), "ruled", seen, in_turn=False)[0]

    def checksum(*arrays: np.ndarray) -> str:
        return f"{zlib.crc32(b''.join(aecm.packed(array, '<i4') for array in arrays)):08x}"

    layers = [f"layer {layer.name} {layer.shift} {layer.limit} "
              f"{checksum(layer.biases, layer.multipliers, layer.weights)}" for layer in model.layers.values()]
    tables = [f"table {name} {checksum(table)}" for name, table in model.tables.items()]
    return layers + tables + [f"file {zlib.crc32(aecm.write(model)):08x}"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    seen = calibration()
    tensors.save(os.path.join(sys.argv[1], "ruled.calibration"), seen)
    with open(os.path.join(sys.argv[1], "ruled.txt"), "w") as file:
        file.write("\n".join(floats() + integers(seen)) + "\n")
