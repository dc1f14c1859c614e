"""Every activation, because it is in the union: its slope is its slope, and nothing makes it break."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine.activations import (
    ELU,
    GELU,
    SELU,
    AnyActivation,
    HardSigmoid,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
    curve_of,
)
from nnviz.engine.erf import normal_cdf
from nnviz.engine.kernels import play
from nnviz.experiment.catalog import choices_of

ALL = [*(choice() for choice in choices_of(AnyActivation)), ELU(alpha=0.4), LeakyReLU(leak=0.2)]
every = pytest.mark.parametrize("activation", ALL, ids=repr)
precise = pytest.mark.parametrize("dtype", ["float32", "float64"])

BY_HAND = [
    (Identity(), 2.0, 2.0, 1.0),
    (Sigmoid(), 0.0, 0.5, 0.25),
    (Tanh(), 0.5, math.tanh(0.5), 1 - math.tanh(0.5) ** 2),
    (ReLU(), 3.0, 3.0, 1.0),
    (ReLU(), -3.0, 0.0, 0.0),
    (ReLU(), 0.0, 0.0, 0.0),
    (LeakyReLU(leak=0.1), -3.0, -0.3, 0.1),
    (ELU(alpha=2.0), -1.0, 2 * (math.exp(-1) - 1), 2 * math.exp(-1)),
    (ELU(alpha=2.0), 1.5, 1.5, 1.0),
    (SELU(), 1.0, 1.0507009873554805, 1.0507009873554805),
    (SELU(), -1.0, 1.7580993408473766 * (math.exp(-1) - 1), 1.7580993408473766 * math.exp(-1)),
    (Softplus(), 0.0, math.log(2), 0.5),
    (GELU(), 1.0, 0.8413447460685429, 0.8413447460685429 + 0.24197072451914337),
    (GELU(), -1.0, -0.15865525393145707, 0.15865525393145707 - 0.24197072451914337),
    (SiLU(), 0.0, 0.0, 0.5),
    (HardSigmoid(), 1.5, 0.75, 1 / 6),
    (HardSigmoid(), 4.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("activation", "z", "value", "slope"), BY_HAND, ids=str)
def test_values_and_slopes_are_those_worked_out_by_hand(activation, z, value, slope):
    found = curve_of(activation, np.array([[z]]))

    np.testing.assert_allclose([value, slope], [found[0][0, 0], found[1][0, 0]], rtol=0, atol=1e-15)


def test_every_activation_has_a_value_worked_out_by_hand():
    assert {type(activation) for activation in ALL} == {type(activation) for activation, *_ in BY_HAND}


@every
def test_the_slope_is_that_of_the_curve(activation):
    step = 1e-5
    z = np.linspace(-6, 6, 241)[None]
    far = np.min([np.abs(z - kink) for kink in activation.kinks] or [np.ones_like(z)], axis=0) > 2 * step
    measured = (curve_of(activation, z + step)[0] - curve_of(activation, z - step)[0]) / (2 * step)

    np.testing.assert_allclose(curve_of(activation, z)[1][far], measured[far], rtol=0, atol=2e-10)


@every
def test_the_slope_jumps_at_the_kinks_and_nowhere_else(activation):
    """But for an ELU with α = 1, of which only the curvature jumps."""
    z = np.linspace(-6, 6, 240_001)
    jumps = np.abs(np.diff(curve_of(activation, z)[1])) > 1e-2
    places = z[:-1][jumps]

    wanted = () if activation == ELU(alpha=1.0) else activation.kinks
    assert len(wanted) == len(places)
    np.testing.assert_allclose(places, wanted, atol=1e-4)


@every
@precise
def test_large_sums_give_finite_numbers_without_a_warning(activation, dtype):
    z = np.array([[-1e4, -100, -20, -1, -1e-30, 0, 1e-30, 1, 20, 100, 1e4]], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        a, slope = curve_of(activation, z)

    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()
    assert np.abs(slope).max() < 2


@every
@precise
def test_the_precision_stays(activation, dtype):
    z = np.linspace(-5, 5, 12, dtype=dtype).reshape(3, 4)
    calls = [*activation.value(z, np.empty_like(z)), *activation.slope(z, np.empty_like(z), np.empty_like(z))]
    arrays = [
        argument for _, arguments in calls for argument in arguments if isinstance(argument, np.ndarray)
    ]

    assert {np.dtype(dtype)} == {array.dtype for array in arrays}


@every
def test_float32_agrees_with_float64(activation):
    z = np.linspace(-8, 8, 161)[None]
    small, large = curve_of(activation, z.astype("float32")), curve_of(activation, z)

    np.testing.assert_allclose(small[0], large[0], rtol=0, atol=2e-6)
    off_kinks = np.min([np.abs(z - kink) for kink in activation.kinks] or [np.ones_like(z)], axis=0) > 1e-6
    np.testing.assert_allclose(small[1][off_kinks], large[1][off_kinks], rtol=0, atol=2e-6)


@every
def test_saturating_functions_are_flat_at_both_ends_and_the_others_are_not(activation):
    slope = curve_of(activation, np.array([[-50.0, 50.0]]))[1]

    assert activation.saturates == bool((np.abs(slope) < 1e-9).all())


def test_the_bell_curves_share_is_that_of_the_standard_library():
    z = np.linspace(-9, 9, 20_001)
    found = np.empty_like(z)
    play(normal_cdf(z, found))
    exact = [0.5 * math.erfc(-value / math.sqrt(2)) for value in z]

    assert np.abs(found - exact).max() < 2e-15


def test_a_plot_may_have_any_shape():
    a, slope = curve_of(Tanh(), np.linspace(-1, 1, 5))

    assert (5,) == a.shape == slope.shape
