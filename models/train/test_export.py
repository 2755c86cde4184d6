"""Checks of the exporter and of the integer twin, on the tiny network and its vectors: run pytest here."""
import os

import numpy as np
import pytest
import torch

import aecm
import architecture
import calibrate
import integer
import ruled
import tensors
import thumbnail
import tiny
import vectors
from calibrate import calibration
from export import export
from model import coding_step
from quantise import ACCUMULATOR, ExportError, Float, Tensor, quantise, round_in_turn, worst_sum

HERE = os.path.dirname(os.path.abspath(__file__))
RULED = os.path.join(HERE, "..", "..", "Tests", "AECTrainingTests", "Vectors", "ruled")
VECTORS = os.path.join(os.path.dirname(__file__), "..", "..", "Tests", "AECTests", "Vectors")
FAST = os.path.join("..", "..", "..", "models", "fast.aecm")


def stored(name: str) -> bytes:
    with open(os.path.join(VECTORS, name), "rb") as file:
        return file.read()


def test_a_written_model_reads_back_and_writes_the_same_bytes():
    data = stored("tiny.aecm")
    assert aecm.write(aecm.read(data)) == data


def test_weights_lie_in_pairs_of_inputs_for_16_outputs():
    weights = np.arange(32 * 6).reshape(32, 6)
    ordered = aecm.kernel_order(weights)
    assert ordered[1, 2, 5, 1] == weights[16 + 5, 2 * 2 + 1]
    assert np.array_equal(aecm.plain_order(ordered.reshape(-1), 32, 6), weights)


def test_weights_rounded_in_turn_make_smaller_errors_on_inputs_that_go_together():
    rng = np.random.default_rng(6)
    x = rng.normal(size=(5000, 40)) @ rng.normal(size=(40, 40)) + rng.normal(size=(5000, 40)) + 0.5
    weights = rng.uniform(-40, 40, size=(24, 40))
    weights[0, 0] = 127.4
    whole = round_in_turn(weights, x.T @ x / len(x), 127)
    assert np.array_equal(whole, np.round(whole)) and np.abs(whole).max() <= 127
    error, plain = (np.mean((x @ (weights - w).T) ** 2) for w in (whole, np.round(weights)))
    assert error < 0.8 * plain
    # Of inputs that never come, every rounding is as good as another.
    assert np.abs(round_in_turn(weights, np.zeros((40, 40)), 127) - weights).max() <= 0.5


@pytest.mark.parametrize("place", [0, 5, 30, 100, 200_000])
def test_a_changed_model_file_is_refused(place):
    data = bytearray(stored("tiny.aecm"))
    data[place] ^= 1
    with pytest.raises(aecm.ModelFileError):
        model = aecm.read(bytes(data))
        assert model.config == aecm.read(stored("tiny.aecm")).config


@pytest.mark.parametrize("name, file, save", [("tiny", "tiny.aecm", tiny.save_whole),
                                              ("fast", FAST, vectors.save_vectors)])
def test_the_twin_repeats_the_stored_vectors_and_their_trace(tmp_path, name, file, save):
    save(aecm.read(stored(file)), tmp_path)
    for kind in ("vectors", "trace"):
        assert (tmp_path / f"{name}.{kind}").read_bytes() == stored(f"{name}.{kind}")


def test_no_input_within_its_limits_overflows_an_accumulator():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(32, 64)) * np.exp(2 * rng.normal(size=(32, 1)))
    limits = rng.integers(1000, 32767, 64)
    layer = quantise(Float("wild", aecm.DENSE, weights, rng.normal(size=32), np.full(32, 40.0)),
                     Tensor(np.full(64, 1e-4), limits), Tensor(2e-3, 32767), bits=16)
    extreme = np.sign(layer.weights) * limits           # for each output the inputs that drive it furthest
    sums = [abs(int(b)) + int(w @ x) for b, w, x in zip(layer.biases, layer.weights, extreme)]
    assert max(sums) == worst_sum(layer, limits) <= ACCUMULATOR
    assert max(sums) > 0.5 * ACCUMULATOR, "the weights could have had more bits"


@pytest.mark.parametrize("ratio", [1.0, 32767 / 32768, 32768 / 32767, 1.0001 * 32768 / 32767, 2.0, 3.0])
def test_a_single_weight_of_a_row_fits_at_any_scale(ratio):
    for peak in (0.01, 0.1, 0.67, 1.0, 30.0):
        layer = quantise(Float("identity", aecm.DENSE, np.eye(16), np.zeros(16), np.full(16, peak)),
                         Tensor(1e-4, 32767), Tensor(1e-4 * ratio, 32767), bits=16)
        gain = layer.weights.max() * layer.multipliers.max() / 2.0 ** (layer.shift + 15)
        assert gain * ratio == pytest.approx(1, rel=1e-3)


def test_a_layer_that_cannot_be_held_is_refused():
    with pytest.raises(ExportError):
        quantise(Float("coarse", aecm.DENSE, np.ones((16, 64)), np.zeros(16), np.ones(16)),
                 Tensor(1.0, 32767), Tensor(1e-4, 32767), bits=8)


def test_gains_are_powers_of_two_to_28_bits():
    gains = np.arange(-32768, 32768, 97)
    for bits in (15, 16, 32):
        exact = np.exp2(gains / 2048 + bits)
        inside = exact < 2**31
        got = integer.fixed(gains, bits).astype(np.float64)
        assert np.abs(got - exact)[inside].max() <= 2**31 * 2.0**-28
        assert np.all(np.abs(got - exact)[inside] <= 0.5 + exact[inside] * 2.0**-28)
        assert np.all(got[~inside] >= 2**31 * (1 - 2.0**-28))


def test_coding_steps_are_those_of_the_trainer():
    reference = coding_step(64, 6, 10)[0].permute(1, 2, 0).numpy()
    for step in range(4):
        assert np.array_equal(integer.step_mask(step, 6, 10, 64), reference == step)


def test_the_thumbnail_is_the_heads_blend_and_close_to_the_box_means():
    pixels = vectors.synthetic(128, 192, 101)
    box = pixels.reshape(16, 8, 24, 8, 3).mean((1, 3))
    model = aecm.read(stored(FAST))
    errors = []
    for quality in (0, 1717, 2048, 3840):
        codec = integer.Codec(model, quality)
        y_hat = codec.encode(pixels)["y_hat"]
        small = codec.thumbnail(y_hat).astype(np.float64)
        errors.append(np.sqrt(np.mean((small - box) ** 2)))
        layer = model.layers["thumbnail"]
        heads = (y_hat @ layer.weights.T.astype(np.float64) + layer.biases) * layer.multipliers
        heads = (heads / 2.0 ** (layer.shift + 15)).reshape(*y_hat.shape[:2], 3, 16)[..., :12]
        parts = np.maximum(0, 1 - np.abs(quality / 2048 - np.arange(3)))
        blended = integer.depth_to_space(np.einsum("n,hwno->hwo", parts, heads), 2)
        assert np.abs(np.clip(blended / 128 + 127.5, 0, 255) - small).max() < 0.53
    assert errors[0] < 6 and errors[3] < 2.5


def test_heads_are_the_least_squares_solution_of_what_is_linear():
    class Linear(torch.nn.Module):
        """A network whose y_hat are the box means themselves, bent by the rate."""
        def forward(self, x, anchor, rounded):
            small = torch.nn.functional.avg_pool2d(x, 8)
            return None, None, {"y_hat": torch.nn.functional.pixel_unshuffle(small, 2) / (1 + anchor / 8)}

    random = torch.rand(4, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    weights, biases = thumbnail.fit(Linear(), random, [0.0, 4.0, 8.0, 12.0])
    heads = weights.reshape(3, 16, 12)
    for anchor, parts in ((0.0, [1, 0, 0]), (4.0, [0.5, 0.5, 0]), (8.0, [0, 1, 0]), (12.0, [0, 0.5, 0.5])):
        assert np.array_equal(thumbnail.blend(anchor), parts)
        for place in range(12):                         # from order (dy, dx, colour) to (colour, dy, dx)
            row = np.einsum("n,nk->k", parts, heads[:, place])
            expected = np.zeros(12)
            expected[place % 3 * 4 + place // 3] = 1 + anchor / 8
            assert np.allclose(row, expected, atol=1e-4)
    assert np.all(heads[:, 12:] == 0) and np.all(biases.reshape(3, 16)[:, 12:] == 0)
    assert np.allclose(np.einsum("n,no->o", thumbnail.blend(4.0), biases.reshape(3, 16)[:, :12]), -0.5, atol=1e-4)


def test_the_twin_follows_the_float_network():
    network = tiny.network()
    pixels = vectors.synthetic(64, 128, 100)
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float().div(255)
    model, _ = export(network, "tiny", calibration(network, x, x[:0], [0.0, 7.5, 15.0], 1))
    unit = np.exp2(model.tables["latent_gain"][0, 0] / 2048) / network.latent_gain[0, 0].exp().item()
    for anchor in (0.0, 7.5, 15.0):
        with torch.no_grad():
            out, _, symbols = network(x, torch.tensor([anchor]), rounded=True)
        codec = integer.Codec(model, int(anchor * 256))
        code = codec.encode(pixels)
        assert np.abs(code["y_symbols"] - symbols["y"][0].permute(1, 2, 0).numpy()).mean() < 0.2
        with torch.no_grad():                           # from the same y_hat, lest one symbol decide
            y_hat = torch.from_numpy(code["y_hat"] * unit).permute(2, 0, 1)[None].float()
            out = network.synthesise(y_hat, torch.tensor([anchor])).clamp(0, 1).mul(255)
        difference = codec.synthesis(code["y_hat"]) - out[0].permute(1, 2, 0).numpy()
        assert np.sqrt(np.mean(difference**2)) < 0.5


# The twin in Swift

def test_the_vectors_of_the_exporter_in_swift_are_of_this_one():
    with open(f"{RULED}.txt") as file:
        lines = file.read().splitlines()
    assert lines[:3] == [line for line in lines if line.startswith("float ")]
    for found, stored in zip(ruled.floats(), lines[:3]):
        assert [float(number) for number in found.split()[1:]] == pytest.approx(
            [float(number) for number in stored.split()[1:]], rel=1e-3)
    assert ruled.integers(tensors.load(f"{RULED}.calibration")) == lines[3:]


def test_their_calibration_is_what_the_pictures_tell():
    stored, found = tensors.load(f"{RULED}.calibration"), ruled.calibration()
    assert {name: value.shape for name, value in stored.items()} == calibrate.shapes(ruled.TINY, in_turn=False)
    # A symbol between two whole numbers may fall to either side, and moves what depends on it.
    distances = [np.linalg.norm(found[name] - value) / np.linalg.norm(value) for name, value in stored.items()]
    assert max(distances) < 0.02 and np.quantile(distances, 0.9) < 1e-4


def test_tensors_are_read_as_they_were_written():
    some = {"b": np.float32([[1, -2.5, np.inf]]), "a": np.float32(7), "none": np.zeros((4, 0), np.float32)}
    data = tensors.write(some)
    assert {name: value.tolist() for name, value in tensors.read(data).items()} == {
        name: value.tolist() for name, value in some.items()}
    with pytest.raises(tensors.TensorFileError, match="header"):
        tensors.read(data[:20])
    with pytest.raises(tensors.TensorFileError, match="found F16"):
        tensors.read(data.replace(b"F32", b"F16"))


@pytest.mark.parametrize("in_turn", [True, False])
def test_a_kept_calibration_gives_the_same_model(tmp_path, in_turn):
    network = tiny.network()
    seen = calibration(network, torch.from_numpy(ruled.pictures()).permute(0, 3, 1, 2).float().div(255),
                       torch.zeros(1, 3, 64, 64), [0.0, 15.0], 2)
    tensors.save(str(tmp_path / "kept"), seen)
    again = tensors.load(str(tmp_path / "kept"))
    assert again.keys() == calibrate.shapes(network.config, True).keys()
    models = [aecm.write(export(network, "tiny", of, in_turn)[0]) for of in (seen, again)]
    assert models[0] == models[1]


@pytest.mark.parametrize("config", architecture.CONFIGS.values())
def test_a_configuration_follows_from_shapes(config):
    assert architecture.config_of(architecture.state(config)) == config
