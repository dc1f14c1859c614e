"""Strides of any length lead through the same steps, and a failing step leaves nothing half done."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.trainer import Phase
from nnviz.session.snapshot import Position
from nnviz.session.walker import Walker
from tests.session.driving import BATCHES, LAYERS, SMALL, built, plain

PHASES = [
    (Phase.BATCH, -1),
    *[(Phase.FORWARD, layer) for layer in range(LAYERS)],
    (Phase.LOSS, -1),
    *[(Phase.BACKWARD, layer) for layer in reversed(range(LAYERS))],
    (Phase.UPDATE, -1),
]


@pytest.fixture
def walker() -> Walker:
    return Walker(built().trainer)


def test_the_phases_of_a_step_come_in_the_order_of_computing(walker: Walker) -> None:
    seen = []
    for _ in range(walker.phases_per_step):
        walker.phase()
        seen.append((walker.position.phase, walker.position.layer))

    assert PHASES == seen


def test_as_many_phases_as_are_announced_make_a_step(walker: Walker) -> None:
    for _ in range(walker.phases_per_step - 1):
        walker.phase()
        assert walker.inside_step
        assert 0 == walker.position.step
    walker.phase()

    assert not walker.inside_step
    assert 1 == walker.position.step


def test_a_step_from_within_finishes_the_open_one(walker: Walker) -> None:
    walker.phase()
    walker.step()

    assert Position(1, 0, BATCHES[0]) == walker.position


def test_rows_are_counted_until_the_batch_is_through(walker: Walker) -> None:
    places = []
    for _ in range(BATCHES[0]):
        walker.row()
        places.append(walker.training_row)

    assert [(0, place) for place in range(BATCHES[0])] == places
    assert 1 == walker.position.step


def test_a_row_stands_at_its_place_in_the_epoch(walker: Walker) -> None:
    walker.step()
    walker.row()

    assert Position(1, 0, BATCHES[0] + 1) == walker.position


def test_a_row_from_within_a_step_finishes_it(walker: Walker) -> None:
    walker.phase()
    walker.row()

    assert Position(1, 0, BATCHES[0]) == walker.position


def test_a_phase_after_some_rows_begins_the_batch_they_belong_to(walker: Walker) -> None:
    walker.row()
    walker.phase()

    assert Position(0, 0, 0, Phase.BATCH) == walker.position
    assert walker.training_row is None


@given(st.lists(st.sampled_from(["phase", "row", "step"]), max_size=120))
def test_any_mixture_of_strides_gives_the_weights_of_plain_steps(strides: list[str]) -> None:
    experiment = built()
    walker = Walker(experiment.trainer)
    for stride in strides:
        getattr(walker, stride)()
    if walker.inside_step:
        walker.step()

    assert np.array_equal(plain(SMALL, experiment.trainer.state.step), experiment.params.values)


class Broken(Exception):
    """Something that goes wrong."""


@pytest.mark.parametrize("stride", ["phase", "row", "step"])
@pytest.mark.parametrize("phases_before", [0, 2, 4])
def test_after_a_step_that_failed_the_next_one_is_whole(stride: str, phases_before: int) -> None:
    experiment = built()
    walker = Walker(experiment.trainer)
    faults = [Broken()]

    judge = experiment.trainer.judge

    def judge_later(*arguments: object) -> None:
        if faults:
            raise faults.pop()
        judge(*arguments)

    def go_on() -> None:
        for _ in range(20):
            getattr(walker, stride)()

    experiment.trainer.judge = judge_later
    for _ in range(phases_before):
        walker.phase()
    with pytest.raises(Broken):
        go_on()

    assert not walker.inside_step
    walker.step()
    assert np.array_equal(plain(SMALL, 1), experiment.params.values)
