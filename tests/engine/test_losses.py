"""Every loss, because it is in the union."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine.kernels import play
from nnviz.engine.losses import (
    AnyLoss,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnviz.engine.workspace import LayerArrays
from nnviz.experiment.catalog import choices_of

ALL = [
    *(choice() for choice in choices_of(AnyLoss)),
    MeanSquaredError(sigmoid_output=True),
    Huber(delta=0.3),
    CategoricalCrossEntropy(label_smoothing=0.25),
]
every = pytest.mark.parametrize("loss", ALL, ids=repr)
precise = pytest.mark.parametrize("dtype", ["float32", "float64"])


def played(loss, z, t, dtype="float64"):
    """Return the arrays of a loss after everything has been computed; z and t are (outputs, batch)."""
    z = np.array(z, dtype, order="C")
    names = ("p", "d_z", "scratch")
    arrays = {"z": z, "t": np.array(t, dtype), **{name: np.full_like(z, np.nan) for name in names}}
    arrays |= {"row": np.empty(z.shape[1], dtype), "loss": np.empty((), dtype)}
    view = LayerArrays(arrays)
    for calls in (loss.predict(view), loss.value(view), loss.gradient(view)):
        play(calls)
    return view


def targets_for(loss, outputs, batch, rng):
    labels = rng.integers(max(outputs, 2), size=batch)
    if loss.targets == "values":
        return rng.normal(size=(outputs, batch))
    return labels[None] if outputs == 1 else np.eye(outputs)[labels].T


def outputs_of(loss):
    return {"binary": [1], "one_hot": [2, 3], "classes": [1, 3], "values": [1, 3]}[loss.targets]


BY_HAND = [
    (MeanSquaredError(), [[3.0, 1.0]], [[1.0, 1.0]], 2.0, [[2.0, 0.0]]),
    (MeanSquaredError(sigmoid_output=True), [[0.0]], [[1.0]], 0.25, [[-0.25]]),
    (MeanAbsoluteError(), [[3.0, 1.0]], [[1.0, 1.0]], 1.0, [[0.5, 0.0]]),
    (Huber(delta=1.0), [[0.5, 3.0]], [[0.0, 0.0]], (0.125 + 2.5) / 2, [[0.25, 0.5]]),
    (BinaryCrossEntropy(), [[0.0, 0.0]], [[1.0, 0.0]], math.log(2), [[-0.25, 0.25]]),
    (CategoricalCrossEntropy(), [[0.0], [0.0]], [[1.0], [0.0]], math.log(2), [[-0.5], [0.5]]),
    (
        CategoricalCrossEntropy(label_smoothing=0.2),
        [[math.log(3)], [0.0]],
        [[1.0], [0.0]],
        -0.9 * math.log(0.75) - 0.1 * math.log(0.25),
        [[-0.15], [0.15]],
    ),
    (Hinge(), [[0.5, -2.0, 3.0]], [[1.0, 1.0, 1.0]], (0.5 + 3.0) / 3, [[-1 / 3, -1 / 3, 0.0]]),
    (Hinge(), [[0.5], [0.0]], [[1.0], [0.0]], (0.5 + 1.0) / 2, [[-0.5], [0.5]]),
]


@pytest.mark.parametrize(("loss", "z", "t", "value", "gradient"), BY_HAND, ids=str)
def test_losses_and_gradients_are_those_worked_out_by_hand(loss, z, t, value, gradient):
    view = played(loss, z, t)

    assert value == pytest.approx(float(view.loss), abs=1e-15)
    np.testing.assert_allclose(view.d_z, gradient, rtol=0, atol=1e-15)


def test_every_loss_has_a_value_worked_out_by_hand():
    assert {type(loss) for loss in ALL} == {type(loss) for loss, *_ in BY_HAND}


@every
def test_the_gradient_is_the_slope_of_the_loss(loss):
    rng, step = np.random.default_rng(0), 1e-5
    for outputs in outputs_of(loss):
        z, t = rng.normal(size=(outputs, 5)), targets_for(loss, outputs, 5, rng)
        found, measured = played(loss, z, t).d_z, np.empty_like(z)
        for place in np.ndindex(z.shape):
            ends = []
            for move in (step, -step):
                moved = z.copy()
                moved[place] += move
                ends.append(float(played(loss, moved, t).loss))
            measured[place] = (ends[0] - ends[1]) / (2 * step)

        np.testing.assert_allclose(found, measured, rtol=0, atol=1e-9)


@every
@precise
@pytest.mark.parametrize("size", [1e2, 1e4])
def test_large_logits_give_finite_numbers_without_a_warning(loss, dtype, size):
    for outputs in outputs_of(loss):
        z = np.random.default_rng(0).choice([-size, 0, size], (outputs, 30))
        t = targets_for(loss, outputs, 30, np.random.default_rng(1))
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            view = played(loss, z, t, dtype)

        assert np.isfinite(view.loss)
        assert np.isfinite(view.p).all()
        assert np.isfinite(view.d_z).all()


@every
@precise
def test_the_precision_stays(loss, dtype):
    outputs = outputs_of(loss)[-1]
    view = played(loss, np.ones((outputs, 4)), targets_for(loss, outputs, 4, np.random.default_rng(0)), dtype)

    assert {np.dtype(dtype)} == {array.dtype for array in (view.loss, view.p, view.d_z, view.scratch)}


@every
def test_the_order_of_the_batch_and_its_size_change_nothing(loss):
    rng = np.random.default_rng(0)
    outputs = outputs_of(loss)[-1]
    z, t = rng.normal(size=(outputs, 6)), targets_for(loss, outputs, 6, rng)
    order = rng.permutation(6)
    plain = float(played(loss, z, t).loss)

    assert plain == pytest.approx(float(played(loss, z[:, order], t[:, order]).loss), rel=1e-14)
    assert plain == pytest.approx(float(played(loss, np.tile(z, 3), np.tile(t, 3)).loss), rel=1e-14)


@every
def test_the_prediction_is_what_the_link_says(loss):
    links = {
        "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=0),
    }
    outputs = outputs_of(loss)[-1]
    rng = np.random.default_rng(0)
    z = rng.normal(size=(outputs, 4))

    view = played(loss, z, targets_for(loss, outputs, 4, rng))

    np.testing.assert_allclose(view.p, links[loss.link_name](z), rtol=1e-14)


def test_a_binary_prediction_is_precise_for_sums_of_every_size():
    z = np.linspace(-30, 30, 601)
    view = played(BinaryCrossEntropy(), z[None], np.zeros((1, 601)), "float32")

    np.testing.assert_allclose(view.p[0], 1 / (1 + np.exp(-z)), rtol=0, atol=2e-6)


@pytest.mark.parametrize("loss", [MeanAbsoluteError(), Huber(delta=0.5), Hinge()], ids=repr)
def test_pieces_of_a_loss_change_where_its_slope_does(loss):
    t = np.array([[0.0]])
    pieces = [loss.branches(played(loss, [[z]], t)).item() for z in (-2.0, -0.9, -0.2, 0.2, 0.9, 2.0)]

    assert len(set(pieces)) == (3 if isinstance(loss, Huber) else 2)
