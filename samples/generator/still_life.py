"""A still life by a window: fruit in a glazed bowl, a vase, glass and brass on an oak table. Traced, 768x512."""

import numpy as np

from generator.denoise import denoise
from generator.noise import Noise
from generator.picture import colour, develop, film, mix, step
from generator.solids import Plane, Revolved, Sphere, apple, bowl, column, pear, vase
from generator.tracer import BOUNCES, Thing, Window, camera, trace

WIDTH, HEIGHT, SAMPLES, BAND = 768, 512, 18, 128
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
    spots = noise.octaves(0.8 * point[0], 0.8 * point[1], 5, 0.4)
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
        freckle = step(0.25, 0.5, noise(16 * angle, 26 * height)) + 0.5 * noise.octaves(2 * angle, 4 * height, 3)
        flesh = mix(tint(188, 180, 62), tint(140, 112, 36), np.clip(0.55 * freckle, 0, 1))
        flesh = mix(flesh, tint(190, 96, 44), 0.5 * step(0.2, 1.0, np.cos(angle + 0.6)) * step(1.2, 0.2, height / size))
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
        blue = mix(tint(24, 52, 104), tint(52, 96, 150), np.clip(0.5 + noise.octaves(3 * angle, 8 * height, 3), 0, 1))
        skin = mix(tint(205, 196, 176), blue, step(0.10, 0.16, height + run))
        return mix(skin, tint(120, 78, 44), step(0.70, 0.76, height + 0.3 * run)).astype(np.float32)

    return skin


def celadon(point):
    spots = noise.octaves(5 * point[0] + 3 * point[2], 5 * point[1], 4)
    band = step(0.02, 0.0, abs(point[1] - 1.36)) + step(0.012, 0.0, abs(point[1] - 1.29))
    skin = mix(tint(150, 168, 140), tint(116, 142, 120), np.clip(0.5 + spots, 0, 1))
    return mix(skin, tint(64, 84, 70), 0.7 * np.minimum(band, 1)).astype(np.float32)


def scene():
    things = [
        Thing(Plane(1, 0, 1), "matt", oak, 0.045, 0.07, oak_bump),
        Thing(Plane(2, 3.2, -1), "matt", plaster),
    ]
    at = (-0.75, 0.07, 0.25)
    things.append(Thing(Revolved(at, 1.35, bowl(1.3, -0.5, 0.045), 0.62), "matt", glaze(at), 0.07, 0.008))
    heights, radii = [0, 0.07, 0.4, 0.8, 1.15, 1.45, 1.7, 1.9, 1.96], [0.36, 0.4, 0.64, 0.72, 0.5, 0.21, 0.17, 0.25, 0.27]
    things.append(
        Thing(Revolved((1.25, 0.0, 1.35), 1.20, vase(heights, radii, 0.15), 0.98), "matt", celadon, 0.07, 0.012))
    for at, ground, blush in [
        ((-1.20, 0.87, 0.0), tint(206, 170, 62), tint(168, 26, 24)),
        ((0.78, 0.40, -0.62), tint(170, 172, 58), tint(150, 30, 26)),
    ]:
        things.append(
            Thing(Revolved(at, 0.50, apple(0.44), 0.02), "matt", apple_skin(at, 0.44, ground, blush), 0.06, 0.012))
    at = (-0.78, 0.98, 0.76)
    things.append(Thing(Revolved(at, 0.82, pear(0.40), 0.32), "matt", pear_skin(at, 0.40), 0.05, 0.03))
    orange, plum = Sphere((-0.34, 0.81, -0.02), 0.40), Sphere((-0.76, 0.83, -0.55), 0.28)
    things.append(Thing(orange, "matt", tint(226, 112, 18), 0.055, 0.035, orange_bump(34)))
    things.append(Thing(plum, "matt", plum_skin(plum.centre), 0.045, 0.06))
    things.append(Thing(Sphere((2.02, 0.42, -0.25), 0.42), "metal", tint(226, 178, 96), 0.0, 0.012))
    things.append(Thing(Sphere((1.62, 0.30, -1.25), 0.30), "glass", tint(246, 252, 250)))
    for x, z, rgb in [(0.25, -1.45, (120, 214, 190)), (0.62, -1.72, (250, 150, 90)), (-0.32, -1.62, (150, 190, 250))]:
        things.append(Thing(Sphere((x, 0.14, z), 0.14), "glass", tint(*rgb)))
    return things


def room(direction):
    """Dim warm walls behind the camera, with a pale door at the right for the fill light."""
    x, y, _ = direction
    fill = step(0.55, 0.9, x) * step(-0.1, 0.3, y)
    return (0.20 + 0.16 * y) * tint(255, 214, 170) + 0.55 * fill * tint(200, 214, 255)


def render():
    things = scene()
    window = Window(-6.0, (1.0, -3.6), (5.4, 0.6), 14.0 * tint(255, 236, 206), (3, 2))
    primes = [p for p in range(2, 200) if all(p % q for q in range(2, p))]
    turns = np.sqrt(np.array(primes[: 4 + 5 * BOUNCES], np.float64)) % 1
    sums = np.zeros((HEIGHT, WIDTH, 17), np.float32)
    for top in range(0, HEIGHT, BAND):
        # Every pixel starts its sequences of chances elsewhere; each sequence then covers 0 to 1 evenly.
        start = np.random.default_rng(top).random((len(turns), BAND * WIDTH), np.float32)
        row, column_ = np.divmod(np.arange(BAND * WIDTH), WIDTH)
        total = 0
        for index in range(SAMPLES):
            chance = ((start + (index * turns % 1)[:, None].astype(np.float32)) % 1).astype(np.float32)
            rays = camera(
                (0.25, 2.75, -7.4), (0.25, 0.80, 0), 0.315, WIDTH, HEIGHT,
                column_ + chance[0], top + row + chance[1], chance[2:4], 0.075, 7.3)
            soft, sharp, tone, normal, point = trace(things, window, room, *rays, chance[4:])
            squares = [(soft.mean(axis=0) / np.maximum(tone.mean(axis=0), 0.03)) ** 2, sharp.mean(axis=0) ** 2]
            total = total + np.concatenate([soft, sharp, tone, normal, point, squares])
        sums[top : top + BAND] = (total / SAMPLES).T.reshape(BAND, WIDTH, 17)
    soft, sharp, tone, normal, point = (sums[..., i : i + 3] for i in range(0, 15, 3))
    tone = np.maximum(tone, 0.03)
    soft = soft / tone
    errors = [
        np.sqrt(np.maximum(square - part.mean(axis=2) ** 2, 0) / SAMPLES)
        for square, part in ((sums[..., 15], soft), (sums[..., 16], sharp))]
    light = tone * denoise(soft, errors[0], normal, point, 4) + denoise(sharp, errors[1], normal, point, 3)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    vignette = 1 - 0.22 * (x * x + y * y) / 2
    return develop(film(light * vignette[..., None], 1.6), grain=1.2, seed=1)
