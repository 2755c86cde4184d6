"""Checkpoints: a network's weights with what training needs to go on from them.

A full checkpoint holds the weights, their moving average (what is measured and exported), the optimiser's moments and
the count of steps; a slim one the moving average alone, as float16. A model file (`.aecm`) can be gone on from as
well, and weights by name (`.safetensors`).
"""
from __future__ import annotations

import os
import zlib
from dataclasses import asdict

import torch

import aecm
import tensors
from architecture import Config, config_of
from dequantise import dequantised
from model import Autoencoder


class CheckpointError(SystemExit):
    """A file that is no checkpoint: what was expected, what was found. Nobody catches it, so a command ends with it."""


def load(path: str) -> dict:
    """`config`, `step` and `average` (float32) of any of the four; `model` and `moments` of a full one,
    `fingerprint` of a model file or of weights by name, which have no steps."""
    try:
        if path.endswith((".aecm", ".safetensors")):
            with open(path, "rb") as file:
                content = file.read()
            config, average = of_model(content) if path.endswith(".aecm") else of_weights(content)
            return {"config": config, "step": 0, "average": average, "fingerprint": zlib.crc32(content)}
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise CheckpointError(f"{path}: expected a checkpoint, a model file or weights, found {error}") from error
    if not isinstance(saved, dict) or not {"config", "average", "step"} <= saved.keys():
        raise CheckpointError(f"{path}: expected config, average and step, found {type(saved).__name__}")
    if not all({"mean", "square"} <= moments.keys() for moments in saved.get("moments", {}).values()):
        raise CheckpointError(f"{path}: expected SOAP's moments, found another optimiser's: go on from the slim one")
    # Older checkpoints call an inverse gain so.
    weights = {part: {name.replace("ungain", "inverse_gain"): value.float() for name, value in saved[part].items()}
               for part in ("average", "model") if part in saved}
    return saved | {"config": Config(**saved["config"])} | weights


def of_model(content: bytes) -> tuple[Config, dict[str, torch.Tensor]]:
    model = aecm.read(content)
    return model.config, dequantised(model)


def of_weights(content: bytes) -> tuple[Config, dict[str, torch.Tensor]]:
    average = {name: torch.from_numpy(value) for name, value in tensors.read(content).items()}
    return config_of({name: tuple(value.shape) for name, value in average.items()}), average


def network(path: str) -> Autoencoder:
    """The network of a checkpoint or model file, its moving average, for measuring and exporting."""
    saved = load(path)
    model = Autoencoder(saved["config"]).eval()
    model.load_state_dict(saved["average"])
    return model


def save_full(path: str, config: Config, step: int, model: Autoencoder, average: Autoencoder, moments: dict) -> None:
    """The moments, by parameter; those of Adam become bfloat16, the bases that they are in have to be exact."""
    half = {i: {k: v.bfloat16() if k in ("mean", "square") else v for k, v in s.items()} for i, s in moments.items()}
    write(path, {"config": asdict(config), "step": step, "model": model.state_dict(), "average": average.state_dict(),
                 "moments": half})


def save_slim(path: str, config: Config, step: int, average: Autoencoder) -> None:
    half = {name: value.half() for name, value in average.state_dict().items()}
    write(path, {"config": asdict(config), "step": step, "average": half})


def write(path: str, state: dict) -> None:
    """Whole or not at all: a run that is stopped while it saves leaves the file before it."""
    torch.save(state, path + ".tmp")
    os.replace(path + ".tmp", path)
