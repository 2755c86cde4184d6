"""The integer arithmetic in NumPy: twin of the library's inference, equal to it in every bit.

Everything here follows Arithmetic.md of the library's documentation, section by section. Feature maps are
int16 `[height, width, channels]`. Dense layers are float64 matrix products: exact on integers below 2^53.
"""
from __future__ import annotations

from typing import Callable

import numpy as np

from aecm import Model

LEAKY, RELU = "leaky", "relu"
EXP2 = (1518500250, 1276901417, 1170923762, 1121280436, 1097253708, 1085434106, 1079572136, 1076653033,
        1075196443, 1074468888, 1074105294)                             # 2^(2^-k) in Q30, k = 1 ... 11
TOP_QUALITY = 3840
THUMBNAIL_HEADS, THUMBNAIL_WIDTH, THUMBNAIL_STEP = 3, 16, 2048    # outputs of a head; qualities between two


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
    return np.clip((v + 255 * 64 + 64) >> 7, 0, 255).astype(np.uint8)


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


class Codec:
    """All networks of a model at one quality. `record(name, array)` is called with every intermediate result,
    in order of execution: layers' outputs by the layer's name, and what lies between. `peak` is the largest
    accumulator so far, `layer_peaks` those of the layers."""

    def __init__(self, model: Model, quality: int, record: Callable[[str, np.ndarray], None] | None = None):
        assert 0 <= quality <= TOP_QUALITY
        self.model, self.config, self.quality = model, model.config, quality
        self.record = record or (lambda name, array: None)
        self.peak = 0
        self.layer_peaks: dict[str, int] = {}

    def table(self, name: str) -> np.ndarray:
        return at_quality(self.model.tables[name], self.quality)

    # Layers

    def output(self, layer, acc, activation=None, residual=None, gain=None, record=True) -> np.ndarray:
        """From accumulators, biases included, to outputs."""
        peak = int(max(acc.max(), -acc.min()))
        self.layer_peaks[layer.name] = max(self.layer_peaks.get(layer.name, 0), peak)
        self.peak = max(self.peak, peak)
        assert peak < 2**31, f"{layer.name}: accumulator {peak}"
        m = layer.multipliers.astype(np.int64)
        if gain is not None:
            m = np.clip((m * gain + (1 << 14)) >> 15, 1, 32767)
        t = sat16(acc.astype(np.int32) >> layer.shift)
        v = (t * m.astype(np.int32) + (1 << 14)) >> 15
        if activation == LEAKY:
            v = np.maximum(v, v >> 3)
        elif activation == RELU:
            v = np.maximum(v, 0)
        if residual is not None:
            v = sat16(residual.astype(np.int32) + v)
        out = np.clip(v, -layer.limit, layer.limit).astype(np.int16)
        if record:
            self.record(layer.name, out)
        return out

    def dense(self, name: str, x: np.ndarray, **how) -> np.ndarray:
        layer = self.model.layers[name]
        acc = x.astype(np.float64) @ layer.weights.T.astype(np.float64) + layer.biases
        return self.output(layer, acc, **how)

    def depthwise(self, name: str, x: np.ndarray, **how) -> np.ndarray:
        layer = self.model.layers[name]
        h, w, c = x.shape
        around = np.pad(x.astype(np.float64), ((1, 1), (1, 1), (0, 0)))
        acc = np.zeros((h, w, c)) + layer.biases
        for tap in range(9):
            dy, dx = divmod(tap, 3)
            acc += around[dy:dy + h, dx:dx + w] * layer.weights[tap]
        return self.output(layer, acc, **how)

    def block(self, name: str, x: np.ndarray) -> np.ndarray:
        f = self.depthwise(f"{name}.depthwise", self.dense(f"{name}.mix_in", x, activation=LEAKY))
        x = self.dense(f"{name}.mix_out", f, residual=x)
        return self.dense(f"{name}.project", self.dense(f"{name}.expand", x, activation=LEAKY), residual=x)

    def stack(self, name: str, n: int, x: np.ndarray) -> np.ndarray:
        for i in range(n):
            x = self.block(f"{name}.{i}", x)
        return x

    # Networks

    def analysis(self, pixels: np.ndarray) -> np.ndarray:
        """Padded pixels uint8 -> y."""
        x = space_to_depth(2 * pixels.astype(np.int16) - 255, 8)
        x = self.dense("analysis.stem", x, gain=fixed(self.table("analysis.gain"), 15))
        x = self.stack("analysis.body", self.config["enc_n8"], x)
        x = self.dense("analysis.down.conv", space_to_depth(x, 2))
        return self.dense("analysis.head", self.block("analysis.tail", x))

    def hyper_analysis(self, y: np.ndarray) -> np.ndarray:
        """y -> z."""
        x = self.block("hyper_analysis.layers.1", self.dense("hyper_analysis.layers.0", y))
        x = self.dense("hyper_analysis.layers.2.conv", space_to_depth(x, 2))
        x = self.block("hyper_analysis.layers.3", x)
        return self.dense("hyper_analysis.layers.4.conv", space_to_depth(x, 2))

    def scales(self, z_hat: np.ndarray) -> np.ndarray:
        """z_hat -> classes of the y symbols."""
        x = self.dense("scales.mix_in", z_hat, activation=RELU)
        x = self.dense("scales.mix", self.depthwise("scales.dw1", x, activation=RELU), activation=RELU)
        v = depth_to_space(self.dense("scales.out", self.depthwise("scales.dw2", x, activation=RELU)), 4)
        return scale_classes(v + self.table("latent_class"))

    def context(self, z_hat: np.ndarray) -> np.ndarray:
        """z_hat -> psi."""
        x = depth_to_space(self.dense("context.layers.0.conv", z_hat), 2)
        x = self.block("context.layers.1", x)
        x = depth_to_space(self.dense("context.layers.2.conv", x), 2)
        return self.block("context.layers.3", x)

    def mean(self, step: int, psi: np.ndarray, y_hat: np.ndarray) -> np.ndarray:
        """Means of a coding step, at all elements: only those of the step are of use."""
        if step == 0:
            return self.dense("means.first", psi, record=False)
        name = f"means.steps.{step - 1}"
        x = self.dense(f"{name}.0", np.concatenate([psi, y_hat], 2))
        return self.dense(f"{name}.2", self.block(f"{name}.1", x), record=False)

    def synthesis(self, y_hat: np.ndarray) -> np.ndarray:
        """y_hat -> padded pixels uint8."""
        x = self.stack("synthesis.body16", self.config["dec_n16"], self.dense("synthesis.stem", y_hat))
        gain = np.tile(fixed(self.table("synthesis.gain"), 15), 4)
        x = depth_to_space(self.dense("synthesis.up.conv", x, gain=gain), 2)
        v = self.dense("synthesis.head", self.stack("synthesis.body8", self.config["dec_n8"], x))
        return to_pixels(depth_to_space(v.astype(np.int32), 8))

    def thumbnail(self, y_hat: np.ndarray) -> np.ndarray:
        """y_hat -> padded pixels uint8 at 1/8 of the picture's size."""
        head, f = divmod(self.quality, THUMBNAIL_STEP)
        v = self.dense("thumbnail", y_hat, record=False)
        v = v[..., head * THUMBNAIL_WIDTH:(head + 2) * THUMBNAIL_WIDTH]
        self.record("thumbnail", v)
        low, high = v[..., :12].astype(np.int32), v[..., THUMBNAIL_WIDTH:][..., :12].astype(np.int32)
        v = (low * (THUMBNAIL_STEP - f) + high * f + THUMBNAIL_STEP // 2) >> 11
        return to_pixels(depth_to_space(v, 2))

    # Encoder and decoder

    def latents(self, psi: np.ndarray,
                symbols_of: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Symbols and y_hat over the four coding steps. `symbols_of(mean)` gives a step's symbols."""
        h, w, _ = psi.shape
        m, limit = self.config["latent"], self.model.latent_limit
        gain, ungain = self.table("latent_gain"), self.table("latent_ungain")
        u, gu = fixed(ungain, 16), fixed(gain + ungain, 16)
        y_hat, means, symbols = (np.zeros((h, w, m), np.int16) for _ in range(3))
        for step in range(4):
            mask = step_mask(step, h, w, m)
            mean = self.mean(step, psi, y_hat)
            s = symbols_of(mean)
            value = (s.astype(np.int64) * u + mean.astype(np.int64) * gu + (1 << 15)) >> 16
            value = np.clip(value, -limit, limit)
            for whole, part in ((means, mean), (symbols, s), (y_hat, value)):
                whole[mask] = part[mask]
        self.record("means", means)
        self.record("y_symbols", symbols)
        self.record("y_hat", y_hat)
        return symbols, y_hat

    def z_hat(self, symbols: np.ndarray) -> np.ndarray:
        value = (symbols.astype(np.int64) * fixed(self.table("hyper_ungain"), 16) + (1 << 15)) >> 16
        return np.clip(value, -self.model.hyper_limit, self.model.hyper_limit).astype(np.int16)

    def z_classes(self) -> np.ndarray:
        """Classes of the z symbols, one a channel."""
        return scale_classes(self.table("hyper_class"))

    def encode(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        """Padded pixels -> symbols and classes of z and y, and y_hat, which equals the decoder's."""
        y = self.analysis(pixels)
        z_gain = fixed(self.table("hyper_gain"), 32)
        z = self.hyper_analysis(y).astype(np.int64)
        z_symbols = np.clip((z * z_gain + (1 << 31)) >> 32, -32767, 32767).astype(np.int16)
        z_hat = self.z_hat(z_symbols)
        for name, array in (("z_symbols", z_symbols), ("z_classes", self.z_classes()), ("z_hat", z_hat)):
            self.record(name, array)
        y_classes = self.scales(z_hat)
        self.record("y_classes", y_classes)
        y_gain = fixed(self.table("latent_gain"), 32)

        def symbols_of(mean):
            return np.clip(((y.astype(np.int64) - mean) * y_gain + (1 << 31)) >> 32, -32767, 32767)
        y_symbols, y_hat = self.latents(self.context(z_hat), symbols_of)
        return {"z_symbols": z_symbols, "z_classes": self.z_classes(),
                "y_symbols": y_symbols, "y_classes": y_classes, "y_hat": y_hat}

    def decode(self, z_symbols: np.ndarray, y_symbols: np.ndarray) -> np.ndarray:
        """Symbols -> padded pixels."""
        _, y_hat = self.latents(self.context(self.z_hat(z_symbols)), lambda mean: y_symbols)
        return self.synthesis(y_hat)
