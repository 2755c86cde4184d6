#!/usr/bin/env python3
"""Rate-distortion curves of float networks and of their integer twins, and the BD-rate of each over the first.

    evaluate.py fast-slim.pt ../fast.aecm --photographs KODAK           what the integers lose
    evaluate.py a.pt b.pt --photographs PHOTOGRAPHS... --keep 20        which of two trainings is better

Checkpoints are measured in floats, model files in integers. Rates are ideal bits: the sum of -log2 p of the rounded
symbols under the Gaussians of their classes. Entropy coding adds to them. With --keep the pictures are the middles of
the photographs that `train.py` keeps aside, which no training sees; Kodak is for the final measure alone.
"""
from __future__ import annotations

import argparse
import math
import os

import numpy as np
import torch
from scipy.interpolate import PchipInterpolator
from scipy.special import erfc

import aecm
import checkpoint
import photos
from integer import Codec, padded
from model import LOG_SCALE_STEP, SCALE_MIN, Autoencoder

LEAST_PROBABILITY = 1e-6            # as in model.gaussian_bits
ANCHORS = (0.0, 4.0, 8.0, 12.0, 15.0)
KEPT = 20                           # photographs kept aside
SIZE = 384                          # of a picture's middle


def ideal_bits(symbols: np.ndarray, classes: np.ndarray) -> float:
    """Bits of the symbols under unit-bin Gaussians of the classes' standard deviations."""
    scale = SCALE_MIN * np.exp(LOG_SCALE_STEP * classes) * math.sqrt(2)
    v = np.abs(symbols.astype(np.float64))
    p = 0.5 * (erfc((v - 0.5) / scale) - erfc((v + 0.5) / scale))
    return float(-np.log2(np.maximum(p, LEAST_PROBABILITY)).sum())


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * math.log10(255**2 / np.mean((a.astype(np.float64) - b) ** 2))


@torch.no_grad()
def measure_float(network: Autoencoder, pixels: np.ndarray, anchor: float) -> tuple[float, float]:
    """Bits per pixel and PSNR of the float network with rounded symbols."""
    h, w, _ = pixels.shape
    device = next(network.parameters()).device
    x = torch.from_numpy(padded(pixels)).to(device).permute(2, 0, 1)[None].float().div(255)
    out, bits, _ = network(x, torch.tensor([float(anchor)], device=device), rounded=True)
    decoded = out[0].permute(1, 2, 0).clamp(0, 1).mul(255).round().cpu().numpy()[:h, :w]
    return bits.item() / (h * w), psnr(pixels, decoded)


def measure_integer(model: aecm.Model, pixels: np.ndarray, anchor: float) -> tuple[float, float]:
    """The same of the integer twin."""
    h, w, _ = pixels.shape
    codec = Codec(model, round(anchor * 256))
    code = codec.encode(padded(pixels))
    bits = ideal_bits(code["y_symbols"], code["y_classes"]) + ideal_bits(code["z_symbols"], code["z_classes"])
    return bits / (h * w), psnr(pixels, codec.synthesis(code["y_hat"])[:h, :w])


def bd_rate(reference: np.ndarray, other: np.ndarray) -> float:
    """Bjontegaard's mean change of rate, in per cent, of a curve [(bpp, dB)] over a reference curve where
    both overlap: log rate as a piecewise cubic of PSNR. Not a number where they do not."""
    low = max(reference[:, 1].min(), other[:, 1].min())
    high = min(reference[:, 1].max(), other[:, 1].max())
    if low >= high:
        return math.nan
    areas = [PchipInterpolator(c[:, 1], np.log(c[:, 0])).integrate(low, high) for c in (reference, other)]
    return 100 * (math.exp((areas[1] - areas[0]) / (high - low)) - 1)


def report(name: str, codec: Autoencoder | aecm.Model, pictures: list[np.ndarray],
           first: np.ndarray | None = None) -> np.ndarray:
    """Prints a curve, [(mean bits per pixel, mean PSNR in dB)], and its BD-rate over the first, which it returns."""
    measure = measure_integer if isinstance(codec, aecm.Model) else measure_float
    points = np.array([np.mean([measure(codec, pixels, anchor) for pixels in pictures], 0) for anchor in ANCHORS])
    shown = "  ".join(f"{bpp:.4f} bpp {psnr:.3f} dB" for bpp, psnr in points)
    print(f"{name}: {shown}" + ("" if first is None else f"   BD-rate {bd_rate(first, points):+.3f} %"), flush=True)
    return points if first is None else first


def kept_pictures(photographs: list[str], count: int) -> list[np.ndarray]:
    return photos.centres(photos.keep_aside(photos.find(photographs), count)[1], SIZE)


def whole_pictures(photographs: list[str]) -> list[np.ndarray]:
    return [photos.read(path).numpy() for path in photos.find(photographs)]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("codecs", nargs="+", help=".pt and .aecm")
    p.add_argument("--photographs", nargs="+", required=True, help="files and folders")
    p.add_argument("--keep", type=int, help="as many as the training kept aside, which had the same photographs")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    pictures = kept_pictures(a.photographs, a.keep) if a.keep else whole_pictures(a.photographs)
    first = None
    for path in a.codecs:
        first = report(path, aecm.load(path) if path.endswith(".aecm") else checkpoint.network(path), pictures, first)


if __name__ == "__main__":
    main()
