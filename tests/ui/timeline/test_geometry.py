"""Where things lie on the timeline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.session.metric_log import Curves, Mark, MetricLog
from nnviz.session.snapshot import BranchView, Timeline
from nnviz.ui.language import use_language
from nnviz.ui.timeline.geometry import Kind, Ruler, branch_name, epoch_at, marks_of, ticks


def curves(*rows: tuple[int, float], marks: tuple[Mark, ...] = ()) -> Curves:
    """Return curves with these steps and epochs."""
    log = MetricLog()
    for step, epoch in rows:
        log.append((step, epoch, 1.0, 1.0, 0.5, 0.5))
    for mark in marks:
        log.mark(mark)
    return log.curves()


def branch(number: int, parent: int, fork: int, last: int, **more: object) -> BranchView:
    """Return a branch."""
    fields = {"best": None, "failed": 0, "curves": curves((0, 0.0))} | more
    return BranchView(number, f"Branch {number}", parent, fork, last, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Loss", "restart from 12", "sums or weights", "hidden 2", "Branch A"])
def test_a_name_that_somebody_gave_is_no_text_to_translate(name: str) -> None:
    use_language("de")
    try:
        named = BranchView(2, name, 1, 30, 70, None, 0, curves((0, 0.0)))
        first = replace(named, name="Branch B")
        timeline = Timeline(40, 70, past=True, branches=(branch(1, 0, 0, 100), named), branch=2)

        assert name == branch_name(named)
        assert f"{name} beginnt" in {mark.text for mark in marks_of(timeline)}
        assert "Zweig B" == branch_name(first)
    finally:
        use_language("en")


@given(st.integers(0, 2**31 - 1), st.floats(0, 1), st.integers(10, 4000))
def test_from_a_step_to_its_column_and_back(last: int, share: float, wide: int) -> None:
    ruler, step = Ruler(14.0, 14.0 + wide, last), round(share * last)

    found = ruler.step(ruler.x(step))

    assert abs(found - step) <= last * 1e-9 + (0 if last <= wide * 1e6 else 1)


def test_beyond_the_ends_lie_the_ends() -> None:
    ruler = Ruler(10.0, 110.0, 50)

    assert [0, 0, 50, 50] == [ruler.step(x) for x in (-1e9, 10.0, 110.0, 1e9)]


def test_without_steps_there_is_only_the_beginning() -> None:
    ruler = Ruler(10.0, 110.0, 0)

    assert (10.0, 0, [0]) == (ruler.x(0), ruler.step(80.0), ticks(0, 100.0, 72.0))


@given(st.integers(1, 10**9), st.floats(80, 4000))
def test_ticks_are_round_and_have_room(last: int, pixels: float) -> None:
    steps = ticks(last, pixels, 72.0)

    strides = set(np.diff(steps).tolist())
    assert steps[0] == 0
    assert steps[-1] <= last
    assert len(strides) <= 1
    for stride in strides:
        assert stride * pixels / last >= 72.0 * 0.999
        assert str(stride).rstrip("0") in {"1", "2", "5"}


def test_epochs_lie_between_those_that_were_measured() -> None:
    measured = curves((0, 0.0), (10, 1.0), (30, 2.0))

    assert [0.0, 0.5, 1.5, 2.0, 4.0] == [epoch_at(measured, step) for step in (0, 5, 20, 30, 60)]
    assert 0.0 == epoch_at(curves(), 5)
    assert 0.0 == epoch_at(curves((0, 0.0)), 5)


def test_what_happened_on_the_way_is_marked() -> None:
    first = branch(
        1, 0, 0, 90, best=70, curves=curves((0, 0.0), marks=(Mark(20, 1.0, "Learning rate → 0.1"),))
    )
    second = branch(2, 1, 40, 80, failed=81)
    third = branch(3, 2, 60, 65)
    lone = branch(4, 9, 10, 20)

    def seen(number: int) -> list[tuple[int, Kind, int]]:
        timeline = Timeline(last=90, branch=number, branches=(first, second, third, lone))
        return [(mark.step, mark.kind, mark.branch) for mark in marks_of(timeline)]

    assert [(20, Kind.CHANGE, 0), (40, Kind.FORK, 2), (70, Kind.BEST, 0)] == seen(1)
    assert [(60, Kind.FORK, 3), (40, Kind.FORK, 1), (80, Kind.FAILURE, 0)] == seen(2)
    assert [(60, Kind.FORK, 2)] == seen(3)
    assert () == marks_of(Timeline())


@pytest.mark.parametrize(("x", "kind"), [(50.0, Kind.FAILURE), (53.0, Kind.FAILURE), (70.0, None)])
def test_of_marks_in_one_place_the_most_important_is_pointed_at(x: float, kind: Kind | None) -> None:
    marks = marks_of(Timeline(last=100, branches=(branch(1, 0, 0, 50, best=50, failed=51),)))
    found = Ruler(0.0, 100.0, 100).mark_at(marks, x)

    assert kind is (None if found is None else found.kind)
