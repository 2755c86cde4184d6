#!/usr/bin/env python3
"""Write the test vectors that the library's tests replay bit by bit.

    vectors.py ../fast.aecm ../../Tests/AECTests/Vectors

writes `tiny.aecm` (a small network of seeded random weights), `tiny.vectors` (a picture, every array between its pixels
and its decoded pixels at one quality, their checksums at two more) and `fast.vectors` (of the model file given: checksums
alone). A vectors file is compressed with zlib; inside it is a sequence of records, little-endian:

    u8 length of the name, name (ASCII)     "pixels", "q1717/analysis.stem", "q1717/y_symbols", "q1717/decoded" ...
    u8 type                                 1 int16, 2 uint8, 3 int32, 4 CRC-32 of the values as little-endian int16
    u8 number of dimensions, u32 each       [h, w, c]; [c] for classes of z and for tables
    values                                  (type 4: one u32)

in order of execution. Layers' outputs are those after activation, residual and limit, before a depth-to-space.
"""
from __future__ import annotations

import argparse
import os
import struct
import sys
import zlib

import numpy as np
import torch

import aecm
from export import export
from integer import Codec
from model import ANCHORS, Autoencoder, Config, LAMBDA_MAX, LAMBDA_MIN

INT16, UINT8, CHECKSUM = 1, 2, 4
QUALITIES = (0, 1717, 3840)
WHOLE = 1717                        # the quality whose arrays are written whole
CONTRAST = 0.08                     # of the tiny network's calibration pictures: the test picture then reaches limits
TINY = Config(enc_c8=32, enc_n8=1, enc_c16=32, dec_c8=32, dec_n8=1, dec_c16=32, dec_n16=1, latent=64, hyper=16,
              hyper_width=32, scale_width=32)


def synthetic(height: int, width: int, seed: int) -> np.ndarray:
    """A picture of smooth colours, edges, a fine texture and noise: uint8 [h, w, 3]."""
    random = np.random.default_rng(seed)
    row, col = np.mgrid[:height, :width] / 64
    picture = np.zeros((height, width, 3))
    for c in range(3):
        for _ in range(6):
            fx, fy, phase, size = random.uniform(-3, 3), random.uniform(-3, 3), random.uniform(0, 7), random.uniform(5, 30)
            picture[..., c] += size * np.sin(fx * col + fy * row + phase)
    for _ in range(4):
        angle, offset = random.uniform(0, 7), random.uniform(0, 2)
        picture[np.cos(angle) * col + np.sin(angle) * row > offset] += random.uniform(-60, 60, 3)
    picture += 25 * np.sin(40 * col * row)[..., None] * (col > row)[..., None] + random.normal(0, 4, picture.shape)
    return np.clip(np.round(128 + picture), 0, 255).astype(np.uint8)


@torch.no_grad()
def tiny(seed: int = 7) -> Autoencoder:
    """An untrained network in which every part matters: weights keep the variance of what passes, gains and classes
    differ by channel and rate."""
    torch.manual_seed(seed)
    network = Autoencoder(TINY).eval()
    for name, module in network.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            fan_in = module.weight[0].numel()
            branch = name.endswith(("mix_out", "project"))
            module.weight.copy_(torch.randn_like(module.weight) * (0.5 if branch else 1.0) / fan_in**0.5)
            module.bias.copy_(torch.randn_like(module.bias) * 0.05)
    network.synthesis.head.weight.mul_(0.5)
    network.scales.out.weight.mul_(2)
    for table, deviation in ((network.analysis.gain, 0.4), (network.synthesis.gain, 0.4), (network.latent_gain, 0.3),
                             (network.latent_class, 1.0), (network.hyper_gain, 0.3), (network.hyper_class, 0.5)):
        table.add_(torch.randn_like(table) * deviation)
    network.latent_ungain.copy_(-network.latent_gain + 0.1 * torch.randn_like(network.latent_gain))
    network.hyper_ungain.copy_(-network.hyper_gain + 0.1 * torch.randn_like(network.hyper_gain))
    return network


class Writer:
    """Collects records."""

    def __init__(self):
        self.records: list[bytes] = []

    def pixels(self, name: str, array: np.ndarray) -> None:
        self.add(name, array, UINT8, aecm.packed(array, "u1"))

    def array(self, name: str, array: np.ndarray) -> None:
        self.add(name, array, INT16, aecm.packed(array, "<i2"))

    def checksum(self, name: str, array: np.ndarray) -> None:
        self.add(name, array, CHECKSUM, struct.pack("<I", zlib.crc32(aecm.packed(array, "<i2"))))

    def add(self, name: str, array: np.ndarray, kind: int, values: bytes) -> None:
        text = name.encode()
        head = struct.pack("<B", len(text)) + text + struct.pack("<BB", kind, array.ndim)
        self.records.append(head + struct.pack(f"<{array.ndim}I", *array.shape) + values)

    def data(self) -> bytes:
        return zlib.compress(b"".join(self.records), 9)


def vectors(model: aecm.Model, pixels: np.ndarray, whole: int | None = None) -> bytes:
    """The records of encoding and decoding a picture at several qualities, arrays whole at one of them."""
    writer = Writer()
    writer.pixels("pixels", pixels)
    for quality in QUALITIES:
        at_limit = []

        def record(name, array):
            (writer.array if quality == whole else writer.checksum)(f"q{quality}/{name}", array)
            if name in model.layers and (np.abs(array) == model.layers[name].limit).any():
                at_limit.append(name)
        codec = Codec(model, quality, record)
        code = codec.encode(pixels)
        decoded = codec.synthesis(code["y_hat"])
        again = Codec(model, quality).decode(code["z_symbols"], code["y_symbols"])
        assert np.array_equal(decoded, again), "the decoder's pixels are not the encoder's"
        writer.pixels(f"q{quality}/decoded", decoded)
        y, z = code["y_symbols"], code["z_symbols"]
        print(f"  Q {quality}: y symbols {y.min()} ... {y.max()}, {np.mean(y == 0):.0%} zero, z {z.min()} ... {z.max()}, classes "
              f"{code['y_classes'].min()} ... {code['y_classes'].max()}, pixels' deviation {decoded.std():.0f}, accumulators to {codec.peak / 2**31:.1%}, {len(at_limit)} layers at their limits")
    return writer.data()


def save(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
    print(f"{path}: {len(data)} bytes")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model", help="the .aecm of fast.vectors")
    p.add_argument("folder")
    a = p.parse_args()
    torch.set_num_threads(1)
    pictures = np.stack([synthetic(128, 128, seed) for seed in range(4)])
    pictures = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div(255).sub(0.5).mul(CONTRAST).add(0.5)
    model, _ = export(tiny(), "tiny", pictures, [0.0, 5.0, 10.0, ANCHORS - 1.0])
    data = aecm.write(model)
    save(os.path.join(a.folder, "tiny.aecm"), data)
    save(os.path.join(a.folder, "tiny.vectors"), vectors(aecm.read(data), synthetic(64, 128, 100), WHOLE))
    with open(a.model, "rb") as file:
        fast = aecm.read(file.read())
    save(os.path.join(a.folder, "fast.vectors"), vectors(fast, synthetic(128, 192, 101)))


if __name__ == "__main__":
    main()
