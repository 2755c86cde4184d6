#!/usr/bin/env python3
"""Turn a float checkpoint into a model file of integers, calibrated on photographs.

    export.py fast-slim.pt PHOTOS... --name fast --out ../fast.aecm \\
        --vectors ../../Tests/AECTests/Vectors --evaluate KODAK
    export.py mine.safetensors --name mine --out mine.aecm --calibration mine.calibration --rounding nearest

What photographs tell is written to the file of --calibration, or read from it where none are given. Prints each
layer's shift, limit, largest weight, and how much of the accumulator the worst input could fill; then the rate and PSNR
that the integers lose on other photographs.
"""
from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from itertools import takewhile

import numpy as np
import torch

import aecm
import architecture
import calibrate
import checkpoint
import evaluate
import tensors
from aecm import CLASS_UNIT, OCTAVE, Layer, Model
from architecture import DENSE, Block, Network
from model import Autoencoder
from quantise import INT16, MARGIN, ExportError, Float, Tensor, integer_order, quantise, scale_for, total, worst_sum
from vectors import save, save_vectors

COARSER = 2                                 # of the scale of what is hidden between 8-bit layers: see `Exporter.hidden`
PIXELS = Tensor(1 / 510, 255)               # x - 0.5 = (2p - 255) / 510
CLASSES = Tensor(CLASS_UNIT, INT16)
COLOURS = Tensor(1 / (510 * 64), INT16)     # 1/64 of the unit of 2p - 255


def log2_table(log_gain: np.ndarray, factor: np.ndarray | float) -> np.ndarray:
    """Gains given as natural logarithms, times a factor, as binary logarithms in Q11."""
    return table(OCTAVE * (log_gain / math.log(2) + of_c(math.log2, factor)))


def of_c(function: Callable[[float], float], values: np.ndarray | float) -> np.ndarray:
    """A function of the C library, which every language has, of each value: NumPy's own may differ in the last bit."""
    return np.vectorize(function, otypes=[float])(values)


def table(values: np.ndarray) -> np.ndarray:
    rounded = np.round(values).astype(np.int64)
    if np.abs(rounded).max() > INT16:
        raise ExportError(f"a table reaches {np.abs(rounded).max()}, more than {INT16}")
    return rounded


class Exporter:
    """Walks through the networks as their integer twin does, passing on the tensors' scales and limits. 8-bit weights
    are rounded in turn or to the nearest."""

    def __init__(self, network: Autoencoder, calibration: dict[str, np.ndarray], in_turn: bool = True):
        self.config = network.config
        self.networks = architecture.networks(self.config)
        self.state = {name: value.double().numpy() for name, value in network.state_dict().items()}
        self.seen = {name: value.astype(np.float64) for name, value in calibration.items()}
        self.in_turn = in_turn
        self.layers: dict[str, Layer] = {}
        self.fill: dict[str, float] = {}                # worst sum over 2^31
        check(self.state, self.config)
        for name, shape in calibrate.shapes(self.config, in_turn).items():
            if (found := self.seen[name].shape if name in self.seen else "none") != shape:
                raise ExportError(f"{name}: expected the shape {shape} in the calibration, found {found}")

    def input_peak(self, *names: str) -> float:
        return max(self.seen[f"{name}.input"].max() for name in names)

    def output_peak(self, *names: str) -> float:
        return max(self.seen[f"{name}.output"].max() for name in names)

    # Layers

    def layer(self, how: architecture.Layer, x: Tensor, out: Tensor) -> Tensor:
        """Quantises a layer, in the integers' order of channels, its outputs multiplied by their top gains."""
        name, weights, biases = how.name, self.state[f"{how.name}.weight"], self.state[f"{how.name}.bias"]
        peaks = self.seen[f"{name}.output"]
        if how.kind == DENSE:
            order = integer_order(how.outputs, how.shuffle)
            weights = weights[:, :, 0, 0][order][:, integer_order(how.inputs, how.unshuffle)]
            biases, peaks = biases[order], peaks[order]
        else:
            weights = weights.reshape(-1, how.taps).T
        if how.gain:
            gain = np.tile(self.top_gain(how.gain), how.shuffle**2)
            weights, biases, peaks = weights * gain[:, None], biases * gain, peaks * gain
        inputs = (self.seen[f"{name}.mean"], self.seen[f"{name}.product"]) if self.in_turn and how.bits == 8 else None
        layer = quantise(Float(name, how.kind, weights, biases, peaks), x, out, how.bits, how.gain is not None, inputs)
        self.layers[name] = layer
        self.fill[name] = worst_sum(layer, x.channels(layer.inputs).limit.astype(np.int64)) / 2**31
        return out

    def hidden(self, how: architecture.Layer, x: Tensor, then: architecture.Layer) -> Tensor:
        """A layer whose output has a scale of its own and the limit that the layer after it needs: an activation may
        lie between. It is as fine as the sums allow, or coarser after 8-bit weights: all channels of a layer share one
        shift, which costs those with small weights but large outputs some of their weights' bits; a coarser output
        gives back more than it takes."""
        scale = scale_for(self.output_peak(how.name)) * (COARSER if how.bits == 8 else 1)
        return self.layer(how, x, Tensor(scale, min(INT16, math.ceil(MARGIN * self.input_peak(then.name) / scale))))

    def block(self, block: Block, x: Tensor) -> Tensor:
        f = x
        for how, then in zip(block.layers, [*block.layers[1:], None]):
            f = self.layer(how, f, x) if how.residual else self.hidden(how, f, then)
        return x

    def stream(self, blocks: list[Block], entry: architecture.Layer | None = None) -> Tensor:
        """The feature map that blocks add to: one scale, so that adding needs no rescaling, and the full range. It
        also holds the sums that enter it by a layer with gains, which a gain may have made smaller than they were."""
        inputs = [f"{block.name}.{part}" for block in blocks for part in ("mix_in", "expand")]
        outputs = [block.name for block in blocks]
        sums = self.gained_peak(entry) if entry and entry.gain else 0
        return Tensor(scale_for(max(self.input_peak(*inputs), self.output_peak(*outputs), sums)), INT16)

    def gained_peak(self, how: architecture.Layer) -> float:
        """The largest sum of a layer at its channels' top gains."""
        return (self.seen[f"{how.name}.output"].reshape(how.gives, -1) * self.top_gain(how.gain)[:, None]).max()

    def top_gain(self, name: str) -> np.ndarray:
        """Each channel's largest gain, which goes into the weights: the table then only makes smaller."""
        return of_c(math.exp, self.state[name].max(0))

    # Networks

    def network(self, network: Network, x: Tensor, out: Tensor) -> None:
        for i, part in enumerate(network.parts):
            behind = network.parts[i + 1:]
            blocks = list(takewhile(lambda part: isinstance(part, Block), behind))      # which add to what it gives
            if isinstance(part, Block):
                x = self.block(part, x)
            elif blocks == behind:
                x = self.layer(part, x, out)
            elif blocks:
                x = self.layer(part, x, self.stream(blocks, part))
            else:
                x = self.hidden(part, x, behind[0])

    def tensors(self) -> dict[str, Tensor]:
        """The maps between networks."""
        def last(*given: str) -> list[str]:
            return [network.layers[-1].name for network in self.networks.values() if network.gives in given]

        y_peak = max(self.output_peak(*last("y", "means")), self.input_peak("synthesis.stem"))
        y = Tensor(scale_for(y_peak), INT16)
        return {"pixels": PIXELS, "y": y, "z": Tensor(scale_for(self.output_peak(*last("z"))), INT16),
                "z_hat": Tensor(scale_for(self.input_peak("scales.mix_in")), INT16), "classes": CLASSES,
                "psi": self.balanced(self.stream(self.networks["context"].parts[-1:]), y), "means": y, "y_hat": y,
                "colours": COLOURS}

    def balanced(self, psi: Tensor, y: Tensor) -> Tensor:
        """psi, made coarser where it is far finer than y_hat. Both enter the same layers, and integer weights
        grow with their inputs' scales: a fine psi leaves its weights few bits. Half way to equal weights."""
        both = [network.parts[0].name for network in self.networks.values() if network.reads == ("psi", "y_hat")]
        weights = np.concatenate([self.state[f"{name}.weight"] for name in both])
        of_psi, of_y = np.split(weights, [self.config.hyper_width], axis=1)
        of_psi, of_y = (total(part.ravel() ** 2, 0) / part.size for part in (of_psi, of_y))
        equal = y.scale * math.sqrt(of_y / of_psi)
        return Tensor(max(psi.scale, math.sqrt(psi.scale * equal)), psi.limit)

    def model(self, name: str) -> Model:
        """What the heads of the thumbnail give beyond the range of a pixel's values may saturate."""
        weights, biases = (self.seen[f"thumbnail.{part}"] for part in ("weight", "bias"))
        self.state |= {"thumbnail.weight": weights[:, :, None, None], "thumbnail.bias": biases}
        self.seen["thumbnail.output"] = np.full(len(biases), 0.5)
        maps = self.tensors()
        for network in self.networks.values():
            x = maps[network.reads[0]]
            if network.reads == ("psi", "y_hat"):
                x = x.beside(self.config.hyper_width, maps["y_hat"], self.config.latent)
            self.network(network, x, maps[network.gives])
        factors = {"latent_gain": maps["y"].scale, "latent_inverse_gain": 1 / maps["y"].scale,
                   "hyper_gain": maps["z"].scale, "hyper_inverse_gain": 1 / maps["z_hat"].scale}
        gains = [layer.gain for layer in architecture.layers(self.config).values() if layer.gain]
        factors |= {name: 1 / self.top_gain(name) for name in gains}
        tables = {name: log2_table(self.state[name], factor) for name, factor in factors.items()}
        tables |= {name: table(self.state[name] / CLASSES.scale) for name in ("latent_class", "hyper_class")}
        return Model(name, self.config, int(maps["y"].limit), int(maps["z_hat"].limit), tables, self.layers)


def check(state: dict[str, np.ndarray], config: architecture.Config) -> None:
    """Refuses a network that is not of the architecture: a grouped convolution, say, in a depth-wise one's place."""
    expected = architecture.state(config)
    if other := expected.keys() ^ state.keys():
        raise ExportError(f"{min(other)}: expected the layers and tables of architecture.py, found "
                          f"{'none of that name' if min(other) in expected else 'one more'}")
    for name, shape in expected.items():
        if state[name].shape != shape:
            raise ExportError(f"{name}: expected the shape {shape}, found {state[name].shape}")


def export(network: Autoencoder, name: str, calibration: dict[str, np.ndarray],
           in_turn: bool = True) -> tuple[Model, dict[str, float]]:
    """The integer model of a network, and for each layer how much of the accumulator its worst input fills."""
    exporter = Exporter(network, calibration, in_turn)
    return exporter.model(name), exporter.fill


def calibration_of(a: argparse.Namespace, network: Autoencoder) -> dict[str, np.ndarray]:
    if not a.photographs:
        return tensors.load(a.calibration)
    photographs = calibrate.crops(a.photographs, max(a.crops, a.head_crops), a.size)
    seen = calibrate.calibration(network, photographs, calibrate.extremes(a.size), calibrate.RATES, a.crops)
    if a.calibration:
        tensors.save(a.calibration, seen)
    return seen


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint")
    p.add_argument("photographs", nargs="*", help="files, and folders that are searched through")
    p.add_argument("--name", required=True, help="of the model, at most 16 letters")
    p.add_argument("--out", required=True)
    p.add_argument("--vectors", help="folder for NAME.vectors, which the library's tests replay")
    p.add_argument("--evaluate", help="folder of photographs to compare float and integers on")
    p.add_argument("--calibration", help="file that keeps what the photographs tell")
    p.add_argument("--rounding", choices=("turn", "nearest"), default="turn", help="of 8-bit weights")
    p.add_argument("--crops", type=int, default=32, help="to calibrate on")
    p.add_argument("--head-crops", type=int, default=128, help="to fit the thumbnail heads to")
    p.add_argument("--size", type=int, default=256, help="of a crop")
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    if not a.photographs and not a.calibration:
        p.error("expected photographs or the file of a calibration, found neither")
    torch.set_num_threads(a.threads)
    network = checkpoint.network(a.checkpoint)
    model, fill = export(network, a.name, calibration_of(a, network), a.rounding == "turn")
    for layer in model.layers.values():
        w, m = np.abs(layer.weights), layer.multipliers
        print(f"{layer.name:33s} shift {layer.shift:2d}  limit {layer.limit:5d}  weights to {w.max():5d}  "
              f"multipliers {m.min():5d} ... {m.max():5d}  fills {fill[layer.name]:6.1%}")
    data = aecm.write(model)
    save(a.out, data)
    print(f"fingerprint {int.from_bytes(data[40:44], 'little'):08x}, "
          f"fullest accumulator {max(fill.values()):.1%}")
    model = aecm.read(data)
    if a.vectors:
        save_vectors(model, a.vectors)
    if a.evaluate:
        pictures = evaluate.whole_pictures([a.evaluate])
        evaluate.report("integers", model, pictures, evaluate.report("floats", network, pictures))


if __name__ == "__main__":
    main()
