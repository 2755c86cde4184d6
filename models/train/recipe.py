#!/usr/bin/env python3
"""From photographs to a model file, in one command.

    recipe.py PHOTOGRAPHS... --name fast --config fast --minutes 120 --out ../fast.aecm
    recipe.py PHOTOGRAPHS... --name main --config main --minutes 600 --processes 8 --out ../main.aecm \\
        --compile --batch 8

Trains (train.py), keeps the checkpoint beside the model file, and exports (export.py) what the moving average has
become. An existing checkpoint NAME.pt beside the model file is gone on from. What else is said goes to the trainer; the
photographs come first.
"""
from __future__ import annotations

import argparse
import os
import subprocess
import sys

from train import beside

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*command: str) -> None:
    print("$", *command, flush=True)
    if status := subprocess.run(command).returncode:
        sys.exit(f"ended with status {status}: {' '.join(command)}")


def main():
    # Unabbreviated: the trainer's --crop would pass for --crops.
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                allow_abbrev=False)
    p.add_argument("photographs", nargs="+", help="files, and folders that are searched through")
    p.add_argument("--name", required=True, help="of the model, at most 16 letters")
    p.add_argument("--out", required=True, help="the model file; its checkpoints lie beside it")
    p.add_argument("--processes", type=int, default=1, help="to train with, one a GPU")
    p.add_argument("--vectors", help="folder for NAME.vectors, which the library's tests replay")
    p.add_argument("--evaluate", help="folder of photographs to compare float and integers on")
    p.add_argument("--crops", type=int, help="to calibrate on")
    a, for_trainer = p.parse_known_args()
    stem = os.path.splitext(a.out)[0]
    saved = f"{stem}.pt"
    trainer = [os.path.join(HERE, "train.py"), *a.photographs, "--out", saved, *for_trainer]
    if os.path.exists(saved) and not any(option.split("=")[0] == "--resume" for option in for_trainer):
        trainer += ["--resume", saved]
    if a.processes > 1:
        trainer = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={a.processes}", *trainer]
    run(sys.executable, *trainer)
    exporter = [os.path.join(HERE, "export.py"), beside(saved, "slim"), *a.photographs]
    for option in ("name", "out", "crops", "vectors", "evaluate"):
        if value := getattr(a, option):
            exporter += [f"--{option}", str(value)]
    run(sys.executable, *exporter)


if __name__ == "__main__":
    main()
