"""The integer arithmetic in NumPy: twin of the library's inference, equal to it in every bit.

Everything here follows Arithmetic.md of the library's documentation, section by section; which layers there are says
`architecture.py`. Feature maps are int16 `[height, width, channels]`. Sums are float64: exact on integers below 2^53.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

import architecture
from aecm import Model
from architecture import DENSE, LEAKY, RELU, THUMBNAIL_WIDTH

EXP2 = (1518500250, 1276901417, 1170923762, 1121280436, 1097253708, 1085434106, 1079572136, 1076653033,
        1075196443, 1074468888, 1074105294)                             # 2^(2^-k) in Q30, k = 1 ... 11
TOP_QUALITY = 3840
THUMBNAIL_STEP = 2048                       # qualities between two heads


def sat16(x: np.ndarray) -> np.ndarray:
    return np.clip(x, -32768, 32767)


# Rearrangements

def space_to_depth(x: np.ndarray, r: int) -> np.ndarray:
    h, w, c = x.shape
    return x.reshape(h // r, r, w // r, r, c).transpose(0, 2, 1, 3, 4).reshape(h // r, w // r, r * r * c)


def depth_to_space(x: np.ndarray, r: int) -> np.ndarray:
    h, w, c = x.shape
    return x.reshape(h, w, r, r, c // (r * r)).transpose(0, 2, 1, 3, 4).reshape(h * r, w * r, c // (r * r))


def to_pixels(v: np.ndarray) -> np.ndarray:
    """Values in 1/64 of the unit of 2p - 255 as pixels."""
    return np.clip((v.astype(np.int32) + 255 * 64 + 64) >> 7, 0, 255).astype(np.uint8)


def padded(pixels: np.ndarray) -> np.ndarray:
    """The picture with its last row and column repeated up to multiples of 64."""
    h, w, _ = pixels.shape
    return np.pad(pixels, ((0, -h % 64), (0, -w % 64), (0, 0)), mode="edge")


# Quality and gains

def at_quality(table: np.ndarray, quality: int) -> np.ndarray:
    """Row of a table `[16, C]` at a quality of 0 ... 3840."""
    i = min(quality >> 8, len(table) - 2)
    f = quality - 256 * i
    table = table.astype(np.int64)
    return (table[i] * (256 - f) + table[i + 1] * f + 128) >> 8


def fixed(gains: np.ndarray, bits: int) -> np.ndarray:
    """2^(gain / 2048) with that many fractional bits, at most 2^31 - 1."""
    def one(g: int) -> int:
        m = 1 << 30
        for k, factor in enumerate(EXP2, 1):
            if g >> (11 - k) & 1:
                m = (m * factor + (1 << 29)) >> 30
        n = 30 - bits - (g >> 11)
        if n > 62:
            return 0
        return min((m + (1 << (n - 1))) >> n if n > 0 else m << min(-n, 32), 2**31 - 1)
    return np.array([one(int(g)) for g in gains], np.int64)


# Scale classes and coding steps

def scale_classes(offsets: np.ndarray) -> np.ndarray:
    """Classes 0 ... 63 of values in Q8 classes."""
    return np.clip((offsets + 128) >> 8, 0, 63)


def step_mask(step: int, h: int, w: int, channels: int) -> np.ndarray:
    """Which elements `[h, w, channels]` are decoded in a coding step."""
    row, col = np.arange(h)[:, None], np.arange(w)
    p = 2 * ((row ^ col) & 1) + (row & 1)
    quarter = np.array([0, 2, 3, 1])[p ^ step]
    return quarter[..., None] == np.arange(channels) * 4 // channels


def around(x: np.ndarray, radius: int, weights: np.ndarray) -> np.ndarray:
    """Sums over each position's surroundings, channel by channel, with weights `[taps, channels]`."""
    h, w, _ = x.shape
    x = np.pad(x, ((radius, radius), (radius, radius), (0, 0)))
    places = (divmod(tap, 2 * radius + 1) for tap in range(len(weights)))
    return sum(x[dy:dy + h, dx:dx + w] * of_tap for (dy, dx), of_tap in zip(places, weights))


class Codec:
    """All networks of a model at one quality. `record(name, array, operation, *inputs, **how)` is called with every
    intermediate result, in order of execution: layers' outputs (before a depth-to-space) by the layer's name, and what
    lies between; no array where another operation finishes it. `peak` is the largest accumulator so far."""

    def __init__(self, model: Model, quality: int, record: Callable[..., None] | None = None):
        assert 0 <= quality <= TOP_QUALITY
        self.model, self.quality = model, quality
        self.networks = architecture.networks(model.config)
        self.record = record or (lambda *result, **how: None)
        self.peak = 0

    def table(self, name: str) -> np.ndarray:
        return at_quality(self.model.tables[name], self.quality)

    # Networks

    def run(self, name: str, last: str | None = None, **maps: np.ndarray) -> np.ndarray:
        """What a network gives for those of the maps that it reads. Its last layer may belong to another operation."""
        network = self.networks[name]
        layers, names = network.layers, [network.reads]
        results = [np.concatenate([maps[read] for read in network.reads], 2)]
        for layer in layers:
            added = -layer.residual if layer.residual else None
            out = self.layer(layer, results[-1], added and results[added])
            ending = layer is layers[-1]
            self.record(layer.name, None if ending and last else out, (ending and last) or layer.kind, *names[-1],
                        activation=layer.activation, radius=layer.radius, unshuffle=layer.unshuffle,
                        shuffle=layer.shuffle, residual=added and names[added][0], table=layer.gain,
                        gives=network.gives if ending and not last else None)
            results.append(depth_to_space(out, layer.shuffle))
            names.append((layer.name,))
        return results[-1]

    def layer(self, how: architecture.Layer, x: np.ndarray, residual: np.ndarray | None) -> np.ndarray:
        """A layer's outputs, before a depth-to-space."""
        layer = self.model.layers[how.name]
        x = space_to_depth(x, how.unshuffle).astype(np.float64)
        acc = layer.biases + (x @ layer.weights.T.astype(np.float64) if how.kind == DENSE
                              else around(x, how.radius, layer.weights))
        peak = int(max(acc.max(), -acc.min()))
        self.peak = max(self.peak, peak)
        assert peak < 2**31, f"{layer.name}: accumulator {peak}"
        m = layer.multipliers.astype(np.int64)
        if how.gain:
            gain = np.tile(fixed(self.table(how.gain), 15), how.shuffle**2)
            m = np.clip((m * gain + (1 << 14)) >> 15, 1, 32767)
        t = sat16(acc.astype(np.int32) >> layer.shift)
        v = (t * m.astype(np.int32) + (1 << 14)) >> 15
        if how.activation == LEAKY:
            v = np.maximum(v, v >> 3)
        elif how.activation == RELU:
            v = np.maximum(v, 0)
        if residual is not None:
            v = sat16(residual.astype(np.int32) + v)
        return np.clip(v, -layer.limit, layer.limit).astype(np.int16)

    def analysis(self, pixels: np.ndarray) -> np.ndarray:
        """Padded pixels uint8 -> y."""
        self.record("pixels", None, "blocks")
        return self.run("analysis", pixels=2 * pixels.astype(np.int16) - 255)

    def scales(self, z_hat: np.ndarray) -> np.ndarray:
        """z_hat -> classes of the y symbols."""
        classes = scale_classes(self.run("scales", z_hat=z_hat) + self.table("latent_class"))
        self.record("y_classes", classes, "classes", "classes", table="latent_class")
        return classes

    def synthesis(self, y_hat: np.ndarray) -> np.ndarray:
        """y_hat -> padded pixels uint8."""
        pixels = to_pixels(self.run("synthesis", y_hat=y_hat))
        self.record("decoded", pixels, "pixels", "colours")
        return pixels

    def thumbnail(self, y_hat: np.ndarray) -> np.ndarray:
        """y_hat -> padded pixels uint8 at 1/8 of the picture's size."""
        head, f = divmod(self.quality, THUMBNAIL_STEP)
        v = self.run("thumbnail", last="heads", y_hat=y_hat)
        v = v[..., head * THUMBNAIL_WIDTH:(head + 2) * THUMBNAIL_WIDTH]
        self.record("thumbnail", v, "expect")
        low, high = v[..., :12].astype(np.int32), v[..., THUMBNAIL_WIDTH:][..., :12].astype(np.int32)
        v = (low * (THUMBNAIL_STEP - f) + high * f + THUMBNAIL_STEP // 2) >> 11
        pixels = to_pixels(depth_to_space(v, 2))
        self.record("thumbnail_pixels", pixels, "thumbnail", "thumbnail")
        return pixels

    # Encoder and decoder

    def latents(self, psi: np.ndarray,
                symbols_of: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Symbols and y_hat over the four coding steps. `symbols_of(mean)` gives a step's symbols."""
        h, w, _ = psi.shape
        m, limit = self.model.config.latent, self.model.latent_limit
        gain, inverse = self.table("latent_gain"), self.table("latent_inverse_gain")
        u, gu = fixed(inverse, 16), fixed(gain + inverse, 16)
        y_hat, means, symbols = (np.zeros((h, w, m), np.int16) for _ in range(3))
        for step in range(4):
            mask = step_mask(step, h, w, m)
            mean = self.run(f"means.{step}", last=f"code{step}", psi=psi, y_hat=y_hat)  # only the mask's are of use
            s = symbols_of(mean)
            value = (s.astype(np.int64) * u + mean.astype(np.int64) * gu + (1 << 15)) >> 16
            value = np.clip(value, -limit, limit)
            for whole, part in ((means, mean), (symbols, s), (y_hat, value)):
                whole[mask] = part[mask]
        for name, filled in (("means", means), ("y_symbols", symbols), ("y_hat", y_hat)):
            self.record(name, filled, "expect")
        return symbols, y_hat

    def z_hat(self, symbols: np.ndarray) -> np.ndarray:
        value = (symbols.astype(np.int64) * fixed(self.table("hyper_inverse_gain"), 16) + (1 << 15)) >> 16
        return np.clip(value, -self.model.hyper_limit, self.model.hyper_limit).astype(np.int16)

    def z_classes(self) -> np.ndarray:
        """Classes of the z symbols, one a channel."""
        return scale_classes(self.table("hyper_class"))

    def encode(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        """Padded pixels -> symbols and classes of z and y, and y_hat, which equals the decoder's."""
        y = self.analysis(pixels)
        z_gain = fixed(self.table("hyper_gain"), 32)
        z = self.run("hyper_analysis", y=y).astype(np.int64)
        z_symbols = np.clip((z * z_gain + (1 << 31)) >> 32, -32767, 32767).astype(np.int16)
        z_hat = self.z_hat(z_symbols)
        self.record("z_symbols", z_symbols, "quantise", "z", table="hyper_gain")
        self.record("z_classes", self.z_classes(), "classes", table="hyper_class")
        self.record("z_hat", z_hat, "dequantise", "z_symbols", table="hyper_inverse_gain")
        y_classes = self.scales(z_hat)
        y_gain = fixed(self.table("latent_gain"), 32)

        def symbols_of(mean):
            return np.clip(((y.astype(np.int64) - mean) * y_gain + (1 << 31)) >> 32, -32767, 32767)
        y_symbols, y_hat = self.latents(self.run("context", z_hat=z_hat), symbols_of)
        return {"z_symbols": z_symbols, "z_classes": self.z_classes(),
                "y_symbols": y_symbols, "y_classes": y_classes, "y_hat": y_hat}

    def decode(self, z_symbols: np.ndarray, y_symbols: np.ndarray) -> np.ndarray:
        """Symbols -> padded pixels."""
        _, y_hat = self.latents(self.run("context", z_hat=self.z_hat(z_symbols)), lambda mean: y_symbols)
        return self.synthesis(y_hat)
