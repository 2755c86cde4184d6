#!/usr/bin/env python3
"""Short trainings that check the recipe's choices, one change each, on the very same crops.

    checks.py PHOTOGRAPHS... --out DIR [--resume fast-slim.pt] [--only start-balance-0 ...]

First from the start, then (with --resume) on from a trained network. Every variant is compared by BD-rate on the
photographs kept aside with the first of its group; a variant whose training lies in DIR is not trained again.
"""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

import torch

import checkpoint
import evaluate

SMALL = ["--config", "fast", "--batch", "8", "--crop", "128", "--warmup", "100", "--decay", "0.5"]
# By their options alone, which also name them; the first of a group changes nothing.
FROM_START = (
    "", "--seed 1", "--seed 2",             # what chance does
    "--seed 1 --balance 0.4", "--initial random", "--balance 0", "--balance 0.4", "--balance 1",
    "--widths scale_width=64", "--widths scale_width=256", "--lr 5e-4", "--lr 2e-3", "--crop 256 --batch 2",
    "--widths enc_c8=128 dec_c8=128 enc_n8=6 dec_n8=5 --steps 180")                         # as many minutes
ON = ("", "--rounded", "--eight-bits", "--rounded --eight-bits", "--balance 0.4")


def trained(name: str, a: argparse.Namespace, options: list[str]) -> tuple[str, float]:
    """The checkpoint of a variant's moving average, and the minutes that it took (0 if it was there)."""
    out = os.path.join(a.out, f"{name}.pt")
    slim = os.path.join(a.out, f"{name}-slim.pt")
    start = time.time()
    mark, wanted = slim + ".done", " ".join([*SMALL, *options])
    if not os.path.exists(mark) or open(mark).read() != wanted:
        trainer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "train.py")
        common = ["--threads", str(a.threads), "--keep", str(a.keep)]
        subprocess.run([sys.executable, trainer, *a.photographs, "--out", out, *SMALL, *common, *options], check=True,
                       stdout=subprocess.DEVNULL)
        with open(mark, "w") as file:
            file.write(wanted)
    return slim, (time.time() - start) / 60


def check(group: str, variants: tuple[str, ...], common: list[str], a: argparse.Namespace, pictures: list) -> None:
    first = None
    for options in map(str.split, variants):
        name = "-".join([group, *options]).replace("--", "")
        if a.only and name not in a.only and first is not None:
            continue
        slim, minutes = trained(name, a, [*common, *options])
        first = evaluate.report(f"{name} ({minutes:.1f} minutes)", checkpoint.network(slim), pictures, first)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("photographs", nargs="+", help="files and folders")
    p.add_argument("--out", required=True, help="folder for the checkpoints")
    p.add_argument("--resume", help="checkpoint of `fast`, for the variants that go on")
    p.add_argument("--only", nargs="+", help="variants, beside the first of each group")
    p.add_argument("--steps", type=int, default=300)
    p.add_argument("--keep", type=int, default=evaluate.KEPT)
    p.add_argument("--threads", type=int, default=os.cpu_count())
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    pictures = evaluate.kept_pictures(a.photographs, a.keep)
    check("start", FROM_START, ["--lr", "1e-3", "--steps", str(a.steps)], a, pictures)
    if a.resume:
        check("on", ON, ["--lr", "2e-4", "--decay", "1", "--steps", str(a.steps), "--resume", a.resume], a, pictures)


if __name__ == "__main__":
    main()
