"""Checks of the fit of the detail layer's tables, and of the encoder that it sees through."""
import numpy as np
import pytest
import torch

import detail
import detail_coding as coding
from detail_coding import AREA, PLANES, Coder


def layer(pictures: int, side: int, deviation: float, step: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    decay = 1 / (1 + coding.VERTICAL + coding.HORIZONTAL)
    values = random.normal(0, deviation, (side, side, pictures, PLANES, AREA)) * decay
    return np.round(values).astype(np.int16), np.full(pictures, step)


def test_the_file_of_tables_is_what_the_recipe_writes():
    text = detail.FILE.read_text()
    tables = detail.tables_in(text)
    assert detail.written(text, tables) == text
    tables.extents[5] ^= 1
    tables.weights[2, 3, 4] ^= 1
    assert np.array_equal(detail.tables_in(detail.written(text, tables)).weights, tables.weights)


def test_an_error_of_coefficients_is_one_of_pixels():
    missing = np.random.default_rng(1).normal(0, 20, (32, 48, 3))
    found = coding.coefficients(missing).astype(float) / 8
    assert np.sum(found**2) == pytest.approx(np.sum(missing**2), rel=1e-3)
    flat = coding.coefficients(np.full((8, 8, 3), 5.0))
    assert flat[0, 0, 0, 0] == round(8 * 8 * 5 * np.sqrt(3)) and np.count_nonzero(flat) == 1


def test_costs_are_those_of_probabilities():
    # Of each class, all magnitudes together, those above 0 with both signs.
    shares = 2.0 ** -(coding.SYMBOL_COSTS[:90] / coding.BIT)
    total = shares[:, 0] + 2 * shares[:, 1:].sum(1)
    assert np.all((0.95 < total) & (total < 1.05))
    assert np.all(np.abs(coding.LADDER_COSTS[1 << 15] - coding.BIT) < 1)


def test_choices_are_better_than_rounding_and_than_nothing():
    values, steps = layer(3, 6, 300, 96)
    coded = Coder(values, steps, detail.plain_tables()).code()
    assert coded.active.mean() > 0.5
    left = np.abs(values - coded.symbols * 96.0)
    kept = coded.symbols != 0
    assert left[kept].max() <= 2 * 96
    weight = coding.WEIGHT / 16 / 12**2
    nothing = weight * np.sum(values.astype(float) ** 2) / 64
    assert weight * coded.error.sum() + coded.bits.sum() < 0.9 * nothing
    assert coded.error.sum() == pytest.approx(np.sum(left**2) / 64)


def test_parities_tell_the_signs_that_are_hidden():
    values, steps = layer(3, 6, 300, 48)
    symbols = Coder(values, steps, detail.plain_tables()).code().symbols.astype(int).reshape(-1, AREA)
    hiding = 0
    for group in coding.GROUPS:
        of_group = symbols[:, group]
        of_group = of_group[np.count_nonzero(of_group, 1) >= coding.LEAST_TO_HIDE]
        first = of_group[np.arange(len(of_group)), (of_group != 0).argmax(1)]
        assert np.array_equal(first < 0, np.abs(of_group).sum(1) % 2 == 1)
        hiding += len(of_group)
    assert hiding > 100


def test_pictures_are_coded_apart():
    values, steps = layer(4, 5, 300, 96)
    values[:, :, 1:] //= 3
    together = Coder(values, steps, detail.plain_tables()).code()
    alone = Coder(values[:, :, :1], steps[:1], detail.plain_tables()).code()
    assert np.array_equal(together.symbols[:, :, :1], alone.symbols)
    assert np.array_equal(together.bits[:1], alone.bits)


def test_a_fit_finds_what_symbols_follow():
    random = np.random.default_rng(7)
    features = np.zeros((1500, PLANES, AREA, coding.FEATURES), np.float32)
    features[..., 0] = random.integers(0, 6, features.shape[:-1])
    features[..., 3] = random.integers(0, 6, features.shape[:-1])
    deviations = 0.3 + 0.5 * features[..., 0]
    magnitudes = np.abs(np.round(random.normal(0, deviations))).astype(np.int64)
    samples = detail.Samples(torch.from_numpy(features), torch.from_numpy(magnitudes), torch.ones(deviations.shape))
    kinds = detail.kinds_of_frequencies()
    weights, alone = detail.fit(samples, kinds, 60, batch=100, rate=0.15)
    found = alone + (weights[:, kinds] * features).sum(-1)
    takes = lambda deviations: detail.bits(torch.from_numpy(deviations.astype(np.float32)), samples.magnitudes).mean()
    assert takes(found) < 1.02 * takes(deviations)
    assert weights[..., 3].mean() < 0.1 < 0.35 < weights[..., 0].mean()
