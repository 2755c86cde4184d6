"""A city at night through a wet window: lights out of focus, and drops that show it upside down. 601x403."""

import numpy as np

from generator.noise import Noise
from generator.picture import blur, colour, develop, film, mix, sample, shrink, step

WIDTH, HEIGHT, FINE = 601, 403, 2
STREET = 0.66  # where the street's far end lies, as a share of the height

noise = Noise(55)

WARM, WHITE, RED = colour(255, 176, 84), colour(255, 236, 206), colour(255, 44, 32)
GREEN, BLUE, PINK = colour(60, 255, 170), colour(70, 130, 255), colour(255, 70, 170)


def houses(random, wide, high):
    """The sky and rows of houses with lit windows, sharp, `[high, wide, 3]`."""
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    up = np.clip(y / (STREET * high), 0, 1)[..., None]
    city = mix(colour(16, 22, 48) * 0.9, colour(74, 50, 74) * 0.9, up**1.6)
    clouds = noise.octaves(x / 190, y / 80, 5)[..., None]
    city = city * (1 + 0.5 * clouds) + colour(120, 70, 52) * 0.10 * up**4
    for layer in range(3):
        ground = high * (STREET + 0.03 + 0.05 * layer)
        left = -20.0
        while left < wide:
            across = random.uniform(46, 100) * (0.8 + 0.3 * layer)
            middle = (left + across / 2) / wide
            # The street opens in the middle: houses there are lower and farther away.
            tall = high * (0.16 + 0.15 * layer + 0.75 * abs(middle - 0.52) ** 1.2) * random.uniform(0.55, 1.1)
            if layer < 2 or abs(middle - 0.52) > 0.27:
                house(city, random, left, ground - tall, left + across, ground, layer)
            left += across + random.uniform(-6, 14)
    road = step(STREET * high, high, y)[..., None]
    wet = mix(colour(34, 28, 36), colour(14, 14, 20), road)
    return np.where(y[..., None] > high * (STREET + 0.10), wet, city)


def house(city, random, left, top, right, bottom, layer):
    high, wide, _ = city.shape
    x0, x1, y0, y1 = (
        int(np.clip(v, 0, w)) for v, w in ((left, wide), (right, wide), (top, high), (bottom, high))
    )
    if x0 >= x1 or y0 >= y1:
        return
    y, x = np.mgrid[y0:y1, x0:x1] + 0.5
    wall = mix(colour(52, 46, 66), colour(20, 20, 30), layer / 2) * random.uniform(0.6, 1.1)
    pitch_x, pitch_y = random.uniform(8, 12) + 2 * layer, random.uniform(11, 15) + 2.5 * layer
    column, row = np.floor((x - left) / pitch_x).astype(int), np.floor((y - top) / pitch_y).astype(int)
    u, v = (x - left) / pitch_x - column, (y - top) / pitch_y - row
    pane = (abs(u - 0.5) < 0.27) & (abs(v - 0.52) < 0.30) & (row > 0)
    count = (row.max() + 1, column.max() + 1)
    on = (random.random(count) < 0.34) * random.uniform(0.25, 1.0, count) ** 1.5
    cool = mix(WHITE, BLUE, 0.25 * random.random(count)[..., None])
    tone = np.where(random.random(count)[..., None] < 0.75, WARM, cool)
    tints = on[..., None] * tone * 1.5 + colour(30, 34, 52) * 0.4
    curtain = 0.6 + 0.5 * np.sin(9 * u) ** 2 * random.random(count)[row, column]
    city[y0:y1, x0:x1] = np.where(pane[..., None], tints[row, column] * curtain[..., None], wall)


def lamps(random, wide, high):
    """The bright lights of the street, its cars and its signs: a list of x, y, strength, colour."""
    spots = []
    for side in (-1, 1):
        for i in range(9):
            near = 0.78**i
            spots.append((0.52 + side * 0.62 * near, STREET - 0.50 * near, 30 * near**1.1 + 3, WARM))
    for _ in range(9):
        near = random.uniform(0.08, 1) ** 1.5
        for pair in (-0.028, 0.028):
            coming = 0.52 + near * (pair - random.uniform(0.26, 0.32))
            going = 0.53 + near * (pair + random.uniform(0.20, 0.26))
            spots.append((coming, STREET + 0.22 * near, 3 + 16 * near, WHITE))
            spots.append((going, STREET + 0.20 * near, 3 + 10 * near, RED))
    for x, y, strength, tint in ((0.37, 0.44, 22, GREEN), (0.69, 0.42, 20, RED), (0.455, 0.53, 12, GREEN)):
        spots.append((x, y, strength, tint))
    for tint in (PINK, BLUE, GREEN, WARM, PINK, BLUE, WARM, colour(255, 220, 60)):
        x = random.choice([random.uniform(0.02, 0.30), random.uniform(0.74, 0.98)])
        y = random.uniform(0.36, 0.66)
        for i in range(3):
            spots.append((x + 0.028 * i, y, 9.0, tint))
    for _ in range(70):
        x = random.normal(0.52, 0.25)
        y, tint = random.normal(STREET - 0.03, 0.035), random.choice([WARM, WHITE, WARM, RED])
        spots.append((x, y, random.uniform(0.6, 4), tint))
    return [(x * wide, y * high, strength, tint) for x, y, strength, tint in spots]


def lens(radius):
    """The image of a point out of focus: a rounded polygon of seven blades, a little brighter at its edge."""
    reach = int(radius) + 3
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    angle = (np.arctan2(y, x) + 0.2) % (2 * np.pi / 7) - np.pi / 7
    r = np.hypot(x, y) * mix(1.0, np.cos(angle) / np.cos(np.pi / 7), 0.5)
    disc = step(radius + 1, radius - 1, r) * (0.8 + 0.35 * step(0.6 * radius, radius, r))
    return disc / disc.sum()


def unfocused(random, wide, high):
    """The city out of focus, `[high, wide, 3]`."""
    margin = 60
    city = houses(random, wide, high)
    city = blur(city, 2.2 * FINE)
    light = np.pad(city, ((margin, margin), (margin, margin), (0, 0)), mode="edge").astype(np.float32)
    for x, y, strength, tint in lamps(random, wide, high):
        for top, share, stretch in ((y, 1.0, 1), (2 * (STREET + 0.07) * high - y, 0.30, 3)):
            # Lights over the wet road are mirrored in it, drawn out towards the viewer.
            if stretch == 3 and top < (STREET + 0.09) * high:
                continue
            disc = lens(random.uniform(8.0, 11.0) * FINE * (0.8 + 0.2 * min(strength / 12, 1)))
            for i in range(stretch):
                row = int(top + margin + (i - stretch // 2) * 7 * FINE) - len(disc) // 2
                column = int(x + margin) - len(disc) // 2
                if 0 <= row < light.shape[0] - len(disc) and 0 <= column < light.shape[1] - len(disc):
                    spot = light[row : row + len(disc), column : column + len(disc)]
                    spot += disc[..., None] * tint * (strength * share / stretch * 22 * FINE**2)
    return light[margin:-margin, margin:-margin]


def drops(random, wide, high):
    """The thickness of the water on the pane, `[high, wide]`: drops, and the tracks of those that ran."""
    thick = np.zeros((high, wide), np.float32)
    taken = []
    sizes = [
        random.uniform(least, most, count)
        for least, most, count in ((13, 21, 26), (6, 12, 110), (1.8, 5, 800))
    ]
    sizes = np.concatenate(sizes) * FINE
    for index, size in enumerate(sizes):
        x, y = random.uniform(-size, wide + size), random.uniform(-size, high + size)
        if any((x - a) ** 2 + (y - b) ** 2 < (1.04 * (size + c)) ** 2 for a, b, c in taken):
            continue
        taken.append((x, y, size))
        if index < 6:
            # A drop that ran down has swept small ones away and left beads above it.
            for i in range(1, 30):
                above = y - size - 6 * FINE * i
                bead = max(size * 0.30 * 0.95**i * random.uniform(0.4, 1.3), 1.2 * FINE)
                at = x + 5 * FINE * noise(i / 7, index + 0.5)
                drop(thick, random, at, above, bead, 1.25)
                taken.append((float(at), above, 0.55 * size))
        drop(thick, random, x, y, size, random.uniform(1.0, 1.25))
    return thick


def drop(thick, random, x, y, size, tall):
    """A drop: a dome with a lens's slope, which grows almost evenly, and an uneven outline, fuller below."""
    reach = int(1.6 * size) + 2
    x0, x1 = max(int(x) - reach, 0), min(int(x) + reach, thick.shape[1])
    y0, y1 = max(int(y) - reach, 0), min(int(y) + reach, thick.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    v, u = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    u, v = (u - x) / size, (v - y) / (size * tall)
    angle, seed = np.arctan2(v, u), random.uniform(0, 200)
    uneven = 1 + 0.10 * noise(0.8 * np.cos(angle) + seed, 0.8 * np.sin(angle) + seed)
    r = np.hypot(u * (1 + 0.22 * np.clip(-v, 0, 1)), v) / uneven
    dome = np.maximum(1 - r * r, 0) ** 0.85 * size * 0.50
    thick[y0:y1, x0:x1] = np.maximum(thick[y0:y1, x0:x1], dome)


def render():
    random = np.random.default_rng(77)
    wide, high = WIDTH * FINE, HEIGHT * FINE
    city = unfocused(random, wide, high)
    thick = blur(drops(random, wide, high), 0.5 * FINE)
    slope_y, slope_x = np.gradient(thick)
    row, column = np.mgrid[0:high, 0:wide].astype(np.float32)
    # Each drop is a short lens: the city stands in it upside down.
    steep = np.hypot(slope_x, slope_y)
    far_row = 0.4 * row + 0.6 * 0.50 * high + 0.44 * high * slope_y
    far_column = 0.8 * column + 0.2 * 0.5 * wide + 0.36 * wide * slope_x
    inside = sample(blur(city, 5 * FINE), far_row, far_column)
    # Towards the edge light is turned away, but for the rim that catches the sky.
    inside = inside * (1.5 - 1.35 * step(0.70, 1.5, steep))[..., None] + colour(60, 70, 110) * 0.05
    rim = 0.05 * step(0.5, 1.1, slope_y) * step(0.3, 0.9, steep)
    rim = rim + 0.12 * step(0.82, 0.95, -0.5 * slope_x - 0.8 * slope_y)
    inside = inside + rim[..., None] * WHITE
    cover = step(0.15 * FINE, 0.7 * FINE, thick)[..., None]
    # Mist on the pane: it scatters a little of all the light there is.
    mist = np.clip(0.5 + 0.7 * noise.octaves(column / 260, row / 260, 4), 0, 1)[..., None]
    spread = sample(blur(city[::4, ::4], 9 * FINE), row / 4, column / 4)
    outside = mix(city, spread, 0.10 + 0.25 * mist)
    light = shrink(mix(outside, inside, cover), FINE)
    glow = blur(np.minimum(light, 4), 14)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    vignette = (1 - 0.40 * (x * x + y * y) / 2)[..., None]
    return develop(film((light + 0.10 * glow) * vignette, 0.9), grain=1.4, seed=5)
