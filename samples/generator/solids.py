"""Solids that rays can hit. Points and directions are `[3, n]`; a ray that misses hits at infinity."""

import numpy as np

NEAR, FAR = 2e-3, 60.0


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def unit(a):
    return a / np.sqrt(dot(a, a))


def column(*xyz):
    """A point or a colour, `[3, 1]`, ready to be combined with many."""
    return np.asarray(xyz, np.float32).reshape(3, 1)


class Plane:
    """The points whose coordinate `axis` has the value `at`; `facing` (1 or -1) is the side it shows."""

    def __init__(self, axis, at, facing):
        self.axis, self.at = axis, np.float32(at)
        self.outward = np.zeros((3, 1), np.float32)
        self.outward[axis] = facing

    def hit(self, origin, direction):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (self.at - origin[self.axis]) / direction[self.axis]
        return np.where((t > NEAR) & (t < FAR), t, np.float32(np.inf))

    def normal(self, point):
        return np.broadcast_to(self.outward, point.shape)


class Sphere:
    """A sphere; it is hit from inside as well."""

    def __init__(self, centre, radius):
        self.centre, self.radius = column(*centre), np.float32(radius)

    def hit(self, origin, direction):
        near, far = self.crossings(origin, direction)
        return np.where(near > NEAR, near, np.where(far > NEAR, far, np.float32(np.inf)))

    def crossings(self, origin, direction):
        offset = origin - self.centre
        middle = -dot(offset, direction)
        # By the foot of the perpendicular from the centre: no small difference of large squares is taken.
        foot = offset + middle * direction
        half = self.radius**2 - dot(foot, foot)
        root = np.sqrt(np.maximum(half, 0))
        lost = half <= 0
        return tuple(np.where(lost, np.float32(-np.inf), at) for at in (middle - root, middle + root))

    def normal(self, point):
        return (point - self.centre) / self.radius


class Revolved:
    """A solid of revolution about a vertical axis through `centre`.

    outline: from a radius and a height above the centre, the signed distance or a safe lower bound of it.
    reach: the radius of a sphere about `middle` above the centre that holds all of it.
    """

    def __init__(self, centre, reach, outline, middle=0.0, steps=48):
        self.centre, self.outline, self.steps = column(*centre), outline, steps
        self.bound = Sphere((centre[0], centre[1] + middle, centre[2]), reach)

    def distance(self, point):
        offset = point - self.centre
        return self.outline(np.hypot(offset[0], offset[2]), offset[1])

    def hit(self, origin, direction):
        found = np.full(origin.shape[1], np.inf, np.float32)
        near, far = self.bound.crossings(origin, direction)
        rays = np.flatnonzero(far > NEAR)
        t, end = np.maximum(near[rays], NEAR), far[rays]
        o, d = origin[:, rays], direction[:, rays]
        for _ in range(self.steps):
            if rays.size == 0:
                break
            gap = self.distance(o + t * d)
            # A ray that starts on the surface must first leave it.
            close = (gap < 1.5e-3) & (t > 0.02)
            found[rays[close]] = t[close]
            t = np.where(close, end, t + np.maximum(gap, 1.5e-3))
            on = t < end
            if np.count_nonzero(on) < 0.75 * rays.size:
                rays, t, end, o, d = rays[on], t[on], end[on], o[:, on], d[:, on]
        return found

    def normal(self, point):
        offset, h = point - self.centre, np.float32(2e-3)
        radius, height = np.maximum(np.hypot(offset[0], offset[2]), 1e-6), offset[1]
        across = self.outline(radius + h, height) - self.outline(radius - h, height)
        along = self.outline(radius, height + h) - self.outline(radius, height - h)
        return unit(np.stack([across * offset[0] / radius, along, across * offset[2] / radius]) + 1e-9)


def bowl(size, rim, thickness):
    """A hollow sphere cut at the height `rim` over its centre, with a foot; heights from its lowest point."""
    edge = np.sqrt(size**2 - rim**2)

    def outline(radius, height):
        y = height - size
        shell = np.where(
            rim * radius < -edge * -y, np.hypot(radius - edge, y - rim), abs(np.hypot(radius, y) - size)
        )
        foot = np.hypot(radius - 0.36 * size, height + 0.02 * size) - 0.05 * size
        return np.minimum(shell - thickness, foot)

    return outline


def apple(size):
    """The outside of a torus that overlaps itself, narrower below, with a stem; heights from its middle."""

    def outline(radius, height):
        r, y = radius / size, height / size
        flesh = np.hypot(r * (1 - 0.22 * np.clip(y, -1, 1)) - 0.42, y) - 0.58
        stem = np.hypot(r, y - np.clip(y, 0.3, 0.78)) - 0.028
        return 0.75 * size * np.minimum(flesh, stem)

    return outline


def pear(size):
    """Two balls, one above the other, melted together, with a stem; heights from the middle of the larger."""

    def outline(radius, height):
        r, y = radius / size, height / size
        large, small = np.hypot(r, y) - 1, np.hypot(r, y - 1.25) - 0.5
        blend = np.maximum(0.7 - abs(large - small), 0) / 0.7
        flesh = np.minimum(large, small) - 0.25 * 0.7 * blend * blend
        stem = np.hypot(r, y - np.clip(y, 1.6, 2.15)) - 0.055
        return 0.8 * size * np.minimum(flesh, stem)

    return outline


def vase(heights, radii, opening):
    """A turned vessel through the given radii, smoothed, with a round opening from above."""
    fine = np.linspace(heights[0], heights[-1], 400)
    taps = np.hanning(101)
    corners = np.pad(np.interp(fine, heights, radii), 50, mode="edge")
    smooth = np.convolve(corners, taps / taps.sum(), mode="valid")

    def outline(radius, height):
        side = 0.6 * (radius - np.interp(height, fine, smooth).astype(np.float32))
        ends = abs(height - 0.5 * (heights[0] + heights[-1])) - 0.5 * (heights[-1] - heights[0])
        hole = np.hypot(radius, height - np.clip(height, heights[-1] - 0.2, None)) - opening
        return np.maximum(np.maximum(side, ends), -hole)

    return outline
