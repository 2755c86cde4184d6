"""From a model file back to the float network, to train on from it: `export.py` the other way round.

A layer's weights come back as integer x unit / scale of its inputs, with the unit that its multiplier and shift stand
for. Gains that the exporter multiplied into weights stay there, and the tables hold what is left of them: another
writing of the same function.
"""
from __future__ import annotations

import math

import numpy as np
import torch

from aecm import DEPTHWISE, Layer, Model, ModelFileError
from model import Config
from quantise import CLASS_UNIT, OCTAVE, integer_order

SHUFFLES = {"synthesis.up.conv": 2, "context.layers.0.conv": 2, "context.layers.2.conv": 2, "scales.out": 4,
            "synthesis.head": 8}
UNSHUFFLES = {"analysis.stem": 8, "analysis.down.conv": 2, "hyper_analysis.layers.2.conv": 2,
              "hyper_analysis.layers.4.conv": 2}


def dequantised(model: Model) -> tuple[Config, dict[str, torch.Tensor]]:
    """The configuration and the state dictionary of a model."""
    if unknown := [name for name, layer in model.layers.items() if not layer.output_scale > 0]:
        raise ModelFileError(f"{unknown[0]}: expected the scales of its inputs and outputs, found none: export again")
    config = Config(**model.config)
    y = model.layers["analysis.head"].output_scale
    state: dict[str, np.ndarray] = {}
    for name, layer in model.layers.items():
        if name != "thumbnail":
            state[f"{name}.weight"], state[f"{name}.bias"] = floats(layer, input_scales(layer, y, config))
    z, z_hat = (model.layers[name] for name in ("hyper_analysis.layers.4.conv", "scales.mix_in"))
    for name, factor in (("latent_gain", 1 / y), ("latent_ungain", y), ("hyper_gain", 1 / z.output_scale),
                         ("hyper_ungain", z_hat.input_scale), ("analysis.gain", 1), ("synthesis.gain", 1)):
        state[name] = model.tables[name] / OCTAVE * math.log(2) + math.log(factor)
    for name in ("latent_class", "hyper_class"):
        state[name] = model.tables[name] * CLASS_UNIT
    return config, {name: torch.from_numpy(np.asarray(value, np.float32)) for name, value in state.items()}


def input_scales(layer: Layer, y: float, config: Config) -> np.ndarray:
    """Of each input: what means.steps read is psi, with y_hat behind it."""
    scales = np.full(layer.inputs, layer.input_scale, np.float64)
    if layer.name.startswith("means.steps.") and layer.name.endswith(".0"):
        scales[config.hyper_width:] = y
    return scales


def floats(layer: Layer, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (out, in, 1, 1) or (channels, 1, 3, 3) and biases."""
    unit = layer.multipliers * layer.output_scale / 2.0 ** (layer.shift + 15)
    biases = (layer.biases - (1 << layer.shift >> 1)) * unit
    if layer.kind == DEPTHWISE:
        return (layer.weights * unit / x).T.reshape(-1, 1, 3, 3), biases
    weights = layer.weights * unit[:, None] / x
    rows = np.argsort(integer_order(layer.outputs, SHUFFLES.get(layer.name, 1)))
    columns = np.argsort(integer_order(layer.inputs, UNSHUFFLES.get(layer.name, 1)))
    return weights[rows][:, columns][:, :, None, None], biases[rows]
