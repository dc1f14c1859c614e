"""The same numbers as others get: autograd's gradients, scikit-learn's descent, twenty steps of PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nnviz.engine.activations import AnyActivation, Identity
from nnviz.engine.clipping import AnyClipping
from nnviz.engine.kernels import play
from nnviz.engine.layers import Dense, Mode
from nnviz.engine.losses import AnyLoss, BinaryCrossEntropy, CategoricalCrossEntropy
from nnviz.engine.network import Network, Workspace
from nnviz.engine.optimizers import SGD, AnyOptimizer
from nnviz.engine.penalties import Regularisation
from nnviz.engine.schedules import AnySchedule
from nnviz.engine.trainer import Rules, Trainer
from nnviz.experiment.catalog import choices_of, tag_of
from tests.engine.layer_bench import FixedFeed

FIGURES = json.loads((Path(__file__).parents[1] / "oracles" / "pytorch_figures.json").read_text())
CASES = FIGURES["cases"]


def trainer_of_case(case):
    document = case["nnviz"]

    def part(name, kind, default):
        return msgspec.convert(document.get(name, default), kind)

    activation = part("activation", AnyActivation, {"kind": "tanh"})
    outputs = len(case["t"][0])
    network = Network(
        (3,),
        (
            Dense(units=FIGURES["units"], activation=activation),
            Dense(units=outputs, activation=Identity()),
        ),
        part("loss", AnyLoss, {"kind": "mean_squared_error"}),
        "float64",
    )
    params = network.parameters(0)
    params.values[...] = case["start"]
    rules = Rules(
        part("schedule", AnySchedule, {"kind": "constant"}),
        part("regularisation", Regularisation, {}),
        part("clipping", AnyClipping, {"kind": "none"}),
    )
    optimizer = part("optimizer", AnyOptimizer, {"kind": "sgd", "learning_rate": 0.1})
    return Trainer(network, params, optimizer, FixedFeed(case["x"], case["t"]), FIGURES["batch"], rules=rules)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_twenty_steps_are_those_of_pytorch(case):
    trainer, losses = trainer_of_case(case), []
    for _ in range(FIGURES["steps"]):
        trainer.step()
        losses.append(trainer.batch_loss)
        if trainer.state.samples == 0:
            trainer.report(FIGURES["validation"][trainer.state.epoch - 1])

    np.testing.assert_allclose(losses, case["losses"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(trainer.params.values, case["end"], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("field", "union"),
    [
        ("optimizer", AnyOptimizer),
        ("loss", AnyLoss),
        ("activation", AnyActivation),
        ("schedule", AnySchedule),
        ("clipping", AnyClipping),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_choice_has_figures_of_pytorch(field, union):
    plain = {"optimizer": "sgd", "loss": "mean_squared_error", "activation": "tanh", "schedule": "constant"}
    covered = {case["nnviz"][field]["kind"] for case in CASES.values() if field in case["nnviz"]}

    assert {tag_of(choice) for choice in choices_of(union)} == covered | {plain.get(field, "none")}


@pytest.mark.parametrize("kind", ["binary", "categorical"])
def test_gradients_are_those_of_autograd(kind):
    autograd = pytest.importorskip("autograd")
    import autograd.numpy as anp

    loss = BinaryCrossEntropy() if kind == "binary" else CategoricalCrossEntropy()
    outputs = 1 if kind == "binary" else 3
    rng = np.random.default_rng(0)
    network = Network((4,), (Dense(units=5), Dense(units=outputs, activation=Identity())), loss, "float64")
    params = network.parameters(1)
    work = Workspace(network, params, 6, Mode.TRAINING)
    work.rows[...] = rng.normal(size=(6, 4))
    labels = rng.integers(max(outputs, 2), size=6)
    work.loss_view.t[...] = labels if outputs == 1 else np.eye(3)[labels].T
    x, t = work.rows.copy(), work.loss_view.t.copy()

    def reference(flat):
        W1, W2 = flat[:25].reshape(5, 5), flat[25:].reshape(outputs, 6)
        hidden = anp.tanh(W1[:, :-1] @ x.T + W1[:, -1:])
        z = W2[:, :-1] @ hidden + W2[:, -1:]
        if outputs == 1:
            return anp.mean(anp.log(1 + anp.exp(z)) - t * z)
        return anp.mean(anp.log(anp.sum(anp.exp(z), axis=0)) - anp.sum(t * z, axis=0))

    for calls in [*work.forward(), work.loss(), *reversed(work.backward())]:
        play(calls)

    np.testing.assert_allclose(params.grads, autograd.grad(reference)(params.values), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("momentum", [0.0, 0.8])
@pytest.mark.parametrize("nesterov", [False, True])
def test_gradient_descent_is_that_of_scikit_learn(momentum, nesterov):
    """25 steps on the whole batch, from the same start: the same weights to the last digits."""
    neural = pytest.importorskip("sklearn.neural_network")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 3)), rng.integers(2, size=20)
    theirs = neural.MLPClassifier(
        (4,),
        activation="tanh",
        solver="sgd",
        alpha=0,
        batch_size=20,
        learning_rate_init=0.2,
        momentum=momentum,
        nesterovs_momentum=nesterov,
        shuffle=False,
    )
    theirs.partial_fit(x, y, classes=[0, 1])
    network = Network(
        (3,), (Dense(units=4), Dense(units=1, activation=Identity())), BinaryCrossEntropy(), "float64"
    )
    params = network.parameters(0)
    for place, windows in enumerate(params.windows(params.values)):
        windows["W1"][:, -1] = rng.normal(size=len(windows["W1"]))
        theirs.coefs_[place][...] = windows["W1"][:, :-1].T
        theirs.intercepts_[place][...] = windows["W1"][:, -1]
    del theirs._optimizer  # it remembers the first step, which was taken only to set everything up
    optimizer = SGD(learning_rate=0.2, momentum=momentum, nesterov=nesterov)
    trainer = Trainer(network, params, optimizer, FixedFeed(x, y[:, None]), 20)

    for _ in range(25):
        trainer.step()
        theirs.partial_fit(x, y)

    for place, windows in enumerate(params.windows(params.values)):
        np.testing.assert_allclose(windows["W1"][:, :-1].T, theirs.coefs_[place], rtol=0, atol=1e-14)
        np.testing.assert_allclose(windows["W1"][:, -1], theirs.intercepts_[place], rtol=0, atol=1e-14)
