#!/usr/bin/env python3
"""Turn a float checkpoint into a model file of integers, calibrated on photographs.

    export.py fast-slim.pt PHOTOS... --name fast --out ../fast.aecm \\
        --vectors ../../Tests/AECTests/Vectors --evaluate KODAK

Prints each layer's shift, limit, largest weight, and how much of the accumulator the worst input could fill;
then the rate and PSNR that the integers lose on other photographs.
"""
from __future__ import annotations

import argparse
import math

import numpy as np
import torch

import aecm
import calibrate
import checkpoint
import evaluate
import photos
import thumbnail
from aecm import ANCHORS, DENSE, DEPTHWISE, Layer, Model
from calibrate import Moments, Ranges
from model import Autoencoder
from quantise import (CLASS_UNIT, INT16, MARGIN, OCTAVE, ExportError, Float, Tensor, integer_order, quantise, scale_for,
                      worst_sum)
from vectors import save_checksums

BLOCK_BITS, OTHER_BITS = 8, 16
COARSER = 2                                 # in a block, of the scale of hidden tensors: see `Exporter.block`
PIXELS = Tensor(1 / 510, 255)               # x - 0.5 = (2p - 255) / 510
CLASSES = Tensor(CLASS_UNIT, INT16)
COLOURS = Tensor(1 / (510 * 64), INT16)     # 1/64 of the unit of 2p - 255


def log2_table(log_gain: np.ndarray, factor: np.ndarray | float) -> np.ndarray:
    """Gains given as natural logarithms, times a factor, as binary logarithms in Q11."""
    return table(OCTAVE * (log_gain / math.log(2) + np.log2(factor)))


def table(values: np.ndarray) -> np.ndarray:
    rounded = np.round(values).astype(np.int64)
    if np.abs(rounded).max() > INT16:
        raise ExportError(f"a table reaches {np.abs(rounded).max()}, more than {INT16}")
    return rounded


class Exporter:
    """Walks through the networks as their integer twin does, passing on the tensors' scales and limits."""

    def __init__(self, network: Autoencoder, ranges: Ranges, moments: Moments):
        self.config = network.config.dict()
        self.state = {name: value.double().numpy() for name, value in network.state_dict().items()}
        self.ranges, self.moments = ranges, moments
        self.layers: dict[str, Layer] = {}
        self.fill: dict[str, float] = {}                # worst sum over 2^31

    def input_peak(self, *names: str) -> float:
        return max(self.ranges.input[name].max() for name in names)

    def output_peak(self, *names: str) -> float:
        return max(self.ranges.output[name].max() for name in names)

    # Layers

    def layer(self, name: str, x: Tensor, out: Tensor, bits: int = OTHER_BITS, storage: int = 16,
              unshuffle: int = 1, shuffle: int = 1, gain: np.ndarray | None = None) -> Tensor:
        """Quantises a layer after a space-to-depth by `unshuffle` or before a depth-to-space by `shuffle`,
        its outputs multiplied by `gain` [channels after the depth-to-space]."""
        weights, biases = self.state[f"{name}.weight"], self.state[f"{name}.bias"]
        peaks = self.ranges.output[name]
        kind = DEPTHWISE if weights.shape[2] == 3 else DENSE
        if kind == DEPTHWISE:
            weights = weights.reshape(-1, 9).T
        else:
            order = integer_order(len(biases), shuffle)
            weights = weights[:, :, 0, 0][order][:, integer_order(weights.shape[1], unshuffle)]
            biases, peaks = biases[order], peaks[order]
        if gain is not None:
            gain = np.tile(gain, shuffle * shuffle)
            weights, biases, peaks = weights * gain[:, None], biases * gain, peaks * gain
        inputs = (self.moments.mean[name], self.moments.product[name]) if name in self.moments.mean else None
        layer = quantise(Float(name, kind, weights, biases, peaks), x, out, bits, storage, gain is not None, inputs)
        self.layers[name] = layer
        self.fill[name] = worst_sum(layer, x.channels(layer.inputs).limit.astype(np.int64)) / 2**31
        return out

    def hidden(self, name: str, x: Tensor, then: str, coarser: float = 1, **how) -> Tensor:
        """A layer whose output has a scale of its own, as fine as its sums allow or coarser, and the limit
        that the layer after it needs: an activation may lie between."""
        scale = coarser * scale_for(self.output_peak(name))
        limit = min(INT16, math.ceil(MARGIN * self.input_peak(then) / scale))
        return self.layer(name, x, Tensor(scale, limit), **how)

    def block(self, name: str, x: Tensor) -> Tensor:
        """A block's layers. All channels of a layer share one shift, which costs those with small weights but
        large outputs some of their weights' bits; a coarser output gives back more than it takes."""
        dense = {"bits": BLOCK_BITS, "storage": 8}
        f = self.hidden(f"{name}.mix_in", x, f"{name}.depthwise", COARSER, **dense)
        f = self.hidden(f"{name}.depthwise", f, f"{name}.mix_out")
        x = self.layer(f"{name}.mix_out", f, x, **dense)
        f = self.hidden(f"{name}.expand", x, f"{name}.project", COARSER, **dense)
        return self.layer(f"{name}.project", f, x, **dense)

    def stack(self, names: list[str], x: Tensor) -> Tensor:
        for name in names:
            x = self.block(name, x)
        return x

    def stream(self, *blocks: str, sums: float = 0) -> Tensor:
        """The feature map that blocks add to: one scale, so that adding needs no rescaling, and the full
        range. It also holds the `sums` that enter it, which a gain may have made smaller than they were."""
        inputs = [f"{name}.{part}" for name in blocks for part in ("mix_in", "expand")]
        return Tensor(scale_for(max(self.input_peak(*inputs), self.output_peak(*blocks), sums)), INT16)

    def blocks(self, name: str, n: int) -> list[str]:
        return [f"{name}.{i}" for i in range(n)]

    def gained_peak(self, name: str, gain: np.ndarray) -> float:
        """The largest sum of a layer at its channels' top gains."""
        return (self.ranges.output[name].reshape(len(gain), -1) * gain[:, None]).max()

    def top_gain(self, name: str) -> np.ndarray:
        """Each channel's largest gain, which goes into the weights: the table then only makes smaller."""
        return np.exp(self.state[name].max(0))

    # Networks

    def analysis(self, y: Tensor) -> None:
        body = self.blocks("analysis.body", self.config["enc_n8"])
        gain = self.top_gain("analysis.gain")
        x = self.stream(*body, sums=self.gained_peak("analysis.stem", gain))
        x = self.layer("analysis.stem", PIXELS, x, unshuffle=8, gain=gain)
        x = self.stack(body, x)
        x = self.layer("analysis.down.conv", x, self.stream("analysis.tail"), unshuffle=2)
        self.layer("analysis.head", self.block("analysis.tail", x), y)

    def hyper_analysis(self, y: Tensor) -> Tensor:
        """Returns z."""
        first, second = "hyper_analysis.layers.1", "hyper_analysis.layers.3"
        x = self.block(first, self.layer("hyper_analysis.layers.0", y, self.stream(first)))
        x = self.layer("hyper_analysis.layers.2.conv", x, self.stream(second), unshuffle=2)
        x = self.block(second, x)
        z = Tensor(scale_for(self.output_peak("hyper_analysis.layers.4.conv")), INT16)
        return self.layer("hyper_analysis.layers.4.conv", x, z, unshuffle=2)

    def scales(self, z_hat: Tensor) -> None:
        x = z_hat
        for name, then in (("mix_in", "dw1"), ("dw1", "mix"), ("mix", "dw2"), ("dw2", "out")):
            x = self.hidden(f"scales.{name}", x, f"scales.{then}")
        self.layer("scales.out", x, CLASSES, shuffle=4)

    def context(self, z_hat: Tensor, y: Tensor) -> Tensor:
        """Returns psi."""
        first, second = "context.layers.1", "context.layers.3"
        x = self.block(first, self.layer("context.layers.0.conv", z_hat, self.stream(first), shuffle=2))
        psi = self.balanced(self.stream(second), y)
        return self.block(second, self.layer("context.layers.2.conv", x, psi, shuffle=2))

    def balanced(self, psi: Tensor, y: Tensor) -> Tensor:
        """psi, made coarser where it is far finer than y_hat. Both enter the same layers, and integer weights
        grow with their inputs' scales: a fine psi leaves its weights few bits. Half way to equal weights."""
        weights = np.concatenate([self.state[f"{name}.0.weight"] for name in self.blocks("means.steps", 3)])
        of_psi, of_y = np.split(weights, [self.config["hyper_width"]], axis=1)
        equal = y.scale * np.sqrt(np.mean(of_y**2) / np.mean(of_psi**2))
        return Tensor(max(psi.scale, math.sqrt(psi.scale * equal)), psi.limit)

    def means(self, psi: Tensor, y: Tensor) -> None:
        self.layer("means.first", psi, y)
        both = psi.beside(self.config["hyper_width"], y, self.config["latent"])
        for name in self.blocks("means.steps", 3):
            x = self.layer(f"{name}.0", both, self.stream(f"{name}.1"))
            self.layer(f"{name}.2", self.block(f"{name}.1", x), y)

    def synthesis(self, y_hat: Tensor) -> None:
        body16 = self.blocks("synthesis.body16", self.config["dec_n16"])
        body8 = self.blocks("synthesis.body8", self.config["dec_n8"])
        x = self.stack(body16, self.layer("synthesis.stem", y_hat, self.stream(*body16)))
        gain = self.top_gain("synthesis.gain")
        out = self.stream(*body8, sums=self.gained_peak("synthesis.up.conv", gain))
        x = self.stack(body8, self.layer("synthesis.up.conv", x, out, shuffle=2, gain=gain))
        self.layer("synthesis.head", x, COLOURS, shuffle=8)

    def thumbnail(self, y_hat: Tensor, weights: np.ndarray, biases: np.ndarray) -> None:
        """The heads; what is beyond the range of a pixel's values may saturate."""
        self.state |= {"thumbnail.weight": weights[:, :, None, None], "thumbnail.bias": biases}
        self.ranges.output["thumbnail"] = np.full(len(biases), 0.5)
        self.layer("thumbnail", y_hat, COLOURS)

    def model(self, name: str, heads: tuple[np.ndarray, np.ndarray]) -> Model:
        means = ["means.first"] + [f"means.steps.{i}.2" for i in range(3)]
        y_peak = max(self.output_peak("analysis.head", *means), self.input_peak("synthesis.stem"))
        y = Tensor(scale_for(y_peak), INT16)
        z_hat = Tensor(scale_for(self.input_peak("scales.mix_in")), INT16)
        self.analysis(y)
        z = self.hyper_analysis(y)
        self.scales(z_hat)
        self.means(self.context(z_hat, y), y)
        self.synthesis(y)
        self.thumbnail(y, *heads)
        state = self.state
        tables = {
            "latent_gain": log2_table(state["latent_gain"], y.scale),
            "latent_ungain": log2_table(state["latent_ungain"], 1 / y.scale),
            "latent_class": table(state["latent_class"] / CLASSES.scale),
            "hyper_gain": log2_table(state["hyper_gain"], z.scale),
            "hyper_ungain": log2_table(state["hyper_ungain"], 1 / z_hat.scale),
            "hyper_class": table(state["hyper_class"] / CLASSES.scale),
            "analysis.gain": log2_table(state["analysis.gain"], 1 / self.top_gain("analysis.gain")),
            "synthesis.gain": log2_table(state["synthesis.gain"], 1 / self.top_gain("synthesis.gain")),
        }
        return Model(name, self.config, int(y.limit), int(z_hat.limit), tables, self.layers)


def export(network: Autoencoder, name: str, photographs: torch.Tensor, others: torch.Tensor, rates: list[float],
           crops: int) -> tuple[Model, dict[str, float]]:
    """The integer model of a network, and for each layer how much of the accumulator its worst input fills. It is
    calibrated at some rates (anchors) on the first crops of photographs (B, 3, H, W) and on other pictures, its
    thumbnail heads are fitted to all photographs."""
    exporter = Exporter(network, *calibrate.observe(network, photographs[:crops], others, rates))
    return exporter.model(name, thumbnail.fit(network, photographs, rates)), exporter.fill


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint")
    p.add_argument("photographs", nargs="+", help="files, and folders that are searched through")
    p.add_argument("--name", required=True, help="of the model, at most 16 letters")
    p.add_argument("--out", required=True)
    p.add_argument("--vectors", help="folder for NAME.vectors, which the library's tests replay")
    p.add_argument("--evaluate", help="folder of photographs to compare float and integers on")
    p.add_argument("--crops", type=int, default=32, help="to calibrate on")
    p.add_argument("--head-crops", type=int, default=128, help="to fit the thumbnail heads to")
    p.add_argument("--size", type=int, default=256, help="of a crop")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    network = checkpoint.network(a.checkpoint)
    photographs = calibrate.crops(a.photographs, max(a.crops, a.head_crops), a.size)
    model, fill = export(network, a.name, photographs, calibrate.extremes(a.size), calibrate.RATES, a.crops)
    for layer in model.layers.values():
        w, m = np.abs(layer.weights), layer.multipliers
        print(f"{layer.name:33s} shift {layer.shift:2d}  limit {layer.limit:5d}  weights to {w.max():5d}  "
              f"multipliers {m.min():5d} ... {m.max():5d}  fills {fill[layer.name]:6.1%}")
    data = aecm.write(model)
    with open(a.out, "wb") as file:
        file.write(data)
    print(f"{a.out}: {len(data)} bytes, fingerprint {int.from_bytes(data[40:44], 'little'):08x}, "
          f"fullest accumulator {max(fill.values()):.1%}")
    model = aecm.read(data)
    if a.vectors:
        save_checksums(model, a.vectors)
    if a.evaluate:
        evaluate.compare(network, model, photos.find([a.evaluate]), evaluate.ANCHORS_MEASURED)


if __name__ == "__main__":
    main()
