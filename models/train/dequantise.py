"""From a model file back to the float network, to train on from it: `export.py` the other way round.

A layer's weights come back as integer x unit / scale of its inputs, with the unit that its multiplier and shift stand
for. Gains that the exporter multiplied into weights stay there, and the tables hold what is left of them: another
writing of the same function.
"""
from __future__ import annotations

import math

import numpy as np
import torch

import architecture
from aecm import CLASS_UNIT, OCTAVE, Layer, Model, ModelFileError
from architecture import DEPTHWISE, FITTED
from quantise import integer_order


def dequantised(model: Model) -> dict[str, torch.Tensor]:
    """The state dictionary of a model."""
    if unknown := [name for name, layer in model.layers.items() if not layer.output_scale > 0]:
        raise ModelFileError(f"{unknown[0]}: expected the scales of its inputs and outputs, found none: export again")
    y = model.layers["analysis.head"].output_scale
    state: dict[str, np.ndarray] = {}
    for name, network in architecture.networks(model.config).items():
        for how in network.layers if name not in FITTED else ():
            layer = model.layers[how.name]
            scales = np.full(layer.inputs, layer.input_scale, np.float64)
            if how is network.parts[0] and network.reads == ("psi", "y_hat"):
                scales[-model.config.latent:] = y
            state[f"{how.name}.weight"], state[f"{how.name}.bias"] = floats(how, layer, scales)
    z, z_hat = (model.layers[name] for name in ("hyper_analysis.layers.4.conv", "scales.mix_in"))
    factors = {"latent_gain": 1 / y, "latent_inverse_gain": y, "hyper_gain": 1 / z.output_scale,
               "hyper_inverse_gain": z_hat.input_scale}
    for name, values in model.tables.items():
        octaves = values / OCTAVE * math.log(2) + math.log(factors.get(name, 1))
        state[name] = values * CLASS_UNIT if name.endswith("_class") else octaves
    return {name: torch.from_numpy(np.asarray(value, np.float32)) for name, value in state.items()}


def floats(how: architecture.Layer, layer: Layer, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases as PyTorch holds them, of a layer whose inputs have these scales."""
    unit = layer.multipliers * layer.output_scale / 2.0 ** (layer.shift + 15)
    biases = (layer.biases - (1 << layer.shift >> 1)) * unit
    if how.kind == DEPTHWISE:
        return (layer.weights * unit / x).T.reshape(how.shape), biases
    weights = layer.weights * unit[:, None] / x
    rows = np.argsort(integer_order(layer.outputs, how.shuffle))
    columns = np.argsort(integer_order(layer.inputs, how.unshuffle))
    return weights[rows][:, columns].reshape(how.shape), biases[rows]
