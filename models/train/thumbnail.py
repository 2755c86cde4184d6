"""The thumbnail heads: linear maps from y_hat straight to the picture at 1/8 of its size, by least squares.

A position of y_hat is 16x16 pixels, so it gives 2x2 pixels, each the mean of 8x8 of the picture. What the best
map is changes with the rate, from a smoothing one at the lowest to a sharp one at the highest. So there are
three heads, 8 anchors apart, and a quality between two of them blends their outputs. They are fitted together,
each rate against the blend that a decoder will use.
"""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from architecture import THUMBNAIL_HEADS, THUMBNAIL_WIDTH
from integer import THUMBNAIL_STEP
from model import Autoencoder

ANCHORS_APART = THUMBNAIL_STEP // 256
VALUES = 12                                 # of a position: (dy, dx, colour)
RIDGE = 1e-9                                # of the mean power: for latents that are always zero


def solve(inputs: np.ndarray, both: np.ndarray) -> np.ndarray:
    n = len(inputs)
    return np.linalg.solve(inputs + RIDGE * np.trace(inputs) / n * np.eye(n), both)


@torch.no_grad()
def moments(network: Autoencoder, photographs: torch.Tensor, anchor: float) -> tuple[np.ndarray, np.ndarray, float]:
    """What least squares needs to know of a rate: sums of products [M + 1, M + 1] of inputs (the last is 1) and
    [M + 1, VALUES] of inputs and targets, and the mean squared error of this rate's own best head."""
    products, both, squares, count = 0, 0, 0.0, 0
    for x in photographs:
        y_hat = network(x[None], torch.tensor([anchor]), rounded=True)[2]["y_hat"][0]
        small = F.pixel_unshuffle(F.avg_pool2d(x - 0.5, 8), 2)                          # (colour, dy, dx)
        small = small.unflatten(0, (3, 4)).transpose(0, 1).reshape(VALUES, -1)
        inputs = torch.cat([y_hat.flatten(1), torch.ones(1, small.shape[1])]).double().numpy()
        targets = small.double().numpy()
        products, both = products + inputs @ inputs.T, both + inputs @ targets.T
        squares, count = squares + float(np.sum(targets**2)), count + targets.size
    return products, both, (squares - np.sum(solve(products, both) * both)) / count


def blend(anchor: float) -> np.ndarray:
    """Each head's part in the thumbnail at a rate."""
    first = min(int(anchor // ANCHORS_APART), THUMBNAIL_HEADS - 2)
    parts = np.zeros(THUMBNAIL_HEADS)
    parts[first + 1] = anchor / ANCHORS_APART - first
    parts[first] = 1 - parts[first + 1]
    return parts


def fit(network: Autoencoder, photographs: torch.Tensor,
        anchors: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Weights `[THUMBNAIL_HEADS * THUMBNAIL_WIDTH, M]` and biases of the heads for photographs (B, 3, H, W) at
    some rates; an output is a pixel in 0..1 less 0.5. Each rate counts by its own best head's error: the lowest
    rates, whose errors are large whatever the head, would else decide alone."""
    inputs, both = 0, 0
    for anchor in anchors:
        (products, crossed, error), parts = moments(network, photographs, anchor), blend(anchor)
        inputs = inputs + 1 / error * np.kron(np.outer(parts, parts), products)
        both = both + 1 / error * np.kron(parts[:, None], crossed)
    heads = solve(inputs, both).reshape(THUMBNAIL_HEADS, -1, VALUES).transpose(0, 2, 1)
    heads = np.pad(heads, ((0, 0), (0, THUMBNAIL_WIDTH - VALUES), (0, 0)))
    heads = heads.reshape(THUMBNAIL_HEADS * THUMBNAIL_WIDTH, -1)
    return heads[:, :-1], heads[:, -1]
