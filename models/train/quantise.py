"""From float layers to integer layers: scales, shifts and multipliers, and the proof that no sum overflows.

A tensor's scale is the worth of its unit: float value = scale x integer. With the inputs' scales multiplied
into a layer's weights W, a channel's integer weights are W / unit, rounded, so that 1 in the accumulator is
worth `unit`, 1 in t = acc >> s is worth unit * 2^s, and

    out = (t * m) >> 15  with  m = unit * 2^(s + 15) / (scale of the output).

A channel's unit is as small as it may be: weights have to fit their bits, the accumulator 31, t 16, and m may
not become too small to be precise. s is the largest that leaves every m below 2^15: t is no coarser than the
output.

Sums are taken in order, and no function is asked but those that IEEE 754 rounds: the exporter in Swift gets the same
bytes from the same weights and calibration.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from aecm import Layer
from architecture import DENSE

INT16 = 32767
ACCUMULATOR = 2**31 - 1
MARGIN = 1.5                        # of limits over observed ranges
WIDE_MARGIN = 4.5                   # the same of a channel's sums where its weights have 16 bits, which can spare some
TOP_SHIFT = 24
LEAST_MULTIPLIER = 512              # finer units than this makes gain nothing
LEAST_GAINED_MULTIPLIER = 4096      # a gain may still divide it, and rounds it then
DAMPING = 0.01                      # of the inputs' mean products, by a part of their mean square


class ExportError(ValueError):
    """A network that the integer format cannot hold: which layer, and why."""


@dataclass
class Tensor:
    """A feature map's scale and limit, per channel where maps were concatenated."""
    scale: np.ndarray | float
    limit: np.ndarray | int

    def channels(self, n: int) -> Tensor:
        return Tensor(np.broadcast_to(self.scale, n), np.broadcast_to(self.limit, n))

    def beside(self, own: int, other: Tensor, others: int) -> Tensor:
        """The concatenation of this one's `own` channels and another's."""
        a, b = self.channels(own), other.channels(others)
        return Tensor(np.concatenate([a.scale, b.scale]), np.concatenate([a.limit, b.limit]))


@dataclass
class Float:
    """A float layer in integer channel order: weights [N, K] or [taps, C], biases [N], peaks of the sums [N]."""
    name: str
    kind: str
    weights: np.ndarray
    biases: np.ndarray
    peaks: np.ndarray


def integer_order(channels: int, r: int) -> np.ndarray:
    """The trainer's channel, in order (c, dy, dx), at each place of the integer order (dy, dx, c)."""
    return np.arange(channels).reshape(channels // (r * r), r * r).T.reshape(-1)


def scale_for(peak: float) -> float:
    """The finest scale that holds values of that observed magnitude."""
    return MARGIN * peak / INT16


def total(values: np.ndarray, axis: int) -> np.ndarray:
    """Sums from the first to the last. NumPy's own go by pairs, and matrix products as the machine likes."""
    return np.add.accumulate(values, axis).take(-1, axis)


def worst_sum(layer: Layer, limits: np.ndarray) -> int:
    """The largest magnitude that a layer's sum, or any part of it, reaches for inputs within their limits."""
    magnitudes = np.abs(layer.weights.astype(np.int64))
    sums = magnitudes @ limits if layer.kind == DENSE else magnitudes.sum(0) * limits
    return int((np.abs(layer.biases.astype(np.int64)) + sums).max())


def round_in_turn(weights: np.ndarray, product: np.ndarray, largest: int) -> np.ndarray:
    """Integers near weights (N, K) in units, one column after the other: each error is made up for by the columns that
    are still to come, as far as their inputs go together, whose mean products (K, K) these are (GPTQ, Frantar 2022,
    arXiv 2210.17323, algorithm 1). Large inputs first."""
    order = np.argsort(-np.diag(product))
    weights = weights[:, order].copy()
    damped = product[np.ix_(order, order)] + DAMPING * max(np.mean(np.diag(product)), 1e-30) * np.eye(len(order))
    factor = np.linalg.cholesky(np.linalg.inv(damped)).T            # upper: inverse = factor' factor
    whole = np.empty_like(weights)
    for k in range(len(order)):
        whole[:, k] = np.clip(np.round(weights[:, k]), -largest, largest)
        weights[:, k + 1:] -= np.outer((weights[:, k] - whole[:, k]) / factor[k, k], factor[k, k + 1:])
    return whole[:, np.argsort(order)]


def quantise(layer: Float, x: Tensor, out: Tensor, bits: int, gained: bool = False,
             inputs: tuple[np.ndarray, np.ndarray] | None = None) -> Layer:
    """The integer layer with inputs `x` and outputs `out`, with weights of that many bits. With the mean and the
    mean products of its `inputs` (a dense layer's), the weights are rounded in turn."""
    dense = layer.kind == DENSE
    terms = layer.weights.shape[1 if dense else 0]
    x = x.channels(layer.weights.shape[1])
    limits = x.limit.astype(np.int64)
    weights = layer.weights.astype(np.float64) * x.scale
    across = 1 if dense else 0
    largest = np.abs(weights).max(across)
    reach = total(np.abs(weights) * limits, 1) if dense else total(np.abs(weights), 0) * limits
    room = ACCUMULATOR - 2**TOP_SHIFT - terms / 2 * limits.max()    # rounding may add half to each weight
    unit = np.maximum(largest / (2 ** (bits - 1) - 1), (reach + np.abs(layer.biases)) / room)
    if not unit.max() > 0:
        raise ExportError(f"{layer.name}: all weights are zero")
    top = out.scale * INT16 / 2**15                                 # the unit of the largest multiplier, at s = 0
    shift = math.frexp(top / unit.max())[1] - 1                     # the whole part of the binary logarithm
    if shift < 0:
        raise ExportError(f"{layer.name}: {bits}-bit weights are too coarse for a scale of {out.scale:.3g}")
    shift = min(shift, TOP_SHIFT)
    margin = WIDE_MARGIN if bits == 16 else MARGIN
    held = np.minimum(margin * layer.peaks / INT16, top)            # what the output cannot hold may saturate
    unit = np.maximum(unit, held / 2**shift)
    multipliers = np.ceil(unit * 2.0 ** (shift + 15) / out.scale)
    least = LEAST_GAINED_MULTIPLIER if gained else LEAST_MULTIPLIER
    multipliers = np.clip(multipliers, least, INT16).astype(np.int64)
    unit = multipliers * out.scale / 2.0 ** (shift + 15)                   # as it is, now that m is whole
    exact = weights / (unit[:, None] if dense else unit)
    biases = layer.biases / unit
    if inputs is None:
        whole = np.round(exact).astype(np.int64)
    else:
        mean, product = inputs
        whole = round_in_turn(exact, product, 2 ** (bits - 1) - 1).astype(np.int64)
        biases = biases + (exact - whole) @ (mean / x.scale)        # what is left of the errors' mean
    rounding = 1 << shift >> 1
    biases = np.round(biases).astype(np.int64) + rounding
    result = Layer(layer.name, layer.kind, bits, shift, int(out.limit), whole, biases, multipliers,
                   float(x.scale[0]), float(out.scale))
    if np.abs(whole).max() >= 2 ** (bits - 1):
        raise ExportError(f"{layer.name}: a weight of {np.abs(whole).max()} does not fit {bits} bits")
    if (worst := worst_sum(result, limits)) > ACCUMULATOR:
        raise ExportError(f"{layer.name}: a sum can reach {worst}, more than {ACCUMULATOR}")
    return result
