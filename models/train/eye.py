#!/usr/bin/env python3
"""Train an encoder for the eye: the analysis transforms alone, so that every decoder of the network reads the files.

    eye.py PHOTOGRAPHS... --from ../fast-slim.pt --steps 800 --out fast-eye.pt
    eye.py PHOTOGRAPHS... --evaluate ../fast-slim.pt fast-eye.pt

What is made the least of is bits per pixel + (1 - share) lambda 255^2 MSE + share kappa (100 - SSIMULACRA2). Kappa is
what a point is worth in bits along the curve of the network that it begins from, as lambda is what squared errors are
worth: so both halves ask for the same rate. Evaluation is on the photographs that `train.py` keeps aside.
"""
from __future__ import annotations

import argparse
import math
import os
import time

import numpy as np
import torch

import checkpoint
import evaluate
import photos
from draws import Draws
from model import ANCHORS, Autoencoder, lambdas
from soap import Soap
from ssimulacra2 import points_lost
from train import BETAS

TUNED = ("analysis.", "hyper_analysis.")
CALIBRATION = 32                    # crops that kappa is found on
POINTS = range(0, ANCHORS, 3)       # anchors of the curve that it is the slope of
EMA = 0.99
SIZE = 512                          # of a picture's middle to evaluate on


def kappas(network: Autoencoder, x: torch.Tensor) -> np.ndarray:
    """Coefficients of a parabola: the logarithm of bits per pixel that a point is worth, by anchor."""
    curve = []
    with torch.no_grad():
        for anchor in POINTS:
            out, bits, _ = network(x, torch.full((len(x),), float(anchor)), rounded=True)
            curve.append((bits.mean().item() / x[0, 0].numel(), points_lost(out, x).mean().item()))
    (bpp, lost), anchors = np.array(curve).T, np.array(POINTS)
    if (np.diff(bpp) <= 0).any() or (np.diff(lost) >= 0).any():
        raise SystemExit(f"expected a trained network, whose pictures get better with the rate, found {lost.round(1)}")
    return np.polyfit((anchors[1:] + anchors[:-1]) / 2, np.log(-np.diff(bpp) / np.diff(lost)), 2)


class EyeTrainer:
    """A network whose analysis is in training, its moving average, and the optimiser."""

    def __init__(self, a: argparse.Namespace, store: photos.PhotoStore):
        saved = checkpoint.load(a.base)
        self.a, self.store, self.config, self.done = a, store, saved["config"], 0
        self.model, self.average = Autoencoder(self.config), Autoencoder(self.config)
        for network in (self.model, self.average):
            network.load_state_dict(saved["average"])
        self.tuned, self.means = ([p for name, p in network.named_parameters() if name.startswith(TUNED)]
                                  for network in (self.model, self.average))
        for p in self.model.parameters():
            p.requires_grad_(False)
        for p in self.tuned:
            p.requires_grad_(True)
        self.optimiser = Soap(self.tuned, a.lr, BETAS)
        batches = range(max(1, CALIBRATION // a.batch))
        self.kappas = kappas(self.model, torch.cat([store.sample(a.batch, a.crop, Draws(a.seed, n)) for n in batches]))
        self.lambdas = lambdas()

    def one_step(self, lr: float) -> list[float]:
        """Cost, bits per pixel, mean squared error and points lost."""
        a, draws = self.a, Draws(self.a.seed + 1, self.done)
        x, q = self.store.sample(a.batch, a.crop, draws), photos.rates(a.batch, draws)
        weight = self.lambdas[0] * (self.lambdas[-1] / self.lambdas[0]) ** (q / (ANCHORS - 1))
        kappa = torch.from_numpy(np.exp(np.polyval(self.kappas, q.numpy()))).float()
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        self.optimiser.zero_grad(set_to_none=True)
        out, bits, _ = self.model(x, q, keys=draws.noise_keys())
        mse, lost, bpp = (out - x).pow(2).mean((1, 2, 3)) * 255**2, points_lost(out, x), bits / a.crop**2
        cost = bpp + (1 - a.share) * weight * mse + a.share * kappa * lost
        (cost / weight**a.balance).mean().backward()
        norm = torch.nn.utils.clip_grad_norm_(self.tuned, 1.0)
        self.optimiser.step(torch.isfinite(norm))
        with torch.no_grad():
            torch._foreach_lerp_(self.means, self.tuned, 1 - min(EMA, (1 + self.done) / (10 + self.done)))
        self.done += 1
        return [value.mean().item() for value in (cost, bpp, mse, lost)]


def train(a: argparse.Namespace) -> None:
    training, _ = photos.keep_aside(photos.find(a.photographs), a.keep)
    trainer = EyeTrainer(a, photos.PhotoStore(training, "cpu", a.crop))
    lines, since = [], time.time()
    for step in range(a.steps):
        progress = step / a.steps
        fall = 1 if progress < 0.7 else 0.02 + 0.98 * (1 - progress) / 0.3
        lines.append(trainer.one_step(a.lr * min(1, (step + 1) / 60) * fall))
        if time.time() - since > a.report_every or step + 1 == a.steps:
            cost, bpp, mse, lost = np.mean(lines, 0)
            speed = len(lines) / (time.time() - since)
            print(f"step {step + 1:6d}   cost {cost:.4f}   {bpp:.4f} bpp   error {mse:6.2f}   {lost:.2f} points lost   "
                  f"{speed:5.2f} steps/s", flush=True)
            lines, since = [], time.time()
            checkpoint.save_slim(a.out, trainer.config, trainer.done, trainer.average)


@torch.no_grad()
def curve(network: Autoencoder, pictures: list[np.ndarray]) -> np.ndarray:
    """(anchors, 3): mean bits per pixel, PSNR in dB and points lost."""
    points = []
    for anchor in POINTS:
        measured = []
        for picture in pictures:
            x = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
            out, bits, _ = network(x, torch.tensor([float(anchor)]), rounded=True)
            out = (out.clamp(0, 1) * 255).round() / 255
            psnr = -10 * math.log10((out - x).pow(2).mean().item())
            measured.append((bits.item() / x[0, 0].numel(), psnr, points_lost(out, x).item()))
        points.append(np.mean(measured, 0))
    return np.array(points)


def compare(a: argparse.Namespace) -> None:
    pictures = photos.centres(photos.keep_aside(photos.find(a.photographs), a.keep)[1], SIZE)
    first = None
    for path in a.evaluate:
        points = curve(checkpoint.network(path), pictures)
        shown = "  ".join(f"{bpp:.4f} bpp {psnr:.2f} dB {100 - lost:.1f}" for bpp, psnr, lost in points)
        first = points if first is None else first
        by_psnr, by_score = (evaluate.bd_rate(first[:, (0, column)] * sign, points[:, (0, column)] * sign)
                             for column, sign in ((1, (1, 1)), (2, (1, -1))))
        print(f"{path}: {shown}   BD-rate {by_psnr:+.2f} % by PSNR, {by_score:+.2f} % by SSIMULACRA2", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("photographs", nargs="+", help="files, and folders that are searched through")
    p.add_argument("--evaluate", nargs="+", metavar="CHECKPOINT", help="measure these, against the first, and no more")
    p.add_argument("--from", dest="base", default="../fast-slim.pt", help="checkpoint or model file to begin from")
    p.add_argument("--out", help="the checkpoint")
    p.add_argument("--share", type=float, default=0.5, help="of SSIMULACRA2 in what errors cost")
    p.add_argument("--steps", type=int, default=800)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--crop", type=int, default=256, help="a multiple of 64, at least 128")
    p.add_argument("--lr", type=float, default=3e-4)
    p.add_argument("--balance", type=float, default=0.7, help="each sample's cost is divided by lambda to this power")
    p.add_argument("--keep", type=int, default=evaluate.KEPT, help="photographs kept aside")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--report-every", type=float, default=30, help="seconds")
    a = p.parse_args()
    if not a.evaluate and not a.out:
        p.error("say where it goes: --out, or what to measure: --evaluate")
    if not 0 <= a.share <= 1 or a.crop < 128 or a.crop % 64:
        p.error(f"--share, --crop: expected 0 to 1, and a multiple of 64 from 128 on, found {a.share}, {a.crop}")
    torch.set_num_threads(a.threads)
    compare(a) if a.evaluate else train(a)


if __name__ == "__main__":
    main()
