"""Write ``pytorch_figures.json``: twenty steps of PyTorch for every optimizer, loss, activation, schedule and rule.

nnviz does not need PyTorch; this script is run by hand, in an environment of its own::

    python3.11 -m venv venv-torch
    venv-torch/bin/pip install torch==2.13.0 numpy
    venv-torch/bin/python tests/oracles/make_pytorch_figures.py

Every case trains the same small network, 3-4-K in float64, on six samples in batches of two, and records the loss of
each step and all parameters after the last.  A case is one function: it names the parts of the nnviz document that
differ from the plain run (SGD at 0.1, tanh, mean squared error), and says the same to PyTorch.
To add one, write a function and decorate it with ``@case``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from torch.optim import lr_scheduler

STEPS, BATCH, SAMPLES, UNITS = 20, 2, 6, 4
PER_EPOCH = SAMPLES // BATCH
VALIDATION = (1.0, 0.9, 0.95, 0.91, 0.92, 0.93)
"""The losses that are reported to a schedule at the ends of epochs."""

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Net:
    """The weights and biases of 3-4-K."""

    def __init__(self, outputs: int) -> None:
        rng = np.random.default_rng(7)
        shapes = [(UNITS, 3), (UNITS,), (outputs, UNITS), (outputs,)]
        self.tensors = [torch.tensor(0.6 * rng.normal(size=shape), requires_grad=True) for shape in shapes]
        self.weights, self.biases = self.tensors[::2], self.tensors[1::2]

    def flat(self) -> list[float]:
        """Return the parameters as nnviz has them: each unit's weights in one row, with its bias last."""
        rows = [torch.cat([w, b[:, None]], 1) for w, b in zip(self.weights, self.biases, strict=True)]
        return torch.cat([row.reshape(-1) for row in rows]).tolist()


@dataclass
class Case:
    """One run, in the words of nnviz and in PyTorch.

    ``after`` is called with the network after each step, ``tame`` before it; ``price`` is added to the loss that is
    minimised, but not to the one that is recorded.
    """

    nnviz: dict = field(default_factory=dict)
    optimizer: Callable = lambda net: torch.optim.SGD(net.tensors, 0.1)
    loss: Callable = functional.mse_loss
    activation: Callable = torch.tanh
    schedule: Callable | None = None
    tame: Callable = lambda net: None
    price: Callable = lambda net: 0.0
    after: Callable = lambda net: None
    targets: str = "values"


CASES: dict[str, Case] = {}


def case(function: Callable[[], Case]) -> Callable[[], Case]:
    """Add a case under the function's name."""
    CASES[function.__name__.replace("_", " ")] = function()
    return function


def rule(kind: str, **knobs: object) -> dict:
    return {"optimizer": {"kind": kind, **knobs}}


@case
def plain() -> Case:
    return Case()


# Optimizers


@case
def momentum() -> Case:
    return Case(
        rule("sgd", learning_rate=0.05, momentum=0.9),
        lambda net: torch.optim.SGD(net.tensors, 0.05, momentum=0.9),
    )


@case
def nesterov() -> Case:
    return Case(
        rule("sgd", learning_rate=0.05, momentum=0.9, nesterov=True),
        lambda net: torch.optim.SGD(net.tensors, 0.05, momentum=0.9, nesterov=True),
    )


@case
def adagrad() -> Case:
    return Case(
        rule("adagrad", learning_rate=0.1, epsilon=1e-8),
        lambda net: torch.optim.Adagrad(net.tensors, 0.1, eps=1e-8),
    )


@case
def rmsprop() -> Case:
    return Case(
        rule("rmsprop", learning_rate=0.02, rho=0.95, epsilon=1e-6),
        lambda net: torch.optim.RMSprop(net.tensors, 0.02, alpha=0.95, eps=1e-6),
    )


@case
def rmsprop_with_momentum() -> Case:
    return Case(
        rule("rmsprop", learning_rate=0.01, rho=0.9, epsilon=1e-8, momentum=0.8),
        lambda net: torch.optim.RMSprop(net.tensors, 0.01, alpha=0.9, eps=1e-8, momentum=0.8),
    )


@case
def adam() -> Case:
    return Case(
        rule("adam", learning_rate=0.05, beta1=0.8, beta2=0.95, epsilon=1e-6),
        lambda net: torch.optim.Adam(net.tensors, 0.05, (0.8, 0.95), 1e-6),
    )


@case
def amsgrad() -> Case:
    return Case(
        rule("adam", learning_rate=0.05, beta1=0.8, beta2=0.7, epsilon=1e-6, amsgrad=True),
        lambda net: torch.optim.Adam(net.tensors, 0.05, (0.8, 0.7), 1e-6, amsgrad=True),
    )


def decaying(net: Net, rate: float, decay: float, **knobs: object) -> torch.optim.Optimizer:
    """Decay the weights and spare the biases."""
    groups = [{"params": net.weights, "weight_decay": decay}, {"params": net.biases, "weight_decay": 0}]
    return torch.optim.AdamW(groups, rate, **knobs)


@case
def adamw() -> Case:
    return Case(
        rule("adamw", learning_rate=0.05, weight_decay=0.3),
        lambda net: decaying(net, 0.05, 0.3),
    )


@case
def adamw_with_amsgrad() -> Case:
    return Case(
        rule("adamw", learning_rate=0.05, weight_decay=0.3, amsgrad=True, beta2=0.6),
        lambda net: decaying(net, 0.05, 0.3, amsgrad=True, betas=(0.9, 0.6)),
    )


@case
def nadam() -> Case:
    return Case(
        rule("nadam", learning_rate=0.05, beta1=0.85, beta2=0.98),
        lambda net: torch.optim.NAdam(net.tensors, 0.05, (0.85, 0.98)),
    )


# Losses


@case
def mean_squared_error_with_sigmoid() -> Case:
    return Case(
        {"loss": {"kind": "mean_squared_error", "sigmoid_output": True}},
        loss=lambda z, t: functional.mse_loss(torch.sigmoid(z), t),
        targets="one_hot",
    )


@case
def mean_absolute_error() -> Case:
    return Case({"loss": {"kind": "mean_absolute_error"}}, loss=functional.l1_loss)


@case
def huber() -> Case:
    return Case(
        {"loss": {"kind": "huber", "delta": 0.7}},
        loss=lambda z, t: functional.huber_loss(z, t, delta=0.7),
    )


@case
def binary_cross_entropy() -> Case:
    return Case(
        {"loss": {"kind": "binary_crossentropy"}},
        loss=functional.binary_cross_entropy_with_logits,
        targets="binary",
    )


@case
def categorical_cross_entropy() -> Case:
    return Case(
        {"loss": {"kind": "categorical_crossentropy"}}, loss=functional.cross_entropy, targets="one_hot"
    )


@case
def label_smoothing() -> Case:
    return Case(
        {"loss": {"kind": "categorical_crossentropy", "label_smoothing": 0.2}},
        loss=lambda z, t: functional.cross_entropy(z, t, label_smoothing=0.2),
        targets="one_hot",
    )


def hinge(z: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return torch.clamp(1 - (2 * t - 1) * z, min=0).mean()


@case
def hinge_for_two_classes() -> Case:
    return Case({"loss": {"kind": "hinge"}}, loss=hinge, targets="binary")


@case
def hinge_for_three_classes() -> Case:
    return Case({"loss": {"kind": "hinge"}}, loss=hinge, targets="one_hot")


# Activations

ACTIVATIONS = {
    "identity": ({}, lambda z: z),
    "sigmoid": ({}, torch.sigmoid),
    "relu": ({}, functional.relu),
    "leaky_relu": ({"leak": 0.1}, lambda z: functional.leaky_relu(z, 0.1)),
    "elu": ({}, functional.elu),
    "elu, deep": ({"alpha": 1.7}, lambda z: functional.elu(z, 1.7)),
    "selu": ({}, functional.selu),
    "softplus": ({}, functional.softplus),
    "gelu": ({}, functional.gelu),
    "silu": ({}, functional.silu),
    "hard_sigmoid": ({}, functional.hardsigmoid),
}
for name, (knobs, torch_function) in ACTIVATIONS.items():
    CASES[f"activation {name}"] = Case(
        {"activation": {"kind": name.split(",")[0], **knobs}}, activation=torch_function
    )


# Schedules: PyTorch's are stepped after every step, so that they are smooth as ours


@case
def schedule_step() -> Case:
    return Case(
        {"schedule": {"kind": "step", "every": 2, "drop": 0.4}},
        schedule=lambda optimizer: lr_scheduler.StepLR(optimizer, 2 * PER_EPOCH, 0.4),
    )


@case
def schedule_exponential() -> Case:
    return Case(
        {"schedule": {"kind": "exponential", "decay": 0.8}},
        schedule=lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.8 ** (1 / PER_EPOCH)),
    )


@case
def schedule_cosine() -> Case:
    return Case(
        {"schedule": {"kind": "cosine", "epochs": 7, "last": 0.1}},
        schedule=lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 7 * PER_EPOCH, 0.01),
    )


@case
def schedule_one_cycle() -> Case:
    length, rise = 7 * PER_EPOCH, 0.4
    return Case(
        {"schedule": {"kind": "one_cycle", "epochs": 7, "rise": rise, "first": 0.1, "last": 0.05}},
        schedule=lambda optimizer: lr_scheduler.OneCycleLR(
            optimizer,
            0.1,
            total_steps=length + 1,
            pct_start=(rise * length + 1) / (length + 1),
            div_factor=10,
            final_div_factor=2,
            cycle_momentum=False,
        ),
    )


@case
def schedule_warm_up() -> Case:
    return Case(
        {"schedule": {"kind": "warm_up", "epochs": 3, "first": 0.25}},
        schedule=lambda optimizer: lr_scheduler.LinearLR(optimizer, 0.25, 1.0, 3 * PER_EPOCH),
    )


@case
def schedule_plateau() -> Case:
    return Case(
        {"schedule": {"kind": "plateau", "drop": 0.3, "patience": 1, "min_delta": 0.01, "last": 0.01}},
        schedule=lambda optimizer: lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=0.3, patience=1, threshold=0.01, threshold_mode="abs", min_lr=0.001
        ),
    )


@case
def schedule_with_adam() -> Case:
    return Case(
        {**rule("adam", learning_rate=0.1), "schedule": {"kind": "cosine", "epochs": 7}},
        lambda net: torch.optim.Adam(net.tensors, 0.1),
        schedule=lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, 7 * PER_EPOCH),
    )


# Clipping, penalties and limits


@case
def clip_by_norm() -> Case:
    return Case(
        {"clipping": {"kind": "norm", "limit": 0.5}},
        tame=lambda net: torch.nn.utils.clip_grad_norm_(net.tensors, 0.5),
    )


@case
def clip_by_value() -> Case:
    return Case(
        {"clipping": {"kind": "value", "limit": 0.2}},
        tame=lambda net: torch.nn.utils.clip_grad_value_(net.tensors, 0.2),
    )


@case
def l1() -> Case:
    return Case(
        {"regularisation": {"l1": 0.03}},
        price=lambda net: 0.03 * sum(w.abs().sum() for w in net.weights),
    )


@case
def l2() -> Case:
    return Case(
        {"regularisation": {"l2": 0.2}},
        price=lambda net: 0.1 * sum((w**2).sum() for w in net.weights),
    )


@case
def l1_l2_and_clipping_with_adam() -> Case:
    return Case(
        {
            **rule("adam", learning_rate=0.05),
            "regularisation": {"l1": 0.02, "l2": 0.1},
            "clipping": {"kind": "norm", "limit": 0.4},
        },
        lambda net: torch.optim.Adam(net.tensors, 0.05),
        price=lambda net: sum(0.02 * w.abs().sum() + 0.05 * (w**2).sum() for w in net.weights),
        tame=lambda net: torch.nn.utils.clip_grad_norm_(net.tensors, 0.4),
    )


@case
def max_norm() -> Case:
    def shorten(net: Net) -> None:
        with torch.no_grad():
            for w in net.weights:
                w.copy_(torch.renorm(w, 2, 0, 1.2))

    return Case({"regularisation": {"max_norm": 1.2}}, after=shorten)


def data_of(targets: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(SAMPLES, 3))
    labels = rng.integers(3, size=SAMPLES)
    return x, {
        "values": 2 * rng.normal(size=(SAMPLES, 2)),
        "binary": (labels[:, None] > 0).astype(float),
        "one_hot": np.eye(3)[labels],
    }[targets]


def run(case: Case) -> dict:
    """Train and record."""
    x, t = data_of(case.targets)
    net = Net(t.shape[1])
    start = net.flat()
    optimizer = case.optimizer(net)
    schedule = case.schedule(optimizer) if case.schedule else None
    losses = []
    for step in range(STEPS):
        first = step * BATCH % SAMPLES
        rows, wanted = (torch.tensor(part[first : first + BATCH]) for part in (x, t))
        (w1, b1), (w2, b2) = zip(net.weights, net.biases, strict=True)
        loss = case.loss(case.activation(rows @ w1.T + b1) @ w2.T + b2, wanted)
        losses.append(loss.item())
        optimizer.zero_grad()
        (loss + case.price(net)).backward()
        case.tame(net)
        optimizer.step()
        case.after(net)
        if isinstance(schedule, lr_scheduler.ReduceLROnPlateau):
            if (step + 1) % PER_EPOCH == 0:
                schedule.step(VALIDATION[step // PER_EPOCH])
        elif schedule is not None:
            schedule.step()
    return {
        "nnviz": case.nnviz,
        "x": x.tolist(),
        "t": t.tolist(),
        "start": start,
        "losses": losses,
        "end": net.flat(),
    }


if __name__ == "__main__":
    figures = {
        "torch": torch.__version__,
        "steps": STEPS,
        "batch": BATCH,
        "units": UNITS,
        "validation": VALIDATION,
        "cases": {name: run(case) for name, case in CASES.items()},
    }
    Path(__file__).with_name("pytorch_figures.json").write_text(json.dumps(figures, indent=1) + "\n")
