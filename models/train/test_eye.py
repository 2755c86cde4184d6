"""Checks of the loss for the eye, and of a training by it."""
import os
import re

import numpy as np
import pytest
import torch
from PIL import Image

import checkpoint
import ssimulacra2
from eye import TUNED
from ssimulacra2 import points_lost
from test_training import HERE, SAMPLES, run
from tiny import network

SMALL = ("--threads", "1", "--steps", "3", "--batch", "2", "--crop", "128")
METRIC = os.path.join(HERE, "..", "..", "Sources", "AECMetrics", "SSIMULACRA2.swift")


def pixels(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1)[None].float() / 255


def as_jpeg(image: Image.Image, quality: int, tmp_path) -> Image.Image:
    image.save(tmp_path / "a.jpg", quality=quality, subsampling=0)
    return Image.open(tmp_path / "a.jpg")


def test_weights_are_those_of_the_metric_but_for_what_does_not_count():
    with open(METRIC, encoding="utf-8") as file:
        text = file.read().split("weights: [Double] = [")[1]
    all_of_them = [float(number) for number in re.findall(r"[\d.]+(?:e-\d+)?", text)]
    assert len(all_of_them) == 3 * 6 * 2 * 3
    metric = np.array(all_of_them).reshape(3, 6, 2, 3)
    for scale, weights in enumerate(ssimulacra2.WEIGHTS):
        for component, how, errors, weight in weights:
            assert metric[component, scale, how, errors] == weight
            metric[component, scale, how, errors] = 0
    assert metric.sum() < 0.02 and metric.max() < 0.01


# Scores by `aec compare`.
@pytest.mark.parametrize("name, quality, score",
                         [("terrain", 30, 49.74), ("night-window", 60, 64.54), ("page", 75, 76.77)])
def test_points_are_those_of_the_metric(name, quality, score, tmp_path):
    original = Image.open(os.path.join(SAMPLES, f"{name}.png"))
    lost = points_lost(pixels(as_jpeg(original, quality, tmp_path)), pixels(original))
    assert lost.item() == pytest.approx(100 - score, abs=0.5)


def test_an_equal_picture_loses_next_to_nothing_and_noise_can_be_taken_back():
    original = pixels(Image.open(os.path.join(SAMPLES, "terrain.png")))[..., :256, :256]
    assert points_lost(original, original).item() < 0.2
    noise = torch.randn(original.shape, generator=torch.Generator().manual_seed(1)) * 0.03
    picture = (original + noise).requires_grad_()
    lost = points_lost(picture, original)
    lost.backward()
    assert torch.isfinite(picture.grad).all()
    step = picture - 1e-3 * picture.grad / picture.grad.norm()
    assert points_lost(step.detach(), original) < lost


def test_the_analysis_alone_is_trained_and_evaluated(tmp_path):
    eye, base, tuned = os.path.join(HERE, "eye.py"), os.path.join(HERE, "..", "fast-slim.pt"), str(tmp_path / "a.pt")
    printed = run(eye, SAMPLES, *SMALL, "--keep", "1", "--from", base, "--out", tuned, "--lr", "0.01", "--report-every",
                  "0")
    assert len(re.findall("points lost", printed)) == 3
    before, after = (checkpoint.load(path)["average"] for path in (base, tuned))
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed and all(name.startswith(TUNED) for name in changed)
    picture = os.path.join(SAMPLES, "texture.png")
    measured = run(eye, picture, "--keep", "1", "--threads", "1", "--evaluate", base, tuned)
    assert re.findall(r"BD-rate (\S+) % by PSNR, (\S+) % by SSIMULACRA2", measured)[0] == ("+0.00", "+0.00")
    assert measured.count("BD-rate") == 2


def test_what_cannot_be_is_said(tmp_path):
    checkpoint.save_slim(str(tmp_path / "untrained.pt"), network().config, 0, network())
    with pytest.raises(AssertionError, match="get better"):
        run(os.path.join(HERE, "eye.py"), SAMPLES, *SMALL, "--from", str(tmp_path / "untrained.pt"), "--keep", "0",
            "--out", str(tmp_path / "a.pt"))
    with pytest.raises(AssertionError, match="--out"):
        run(os.path.join(HERE, "eye.py"), SAMPLES)
    with pytest.raises(AssertionError, match="from 128 on"):
        run(os.path.join(HERE, "eye.py"), SAMPLES, "--out", str(tmp_path / "a.pt"), "--crop", "64")
