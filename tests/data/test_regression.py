"""Measured values: Playground's two surfaces, shrunk from ±6 to ±1, and a wave."""

import numpy as np
import pytest

from nnviz.data.dataset import Dataset, Source, Task
from nnviz.data.regression import MultiGaussian, Plane, Sine

SETS = [Plane, MultiGaussian, Sine]


def no_file(path: str) -> bytes:
    raise AssertionError(f"a synthetic set asked for the file {path}")


def load(source: Source, seed: int = 0) -> Dataset:
    return source.load(np.random.default_rng(seed), no_file)


@pytest.mark.parametrize("surface", SETS)
def test_a_regression_set_has_one_column_of_targets(surface: type[Source]) -> None:
    data = load(surface(samples=37))

    assert Task.REGRESSION is data.task
    assert (37, 1) == data.y.shape
    assert (np.float64, np.float64) == (data.x.dtype, data.y.dtype)
    assert ("y",) == data.class_names
    assert not data.y.flags.writeable


@pytest.mark.parametrize("surface", SETS)
def test_noise_blurs_the_target_and_never_moves_a_point(surface: type[Source]) -> None:
    still, blurred = load(surface()), load(surface(noise=0.2))

    assert np.array_equal(still.x, blurred.x)
    assert 0.01 < np.abs(still.y - blurred.y).mean() < 0.5


@pytest.mark.parametrize("surface", SETS)
def test_the_same_seed_gives_the_same_data(surface: type[Source]) -> None:
    first, again, other = (load(surface(noise=0.1), seed) for seed in (1, 1, 2))

    assert np.array_equal(first.y, again.y)
    assert not np.array_equal(first.y, other.y)


def test_the_plane_rises_to_the_upper_right() -> None:
    """Playground's target is (x₁ + x₂) / 10 on its sheet of ±6."""
    data = load(Plane())

    assert data.y[:, 0] == pytest.approx((6 * data.x).sum(axis=1) / 10)


def test_noise_on_the_plane_reaches_as_far_as_stated() -> None:
    """At most 0.1 in each of two directions, uphill by 0.6 each."""
    error = load(Plane(samples=5000, noise=0.1)).y - load(Plane(samples=5000)).y

    assert 0.10 < np.abs(error).max() <= 0.12


@pytest.mark.parametrize(
    ("point", "target"),
    [
        ((-4, 2.5), 1),
        ((0, 2.5), -1),
        ((4, 2.5), 1),
        ((-4, -2.5), -1),
        ((0, -2.5), 1),
        ((4, -2.5), -1),
        ((-3, 2.5), 0.5),
        ((0, 4), -0.25),
        ((6, 6), 0),
        ((-2, 2.5), 0),
    ],
)
def test_hills_and_hollows_alternate_and_reach_two_units_of_playground(
    point: tuple[float, float], target: float
) -> None:
    heights = MultiGaussian().height(np.array([point]) / 6)

    assert heights[0] == pytest.approx(target, abs=1e-12)


@pytest.mark.parametrize("waves", [0.5, 1.0, 3.0])
def test_the_wave_repeats_as_often_as_asked_for(waves: float) -> None:
    data = load(Sine(waves=waves))

    assert data.y == pytest.approx(np.sin(np.pi * waves * data.x))
    assert (1, 1) == (data.features, Sine.inputs)


def test_noise_on_the_wave_is_its_standard_deviation() -> None:
    error = load(Sine(samples=20_000, noise=0.3)).y - load(Sine(samples=20_000)).y

    assert error.std() == pytest.approx(0.3, rel=0.03)
