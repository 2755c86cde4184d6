#!/usr/bin/env python3
"""Write the tiny model of the tests and its vectors: again when the arithmetic or the model file changes.

    tiny.py ../../Tests/AECTests/Vectors                            writes tiny.aecm, .vectors and .trace
"""
from __future__ import annotations

import os
import sys

import numpy as np
import torch

import aecm
from architecture import ANCHORS, CONFIGS
from calibrate import calibration
from export import export
from model import Autoencoder
from vectors import save, save_vectors, synthetic

TINY = CONFIGS["tiny"]
WHOLE = 1717                        # the quality whose arrays are written whole
CONTRAST = 0.08                     # of the calibration: the test picture then reaches limits


@torch.no_grad()
def network(seed: int = 7) -> Autoencoder:
    """An untrained network in which every part matters: weights keep the variance of what passes, gains and
    classes differ by channel and rate."""
    torch.manual_seed(seed)
    net = Autoencoder(TINY).eval()
    for name, module in net.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            fan_in = module.weight[0].numel()
            branch = name.endswith(("mix_out", "project"))
            module.weight.copy_(torch.randn_like(module.weight) * (0.5 if branch else 1.0) / fan_in**0.5)
            module.bias.copy_(torch.randn_like(module.bias) * 0.05)
    net.synthesis.head.weight.mul_(0.5)
    net.scales.out.weight.mul_(2)
    for table, deviation in ((net.analysis.gain, 0.4), (net.synthesis.gain, 0.4),
                             (net.latent_gain, 0.3), (net.latent_class, 1.0),
                             (net.hyper_gain, 0.3), (net.hyper_class, 0.5)):
        table.add_(torch.randn_like(table) * deviation)
    net.latent_inverse_gain.copy_(-net.latent_gain + 0.1 * torch.randn_like(net.latent_gain))
    net.hyper_inverse_gain.copy_(-net.hyper_gain + 0.1 * torch.randn_like(net.hyper_gain))
    return net


def model() -> aecm.Model:
    """The network in integers."""
    pictures = torch.from_numpy(np.stack([synthetic(128, 128, seed) for seed in range(4)]))
    pictures = pictures.permute(0, 3, 1, 2).float().div(255).sub(0.5).mul(CONTRAST).add(0.5)
    net = network()
    seen = calibration(net, pictures, pictures[:0], [0.0, 5.0, 10.0, ANCHORS - 1.0], len(pictures))
    return export(net, "tiny", seen)[0]


def save_whole(model: aecm.Model, folder: str) -> None:
    save_vectors(model, folder, 64, 128, 100, WHOLE)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    data = aecm.write(model())
    save(os.path.join(sys.argv[1], "tiny.aecm"), data)
    save_whole(aecm.read(data), sys.argv[1])
