"""Mountains at a lake before sunset: a height field, haze, clouds, pines, and the lake's mirror. 768x512."""

import numpy as np

from generator.noise import Noise
from generator.picture import colour, develop, film, mix, sample, shrink, step

WIDTH, HEIGHT, FINE = 768, 512, 2
VIEW = 0.62  # half the picture's width at distance 1
HORIZON = 0.50  # where the horizon lies, as a share of the picture's height
EYE = 0.035  # the height of the eye over the lake
SUN = np.array([0.30, 0.105, 1.0]) / np.linalg.norm([0.30, 0.105, 1.0])
SUNLIGHT = colour(255, 176, 96) * 4.2
SKYLIGHT = colour(120, 146, 205) * 0.55

noise = Noise(21)
SLANT = 2 * VIEW / (WIDTH * FINE)
DEPTHS = np.geomspace(0.25, 40, 1600).astype(np.float32)
ACROSS = ((np.arange(WIDTH * FINE, dtype=np.float32) + 0.5) * SLANT - VIEW)[None]
MIRRORED = np.linspace(0.62, 0, 640)


def height(x, z):
    """The height of the land over the lake, negative under water: mountains on both sides of a valley."""
    bend = 0.8 * noise.octaves(0.35 * x, 0.35 * z, 3)
    valley = abs(x - 0.12 * z - 0.5 * np.sin(0.5 * z)) / (0.7 + 0.24 * z)
    lift = step(0.25, 2.4, valley + 0.6 * bend) + 0.8 * step(12, 22, z)
    ridges = noise.ridges(0.17 * x + 0.15 * bend + 4.1, 0.17 * z + 0.15 * bend, 9, 0.45)
    hills = noise.octaves(0.9 * x, 0.9 * z, 8, 0.55)
    peaks = 0.6 + 0.5 * noise.octaves(0.12 * x + 9, 0.12 * z, 2)
    return (
        lift * (2.9 * ridges**1.3 * peaks * (0.6 + 0.035 * z) + 0.16 * hills + 0.05) + 0.035 * hills - 0.035
    )


def look(land, eye, rises):
    """Where an eye's rays first meet the land: x and z, `[rises, columns]`, not a number where they miss.

    land: the heights at `DEPTHS` along each column, `[depths, columns]`; no ray meets what lies under water.
    rises: the tangents of the rays over the horizon. An eye below the lake sees its mirror world.
    """
    rise = np.where(land > 0, (land - eye) / DEPTHS[:, None], -9)
    top = np.maximum.accumulate(rise, axis=0)
    z = np.full((len(rises), land.shape[1]), np.nan, np.float32)
    for column in range(land.shape[1]):
        first = np.searchsorted(top[:, column], rises)
        rows = np.flatnonzero((first > 0) & (first < len(DEPTHS)))
        after = first[rows]
        low, high = top[after - 1, column], top[after, column]
        low = np.where(low < -8, high - 1e-3, low)
        between = np.clip((rises[rows] - low) / np.maximum(high - low, 1e-6), 0, 1)
        z[rows, column] = mix(DEPTHS[after - 1], DEPTHS[after], between)
    return ACROSS * z, z


def shadow(x, z, h):
    """How much of the sun each place sees, 0 to 1, by a march towards it over a coarse map of the land."""
    map_x, map_z = np.meshgrid(np.linspace(-30, 40, 900), np.linspace(0, 75, 900))
    land = height(map_x.astype(np.float32), map_z.astype(np.float32))
    light = np.ones_like(h)
    for t in np.geomspace(0.08, 22, 34):
        px, pz, ph = x + t * SUN[0], z + t * SUN[2], h + t * SUN[1]
        over = ph - sample(land, (pz / 75) * 899, (px + 30) / 70 * 899)
        light = np.minimum(light, step(-0.035 * t - 0.01, 0.035 * t + 0.01, over))
    return light


def paint(x, z):
    """The land's colours in light and haze, `[n, 3]`: meadow and wood, rock, snow where it can lie."""
    h, near = height(x, z), 0.0016 * z
    slope_x, slope_z = (height(x + near, z) - h) / near, (height(x, z + near) - h) / near
    size = np.sqrt(1 + slope_x**2 + slope_z**2)
    up = 1 / size
    sun = np.maximum((SUN[1] - slope_x * SUN[0] - slope_z * SUN[2]) / size, 0) * shadow(x, z, h)
    patch = noise.octaves(2.4 * x, 2.4 * z, 5)
    layer = noise.octaves(0.5 * x, 9 * h + z * 0.3, 3)
    tree = noise.octaves(60 * x, 60 * z, 2)

    def pick(a, b, t):
        return mix(a, b, t[..., None])

    rock = pick(colour(92, 82, 78), colour(138, 120, 104), np.clip(0.5 + layer, 0, 1))
    grass = pick(colour(72, 74, 34), colour(104, 92, 44), np.clip(0.5 + patch, 0, 1))
    wood = pick(colour(20, 32, 20), colour(48, 58, 30), np.clip(0.5 + 0.9 * tree, 0, 1))
    ground = pick(grass, wood, step(-0.15, 0.1, patch + 0.2 * tree))
    bare = np.maximum(step(0.82, 0.62, up + 0.1 * patch), step(0.55, 1.0, h + 0.3 * patch))
    ground = pick(ground, rock, bare)
    snow = step(1.0, 1.5, h + 0.5 * patch) * step(0.42, 0.62, up + 0.12 * patch)
    ground = pick(ground, colour(232, 236, 244), snow)
    ground = pick(colour(88, 74, 58), ground, step(0.004, 0.02, h + 0.012 * patch))
    return haze(ground * (sun[..., None] * SUNLIGHT + (0.45 + 0.55 * up)[..., None] * SKYLIGHT), x, z, h)


def haze(light, x, z, h):
    """Air that dims what lies behind it, and shines: most towards the sun and low over the lake."""
    toward = (x * SUN[0] + z * SUN[2]) / np.hypot(x, z)
    thick = 0.055 * z * np.exp(-0.55 * np.maximum(h, 0)) + 0.012 * z
    glow = np.clip(toward, 0, 1) ** 24
    air = mix(colour(138, 150, 190) * 0.75, colour(255, 186, 120) * 1.25, glow[..., None])
    return mix(light, air, (1 - np.exp(-thick))[..., None])


def sky(across, rise):
    """The sky in directions (across, rise, 1), `[..., 3]`: a gradient, the sun, two sheets of cloud."""
    size = np.sqrt(across**2 + rise**2 + 1)
    toward = np.clip((across * SUN[0] + rise * SUN[1] + SUN[2]) / size, 0, 1)
    up = np.clip(rise / size, 0, 1)[..., None]
    base = mix(colour(250, 190, 140) * 1.1, colour(150, 168, 208) * 0.8, step(0, 0.20, up))
    base = mix(base, colour(52, 88, 158) * 0.62, step(0.10, 0.55, up))
    near = toward[..., None]
    base = base + SUNLIGHT * (0.30 * near**40 + 0.5 * near**400 + 12 * step(0.99984, 0.99992, near))
    for level, scale, cover, seed in ((1.5, 0.55, 0.06, 40), (0.8, 0.9, 0.10, 0)):
        far = level / np.maximum(rise + 0.03, 0.02)
        u, v = across * far * scale + seed, far * scale
        stretch = 0.45 if seed else 0.8
        density = noise.octaves(u * stretch, v, 7, 0.55) + 0.25 * noise(0.3 * u, 0.3 * v)
        ahead = noise.octaves((u + 0.10 * SUN[0]) * stretch, v + 0.12, 5, 0.55) + 0.25 * noise(
            0.3 * u, 0.3 * v
        )
        amount = step(cover - 0.06, cover + 0.34, density) * step(0.015, 0.10, rise)
        lit = np.clip(0.45 + 1.6 * (density - ahead), 0, 1) * (1 - 0.5 * step(0.2, 0.7, density))
        bright = mix(colour(255, 190, 140) * 1.25, colour(255, 150, 84) * 2.2, near**10)
        cloud = mix(colour(112, 112, 148) * 0.62, bright, lit[..., None])
        base = mix(base, cloud, (0.92 * amount)[..., None])
    return base


def view(land, eye, rises):
    """What an eye sees but for the lake, `[rises, columns, 3]`, and how far off (the sky: infinitely)."""
    picture = sky(np.broadcast_to(ACROSS, (len(rises), ACROSS.size)), np.maximum(rises, 0)[:, None])
    x, z = look(land, eye, rises)
    hit = np.isfinite(z)
    picture[hit] = paint(x[hit], z[hit])
    return picture, np.where(hit, z, np.inf)


def lake(mirrored, rises):
    """The lake's surface along falling rays, `[rises, columns, 3]`, from the mirror world at `MIRRORED`."""
    fall = -rises[:, None]
    depth = EYE / fall
    place = depth * ACROSS
    calm = 0.3 + 0.7 * step(-0.25, 0.3, noise.octaves(0.8 * place, 0.25 * depth, 3))
    ripple = calm * 0.035 * noise.octaves(34 * place, 13 * depth, 5, 0.6) / (1 + 0.25 * depth)
    side = calm * 0.012 * noise.octaves(30 * place + 50, 12 * depth, 3)
    rise = fall + 2 * abs(ripple) + ripple
    column = np.arange(ACROSS.size) + side / SLANT
    seen = sample(mirrored, (MIRRORED[0] - rise) / MIRRORED[0] * (len(MIRRORED) - 1), column)
    share = 0.06 + 0.94 * (1 - np.clip(fall + 1.5 * ripple, 0, 1)[..., None]) ** 5
    return mix(colour(14, 30, 40) * 0.6, seen * 0.92, share)


def pine(picture, column, base, tall, seed):
    """Draws a pine against the light: tiers of boughs, ragged at their ends, with the sun on one side."""
    random = np.random.default_rng(seed)
    rows = np.arange(max(int(base - tall), 0), min(int(base), len(picture)))
    t = np.maximum((rows - (base - tall)) / tall, 0)[:, None]
    x = np.arange(picture.shape[1])[None] - column - 0.01 * tall * np.sin(5 * t + seed)
    tiers = 11 + random.integers(5)
    tier = (t**0.85 * tiers + 0.25 * np.sign(x) + seed) % 1
    ragged = noise(x * 34 / tall + seed, t * 44) + 0.6 * noise(x * 80 / tall, t * 120 + seed)
    reach = tall * 0.23 * (t**0.9 + 0.01) * (0.35 + 0.65 * tier) * (1 + 0.55 * ragged)
    reach = reach * (0.8 + 0.2 * np.sin(9 * t + 2 * seed))
    cover = np.maximum(step(0.9, -0.9, abs(x) - reach), step(0.9, -0.9, abs(x) - 0.012 * tall * t))
    rim = step(0.35, 1.0, x / np.maximum(reach, 1)) * step(0.1, 0.9, tier)
    shade = mix(colour(22, 26, 26) * 0.6, colour(176, 104, 50) * 0.7, (rim * (0.5 + 0.5 * ragged))[..., None])
    picture[rows] = mix(picture[rows], shade, cover[..., None])


def bank(picture):
    """Draws the near shore at the left: pines, and dark grass that falls to the lake."""
    high, wide = picture.shape[:2]
    column, row = np.arange(wide), np.arange(high)[:, None]
    edge = high * (0.80 + 0.25 * (column / wide) ** 1.3 * 1.7) + 9 * noise.octaves(column / 90, 3, 4)
    random = np.random.default_rng(5)
    for seed, at in enumerate(random.permutation(np.linspace(0.0, 0.34, 13))):
        foot = int((at + random.uniform(-0.012, 0.012)) * wide) + 4
        tall = high * random.uniform(0.28, 0.62) * (1.05 - 1.7 * at)
        pine(picture, foot, edge[foot] + 10, tall, seed + 1)
    blades = 16 * abs(noise(column / 2.3, 8)) * (0.4 + abs(noise(column / 31, 5)))
    cover = step(1, -1, edge - blades - row)
    tufts = noise.octaves(column / 7, (row - edge) / 26, 4) + 0.6 * noise.octaves(column / 120, row / 40, 3)
    light = np.clip(0.35 + 0.9 * tufts, 0, 1) * step(260, 0, row - edge)
    ground = mix(colour(12, 15, 12), colour(74, 62, 34) * 0.8, light[..., None])
    picture[:] = mix(picture, ground, cover[..., None])


def render():
    land = height(ACROSS * DEPTHS[:, None], DEPTHS[:, None])
    rises = (HORIZON * HEIGHT * FINE - np.arange(HEIGHT * FINE) - 0.5) * SLANT
    picture, far = view(land, EYE, rises)
    # The lake shows the world as an eye as far below it sees it.
    mirrored, _ = view(land, -EYE, MIRRORED)
    low = rises < 0
    open_water = far[low] > EYE / -rises[low][:, None]
    picture[low] = np.where(open_water[..., None], lake(mirrored, rises[low]), picture[low])
    bank(picture)
    return develop(film(shrink(picture, FINE), 0.95), grain=0.8, seed=2)
