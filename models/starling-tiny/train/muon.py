"""Muon (Jordan et al. 2024) for the inner matrices: momentum, made orthogonal, at AdamW's size (Liu et al., arXiv 2502.16982)."""
import torch

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
STEPS = 5
SIZE = 0.2


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """About U Vᵀ of the matrix's singular value decomposition U S Vᵀ."""
    a, b, c = NEWTON_SCHULZ
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(STEPS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """`parts` of a parameter (rows of several maps stacked on each other) are made orthogonal each by itself."""

    def __init__(self, groups, lr: float, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "parts": None})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                held = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                held.lerp_(weight.grad, 1 - group["momentum"])
                ahead = weight.grad.lerp(held, group["momentum"])
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                start = 0
                for rows in group["parts"] or [len(weight)]:
                    part = orthogonal(ahead[start : start + rows])
                    weight[start : start + rows].add_(part, alpha=-group["lr"] * SIZE * max(part.shape) ** 0.5)
                    start += rows
