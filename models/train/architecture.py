"""The architecture, stated once: every network as a list of layers. Trainer, exporter, NumPy twin, model file and test
vectors all read it, so it is data, and knows neither PyTorch nor NumPy.

A layer's name is its prefix in PyTorch's state dictionary and its name in the model file. Its result is

    depth-to-space(limited(residual + activation(gain * (weights * space-to-depth(x) + biases))))

in a model of integers (Arithmetic.md); where a network branches, a layer counts back to the result that it adds.
"""
from __future__ import annotations

from dataclasses import dataclass

ANCHORS = 16                            # trained rates; a quality between two interpolates their gains
DENSE, DEPTHWISE = "dense", "depthwise"
LINEAR, LEAKY, RELU = "linear", "leaky", "relu"     # leaky: slope 1/8
THUMBNAIL_HEADS, THUMBNAIL_WIDTH = 3, 16            # heads, and outputs of each


@dataclass(frozen=True)
class Config:
    """Widths and depths. `c8`/`c16` are channels at 1/8 and 1/16 resolution, `n8`/`n16` blocks there, `wide8` the rings
    of positions that depth-wise convolutions at 1/8 have beyond 3x3: 0 or 1."""
    enc_c8: int
    enc_n8: int
    enc_c16: int
    dec_c8: int
    dec_n8: int
    dec_c16: int
    dec_n16: int
    latent: int         # M, channels of y; 192 would cap 16x16 blocks near 37 dB, 320 near 46 (PCA on Kodak)
    hyper: int          # Z, channels of z
    hyper_width: int
    scale_width: int
    enc_wide8: int = 0
    dec_wide8: int = 0


CONFIGS = {
    "main": Config(enc_c8=192, enc_n8=8, enc_c16=320, dec_c8=192, dec_n8=7, dec_c16=320, dec_n16=3,
                   latent=320, hyper=64, hyper_width=192, scale_width=192),
    "fast": Config(enc_c8=96, enc_n8=8, enc_c16=256, dec_c8=96, dec_n8=5, dec_c16=256, dec_n16=1,
                   latent=256, hyper=64, hyper_width=128, scale_width=128, enc_wide8=1, dec_wide8=1),
    "tiny": Config(enc_c8=32, enc_n8=1, enc_c16=32, dec_c8=32, dec_n8=1, dec_c16=32, dec_n16=1,
                   latent=64, hyper=16, hyper_width=32, scale_width=32),        # for tests
}


@dataclass(frozen=True)
class Layer:
    """A convolution: 1x1 (dense), or of each channel with itself over a square (depth-wise)."""
    name: str
    kind: str
    takes: int                          # channels of the map that it reads, and of the one that it writes
    gives: int
    activation: str = LINEAR
    radius: int = 0                     # of the square, which has 2 * radius + 1 positions a side
    unshuffle: int = 1                  # space-to-depth before it
    shuffle: int = 1                    # depth-to-space after it
    residual: int = 0                   # how many results back the one lies that it adds; 0: adds none
    gain: str | None = None             # table of the gains of what it gives
    bits: int = 16                      # of an integer weight

    @property
    def inputs(self) -> int:
        return self.takes * self.unshuffle**2

    @property
    def outputs(self) -> int:
        return self.gives * self.shuffle**2

    @property
    def taps(self) -> int:
        """Weights of an output for each channel that it reads."""
        return (2 * self.radius + 1) ** 2

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of the weights in PyTorch: outputs, inputs of a group, height, width."""
        side = 2 * self.radius + 1
        return self.outputs, self.inputs if self.kind == DENSE else 1, side, side


def dense(name: str, takes: int, gives: int, activation: str = LINEAR, **how) -> Layer:
    return Layer(name, DENSE, takes, gives, activation, **how)


def depthwise(name: str, channels: int, activation: str = LINEAR, radius: int = 1, **how) -> Layer:
    return Layer(name, DEPTHWISE, channels, channels, activation, radius, **how)


@dataclass(frozen=True)
class Block:
    """Residual depth-wise convolution, then residual feed-forward. Keeps its shape."""
    name: str
    channels: int
    expand: int = 2
    radius: int = 1

    @property
    def layers(self) -> list[Layer]:
        name, c, wide = self.name, self.channels, self.expand * self.channels
        return [dense(f"{name}.mix_in", c, c, LEAKY, bits=8),
                depthwise(f"{name}.depthwise", c, radius=self.radius),
                dense(f"{name}.mix_out", c, c, residual=3, bits=8),
                dense(f"{name}.expand", c, wide, LEAKY, bits=8),
                dense(f"{name}.project", wide, c, residual=2, bits=8)]


def blocks(name: str, count: int, channels: int, radius: int = 1) -> list[Block]:
    return [Block(f"{name}.{i}", channels, radius=radius) for i in range(count)]


@dataclass(frozen=True)
class Network:
    """A chain of layers and blocks from named maps, one behind the other in their channels, to another."""
    reads: tuple[str, ...]
    gives: str
    stride: int                         # pixels a side of a position that it reads
    parts: list[Layer | Block]

    @property
    def layers(self) -> list[Layer]:
        return [layer for part in self.parts for layer in (part.layers if isinstance(part, Block) else [part])]


def networks(k: Config) -> dict[str, Network]:
    """All networks by name. The mean prediction is four, one a coding step."""
    m, c, s = k.latent, k.hyper_width, k.scale_width

    def means(name: str) -> Network:
        return Network(("psi", "y_hat"), "means", 16, [
            dense(f"{name}.0", c + m, c), Block(f"{name}.1", c, 1), dense(f"{name}.2", c, m)])

    return {
        "analysis": Network(("pixels",), "y", 1, [
            dense("analysis.stem", 3, k.enc_c8, unshuffle=8, gain="analysis.gain"),
            *blocks("analysis.body", k.enc_n8, k.enc_c8, 1 + k.enc_wide8),
            dense("analysis.down.conv", k.enc_c8, k.enc_c16, unshuffle=2),
            Block("analysis.tail", k.enc_c16),
            dense("analysis.head", k.enc_c16, m)]),
        "hyper_analysis": Network(("y",), "z", 16, [
            dense("hyper_analysis.layers.0", m, c),
            Block("hyper_analysis.layers.1", c, 1),
            dense("hyper_analysis.layers.2.conv", c, c, unshuffle=2),
            Block("hyper_analysis.layers.3", c, 1),
            dense("hyper_analysis.layers.4.conv", c, k.hyper, unshuffle=2)]),
        # Small, ReLU and clamps only: the one network whose integer form decides whether a file decodes.
        "scales": Network(("z_hat",), "classes", 64, [
            dense("scales.mix_in", k.hyper, s, RELU),
            depthwise("scales.dw1", s, RELU),
            dense("scales.mix", s, s, RELU),
            depthwise("scales.dw2", s, RELU),
            dense("scales.out", s, m, shuffle=4)]),
        "context": Network(("z_hat",), "psi", 64, [
            dense("context.layers.0.conv", k.hyper, c, shuffle=2),
            Block("context.layers.1", c, 1),
            dense("context.layers.2.conv", c, c, shuffle=2),
            Block("context.layers.3", c, 1)]),
        "means.0": Network(("psi",), "means", 16, [dense("means.first", c, m)]),
        **{f"means.{step}": means(f"means.steps.{step - 1}") for step in (1, 2, 3)},
        "synthesis": Network(("y_hat",), "colours", 16, [
            dense("synthesis.stem", m, k.dec_c16),
            *blocks("synthesis.body16", k.dec_n16, k.dec_c16),
            dense("synthesis.up.conv", k.dec_c16, k.dec_c8, shuffle=2, gain="synthesis.gain"),
            *blocks("synthesis.body8", k.dec_n8, k.dec_c8, 1 + k.dec_wide8),
            dense("synthesis.head", k.dec_c8, 3, shuffle=8)]),
        "thumbnail": Network(("y_hat",), "colours", 16, [
            dense("thumbnail", m, THUMBNAIL_HEADS * THUMBNAIL_WIDTH)]),
    }


ENCODER = ("analysis", "hyper_analysis")        # networks of the model file's encoder half; all others decode
FITTED = ("thumbnail",)                         # not trained: the exporter fits it


def layers(k: Config) -> dict[str, Layer]:
    """All layers by name, in order of execution."""
    return {layer.name: layer for network in networks(k).values() for layer in network.layers}


def halves(k: Config) -> dict[str, tuple[dict[str, int], dict[str, Layer]]]:
    """What the halves of a model file hold, in its order: channels of the tables by name, and layers by name."""
    tables = {"decoder": dict.fromkeys(("latent_gain", "latent_inverse_gain", "latent_class"), k.latent)
              | dict.fromkeys(("hyper_inverse_gain", "hyper_class"), k.hyper), "encoder": {"hyper_gain": k.hyper}}
    layers: dict[str, dict[str, Layer]] = {"decoder": {}, "encoder": {}}
    for name, network in networks(k).items():
        half = "encoder" if name in ENCODER else "decoder"
        layers[half] |= {layer.name: layer for layer in network.layers}
        tables[half] |= {layer.gain: layer.gives for layer in network.layers if layer.gain}
    return {half: (tables[half], layers[half]) for half in tables}


def state(k: Config) -> dict[str, tuple[int, ...]]:
    """The shapes of all that is trained, by name: of PyTorch's state dictionary."""
    trained = [layer for name, layer in layers(k).items() if name not in FITTED]
    return ({f"{layer.name}.weight": layer.shape for layer in trained}
            | {f"{layer.name}.bias": (layer.outputs,) for layer in trained}
            | {name: (ANCHORS, channels) for tables, _ in halves(k).values() for name, channels in tables.items()})


def config_of(shapes: dict[str, tuple[int, ...]]) -> Config:
    """The configuration of a network whose state has these shapes."""
    def blocks_of(name: str) -> int:
        return sum(key.startswith(f"{name}.") and key.endswith(".mix_in.bias") for key in shapes)

    def wide(name: str) -> int:
        return int(shapes.get(f"{name}.0.depthwise.weight", ())[2:] == (5, 5))

    (enc_c8, *_), (enc_c16, *_) = shapes["analysis.stem.weight"], shapes["analysis.down.conv.weight"]
    (dec_c16, latent, *_), (_, dec_c8, *_) = shapes["synthesis.stem.weight"], shapes["synthesis.head.weight"]
    (scale_width, hyper, *_), (_, hyper_width, *_) = shapes["scales.mix_in.weight"], shapes["means.first.weight"]
    return Config(enc_c8, blocks_of("analysis.body"), enc_c16, dec_c8, blocks_of("synthesis.body8"), dec_c16,
                  blocks_of("synthesis.body16"), latent, hyper, hyper_width, scale_width,
                  wide("analysis.body"), wide("synthesis.body8"))


def complexity(k: Config) -> dict[str, float]:
    """Multiply-accumulates per image pixel, in thousands, of what is trained, by the networks' names before a dot."""
    counts: dict[str, float] = {}
    for name, network in networks(k).items():
        stride = network.stride
        for layer in network.layers:
            stride *= layer.unshuffle
            work = layer.outputs * layer.shape[1] * layer.taps / stride**2 / 1000
            counts[name.split(".")[0]] = counts.get(name.split(".")[0], 0) + work
            stride //= layer.shuffle
    return {name: work for name, work in counts.items() if name not in FITTED}
