"""The trace of a model: the operations between the arrays of its test vectors, in the same order, one a line of text.

    dense analysis.body.0.mix_out analysis.body.0.depthwise residual=analysis.stem

A line says what is done, the name of the result, the results that it is made of, and what else is unusual: an
activation, a rearrangement before or after, a result that is added, a table of gains. Who replays it needs to know the
operations, but not the networks. Lines `table NAME HALF CHANNELS` come first: the tables of the model file in order.
"""
from __future__ import annotations

import architecture
from architecture import LINEAR, Config

# A depth-wise layer's radius is 1, and the operations between pixels and blocks rearrange by 8 themselves.
USUAL = (LINEAR, 0, 1, 8, None)


class Tracer:
    """Collects operations."""

    def __init__(self, config: Config):
        self.networks = architecture.networks(config)
        self.lines = [f"table {name} {half} {channels}" for half, (tables, _) in architecture.halves(config).items()
                      for name, channels in tables.items()]

    def add(self, operation: str, result: str, *inputs: str, **how) -> str:
        unusual = (f"{key}={value}" for key, value in how.items() if value not in USUAL)
        self.lines.append(" ".join([operation, result, *inputs, *unusual]))
        return result

    def run(self, name: str, last: str | None = None, beside: tuple[str, ...] = (), **maps: str) -> str:
        """A network of maps. Its last layer may belong to an operation of its own, which takes other maps beside."""
        results = [tuple(maps[read] for read in self.networks[name].reads)]
        layers = self.networks[name].layers
        for layer in layers:
            operation, inputs = layer.kind, results[-1]
            if last and layer is layers[-1]:
                operation, inputs = last, (*inputs, *beside)
            self.add(operation, layer.name, *inputs, activation=layer.activation, radius=layer.radius,
                     unshuffle=layer.unshuffle, shuffle=layer.shuffle, table=layer.gain,
                     residual=results[-layer.residual][0] if layer.residual else None)
            results.append((layer.name,))
        return results[-1][0]


def trace(config: Config) -> str:
    """The operations of encoding and decoding a picture."""
    t = Tracer(config)
    y = t.run("analysis", pixels=t.add("blocks", "blocks"))
    t.add("quantise", "z_symbols", t.run("hyper_analysis", y=y), table="hyper_gain")
    t.add("classes", "z_classes", table="hyper_class")
    z_hat = t.add("dequantise", "z_hat", "z_symbols", table="hyper_inverse_gain")
    t.add("classes", "y_classes", t.run("scales", z_hat=z_hat), table="latent_class")
    psi = t.run("context", z_hat=z_hat)
    for step in range(4):
        t.run(f"means.{step}", last=f"code{step}", beside=(y,), psi=psi, y_hat="y_hat")
    for filled in ("means", "y_symbols", "y_hat"):
        t.add("expect", filled)
    t.add("pixels", "decoded", t.run("synthesis", y_hat="y_hat"))
    t.add("thumbnail", "thumbnail_pixels", t.run("thumbnail", last="heads", y_hat="y_hat"))
    return "\n".join(t.lines) + "\n"
