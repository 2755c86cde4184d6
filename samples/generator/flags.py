"""Some of the signal flags that ships spell with, as areas in squares of side 1."""

from generator.picture import colour

RED, BLUE, YELLOW = colour(200, 38, 44), colour(28, 74, 156), colour(246, 196, 32)
WHITE, BLACK = colour(255, 255, 255), colour(12, 12, 14)

# The ground of each flag, then boxes on it: left, top, right, bottom, ink.
BOXES = {
    "C": (BLUE, (0, 0.2, 1, 0.8, WHITE), (0, 0.4, 1, 0.6, RED)),
    "E": (BLUE, (0, 0.5, 1, 1, RED)),
    "F": (WHITE,),
    "G": (YELLOW, *(((2 * i + 1) / 6, 0, (2 * i + 2) / 6, 1, BLUE) for i in range(3))),
    "I": (YELLOW,),
    "K": (YELLOW, (0.5, 0, 1, 1, BLUE)),
    "L": (YELLOW, (0.5, 0, 1, 0.5, BLACK), (0, 0.5, 0.5, 1, BLACK)),
    "N": (
        WHITE,
        *(
            (i / 4, j / 4, (i + 1) / 4, (j + 1) / 4, BLUE)
            for i in range(4)
            for j in range(4)
            if (i + j) % 2 == 0
        ),
    ),
    "O": (YELLOW,),
    "P": (BLUE, (1 / 3, 1 / 3, 2 / 3, 2 / 3, WHITE)),
    "R": (RED, (0.4, 0, 0.6, 1, YELLOW), (0, 0.4, 1, 0.6, YELLOW)),
    "U": (WHITE, (0, 0, 0.5, 0.5, RED), (0.5, 0.5, 1, 1, RED)),
    "V": (WHITE,),
    "W": (BLUE, (0.2, 0.2, 0.8, 0.8, WHITE), (0.4, 0.4, 0.6, 0.6, RED)),
    "X": (WHITE, (0.4, 0, 0.6, 1, BLUE), (0, 0.4, 1, 0.6, BLUE)),
    "Y": (YELLOW,),
    "Z": (BLACK,),
}

# Then convex polygons, their corners clockwise: ink, corners.
POLYGONS = {
    "F": [(RED, [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)])],
    "O": [(RED, [(0, 0), (1, 0), (1, 1)])],
    "Y": [
        (RED, [(0.4, 0), (0, 0.4), (0, 0.2), (0.2, 0)]),
        (RED, [(0.8, 0), (0, 0.8), (0, 0.6), (0.6, 0)]),
        (RED, [(1, 0.2), (0.2, 1), (0, 1), (1, 0)]),
        (RED, [(1, 0.6), (0.6, 1), (0.4, 1), (1, 0.4)]),
        (RED, [(1, 1), (0.8, 1), (1, 0.8)]),
    ],
    "Z": [
        (YELLOW, [(0, 0), (1, 0), (0.5, 0.5)]),
        (BLUE, [(1, 0), (1, 1), (0.5, 0.5)]),
        (RED, [(1, 1), (0, 1), (0.5, 0.5)]),
    ],
}


def flag(page, letter, x, y, size):
    """Draws a flag with its corner at (x, y)."""
    rim = 0.7
    page.box(x - rim, y - rim, x + size + rim, y + size + rim, colour(110, 112, 118))
    ground, *boxes = BOXES[letter]
    for left, top, right, bottom, ink in [(0, 0, 1, 1, ground), *boxes]:
        page.box(x + size * left, y + size * top, x + size * right, y + size * bottom, ink)
    for ink, corners in POLYGONS.get(letter, []):
        page.polygon([(x + size * u, y + size * v) for u, v in corners], ink)
    if letter == "I":
        page.disc(x + size / 2, y + size / 2, size * 0.27, BLACK)
    if letter == "V":
        near, far = 0.04 * size, 0.96 * size
        page.line([(x + near, y + near), (x + far, y + far)], 0.17 * size, RED)
        page.line([(x + far, y + near), (x + near, y + far)], 0.17 * size, RED)
