"""The point puzzles have the shapes of TensorFlow Playground's sets, shrunk from ±6 to ±1."""

import msgspec
import numpy as np
import pytest

from nnviz.data.dataset import Dataset, Source, Task
from nnviz.data.sources import AnySource
from nnviz.data.synthetic import Circle, Gaussians, Moons, Rings, Spiral, Xor, XorTable

CLOUDS = [Circle, Xor, Gaussians, Spiral, Moons]


def no_file(path: str) -> bytes:
    raise AssertionError(f"a synthetic set asked for the file {path}")


def load(source: Source, seed: int = 0) -> Dataset:
    return source.load(np.random.default_rng(seed), no_file)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_has_as_many_points_as_asked_for_and_both_colours_equally(cloud: type[Source]) -> None:
    data = load(cloud(samples=500))

    assert (500, 2) == data.x.shape
    assert [250, 250] == np.bincount(data.y).tolist()


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("samples", [2, 3, 7])
def test_the_smallest_and_odd_numbers_differ_by_one_at_most(cloud: type[Source], samples: int) -> None:
    counts = np.bincount(load(cloud(samples=samples)).y, minlength=2)

    assert samples == counts.sum()
    assert abs(counts[0] - counts[1]) <= 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_says_what_its_columns_and_classes_are(cloud: type[Source]) -> None:
    data = load(cloud())

    assert Task.CLASSIFICATION is data.task
    assert ("x₁", "x₂") == data.feature_names
    assert ("orange", "blue") == data.class_names
    assert (np.float64, np.intp) == (data.x.dtype, data.y.dtype)
    assert not data.x.flags.writeable


@pytest.mark.parametrize("cloud", CLOUDS)
def test_without_noise_every_point_lies_on_the_sheet(cloud: type[Source]) -> None:
    assert np.abs(load(cloud(samples=5000)).x).max() <= 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_same_seed_gives_the_same_points_and_another_seed_others(cloud: type[Source]) -> None:
    first, again, other = (load(cloud(noise=0.1), seed).x for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_noise_moves_points_by_at_most_its_share_of_half_the_sheet_either_way(cloud: type[Source]) -> None:
    """A stretch of 0.2 times the sheet's width (2) around the point reaches 0.2 to each side."""
    still, moved = load(cloud()), load(cloud(noise=0.2))
    distance = np.abs(moved.x - still.x)

    assert 0.1 < distance.max() <= 0.2
    assert np.array_equal(still.y, moved.y)


def test_the_circle_is_a_blue_disc_in_an_orange_ring() -> None:
    data = load(Circle(samples=2000))
    distance = np.hypot(*data.x.T)

    assert distance[data.y == 1].max() <= 0.5 * 5 / 6
    assert distance[data.y == 0].min() >= 0.7 * 5 / 6
    assert distance.max() <= 5 / 6


def test_xor_is_blue_where_the_signs_agree_and_keeps_a_gap() -> None:
    data = load(Xor(samples=400))

    assert np.array_equal(data.y == 1, data.x[:, 0] * data.x[:, 1] > 0)
    assert np.abs(data.x).min() >= 0.3 / 6
    assert [100] * 4 == np.unique(np.sign(data.x), axis=0, return_counts=True)[1].tolist()


def test_the_truth_table_has_exactly_the_four_rows() -> None:
    data = load(XorTable())

    assert [[0, 0], [0, 1], [1, 0], [1, 1]] == data.x.tolist()
    assert [0, 1, 1, 0] == data.y.tolist()


def test_the_gaussians_lie_at_a_third_of_the_sheet_and_hardly_touch() -> None:
    data = load(Gaussians(samples=4000))
    blue = data.x[data.y == 1]

    assert blue.mean(axis=0) == pytest.approx([1 / 3, 1 / 3], abs=0.01)
    assert blue.std(axis=0) == pytest.approx([0.5**0.5 / 6] * 2, rel=0.05)
    assert np.mean((data.x.sum(axis=1) > 0) == data.y) > 0.999


def test_the_arms_of_the_spiral_are_each_other_turned_by_half_a_circle() -> None:
    data = load(Spiral(samples=100))

    assert data.x[data.y == 1] == pytest.approx(-data.x[data.y == 0])


def test_an_arm_winds_as_often_as_asked_for() -> None:
    x = load(Spiral(samples=1000, turns=2.5)).x[1::2]
    angle = np.unwrap(np.arctan2(x[:, 0], x[:, 1]))

    assert (angle[-1] - angle[0]) / (2 * np.pi) == pytest.approx(2.5, rel=0.01)


def test_no_two_points_of_different_colour_coincide_in_the_spiral() -> None:
    x = load(Spiral(samples=500)).x

    assert len(x) == len(np.unique(x.round(9), axis=0))


@pytest.mark.parametrize("cloud", [*CLOUDS, Rings])
def test_wrong_labels_are_as_many_as_asked_for_and_move_no_point(cloud: type[Source]) -> None:
    right, wrong = load(cloud(noise=0.1), 5), load(cloud(noise=0.1, flipped=0.1), 5)

    assert np.array_equal(right.x, wrong.x)
    assert 50 == np.sum(right.y != wrong.y)
    assert set(range(right.outputs)) == set(wrong.y.tolist())


def test_the_moons_are_half_circles_that_reach_into_each_other() -> None:
    data = load(Moons(samples=400))
    unit = 5 / 6 / 1.5
    orange = data.x[data.y == 0] / unit + [0.5, 0.25]
    blue = [1.0, 0.5] - (data.x[data.y == 1] / unit + [0.5, 0.25])

    assert np.hypot(*orange.T) == pytest.approx(np.ones(200))
    assert np.hypot(*blue.T) == pytest.approx(np.ones(200))
    assert orange[:, 1].min() > 0 < blue[:, 1].min()
    assert np.abs(data.x).max() == pytest.approx(5 / 6, abs=0.001)


@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_rings_lie_around_each_other_with_a_ditch_between(classes: int) -> None:
    source = Rings(samples=1000, classes=classes)
    data = load(source)
    distance = np.hypot(*data.x.T) / (5 / 6) * classes

    assert classes == source.outputs == data.outputs == len(data.class_names)
    assert np.ptp(np.bincount(data.y)) <= 1
    assert np.array_equal(data.y, np.floor(distance))
    assert np.all((distance % 1)[data.y > 0] >= 0.15 - 1e-9)
    assert np.all(distance % 1 <= 0.85 + 1e-9)


@pytest.mark.parametrize("source", AnySource.__args__)
def test_a_source_knows_beforehand_what_it_will_give(source: type[Source], read) -> None:
    chosen = source()
    data = chosen.load(np.random.default_rng(0), read)

    assert (chosen.task, chosen.inputs, chosen.outputs) == (data.task, data.features, data.outputs)
    assert (chosen.image_shape, chosen.fixed_test) == (data.image_shape, data.fixed_test)
    assert (chosen.count, chosen.planar) == (data.samples, data.planar)
    assert len(data.feature_names) == data.features
    assert len(data.class_names) == data.outputs


@pytest.mark.parametrize("source", AnySource.__args__)
def test_every_source_can_be_written_and_read_back(source: type[Source]) -> None:
    text = msgspec.json.encode(source())

    assert source() == msgspec.json.decode(text, type=AnySource)


@pytest.mark.parametrize("source", AnySource.__args__)
def test_every_source_has_a_title_and_one_sentence(source: type[Source]) -> None:
    first_line = (source.__doc__ or "").splitlines()[0]

    assert source.title()
    assert first_line.endswith(".")
