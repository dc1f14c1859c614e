"""Measuring takes its share of the time and no more, and remembers the last state in which all was well."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.session.keyframe import Keyframe
from nnviz.session.measuring import SHARE, Measuring
from nnviz.session.metric_log import MetricLog
from tests.session.driving import Clock, built


class Bench:
    """A measuring whose cost is set by the test."""

    def __init__(self, monkeypatch, cost: float = 1.0) -> None:
        self.experiment, self.log, self.clock = built(), MetricLog(), Clock()
        self.sound: list[int] = []
        self.measuring = Measuring(self.experiment, self.log, self.clock, self.remember)
        self.cost = cost
        measure = self.measuring._train.measure

        def costly() -> tuple[float, float]:
            self.clock.now += self.cost
            return measure()

        monkeypatch.setattr(self.measuring._train, "measure", costly)

    def remember(self) -> None:
        """Write down the step of a sound measurement."""
        self.sound.append(self.experiment.trainer.state.step)

    def epoch(self, seconds: float) -> int:
        """Train an epoch that takes so long; return how many rows there are then."""
        trainer = self.experiment.trainer
        epoch = trainer.state.epoch
        while trainer.state.epoch == epoch:
            trainer.step()
        self.clock.now += seconds
        self.measuring.at_epoch_end()
        return len(self.log.curves())


@pytest.fixture
def bench(monkeypatch) -> Bench:
    return Bench(monkeypatch)


def test_a_row_holds_what_the_evaluators_say(bench: Bench) -> None:
    bench.measuring.now()

    curves = bench.log.curves()
    train, validation = (bench.experiment.evaluator(part).measure() for part in ("train", "validation"))
    expected = [0, 0, train[0], validation[0], train[1], validation[1], 0]
    assert expected == pytest.approx(curves.table[0].tolist())


def test_quick_epochs_are_not_all_measured(bench: Bench) -> None:
    bench.measuring.now()

    rows = [bench.epoch(1.0) for _ in range(20)]

    assert [1] * 8 == rows[:8]
    assert 2 <= rows[-1] <= 4


def test_measuring_takes_no_more_than_its_share(bench: Bench) -> None:
    bench.measuring.now()
    for _ in range(200):
        rows = bench.epoch(1.0)

    assert rows * bench.cost / bench.clock.now <= SHARE * 1.15


def test_long_epochs_are_all_measured(bench: Bench) -> None:
    bench.measuring.now()

    assert [2, 3, 4] == [bench.epoch(10.0) for _ in range(3)]


def test_the_epoch_is_counted_with_its_share(bench: Bench) -> None:
    bench.experiment.trainer.step()

    assert 8 / 30 == bench.measuring.epochs


def test_a_keyframe_brings_back_weights_memory_and_place() -> None:
    first, second = built().trainer, built().trainer
    for trainer in (first, second):
        for _ in range(7):
            trainer.step()
    keyframe = Keyframe.of(first)
    for _ in range(5):
        first.step()

    keyframe.restore(first)
    for trainer in (first, second):
        for _ in range(9):
            trainer.step()

    assert second.state == first.state
    assert np.array_equal(second.params.values, first.params.values)


def test_a_keyframe_is_a_copy() -> None:
    trainer = built().trainer
    keyframe = Keyframe.of(trainer)
    before = keyframe.values.copy()
    trainer.step()

    assert np.array_equal(before, keyframe.values)


def test_what_an_optimizer_did_not_remember_then_is_forgotten() -> None:
    trainer = built().trainer
    keyframe = Keyframe.of(trainer)
    trainer.params.use_slots(("m", "v", "new"))
    trainer.params.slots["new"][:] = 5

    keyframe.restore(trainer)

    assert not trainer.params.slots["new"].any()


@pytest.mark.parametrize("size", [1e30, np.nan])
def test_weights_that_have_gone_astray_become_neither_row_nor_a_place_to_go_back_to(
    bench: Bench, size: float
) -> None:
    """Else going back would lead to the very weights that fail at the next step."""
    bench.experiment.trainer.step()
    bench.measuring.now()
    bench.experiment.trainer.step()
    bench.experiment.params.values[:] = size

    with np.errstate(all="ignore"):
        bench.measuring.now()

    assert [1] == bench.sound
    assert [1] == bench.log.curves().column("step").tolist()
