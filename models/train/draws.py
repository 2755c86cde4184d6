"""Numbers that a step of training draws: a function of the seed, the step, what they are for, and an index, in whole
numbers alone, so that the trainer in Swift draws the same (`Sources/AECTraining/Data/Draws.swift`).

    mix(x) = x ^= x >> 16; x *= 0x7FEB352D; x ^= x >> 15; x *= 0x846CA68B; x ^= x >> 16     (modulo 2^32)
    key = mix(mix(mix(seed) + step) + purpose)
    draw(index) = mix(mix(index ^ key) + mix(key + 0x9E3779B9))

`mix` is Wellons' `lowbias32` (nullprogram.com, 2018). Noise of an element is (draw >> 8) / 2^24 - 1/2; elements are
numbered as they lie in (crop, channel, row, column).
"""
from __future__ import annotations

from typing import NamedTuple, TypeVar

import torch

MASK = 0xFFFFFFFF
HYPER_NOISE, LATENT_NOISE, REDUCTION, PHOTOGRAPH, ROW, COLUMN, ORDER, RATE = range(8)
Number = TypeVar("Number", int, torch.Tensor)


def mix(x: Number) -> Number:
    """Of 0 ..< 2^32, as is what it gives; a tensor's products may run over, which leaves their lower digits right."""
    x = x ^ x >> 16
    x = x * 0x7FEB352D & MASK
    x = x ^ x >> 15
    x = x * 0x846CA68B & MASK
    return x ^ x >> 16


def draw(key: Number, index: Number) -> Number:
    return mix(mix(index ^ key) + mix(key + 0x9E3779B9 & MASK) & MASK)


def noise(key: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Uniform in -1/2 ..< 1/2, for every element of (crop, channel, row, column)."""
    index = torch.arange(like.numel(), device=like.device).view(like.shape)
    return (draw(key, index) >> 8).to(torch.float32) / 2**24 - 0.5


class Draws(NamedTuple):
    """All that one process's share of a step draws."""
    seed: int
    step: int
    rank: int = 0

    def key(self, purpose: int) -> int:
        return mix(mix(mix(self.seed & MASK) + self.step & MASK) + 8 * self.rank + purpose & MASK)

    def uniform(self, purpose: int, index: int) -> float:
        """0 ..< 1, in steps of 2^-32."""
        return draw(self.key(purpose), index) / 2**32

    def below(self, bound: int, purpose: int, index: int) -> int:
        """A whole number below another, about all of them as often."""
        return draw(self.key(purpose), index) * bound >> 32

    def noise_keys(self) -> torch.Tensor:
        """Of z and of y: what `Autoencoder` draws its noise by."""
        return torch.tensor([self.key(HYPER_NOISE), self.key(LATENT_NOISE)])
