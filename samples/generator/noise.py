"""Gradient noise in the plane, and sums of its octaves."""

import numpy as np

PERIOD = 256


class Noise:
    """Gradient noise (Perlin 1985, quintic fade of 2002), in about -1 to 1; repeats every 256 units."""

    def __init__(self, seed):
        angle = np.random.default_rng(seed).uniform(0, 2 * np.pi, PERIOD * PERIOD)
        self.dx = np.cos(angle).astype(np.float32)
        self.dy = np.sin(angle).astype(np.float32)

    def __call__(self, x, y):
        x, y = np.broadcast_arrays(np.asarray(x, np.float32), np.asarray(y, np.float32))
        left, top = np.floor(x), np.floor(y)
        u, v = x - left, y - top
        column, row = left.astype(np.int32), top.astype(np.int32)
        columns = [column & (PERIOD - 1), (column + 1) & (PERIOD - 1)]
        rows = [(row & (PERIOD - 1)) * PERIOD, ((row + 1) & (PERIOD - 1)) * PERIOD]
        fade_u, fade_v = (w * w * w * (w * (w * 6 - 15) + 10) for w in (u, v))
        lines = []
        for j in (0, 1):
            ends = []
            for i in (0, 1):
                at = rows[j] + columns[i]
                ends.append(self.dx[at] * (u - i) + self.dy[at] * (v - j))
            lines.append(ends[0] + fade_u * (ends[1] - ends[0]))
        return 1.4 * (lines[0] + fade_v * (lines[1] - lines[0]))

    def octaves(self, x, y, count, gain=0.5):
        """A sum of octaves (fractal Brownian motion), each turned, so that their lattices do not line up."""
        total, weight, sum_of_weights = 0, 1.0, 0.0
        for octave in self.turned(x, y, count):
            total = total + weight * octave
            sum_of_weights += weight
            weight *= gain
        return total / sum_of_weights

    def ridges(self, x, y, count, gain=0.5):
        """A ridged sum, 0 to 1: octaves folded at zero, each stronger where the one before is high."""
        total, weight, sum_of_weights, above = 0, 1.0, 0.0, 1.0
        for octave in self.turned(x, y, count):
            ridge = (1 - np.minimum(abs(octave), 1)) ** 2
            total = total + weight * ridge * above
            sum_of_weights += weight
            above = np.clip(1.6 * ridge, 0, 1)
            weight *= gain
        return total / sum_of_weights

    def turned(self, x, y, count):
        for octave in range(count):
            yield self(x + 17.3 * octave, y - 9.1 * octave)
            x, y = 1.6 * x + 1.2 * y, 1.6 * y - 1.2 * x
