"""What the exporter has to know from pictures: the ranges and moments of a float network's activations at every rate,
and the thumbnail heads. Float32 arrays by name, which a calibration file keeps (ModelFile.md, "Calibration"):

    NAME.input, NAME.output     largest magnitudes [channels] of what a layer or block reads and gives; a layer's
                                outputs are those before gain and activation
    NAME.mean, NAME.product     mean [K] and mean product [K, K] of the inputs of a dense layer of 8-bit weights
    thumbnail.weight, .bias     the heads [48, M] and [48]
"""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image

import architecture
import photos
import thumbnail
from architecture import ANCHORS, FITTED, THUMBNAIL_HEADS, THUMBNAIL_WIDTH, Config
from model import Autoencoder, Block, block_matrices

RATES = [0.0, 3.0, 6.0, 9.0, 12.0, ANCHORS - 1.0]      # anchors to calibrate at


@dataclass
class Ranges:
    """Largest magnitudes of the modules' inputs and outputs."""
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    def watch(self, name: str):
        """A forward hook that widens the ranges of the module of that name."""
        def widen(name, x):
            peak = x.detach().abs().amax((0, 2, 3)).numpy()
            self.tensors[name] = np.maximum(self.tensors.get(name, 0), peak)

        def hook(module, inputs, output):
            if not isinstance(module, Block):
                widen(f"{name}.input", inputs[0])
            widen(f"{name}.output", output)
        return hook


@dataclass
class Moments:
    """Means and mean products of the inputs of the blocks' 1x1 convolutions."""
    tensors: dict[str, np.ndarray] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)

    def watch(self, name: str):
        """A forward hook that adds the inputs of the module of that name."""
        def hook(_module, inputs, _output):
            x = inputs[0].detach().transpose(0, 1).flatten(1)
            before = self.count.get(name, 0)
            share = x.shape[1] / (before + x.shape[1])
            for part, value in ((f"{name}.mean", x.mean(1)), (f"{name}.product", x @ x.T / x.shape[1])):
                self.tensors[part] = self.tensors.get(part, 0) * (1 - share) + share * value.double().numpy()
            self.count[name] = before + x.shape[1]
        return hook


def shapes(k: Config, in_turn: bool) -> dict[str, tuple[int, ...]]:
    """What the exporter asks for, to round weights in turn or not, by name."""
    heads = THUMBNAIL_HEADS * THUMBNAIL_WIDTH
    found: dict[str, tuple[int, ...]] = {"thumbnail.weight": (heads, k.latent), "thumbnail.bias": (heads,)}
    for network in architecture.networks(k).values():
        found |= {f"{part.name}.output": (part.channels,) for part in network.parts
                  if isinstance(part, architecture.Block)}
        for layer in network.layers:
            if layer.name in FITTED:
                continue
            found |= {f"{layer.name}.input": (layer.inputs,), f"{layer.name}.output": (layer.outputs,)}
            if in_turn and layer.bits == 8:
                found |= {f"{layer.name}.mean": (layer.inputs,), f"{layer.name}.product": (layer.inputs, layer.inputs)}
    return found


def crops(paths: list[str], count: int, size: int, seed: int = 0) -> torch.Tensor:
    """At most `count` crops (count, 3, size, size) in 0..1, one a picture, half of them reduced by 2."""
    random = np.random.default_rng(seed)
    usable = photos.find(paths)
    cut = []
    for i in random.permutation(len(usable)):
        with Image.open(usable[i]) as image:
            image = image.convert("RGB")
            if len(cut) % 2:
                image = image.reduce(2)
            if min(image.size) < size:
                continue
            x, y = (int(random.integers(extent - size + 1)) for extent in image.size)
            cut.append(np.asarray(image.crop((x, y, x + size, y + size))))
        if len(cut) == count:
            break
    if not cut:
        raise SystemExit(f"no pictures of at least {size} pixels a side in {paths}")
    return torch.from_numpy(np.stack(cut)).permute(0, 3, 1, 2).float().div(255)


def extremes(size: int) -> torch.Tensor:
    """Pictures no photograph is, (6, 3, size, size): black, white, checkers, stripes of colours, noise."""
    random = np.random.default_rng(1)
    row, col = np.mgrid[:size, :size]
    gray = [np.zeros((size, size)), np.ones((size, size)), (row // 8 + col // 8) % 2, (row + col) % 2]
    pictures = [np.repeat(g[..., None], 3, 2) for g in gray]
    pictures.append(np.stack([(col // 16 >> b) & 1 for b in range(3)], -1))
    pictures.append(random.integers(0, 2, (size, size, 3)))
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float()


@torch.no_grad()
def observe(model: Autoencoder, photographs: torch.Tensor, others: torch.Tensor,
            anchors: list[float]) -> dict[str, np.ndarray]:
    """Runs the network on pictures (B, 3, H, W) at each of the rates: the ranges are those of all of them, the moments
    those of photographs alone."""
    ranges, moments = Ranges(), Moments()
    lasting = [module.register_forward_hook(ranges.watch(name)) for name, module in model.named_modules()
               if isinstance(module, (torch.nn.Conv2d, Block))]
    passing = [matrix.register_forward_hook(moments.watch(name)) for name, matrix in block_matrices(model).items()]
    for pictures, hooks in ((photographs, passing), (others, lasting)):
        for anchor in anchors:
            for picture in pictures:
                model(picture[None], torch.tensor([float(anchor)]), rounded=True)
        for hook in hooks:
            hook.remove()
    return ranges.tensors | moments.tensors


def calibration(model: Autoencoder, photographs: torch.Tensor, others: torch.Tensor, anchors: list[float],
                count: int) -> dict[str, np.ndarray]:
    """All of it: observed on the first photographs (B, 3, H, W) and on other pictures, heads fitted to all
    photographs."""
    heads = dict(zip(("thumbnail.weight", "thumbnail.bias"), thumbnail.fit(model, photographs, anchors)))
    seen = observe(model, photographs[:count], others, anchors) | heads
    return {name: value.astype(np.float32) for name, value in seen.items()}
