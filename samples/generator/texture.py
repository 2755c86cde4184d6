"""A quilt of four cloths in slanting light: knitted wool, herringbone tweed, denim, tartan. 512x512."""

import numpy as np

from generator.noise import Noise
from generator.picture import blur, colour, develop, film, mix, shrink, step

SIZE, FINE = 512, 2
LIGHT = np.array([-0.55, -0.60, 0.58]) / np.linalg.norm([-0.55, -0.60, 0.58])
noise = Noise(33)

CREAM, MADDER, INDIGO = colour(226, 214, 188), colour(150, 40, 38), colour(36, 56, 104)

# The knitted pattern, a figure a stitch: 0 cream, 1 madder, 2 indigo; it repeats.
PATTERN = """
000000000000 010001000100 001010101010 000100010001 000000000000 222222222222 202220222022 000200020002
000000000000 000010000010 000111000111 001101101101 011000110001 001101101101 000111000111 000010000010
000000000000 000200020002 202220222022 222222222222"""


def pick(a, b, t):
    return mix(a, b, t[..., None])


def knit(x, y):
    """Stocking stitch: columns of V-shaped stitches, whose legs are two strands of twisted yarn."""
    wide, high = 17.0, 13.0
    x = x + 1.2 * noise(x / 40, y / 40)
    y = y + 1.5 * noise(x / 50 + 9, y / 50)
    column = np.floor(x / wide)
    u = (x / wide - column) * 2 - 1
    lean = 0.95 * abs(u)
    row = np.floor(y / high + lean)
    v = y / high + lean - row
    across = (abs(u) - 0.5) / 0.5
    along = (v - 0.5) * 2
    bow = along - 0.28 * np.sin(np.pi * abs(u))
    twist = np.sin((v * 1.0 + abs(u) * 2.3) * 2 * np.pi * 1.5 + 3 * across)
    fibre = noise.octaves(x / 2.2 + 7 * v * np.sign(u), y / 4.0, 3)
    height = 4.2 * np.sqrt(np.maximum(1 - 0.82 * bow**2, 0)) * np.sqrt(np.maximum(1 - 0.85 * across**2, 0))
    height = height + 0.22 * twist + 0.75 * fibre
    cells = np.array([[int(c) for c in line] for line in PATTERN.split()])
    which = cells[row.astype(int) % cells.shape[0], column.astype(int) % cells.shape[1]]
    tint = np.stack([CREAM, MADDER, INDIGO])[which]
    heather = np.clip(0.5 + 0.9 * noise.octaves(x / 3, y / 3, 3), 0, 1)
    return height, tint * (0.72 + 0.5 * heather[..., None])


def weave(x, y, pitch, over):
    """Threads that cross at a pitch: height, whether the warp is on top, numbers of warp and weft, slubs.

    over: says from the numbers of warp and weft whether the warp is on top.
    """
    x = x + 0.6 * noise(x / 25, y / 9)
    y = y + 0.6 * noise(x / 9 + 5, y / 25)
    warp, weft = np.floor(x / pitch), np.floor(y / pitch)
    u, v = (x / pitch - warp) * 2 - 1, (y / pitch - weft) * 2 - 1
    on_top = over(warp.astype(int), weft.astype(int))
    swell = np.where(
        on_top,
        np.sqrt(np.maximum(1 - 0.9 * u * u, 0)) * (1 - 0.35 * v * v),
        np.sqrt(np.maximum(1 - 0.9 * v * v, 0)) * (1 - 0.35 * u * u),
    )
    ply = np.where(on_top, np.sin(2.6 * v + 2.2 * u), np.sin(2.6 * u + 2.2 * v))
    slub = noise.octaves(np.where(on_top, warp * 7.3, x / 20), np.where(on_top, y / 20, weft * 7.3), 2)
    return pitch * (0.34 * swell + 0.03 * ply) + 0.35 * slub, on_top, warp.astype(int), weft.astype(int), slub


def tweed(x, y):
    """Herringbone: a twill that turns back every eight threads, grey and brown wool with coloured flecks."""

    def over(warp, weft):
        turn = np.where((warp // 8) % 2 == 0, warp, -warp - 1)
        return (turn + weft) % 4 < 2

    height, on_top, warp, weft, slub = weave(x, y, 5.4, over)
    tint = pick(colour(196, 184, 160), colour(66, 58, 52), np.where(on_top, 0.0, 1.0))
    fleck = step(0.52, 0.62, noise(x / 7, y / 5.5))
    hue = noise(x / 22 + 40, y / 22)
    tint = pick(tint, pick(colour(190, 92, 40), colour(52, 96, 92), step(-0.05, 0.05, hue)), 0.8 * fleck)
    fluff = noise.octaves(x / 2.4, y / 2.4, 3)
    return height + 0.55 * fluff, tint * (0.95 + 0.35 * slub + 0.25 * fluff)[..., None]


def denim(x, y):
    """A twill of indigo warp over pale weft, worn along slubs, with a seam sewn twice in orange thread."""
    height, on_top, warp, weft, slub = weave(x, y, 3.7, lambda warp, weft: (warp + weft) % 3 != 0)
    worn = step(0.05, 0.5, noise.octaves(x / 60, y / 120, 4) + 0.4 * slub)
    blue = pick(colour(30, 48, 92), colour(116, 138, 178), 0.75 * worn)
    tint = pick(colour(178, 186, 196), blue, np.where(on_top, 1.0, 0.25))
    tint = tint * (0.92 + 0.4 * noise.octaves(x / 2.5, y / 5, 2))[..., None]
    fold = y - 0.42 * x - 62
    fold = fold / np.hypot(1, 0.42)
    inner = step(-3, 0, fold)
    height = height + inner * (5 * step(48, 44, fold) - 1.5 * np.exp(-(((fold - 10) / 3) ** 2)))
    run = (x + 0.42 * y) / np.hypot(1, 0.42)
    for middle in (10.0, 34.0):
        stitch = (run / 17 + middle) % 1
        length, side = (stitch - 0.42) / 0.36, (fold - middle) / 2.4
        bead = np.maximum(1 - length**4 - side**2, 0)
        twist = np.sin(run * 2 + fold * 1.5)
        dent = -1.6 * np.exp(-((side / 1.6) ** 2))
        height = height + np.where(bead > 0, 4.2 * np.sqrt(bead) + 0.5 * twist, dent)
        tint = pick(tint, colour(212, 132, 48) * (0.8 + 0.2 * twist)[..., None], step(0, 0.15, bead))
    return height, tint


def tartan(x, y):
    """A plain tartan: the same sequence of stripes in warp and weft, woven two over two."""
    height, on_top, warp, weft, slub = weave(x, y, 4.1, lambda warp, weft: (warp + weft) % 4 < 2)
    stripes = np.array([0] * 14 + [1] * 3 + [0] * 3 + [2] * 12 + [3] * 2 + [2] * 12 + [0] * 3 + [1] * 3)
    tints = np.stack([colour(136, 28, 30), colour(22, 30, 26), colour(30, 66, 52), colour(224, 188, 84)])
    thread = np.where(on_top, warp, weft)
    tint = tints[stripes[thread % len(stripes)]]
    return height, tint * (1.05 + 0.3 * slub + 0.2 * noise.octaves(x / 2.2, y / 2.2, 2))[..., None]


def turned(x, y, angle):
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def quilt(x, y):
    """The height and colour of the whole: four pieces that meet in stitched seams, on a soft filling."""
    upright = x - 262 - 7 * np.sin(y / 70) - 0.05 * (y - 256)
    level = y - 250 - 6 * np.sin(x / 60 + 1) + 0.06 * (x - 256)
    pieces = [
        knit(*turned(x, y, 0.03)),
        tweed(*turned(x, y, -0.05)),
        denim(*turned(x - 40, y - 250, 0.10)),
        tartan(*turned(x - 10, y, 0.06)),
    ]
    right, low = upright > 0, level > 0
    parts = [~right & ~low, right & ~low, ~right & low, right & low]
    height = np.select(parts, [piece[0] for piece in pieces])
    tint = np.select([part[..., None] for part in parts], [piece[1] for piece in pieces])
    seam = np.minimum(abs(upright), abs(level))
    puff = 16 * (1 - np.exp(-seam / 26)) + 9 * noise.octaves(x / 120, y / 120, 3)
    along = np.where(abs(upright) < abs(level), y, x)
    pucker = np.exp(-seam / 13) * 2.2 * np.sin(along / 3.4 + 2 * noise(x / 20, y / 20))
    height = height * step(-1, 7, seam) + puff + pucker - 7 * np.exp(-((seam / 2.6) ** 2))
    for near, along in ((upright - 11, y), (level - 11, x)):
        other = abs(level) if along is y else abs(upright)
        stitch = ((along / 15) % 1 - 0.4) / 0.34
        bead = np.maximum(1 - stitch**4 - (near / 2.3) ** 2, 0) * (other > 15)
        height = height + np.where(bead > 0, 4 * np.sqrt(bead), 0)
        tint = pick(tint, CREAM * 1.1, step(0, 0.2, bead))
    return height, tint


def render():
    y, x = np.mgrid[0 : SIZE * FINE, 0 : SIZE * FINE].astype(np.float32) / FINE
    height, tint = quilt(x, y)
    height = blur(height.astype(np.float32), 0.5 * FINE)
    slope_y, slope_x = np.gradient(height, 1 / FINE)
    size = np.sqrt(1 + slope_x**2 + slope_y**2)
    sun = np.maximum((LIGHT[2] - slope_x * LIGHT[0] - slope_y * LIGHT[1]) / size, 0)
    # Hollows see less of the sky: they lie below the mean of their surroundings.
    hollow = sum(np.clip((blur(height, r * FINE) - height) / (1.3 * r), 0, 1) for r in (2.0, 5.0))
    sky = 1 / (1 + 1.6 * hollow)
    shade = np.ones_like(height)
    for i in range(1, 15):
        # Shadows: what stands towards the light higher than the ray that leaves here.
        step_by = 0.9 * i * FINE
        there = np.roll(height, (int(-step_by * LIGHT[1]), int(-step_by * LIGHT[0])), axis=(0, 1))
        rise = 0.9 * i * LIGHT[2] / np.hypot(LIGHT[0], LIGHT[1])
        shade = np.minimum(shade, step(1.2, -0.4, there - height - rise))
    warm, cool = colour(255, 238, 214) * 1.9, colour(190, 206, 235) * 0.42
    light = tint * ((sun * shade * sky)[..., None] * warm + (sky * (0.5 + 0.5 / size))[..., None] * cool)
    return develop(film(shrink(light, FINE), 0.95), grain=0.6, seed=4)
