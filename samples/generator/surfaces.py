"""The still life's surfaces: colours, and bumps to add to normals, from points `[3, n]` to `[3, n]`."""

import numpy as np

from generator.noise import Noise
from generator.picture import colour, mix, step
from generator.solids import column

noise = Noise(7)


def tint(*rgb):
    return colour(*rgb).reshape(3, 1)


def oak(point):
    """Planks along x: rings of a trunk cut lengthwise, fibres, and a dark gap between planks."""
    x, z = point[0], point[2]
    plank = np.floor(z / 0.9)
    across = z - 0.9 * plank
    shift = 13.7 * plank
    wave = noise.octaves(0.22 * x + shift, 1.1 * z + shift, 3)
    rings = 7 * (across - 0.35 + 0.12 * np.sin(5 * plank)) ** 2 * 4 + 5.5 * wave + 0.35 * x
    ring = rings % 1
    grain = ring**2 * (1 - step(0.88, 1, ring))
    fibre = noise.octaves(2.2 * x + shift, 55 * z, 2)
    pores = step(0.18, 0.5, noise(5 * x + shift, 110 * z)) * (0.4 + 0.6 * grain)
    tone = np.clip(0.45 + 0.5 * grain + 0.22 * fibre + 0.15 * np.sin(2.4 * plank), 0, 1)
    wood = mix(tint(178, 130, 82), tint(108, 68, 38), tone)
    wood = wood * (1 - 0.45 * pores)
    gap = step(0, 0.018, np.minimum(across, 0.9 - across))
    return (wood * (0.12 + 0.88 * gap)).astype(np.float32)


def oak_bump(point):
    x, z = point[0], point[2]
    ripple = 0.012 * noise(1.3 * x, 40 * z) + 0.008 * noise(0.9 * x, 1.7 * z)
    return np.stack([0 * x, 0 * x, ripple])


def plaster(point):
    spots = noise.octaves(0.8 * point[0], 0.8 * point[1], 3)
    return mix(tint(96, 98, 88), tint(126, 124, 108), np.clip(0.5 + 0.8 * spots, 0, 1)).astype(np.float32)


def polar(point, centre):
    offset = point - column(*centre)
    return np.arctan2(offset[2], offset[0]), offset[1], np.hypot(offset[0], offset[2])


def apple_skin(centre, size, ground, blush):
    """Streaks from stem to base over the ground colour, more of them on one side; the stem is brown."""

    def skin(point):
        angle, height, radius = polar(point, centre)
        streaks = noise.octaves(6 * np.cos(angle) + 3, 6 * np.sin(angle) + 0.5 * height / size, 3)
        side = 0.35 * np.cos(angle + 2.4) + 0.2 * height / size
        red = step(-0.35, 0.25, 0.7 * streaks + side)
        spots = step(0.42, 0.55, noise(9 * angle, 16 * height / size))
        flesh = mix(mix(ground, blush, red), tint(232, 205, 140), 0.35 * spots)
        stem = (radius < 0.06 * size) & (height > 0.2 * size)
        return np.where(stem, tint(74, 52, 30), flesh).astype(np.float32)

    return skin


def pear_skin(centre, size):
    def skin(point):
        angle, height, radius = polar(point, centre)
        freckle = step(0.25, 0.5, noise(16 * angle, 26 * height))
        freckle = freckle + 0.5 * noise.octaves(2 * angle, 4 * height, 3)
        flesh = mix(tint(188, 180, 62), tint(140, 112, 36), np.clip(0.55 * freckle, 0, 1))
        blush = 0.5 * step(0.2, 1.0, np.cos(angle + 0.6)) * step(1.2, 0.2, height / size)
        flesh = mix(flesh, tint(190, 96, 44), blush)
        stem = (radius < 0.1 * size) & (height > 1.5 * size)
        return np.where(stem, tint(70, 50, 30), flesh).astype(np.float32)

    return skin


def plum_skin(centre):
    def skin(point):
        x, y, z = 4 * (point - centre)
        bloom = step(-0.3, 0.5, noise.octaves(x + 0.5 * z, y, 4) + 0.3 * y)
        return mix(tint(58, 16, 44), tint(112, 92, 138), 0.55 * bloom).astype(np.float32)

    return skin


def orange_bump(scale):
    def bump(point):
        x, y, z = scale * point
        return 0.10 * np.stack([noise(y, z + 0.3 * x), noise(z + 7, x + 0.3 * y), noise(x + 31, y + 0.3 * z)])

    return bump


def glaze(centre):
    """A deep blue glaze that runs thin and brown at the rim, white below."""

    def skin(point):
        angle, height, radius = polar(point, centre)
        run = 0.05 * noise.octaves(7 * angle, 2 * height, 3)
        cloud = np.clip(0.5 + noise.octaves(3 * angle, 8 * height, 3), 0, 1)
        blue = mix(tint(24, 52, 104), tint(52, 96, 150), cloud)
        skin = mix(tint(205, 196, 176), blue, step(0.10, 0.16, height + run))
        return mix(skin, tint(120, 78, 44), step(0.70, 0.76, height + 0.3 * run)).astype(np.float32)

    return skin


def celadon(point):
    spots = noise.octaves(5 * point[0] + 3 * point[2], 5 * point[1], 4)
    band = step(0.02, 0.0, abs(point[1] - 1.36)) + step(0.012, 0.0, abs(point[1] - 1.29))
    skin = mix(tint(150, 168, 140), tint(116, 142, 120), np.clip(0.5 + spots, 0, 1))
    return mix(skin, tint(64, 84, 70), 0.7 * np.minimum(band, 1)).astype(np.float32)
