#!/usr/bin/env python3
"""Vectors that the trainer in Swift is tested by: what PyTorch computes in double precision, layer by layer, of a small
network as a whole, of the optimisers, and of the start from principal components.

    gradients.py ../../Tests/AECTrainingTests/Vectors

writes files of safetensors. Names: `CASE/x` what is read, `CASE/y` what is given, `CASE/dy` the gradient by it that is
put in, `CASE/dx` and `CASE/d NAME` the gradients that come of it. Maps are (row, column, channel).
"""
from __future__ import annotations

import math
import os
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import architecture
import convert
import draws as drawing
import photos
from architecture import DENSE, LEAKY, RELU, Config, Layer
from draws import Draws
from model import ACTIVATIONS, Autoencoder, Block, bounded_class, class_scale, convolution, gain, gaussian_bits
from soap import Soap

# Networks compute some parts in single precision; here all are to be double.
torch.Tensor.float = torch.Tensor.double
torch.set_default_dtype(torch.float64)

MINI = Config(enc_c8=8, enc_n8=1, enc_c16=8, dec_c8=8, dec_n8=1, dec_c16=8, dec_n16=1, latent=16, hyper=8,
              hyper_width=8, scale_width=8)
RATES, SIZE, BALANCE = (3.4, 11.25), 128, 0.7


def numbers(case: int, *shape: int) -> torch.Tensor:
    """Uniform in -1/2 ..< 1/2."""
    count = math.prod(shape)
    key = Draws(99, case).key(drawing.ROW)
    return ((drawing.draw(key, torch.arange(count)) >> 8).double() / 2**24 - 0.5).reshape(shape)


def channels_last(x: torch.Tensor) -> torch.Tensor:
    return x[0].permute(1, 2, 0)


def backward(case: str, x: torch.Tensor, y: torch.Tensor, named: dict[str, torch.Tensor], number: int) -> dict:
    dy = numbers(number, *y.shape)
    y.backward(dy)
    return ({f"{case}/x": channels_last(x), f"{case}/y": channels_last(y), f"{case}/dy": channels_last(dy),
             f"{case}/dx": channels_last(x.grad)}
            | {f"{case}/{name}": value for name, value in named.items()}
            | {f"{case}/d {name}": value.grad for name, value in named.items()})


LAYERS = {
    "dense": Layer("dense", DENSE, 6, 10, LEAKY),
    "odd": Layer("odd", DENSE, 7, 5),
    "down": Layer("down", DENSE, 4, 6, unshuffle=2),
    "up": Layer("up", DENSE, 6, 4, shuffle=2, gain="gain"),
    "stem": Layer("stem", DENSE, 3, 6, unshuffle=8, gain="gain"),
    "head": Layer("head", DENSE, 5, 3, shuffle=8),
    "depthwise": Layer("depthwise", architecture.DEPTHWISE, 18, 18, RELU, 1),
    "wide": Layer("wide", architecture.DEPTHWISE, 18, 18, radius=2),
}


def layers() -> dict[str, torch.Tensor]:
    vectors: dict[str, torch.Tensor] = {}
    for number, (name, layer) in enumerate(LAYERS.items()):
        module, side = convolution(layer), {"stem": 16, "head": 2}.get(name, 4)
        named = {"weight": module.weight, "bias": module.bias}
        module.weight.data, module.bias.data = numbers(50 + number, *layer.shape), numbers(70 + number, layer.outputs)
        x = numbers(number, 1, layer.takes, side, side + side // 2).requires_grad_()
        table = numbers(90 + number, architecture.ANCHORS, layer.gives).requires_grad_()
        y = module(F.pixel_unshuffle(x, layer.unshuffle))
        y = F.pixel_shuffle(y, layer.shuffle)
        if layer.gain:
            y = y * gain(table, torch.tensor([RATES[0]]))
            named["gain"] = table
        vectors |= backward(name, x, ACTIVATIONS[layer.activation](y), named, 30 + number)
    block = architecture.Block("block", 20, 2)
    module = Block(block)
    for number, parameter in enumerate(module.parameters()):
        parameter.data = numbers(200 + number, *parameter.shape)
    x = numbers(20, 1, 20, 5, 6).requires_grad_()
    return vectors | backward("block", x, module(x), dict(module.named_parameters()), 40)


def rate() -> dict[str, torch.Tensor]:
    """Values up to 70 steps, classes beyond both bounds, likelihoods below the least."""
    value = (numbers(300, 40, 13) * torch.logspace(-2, 2.15, 13)).requires_grad_()
    scale_class = (numbers(301, 40, 13) * 90 + 30).requires_grad_()
    bits = gaussian_bits(value, class_scale(bounded_class(scale_class)))
    (bits * 0.25).sum().backward()
    return {"rate/value": value, "rate/class": scale_class, "rate/bits": bits, "rate/d value": value.grad,
            "rate/d class": scale_class.grad}


def blurred(x: torch.Tensor) -> torch.Tensor:
    window = torch.exp(-((torch.arange(11.0) - 5) ** 2) / (2 * 1.5**2))
    window = window / window.sum()
    kernel = (window[:, None] * window).expand(x.shape[1], 1, 11, 11)
    return F.conv2d(x, kernel, groups=x.shape[1])


def ms_ssim(x: torch.Tensor, y: torch.Tensor, scales: int) -> torch.Tensor:
    """Wang 2003, over the finest of its five scales, their weights made to sum to 1; of samples in 0...1."""
    weights = torch.tensor([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])[:scales]
    weights = weights / weights.sum()
    result = torch.ones(x.shape[1])
    for scale in range(scales):
        a, b = blurred(x), blurred(y)
        aa, bb, ab = blurred(x * x) - a * a, blurred(y * y) - b * b, blurred(x * y) - a * b
        measure = (2 * ab + 0.03**2) / (aa + bb + 0.03**2)
        if scale == scales - 1:
            measure = measure * (2 * a * b + 0.01**2) / (a * a + b * b + 0.01**2)
        result = result * measure.mean((0, 2, 3)).clamp(min=1e-6) ** weights[scale]
        x, y = F.avg_pool2d(x, 2), F.avg_pool2d(y, 2)
    return result.mean()


def losses() -> dict[str, torch.Tensor]:
    vectors = {}
    x = (8 * numbers(310, 1, 3, 6, 5)).requires_grad_()
    target = numbers(311, 1, 3, 6, 5) + 0.5
    for name, loss in (("error", (x - target).pow(2).sum()), ("entropy", F.binary_cross_entropy_with_logits(
            x, target, reduction="sum"))):
        x.grad = None
        loss.backward()
        vectors |= {f"{name}/x": channels_last(x), f"{name}/target": channels_last(target), f"{name}/loss": loss[None],
                    f"{name}/dx": channels_last(x.grad)}
    row = torch.arange(24.0)
    target = (0.5 + 0.3 * torch.sin(row[:, None] / 5) * torch.cos(row / 7)).expand(1, 2, 24, 24)
    x = (target + 0.2 * numbers(312, 1, 2, 24, 24)).requires_grad_()
    loss = 1 - ms_ssim(x, target, 2)
    loss.backward()
    vectors |= {"ssim/x": channels_last(x), "ssim/target": channels_last(target), "ssim/loss": loss[None],
                "ssim/dx": channels_last(x.grad)}
    mean, log_variance = numbers(313, 4, 6).requires_grad_(), numbers(314, 4, 6).requires_grad_()
    loss = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()
    loss.backward()
    return vectors | {"kl/mean": mean, "kl/log variance": log_variance, "kl/loss": loss[None], "kl/d mean": mean.grad,
                      "kl/d log variance": log_variance.grad}


def optimisers() -> dict[str, torch.Tensor]:
    """Weights after the first step and after 30, along given gradients, and what SOAP knows after the first: where a
    gradient says nothing of a direction, the first bases are any."""
    vectors = {}
    shapes = {"square": (8, 8, 1, 1), "tall": (24, 5, 1, 1), "vector": (7,), "filter": (4, 1, 3, 3)}
    for name, make in (("soap", lambda p: Soap(p, 0.01, (0.9, 0.98))),
                       ("adamw", lambda p: torch.optim.AdamW(p, 0.01, (0.9, 0.98), weight_decay=0.1))):
        weights = [torch.nn.Parameter(numbers(400 + i, *shape)) for i, shape in enumerate(shapes.values())]
        optimiser = make(weights)
        for step in range(30):
            for i, weight in enumerate(weights):
                weight.grad = (numbers(1000 + 10 * step + i, *weight.shape) + 0.1) * 10.0 ** (step % 3 - 3)
            optimiser.step()
            if step in (0, 29):
                vectors |= {f"{name}/{step}/{key}": weight.detach().clone() for key, weight in zip(shapes, weights)}
            if step == 0 and name == "soap":
                vectors |= {f"state/{key}/{part}": value[0].clone() for key, weight in zip(shapes, weights)
                            for part, value in optimiser.state[weight].items() if part != "step"}
    return vectors


def codec() -> dict[str, torch.Tensor]:
    """Weights of a small network, and the gradients of what two crops cost."""
    torch.manual_seed(4)
    model = Autoencoder(MINI)
    with torch.no_grad():
        for number, (name, parameter) in enumerate(model.named_parameters()):
            if parameter.dim() == 2:            # tables: different in each channel
                parameter += 0.2 * numbers(500 + number, *parameter.shape)
            parameter.copy_(parameter.to(torch.float32))
            if "mix_out" in name or "project" in name or name.startswith("scales.out"):
                parameter.mul_(8)
    x = numbers(600, 2, SIZE, SIZE, 3).permute(0, 3, 1, 2) * 0.5 + 0.5
    q = torch.tensor(RATES)
    weight = 0.0009 * (0.36 / 0.0009) ** (q / 15)
    out, bits, _ = model(x, q, keys=Draws(5, 17).noise_keys())
    error = (out - x).pow(2)
    cost = weight * error.mean((1, 2, 3)) * 255**2 + bits / SIZE**2
    (cost / weight**BALANCE).mean().backward()
    vectors = {f"weights/{name}": value for name, value in model.named_parameters()}
    vectors |= {f"gradients/{name}": value.grad for name, value in model.named_parameters()}
    return vectors | {"bits": bits, "errors": error.sum((1, 2, 3))}


def principal() -> dict[str, torch.Tensor]:
    """Of crops of a made picture: the latents' classes at the highest rate, which follow from their deviations, and how
    much of each crop's first 16x16 pixels the components leave out."""
    y, x, c = np.mgrid[:160, :192, :3]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "made.png")
        made = (x * x // 50 + 2 * y + x * y // (90 + 30 * c)) % 256
        Image.fromarray(made.astype(np.uint8)).save(path)
        store = photos.PhotoStore([path], "cpu", 64)
    crops = torch.cat([store.sample(64, 64, Draws(3, n)) for n in range(2)]) - 0.5
    model = Autoencoder(MINI)
    model.start_from_pca(crops + 0.5)
    stem, down = model.analysis.stem.weight, model.analysis.down.conv.weight
    deep = F.pixel_unshuffle(F.conv2d(F.pixel_unshuffle(crops, 8), stem), 2)
    back = F.conv2d(F.pixel_shuffle(F.conv2d(F.conv2d(deep, down), model.synthesis.up.conv.weight), 2),
                    model.synthesis.head.weight)
    error, first = F.pixel_shuffle(back, 8) - crops, (..., slice(16), slice(16))
    left = error[first].pow(2).mean() / crops[first].pow(2).mean()
    return {"classes": model.latent_class[-1], "left": left[None]}


def main() -> None:
    folder, = sys.argv[1:]
    for name, vectors in (("layers", layers() | rate() | losses()), ("optimisers", optimisers()), ("codec", codec()),
                          ("principal", principal())):
        convert.write(os.path.join(folder, f"{name}.safetensors"), vectors)


if __name__ == "__main__":
    main()
