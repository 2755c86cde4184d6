#!/usr/bin/env python3
"""A training's state for the trainer in Swift, or back: one goes on from what the other left.

    convert.py fast.pt fast.safetensors          also from a slim checkpoint or a model file, without moments
    convert.py fast.safetensors fast.pt

A file of safetensors (github.com/huggingface/safetensors, "Format") is the length of a header as u64, the header in
JSON, and the numbers, here all float32. Tensors are named as `Sources/AECTraining/State/Checkpoint.swift` says.
"""
from __future__ import annotations

import json
import struct
import sys
from dataclasses import asdict

import numpy as np
import torch

import checkpoint
from architecture import Config, config_of
from model import Autoencoder
from soap import SIDES, is_matrix


def read(path: str) -> dict[str, torch.Tensor]:
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header, numbers = json.loads(file.read(length)), file.read()
    header.pop("__metadata__", None)
    return {name: torch.from_numpy(np.frombuffer(numbers[slice(*entry["data_offsets"])], "<f4").copy())
            .reshape(entry["shape"]) for name, entry in header.items()}


def write(path: str, tensors: dict[str, torch.Tensor]) -> None:
    header, numbers, end = {}, [], 0
    for name, tensor in sorted(tensors.items()):
        numbers.append(tensor.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes())
        start, end = end, end + len(numbers[-1])
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(numbers))


def stacks(config: Config) -> dict[int, list[tuple[str, torch.Size]]]:
    """The parameters that `Soap` works on together, by the number of the first, which has their state."""
    numbers: dict[torch.Size, int] = {}
    together: dict[int, list[tuple[str, torch.Size]]] = {}
    for number, (name, parameter) in enumerate(Autoencoder(config).named_parameters()):
        together.setdefault(numbers.setdefault(parameter.shape, number), []).append((name, parameter.shape))
    return together


def to_tensors(saved: dict) -> dict[str, torch.Tensor]:
    tensors = {f"average.{name}": value for name, value in saved["average"].items()}
    tensors |= {f"model.{name}": value for name, value in saved.get("model", saved["average"]).items()}
    tensors["step"] = torch.tensor([float(saved["step"])])
    for number, members in stacks(saved["config"]).items() if "moments" in saved else ():
        state = saved["moments"][number]
        tensors["moments.step"] = torch.tensor([float(state["step"])])
        for part in ("mean", "square", *SIDES, *(f"{side} basis" for side in SIDES)):
            for (name, shape), value in zip(members, state.get(part, ())):
                tensors[f"moments.{name}.{part}"] = value.reshape(shape) if part in ("mean", "square") else value
    return tensors


def from_tensors(tensors: dict[str, torch.Tensor]) -> dict:
    def under(prefix: str) -> dict[str, torch.Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    average = under("average.") or tensors
    config = config_of({name: tuple(value.shape) for name, value in average.items()})
    step = int(tensors["step"].item()) if "step" in tensors else 0
    saved = {"config": asdict(config), "step": step, "average": average, "model": under("model.") or average}
    if "moments.step" not in tensors:
        return saved
    saved["moments"] = {}
    for number, members in stacks(config).items():
        state = {"step": int(tensors["moments.step"].item())}
        for part in ("mean", "square", *SIDES, *(f"{side} basis" for side in SIDES)):
            values = [tensors[key] for name, _ in members if (key := f"moments.{name}.{part}") in tensors]
            if values:
                stack = torch.stack(values)
                flat = 2 if is_matrix(members[0][1]) else 1
                state[part] = stack.flatten(flat) if part in ("mean", "square") else stack
        saved["moments"][number] = state
    return saved


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    source, target = sys.argv[1:]
    if source.endswith(".safetensors"):
        checkpoint.write(target, from_tensors(read(source)))
    else:
        write(target, to_tensors(checkpoint.load(source)))


if __name__ == "__main__":
    main()
