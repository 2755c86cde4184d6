"""The encoder of the detail layer in NumPy: which symbols blocks get, and what they take, as in `Sources/AEC/Detail`.

Many pictures are coded in step: arrays have an axis of pictures, and blocks are walked through in raster order.
Symbols, extents and the bits that they take are those of the library, but that coefficients come from pixels of 8 bits.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SOURCES = Path(__file__).parents[2] / "Sources/AEC"
SIDE, PLANES = 8, 3
AREA = SIDE * SIDE
LARGEST = 4095                              # magnitude that counts for others
BIT = 65536                                 # costs are in parts of it
WEIGHT = 120                                # of the square of an error of a step, in 1/16 bit
VERTICAL, HORIZONTAL = (axis.ravel() for axis in np.indices((SIDE, SIDE)))
EXTENT = np.maximum(VERTICAL, HORIZONTAL) + 1
DIAGONALS = [np.flatnonzero(VERTICAL + HORIZONTAL == d) for d in range(2 * SIDE - 1)]
# Which magnitudes of the same plane count: distances in both frequencies, of which each list is summed.
OWN = [[(1, 0)], [(0, 1)], [(1, 1), (2, 0), (0, 2)]]
# Groups of frequencies, and how many symbols that are not 0 hide the sign of the first.
GROUPS = [(first <= VERTICAL) & (VERTICAL < end) for first, end in ((0, 2), (2, 4), (4, SIDE))]
LEAST_TO_HIDE = 4
NEVER = 1 << 60
FEATURES = 7 + len(OWN)
FRAMED = SIDE + 2
PLACES = FRAMED * (VERTICAL + 2) + HORIZONTAL + 2


def list_in(text: str, name: str) -> tuple[int, int]:
    """Where the list that Swift's `static let NAME` holds begins and ends, brackets and all."""
    declared = re.search(rf"static let {name}: .*? =[^\[]*", text)
    start, depth = declared.end(), 0
    for end in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[end], 0)
        if depth == 0:
            return start, end + 1
    raise SystemExit(f"expected a list in {name}, found no end of it")


def numbers(file: str, name: str) -> np.ndarray:
    """All numbers of a list in a Swift file, flat."""
    text = (SOURCES / file).read_text()
    start, end = list_in(text, name)
    return np.array([int(number, 0) for number in re.findall(r"0x[0-9a-fA-F]+|\d+", text[start:end])])


SHIFTS = numbers("EntropyCoding/Odds.swift", "shifts")
CLASSES = len(SHIFTS)
ODDS = numbers("EntropyCoding/Odds.swift", "table").reshape(-1, CLASSES)
TAKEOVERS = numbers("EntropyCoding/OddsLadder.swift", "takeovers")


def decision_cost(odds: int, goes_on: bool) -> int:
    """What a decision of some odds takes, in 1/65536 bit: `Odds.cost`."""
    tree, cell_bits, commonly = odds & 3, odds >> 2 & 15, bool(odds & 0x40)
    if tree == 3:
        return BIT
    if goes_on == commonly:
        return (27_200, 35_427, 46_832)[tree] >> cell_bits
    return (131_072, 109_974, 88_876)[tree] + cell_bits * BIT


def symbol_costs(largest: int = LARGEST) -> np.ndarray:
    """What magnitudes take, signs included, [class, magnitude]: `SymbolCosts`."""
    magnitudes = np.arange(largest + 1)
    costs = np.zeros((CLASSES, largest + 1), np.int64)
    for scale_class, shift in enumerate(SHIFTS.tolist()):
        band = np.where(magnitudes > 0, ((magnitudes - 1) >> shift) + 1, 0)
        levels, rate = [], 0
        for odds in ODDS[:, scale_class].tolist():
            levels.append(rate + decision_cost(odds, False) + (BIT * (shift + 1) if levels else 0))
            rate += decision_cost(odds, True)
        levels.append(rate + BIT * (shift + 1))
        digits = np.frexp(np.maximum(band - len(ODDS) + 1, 1))[1] - 1
        escape = np.where(band >= len(ODDS), BIT * (2 * digits + 1), 0)
        costs[scale_class] = np.array(levels)[np.minimum(band, len(ODDS))] + escape
    return costs


def ladder_costs() -> np.ndarray:
    """What a decision takes whose probability is learnt, [probability in 1/65536, goes on]: `OddsCounter.odds`."""
    rungs = len(TAKEOVERS)
    costs = []
    for rung in range(2 * rungs + 1):
        distance = abs(rung - rungs) - 1
        odds = 3 if rung == rungs else 2 - distance % 3 | distance // 3 << 2 | (0x40 if rung < rungs else 0)
        costs.append([decision_cost(odds, False), decision_cost(odds, True)])
    probability = np.arange(BIT)
    rare = np.minimum(probability, BIT - probability)
    distance = rungs - np.searchsorted(TAKEOVERS[::-1], rare, side="right")
    return np.array(costs)[np.where(probability > BIT // 2, rungs - distance, rungs + distance)]


def scale_class(deviation: np.ndarray) -> np.ndarray:
    """`DetailContexts.scaleClass(of:)`; deviations are in 1/256."""
    octave = np.frexp(deviation.clip(1))[1] - 1
    logarithm = octave << 4 | ((deviation.clip(1) << 4) >> octave & 15)
    return ((439 * logarithm - 33_096) >> 10).clip(0, CLASSES - 1)


SYMBOL_COSTS, LADDER_COSTS = symbol_costs(), ladder_costs()
SCALE_CLASSES = scale_class(np.arange(1 << 17))


def cost_of(values: np.ndarray, magnitudes: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Error and rate, in 1/65536 bit, of magnitudes for values in 1/256 of a step."""
    return (WEIGHT * (values - 256 * magnitudes) ** 2 >> 4) + SYMBOL_COSTS[classes, magnitudes]


COSINES = np.sqrt(np.where(np.arange(SIDE) == 0, 1, 2) / SIDE)[:, None] * np.cos(
    np.outer(np.arange(SIDE), 2 * np.arange(SIDE) + 1) * np.pi / (2 * SIDE))
COLOURS = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])


def coefficients(missing: np.ndarray) -> np.ndarray:
    """What blocks miss, (height, width, 3) in gray levels, as [rows, columns, plane, frequency] in 1/8 gray level."""
    height, width, _ = missing.shape
    blocks = (missing @ COLOURS.T).reshape(height // SIDE, SIDE, width // SIDE, SIDE, PLANES)
    out = np.einsum("ui,vj,aibjp->abpuv", COSINES, COSINES, blocks, optimize=True)
    return np.round(8 * out).astype(np.int16).reshape(height // SIDE, width // SIDE, PLANES, AREA)


class Counters:
    """`OddsCounter`s, a set for each picture."""

    def __init__(self, probabilities: np.ndarray, pictures: int):
        self.probability = np.tile(probabilities.astype(np.int64) << 8, (pictures, 1))
        self.seen = np.full_like(self.probability, 6)
        self.count = np.zeros((len(probabilities), 2))              # of outcomes, over all pictures
        self.pictures = np.arange(pictures)

    def costs(self, index: np.ndarray) -> np.ndarray:
        """Of both outcomes, [picture, 2]."""
        return LADDER_COSTS[self.probability[self.pictures, index]]

    def update(self, pictures: np.ndarray, index: np.ndarray, goes_on: np.ndarray) -> None:
        probability, seen = self.probability[pictures, index], self.seen[pictures, index]
        shift = np.frexp(seen + 2)[1] - 1
        self.seen[pictures, index] += shift < 5
        shift = np.minimum(shift, 5)
        self.probability[pictures, index] += np.where(goes_on, (BIT - probability) >> shift, -(probability >> shift))
        np.add.at(self.count, (index, goes_on.astype(int)), 1)


def around(magnitudes: np.ndarray) -> np.ndarray:
    """The sum of the four magnitudes next to each, [..., frequency]."""
    padded = np.pad(magnitudes.reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
    out = padded[:, :-2, 1:-1] + padded[:, 2:, 1:-1] + padded[:, 1:-1, :-2] + padded[:, 1:-1, 2:]
    return out.reshape(magnitudes.shape)


def neighbours(plane: int, left: np.ndarray, above: np.ndarray, above_right: np.ndarray, own: np.ndarray) -> list:
    """The features of a plane that are known before it, from magnitudes [picture, plane, frequency] of blocks: those of
    the left block and around them, the same of the block above; of the block to its right; of the planes before."""
    none = np.zeros_like(own[:, 0])
    return [left[:, plane], around(left[:, plane]), above[:, plane], around(above[:, plane]), above_right[:, plane],
            own[:, 0] if plane > 0 else none, own[:, 1] if plane > 1 else none]


def framed(magnitudes: np.ndarray) -> np.ndarray:
    """Magnitudes [picture, frequency] within two rows and columns of zeros, as `own_plane` takes them."""
    out = np.zeros((len(magnitudes), FRAMED * FRAMED), magnitudes.dtype)
    out[:, PLACES] = magnitudes
    return out


def own_plane(magnitudes: np.ndarray, frequencies: np.ndarray) -> list:
    """The features of some frequencies that are known in a plane: see OWN."""
    return [sum(magnitudes[:, PLACES[frequencies] - FRAMED * du - dv] for du, dv in distances) for distances in OWN]


@dataclass
class Tables:
    """The numbers of `DetailWeights`, in 1/256. Features are in the order of `neighbours` and `own_plane`."""

    kinds: np.ndarray               # [frequency]
    weights: np.ndarray             # [plane, kind, feature]
    deviations: np.ndarray          # [plane, frequency]
    active: np.ndarray              # [how many blocks around are active]
    extents: np.ndarray             # [what extents around are, number that is exceeded], flat


@dataclass
class Coded:
    """Pictures with symbols."""

    symbols: np.ndarray             # [row, column, picture, plane, frequency]
    extents: np.ndarray             # [row, column, picture, plane]
    active: np.ndarray              # [row, column, picture]
    bits: np.ndarray                # [picture, what for]: activity, extents, symbols
    error: np.ndarray               # [picture], in squared gray levels
    counts: tuple[np.ndarray, np.ndarray]       # how often counters of activity and of extents saw each outcome


class Coder:
    """Of pictures of one size: coefficients [row, column, picture, plane, frequency] and steps, in 1/8 gray level."""

    def __init__(self, coefficients: np.ndarray, steps: np.ndarray, tables: Tables):
        self.coefficients, self.steps, self.tables = coefficients, steps, tables
        rows, columns, pictures = coefficients.shape[:3]
        self.weights = tables.weights[:, tables.kinds]
        self.activity, self.continues = Counters(tables.active, pictures), Counters(tables.extents, pictures)
        # Framed by blocks that are not active, on the left and right and above.
        self.magnitudes = np.zeros((rows + 1, columns + 2, pictures, PLANES, AREA), np.int32)
        self.extents = np.zeros((rows + 1, columns + 2, pictures, PLANES), np.int64)
        self.bits, self.error = np.zeros((pictures, 3)), np.zeros(pictures)

    def code(self) -> Coded:
        rows, columns = self.coefficients.shape[:2]
        for row in range(rows):
            for column in range(columns):
                self.code_block(row, column)
        magnitudes, extents = self.magnitudes[1:, 1:-1], self.extents[1:, 1:-1]
        symbols = np.where(self.coefficients < 0, -magnitudes, magnitudes).astype(np.int16)
        return Coded(symbols, extents, extents.any(-1), self.bits, self.error,
                     (self.activity.count, self.continues.count))

    def code_block(self, row: int, column: int) -> None:
        values = np.abs(self.coefficients[row, column].astype(np.int64))
        active = self.extents.any(-1)
        index = (2 * active[row + 1, column].astype(int) + 2 * active[row, column + 1] + active[row, column]
                 + active[row, column + 2])
        own, extents = np.zeros_like(self.magnitudes[0, 0]), np.zeros_like(self.extents[0, 0])
        saving, bits = 0, np.zeros((len(values), 2))
        for plane in range(PLANES):
            saved, bits_of_plane = self.choose(row, column, plane, values[:, plane], own, extents)
            saving, bits = saving + saved, bits + bits_of_plane
        costs = self.activity.costs(index)
        chosen = extents.any(1) & (saving > costs[:, 1] - costs[:, 0]) & (2 * values.max((1, 2)) >= self.steps)
        own[~chosen], extents[~chosen] = 0, 0
        self.magnitudes[row + 1, column + 1] = own
        self.bits[:, 0] += costs[np.arange(len(costs)), chosen.astype(int)] / BIT
        self.bits[chosen, 1:] += bits[chosen] / BIT
        self.error += ((values - own * self.steps[:, None, None]) ** 2).sum((1, 2)) / 64
        self.activity.update(self.activity.pictures, index, chosen)
        for plane in range(PLANES):
            first = self.counters(row, column, plane)
            for number in range(SIDE):
                told = np.flatnonzero(chosen & (extents[:, plane] >= number))
                self.continues.update(told, first[told] + number, extents[told, plane] > number)
        self.extents[row + 1, column + 1] = extents

    def counters(self, row: int, column: int, plane: int) -> np.ndarray:
        """`DetailBlocks.counters`."""
        near = self.extents[row + 1, column, :, plane] + self.extents[row, column + 1, :, plane]
        return SIDE * ((near + 1) // 2 + (SIDE + 1 if plane > 0 else 0))

    def choose(self, row: int, column: int, plane: int, values: np.ndarray, own: np.ndarray,
               extents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`DetailChoice.choose` of a plane, whose magnitudes go to `own`: what they save, and bits [picture, what]."""
        around = self.magnitudes[row + 1, column], self.magnitudes[row, column + 1], self.magnitudes[row, column + 2]
        sums = self.tables.deviations[plane] + sum(
            feature * weight for feature, weight in zip(neighbours(plane, *around, own), self.weights[plane].T))
        values = values * 256 // self.steps[:, None]
        zeros = WEIGHT * values**2 >> 4
        least = np.zeros_like(zeros)
        inside = framed(np.zeros_like(own[:, plane]))
        for diagonal in DIAGONALS:
            classes, value = self.classes(plane, sums, inside, diagonal), values[:, diagonal]
            best, cost = np.zeros_like(value), cost_of(value, 0, classes)
            nearest = np.minimum((value + 128) >> 8, LARGEST)
            for magnitude in (nearest - 1, nearest):
                cost_of_this = cost_of(value, magnitude, classes)
                better = (magnitude > 0) & (cost_of_this < cost)
                best, cost = np.where(better, magnitude, best), np.where(better, cost_of_this, cost)
            inside[:, PLACES[diagonal]], least[:, diagonal] = best, cost
        # Of each extent: what it saves, and what telling it takes.
        savings = np.stack([(zeros - least)[:, EXTENT <= extent].sum(1) for extent in range(SIDE + 1)], 1)
        first = self.counters(row, column, plane)
        costs = np.stack([self.continues.costs(first + number) for number in range(SIDE)], 1)
        telling = np.pad(costs[..., 1].cumsum(1), ((0, 0), (1, 0))) + np.pad(costs[..., 0], ((0, 0), (0, 1)))
        extent = extents[:, plane] = (savings - telling).argmax(1)
        own[:, plane] = np.where(EXTENT <= extent[:, None], inside[:, PLACES], 0)
        each = np.arange(len(extent))
        told = telling[each, extent]
        saved, rate = self.hide_signs(plane, self.coefficients[row, column, :, plane] < 0, values, extent, sums, own)
        return savings[each, extent] - told + saved, np.stack([told, rate], 1)

    def classes(self, plane: int, sums: np.ndarray, inside: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
        """Scale classes, of what is known before the plane and of its framed magnitudes."""
        deviations = sums[:, frequencies] + sum(
            feature * weight[frequencies]
            for feature, weight in zip(own_plane(inside, frequencies), self.weights[plane].T[-len(OWN):]))
        return SCALE_CLASSES[deviations.clip(0, len(SCALE_CLASSES) - 1)]

    def hide_signs(self, plane: int, negative: np.ndarray, values: np.ndarray, extent: np.ndarray, sums: np.ndarray,
                   own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`DetailChoice.hideSign` of all groups: what that saves, and what the symbols take then."""
        coded = EXTENT <= extent[:, None]
        each, places, saved, hidden = np.arange(len(extent)), np.arange(AREA), 0, 0
        classes_of = lambda: self.classes(plane, sums, framed(own[:, plane]), places)
        for group in GROUPS:
            inside, classes = coded & group, classes_of()
            magnitudes = np.where(inside, own[:, plane], 0)
            count, first = (magnitudes > 0).sum(1), (magnitudes > 0).argmax(1)
            hides = count >= LEAST_TO_HIDE
            wrong = hides & ((magnitudes.sum(1) & 1 == 1) != negative[each, first])
            prices, now = [], cost_of(values, magnitudes, classes)
            for change in (-1, 1):
                changed = magnitudes + change
                later = places > first[:, None]
                allowed = inside & np.where(changed > 0, (magnitudes > 0) | later, (changed == 0) & later)
                price = cost_of(values, changed.clip(0, LARGEST), classes) - now
                price += BIT * ((changed == 0) & (count[:, None] == LEAST_TO_HIDE))
                prices.append(np.where(allowed, price, NEVER))
            prices = np.stack(prices, 2).reshape(len(extent), 2 * AREA)
            best = prices.argmin(1)
            own[each[wrong], plane, best[wrong] // 2] += 2 * (best[wrong] % 2) - 1
            saved = saved + np.where(hides, BIT, 0) - np.where(wrong, prices[each, best], 0)
            hidden = hidden + (((own[:, plane] > 0) & inside).sum(1) >= LEAST_TO_HIDE)
        return saved, (SYMBOL_COSTS[classes_of(), own[:, plane]] * coded).sum(1) - BIT * hidden
