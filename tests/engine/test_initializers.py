"""Every initializer, because it is in the union."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import SELU, AnyActivation, ReLU, Tanh, curve_of
from nnviz.engine.initializers import (
    AnyInitializer,
    Automatic,
    Constant,
    Given,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LeCunNormal,
    LeCunUniform,
    Normal,
    Orthogonal,
    Uniform,
    Zeros,
)
from nnviz.engine.kernels import ShapeError
from nnviz.engine.layers import Dense
from nnviz.experiment.catalog import choices_of

SIZE = (40, 25)
MANY = (400, 250)
WRITTEN = tuple(tuple(0.01 * (row - column) for column in range(SIZE[1] + 1)) for row in range(SIZE[0]))
ALL = [Given(rows=WRITTEN) if choice is Given else choice() for choice in choices_of(AnyInitializer)]
every = pytest.mark.parametrize("start", ALL, ids=lambda start: type(start).__name__)
SPREADS = [
    (GlorotUniform(), (2 / 650) ** 0.5),
    (GlorotNormal(), (2 / 650) ** 0.5),
    (HeUniform(), (2 / 250) ** 0.5),
    (HeNormal(), (2 / 250) ** 0.5),
    (LeCunUniform(), (1 / 250) ** 0.5),
    (LeCunNormal(), (1 / 250) ** 0.5),
    (Normal(spread=0.3), 0.3),
    (Uniform(spread=0.3), 0.3 / 3**0.5),
]


def drawn(start, gain="glorot", shape=SIZE, seed=0, dtype="float64"):
    out = np.full(shape, np.nan, dtype)
    start.draw(np.random.default_rng(seed), shape[1], shape[0], gain, out)
    return out


@every
@pytest.mark.parametrize("gain", ["he", "glorot", "lecun"])
def test_all_weights_are_drawn_and_finite_in_their_own_precision(start, gain):
    weights = drawn(start, gain, dtype="float32")

    assert np.float32 == weights.dtype
    assert np.isfinite(weights).all()


@every
def test_the_same_seed_gives_the_same_weights(start):
    np.testing.assert_array_equal(drawn(start, seed=3), drawn(start, seed=3))


@pytest.mark.parametrize(("start", "spread"), SPREADS, ids=lambda value: type(value).__name__)
def test_weights_have_mean_zero_and_the_spread_of_the_rule(start, spread):
    weights = drawn(start, shape=MANY)

    assert abs(weights.mean()) < 0.01 * spread * 3
    assert spread == pytest.approx(weights.std(), rel=0.01)


@pytest.mark.parametrize(
    "start", [GlorotUniform(), HeUniform(), LeCunUniform(), Uniform(spread=0.3)], ids=repr
)
def test_even_draws_stay_within_their_limits(start):
    weights = drawn(start, shape=MANY)

    assert np.abs(weights).max() <= weights.std() * 3**0.5 * 1.01


def test_zeros_and_constants_are_all_the_same():
    assert {0.0} == set(drawn(Zeros()).ravel())
    assert {0.25} == set(drawn(Constant(value=0.25)).ravel())


def test_written_weights_and_biases_are_taken_as_they_are():
    biases = np.empty(SIZE[0])
    Given(rows=WRITTEN).bias(biases)

    np.testing.assert_array_equal(np.array(WRITTEN)[:, :-1], drawn(Given(rows=WRITTEN)))
    np.testing.assert_array_equal(np.array(WRITTEN)[:, -1], biases)


@pytest.mark.parametrize(
    "rows", [((1.0, 2.0),), ((1.0,) * 26,), ((1.0, 2.0), (1.0,))], ids=["1x2", "1x26", "uneven"]
)
def test_written_weights_of_another_shape_are_refused_with_both_shapes(rows):
    with pytest.raises(ShapeError, match="the layer needs 40 x 26"):
        drawn(Given(rows=rows))


@every
def test_biases_are_zero_unless_they_are_written_down(start):
    biases = np.full(SIZE[0], np.nan)
    start.bias(biases)

    assert isinstance(start, Given) or not biases.any()


@pytest.mark.parametrize("shape", [(6, 6), (4, 9), (9, 4)])
@pytest.mark.parametrize(("gain", "length"), [("glorot", 1.0), ("he", 2.0)])
def test_orthogonal_rows_or_columns_are_at_right_angles(shape, gain, length):
    weights = drawn(Orthogonal(), gain, shape)
    small = weights @ weights.T if shape[0] <= shape[1] else weights.T @ weights

    np.testing.assert_allclose(small, length * np.eye(min(shape)), atol=1e-12)


@pytest.mark.parametrize(
    ("activation", "start"),
    [(ReLU(), HeNormal()), (SELU(), LeCunNormal()), (Tanh(), GlorotUniform())],
    ids=repr,
)
def test_automatic_chooses_by_the_activation(activation, start):
    np.testing.assert_array_equal(drawn(start), drawn(Automatic(), activation.gain))


@pytest.mark.parametrize("activation", choices_of(AnyActivation), ids=lambda choice: choice.__name__)
def test_the_default_keeps_signals_alive_through_ten_layers(activation):
    """The spread of the activations neither dies out nor blows up (sigmoids, which never give 0, only settle)."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 500))
    for _ in range(10):
        layer = Dense(units=100, activation=activation())
        W1 = np.empty((100, 101))
        layer.init({"W1": W1}, rng)
        x = curve_of(layer.active, W1[:, :-1] @ x)[0]

    assert 0.05 < np.sqrt((x**2).mean()) < 30
