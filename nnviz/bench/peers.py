"""Who nnviz is compared with, and how each of them is set to the same work."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

from nnviz.bench import ours, plain_loop, torch_peer
from nnviz.bench.problem import Problem, Start
from nnviz.bench.workloads import (
    OURS,
    PLAIN_LOOP,
    PLAYGROUND,
    SKLEARN_32,
    SKLEARN_64,
    TORCH,
    TORCH_FUSED,
)
from nnviz.data.dataset import Array
from nnviz.engine.activations import ReLU, Sigmoid, Tanh
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import Adam

__all__ = ["PEERS", "Peer"]

NAMES = {Sigmoid: "logistic", Tanh: "tanh", ReLU: "relu"}


@dataclass(frozen=True, slots=True)
class Peer:
    """Someone who does the work.

    ``module`` is what must be installed for it; ``times`` how many times as fast the one really meant is.
    """

    name: str
    module: str
    package: str
    prepare: Callable[[Problem], Start]
    times: float = 1.0

    @property
    def missing(self) -> str:
        """Why it cannot be measured, in words; nothing where it can."""
        if find_spec(self.module) is not None:
            return ""
        return f"{self.package} is not installed (pip install {self.package})"


def _sklearn(problem: Problem, dtype: str, shuffle: bool | None = None) -> Start:
    """Set scikit-learn's ``fit`` to the work; it measures no losses, and its output is linear for values."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    x, y = problem.samples("train", dtype)
    dense = [layer for layer in problem.layers if isinstance(layer, Dense)]
    optimizer = problem.spec.optimizer
    settings: dict[str, Any] = {
        "hidden_layer_sizes": tuple(layer.units for layer in dense[:-1]),
        "activation": NAMES[type(dense[0].activation)],
        "solver": "adam" if isinstance(optimizer, Adam) else "sgd",
        "learning_rate_init": optimizer.learning_rate,
        "batch_size": problem.batch,
        "shuffle": problem.shuffles if shuffle is None else shuffle,
        "momentum": 0.0,
        "alpha": 0.0,
        "tol": 0.0,
        "n_iter_no_change": 10**9,
        "random_state": 0,
    }
    model = MLPRegressor if problem.values else MLPClassifier

    def fitted(x: Array, y: Array, epochs: int) -> Any:
        with (
            warnings.catch_warnings()
        ):  # it warns that so few epochs do not suffice, which is not the question
            warnings.simplefilter("ignore")
            return model(**settings, max_iter=epochs).fit(x, y)

    def train(epochs: int) -> None:
        fitted(x, y, epochs)

    if problem.workload.kind == "training":
        return lambda: train
    network, row = fitted(x[:1000], y[:1000], 1), x[:1]

    def answer(images: int) -> None:
        for _ in range(images):
            network.predict_proba(row)

    return lambda: answer


PEERS = {
    peer.name: peer
    for peer in (
        Peer(OURS, "numpy", "numpy", ours.prepare),
        Peer(PLAIN_LOOP, "numpy", "numpy", plain_loop.prepare),
        Peer(SKLEARN_64, "sklearn", "scikit-learn", partial(_sklearn, dtype="float64")),
        Peer(SKLEARN_32, "sklearn", "scikit-learn", partial(_sklearn, dtype="float32")),
        # Its own engine made 5,360 epochs a second under Node 20 where scikit-learn made 928 on the same machine,
        # both going through the samples in one fixed order.
        Peer(PLAYGROUND, "sklearn", "scikit-learn", partial(_sklearn, dtype="float64", shuffle=False), 5.8),
        Peer(TORCH, "torch", "torch", partial(torch_peer.prepare, fused=False)),
        Peer(TORCH_FUSED, "torch", "torch", partial(torch_peer.prepare, fused=True)),
    )
}
