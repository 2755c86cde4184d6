"""What the pictures share: colours, blurs, soft edges, and the way from light to 8-bit pixels."""

import numpy as np


def colour(*rgb):
    """A colour of linear light, `[3]`, from sRGB values of 0 to 255."""
    value = np.asarray(rgb, np.float32) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def step(low, high, x):
    """A smooth step: 0 at `low` and below, 1 at `high` and above."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    """`a` where t is 0, `b` where it is 1."""
    return a + (b - a) * t


def blur(image, radius):
    """A Gaussian blur of standard deviation `radius` along the first two axes; the edges are repeated."""
    reach = int(np.ceil(3 * radius))
    if reach == 0:
        return image
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / radius) ** 2)
    taps = (taps / taps.sum()).astype(np.float32)
    for axis in (0, 1):
        padding = [(reach, reach) if a == axis else (0, 0) for a in range(image.ndim)]
        padded, length, total = np.pad(image, padding, mode="edge"), image.shape[axis], 0
        for i, tap in enumerate(taps):
            total = total + tap * np.take(padded, range(i, i + length), axis=axis)
        image = total
    return image


def shrink(image, factor):
    """The mean of every square of `factor` x `factor` pixels."""
    height, width = image.shape[0] // factor, image.shape[1] // factor
    return image.reshape(height, factor, width, factor, -1).mean(axis=(1, 3))


def sample(image, row, column):
    """The image at fractional positions, bilinear; positions outside are moved to the edge."""
    height, width = image.shape[:2]
    row, column = np.clip(row, 0, height - 1.001), np.clip(column, 0, width - 1.001)
    top, left = row.astype(np.int32), column.astype(np.int32)
    down, right = row - top, column - left
    if image.ndim == 3:
        down, right = down[..., None], right[..., None]
    upper = mix(image[top, left], image[top, left + 1], right)
    lower = mix(image[top + 1, left], image[top + 1, left + 1], right)
    return mix(upper, lower, down)


def film(light, exposure=1.0):
    """Linear light under a film's response, whose shoulder keeps highlights (Narkowicz's fit of ACES)."""
    x = np.maximum(light * exposure, 0)
    return np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)


def develop(light, grain=0.0, seed=0):
    """Linear light of 0 to 1 to pixels: the sRGB curve, film grain of `grain` levels, rounding; uint8.

    The grain is common to the three colours, a little wider than a pixel, and strongest in the middle tones.
    """
    light = np.clip(light, 0, 1)
    value = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    if grain:
        speckle = blur(np.random.default_rng(seed).standard_normal(light.shape[:2]), 0.45)
        speckle *= grain / speckle.std() / 255
        tone = value.mean(axis=2)
        value = value + (speckle * (0.35 + 2.6 * tone * (1 - tone)))[..., None]
    return np.clip(np.rint(255 * value), 0, 255).astype(np.uint8)
