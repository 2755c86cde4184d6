"""A canvas for shapes and text with soft edges: signed distances in pixels, mixed in linear light."""

from functools import cache

import numpy as np

from generator import font
from generator.picture import mix


class Canvas:
    def __init__(self, width, height, paper):
        self.light = np.broadcast_to(paper, (height, width, 3)).astype(np.float32)

    def fill(self, left, top, right, bottom, ink, distance):
        """Inks a region within bounds; `distance` gives from x and y how far outside it a place lies."""
        high, wide, _ = self.light.shape
        x0, y0 = max(int(left) - 2, 0), max(int(top) - 2, 0)
        x1, y1 = min(int(right) + 3, wide), min(int(bottom) + 3, high)
        if x0 >= x1 or y0 >= y1:
            return
        y, x = np.mgrid[y0:y1, x0:x1] + 0.5
        cover = np.clip(0.5 - distance(x, y), 0, 1)[..., None]
        self.light[y0:y1, x0:x1] = mix(self.light[y0:y1, x0:x1], ink(x, y) if callable(ink) else ink, cover)

    def box(self, left, top, right, bottom, ink, corner=0.0):
        def distance(x, y):
            dx = np.maximum(left - x, x - right) + corner
            dy = np.maximum(top - y, y - bottom) + corner
            return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - corner

        self.fill(left, top, right, bottom, ink, distance)

    def disc(self, x0, y0, radius, ink, hole=0.0):
        def distance(x, y):
            r = np.hypot(x - x0, y - y0)
            return np.maximum(r - radius, hole - r if hole else -1)

        self.fill(x0 - radius, y0 - radius, x0 + radius, y0 + radius, ink, distance)

    def sector(self, x0, y0, radius, start, end, ink, hole=0.0):
        """A piece of a pie, from angle to angle (clockwise from the top, in turns, less than a half)."""
        a, b = 2 * np.pi * start, 2 * np.pi * end

        def distance(x, y):
            dx, dy = x - x0, y - y0
            sides = np.maximum(-(dx * np.cos(a) + dy * np.sin(a)), dx * np.cos(b) + dy * np.sin(b))
            r = np.hypot(dx, dy)
            return np.maximum(np.maximum(r - radius, hole - r), sides)

        self.fill(x0 - radius, y0 - radius, x0 + radius, y0 + radius, ink, distance)

    def polygon(self, points, ink):
        """A convex polygon, its corners clockwise on the page."""
        corners = np.asarray(points, float)

        def distance(x, y):
            worst = np.full(x.shape, -9.0)
            for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0)):
                size = np.hypot(bx - ax, by - ay)
                worst = np.maximum(worst, ((by - ay) * (x - ax) - (bx - ax) * (y - ay)) / size)
            return worst

        self.fill(*corners.min(axis=0), *corners.max(axis=0), ink, distance)

    def line(self, points, thickness, ink):
        points = np.asarray(points, float)
        pieces = np.concatenate([points[:-1], points[1:]], axis=1)
        low, high = points.min(axis=0) - thickness, points.max(axis=0) + thickness
        self.fill(*low, *high, ink, lambda x, y: to_pieces(x, y, pieces) - thickness / 2)

    def text(self, x, y, words, size, ink, weight=1.0, align=0.0):
        """A line of text with its baseline at y; returns where the next glyph would start.

        size: pixels a capital is high.   align: 0 starts the line at x, 1 ends it there.
        """
        scale = size / 14
        x -= align * font.width(words) * scale
        for character in words:
            phase = round((x % 1) * 4) / 4
            cover, left, top = stamp(character, size, weight, phase)
            row, column = int(round(y)) + top, int(x // 1) + left
            high, wide = cover.shape
            spot = self.light[row : row + high, column : column + wide]
            if spot.shape[:2] == cover.shape:
                spot[:] = mix(spot, ink, cover[..., None])
            x += (font.glyph(character)[0] + font.GAP) * scale
        return x

    def paragraph(self, x, y, wide, words, size, leading, ink):
        """Justified text; the next free baseline is returned."""
        scale, line = size / 14, []
        space = font.glyph(" ")[0] + 2 * font.GAP
        for word in words.split() + [None]:
            width = sum(font.width(w) for w in line) + space * max(len(line) - 1, 0)
            if word is None or (width + space + font.width(word)) * scale > wide:
                slack = (wide / scale - width) / max(len(line) - 1, 1) if word is not None else 0
                at = x
                for w in line:
                    self.text(at, y, w, size, ink)
                    at += (font.width(w) + space + slack) * scale
                y, line = y + leading, []
            line.append(word)
        return y


@cache
def stamp(character, size, weight, phase):
    """A glyph's coverage, and where its corner lies from the pen's pixel; the pen is broader than high."""
    scale = size / 14
    width, pieces = font.glyph(character)
    across, along = max(1.15 * weight * scale, 0.56), max(0.72 * weight * scale, 0.42)
    left, top = int(-1.5 - 2.5 * scale), int(-16.5 * scale - 3)
    wide, high = int((width + 6) * scale + 6), int(23 * scale + 6)
    y, x = np.mgrid[0:high, 0:wide] + 0.5
    x, y = x + left - phase, y + top
    squeeze = along / across
    if len(pieces) == 0:
        return np.zeros((high, wide)), left, top
    pieces = pieces * [scale * squeeze, -scale, scale * squeeze, -scale]
    return np.clip(0.5 + (along - to_pieces(x * squeeze, y, pieces)) / squeeze**0.5, 0, 1), left, top


def to_pieces(x, y, pieces):
    """The distance of places from the nearest of some straight pieces."""
    best = np.full(x.shape, np.inf)
    for ax, ay, bx, by in pieces:
        dx, dy = bx - ax, by - ay
        t = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        best = np.minimum(best, np.hypot(x - ax - t * dx, y - ay - t * dy))
    return best
