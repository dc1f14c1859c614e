"""The window's turn: training waits between two steps while it lasts, but never for long."""

from __future__ import annotations

import threading

import pytest

from nnviz.session import stint
from nnviz.session import turn as module
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.turn import Turn
from tests.session.driving import Hand


@pytest.fixture
def turn(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 30.0)
    return Turn()


class Trainer:
    """A thread that makes one step, and waits before it if it is asked to."""

    def __init__(self, turn: Turn) -> None:
        self.came, self.made = threading.Event(), threading.Event()
        self._turn = turn
        self._thread = threading.Thread(target=self._step, daemon=True)
        self._thread.start()

    def _step(self) -> None:
        self.came.set()
        if self._turn.held is not None:
            self._turn.wait()
        self.made.set()

    def waits(self) -> bool:
        assert self.came.wait(30)
        return not self.made.wait(0.05)

    def goes_on(self) -> bool:
        self._thread.join(30)
        return self.made.is_set()


def test_nobody_is_asked_to_wait_where_nobody_draws(turn):
    assert turn.held is None


def test_a_step_waits_until_the_window_has_drawn(turn):
    with turn:
        trainer = Trainer(turn)
        assert trainer.waits()
    assert trainer.goes_on()


def test_a_turn_within_a_turn_ends_with_the_outer_one(turn):
    with turn:
        with turn:
            trainer = Trainer(turn)
        assert trainer.waits()
    assert trainer.goes_on()


def test_training_runs_while_the_turn_is_lent_and_waits_again_after_that(turn):
    with turn:
        with turn:
            with turn.lent():
                assert Trainer(turn).goes_on()
            later = Trainer(turn)
            assert later.waits()
        assert later.waits()
    assert later.goes_on()
    assert turn.held is None


def test_lending_what_one_does_not_have_changes_nothing(turn):
    with turn.lent():
        assert Trainer(turn).goes_on()
    assert turn.held is None


def test_a_fault_ends_the_turn(turn):
    with pytest.raises(ZeroDivisionError), turn:
        _ = 1 / 0
    assert Trainer(turn).goes_on()


def test_who_takes_too_long_is_not_waited_for_again_in_this_turn(turn, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.001)
    with turn:
        assert Trainer(turn).goes_on()
        monkeypatch.setattr(module, "PATIENCE", 30.0)
        assert Trainer(turn).goes_on()
        with turn.lent():
            pass
        assert Trainer(turn).goes_on()
    with turn:
        trainer = Trainer(turn)
        assert trainer.waits()
    assert trainer.goes_on()


def test_who_waits_for_one_turn_does_not_wait_for_the_next(turn):
    with turn:
        trainer = Trainer(turn)
        assert trainer.waits()
    with turn:
        assert trainer.goes_on()


def test_each_step_of_a_training_looks_whose_turn_it_is(monkeypatch):
    waited = []

    class Held:
        held = True

        def wait(self) -> None:
            waited.append(True)

    monkeypatch.setattr(stint, "turn", Held())
    hand = Hand()
    hand.do(Advance(StepUnit.BATCH, 3))
    assert [True] * 3 == waited
