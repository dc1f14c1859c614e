"""What every data set promises, and how its rows are divided."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.dataset import DataProblem, Dataset, Split, Task, split_rows

shares = st.floats(0, 0.45)
counts = st.integers(10, 300)
seeds = st.integers(0, 2**31 - 1)


def make(samples: int, fixed_test: int = 0) -> Dataset:
    return Dataset(
        "rows",
        np.zeros((samples, 2)),
        np.zeros(samples, dtype=np.intp),
        Task.CLASSIFICATION,
        ("a", "b"),
        ("no", "yes"),
        fixed_test=fixed_test,
    )


def split(dataset: Dataset, validation: float, test: float, seed: int) -> Split:
    return split_rows(dataset, validation, test, np.random.default_rng(seed))


@given(counts, shares, shares, seeds)
def test_the_parts_are_disjoint_and_complete(samples: int, validation: float, test: float, seed: int) -> None:
    parts = split(make(samples), validation, test, seed)

    rows = np.concatenate([parts.train, parts.validation, parts.test])
    assert list(range(samples)) == sorted(rows.tolist())


@given(counts, shares, shares, seeds)
def test_the_parts_have_the_shares_asked_for(samples: int, validation: float, test: float, seed: int) -> None:
    parts = split(make(samples), validation, test, seed)

    assert round(validation * samples) == len(parts.validation)
    assert round(test * samples) == len(parts.test)


@given(counts, shares, shares, seeds)
def test_the_same_seed_gives_the_same_split(samples: int, validation: float, test: float, seed: int) -> None:
    first, again = (split(make(samples), validation, test, seed) for _ in range(2))

    assert np.array_equal(first.train, again.train)
    assert np.array_equal(first.validation, again.validation)
    assert np.array_equal(first.test, again.test)


@given(counts, st.integers(1, 9), shares, seeds)
def test_a_fixed_test_set_stays_as_its_makers_chose_it(
    samples: int, fixed: int, validation: float, seed: int
) -> None:
    parts = split(make(samples, fixed), validation, 0.3, seed)

    assert list(range(samples - fixed, samples)) == parts.test.tolist()
    rows = np.concatenate([parts.train, parts.validation])
    assert list(range(samples - fixed)) == sorted(rows.tolist())


classes = st.lists(st.integers(0, 6), min_size=10, max_size=300)


def classified(y: list[int]) -> Dataset:
    names = tuple(str(name) for name in range(max(y) + 1))
    return Dataset("rows", np.zeros((len(y), 1)), np.array(y, np.intp), Task.CLASSIFICATION, ("a",), names)


@given(classes, shares, shares, seeds)
def test_a_stratified_split_divides_each_class_in_proportion(
    y: list[int], validation: float, test: float, seed: int
) -> None:
    """Of each class the test part holds its share to within one sample, the others to within two."""
    data = classified(y)
    parts = split_rows(data, validation, test, np.random.default_rng(seed), stratified=True)

    rows = np.concatenate([parts.train, parts.validation, parts.test])
    assert list(range(len(y))) == sorted(rows.tolist())
    assert (round(validation * len(y)), round(test * len(y))) == (len(parts.validation), len(parts.test))
    whole = np.bincount(data.y)
    for part, slack in ((parts.train, 2), (parts.validation, 2), (parts.test, 1)):
        ideal = whole * len(part) / len(y)
        assert np.abs(np.bincount(data.y[part], minlength=len(whole)) - ideal).max() <= slack


def test_equal_classes_are_divided_equally() -> None:
    data = classified([0, 1, 2] * 50)
    parts = split_rows(data, 0.2, 0.2, np.random.default_rng(0), stratified=True)

    assert [[30] * 3, [10] * 3, [10] * 3] == [
        np.bincount(data.y[part]).tolist() for part in (parts.train, parts.validation, parts.test)
    ]


def test_a_stratified_split_leaves_the_rest_to_chance() -> None:
    data = classified([0, 1] * 50)
    first, other = (
        split_rows(data, 0.2, 0.2, np.random.default_rng(seed), stratified=True) for seed in (1, 2)
    )

    assert set(first.test.tolist()) != set(other.test.tolist())
    assert sorted(first.train.tolist()) != first.train.tolist()


def test_a_fixed_test_set_is_left_alone_by_stratifying() -> None:
    data = Dataset(
        "rows",
        np.zeros((50, 1)),
        np.repeat(np.arange(2), [40, 10]),
        Task.CLASSIFICATION,
        ("a",),
        ("0", "1"),
        fixed_test=10,
    )
    parts = split_rows(data, 0.5, 0.5, np.random.default_rng(0), stratified=True)

    assert list(range(40, 50)) == parts.test.tolist()
    assert (20, 20) == (len(parts.train), len(parts.validation))


def test_measured_values_are_divided_as_without_stratifying() -> None:
    data = Dataset("rows", np.zeros((50, 1)), np.zeros((50, 1)), Task.REGRESSION, ("a",), ("y",))
    plain, stratified = (
        split_rows(data, 0.2, 0.2, np.random.default_rng(3), stratified=wish) for wish in (False, True)
    )

    assert np.array_equal(plain.train, stratified.train)
    assert np.array_equal(plain.test, stratified.test)


def test_another_seed_gives_another_split() -> None:
    assert split(make(100), 0.2, 0.2, 1).train.tolist() != split(make(100), 0.2, 0.2, 2).train.tolist()


def test_row_numbers_are_read_only_and_fit_for_indexing() -> None:
    parts = split(make(20), 0.2, 0.2, 0)

    for part in (parts.train, parts.validation, parts.test):
        assert np.intp == part.dtype
        assert not part.flags.writeable


def test_a_split_that_leaves_nothing_to_train_on_names_both_shares() -> None:
    with pytest.raises(DataProblem, match=r"2 samples, 50% for validation and 50% for test"):
        split(make(2), 0.5, 0.5, 0)


def test_samples_and_targets_must_be_equally_many() -> None:
    with pytest.raises(DataProblem, match="rows: 3 samples but 2 targets"):
        Dataset(
            "rows",
            np.zeros((3, 2)),
            np.zeros(2, dtype=np.intp),
            Task.CLASSIFICATION,
            ("a", "b"),
            ("no", "yes"),
        )


def test_a_data_set_cannot_be_changed() -> None:
    data = make(3)

    with pytest.raises(ValueError, match="read-only"):
        data.x[0, 0] = 1


def test_a_data_set_knows_its_sizes() -> None:
    data = make(5)

    assert (5, 2, 2) == (data.samples, data.features, data.outputs)
