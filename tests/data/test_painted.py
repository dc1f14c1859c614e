"""Painted points: what is written in the experiment, what is read back, and in which part each point goes."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.dataset import DataProblem, Dataset, Split, split_rows
from nnviz.data.painted import MOST_POINTS, Painted, points_of, stroke_text

SHEET = (-1.0, 1.0, -1.0, 1.0)
RNG = np.random.default_rng(0)
TWO = ("0 -0.5,0.25 0,0.1", "1 0.5,-0.25")


def load(source: Painted) -> Dataset:
    return source.load(np.random.default_rng(0), lambda name: pytest.fail(f"{name} was read"))


def test_points_come_back_as_they_were_painted() -> None:
    data = load(Painted(strokes=TWO))

    assert [[-0.5, 0.25], [0.0, 0.1], [0.5, -0.25]] == data.x.tolist()
    assert [0, 0, 1] == data.y.tolist()
    assert ("orange", "blue") == data.class_names
    assert SHEET == data.extent


@pytest.mark.parametrize("width", [1e-3, 2.0, 640.0, 1e7])
def test_a_stroke_is_rounded_far_below_what_can_be_seen(width: float) -> None:
    sheet = (0.0, width, 0.0, width)
    x = RNG.uniform(0, width, (200, 2))
    back, label = points_of((stroke_text(x, 7, sheet),))

    assert np.abs(back - x).max() <= width / 20_000
    assert {7} == set(label.tolist())
    assert stroke_text(back, 7, sheet) == stroke_text(x, 7, sheet)


def test_negative_zero_is_written_as_zero() -> None:
    assert "1 0,0" == stroke_text(np.array([[-0.0, -1e-9]]), 1, SHEET)


def test_more_than_two_classes_are_called_by_their_colours() -> None:
    data = load(Painted(strokes=(*TWO, "2 0,0"), classes=4))

    assert ("blue", "orange", "green", "red") == data.class_names
    assert 4 == Painted(strokes=TWO, classes=4).outputs


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Painted(strokes=()), "at least two colours"),
        (Painted(strokes=("1 0,0",)), "at least two colours"),
        (Painted(strokes=("1 0,0 1,1", "1 0.5,0")), "at least two colours"),
        (Painted(strokes=(*TWO, "5 0,0")), "class 5, but there are 2"),
        (Painted(strokes=(*TWO, "hello,0")), "reads 'hello,0'"),
        (Painted(strokes=(*TWO, "1 nan,0")), "reads '1 nan,0'"),
        (Painted(strokes=(*TWO, "1 1e999,0")), "beyond all sheets"),
        (Painted(strokes=TWO, sheet=(1.0, -1.0, 0.0, 1.0)), "no area"),
        (Painted(strokes=(*TWO, "1" + " 0,0" * MOST_POINTS)), "at most 5,000"),
    ],
)
def test_what_cannot_be_learned_is_refused_in_a_sentence(source: Painted, words: str) -> None:
    with pytest.raises(DataProblem, match=words):
        load(source)


def parts(dataset: Dataset, split: Split) -> dict[tuple[float, ...], int]:
    rows = (split.train, split.validation, split.test)
    return {tuple(dataset.x[row]): part for part, some in enumerate(rows) for row in some}


def test_points_keep_their_part_when_others_come_and_go() -> None:
    x = RNG.uniform(-1, 1, (400, 2))
    strokes = tuple(stroke_text(x[k::4], k % 2, SHEET) for k in range(4))

    def divided(some: tuple[str, ...]) -> dict[tuple[float, ...], int]:
        data = load(Painted(strokes=some))
        return parts(data, split_rows(data, 0.2, 0.2, np.random.default_rng(3), stratified=True))

    before, after = divided(strokes), divided((strokes[3], "1 0.7,0.7 0.71,0.7", *strokes[:3]))

    assert 402 == len(after)
    assert sum(before[place] != after[place] for place in before) <= 4
    assert [240, 80, 80] == np.bincount(list(before.values())).tolist()


def test_other_seeds_divide_points_in_other_ways() -> None:
    data = load(Painted(strokes=("0" + " 0.1,0.2 0.3,0.4 0.5,0.6" * 9, "1 0,0 0.2,0.1 0.3,0.3")))
    splits = [split_rows(data, 0.2, 0.2, np.random.default_rng(seed)).test.tolist() for seed in (1, 2, 1)]

    assert splits[0] == splits[2] != splits[1]
