"""PyTorch set to the same work: eager, one thread, fed by index tensors (its ``DataLoader`` would cost far more)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnviz.bench.problem import Problem, Run, Start
from nnviz.engine.activations import Identity, ReLU, Sigmoid, Tanh
from nnviz.engine.layers import Conv2D, Dense, MaxPool2D
from nnviz.engine.losses import BinaryCrossEntropy
from nnviz.engine.optimizers import Adam
from nnviz.experiment.shapes import input_shape

__all__ = ["prepare"]


def prepare(problem: Problem, *, fused: bool) -> Start:
    """Return what gets PyTorch ready for a round; ``fused`` takes the optimizer that is one kernel."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    if problem.workload.kind == "answering":
        return _answering(problem, torch)
    return _training(problem, torch, fused=fused)


def _training(problem: Problem, torch: Any, *, fused: bool) -> Start:
    x, y = _samples(problem, torch, "train")
    loss_of = _loss(problem, torch)
    parts = [(x, y), _samples(problem, torch, "test")] if problem.workload.both_losses else []

    def start() -> Run:
        model = _model(problem, torch)
        optimizer = _optimizer(problem, torch, model, fused=fused)

        def step(x: Any, y: Any) -> None:
            optimizer.zero_grad()
            loss_of(model(x), y).backward()
            optimizer.step()

        def run(epochs: int) -> None:
            for _ in range(epochs):
                if problem.shuffles:
                    for rows in torch.randperm(len(x)).split(problem.batch):
                        step(x.index_select(0, rows), y.index_select(0, rows))
                else:
                    step(x, y)
                with torch.inference_mode():
                    for x_part, y_part in parts:
                        loss_of(model(x_part), y_part).item()

        return run

    return start


def _answering(problem: Problem, torch: Any) -> Start:
    model, row = _model(problem, torch), _samples(problem, torch, "train")[0][:1].clone()

    def run(images: int) -> None:
        with torch.inference_mode():
            for _ in range(images):
                torch.softmax(model(row), 1)

    return lambda: run


def _samples(problem: Problem, torch: Any, part: str) -> tuple[Any, Any]:
    """Return the samples as tensors, the targets in the shape that the loss wants."""
    x, y = (torch.from_numpy(array) for array in problem.samples(part, "float32"))
    x = x.reshape(-1, *input_shape(problem.spec))
    return x, y if problem.outputs > 1 else y.float()[:, None]


def _model(problem: Problem, torch: Any) -> Any:
    """Build the same layers."""
    nn = torch.nn
    bends = {Sigmoid: nn.Sigmoid, Tanh: nn.Tanh, ReLU: nn.ReLU}
    shape = input_shape(problem.spec)
    modules: list[Any] = []
    for layer in problem.layers:
        if isinstance(layer, Dense):
            modules.append(nn.Linear(shape[0], layer.units))
        elif isinstance(layer, Conv2D):
            modules.append(nn.Conv2d(shape[0], layer.filters, layer.kernel))
        elif isinstance(layer, MaxPool2D):
            modules.append(nn.MaxPool2d(layer.size, layer.stride))
        else:
            modules.append(nn.Flatten())
        if isinstance(layer, Dense | Conv2D) and not isinstance(layer.activation, Identity):
            modules.append(bends[type(layer.activation)]())
        shape = layer.plan(shape).shape_out
    if problem.workload.bent_output:
        modules.append(nn.Tanh())
    return nn.Sequential(*modules)


def _loss(problem: Problem, torch: Any) -> Callable[[Any, Any], Any]:
    functional = torch.nn.functional
    if problem.values:
        return functional.mse_loss  # type: ignore[no-any-return]
    if isinstance(problem.spec.loss, BinaryCrossEntropy):
        return functional.binary_cross_entropy_with_logits  # type: ignore[no-any-return]
    return functional.cross_entropy  # type: ignore[no-any-return]


def _optimizer(problem: Problem, torch: Any, model: Any, *, fused: bool) -> Any:
    optimizer = problem.spec.optimizer
    kind = torch.optim.Adam if isinstance(optimizer, Adam) else torch.optim.SGD
    return kind(model.parameters(), lr=optimizer.learning_rate, fused=fused or None)
