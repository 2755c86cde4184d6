"""A filter that takes the noise of few samples out of traced light and leaves its edges.

Dammertz, Sewtz, Hanika, Lensch: Edge-avoiding à-trous wavelet transform for fast global illumination
filtering, 2010.
"""

import numpy as np

TAPS = (1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16)


def denoise(light, error, normal, point, passes):
    """The light, averaged over neighbours in the same surface that differ by no more than noise explains.

    light: `[height, width, 3]`, without the surface's colour.   error: its standard error, `[height, width]`.
    normal, point: what the pixel sees, `[height, width, 3]`; where the normal is zero, nothing changes.
    """
    keep = (normal * normal).sum(axis=2) < 0.25
    variance = error**2
    for size in (2**i for i in range(passes)):
        # A pixel alone says little about its tone while it is noisy: its neighbourhood speaks for it.
        tone = around(light.mean(axis=2), 1)
        # The measured error is noisy as well.
        spread = np.sqrt(around(variance, 2)) + 1e-4
        total, sum_of_weights, sum_of_variances = 0, 0, 0
        for dy, tap_y in zip(range(-2, 3), TAPS):
            for dx, tap_x in zip(range(-2, 3), TAPS):
                there = [shift(a, dy * size, dx * size) for a in (light, variance, normal, point, tone)]
                bend = ((normal - there[2]) ** 2).sum(axis=2)
                rise = (normal * (point - there[3])).sum(axis=2)
                contrast = abs(tone - there[4]) / (3 * spread)
                weight = tap_y * tap_x * np.exp(-bend / 0.03 - (rise / 0.03) ** 2 - contrast)
                total = total + weight[..., None] * there[0]
                sum_of_variances = sum_of_variances + weight**2 * there[1]
                sum_of_weights = sum_of_weights + weight
        light = np.where(keep[..., None], light, total / sum_of_weights[..., None])
        variance = sum_of_variances / sum_of_weights**2
    return light


def around(image, reach):
    """The mean of the square of `2 * reach + 1` pixels about each pixel."""
    offsets = range(-reach, reach + 1)
    return sum(shift(image, dy, dx) for dy in offsets for dx in offsets) / len(offsets) ** 2


def shift(image, dy, dx):
    """The image moved: a pixel holds what lay `dy` below and `dx` right of it; the edges are repeated."""
    rows = np.clip(np.arange(image.shape[0]) + dy, 0, image.shape[0] - 1)
    columns = np.clip(np.arange(image.shape[1]) + dx, 0, image.shape[1] - 1)
    return image[rows[:, None], columns]
