"""A page of a harbour's newspaper: text in several sizes, rules, a table, charts, signal flags, a compass rose. 640x480."""

import numpy as np

from generator.canvas import Canvas
from generator.picture import colour, develop, mix, step

INK, GREY, PAPER = colour(24, 26, 32), colour(110, 112, 118), colour(251, 249, 243)
RED, BLUE, YELLOW, GREEN = colour(200, 38, 44), colour(28, 74, 156), colour(246, 196, 32), colour(34, 132, 86)
WHITE, BLACK, SEA, ORANGE = colour(255, 255, 255), colour(12, 12, 14), colour(18, 44, 66), colour(232, 118, 36)

LEFT = """For three weeks the keeper of the north light has counted ships by their lamps alone. Fog came in on the second of the
month and stayed, so thick that gulls walked along the quay rather than fly. Of 214 vessels that passed the point, 198 answered the
horn; the rest were known by their engines."""
MORE = """The ferry kept its times. Captain Orr says that the trick is to listen for what does not echo: open water is quiet, stone
is not, and a yawning channel sounds like a held breath. She has not missed a landing since spring, nor lost a hat."""
NOTES = [("Wind", "SW 4 to 5, veering W later"), ("Sea", "moderate, slight in the lee"), ("Sky", "fog, then fair; 11 to 14 C")]
FERRIES = [
    ("Quay", "Mole", "Skerry", "Back"), ("06:10", "06:32", "07:05", "08:20"), ("08:40", "09:02", "09:35", "10:50"),
    ("11:15", "11:37", "12:10", "13:25"), ("14:30", "14:52", "15:25", "16:40"), ("17:50", "18:12", "18:45", "20:00")]


def masthead(page):
    page.text(24, 26, "No. 1,768", 7, GREY)
    page.text(616, 26, "Price: two herrings", 7, GREY, align=1)
    page.text(320, 52, "The Harbour Gazette", 27, INK, 1.25, align=0.5)
    page.box(24, 62, 616, 64, INK)
    page.box(24, 66, 616, 66.6, INK)


def flag(page, x, y, letter, size=25.0):
    """Signal flags, by letter."""
    def part(left, top, right, bottom, ink):
        page.box(x + size * left, y + size * top, x + size * right, y + size * bottom, ink)

    def corners(points, ink):
        page.polygon([(x + size * a, y + size * b) for a, b in points], ink)

    page.box(x - 0.7, y - 0.7, x + size + 0.7, y + size + 0.7, GREY)
    ground = {"C": BLUE, "E": BLUE, "F": WHITE, "G": YELLOW, "I": YELLOW, "K": YELLOW, "L": YELLOW, "N": WHITE, "O": YELLOW,
              "P": BLUE, "R": RED, "U": WHITE, "V": WHITE, "W": BLUE, "X": WHITE, "Y": YELLOW, "Z": BLACK}
    part(0, 0, 1, 1, ground[letter])
    third = 1 / 3
    if letter == "C":
        for top, ink in ((0.2, WHITE), (0.4, RED), (0.6, WHITE)):
            part(0, top, 1, top + 0.2, ink)
    elif letter == "E":
        part(0, 0.5, 1, 1, RED)
    elif letter == "F":
        corners([(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)], RED)
    elif letter == "G":
        for i in range(3):
            part((2 * i + 1) / 6, 0, (2 * i + 2) / 6, 1, BLUE)
    elif letter == "I":
        page.disc(x + size / 2, y + size / 2, size * 0.27, BLACK)
    elif letter == "K":
        part(0.5, 0, 1, 1, BLUE)
    elif letter == "L":
        part(0.5, 0, 1, 0.5, BLACK)
        part(0, 0.5, 0.5, 1, BLACK)
    elif letter == "N":
        for i in range(16):
            if (i + i // 4) % 2 == 0:
                part(i % 4 / 4, i // 4 / 4, (i % 4 + 1) / 4, (i // 4 + 1) / 4, BLUE)
    elif letter == "O":
        corners([(0, 0), (1, 0), (1, 1)], RED)
    elif letter == "P":
        part(third, third, 2 * third, 2 * third, WHITE)
    elif letter == "R":
        part(0.4, 0, 0.6, 1, YELLOW)
        part(0, 0.4, 1, 0.6, YELLOW)
    elif letter == "U":
        part(0.5, 0, 1, 0.5, RED)
        part(0, 0.5, 0.5, 1, RED)
        part(0, 0, 0.5, 0.5, WHITE)
    elif letter == "V":
        for a, b in (((0, 0), (1, 1)), ((1, 0), (0, 1))):
            page.line([(x + size * (0.92 * u + 0.04), y + size * (0.92 * v + 0.04)) for u, v in (a, b)], size * 0.17, RED)
    elif letter == "W":
        part(0.2, 0.2, 0.8, 0.8, WHITE)
        part(0.4, 0.4, 0.6, 0.6, RED)
    elif letter == "X":
        part(0.4, 0, 0.6, 1, BLUE)
        part(0, 0.4, 1, 0.6, BLUE)
    elif letter == "Y":
        for i in range(5):
            a, b = 0.4 * i + 0.2, 0.4 * i + 0.4
            band = [(min(b, 1), max(b - 1, 0)), (max(b - 1, 0), min(b, 1)), (max(a - 1, 0), min(a, 1)), (min(a, 1), max(a - 1, 0))]
            corners([(1, 1) if i == 4 else p for p in band[:1]] + (band[2:] if i == 4 else band[1:]), RED)
    elif letter == "Z":
        corners([(0, 0), (1, 0), (0.5, 0.5)], YELLOW)
        corners([(1, 0), (1, 1), (0.5, 0.5)], BLUE)
        corners([(1, 1), (0, 1), (0.5, 0.5)], RED)
    page.text(x + size / 2, y + size + 11, letter, 6.5, INK, align=0.5)


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
    for ink, low, phase, label, place in ((BLUE, 0.3, 2.1, "Mole", (66, 22)), (RED, 0.9, 3.4, "Skerry", (128, 18))):
        level = 2 + (1.7 - low) * np.cos(2 * np.pi * (hours - phase) / 12.42) + 0.22 * np.cos(hours / 3.8 + phase)
        x, y = left + (right - left) * hours / 24, bottom - (bottom - top) * level / 4
        page.line(np.stack([x, y], axis=1), 1.6, ink)
        for i in range(6, 120, 12):
            page.disc(x[i], y[i], 2.3, ink)
            page.disc(x[i], y[i], 1.1, WHITE)
        page.text(left + place[0], top + place[1], label, 6, ink, 1.2)
    page.line([(left, top), (left, bottom), (right, bottom)], 1.2, INK)


def bars(page, left, top, right, bottom):
    catch = [(32, 14), (45, 22), (61, 18), (54, 37), (78, 41), (66, 58), (40, 49), (29, 33)]
    wide = (right - left) / len(catch)
    for i, (first, second) in enumerate(catch):
        x = left + wide * i
        for j, (value, ink) in enumerate(((first, SEA), (second, ORANGE))):
            y = bottom - (bottom - top) * value / 80
            page.box(x + 2 + j * (wide / 2 - 2), y, x + wide / 2 + j * (wide / 2 - 2), bottom, ink)
        page.text(x + wide / 2, bottom + 9, "JFMAMJJA"[i], 5.5, GREY, align=0.5)
    page.line([(left, bottom), (right, bottom)], 1.2, INK)


def pie(page, x, y, radius):
    start = 0.0
    for share, ink, label in ((0.34, BLUE, "34"), (0.27, GREEN, "27"), (0.19, YELLOW, "19"), (0.12, RED, "12"), (0.08, GREY, "8")):
        page.sector(x, y, radius, start + 0.004, start + share - 0.004, ink, 0.42 * radius)
        a = 2 * np.pi * (start + share / 2)
        ink = INK if label == "19" else WHITE
        page.text(x + 0.71 * radius * np.sin(a), y - 0.71 * radius * np.cos(a) + 3, label, 6, ink, 1.3, align=0.5)
        start += share


def rose(page, x, y, radius):
    """A compass rose: rings, degrees, and a star of sixteen points."""
    page.disc(x, y, radius, INK, radius - 0.8)
    page.disc(x, y, radius * 0.84, INK, radius * 0.84 - 0.6)
    for i in range(72):
        a, inner = 2 * np.pi * i / 72, 0.84 if i % 2 == 0 else 0.93
        page.line([(x + r * radius * np.sin(a), y - r * radius * np.cos(a)) for r in (inner, 1)], 0.6, INK)
    for count, long, ink in ((8, 0.5, GREEN), (8, 0.66, BLUE), (4, 0.84, RED)):
        for i in range(count):
            a = 2 * np.pi * (i / count + (1 / 16 if long < 0.6 else 0))
            half = 2 * np.pi / (2 * max(count, 8)) * (1 if count == 8 else 1)
            tip = (x + long * radius * np.sin(a), y - long * radius * np.cos(a))
            for side, shade in ((-1, ink), (1, mix(ink, WHITE, 0.75))):
                b = a + side * half
                notch = (x + 0.2 * radius * np.sin(b), y - 0.2 * radius * np.cos(b))
                page.polygon([(x, y), notch, tip] if side < 0 else [(x, y), tip, notch], shade)
    page.disc(x, y, radius * 0.07, INK)
    for a, letter in enumerate("NESW"):
        a = np.pi / 2 * a
        page.text(x + 1.14 * radius * np.sin(a), y - 1.14 * radius * np.cos(a) + 3, letter, 6.5, INK, 1.3, align=0.5)


def forecast(page, left, top, right, bottom):
    def dusk(x, y):
        return mix(colour(14, 34, 62), colour(52, 92, 128), np.clip((y - top) / (bottom - top), 0, 1)[..., None])

    page.box(left, top, right, bottom, dusk, 6)
    page.text(left + 10, top + 17, "Tonight", 9, YELLOW, 1.2)
    for i, (name, words) in enumerate(NOTES):
        page.text(left + 10, top + 32 + 12 * i, name, 6, mix(WHITE, SEA, 0.3), 1.1)
        page.text(left + 36, top + 32 + 12 * i, words, 6, WHITE)
    page.disc(right - 22, top + 20, 11, colour(250, 238, 190))
    page.disc(right - 17, top + 16, 9.5, colour(22, 44, 74))


def table(page, x, y):
    for row, cells in enumerate(FERRIES):
        if row % 2 == 1:
            page.box(x - 4, y + 13 * row - 9.5, x + 184, y + 13 * row + 3.5, colour(232, 236, 240))
        for i, cell in enumerate(cells):
            page.text(x + 2 + 46 * i, y + 13 * row, cell, 6.5, INK if row else BLUE, 1.0 if row else 1.3)
    page.line([(x - 4, y + 4), (x + 184, y + 4)], 1, BLUE)


def render():
    page = Canvas(640, 480, PAPER)
    masthead(page)
    page.text(24, 86, "Fog holds the sound; ferry runs on", 13, INK, 1.2)
    y = page.paragraph(24, 104, 188, LEFT, 7, 12.2, INK)
    page.paragraph(24, y + 3, 188, MORE, 7, 12.2, INK)
    page.text(228, 108, "Ferries", 10, BLUE, 1.3)
    table(page, 228, 124)
    forecast(page, 224, 202, 412, 266)
    page.text(434, 84, "Tide, metres", 8, INK, 1.2)
    tide(page, 442, 92, 614, 172)
    page.text(434, 200, "Catch, tonnes", 8, INK, 1.2)
    page.box(528, 193, 535, 200, SEA)
    page.text(538, 200, "herring", 6, GREY)
    page.box(574, 193, 581, 200, ORANGE)
    page.text(584, 200, "crab", 6, GREY)
    bars(page, 436, 208, 616, 266)
    page.box(24, 288, 616, 288.8, INK)
    page.text(24, 305, "Know your flags", 9, INK, 1.25)
    for i, letter in enumerate("CEFGIKLNOPRUVWXYZ"):
        flag(page, 24 + 33.4 * i * 1.063, 314, letter)
    page.box(24, 362, 616, 362.8, INK)
    rose(page, 78, 419, 44)
    pie(page, 196, 419, 44)
    page.text(254, 384, "Cargo, per cent", 8, INK, 1.2)
    for i, (ink, words) in enumerate(((BLUE, "coal & coke"), (GREEN, "timber"), (YELLOW, "grain"), (RED, "salt"), (GREY, "mail"))):
        page.box(254, 391 + 13 * i, 262, 399 + 13 * i, ink, 1.5)
        page.text(268, 398 + 13 * i, words, 6.5, INK)
    for i, size in enumerate((16, 12, 9, 7, 5.5, 4.5)):
        page.text(352, (386, 404, 419, 431, 442, 451)[i], "Sphinx of black quartz, judge my vow"[: (16, 22, 30, 36, 36, 36)[i]], size, INK)
    for i in range(48):
        page.box(352 + 2.2 * i + 0.012 * i * i, 456, 353 + 2.2 * i + 0.024 * i * i, 466, BLACK)

    def spectrum(x, y):
        t = ((x - 548) / 68)[..., None] * 6
        wheel = np.clip(abs((t + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
        return mix(wheel, np.clip((y[..., None] - 374) / 92, 0, 1), abs((y[..., None] - 374) / 46 - 1)).astype(np.float32)

    page.box(548, 374, 616, 466, spectrum, 4)
    return develop(page.light)
