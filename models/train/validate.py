#!/usr/bin/env python3
"""What a network in training is judged by: its rate-distortion curve on pictures kept aside.

    validate.py PHOTOGRAPHS... --checkpoints a.pt b.pt          BD-rate of each against the first

Rates are ideal bits, symbols are rounded. The pictures are the middles of the photographs that `train.py` keeps aside,
which no training sees; Kodak is for the final measure alone.
"""
from __future__ import annotations

import argparse
import os

import numpy as np
import torch

import checkpoint
import photos
from evaluate import bd_rate
from model import Autoencoder

KEPT = 20                               # photographs kept aside
SIZE = 384                              # of a picture's middle
ANCHORS = (1.0, 4.0, 7.0, 10.0, 13.0)


@torch.no_grad()
def curve(network: Autoencoder, pictures: torch.Tensor, anchors=ANCHORS) -> list[tuple[float, float, float]]:
    """(anchor, mean bits per pixel, mean PSNR in dB) over pictures (n, 3, size, size) in 0..1."""
    was_training = network.training
    network.eval()
    device = next(network.parameters()).device
    table = []
    for anchor in anchors:
        points = []
        for x in pictures.split(4):
            x = x.to(device).contiguous(memory_format=torch.channels_last)
            out, bits, _ = network(x, torch.full((len(x),), float(anchor), device=device), rounded=True)
            error = (out.clamp(0, 1).mul(255).round() - x * 255).pow(2).mean((1, 2, 3))
            points += zip((bits / x[0, 0].numel()).tolist(), (10 * torch.log10(255**2 / error)).tolist())
        table.append((float(anchor), *np.mean(points, 0).tolist()))
    network.train(was_training)
    return table


def change(reference: list, other: list) -> float:
    """BD-rate in per cent of one curve over another."""
    return bd_rate(np.array(reference)[:, 1:], np.array(other)[:, 1:])


def report(name: str, points: list, reference: list | None = None) -> None:
    shown = "  ".join(f"{bpp:.4f} bpp {psnr:.3f} dB" for _, bpp, psnr in points)
    gain = f"   BD-rate {change(reference, points):+.2f} %" if reference else ""
    print(f"{name}: {shown}{gain}", flush=True)


def kept_pictures(folders: list[str], count: int = KEPT, size: int = SIZE) -> torch.Tensor:
    return photos.centres(photos.keep_aside(photos.find(folders), count)[1], size)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("photographs", nargs="+", help="files and folders, the same as for training")
    p.add_argument("--checkpoints", nargs="+", required=True, help=".pt and .aecm")
    p.add_argument("--keep", type=int, default=KEPT, help="as many as the training kept aside")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    pictures = kept_pictures(a.photographs, a.keep)
    first = None
    for path in a.checkpoints:
        points = curve(checkpoint.network(path), pictures)
        report(path, points, first)
        first = first or points


if __name__ == "__main__":
    main()
