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


def test_a_data_set_knows_its_sizes_and_can_be_renamed() -> None:
    data = make(5)

    assert (5, 2, 2) == (data.samples, data.features, data.outputs)
    assert "other" == data.renamed("other").name
