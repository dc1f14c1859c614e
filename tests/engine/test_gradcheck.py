"""The gradient check finds every right gradient right, every wrong one wrong, and corners for what they are."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import AnyActivation, Identity, ReLU, Tanh
from nnviz.engine.gradcheck import NORM_GATE, check_gradients
from nnviz.engine.kernels import Calls
from nnviz.engine.layers import Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.engine.losses import AnyLoss, CategoricalCrossEntropy, Huber, MeanSquaredError
from nnviz.engine.network import Network
from nnviz.engine.penalties import Regularisation
from nnviz.engine.squashing import Tanh as PlainTanh
from nnviz.experiment.catalog import choices_of
from nnviz.experiment.gradients import check_experiment
from nnviz.experiment.presets import preset
from nnviz.session.checking import Verdict
from tests.engine.learning_bench import trainer_for

LOSSES = [
    *(choice() for choice in choices_of(AnyLoss)),
    MeanSquaredError(sigmoid_output=True),
    CategoricalCrossEntropy(label_smoothing=0.2),
    Huber(delta=0.2),
]


def checked(trainer, **options):
    feed = trainer.feed
    return check_gradients(trainer.network, trainer.params, feed.x, feed.t.T, **options)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("activation", choices_of(AnyActivation), ids=lambda choice: choice.__name__)
def test_every_activation_with_every_loss_has_the_right_gradient(activation, loss):
    errors = checked(trainer_for(loss, activation()))

    assert [0, 1, 2] == [error.layer for error in errors]
    assert max(error.norm for error in errors) <= NORM_GATE
    assert all(error.passed for error in errors), errors
    assert all(error.checked + error.kinks == error.size for error in errors)
    assert all(error.checked > 0.9 * error.size for error in errors)


@pytest.mark.parametrize("regularisation", [{"l1": 0.1}, {"l2": 0.1}, {"l1": 0.05, "l2": 0.05}], ids=repr)
def test_the_price_of_weights_is_part_of_the_check(regularisation):
    errors = checked(trainer_for(), regularisation=Regularisation(**regularisation))

    assert all(error.passed for error in errors)


def test_parameters_are_put_back():
    trainer = trainer_for()
    before = trainer.params.values.tobytes()
    checked(trainer)

    assert before == trainer.params.values.tobytes()


def test_a_sample_is_drawn_by_its_seed():
    trainer = trainer_for()
    few = checked(trainer, sample=3, seed=1)

    assert few == checked(trainer, sample=3, seed=1)
    assert few != checked(trainer, sample=3, seed=2)
    assert [3, 3, 3] == [error.checked for error in few]


def test_a_corner_between_the_two_ends_is_a_kink_and_no_failure():
    """All sums are exactly 0, where ReLU has its corner; moving a weight or bias goes to both sides of it."""
    layers = (Dense(units=3, activation=ReLU()), Dense(units=1, activation=Identity()))
    network = Network((2,), layers, MeanSquaredError(), "float64")
    params = network.parameters(0)
    params.windows(params.values)[0]["W1"][...] = 0
    errors = check_gradients(network, params, np.ones((1, 2)), np.ones((1, 1)))

    assert (9, 0) == (errors[0].kinks, errors[0].checked)
    assert 0 == errors[1].kinks
    assert not errors[0].known
    assert [False, True] == [error.passed for error in errors]
    assert not Verdict(tuple(errors)).passed


def test_beside_a_corner_the_rest_of_an_array_is_still_checked():
    """The second sum is 1 and far from the corner, so its weights and bias tell something."""
    layers = (Dense(units=2, activation=ReLU()), Dense(units=1, activation=Identity()))
    network = Network((2,), layers, MeanSquaredError(), "float64")
    params = network.parameters(0)
    params.windows(params.values)[0]["W1"][...] = [[0, 0, 0], [0, 0, 1]]
    errors = check_gradients(network, params, np.ones((1, 2)), np.ones((1, 1)))

    assert (3, 3) == (errors[0].kinks, errors[0].checked)
    assert all(error.passed for error in errors)


def test_ties_in_a_pooling_window_are_kinks():
    first = Conv2D(filters=1, kernel=1, activation=Tanh())
    layers = (first, MaxPool2D(), Flatten(), Dense(units=2, activation=Identity()))
    network = Network((2, 2, 2), layers, MeanSquaredError(), "float64")
    params = network.parameters(0)
    rows = np.array([[1.0, 1.0, 0.0, 0.0, 0.5, -0.5, 0.0, 0.0]])
    params.windows(params.values)[0]["W1"][...] = [[1.0, 0.0, 0.0]]
    errors = check_gradients(network, params, rows, np.ones((2, 1)))

    assert errors[0].kinks == 1
    assert all(error.passed for error in errors)


def test_dropout_keeps_its_mask_while_it_is_checked():
    layers = (Dense(units=6), Dropout(rate=0.5), Dense(units=2, activation=Identity()))
    network = Network((3,), layers, MeanSquaredError(), "float64", seed=4)
    rng = np.random.default_rng(0)
    errors = check_gradients(network, network.parameters(0), rng.normal(size=(5, 3)), rng.normal(size=(2, 5)))

    assert all(error.passed for error in errors)


class _Wrong(PlainTanh, frozen=True, tag="wrong"):
    """A tanh whose slope is off by a hundredth of a percent."""

    def slope(self, z, a, out) -> Calls:
        yield from super().slope(z, a, out)
        yield np.multiply, (out, 1.0001, out)


def test_a_slope_that_is_slightly_wrong_is_found():
    errors = checked(trainer_for(activation=_Wrong()))

    assert not errors[0].passed
    assert not errors[1].passed
    assert errors[2].passed


def test_single_precision_is_refused():
    with pytest.raises(ValueError, match=r"float64; set training\.precision"):
        checked(trainer_for(dtype="float32"))


@pytest.mark.parametrize("name", ["spiral", "digits-64-64-10"])
def test_a_preset_is_checked_as_it_stands(name, read):
    errors = check_experiment(preset(name, read).spec, read, sample=20)

    assert all(error.passed for error in errors)
    assert max(error.norm for error in errors) <= NORM_GATE
