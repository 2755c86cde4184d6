"""Writes ReferenceValues.swift: what independent implementations say of pictures that the tests make as well.

    pip install numpy pillow scipy scikit-image torch pytorch-msssim bjontegaard
    python3 reference.py > ReferenceValues.swift

PSNR and SSIM are scikit-image's, deltas are the package bjontegaard's, MS-SSIM is pytorch-msssim's. Its
poolings agree with ours only where the sides halve evenly; for other sizes it is computed here, with SciPy. SSIMULACRA2
is what its author's program says, `ssimulacra2` on the PATH, built from https://github.com/cloudinary/ssimulacra2, on a
processor with fused multiply-add.
"""

import subprocess
import tempfile
from pathlib import Path

import bjontegaard
import numpy as np
import torch
from PIL import Image
from pytorch_msssim import ms_ssim
from scipy.signal import convolve2d
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def picture(width, height):
    """Coloured triangle waves and noise, by integers alone; TestPictures.swift has the same."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    index = (y * width + x) * 3 + c
    noise = ((index * 2654435761) & 0xFFFFFFFF) >> 24
    return np.abs((x * (c + 2) + y * 3) % 384 - 192) + noise % 64


def distorted(original, kind):
    index = np.arange(original.size).reshape(original.shape)
    if kind == "quantised":
        return np.minimum(original // 24 * 24 + 12, 255)
    if kind == "noisy":
        noise = (((index + 77777) * 2246822519) & 0xFFFFFFFF) >> 24
        return np.clip(original + noise % 33 - 16, 0, 255)
    if kind == "faded":
        return original * 3 // 4 + 20
    if kind == "touched":
        return np.where(index % 61 == 0, np.minimum(original + 1, 255), original)
    if kind == "negative":
        return 255 - original
    raise ValueError(kind)


def luma(pixels):
    return pixels @ np.array([0.299, 0.587, 0.114])


def ssim(a, b):
    _, full = structural_similarity(
        luma(a), luma(b), gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
        data_range=255, full=True)
    return full[5:-5, 5:-5].mean()


def ms_ssim_by_scipy(a, b):
    taps = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5**2))
    window = np.outer(taps, taps) / taps.sum() ** 2

    def mean(plane):
        return convolve2d(plane, window, mode="valid")

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    a, b, result = luma(a), luma(b), 1.0
    weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    for scale, weight in enumerate(weights):
        if scale > 0:
            a, b = (np.pad(p, [(0, s % 2) for s in p.shape], mode="edge") for p in (a, b))
            a, b = (p.reshape(p.shape[0] // 2, 2, p.shape[1] // 2, 2).mean(axis=(1, 3)) for p in (a, b))
        mean_a, mean_b = mean(a), mean(b)
        similarity = (2 * (mean(a * b) - mean_a * mean_b) + c2) / (
            mean(a * a) - mean_a**2 + mean(b * b) - mean_b**2 + c2)
        if scale == 4:
            similarity = similarity * (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
        result *= max(similarity.mean(), 0) ** weight
    return result


def ms_ssim_by_torch(a, b):
    planes = [torch.tensor(luma(p), dtype=torch.float64)[None, None] for p in (a, b)]
    window = torch.exp(-torch.arange(-5, 6, dtype=torch.float64) ** 2 / (2 * 1.5**2))  # Its own is float32.
    return ms_ssim(*planes, data_range=255, win=(window / window.sum())[None, None, None]).item()


def ssimulacra2(a, b):
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("a.png", "b.png")]
        for pixels, path in zip((a, b), paths, strict=True):
            Image.fromarray(pixels.astype(np.uint8)).save(path)
        return float(subprocess.run(["ssimulacra2", *paths], check=True, capture_output=True).stdout)


def print_pictures():
    print("let referencePictures: [ReferencePicture] = [")
    cases = [(192, 176, k) for k in ("quantised", "noisy", "faded", "negative")]
    cases += [(203, 165, "noisy"), (161, 161, "faded"), (37, 29, "quantised"), (11, 11, "noisy")]
    cases += [(1, 1, "faded"), (250, 170, "touched"), (113, 97, "noisy"), (8, 8, "noisy"), (600, 9, "quantised")]
    for width, height, kind in cases:
        a = picture(width, height)
        b = distorted(a, kind)
        smallest = min(width, height)
        values = [
            peak_signal_noise_ratio(a, b, data_range=255),
            peak_signal_noise_ratio(luma(a), luma(b), data_range=255),
            ssim(a, b) if smallest >= 11 else None,
            None if smallest < 161
            else ms_ssim_by_torch(a, b) if width % 16 == 0 and height % 16 == 0
            else ms_ssim_by_scipy(a, b),
            ssimulacra2(a, b) if smallest >= 8 else None,
        ]
        psnr, luma_psnr, one, many, score = ("nil" if v is None else repr(float(v)) for v in values)
        print(f"  ReferencePicture(\n    width: {width}, height: {height}, distortion: .{kind},", end=" ")
        print(f"sum: {a.sum() + b.sum():_},")
        print(f"    psnr: {psnr}, lumaPSNR: {luma_psnr},\n    ssim: {one}, msSSIM: {many},")
        print(f"    ssimulacra2: {score}),")
    print("]")


# Bits per pixel and decibels: made up, like three codecs' sweeps.
CURVES = {
    "old": [(0.21, 27.3), (0.42, 30.1), (0.81, 33.2), (1.43, 36.4)],
    "new": [(0.15, 27.9), (0.31, 31.0), (0.66, 34.4), (1.21, 37.5)],
    "long": [(0.1, 26.0), (0.2, 28.4), (0.33, 30.2), (0.5, 31.9), (0.9, 34.9), (1.4, 37.1), (2.2, 39.9)],
    "uneven": [(0.3, 29.0), (0.34, 29.1), (0.9, 34.0), (1.0, 34.1), (2.0, 39.0)],
}


def print_deltas():
    print("let referenceCurves: [String: [RatePoint]] = [")
    for name, points in CURVES.items():
        print(f'  "{name}": [')
        for rate, decibels in points:
            print(f"    RatePoint(bitsPerPixel: {rate}, decibels: {decibels}),")
        print("  ],")
    print("]\n\nlet referenceDeltas: [ReferenceDelta] = [")
    pairs = (("old", "new"), ("new", "old"), ("old", "long"), ("long", "uneven"), ("uneven", "new"))
    for anchor, test in pairs:
        for method, fit in (("cubic", "cubic"), ("pchip", "piecewiseCubic")):
            (ra, da), (rt, dt) = (np.array(CURVES[n]).T for n in (anchor, test))
            options = {"method": method, "require_matching_points": False, "min_overlap": 0}
            rate = bjontegaard.bd_rate(ra, da, rt, dt, **options)
            quality = bjontegaard.bd_psnr(ra, da, rt, dt, **options)
            print(f'  ReferenceDelta(\n    anchor: "{anchor}", test: "{test}", fit: .{fit},')
            print(f"    rate: {float(rate)!r}, quality: {float(quality)!r}),")
    print("]")


print("// Made by reference.py; not to be edited.\n")
print("import AECMetrics\n")
print_pictures()
print()
print_deltas()
