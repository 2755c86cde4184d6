"""A still life by a window: fruit, a bowl, a vase, glass and brass on an oak table. Traced, 768x512."""

import numpy as np

from generator.camera import Camera
from generator.denoise import denoise
from generator.picture import develop, film, step
from generator.solids import Plane, Revolved, Sphere, apple, bowl, pear, vase
from generator.surfaces import (
    apple_skin,
    celadon,
    glaze,
    oak,
    oak_bump,
    orange_bump,
    pear_skin,
    plaster,
    plum_skin,
    tint,
)
from generator.tracer import BOUNCES, Thing, Window, trace

WIDTH, HEIGHT, SAMPLES, BAND = 768, 512, 14, 64
CAMERA = Camera((0.25, 2.75, -7.4), (0.25, 0.80, 0), 0.315, 0.07, 7.3, (WIDTH, HEIGHT))
DARKEST = 0.03  # the colour below which light is no longer told apart from what it falls on


def scene():
    things = []

    def matt(solid, *surface):
        things.append(Thing(solid, "matt", *surface))

    matt(Plane(1, 0, 1), oak, 0.045, 0.07, oak_bump)
    matt(Plane(2, 3.2, -1), plaster)
    at = (-0.75, 0.07, 0.25)
    matt(Revolved(at, 1.35, bowl(1.3, -0.5, 0.045), 0.62), glaze(at), 0.07, 0.008)
    heights = [0, 0.07, 0.4, 0.8, 1.15, 1.45, 1.7, 1.9, 1.96]
    radii = [0.36, 0.4, 0.64, 0.72, 0.5, 0.21, 0.17, 0.25, 0.27]
    matt(Revolved((1.25, 0.0, 1.35), 1.20, vase(heights, radii, 0.15), 0.98), celadon, 0.07, 0.012)
    for at, ground, blush in (
        ((-1.20, 0.87, 0.0), tint(206, 170, 62), tint(168, 26, 24)),
        ((0.78, 0.40, -0.62), tint(170, 172, 58), tint(150, 30, 26)),
    ):
        matt(Revolved(at, 0.50, apple(0.44), 0.02), apple_skin(at, 0.44, ground, blush), 0.06, 0.012)
    at = (-0.78, 0.98, 0.76)
    matt(Revolved(at, 0.82, pear(0.40), 0.32), pear_skin(at, 0.40), 0.05, 0.03)
    matt(Sphere((-0.34, 0.81, -0.02), 0.40), tint(226, 112, 18), 0.055, 0.035, orange_bump(34))
    plum = Sphere((-0.76, 0.83, -0.55), 0.28)
    matt(plum, plum_skin(plum.centre), 0.045, 0.06)
    things.append(Thing(Sphere((2.02, 0.42, -0.25), 0.42), "metal", tint(226, 178, 96), 0.0, 0.012))
    for x, z, radius, rgb in (
        (1.62, -1.25, 0.30, (246, 252, 250)),
        (0.25, -1.45, 0.14, (120, 214, 190)),
        (0.62, -1.72, 0.14, (250, 150, 90)),
        (-0.32, -1.62, 0.14, (150, 190, 250)),
    ):
        things.append(Thing(Sphere((x, radius, z), radius), "glass", tint(*rgb)))
    return things


def room(direction):
    """Dim warm walls behind the camera, with a pale door at the right for the fill light."""
    x, y, _ = direction
    fill = step(0.55, 0.9, x) * step(-0.1, 0.3, y)
    return (0.20 + 0.16 * y) * tint(255, 214, 170) + 0.55 * fill * tint(200, 214, 255)


def expose(things, window, pixels, samples):
    """The mean of some samples of each pixel, `[pixels, 17]`: what the tracer returns, and the squares of the
    tones of its two kinds of light."""
    primes = [p for p in range(2, 200) if all(p % q for q in range(2, p))]
    turns = np.sqrt(np.array(primes[: 4 + 5 * BOUNCES], np.float64)) % 1
    # Every pixel starts its sequences of chances elsewhere; each sequence then covers 0 to 1 evenly.
    start = np.random.default_rng(int(pixels[0]) + samples).random((len(turns), pixels.size), np.float32)
    row, column = np.divmod(pixels, WIDTH)
    total = 0
    for index in range(samples):
        chance = ((start + (index * turns % 1)[:, None].astype(np.float32)) % 1).astype(np.float32)
        rays = CAMERA.rays(column + chance[0], row + chance[1], chance[2:4])
        soft, sharp, tone, normal, point = trace(things, window, room, *rays, chance[4:])
        squares = [(soft.mean(axis=0) / np.maximum(tone.mean(axis=0), DARKEST)) ** 2, sharp.mean(axis=0) ** 2]
        total = total + np.concatenate([soft, sharp, tone, normal, point, squares])
    return (total / samples).T


def render():
    things = scene()
    window = Window(-6.0, (1.0, -3.6), (5.4, 0.6), 14.0 * tint(255, 236, 206), (3, 2))
    bands = np.arange(HEIGHT * WIDTH).reshape(HEIGHT // BAND, -1)
    means = np.concatenate([expose(things, window, band, SAMPLES) for band in bands])
    # Outlines are what no filter can help: their pixels see several things, and get more samples instead.
    outlines = np.flatnonzero((means[:, 9:12] ** 2).sum(axis=1) < 0.95)
    counts = np.full(HEIGHT * WIDTH, SAMPLES)
    means[outlines], counts[outlines] = expose(things, window, outlines, 5 * SAMPLES), 5 * SAMPLES
    parts = means.reshape(HEIGHT, WIDTH, 17)
    soft, sharp, tone, normal, point = (parts[..., i : i + 3] for i in range(0, 15, 3))
    tone = np.maximum(tone, DARKEST)
    soft = soft / tone
    errors = [
        np.sqrt(np.maximum(square - part.mean(axis=2) ** 2, 0) / counts.reshape(HEIGHT, WIDTH))
        for square, part in ((parts[..., 15], soft), (parts[..., 16], sharp))
    ]
    light = tone * denoise(soft, errors[0], normal, point, 4) + denoise(sharp, errors[1], normal, point, 3)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    vignette = 1 - 0.22 * (x * x + y * y) / 2
    return develop(film(light * vignette[..., None], 1.6), grain=1.2, seed=1)
