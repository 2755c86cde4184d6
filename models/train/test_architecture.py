"""Checks that the architecture says what the networks are: run pytest here."""
import os
from itertools import pairwise

import pytest
import torch

import architecture
import checkpoint
import tiny
from architecture import CONFIGS
from export import Exporter
from model import Autoencoder
from quantise import ExportError

TINY = CONFIGS["tiny"]


def shapes(state):
    return {name: tuple(value.shape) for name, value in state.items()}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_the_state_dictionary_is_that_of_the_architecture(config):
    with torch.device("meta"):
        assert shapes(Autoencoder(config).state_dict()) == architecture.state(config)


def test_so_are_the_shipped_weights():
    saved = checkpoint.load(os.path.join(os.path.dirname(__file__), "..", "fast-slim.pt"))
    assert saved["config"] == CONFIGS["fast"] and shapes(saved["average"]) == architecture.state(CONFIGS["fast"])


def test_each_layer_takes_what_the_one_before_gives():
    for network in architecture.networks(CONFIGS["main"]).values():
        for before, layer in pairwise(network.layers):
            assert before.gives == layer.takes, layer.name


def test_work_is_that_of_the_convolutions_that_run():
    network, found = Autoencoder(TINY), 0

    def count(conv, _inputs, output):
        nonlocal found
        found += conv.weight.numel() * output[0, 0].numel()

    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.register_forward_hook(count)
    network(torch.zeros(1, 3, 128, 64), torch.zeros(1), rounded=True)
    assert sum(architecture.complexity(TINY).values()) * 1000 * 128 * 64 == pytest.approx(found)


def convolution(name: str, groups: int = 1, kernel: int = 1):
    return lambda scales: setattr(scales, name, torch.nn.Conv2d(32, 32, kernel, groups=groups))


SHAPE, LAYERS = r"dw1\.weight: expected the shape \(32, 1, 3, 3\), found", r"(more|dw1)\.bias: expected the layers"


@pytest.mark.parametrize("change, message", [
    (convolution("dw1", 16, 3), SHAPE), (convolution("dw1", 32, 5), SHAPE), (convolution("dw1"), SHAPE),
    (convolution("more"), LAYERS), (lambda scales: delattr(scales, "dw1"), LAYERS)])
def test_a_network_of_other_layers_is_refused_by_name(change, message):
    network = tiny.network()
    change(network.scales)
    with pytest.raises(ExportError, match=rf"^scales\.{message}"):
        Exporter(network, {})
