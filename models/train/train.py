#!/usr/bin/env python3
"""Train the AEC autoencoder on photographs: on a CPU, on a GPU, or on many by torchrun.

    train.py PHOTOGRAPHS... --config fast --minutes 60 --out fast.pt
    train.py PHOTOGRAPHS... --resume fast.pt --minutes 60 --out fast.pt           goes on, moments and all
    train.py PHOTOGRAPHS... --resume ../fast.aecm --minutes 60 --out fast.pt      goes on from a model file
    torchrun --nproc-per-node 8 train.py PHOTOGRAPHS... --config main --minutes 600 --out main.pt --compile

A training lasts --minutes or --steps: a warm-up, a constant learning rate, and in its last part (--decay) a fall to 2 %
of it. Where the fall begins, the state is kept beside --out as NAME-flat.pt, to go on from another day; --out itself
is saved every two minutes. Next to it lies NAME-slim.pt, the moving average alone as float16. 20 photographs are
kept aside, and the curve on them is printed at the end. A stopped run goes on with the crops it would have drawn.
"""
from __future__ import annotations

import argparse
import math
import os
import time
from dataclasses import replace

# Threads that wait for each other spin for long by default: alone that gains nothing, beside other work each spin
# takes the time that the thread it waits for would need. The OpenMP library reads it when PyTorch is loaded.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import torch
import torch.distributed as dist
from torch.func import functional_call

import checkpoint
import evaluate
import photos
from architecture import ANCHORS, CONFIGS, complexity
from draws import Draws
from model import Autoencoder, block_matrices, lambdas
from soap import Soap

SAVE_EVERY, REPORT_EVERY = 120, 30      # seconds
FLOOR = 0.02                            # of the learning rate at the end
PCA_CROPS, PCA_SIZE = 1024, 128
BETAS = (0.9, 0.98)


class Processes:
    """This process among those that torchrun started, or alone."""

    def __init__(self):
        self.rank, self.count = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        gpu = torch.cuda.is_available()
        local = int(os.environ.get("LOCAL_RANK", 0))
        self.device = torch.device("cuda", local) if gpu else torch.device("cpu")
        if gpu:
            torch.cuda.set_device(self.device)
        if self.count > 1:
            dist.init_process_group("nccl" if gpu else "gloo")

    def parallel(self, model: torch.nn.Module) -> torch.nn.Module:
        return torch.nn.parallel.DistributedDataParallel(model) if self.count > 1 else model

    def agreed(self, value: float) -> float:
        """The first process's value, in all: its clock alone says how far a training is."""
        if self.count == 1:
            return value
        shared = torch.tensor([value], device=self.device, dtype=torch.float64)
        dist.broadcast(shared, 0)
        return shared.item()

    def say(self, text: str) -> None:
        if self.rank == 0:
            print(text, flush=True)


def learning_rate(progress: float, done: int, a: argparse.Namespace) -> float:
    """Learning rate after a share of the training and a number of steps."""
    fall = max(0.0, (progress - (1 - a.decay)) / a.decay) if a.decay else 0.0
    return a.lr * min(1.0, (done + 1) / a.warmup) * (FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * fall)))


def eight_bits(w: torch.Tensor) -> torch.Tensor:
    """Weights about as the exporter will round them, (out, in, 1, 1): the gradient passes unchanged."""
    unit = w.detach().abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-12) / 127
    return w + (torch.round(w / unit) * unit - w).detach()


def with_eight_bits(model: torch.nn.Module, *inputs):
    """The model's outputs with its blocks' matrices rounded."""
    weights = {f"{name}.weight": eight_bits(matrix.weight) for name, matrix in block_matrices(model).items()}
    return functional_call(model, weights, inputs)


class Trainer:
    """A network in training: its weights, their moving average, the optimiser and the count of steps."""

    def __init__(self, a: argparse.Namespace, processes: Processes):
        self.a, self.processes, device = a, processes, processes.device
        saved = checkpoint.load(a.resume) if a.resume else None
        self.config = saved["config"] if saved else replace(CONFIGS[a.config], **a.widths)
        torch.manual_seed(a.seed)
        self.model, self.average = Autoencoder(self.config), Autoencoder(self.config)
        self.step = saved["step"] if saved else 0
        # A model file does not know how many steps it has seen: others than the first are drawn after it.
        self.seed = a.seed + saved.get("fingerprint", 0) if saved else a.seed
        if saved:
            self.model.load_state_dict(saved.get("model", saved["average"]))
            self.average.load_state_dict(saved["average"])
        self.model.to(device, memory_format=torch.channels_last)
        self.average.to(device, memory_format=torch.channels_last)
        self.optimiser = Soap(self.model.parameters(), a.lr, BETAS)
        if saved and "moments" in saved:
            groups = self.optimiser.state_dict()["param_groups"]
            self.optimiser.load_state_dict({"state": saved["moments"], "param_groups": groups})
        self.weights = lambdas().to(device)
        # A processor without bfloat16 would emulate it, thirteen times slower than float32 is.
        self.halves = device.type != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()

    def start(self, store: photos.PhotoStore) -> None:
        """Of an untrained network: as principal components, or as it is."""
        if self.a.initial == "pca":
            size = min(PCA_SIZE, self.a.crop)       # smaller photographs than a crop are not in the store
            crops = [store.sample(64, size, Draws(self.a.seed, n)).cpu() for n in range(PCA_CROPS // 64)]
            self.model.cpu().start_from_pca(torch.cat(crops))
            self.model.to(self.processes.device)
        self.average.load_state_dict(self.model.state_dict())

    def one_step(self, forward, store: photos.PhotoStore, lr: float) -> torch.Tensor:
        """Cost, bits per pixel and mean squared error of this process's share of a batch, as a tensor (3,)."""
        a, device = self.a, self.processes.device
        draws = Draws(self.seed + 1, self.step, self.processes.rank)
        x = store.sample(a.batch, a.crop, draws)
        q = photos.rates(a.batch, draws).to(device)
        weight = self.weights[0] * (self.weights[-1] / self.weights[0]) ** (q / (ANCHORS - 1))
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        self.optimiser.zero_grad(set_to_none=True)
        with torch.autocast(device.type, torch.bfloat16, self.halves):
            out, bits, _ = forward(x, q, a.rounded, draws.noise_keys().to(device))
        mse = (out.float() - x).pow(2).mean((1, 2, 3)) * 255**2
        bpp = bits / a.crop**2
        cost = weight * mse + bpp
        (cost / weight**a.balance).mean().backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), a.clip)
        self.optimiser.step(torch.isfinite(norm))       # on the device: to ask would be to wait
        with torch.no_grad():
            decay = min(a.ema, (1 + self.step) / (10 + self.step))
            torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - decay)
        self.step += 1
        return torch.stack([cost.mean(), bpp.mean(), mse.mean()]).detach()

    def save(self, path: str) -> None:
        if self.processes.rank == 0:
            checkpoint.save_full(path, self.config, self.step, self.model, self.average,
                                 self.optimiser.state_dict()["state"])
            checkpoint.save_slim(beside(path, "slim"), self.config, self.step, self.average)


def beside(path: str, what: str) -> str:
    stem, end = os.path.splitext(path)
    return f"{stem}-{what}{end}"


def train(trainer: Trainer, store: photos.PhotoStore, start: float) -> None:
    a, processes = trainer.a, trainer.processes
    forward = processes.parallel(trainer.model)
    if a.eight_bits:
        whole = forward
        forward = lambda *inputs: with_eight_bits(whole, *inputs)
    if a.compile:
        from torch import _dynamo  # takes a second, so only here
        _dynamo.config.suppress_errors = True               # what cannot be compiled on this machine runs as it is
        forward = torch.compile(forward)
    done, lines, since, last_save = 0, [], time.time(), time.time()
    flat_kept = a.decay in (0, 1)
    while True:
        elapsed = (time.time() - start) / 60
        progress = done / a.steps if a.steps else processes.agreed(elapsed / a.minutes)
        if progress >= 1:
            break
        if progress >= 1 - a.decay and not flat_kept:
            trainer.save(beside(a.out, "flat"))
            flat_kept = True
        lr = learning_rate(progress, done, a)
        lines.append(trainer.one_step(forward, store, lr))
        done += 1
        if time.time() - since > a.report_every:
            cost, bpp, mse = torch.stack(lines).mean(0).tolist()
            speed = len(lines) / (time.time() - since)
            left = (a.steps - done) / speed / 60 if a.steps else a.minutes - elapsed
            processes.say(f"step {trainer.step:7d}   {bpp:.4f} bpp   error {mse:6.2f}   cost {cost:.4f}   "
                          f"rate {lr:.1e}   {speed:5.2f} steps/s   {left:6.1f} minutes left")
            lines, since = [], time.time()
        if time.time() - last_save > SAVE_EVERY:
            trainer.save(a.out)
            last_save = time.time()
    trainer.save(a.out)


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("photographs", nargs="+", help="files, and folders that are searched through")
    p.add_argument("--out", required=True, help="the checkpoint")
    p.add_argument("--config", choices=CONFIGS, default="fast")
    p.add_argument("--widths", nargs="+", default=[], metavar="FIELD=N", help="changes to it, as scale_width=64")
    p.add_argument("--resume", help="full or slim checkpoint, or model file, to go on from")
    p.add_argument("--minutes", type=float, help="of the whole training, loading included")
    p.add_argument("--steps", type=int, help="instead of minutes: the same result on every run of one machine")
    p.add_argument("--batch", type=int, default=8, help="crops a step, of each process")
    p.add_argument("--crop", type=int, default=256, help="a multiple of 64")
    p.add_argument("--lr", type=float, default=6e-4)
    p.add_argument("--warmup", type=int, default=300, help="steps")
    p.add_argument("--decay", type=float, default=0.25, help="last share of the training in which the rate falls")
    p.add_argument("--initial", choices=["pca", "random"], default="pca", help="weights of an untrained network")
    p.add_argument("--balance", type=float, default=0.7, help="each sample's cost is divided by lambda to this power")
    p.add_argument("--clip", type=float, default=1.0, help="largest norm of the gradient")
    p.add_argument("--ema", type=float, default=0.999, help="of the moving average, for each step")
    p.add_argument("--rounded", action="store_true", help="rate and synthesis both on rounded values")
    p.add_argument("--eight-bits", action="store_true", help="blocks' weights as the exporter will round them")
    p.add_argument("--compile", action="store_true", help="torch.compile: for GPUs")
    p.add_argument("--keep", type=int, default=evaluate.KEPT, help="photographs kept aside to validate on")
    p.add_argument("--threads", type=int, default=max(1, os.cpu_count() // int(os.environ.get("LOCAL_WORLD_SIZE", 1))),
                   help="of each process")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--report-every", type=float, default=REPORT_EVERY, help="seconds")
    a = p.parse_args()
    if not a.minutes and not a.steps:
        p.error("say how long: --minutes or --steps")
    if a.resume and a.widths:
        p.error("--widths: those of the network to go on from are fixed")
    try:
        a.widths = {field: int(n) for field, n in (change.split("=") for change in a.widths)}
        replace(CONFIGS[a.config], **a.widths)
    except (ValueError, TypeError):
        p.error(f"--widths: expected fields of architecture.Config with numbers, found {a.widths}")
    if a.warmup < 1 or not 0 <= a.decay <= 1:
        p.error(f"--warmup, --decay: expected at least 1, and 0 to 1, found {a.warmup}, {a.decay}")
    if a.crop % 64 or a.crop <= 0:
        p.error(f"--crop: expected a multiple of 64, found {a.crop}")
    return a


def main():
    a, start = arguments(), time.time()
    torch.set_num_threads(a.threads)
    torch.backends.cudnn.benchmark = True
    processes = Processes()
    trainer = Trainer(a, processes)
    counts = {name: round(value, 2) for name, value in complexity(trainer.config).items()}
    processes.say(f"{sum(map(torch.numel, trainer.model.parameters())) / 1e6:.2f} M parameters, kMAC/pixel {counts}")
    training, kept = photos.keep_aside(photos.find(a.photographs), a.keep)
    store = photos.PhotoStore(training, processes.device, a.crop)
    processes.say(f"{len(store)} photographs, {store.megapixels:.0f} megapixels; {len(kept)} kept aside")
    if not a.resume:
        trainer.start(store)
    # Before the training, which is not to end in vain if they are too small.
    pictures = photos.centres(kept, evaluate.SIZE) if kept and processes.rank == 0 else None
    train(trainer, store, start)
    if pictures is not None:
        evaluate.report("kept aside", trainer.average, pictures)
    if processes.count > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
