"""From raw rows to what a network receives: measured on the training rows, the same wherever it is used."""

import numpy as np
import pytest

from nnviz.data.batches import Rows, encode_targets
from nnviz.data.dataset import Dataset, Task
from nnviz.data.features import PlaneFeatures
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import CHUNK, AnyScaling, Auto, MinMax, Scaling, Standard, Unscaled
from nnviz.data.synthetic import Spiral

SCALINGS = AnyScaling.__args__


def points(x: np.ndarray) -> Dataset:
    names = tuple(f"column {number}" for number in range(x.shape[1]))
    y = np.arange(len(x)) % 2
    return Dataset("points", x, y, Task.CLASSIFICATION, names, ("no", "yes"))


def images(samples: int = 60) -> Dataset:
    x = np.random.default_rng(0).integers(0, 256, (samples, 12), np.uint8)
    x[:, 0] = 0
    names = tuple(f"pixel {number}" for number in range(12))
    return Dataset(
        "images", x, np.arange(samples) % 3, Task.CLASSIFICATION, names, ("a", "b", "c"), (3, 4), 255.0
    )


@pytest.fixture
def table() -> Dataset:
    rng = np.random.default_rng(1)
    return points(rng.normal([5, -3, 100], [0.1, 7, 1000], (200, 3)))


def test_standard_scaling_is_that_of_scikit_learn(table: Dataset) -> None:
    oracle = pytest.importorskip("sklearn.preprocessing").StandardScaler().fit(table.x[:120])

    ready = Preparation.fit(table, np.arange(120), Standard()).apply(table.x)

    assert ready == pytest.approx(oracle.transform(table.x))


def test_min_max_scaling_is_that_of_scikit_learn(table: Dataset) -> None:
    oracle = pytest.importorskip("sklearn.preprocessing").MinMaxScaler().fit(table.x[:120])

    ready = Preparation.fit(table, np.arange(120), MinMax()).apply(table.x)

    assert ready == pytest.approx(oracle.transform(table.x))


@pytest.mark.parametrize("scaling", SCALINGS)
def test_only_training_rows_are_looked_at(scaling: type[Scaling]) -> None:
    x = np.random.default_rng(2).normal(size=(50, 3))
    changed = x.copy()
    changed[30:] = np.nan
    rows = np.random.default_rng(3).permutation(30)

    first, second = (Preparation.fit(points(values), rows, scaling()) for values in (x, changed))

    assert np.array_equal(first.scale.shift, second.scale.shift)
    assert np.array_equal(first.scale.factor, second.scale.factor)


def test_standard_scaling_gives_training_rows_mean_0_and_deviation_1(table: Dataset) -> None:
    rows = np.arange(50, 150)
    ready = Preparation.fit(table, rows, Standard()).apply(table.x[rows])

    assert ready.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    assert ready.std(axis=0) == pytest.approx(np.ones(3))


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e9, -1e-9])
def test_a_constant_column_stays_finite_and_small_changes_of_it_stay_small(
    scaling: type[Scaling], value: float
) -> None:
    """The rounding of its mean makes a column of 0.1 seem to vary by 1e-17."""
    x = np.random.default_rng(4).normal(size=(1000, 2))
    x[:, 1] = value
    preparation = Preparation.fit(points(x), np.arange(1000), scaling())

    here, near = preparation.apply(np.array([[0, value], [0, value + 1]]))[:, 1]

    assert near - here == pytest.approx(1)


def test_one_training_row_is_enough_for_every_scaling() -> None:
    data = points(np.array([[3.0, 4.0], [5.0, 6.0]]))

    for scaling in SCALINGS:
        assert np.isfinite(Preparation.fit(data, np.array([0]), scaling()).apply(data.x)).all()


def test_more_rows_than_fit_into_a_chunk_are_measured_as_one() -> None:
    x = np.random.default_rng(5).normal(3, 2, (2 * CHUNK + 7, 1))
    scale = Preparation.fit(points(x), np.arange(len(x)), Standard()).scale

    assert scale.shift == pytest.approx(x.mean(axis=0))
    assert 1 / scale.factor == pytest.approx(x.std(axis=0))


def test_images_go_from_0_to_1_by_default_and_points_stay_as_they_are() -> None:
    data, cloud = images(), points(np.random.default_rng(0).normal(size=(9, 3)))

    assert np.allclose(Preparation.fit(data, np.arange(60)).apply(data.x), data.x / 255)
    assert np.array_equal(cloud.x, Preparation.fit(cloud, np.arange(9)).apply(cloud.x))


def test_the_default_is_auto() -> None:
    data = images()

    assert np.array_equal(
        Preparation.fit(data, np.arange(60)).apply(data.x),
        Preparation.fit(data, np.arange(60), Auto()).apply(data.x),
    )


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_drawing_is_prepared_like_the_images(scaling: type[Scaling]) -> None:
    data = images()
    preparation = Preparation.fit(data, np.arange(40), scaling())

    drawn = preparation.apply_ink(data.x[50].reshape(3, 4) / 255)

    assert drawn == pytest.approx(preparation.apply(data.x[50:51])[0])
    assert (12,) == drawn.shape


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_images_that_are_cut_late_get_the_same_numbers(scaling: type[Scaling], dtype: str) -> None:
    data = images()
    preparation = Preparation.fit(data, np.arange(40), scaling())
    rows = np.array([3, 55, 41])

    cut = Rows(data, rows, encode_targets(data, "one_hot", 3), dtype, preparation).features(1, 2, dtype)

    assert cut == pytest.approx(preparation.apply(data.x[[55, 41]]), rel=1e-5, abs=1e-5)
    assert dtype == cut.dtype


def test_features_come_before_scaling_and_name_themselves() -> None:
    data = Spiral(noise=0.1).load(np.random.default_rng(0), lambda path: b"")
    features = PlaneFeatures(x1_squared=True, sin_x2=True)
    rows = np.arange(100, 400)

    preparation = Preparation.fit(data, rows, MinMax(), features)
    ready = preparation.apply(data.x[rows])

    assert ("x₁", "x₂", "x₁²", "sin x₂") == preparation.names
    assert ready.min(axis=0) == pytest.approx(np.zeros(4))
    assert ready.max(axis=0) == pytest.approx(np.ones(4))


def test_points_outside_a_plane_have_no_features(table: Dataset) -> None:
    preparation = Preparation.fit(table, np.arange(9), features=PlaneFeatures(x1=False))

    assert table.feature_names == preparation.names
    assert np.array_equal(table.x, preparation.apply(table.x))


def test_what_was_measured_cannot_be_changed(table: Dataset) -> None:
    scale = Preparation.fit(table, np.arange(9), Standard()).scale

    with pytest.raises(ValueError, match="read-only"):
        scale.shift[0] = 1


@pytest.mark.parametrize("scaling", SCALINGS)
def test_every_scaling_has_a_title_and_one_sentence(scaling: type[Scaling]) -> None:
    assert scaling.title()
    assert (scaling.__doc__ or "").splitlines()[0].endswith(".")


def test_unscaled_means_untouched() -> None:
    data = images()

    assert np.array_equal(data.x, Preparation.fit(data, np.arange(9), Unscaled()).apply(data.x))
