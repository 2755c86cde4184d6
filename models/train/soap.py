"""The optimiser: Adam in the eigenbasis of each matrix's gradients, which lets rate and distortion fall together.

SOAP, Vyas 2024 (arXiv 2409.11321). The gradients G of a 1x1 convolution (out, in) have second moments E[G G'] and
E[G' G]; Adam's two moments are taken of the gradient as it looks in their eigenvectors. Everything else, biases, gains,
depth-wise filters, has plain Adam. Products are to stay in full single precision, as is PyTorch's default: TF32 would
drown the small eigenvectors.
"""
from __future__ import annotations

import torch

LARGEST = 1024          # sides above this are not turned: their eigenvectors would cost more than they gain
GATHER_EVERY = 4        # steps between gradients that count for the second moments
TURN_EVERY = 25         # steps between changes of the bases
EARLY_TURNS = (2, 5)    # and these, since the first basis is that of a single gradient
UNKNOWN = 1e-6          # moments of this part of the largest are as good as none
SIDES = ("left", "right")


class Soap(torch.optim.Optimizer):
    """Parameters of one shape are worked on together, as a stack (n, out, in) or (n, size); its state lies with the
    first of them: `mean` and `square` (of the turned gradients), and for each turned side `left` or `right` its second
    moments and `left basis` or `right basis`."""

    def __init__(self, parameters, lr: float, betas: tuple[float, float], eps: float = 1e-8):
        super().__init__(parameters, {"lr": lr, "betas": betas, "eps": eps})
        self.stacks: dict[torch.Size, list[torch.Tensor]] = {}
        for p in (p for group in self.param_groups for p in group["params"]):
            self.stacks.setdefault(p.shape, []).append(p)

    @torch.no_grad()
    def step(self, finite: torch.Tensor | bool = True) -> None:
        """One step; where the gradient is not `finite`, a coast on the moments."""
        group = self.param_groups[0]
        (b1, b2), lr = group["betas"], group["lr"]
        for shape, stack in self.stacks.items():
            gradient = torch.stack([p.grad for p in stack]).flatten(2 if is_matrix(shape) else 1)
            gradient = torch.where(torch.as_tensor(finite, device=gradient.device), gradient, 0)
            state = self.state[stack[0]]
            if not state:
                begin(state, gradient, is_matrix(shape))
            state["step"] += 1
            turned = turn(gradient, state)
            state["mean"].lerp_(turned, 1 - b1)
            state["square"].mul_(b2).addcmul_(turned, turned, value=1 - b2)
            spread = (state["square"] / (1 - b2 ** state["step"])).sqrt_().add_(group["eps"])
            update = turn(state["mean"] / spread, state, back=True).mul_(-lr / (1 - b1 ** state["step"]))
            torch._foreach_add_(stack, [u.view(shape) for u in update.unbind()])
            if is_matrix(shape) and state["step"] % GATHER_EVERY == 0:
                gather(state, gradient, b2)
            if is_matrix(shape) and (state["step"] % TURN_EVERY == 0 or state["step"] in EARLY_TURNS):
                change_bases(state)


def is_matrix(shape: torch.Size) -> bool:
    """Whether the weights are those of a 1x1 convolution, (out, in, 1, 1)."""
    return len(shape) == 4 and shape[2:] == (1, 1)


def begin(state: dict, gradient: torch.Tensor, matrix: bool) -> None:
    state |= {"step": 0, "mean": torch.zeros_like(gradient), "square": torch.zeros_like(gradient)}
    if not matrix:
        return
    for side, length in zip(SIDES, gradient.shape[1:]):
        if length <= LARGEST:
            state[side] = gradient.new_zeros(len(gradient), length, length)
    gather(state, gradient, 0)
    for side in SIDES:
        if side in state:
            # In double: products of small gradients are below what single precision can turn.
            state[f"{side} basis"] = torch.linalg.eigh(state[side].double())[1].flip(2).to(gradient.dtype)


def gather(state: dict, gradient: torch.Tensor, keep: float) -> None:
    """The second moments of both sides, moving averages."""
    transposed = gradient.transpose(1, 2)
    for side, product in zip(SIDES, ((gradient, transposed), (transposed, gradient))):
        if side in state:
            state[side].baddbmm_(*product, beta=keep, alpha=1 - keep)


def turn(x: torch.Tensor, state: dict, back: bool = False) -> torch.Tensor:
    """Matrices into the bases, left' x right, or `back` out of them, left x right'."""
    if "left basis" in state:
        left = state["left basis"]
        x = (left if back else left.transpose(1, 2)) @ x
    if "right basis" in state:
        right = state["right basis"]
        x = x @ (right.transpose(1, 2) if back else right)
    return x


def change_bases(state: dict) -> None:
    """One step of power iteration towards the eigenvectors of the second moments, the largest first; the first moment
    turns with its basis, the second keeps what it knows of each direction (section 3 of the paper)."""
    mean = turn(state["mean"], state, back=True)
    for side in (side for side in SIDES if side in state):
        moments, basis = state[side], state[f"{side} basis"]
        image = moments @ basis
        order = (basis * image).sum(1).argsort(1, descending=True)
        across = 1 if side == "left" else 2
        index = order.unsqueeze(3 - across).expand_as(state["square"])
        state["square"] = state["square"].gather(across, index)
        image = image.gather(2, order.unsqueeze(1).expand_as(image))
        largest = image.abs().amax((1, 2), keepdim=True).clamp(min=1e-30)       # or squares would vanish
        # Directions that the moments know nothing of stay as they are.
        image = image / largest + UNKNOWN * basis.gather(2, order.unsqueeze(1).expand_as(basis))
        state[f"{side} basis"] = by_cholesky(image) if image.is_cuda else torch.linalg.qr(image)[0]
    state["mean"] = turn(mean, state)


def by_cholesky(x: torch.Tensor) -> torch.Tensor:
    """What a QR decomposition makes of matrices (n, size, size) but for the signs of the columns, where these are
    nearly orthogonal already, however long: Cholesky's decomposition of their products, twice (Yamamoto 2015). A GPU
    works on all of them at once so, and in a QR decomposition on one after the other."""
    q = x.double()
    for _ in range(2):
        q = q / q.norm(dim=1, keepdim=True)
        factor = torch.linalg.cholesky(q.transpose(1, 2) @ q).transpose(1, 2)
        q = torch.linalg.solve_triangular(factor, q, upper=True, left=False)
    return q.to(x.dtype)
