#!/usr/bin/env python3
"""Rate and PSNR of a float network and of its integer twin side by side, and the BD-rate between them.

    evaluate.py fast-slim.pt ../fast.aecm PHOTOS [--anchors 0 4 8 12 15] [--limit N]

Rates are ideal bits: the sum of -log2 p of the symbols under the Gaussians of their classes. Entropy coding
adds to them.
"""
from __future__ import annotations

import argparse
import math

import numpy as np
import torch
from PIL import Image
from scipy.interpolate import PchipInterpolator
from scipy.special import erfc

import aecm
import checkpoint
import photos
from integer import Codec, padded
from model import LOG_SCALE_STEP, SCALE_MIN, Autoencoder

LEAST_PROBABILITY = 1e-6            # as in model.gaussian_bits
ANCHORS_MEASURED = [0.0, 4.0, 8.0, 12.0, 15.0]


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
    x = torch.from_numpy(padded(pixels)).permute(2, 0, 1)[None].float().div(255)
    out, bits, _ = network(x, torch.tensor([float(anchor)]), rounded=True)
    decoded = out[0].permute(1, 2, 0).clamp(0, 1).mul(255).round().numpy()[:h, :w]
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


def compare(network: Autoencoder, model: aecm.Model, paths: list[str], anchors: list[float]) -> float:
    """Prints rate and PSNR of both, the mean over the pictures, and returns the BD-rate of the integers."""
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in paths]
    curves = []
    for anchor in anchors:
        of_float = np.mean([measure_float(network, pixels, anchor) for pixels in pictures], 0)
        of_integers = np.mean([measure_integer(model, pixels, anchor) for pixels in pictures], 0)
        curves.append((of_float, of_integers))
        print(f"anchor {anchor:4.1f}   float {of_float[0]:.4f} bpp {of_float[1]:.3f} dB   "
              f"integer {of_integers[0]:.4f} bpp {of_integers[1]:.3f} dB   "
              f"change {100 * (of_integers[0] / of_float[0] - 1):+.2f} % "
              f"{of_integers[1] - of_float[1]:+.4f} dB", flush=True)
    reference, other = np.array(curves).transpose(1, 0, 2)
    loss = bd_rate(reference, other)
    print(f"BD-rate of the integers over {len(pictures)} pictures: {loss:+.3f} %")
    return loss


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint")
    p.add_argument("model")
    p.add_argument("photographs", nargs="+", help="files and folders")
    p.add_argument("--anchors", type=float, nargs="+", default=ANCHORS_MEASURED)
    p.add_argument("--limit", type=int, help="only the first pictures")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    with open(a.model, "rb") as file:
        model = aecm.read(file.read())
    compare(checkpoint.network(a.checkpoint), model, photos.find(a.photographs)[:a.limit], a.anchors)


if __name__ == "__main__":
    main()
