"""Early stopping ends training at the right epoch, with the right weights, in the window as in the terminal."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnviz.data.synthetic import Gaussians
from nnviz.engine.optimizers import Adam
from nnviz.engine.schedules import Cosine, ReduceOnPlateau
from nnviz.engine.stopping import EarlyStopping, Patient
from nnviz.experiment.spec import DataSpec
from nnviz.session.commands import Advance, Run, SetKnob, StepUnit
from nnviz.session.snapshot import Status
from nnviz.session.stopping import Stopper
from tests.session.driving import SMALL, Hand, built

LOSSES = (1.0, 0.8, 0.9, 0.7, 0.75, 0.7, 0.71, 0.72, 0.5)
OVERFITTING = msgspec.structs.replace(
    SMALL,
    data=DataSpec(source=Gaussians(samples=40, noise=1.0), validation=0.4, test=0.2),
    optimizer=Adam(learning_rate=0.1),
)


def stopping(rule, spec=SMALL):
    return msgspec.structs.replace(spec, training=msgspec.structs.replace(spec.training, early_stopping=rule))


def epoch(experiment):
    state = experiment.trainer.state
    done = state.epoch
    while state.epoch == done:
        experiment.trainer.step()


def told(experiment, losses=LOSSES):
    """Train epoch by epoch, with these validation losses; return how it ended and the weights of each epoch."""
    given, seen = iter(losses), []
    stopper = Stopper(experiment, lambda: next(given))
    for _ in losses:
        epoch(experiment)
        seen.append(experiment.params.values.copy())
        end = stopper.at_epoch_end()
        if end is not None:
            return end, seen
    return None, seen


def test_patience_counts_epochs_without_a_better_loss():
    rule, patient, over = EarlyStopping(patience=3), Patient(), []
    for number, loss in enumerate(LOSSES, start=1):
        patient = rule.after_epoch(patient, number, loss)
        over.append(rule.is_over(patient))

    assert [False] * 6 + [True] * 2 + [False] == over
    assert Patient(0.5, 9, 0) == patient


def test_a_gain_that_is_too_small_does_not_count():
    rule = EarlyStopping(min_delta=0.1)

    assert 1 == rule.after_epoch(Patient(1.0, 1, 0), 2, 0.9).waited
    assert 0 == rule.after_epoch(Patient(1.0, 1, 0), 2, 0.89).waited


def test_training_ends_with_the_weights_of_the_best_epoch():
    experiment = built(stopping(EarlyStopping(patience=3)))
    end, seen = told(experiment)

    assert (7, 4, 0.7, True) == (end.epoch, end.best_epoch, end.best_loss, end.restored)
    assert 7 == experiment.trainer.state.epoch
    np.testing.assert_array_equal(seen[3], experiment.params.values)
    assert "after epoch 7" in end.sentence
    assert "after epoch 4, whose weights are back" in end.sentence


def test_without_restoring_the_last_weights_stay():
    experiment = built(stopping(EarlyStopping(patience=3, restore_best=False)))
    end, seen = told(experiment)

    assert not end.restored
    assert "back" not in end.sentence
    np.testing.assert_array_equal(seen[-1], experiment.params.values)


def test_switching_restoring_on_too_late_brings_no_older_epoch_back():
    experiment = built(stopping(EarlyStopping(patience=3)))
    given, state = iter(LOSSES), experiment.trainer.state
    stopper = Stopper(experiment, lambda: next(given))
    while (end := stopper.at_epoch_end() if state.epoch else None) is None:
        epoch(experiment)
        if state.epoch in {3, 5}:
            stopper.use(EarlyStopping(patience=3, restore_best=state.epoch == 5))
        kept = experiment.params.values.copy()

    assert not end.restored
    np.testing.assert_array_equal(kept, experiment.params.values)


def test_what_the_optimizer_remembers_is_put_back_too():
    experiment = built(stopping(EarlyStopping(patience=3)))
    plain = built(SMALL)
    told(experiment)
    for _ in range(4):
        epoch(plain)

    for name, slot in plain.params.slots.items():
        np.testing.assert_array_equal(slot, experiment.params.slots[name])


def test_nothing_is_measured_while_nobody_wants_to_know():
    def never():
        raise AssertionError("measured")

    experiment = built(msgspec.structs.replace(SMALL, schedule=Cosine()))
    stopper = Stopper(experiment, never)
    epoch(experiment)

    assert not stopper.needed
    assert stopper.at_epoch_end() is None


def test_without_validation_data_nothing_stops():
    spec = stopping(EarlyStopping(patience=1))
    spec = msgspec.structs.replace(spec, data=msgspec.structs.replace(spec.data, validation=0.0))
    end, seen = told(built(spec))

    assert end is None
    assert len(LOSSES) == len(seen)


def test_a_plateau_hears_of_every_epoch():
    experiment = built(msgspec.structs.replace(SMALL, schedule=ReduceOnPlateau(patience=1, drop=0.5)))
    end, _ = told(experiment, (1.0, 1.0, 1.0))

    assert end is None
    assert 0.5 == experiment.trainer.state.memory.factor
    assert 0.005 == pytest.approx(experiment.trainer.rate())


def test_the_worker_pauses_says_why_and_shows_the_best_weights():
    hand = Hand(stopping(EarlyStopping(patience=5), OVERFITTING))
    hand.send(Run())
    for _ in range(20_000):
        if hand.work() is None:
            break
    seen = hand.look()
    losses = seen.curves.column("validation_loss")

    assert Status.PAUSED is seen.status
    assert seen.message.startswith("Stopped early after epoch")
    assert "Stopped early" == seen.curves.marks[-1].text
    assert losses[-1] == pytest.approx(np.nanmin(losses), rel=1e-6)
    assert "" == hand.do(Advance(StepUnit.BATCH)).message


def test_the_worker_and_a_plain_loop_end_alike():
    spec = stopping(EarlyStopping(patience=5), OVERFITTING)
    experiment = built(spec)
    stopper = Stopper(experiment)
    end = None
    while end is None:
        epoch(experiment)
        end = stopper.at_epoch_end()
    hand = Hand(spec)
    hand.send(Run())
    while hand.work() is not None:
        pass

    assert end.epoch == hand.look().position.epoch
    np.testing.assert_array_equal(experiment.params.values, hand.worker._lab.experiment.params.values)


def test_live_knobs_reach_rules_and_stopping():
    hand = Hand(SMALL)
    hand.do(Advance(StepUnit.EPOCH))
    trainer = hand.worker._lab.experiment.trainer
    hand.send(
        SetKnob("regularisation.l2", 0.5),
        SetKnob("schedule", Cosine(epochs=7.0)),
        SetKnob("schedule.epochs", 9.0),
        SetKnob("training.early_stopping", EarlyStopping(patience=2)),
    )

    assert 0.5 == trainer.rules.regularisation.l2
    assert Cosine(epochs=9.0) == trainer.rules.schedule
    assert hand.worker._lab.stopper.needed
