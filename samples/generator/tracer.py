"""A small path tracer: one window for a light, matt things under a clear coat, metal and glass."""

from dataclasses import dataclass

import numpy as np

from generator.solids import dot, unit

BOUNCES = 6
BRIGHTEST = 4.0  # a limit on one mirrored ray, lest a lucky one be seen as a spark


@dataclass
class Thing:
    """A solid and what it is made of.

    kind: "matt" (with a clear coat where `coat` > 0), "metal" or "glass".
    tint: the colour, `[3, 1]`, or a function from points `[3, n]` to colours `[3, n]`.
    coat: the share of light mirrored head on.   rough: the spread of the mirrored rays.
    bump: a function from points to what is added to the normal, or None.
    """

    solid: object
    kind: str
    tint: object
    coat: float = 0.0
    rough: float = 0.0
    bump: object = None

    def colour(self, point):
        return self.tint(point) if callable(self.tint) else np.broadcast_to(self.tint, point.shape)


class Window:
    """A bright rectangle in the plane x = `x`, crossed by bars that do not shine."""

    def __init__(self, x, low, high, light, panes):
        self.x, self.low, self.high, self.light, self.panes = x, low, high, light, panes
        self.area = 0.92**2 * (high[0] - low[0]) * (high[1] - low[1])

    def point(self, u, v):
        """A point that shines, for two numbers from 0 to 1."""
        scaled = [(w * count, count) for w, count in zip((u, v), self.panes)]
        bars = [(np.floor(w) + 0.04 + 0.92 * (w % 1)) / count for w, count in scaled]
        y, z = (low + (high - low) * w for low, high, w in zip(self.low, self.high, bars))
        return np.stack([np.full_like(u, self.x), y, z])

    def shine(self, y, z):
        """The light that leaves the window at y and z, `[3, n]`; none at the bars and outside."""
        u, v = ((w - low) / (high - low) for low, high, w in zip(self.low, self.high, (y, z)))
        inside = (u > 0) & (u < 1) & (v > 0) & (v < 1)
        for w, count in zip((u, v), self.panes):
            inside &= abs((w * count) % 1 - 0.5) < 0.46
        return inside * (0.75 + 0.5 * u) * self.light

    def seen(self, origin, direction):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (self.x - origin[0]) / direction[0]
            return np.where(t > 0, self.shine(origin[1] + t * direction[1], origin[2] + t * direction[2]), 0)


def trace(things, window, room, origin, direction, chance):
    """The light that arrives along rays, in two parts, and what they hit first; a list of five `[3, n]`.

    First the light that the first thing scatters, then the rest (mirrored, refracted, from nowhere), then the
    first thing's colour, normal and place. Glass and metal scatter none.

    room: the light from directions in which there is nothing.   chance: from 0 to 1, `[5 * BOUNCES, n]`.
    """
    soft, sharp, first = np.zeros_like(origin), np.zeros_like(origin), None
    weight = np.ones_like(origin)
    rays, mirrored = np.arange(origin.shape[1]), np.ones(origin.shape[1], bool)
    scattered = np.zeros(origin.shape[1], bool)

    def add(rays, light):
        soft[:, rays] += light * scattered[rays]
        sharp[:, rays] += np.minimum(light * ~scattered[rays], BRIGHTEST)

    for bounce in range(BOUNCES):
        t, which = nearest(things, origin, direction)
        away = which < 0
        if away.any():
            o, d = origin[:, away], direction[:, away]
            # Light of the window that came by a matt surface has already been counted there.
            add(rays[away], weight[:, away] * (room(d) + mirrored[away] * window.seen(o, d)))
        luck = chance[5 * bounce : 5 * bounce + 5, rays]
        weight, normal = weight.copy(), np.zeros_like(origin)
        matt = np.zeros_like(origin)
        mirror = np.ones(rays.size, bool)
        for index, thing in enumerate(things):
            at = np.flatnonzero(which == index)
            if at.size:
                point = origin[:, at] + t[at] * direction[:, at]
                normal[:, at], direct, factor, direction[:, at], mirror[at] = scatter(
                    thing, point, direction[:, at], luck[:, at], bounce
                )
                origin[:, at] = point
                matt[:, at] = weight[:, at] * direct
                weight[:, at] *= factor
        shone = np.flatnonzero(matt.max(axis=0) > 0)
        if bounce == 0:
            scattered[:] = matt.max(axis=0) > 0
            first = [np.where(scattered, matt, 1), normal.copy(), origin]
        direct = lit(things, window, origin[:, shone], normal[:, shone], *luck[1:3, shone])
        add(rays[shone], matt[:, shone] * direct)
        if bounce == 0:
            scattered &= ~mirror
        mirrored = mirrored & mirror
        # Faint rays end by chance, and those that are spared count for them.
        spare = np.clip(3 * weight.max(axis=0), 0.02, 1)
        on = ~away & ((luck[0] * 101) % 1 < spare)
        weight = weight / spare
        rays, mirrored = rays[on], mirrored[on]
        origin, direction, weight = origin[:, on], direction[:, on], weight[:, on]
        if rays.size == 0:
            break
    return [soft, sharp, *first]


def nearest(things, origin, direction):
    """The distance to the first thing along each ray, and its number (-1 for none)."""
    best, which = np.full(origin.shape[1], np.inf, np.float32), np.full(origin.shape[1], -1)
    for index, thing in enumerate(things):
        t = thing.solid.hit(origin, direction)
        closer = t < best
        best[closer], which[closer] = t[closer], index
    return best, which


def scatter(thing, point, direction, luck, bounce):
    """What a thing does to rays that hit it.

    Returns the normals, the share of the window's light that goes back along the rays, and for the rays
    that go on their weights, their directions, and whether they were mirrored or refracted.
    """
    normal = thing.solid.normal(point)
    facing = np.where(dot(normal, direction) > 0, -normal, normal)
    if thing.kind == "glass":
        leaving, inside = glass(normal, direction, luck[0])
        return facing, np.zeros_like(point), np.where(inside, thing.colour(point), 1), leaving, True
    normal = unit(facing + thing.bump(point)) if thing.bump else facing
    tint = thing.colour(point)
    gloss = thing.coat + (1 - thing.coat) * (1 - np.clip(-dot(normal, direction), 0, 1)) ** 5
    share = np.ones_like(gloss) if thing.kind == "metal" else gloss * (thing.coat > 0)
    # What the eye sees mirrored at once deserves more rays than its share of the light.
    likely = np.where((share > 0) & (bounce == 0), 0.5 + 0.5 * share, share)
    mirror = luck[0] < likely
    reflected = direction - 2 * dot(normal, direction) * normal + thing.rough * ball(luck[3], luck[4])
    spread = normal + 0.999 * sphere(luck[3], luck[4])
    leaving = unit(np.where(mirror, reflected, spread))
    # Rays that a bump or the roughness sends below the surface are turned up again.
    leaving = leaving - 2 * np.minimum(dot(leaving, facing), 0) * facing
    weight = np.where(mirror, share / np.maximum(likely, 1e-6), (1 - share) / np.maximum(1 - likely, 1e-6))
    factor = weight * (tint if thing.kind == "metal" else np.where(mirror, 1, tint))
    return normal, (1 - share) * tint, factor, leaving, mirror


def lit(things, window, point, normal, u, v):
    """The window's light on matt white, from one point of the window for each point."""
    target = window.point(u, v)
    path = target - point
    square = dot(path, path)
    path = path / np.sqrt(square)
    facing = np.maximum(dot(path, normal), 0) * np.maximum(-path[0], 0)
    light = window.shine(target[1], target[2]) * (facing * window.area / (np.pi * square))
    rays = np.flatnonzero(light[0] > 0)
    origin, direction, clear = point[:, rays], path[:, rays], np.ones((3, rays.size), np.float32)
    for thing in things:
        blocked = thing.solid.hit(origin, direction) < np.inf
        if thing.kind == "glass":
            # Glass gathers light: rays near its axis count more, grazing ones less.
            offset = thing.solid.centre - origin
            off_axis = (dot(offset, offset) - dot(offset, direction) ** 2) / thing.solid.radius**2
            clear *= np.where(blocked, thing.tint * 2.6 * np.clip(1 - off_axis, 0, 1) ** 2.5 + 0.08, 1)
        else:
            clear *= ~blocked
    light[:, rays] *= clear
    return light


def glass(normal, direction, luck):
    """Rays mirrored or refracted by glass of index 1.5, by chance, as often as Schlick's formula says."""
    cosine = -dot(normal, direction)
    inside = cosine < 0
    normal, cosine = np.where(inside, -normal, normal), abs(cosine)
    ratio = np.where(inside, np.float32(1.5), np.float32(1 / 1.5))
    square = 1 - ratio**2 * (1 - cosine**2)
    beyond = np.sqrt(np.maximum(square, 0))
    share = 0.04 + 0.96 * (1 - np.where(inside, beyond, cosine)) ** 5
    bent = ratio * direction + (ratio * cosine - beyond) * normal
    mirrored = direction + 2 * cosine * normal
    return unit(np.where((square <= 0) | (luck < share), mirrored, bent)), inside


def sphere(u, v):
    """Points of the unit sphere, even over it."""
    z, angle = 1 - 2 * u, 2 * np.pi * v
    ring = np.sqrt(np.maximum(1 - z * z, 0))
    return np.stack([ring * np.cos(angle), ring * np.sin(angle), z]).astype(np.float32)


def ball(u, v):
    """Points of the unit ball, denser in its middle."""
    return sphere(u, v) * np.sqrt((u * 7919) % 1)
