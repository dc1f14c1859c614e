"""Doubts are told where they should be, and hardly ever about a digit."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.drawing import stages
from nnviz.data.pen import drawings
from nnviz.session.drawn.doubts import Doubt, doubt_of

SURE = np.where(np.arange(10) == 7, 0.91, 0.01)
SEVEN = [np.array([[100.0, 100], [400, 100], [220, 420]])]


def circle(x: float, y: float, r: float = 90) -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 40)
    return np.stack([x + r * np.sin(t), y - 1.6 * r * np.cos(t)], axis=1)


DRAWINGS = {
    "dot": ([np.array([[250.0, 250.0]])], Doubt.DOT),
    "small dot": ([np.array([[250.0, 250.0], [254.0, 251.0]])], Doubt.DOT),
    "scribble": ([np.random.default_rng(0).uniform(50, 450, (300, 2))], Doubt.SCRIBBLE),
    "two digits": ([circle(130, 250), circle(370, 250)], Doubt.TWO),
    "eleven": ([np.array([[100.0, 80], [100, 420]]), np.array([[400.0, 80], [400, 420]])], Doubt.TWO),
    "line": ([np.array([[50.0, 250.0], [450.0, 255.0]])], Doubt.FLAT),
    "seven": (SEVEN, None),
    "one": ([np.array([[250.0, 60], [250, 440]])], None),
    "open four": (
        [np.array([[180.0, 80], [160, 250], [240, 260]]), np.array([[300.0, 80], [290, 430]])],
        None,
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_it_sees_what_is_no_digit(name: str) -> None:
    strokes, expected = DRAWINGS[name]

    assert expected == doubt_of(stages(strokes), strokes, SURE)


def test_no_sure_answer_is_a_doubt() -> None:
    assert doubt_of(stages(SEVEN), SEVEN, np.full(10, 0.1)) is Doubt.UNSURE


def test_two_digits_on_a_picture_are_seen_without_strokes() -> None:
    shown = stages([circle(130, 250, 60), circle(370, 250, 60)])

    assert doubt_of(shown, [], SURE) is Doubt.TWO
    assert doubt_of(stages(SEVEN), [], SURE) is None


def test_digits_that_the_program_draws_are_not_doubted() -> None:
    """The rate on real drawings is printed by ``python -m tests.benchmarks strokes``."""
    paths, _, _ = drawings(0, 0)
    doubted = 0
    for points, drawn in zip(paths.points, paths.drawn, strict=True):
        ends = np.flatnonzero(~drawn)
        strokes = [part for part in np.split(np.asarray(points, float), ends + 1) if len(part) > 1]
        lifted = [stroke * 300 + 250 for stroke in strokes]
        doubted += doubt_of(stages(lifted), lifted, SURE) is not None

    assert doubted <= 0.01 * len(paths.points)
