"""The ranges and moments of a float network's activations, observed on photographs at every rate."""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image

import photos
from architecture import ANCHORS
from model import Autoencoder, Block, block_matrices

RATES = [0.0, 3.0, 6.0, 9.0, 12.0, ANCHORS - 1.0]      # anchors to calibrate at


@dataclass
class Ranges:
    """Largest magnitudes [channels] of the modules' inputs and outputs, by module name. A convolution's
    outputs are those before gain and activation."""
    input: dict[str, np.ndarray] = field(default_factory=dict)
    output: dict[str, np.ndarray] = field(default_factory=dict)

    def watch(self, name: str):
        """A forward hook that widens the ranges of the module of that name."""
        def widen(ranges, x):
            peak = x.detach().abs().amax((0, 2, 3)).double().numpy()
            ranges[name] = np.maximum(ranges.get(name, 0), peak)

        def hook(_module, inputs, output):
            widen(self.input, inputs[0])
            widen(self.output, output)
        return hook


@dataclass
class Moments:
    """Mean [K] and mean product [K, K] of the inputs of the blocks' 1x1 convolutions, by module name."""
    mean: dict[str, np.ndarray] = field(default_factory=dict)
    product: dict[str, np.ndarray] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)

    def watch(self, name: str):
        """A forward hook that adds the inputs of the module of that name."""
        def hook(_module, inputs, _output):
            x = inputs[0].detach().transpose(0, 1).flatten(1)
            before = self.count.get(name, 0)
            share = x.shape[1] / (before + x.shape[1])
            for table, value in ((self.mean, x.mean(1)), (self.product, x @ x.T / x.shape[1])):
                table[name] = table.get(name, 0) * (1 - share) + share * value.double().numpy()
            self.count[name] = before + x.shape[1]
        return hook


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
            anchors: list[float]) -> tuple[Ranges, Moments]:
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
    return ranges, moments
