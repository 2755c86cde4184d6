"""SSIMULACRA2 as a loss: what pictures are short of 100 points by, with a gradient.

The weights of the metric that count: 0.02 of all 700 are left out, and with them the colours of the finest scales and
the coarsest scale. The blur is a true Gaussian of 11 taps, where the metric's is recursive. Scores are
within half a point of those of `aec compare`.

Source: Jon Sneyers, https://github.com/cloudinary/ssimulacra2 (`ssimulacra2.cc`, version 2.1).
"""
from __future__ import annotations

import torch
import torch.nn.functional as F

STRUCTURE, RINGING, BLUR = range(3)     # maps of errors
MEAN, WORST = range(2)                  # how they are pooled: the mean, the fourth root of the mean of fourth powers
# Of a scale, the finest first: component (X, Y, B), pooling, map, weight.
WEIGHTS = (
    ((1, WORST, STRUCTURE, 7.466890328078848), (1, WORST, BLUR, 17.445833984131262)),
    ((0, WORST, STRUCTURE, 1.1041726426657346), (1, WORST, STRUCTURE, 6.683678146179332),
     (1, WORST, BLUR, 1.027889937768264)),
    ((0, WORST, STRUCTURE, 1.8422455520539298), (0, WORST, RINGING, 11.441172603757666),
     (1, MEAN, STRUCTURE, 225.20515300849274), (1, WORST, STRUCTURE, 19.213238186143016)),
    ((0, WORST, STRUCTURE, 1.8787594979546387), (0, WORST, RINGING, 10.94906990605142),
     (1, MEAN, STRUCTURE, 176.39317598450694), (1, WORST, STRUCTURE, 24.43300999870476),
     (1, WORST, RINGING, 0.28520802612117757), (2, WORST, STRUCTURE, 8.826982764996862),
     (2, WORST, RINGING, 23.19243343998926)),
    ((0, MEAN, RINGING, 0.9677937080626833), (0, WORST, RINGING, 0.9981766977854967),
     (1, WORST, STRUCTURE, 34.77906344483772), (1, WORST, RINGING, 44.835625328877896),
     (2, MEAN, STRUCTURE, 95.1080498811086), (2, MEAN, RINGING, 0.9863978034400682),
     (2, MEAN, BLUR, 0.9834382792465353), (2, WORST, RINGING, 171.2667255897307),
     (2, WORST, BLUR, 0.9807858872435379)),
)
ABSORBANCE = torch.tensor([[0.3, 0.622, 0.078], [0.23, 0.692, 0.078], [0.24342269, 0.20476744, 0.55180987]])
BIAS = 0.0037930733
DEVIATION, RADIUS, C2 = 1.5, 5, 0.0009


def linear(x: torch.Tensor) -> torch.Tensor:
    """Light of sRGB samples 0..1; what is outside is held to it."""
    x = x.clamp(1e-4, 1)
    return torch.where(x <= 0.04045, x / 12.92, (((x.clamp(min=0.04045) + 0.055) / 1.055).log() * 2.4).exp())


def perceptual(light: torch.Tensor, components: list[int]) -> torch.Tensor:
    """Some of the components of XYB, each moved into 0..1: (B, components, H, W) of light (B, 3, H, W)."""
    cones = ABSORBANCE.to(light.device)[:3 if 2 in components else 2]
    root = (torch.einsum("oc,bchw->bohw", cones, light) + BIAS).log().div(3).exp()
    y = (root[:, 0] + root[:, 1]) / 2
    moved = {0: lambda: 7 * (root[:, 0] - root[:, 1]) + 0.42, 1: lambda: y + 0.01 - BIAS ** (1 / 3),
             2: lambda: root[:, 2] - y + 0.55}
    return torch.stack([moved[component]() for component in components], 1)


def blurred(x: torch.Tensor) -> torch.Tensor:
    """By products with band matrices, which processors do better than so small a convolution; 0 beyond the edges."""
    def band(size: int) -> torch.Tensor:
        distance = torch.arange(size, device=x.device)
        distance = (distance[:, None] - distance).float()
        window = torch.exp(-distance**2 / (2 * DEVIATION**2)) * (distance.abs() <= RADIUS)
        taps = torch.arange(-RADIUS, RADIUS + 1, device=x.device).float()
        return window / torch.exp(-taps**2 / (2 * DEVIATION**2)).sum()
    return band(x.shape[2]) @ (x @ band(x.shape[3]))


def pooled(errors: torch.Tensor, how: int) -> torch.Tensor:
    """(B,) of errors (B, H, W)."""
    if how == MEAN:
        return errors.mean((1, 2))
    return (errors.square().square().mean((1, 2)) + 1e-24) ** 0.25


def points_lost(pictures: torch.Tensor, originals: torch.Tensor) -> torch.Tensor:
    """100 - SSIMULACRA2 of pictures (B, 3, H, W), 0..1, of at least 128 pixels a side: (B,)."""
    light, light0 = linear(pictures), linear(originals)
    total = torch.zeros(len(pictures), device=pictures.device)
    for scale, weights in enumerate(WEIGHTS):
        if scale:
            light, light0 = F.avg_pool2d(light, 2), F.avg_pool2d(light0, 2)
        components = sorted({component for component, *_ in weights})
        x, x0 = perceptual(light, components), perceptual(light0, components)
        mean0, square0 = blurred(torch.cat([x0, x0 * x0], 1)).chunk(2, 1)
        mean, square, product = blurred(torch.cat([x, x * x, x * x0], 1)).chunk(3, 1)
        structure = (2 * (product - mean * mean0) + C2) / (square - mean**2 + square0 - mean0**2 + C2)
        before = (x0 - mean0).abs()
        change = ((x - mean).abs() - before) / (1 + before)
        maps = ((1 - (1 - (mean - mean0) ** 2) * structure).clamp(min=0), change.clamp(min=0), (-change).clamp(min=0))
        for component, how, errors, weight in weights:
            total = total + weight * pooled(maps[errors][:, components.index(component)], how)
    total = total * 0.9562382616834844
    total = ((6.248496625763138e-05 * total - 0.020884521182843837) * total + 2.326765642916932) * total
    return 10 * total.clamp(min=1e-3) ** 0.6276336467831387
