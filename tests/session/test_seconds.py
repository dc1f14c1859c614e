"""How long training took: the steps count, pauses, measuring and waiting do not."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.session.commands import Advance, Capture, Seek, SetKnob, SetSpeed, StepUnit
from nnviz.session.document import Document, document_bytes, read_document
from nnviz.session.mailbox import Mailbox
from nnviz.session.saved import Saved
from tests.session.driving import Clock, Hand

STEP_TAKES = 0.25


@pytest.fixture
def hand(monkeypatch) -> Hand:
    """A worker whose steps take a quarter of a second each, while nothing else takes time."""
    clock = Clock()
    hand = Hand(clock=clock)
    trainer = hand.worker._lab.experiment.trainer
    step = trainer.step

    def slow() -> None:
        clock.now += STEP_TAKES
        step()

    monkeypatch.setattr(trainer, "step", slow)
    return hand


def test_steps_count_and_pauses_do_not(hand: Hand) -> None:
    hand.do(Advance(StepUnit.EPOCH))
    hand.clock.now += 1000
    hand.do(Advance(StepUnit.EPOCH, 2))
    curves = hand.look().curves

    assert (curves.column("step") * STEP_TAKES).tolist() == pytest.approx(curves.column("seconds").tolist())
    assert 12 * STEP_TAKES == curves.column("seconds")[-1]


def test_waiting_for_a_speed_limit_is_no_training(hand: Hand) -> None:
    hand.do(SetSpeed(1.0), Advance(StepUnit.BATCH, 4))

    assert 4 * STEP_TAKES == hand.look().curves.column("seconds")[-1]


def test_another_future_goes_on_from_the_seconds_of_its_fork(hand: Hand) -> None:
    hand.do(Advance(StepUnit.EPOCH, 3))
    hand.do(Seek(4))
    hand.do(SetKnob("optimizer.learning_rate", 0.2), Advance(StepUnit.EPOCH))
    seconds = hand.look().curves.column("seconds")

    assert (np.diff(seconds) >= 0).all()
    assert 8 * STEP_TAKES == seconds[-1]


def test_documents_keep_the_seconds(hand: Hand) -> None:
    hand.do(Advance(StepUnit.EPOCH, 2))
    box: Mailbox[Saved | None] = Mailbox()
    hand.do(Capture(box))
    saved = box.take()
    raw = document_bytes(Document(saved.spec, saved), "a.nnviz")
    back = read_document(raw, "a.nnviz").saved.curves

    assert saved.curves.column("seconds").tolist() == back.column("seconds").tolist()
