"""Checks of the recipe on the tiny network and the project's sample pictures: run pytest here."""
import os
import re
import shutil
import subprocess
import sys
import sysconfig

import numpy as np
import pytest
import torch
from PIL import Image

import aecm
import checkpoint
import convert
import draws
import photos
import recipe
import tiny
from dequantise import dequantised
from draws import Draws
from evaluate import bd_rate, measure_float, measure_integer, report
from model import Autoencoder
from vectors import synthetic

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "..", "..", "samples")
TINY = os.path.join(HERE, "..", "..", "Tests", "AECTests", "Vectors", "tiny.aecm")
SMALL = ("--config", "tiny", "--crop", "64", "--keep", "0", "--threads", "1")


def run(*command: str) -> str:
    """What a Python program prints that ends well."""
    run = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return run.stdout


def train(out, *options: str, processes: int = 1) -> str:
    """What a training of the tiny network on the samples prints."""
    several = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"] if processes > 1 else []
    return run(*several, os.path.join(HERE, "train.py"), SAMPLES, "--out", str(out), *SMALL, "--report-every", "0",
               *options)


def costs(printed: str) -> list[float]:
    return [float(cost) for cost in re.findall(r"cost (\S+)", printed)]


def weights(path) -> torch.Tensor:
    state = checkpoint.load(str(path))["model"]
    return torch.cat([value.flatten() for value in state.values()])


def test_training_lowers_the_cost_of_a_network(tmp_path):
    printed = train(tmp_path / "a.pt", "--steps", "120", "--warmup", "20", "--lr", "2e-3", "--initial", "random")
    found = costs(printed)
    assert len(found) == 120
    assert np.mean(found[-20:]) < 0.8 * np.mean(found[:20])


def test_a_line_says_rate_distortion_speed_and_time_left(tmp_path):
    line = train(tmp_path / "a.pt", "--steps", "3").splitlines()[-1]
    assert re.fullmatch(r"step +3   \d+\.\d{4} bpp   error +[\d.]+   cost [\d.]+   rate \S+ +[\d.]+ steps/s +"
                        r"0\.0 minutes left", line)


def test_a_broken_training_goes_on_as_if_it_were_whole(tmp_path):
    flat = ("--decay", "0", "--warmup", "1")
    train(tmp_path / "whole.pt", "--steps", "6", *flat)
    train(tmp_path / "half.pt", "--steps", "3", *flat)
    train(tmp_path / "on.pt", "--steps", "3", *flat, "--resume", str(tmp_path / "half.pt"))
    whole, half, on = (weights(tmp_path / f"{name}.pt") for name in ("whole", "half", "on"))
    moved = (whole - half).abs().mean()
    assert moved > 0
    # Not 0, as the moments are kept as bfloat16: 0.02 was measured, and 1.3 from the weights without moments.
    assert (on - whole).abs().mean() < 0.1 * moved


def test_the_same_seed_gives_the_same_weights_and_another_gives_others(tmp_path):
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        train(tmp_path / f"{name}.pt", "--steps", "2", "--seed", seed)
    assert torch.equal(weights(tmp_path / "a.pt"), weights(tmp_path / "b.pt"))
    assert not torch.equal(weights(tmp_path / "a.pt"), weights(tmp_path / "c.pt"))


def test_two_processes_agree_and_see_different_crops(tmp_path):
    together = costs(train(tmp_path / "two.pt", "--steps", "4", "--batch", "2", processes=2))
    alone = costs(train(tmp_path / "one.pt", "--steps", "4", "--batch", "2"))
    assert len(together) == 4                               # the first process alone prints
    assert not torch.equal(weights(tmp_path / "two.pt"), weights(tmp_path / "one.pt"))
    assert together[0] == alone[0]                          # which has the crops that it would have alone


def test_the_flat_part_is_kept_to_go_on_from(tmp_path):
    train(tmp_path / "a.pt", "--steps", "8", "--decay", "0.5")
    assert checkpoint.load(str(tmp_path / "a-flat.pt"))["step"] == 4
    assert checkpoint.load(str(tmp_path / "a-slim.pt"))["step"] == 8


@pytest.mark.parametrize("option", ["--rounded", "--eight-bits"])
def test_every_way_of_training_moves_the_weights(tmp_path, option):
    train(tmp_path / "a.pt", "--steps", "2", option, "--resume", TINY)
    state = checkpoint.load(str(tmp_path / "a.pt"))["model"]
    start = checkpoint.load(TINY)["average"]
    still = [name for name in state if torch.equal(state[name], start[name])]
    assert not still


COMPILER = shutil.which("g++") and os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))


@pytest.mark.skipif(not COMPILER, reason="torch.compile needs g++ and the headers of Python")
@pytest.mark.parametrize("processes", [1, 2])
def test_a_compiled_training_costs_what_a_plain_one_costs(tmp_path, processes):
    options = ("--steps", "2", "--initial", "random")
    plain, compiled = (costs(train(tmp_path / "a.pt", *options, *more, processes=processes))
                       for more in ((), ("--compile",)))
    assert compiled == pytest.approx(plain, rel=0.05)       # compiled noise is drawn otherwise


def test_kept_photographs_are_the_same_for_any_order_and_never_trained_on():
    paths = [f"folder/{i}.jpg" for i in range(50)]
    training, kept = photos.keep_aside(paths, 5)
    assert (training, kept) == photos.keep_aside(paths[::-1], 5)
    assert len(kept) == 5 and sorted(training + kept) == sorted(paths)


def test_crops_are_parts_of_the_photographs():
    paths = photos.find([SAMPLES])
    store = photos.PhotoStore(paths, "cpu", 64)
    colours = {tuple(c) for path in paths for c in photos.read(path).reshape(-1, 3).tolist()}
    crops = store.crops(6, 64, Draws(0, 1)).mul(255).round().int()
    assert {tuple(c) for c in crops.permute(0, 2, 3, 1).reshape(-1, 3).tolist()} <= colours


def test_crops_stand_upright_and_half_of_them_are_mirrored(tmp_path):
    y, x = np.mgrid[:90, :100].astype(np.uint8)
    Image.fromarray(np.stack([y, x, 0 * x], 2)).save(tmp_path / "ramps.png")
    crops = photos.PhotoStore([str(tmp_path / "ramps.png")], "cpu", 64).crops(8, 64, Draws(0, 1)).mul(255)
    assert torch.allclose(crops[:, 0].diff(dim=1), torch.ones(8, 63, 64), atol=1e-3)
    across = crops[:, 1].diff(dim=2)
    assert torch.allclose(across, across[:, :1, :1].expand_as(across), atol=1e-3)
    assert sorted(across[:, 0, 0].round().tolist()) == [-1] * 4 + [1] * 4


def test_rates_cover_all_anchors_evenly():
    q = photos.rates(64, Draws(0, 3))
    assert torch.equal((q.sort().values / 15 * 64).floor(), torch.arange(64.0))


def faint() -> np.ndarray:
    """A picture of so little contrast that the tiny network follows it."""
    return ((synthetic(64, 128, 5) - 127.5) * tiny.CONTRAST + 127.5).round().astype(np.uint8)


def test_a_model_file_comes_back_as_the_network_it_was(tmp_path):
    network = tiny.network()
    model = tiny.model()
    stored = aecm.read(aecm.write(model))
    assert stored.config == network.config
    back = Autoencoder(stored.config).eval()
    back.load_state_dict(dequantised(stored))
    for anchor in (0.0, 6.3, 15.0):
        was, now, integers = (np.array(f) for f in (measure_float(network, faint(), anchor),
                              measure_float(back, faint(), anchor), measure_integer(model, faint(), anchor)))
        assert np.abs(now / was - 1).max() < 0.02
        assert np.abs(now / integers - 1).max() < 0.02


def test_the_weights_to_train_on_from_are_those_of_the_model_file():
    models = os.path.join(HERE, "..")
    shipped = checkpoint.load(os.path.join(models, "fast.aecm"))["average"]
    master = checkpoint.load(os.path.join(models, "fast-slim.pt"))["average"]
    errors = [((shipped[name] - value).norm() / value.norm()).item() for name, value in master.items()]
    assert np.median(errors) < 0.01         # 0.001 was measured, and 0.1 or more of other weights of the same training


@pytest.mark.parametrize("content", [None, b"", b"AEC", b"no checkpoint at all" * 9])
@pytest.mark.parametrize("name", ["wrong.pt", "wrong.aecm"])
def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(checkpoint.CheckpointError, match=f"{name}: expected"):
        checkpoint.load(str(path))


def test_moments_of_another_optimiser_are_refused(tmp_path):
    train(tmp_path / "a.pt", "--steps", "1")
    saved = torch.load(tmp_path / "a.pt", weights_only=True)
    saved["moments"] = {key: {"exp_avg": state["mean"]} for key, state in saved["moments"].items()}
    torch.save(saved, tmp_path / "adam.pt")
    with pytest.raises(checkpoint.CheckpointError, match="adam.pt: expected SOAP's moments"):
        checkpoint.load(str(tmp_path / "adam.pt"))


def test_other_weights_go_on_with_other_crops(tmp_path):
    content = aecm.write(tiny.model())
    model = aecm.read(content)
    model.name = "other"
    prints = []
    for name, bytes_ in (("a", content), ("b", content), ("c", aecm.write(model))):
        (tmp_path / f"{name}.aecm").write_bytes(bytes_)
        prints.append(checkpoint.load(str(tmp_path / f"{name}.aecm"))["fingerprint"])
    assert prints[0] == prints[1] != prints[2]


def test_one_command_makes_a_model_file_and_goes_on_from_it(tmp_path):
    for steps in (2, 4):
        run(recipe.__file__, SAMPLES, "--name", "try", "--out", str(tmp_path / "try.aecm"), "--crops", "2", *SMALL,
            "--steps", "2")
        assert checkpoint.load(str(tmp_path / "try.pt"))["step"] == steps
    assert aecm.read((tmp_path / "try.aecm").read_bytes()).name == "try"


def test_a_curve_is_no_better_than_itself():
    points = np.array([(0.1, 27.0), (0.5, 33.0), (2.0, 40.0)])
    assert bd_rate(points, points) == pytest.approx(0)
    assert bd_rate(points, points * (0.9, 1)) == pytest.approx(-10)
    assert np.isnan(bd_rate(points, points - (0, 20)))


def test_networks_are_compared_with_the_first(capsys):
    network, pictures = checkpoint.network(os.path.join(HERE, "..", "fast-slim.pt")), [synthetic(64, 128, 5)]
    first = report("first", network, pictures)
    again = report("again", network, pictures, first)
    lines = capsys.readouterr().out.splitlines()
    assert again is first and "BD-rate" not in lines[0]
    assert lines[1] == lines[0].replace("first", "again") + "   BD-rate +0.000 %"


def test_draws_are_those_that_the_trainer_in_swift_makes():
    # As `Tests/AECTrainingTests/DrawTests.swift` has them.
    step = Draws(7, 1234567)
    assert [step.below(1 << 32, purpose, 5) for purpose in (0, 1, 7)] == [2384428981, 2739464297, 2262474112]
    assert draws.noise(torch.tensor(step.key(1)), torch.zeros(1, 2, 1, 3)).flatten()[5].item() == \
        (step.below(1 << 32, 1, 5) >> 8) / 2**24 - 0.5


def test_noise_is_uniform_and_no_element_tells_of_another():
    noise = draws.noise(torch.tensor(Draws(0, 9).key(draws.LATENT_NOISE)), torch.zeros(1, 1, 500, 400)).flatten()
    other = draws.noise(torch.tensor(Draws(0, 10).key(draws.LATENT_NOISE)), torch.zeros(1, 1, 500, 400)).flatten()
    assert noise.min() >= -0.5 and noise.max() < 0.5
    assert abs(noise.mean()) < 0.003 and abs(noise.var() * 12 - 1) < 0.02
    for a, b in ((noise[1:], noise[:-1]), (noise, other), (noise[400:], noise[:-400])):
        assert abs(torch.corrcoef(torch.stack([a, b]))[0, 1]) < 0.01


def test_a_state_that_is_converted_there_and_back_is_the_same(tmp_path):
    train(tmp_path / "a.pt", "--steps", "2")
    first = checkpoint.load(str(tmp_path / "a.pt"))
    convert.write(str(tmp_path / "a.safetensors"), convert.to_tensors(first))
    back = convert.from_tensors(convert.read(str(tmp_path / "a.safetensors")))
    assert (back["config"], back["step"]) == (checkpoint.asdict(first["config"]), 2)
    for part in ("model", "average"):
        assert all(torch.equal(back[part][name], value) for name, value in first[part].items())
    assert back["moments"].keys() == first["moments"].keys()
    for number, state in first["moments"].items():
        assert state.keys() == back["moments"][number].keys()
        assert all(torch.equal(torch.as_tensor(value).float(), torch.as_tensor(back["moments"][number][name]).float())
                   for name, value in state.items())
