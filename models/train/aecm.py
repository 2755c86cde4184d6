"""The model file `.aecm`: writing and reading it, byte for byte as the library's ModelFile.md says.

A model is a set of layers and tables, all integers, as `architecture.py` lists them. In memory a layer's weights are
int32 `[N, K]` (dense) or `[taps, C]` (depth-wise); on disk dense weights lie in the order in which kernels read them.
"""
from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np

import architecture
from architecture import ANCHORS, DENSE, DEPTHWISE, Config

MAGIC, VERSION = b"AECM", 0
ALIGNMENT = 64
KINDS = {DENSE: 1, DEPTHWISE: 2}            # as they are numbered in the file
OCTAVE = 2048                               # of a table of gains: Q11
CLASS_UNIT = 1 / 2560                       # the unit of a class output is ten classes; in integers Q8 classes
LAYER_HEAD = "<40sBBBBHHh2xff4x"
LIMITS = ("latent_limit", "hyper_limit")
FIELDS = {                                  # what the halves begin with
    "decoder": ("dec_c8", "dec_n8", "dec_c16", "dec_n16", "latent", "hyper", "hyper_width", "scale_width", *LIMITS,
                "dec_wide8"),
    "encoder": ("enc_c8", "enc_n8", "enc_c16", "hyper_width", "enc_wide8")}


@dataclass
class Layer:
    """One layer: `out = (sat16((bias + sum w x) >> shift) * multiplier) >> 15`, and so on (Arithmetic.md)."""
    name: str
    kind: str                   # DENSE or DEPTHWISE
    bits: int                   # of a stored weight: 8 or 16
    shift: int
    limit: int                  # of the outputs
    weights: np.ndarray         # int32 [N, K] or [taps, C]
    biases: np.ndarray          # int32 [N], rounding constant included
    multipliers: np.ndarray     # int32 [N]
    input_scale: float          # what 1 is worth in the (first) inputs and in the outputs of the float network: only
    output_scale: float         # training on from a model file asks

    @property
    def inputs(self) -> int:
        return self.weights.shape[1]

    @property
    def outputs(self) -> int:
        return len(self.biases)


@dataclass
class Model:
    name: str
    config: Config
    latent_limit: int                   # LY
    hyper_limit: int                    # LZ
    tables: dict[str, np.ndarray]       # int [16, channels]
    layers: dict[str, Layer]


class ModelFileError(ValueError):
    """A file that is no model file: what was expected, what was found, and where."""


def pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNMENT)


def kernel_order(weights: np.ndarray) -> np.ndarray:
    """`[N, K]` -> `[N / 16][K / 2][16][2]`: for 16 outputs, for a pair of inputs, the 16 pairs of weights."""
    n, k = weights.shape
    return weights.reshape(n // 16, 16, k // 2, 2).transpose(0, 2, 1, 3)


def plain_order(weights: np.ndarray, n: int, k: int) -> np.ndarray:
    """Undoes `kernel_order`."""
    return weights.reshape(n // 16, k // 2, 16, 2).transpose(0, 2, 1, 3).reshape(n, k)


def packed(values: np.ndarray, dtype: str) -> bytes:
    """The values as little-endian integers, which must all fit."""
    stored = np.ascontiguousarray(values).astype(dtype)
    assert np.array_equal(stored, values), f"values of {values.min()} ... {values.max()} do not fit {dtype}"
    return stored.tobytes()


def layer_bytes(layer: Layer) -> bytes:
    head = struct.pack(LAYER_HEAD, layer.name.encode(), KINDS[layer.kind], layer.bits, layer.shift, 0, layer.inputs,
                       layer.outputs, layer.limit, layer.input_scale, layer.output_scale)
    weights = kernel_order(layer.weights) if layer.kind == DENSE else layer.weights
    stored = packed(weights, f"<i{layer.bits // 8}")
    return b"".join(map(pad, (head, packed(layer.biases, "<i4"), packed(layer.multipliers, "<i2"), stored)))


def write(model: Model) -> bytes:
    halves = []
    for half, (tables, layers) in architecture.halves(model.config).items():
        widths = [getattr(model if name in LIMITS else model.config, name) for name in FIELDS[half]]
        parts = [pad(packed(np.array(widths), "<i2"))]
        for name, channels in tables.items():
            assert model.tables[name].shape == (ANCHORS, channels), name
            parts.append(pad(packed(model.tables[name], "<i2")))
        halves.append(b"".join(parts + [layer_bytes(model.layers[name]) for name in layers]))
    decoder, encoder = halves
    head = struct.pack("<4sHH16s6I", MAGIC, VERSION, 0, model.name.encode(), ALIGNMENT, len(decoder),
                       ALIGNMENT + len(decoder), len(encoder), zlib.crc32(decoder), zlib.crc32(encoder))
    return pad(head) + decoder + encoder


class Reader:
    """Takes aligned parts off one half of a model file."""

    def __init__(self, data: bytes, half: str):
        self.data, self.half, self.offset = data, half, 0

    def take(self, length: int) -> bytes:
        part = self.data[self.offset:self.offset + length]
        if len(part) < length:
            raise ModelFileError(
                f"{self.half} half: expected {length} bytes at {self.offset}, found {len(part)}")
        self.offset += length + -length % ALIGNMENT
        return part

    def array(self, dtype: str, *shape: int) -> np.ndarray:
        data = self.take(int(np.prod(shape)) * np.dtype(dtype).itemsize)
        return np.frombuffer(data, dtype).reshape(shape).astype(np.int32)

    def layer(self, expected: architecture.Layer) -> Layer:
        start, name = self.offset, expected.name
        found, kind, bits, shift, _, k, n, limit, *scales = struct.unpack(LAYER_HEAD, self.take(64))
        of_kind = (KINDS[expected.kind], expected.inputs, expected.outputs)
        if found.rstrip(b"\0") != name.encode() or (kind, k, n) != of_kind or bits not in (8, 16):
            raise ModelFileError(f"{self.half} half: expected {name} of kind, inputs and outputs {of_kind} at {start}, "
                                 f"found {found!r} of {(kind, k, n)}, {bits} bits")
        biases, multipliers = self.array("<i4", n), self.array("<i2", n)
        if expected.kind == DENSE:
            weights = plain_order(self.array(f"<i{bits // 8}", n, k), n, k)
        else:
            weights = self.array(f"<i{bits // 8}", expected.taps, k)
        return Layer(name, expected.kind, bits, shift, limit, weights, biases, multipliers, *scales)


def load(path: str) -> Model:
    with open(path, "rb") as file:
        return read(file.read())


def read(data: bytes) -> Model:
    if len(data) < ALIGNMENT:
        raise ModelFileError(f"expected a header of {ALIGNMENT} bytes, found {len(data)}")
    magic, version, _, name, *places, decoder_crc, encoder_crc = struct.unpack("<4sHH16s6I", data[:48])
    if magic != MAGIC or version != VERSION:
        raise ModelFileError(
            f"expected a model file of version {VERSION}, found {magic!r} of version {version}")
    decoder = Reader(data[places[0]:places[0] + places[1]], "decoder")
    encoder = Reader(data[places[2]:places[2] + places[3]], "encoder")
    for reader, crc in ((decoder, decoder_crc), (encoder, encoder_crc)):
        if (found := zlib.crc32(reader.data)) != crc:
            raise ModelFileError(f"{reader.half} half: expected CRC-32 {crc:08x}, found {found:08x}")
    widths = {name: value for reader in (decoder, encoder) for name, value
              in zip(FIELDS[reader.half], reader.array("<i2", len(FIELDS[reader.half])).tolist())}
    limits = [widths.pop(name) for name in LIMITS]
    model = Model(name.rstrip(b"\0").decode(), Config(**widths), *limits, {}, {})
    for reader, (tables, layers) in zip((decoder, encoder), architecture.halves(model.config).values()):
        model.tables |= {name: reader.array("<i2", ANCHORS, channels) for name, channels in tables.items()}
        model.layers |= {name: reader.layer(layer) for name, layer in layers.items()}
    return model
