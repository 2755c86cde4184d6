"""A page of a harbour's newspaper: text of many sizes, a table, charts, flags, a compass rose. 640x480."""

import numpy as np

from generator.canvas import Canvas
from generator.flags import BOXES, flag
from generator.picture import colour, develop, mix

INK, GREY, PAPER = colour(24, 26, 32), colour(110, 112, 118), colour(251, 249, 243)
RED, BLUE, YELLOW, GREEN = colour(200, 38, 44), colour(28, 74, 156), colour(246, 196, 32), colour(34, 132, 86)
WHITE, SEA, ORANGE = colour(255, 255, 255), colour(18, 44, 66), colour(232, 118, 36)

STORY = [
    """For three weeks the keeper of the north light has counted ships by their lamps alone. Fog came in
    on the second of the month and stayed, so thick that gulls walked along the quay rather than fly. Of
    214 vessels that passed the point, 198 answered the horn; the rest were known by their engines.""",
    """The ferry kept its times. Captain Orr says that the trick is to listen for what does not echo: open
    water is quiet, stone is not, and a yawning channel sounds like a held breath. She has not missed a
    landing since spring, nor lost a hat.""",
]
WEATHER = [
    ("Wind", "SW 4 to 5, veering W later"),
    ("Sea", "moderate, slight in the lee"),
    ("Sky", "fog, then fair; 11 to 14 C"),
]
FERRIES = """
Quay Mole Skerry Back
06:10 06:32 07:05 08:20
08:40 09:02 09:35 10:50
11:15 11:37 12:10 13:25
14:30 14:52 15:25 16:40
17:50 18:12 18:45 20:00"""
CARGO = [
    (34, BLUE, WHITE, "coal & coke"),
    (27, GREEN, WHITE, "timber"),
    (19, YELLOW, INK, "grain"),
    (12, RED, WHITE, "salt"),
    (8, GREY, WHITE, "mail"),
]
CATCH = [(32, 14), (45, 22), (61, 18), (54, 37), (78, 41), (66, 58), (40, 49), (29, 33)]
TIDES = [("Mole", BLUE, 1.4, 2.1, (66, 22)), ("Skerry", RED, 0.8, 3.4, (128, 18))]


def masthead(page):
    page.text(24, 26, "No. 1,768", 7, GREY)
    page.text(616, 26, "Price: two herrings", 7, GREY, align=1)
    page.text(320, 52, "The Harbour Gazette", 27, INK, 1.25, align=0.5)
    page.box(24, 62, 616, 64, INK)
    page.box(24, 66, 616, 66.6, INK)


def tide(page, left, top, right, bottom):
    """A line chart of a day's tides at two places, over a grid."""
    hours = np.linspace(0, 24, 120)
    page.box(left, top, right, bottom, WHITE)
    for i in range(7):
        x = left + (right - left) * i / 6
        page.line([(x, top), (x, bottom)], 0.5, mix(GREY, PAPER, 0.6))
        page.text(x, bottom + 9, str(4 * i), 5.5, GREY, align=0.5)
    for i in range(5):
        y = bottom - (bottom - top) * i / 4
        page.line([(left, y), (right, y)], 0.5, mix(GREY, PAPER, 0.6))
        page.text(left - 4, y + 2.5, str(i), 5.5, GREY, align=1)
    for label, ink, range_, phase, place in TIDES:
        level = 2 + range_ * np.cos(2 * np.pi * (hours - phase) / 12.42) + 0.22 * np.cos(hours / 3.8 + phase)
        x, y = left + (right - left) * hours / 24, bottom - (bottom - top) * level / 4
        page.line(np.stack([x, y], axis=1), 1.6, ink)
        for i in range(6, 120, 12):
            page.disc(x[i], y[i], 2.3, ink)
            page.disc(x[i], y[i], 1.1, WHITE)
        page.text(left + place[0], top + place[1], label, 6, ink, 1.2)
    page.line([(left, top), (left, bottom), (right, bottom)], 1.2, INK)


def bars(page, left, top, right, bottom):
    """Two catches a month, side by side."""
    wide = (right - left) / len(CATCH)
    for i, (month, pair) in enumerate(zip("JFMAMJJA", CATCH)):
        x = left + wide * i
        for j, (value, ink) in enumerate(zip(pair, (SEA, ORANGE))):
            start = x + j * (wide / 2 - 2)
            page.box(start + 2, bottom - (bottom - top) * value / 80, start + wide / 2, bottom, ink)
        page.text(x + wide / 2, bottom + 9, month, 5.5, GREY, align=0.5)
    page.line([(left, bottom), (right, bottom)], 1.2, INK)


def pie(page, x, y, radius):
    start = 0.0
    for per_cent, ink, on_ink, _ in CARGO:
        share = per_cent / 100
        page.sector(x, y, radius, start + 0.004, start + share - 0.004, ink, 0.42 * radius)
        a, r = 2 * np.pi * (start + share / 2), 0.71 * radius
        page.text(x + r * np.sin(a), y - r * np.cos(a) + 3, str(per_cent), 6, on_ink, 1.3, align=0.5)
        start += share


def rose(page, x, y, radius):
    """A compass rose: rings, degrees, and a star of sixteen points."""
    page.disc(x, y, radius, INK, radius - 0.8)
    page.disc(x, y, radius * 0.84, INK, radius * 0.84 - 0.6)
    for i in range(72):
        a, inner = 2 * np.pi * i / 72, 0.84 if i % 2 == 0 else 0.93
        page.line([(x + r * radius * np.sin(a), y - r * radius * np.cos(a)) for r in (inner, 1)], 0.6, INK)
    for count, turn, long, ink in ((8, 1 / 16, 0.5, GREEN), (8, 0, 0.66, BLUE), (4, 0, 0.84, RED)):
        for i in range(count):
            a, half = 2 * np.pi * (i / count + turn), np.pi / 8
            tip = (x + long * radius * np.sin(a), y - long * radius * np.cos(a))
            for side, shade in ((-1, ink), (1, mix(ink, WHITE, 0.75))):
                b = a + side * half
                notch = (x + 0.2 * radius * np.sin(b), y - 0.2 * radius * np.cos(b))
                page.polygon([(x, y), notch, tip] if side < 0 else [(x, y), tip, notch], shade)
    page.disc(x, y, radius * 0.07, INK)
    for i, letter in enumerate("NESW"):
        a, r = np.pi / 2 * i, 1.14 * radius
        page.text(x + r * np.sin(a), y - r * np.cos(a) + 3, letter, 6.5, INK, 1.3, align=0.5)


def forecast(page, left, top, right, bottom):
    def dusk(x, y):
        down = np.clip((y - top) / (bottom - top), 0, 1)[..., None]
        return mix(colour(14, 34, 62), colour(52, 92, 128), down)

    page.box(left, top, right, bottom, dusk, 6)
    page.text(left + 10, top + 17, "Tonight", 9, YELLOW, 1.2)
    for i, (name, words) in enumerate(WEATHER):
        page.text(left + 10, top + 32 + 12 * i, name, 6, mix(WHITE, SEA, 0.3), 1.1)
        page.text(left + 36, top + 32 + 12 * i, words, 6, WHITE)
    page.disc(right - 22, top + 20, 11, colour(250, 238, 190))
    page.disc(right - 17, top + 16, 9.5, colour(22, 44, 74))


def table(page, x, y):
    for row, cells in enumerate(line.split() for line in FERRIES.split("\n")[1:]):
        if row % 2 == 1:
            page.box(x - 4, y + 13 * row - 9.5, x + 184, y + 13 * row + 3.5, colour(232, 236, 240))
        for i, cell in enumerate(cells):
            page.text(x + 2 + 46 * i, y + 13 * row, cell, 6.5, INK if row else BLUE, 1.0 if row else 1.3)
    page.line([(x - 4, y + 4), (x + 184, y + 4)], 1, BLUE)


def legend(page, x, y):
    page.text(x, y, "Cargo, per cent", 8, INK, 1.2)
    for i, (_, ink, _, words) in enumerate(CARGO):
        page.box(x, y + 7 + 13 * i, x + 8, y + 15 + 13 * i, ink, 1.5)
        page.text(x + 14, y + 14 + 13 * i, words, 6.5, INK)


def specimen(page, x, y):
    """One line in falling sizes, then bars that grow as fine as a pixel."""
    words = "Sphinx of black quartz, judge my vow"
    for down, size, count in (
        (0, 16, 16),
        (18, 12, 22),
        (33, 9, 30),
        (45, 7, 36),
        (56, 5.5, 36),
        (65, 4.5, 36),
    ):
        page.text(x, y + down, words[:count], size, INK)
    for i in range(48):
        at = x + 2.2 * i + 0.012 * i * i
        page.box(at, y + 70, at + 1 + 0.012 * i * i, y + 80, INK)


def spectrum(page, left, top, right, bottom):
    """All hues from left to right, from black through full colour to white or grey."""

    def ink(x, y):
        hue = 6 * ((x - left) / (right - left))[..., None]
        down = ((y - top) / (bottom - top))[..., None]
        wheel = np.clip(abs((hue + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
        return mix(wheel, np.clip(down, 0, 1), abs(2 * down - 1)).astype(np.float32)

    page.box(left, top, right, bottom, ink, 4)


def render():
    page = Canvas(640, 480, PAPER)
    masthead(page)
    page.text(24, 86, "Fog holds the sound; ferry runs on", 13, INK, 1.2)
    y = 104
    for words in STORY:
        y = page.paragraph(24, y, 188, words, 7, 12.2, INK) + 3
    page.text(228, 108, "Ferries", 10, BLUE, 1.3)
    table(page, 228, 124)
    forecast(page, 224, 202, 412, 266)
    page.text(434, 84, "Tide, metres", 8, INK, 1.2)
    tide(page, 442, 92, 614, 172)
    page.text(434, 200, "Catch, tonnes", 8, INK, 1.2)
    for x, ink, words in ((528, SEA, "herring"), (574, ORANGE, "crab")):
        page.box(x, 193, x + 7, 200, ink)
        page.text(x + 10, 200, words, 6, GREY)
    bars(page, 436, 208, 616, 266)
    page.box(24, 288, 616, 288.8, INK)
    page.text(24, 305, "Know your flags", 9, INK, 1.25)
    for x, letter in zip(np.linspace(24, 592, len(BOXES)), BOXES):
        flag(page, letter, x, 314, 25)
        page.text(x + 12.5, 350, letter, 6.5, INK, align=0.5)
    page.box(24, 362, 616, 362.8, INK)
    rose(page, 78, 419, 44)
    pie(page, 196, 419, 44)
    legend(page, 254, 384)
    specimen(page, 352, 386)
    spectrum(page, 548, 374, 616, 466)
    return develop(page.light)
