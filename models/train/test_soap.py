"""Checks of the optimiser on problems whose answers are known."""
import copy
import math
from functools import partial

import pytest
import torch

from soap import Soap, by_cholesky, is_matrix

BETAS = (0.9, 0.98)


adam, soap = partial(torch.optim.Adam, betas=BETAS), partial(Soap, betas=BETAS)


def loss_after(make, steps: int = 150) -> float:
    """Least squares of a 1x1 convolution whose inputs and outputs are badly scaled along turned axes."""
    random = torch.Generator().manual_seed(1)
    turned = lambda n: torch.linalg.qr(torch.randn(n, n, generator=random))[0]
    inputs = torch.randn(4000, 32, generator=random) * torch.logspace(0, -2.5, 32) @ turned(32)
    outputs = turned(16) * torch.logspace(0, -1.5, 16)
    target = torch.randn(16, 32, generator=random)
    weight = torch.nn.Parameter(torch.zeros(16, 32, 1, 1))
    loss = lambda x: (x @ (weight.flatten(1) - target).T @ outputs).pow(2).mean()
    optimiser = make([weight], 0.1)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 0.1 * (1 - step / steps)
        optimiser.zero_grad()
        loss(inputs[torch.randint(4000, (64,), generator=random)]).backward()
        optimiser.step()
    return loss(inputs).item()


def test_turned_scales_are_learned_much_faster_than_by_adam():
    assert loss_after(soap) < 0.4 * loss_after(adam)


@pytest.mark.parametrize("shape", [(7,), (16, 5), (6, 1, 3, 3)])
def test_what_is_no_matrix_moves_as_with_adam(shape):
    assert not is_matrix(torch.Size(shape))
    moved = []
    for make in (soap, adam):
        random = torch.Generator().manual_seed(3)
        parameters = [torch.nn.Parameter(torch.ones(shape)) for _ in range(2)]
        optimiser = make(parameters, 0.01)
        for _ in range(30):
            for p in parameters:
                p.grad = torch.randn(shape, generator=random)
            optimiser.step()
        moved.append(torch.stack([p.detach() for p in parameters]))
    assert torch.allclose(*moved, atol=1e-6)


@pytest.mark.parametrize("shape", [(5, 3, 1, 1), (1, 4, 1, 1), (1500, 8, 1, 1)])
def test_every_shape_of_matrix_moves_by_about_the_learning_rate(shape):
    random = torch.Generator().manual_seed(4)
    weight = torch.nn.Parameter(torch.zeros(shape))
    optimiser = soap([weight], 0.01)
    for _ in range(60):
        before = weight.detach().clone()
        weight.grad = torch.randn(shape, generator=random)
        optimiser.step()
        assert 0 < (weight - before).pow(2).mean().sqrt() < 0.02
    for side in ("left basis", "right basis"):
        if side in optimiser.state[weight]:
            basis = optimiser.state[weight][side][0]
            assert torch.allclose(basis.T @ basis, torch.eye(len(basis)), atol=1e-5)
    assert ("left basis" in optimiser.state[weight]) == (shape[0] <= 1024)


def test_what_gpus_make_of_a_basis_is_what_a_qr_decomposition_makes():
    random = torch.Generator().manual_seed(5)
    start = torch.linalg.qr(torch.randn(3, 24, 24, generator=random))[0]
    # Nearly orthogonal, and of lengths from 1 down to what single precision can just tell.
    x = (start + 0.05 * torch.randn(3, 24, 24, generator=random)) * torch.logspace(0, -6, 24)
    basis = by_cholesky(x)
    assert torch.allclose(basis.transpose(1, 2) @ basis, torch.eye(24).expand(3, 24, 24), atol=1e-5)
    same = (basis * torch.linalg.qr(x.double())[0]).sum(1).abs()
    assert torch.allclose(same, torch.ones_like(same), atol=1e-5)


def test_directions_without_gradients_keep_a_whole_basis():
    weight = torch.nn.Parameter(torch.zeros(8, 8, 1, 1))
    optimiser = soap([weight], 0.01)
    for step in range(60):
        weight.grad = torch.zeros_like(weight)
        weight.grad[0, 0] = 1 + step % 3
        optimiser.step()
    for side in ("left basis", "right basis"):
        basis = optimiser.state[weight][side][0]
        assert torch.allclose(basis.T @ basis, torch.eye(8), atol=1e-5)
        assert torch.allclose(by_cholesky(basis[None])[0], basis, atol=1e-5)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_gradient_that_is_not_finite_is_left_out(wrong):
    weight = torch.nn.Parameter(torch.zeros(4, 4, 1, 1))
    optimiser = soap([weight], 0.01)
    for step in range(40):
        weight.grad = torch.full_like(weight, wrong) if step in (0, 7, 24) else torch.eye(4).view_as(weight)
        optimiser.step(torch.isfinite(weight.grad).all())
        assert weight.isfinite().all()
    assert weight.detach().diagonal().max() < -0.1


def test_a_state_that_was_kept_goes_on_with_the_same_bits():
    def steps(weight, optimiser, numbers):
        for number in numbers:
            weight.grad = torch.randn(weight.shape, generator=torch.Generator().manual_seed(number))
            optimiser.step()

    whole = torch.nn.Parameter(torch.ones(6, 9, 1, 1))
    first = soap([whole], 0.01)
    steps(whole, first, range(30))
    half = torch.nn.Parameter(whole.detach().clone())
    second = soap([half], 0.01)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    steps(whole, first, range(30, 60))
    steps(half, second, range(30, 60))
    assert torch.equal(whole, half)
