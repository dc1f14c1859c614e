"""Back in time: whatever was done on the way, a moment that is gone back to is the one that was, bit for bit."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.optimizers import SGD, Adam
from nnviz.engine.schedules import ReduceOnPlateau
from nnviz.engine.stopping import EarlyStopping
from nnviz.experiment.spec import ExperimentSpec, TrainingSpec
from nnviz.session.commands import (
    Advance,
    Command,
    DeleteBranch,
    Load,
    Pause,
    RenameBranch,
    Reset,
    Return,
    Run,
    Seek,
    SetKnob,
    StepBack,
    StepUnit,
)
from nnviz.session.edits import SetParameter
from nnviz.session.snapshot import Snapshot, Status
from tests.session.driving import OUTPUT, SMALL, Clock, Hand, plain

RATE = "optimizer.learning_rate"
WILD = replace(SMALL, optimizer=SGD(learning_rate=1e6))


class Ticking(Clock):
    """A clock that goes on a little each time it is looked at, so that keyframes are taken after a few steps."""

    def __call__(self) -> float:
        """Return the time."""
        self.now += 0.004
        return self.now


def ticking(spec: ExperimentSpec = SMALL) -> Hand:
    """Return a worker whose time passes."""
    return Hand(spec, clock=Ticking())


def each(hand: Hand, *commands: Command) -> Snapshot:
    """Let each command come to its end before the next one."""
    return [hand.do(command) for command in commands][-1]


def state(hand: Hand) -> bytes:
    """Return all that decides how the training goes on, bit for bit, where each number is told apart."""
    lab = hand.worker._lab
    trainer = lab.experiment.trainer
    arrays = [trainer.params.values, *(trainer.params.slots[name] for name in sorted(trainer.params.slots))]
    best = lab.stopper.best.values.tobytes() if lab.stopper.best is not None else b""
    words = (trainer.state, trainer.loss_bar, trainer.batch_loss, lab.spec, lab.stopper.patient)
    return b"".join(array.tobytes() for array in arrays) + best + repr(words).encode()


def walk(hand: Hand, steps: int) -> list[bytes]:
    """Take steps one by one; return the state after each number of them, the present one first."""
    states = [state(hand)]
    for _ in range(steps):
        hand.do(Advance(StepUnit.BATCH))
        states.append(state(hand))
    return states


RICH = {
    "adam": SMALL,
    "momentum": replace(SMALL, optimizer=SGD(learning_rate=0.05, momentum=0.9)),
    "dropout and batch norm": replace(
        SMALL, layers=(Dense(units=6), BatchNorm(), Dropout(), Dense(units=4), OUTPUT)
    ),
    "plateau": replace(SMALL, schedule=ReduceOnPlateau(patience=1)),
    "early stopping": replace(
        SMALL,
        optimizer=Adam(learning_rate=0.2),
        training=TrainingSpec(batch_size=8, early_stopping=EarlyStopping(patience=2)),
    ),
    "whole batches": replace(SMALL, training=TrainingSpec(batch_size=1000)),
}


@pytest.mark.parametrize("spec", RICH.values(), ids=RICH)
def test_every_moment_is_found_again_bit_for_bit(spec: ExperimentSpec) -> None:
    hand = ticking(spec)
    states = walk(hand, 60)
    order = random.Random(3).sample(range(61), 25)

    found = {}
    for step in order:
        hand.do(Seek(step))
        found[step] = state(hand)

    assert {step: states[step] for step in order} == found


def test_edits_are_done_again_at_their_steps() -> None:
    hand = ticking()
    states = walk(hand, 9)
    for edit in (SetKnob(RATE, 0.1), SetKnob("training.batch_size", 5), SetParameter(0, 1, 0, 0.25)):
        hand.do(edit)
        states[-1:] = walk(hand, 9)
    hand.do(SetKnob("optimizer.beta2", 0.9))
    states[-1:] = walk(hand, 20)

    for step in random.Random(1).sample(range(len(states)), 30):
        hand.do(Seek(step))
        assert states[step] == state(hand)


def test_what_the_last_step_left_in_its_arrays_is_there_too() -> None:
    """Else an inspector would show gradients of another time."""
    hand = ticking()
    trainer = hand.worker._lab.experiment.trainer
    hand.do(Advance(StepUnit.BATCH, 17))
    grads, delta = trainer.params.grads.copy(), trainer.params.delta.copy()
    each(hand, Advance(StepUnit.BATCH, 40), Seek(17))

    assert (grads.tobytes(), delta.tobytes()) == (
        trainer.params.grads.tobytes(),
        trainer.params.delta.tobytes(),
    )


def test_after_a_seek_training_goes_on_as_it_did_then() -> None:
    hand = ticking()
    states = walk(hand, 40)
    hand.do(Seek(12))

    assert states[12:] == walk(hand, 28)


def test_a_seek_shows_numbers_and_weights_of_that_moment_and_the_whole_curves() -> None:
    hand = ticking()
    for _ in range(4):
        before = hand.do(Advance(StepUnit.EPOCH))
    shot = hand.do(Seek(9))

    assert (Status.PAUSED, 9) == (shot.status, shot.position.step)
    assert np.array_equal(plain(SMALL, 9), shot.values)
    assert (9, 16, True, False) == (
        shot.timeline.here,
        shot.timeline.last,
        shot.timeline.past,
        shot.timeline.seeking,
    )
    assert shot.timeline.row[0] == 9
    assert before.curves.table.tolist() == shot.curves.table.tolist()


def test_while_dragging_the_nearest_keyframe_is_shown_at_once() -> None:
    hand = ticking()
    hand.send(Run()).run(400)
    hand.send(Seek(123, exact=False))
    at_once = hand.look()

    assert Status.PAUSED == at_once.status
    assert abs(at_once.position.step - 123) <= 60
    assert np.array_equal(plain(SMALL, at_once.position.step), at_once.values)
    assert 123 == hand.do(Seek(123)).position.step


def test_the_next_seek_interrupts_the_last_one() -> None:
    hand = Hand()
    hand.send(Run()).run(300)
    hand.send(Seek(250)).run(5)
    assert hand.look().timeline.seeking

    assert 40 == hand.do(Seek(40)).position.step


@pytest.mark.parametrize(("wanted", "found"), [(-5, 0), (10**12, 30)])
def test_a_seek_beyond_the_ends_goes_to_the_end(wanted: int, found: int) -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 30))

    assert found == hand.do(Seek(wanted)).position.step


def test_before_anything_is_loaded_there_is_no_past() -> None:
    assert () == Hand(None).do(Seek(3), StepBack(StepUnit.EPOCH), Return(1), DeleteBranch(1)).layers


def test_a_seek_back_to_the_end_is_no_longer_the_past() -> None:
    hand = ticking()
    end = state(hand.do(Advance(StepUnit.BATCH, 30)) and hand)
    hand.do(Seek(3))
    shot = hand.do(Seek(30))

    assert not shot.timeline.past
    assert end == state(hand)
    assert 1 == len(hand.do(Advance(StepUnit.BATCH)).timeline.branches)


def test_steps_within_the_past_begin_no_branch_and_lead_on_at_its_end() -> None:
    hand = ticking()
    states = walk(hand, 20)
    hand.do(Seek(5), Advance(StepUnit.EPOCH, 2))
    shot = hand.do(Advance(StepUnit.BATCH, 30))

    assert (1, False) == (len(shot.timeline.branches), shot.timeline.past)
    assert state(hand) == walk(ticking(), shot.position.step)[-1]
    assert states[20] != state(hand)


# Back


def shown(shot: Snapshot) -> tuple[object, ...]:
    """Return what the screen shows of a position."""
    position = shot.position
    return position.step, position.phase, position.layer, position.samples, shot.values.tobytes()


@pytest.mark.parametrize("unit", StepUnit)
@pytest.mark.parametrize("count", [1, 3, 7])
def test_so_many_units_on_and_back_again_is_where_it_was(unit: StepUnit, count: int) -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.EPOCH, 2))
    if unit in {StepUnit.PHASE, StepUnit.SAMPLE}:
        hand.do(Advance(unit, 2))
    before = shown(hand.look())
    hand.do(Advance(unit, count))

    assert before == shown(hand.do(StepBack(unit, count)))


def test_a_step_back_goes_to_the_beginning_of_what_is_begun() -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 6))

    assert 4 == hand.do(StepBack(StepUnit.EPOCH)).position.step
    hand.do(Advance(StepUnit.PHASE, 2))
    assert (4, None) == ((shot := hand.do(StepBack(StepUnit.BATCH))).position.step, shot.position.phase)
    hand.do(Advance(StepUnit.SAMPLE, 2))
    assert 4 == hand.do(StepBack(StepUnit.BATCH)).position.step


@pytest.mark.parametrize("unit", StepUnit)
def test_before_the_first_step_there_is_nothing(unit: StepUnit) -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 2))

    assert 0 == hand.do(StepBack(unit, 1000)).position.step


def test_rows_back_lead_through_batches_of_different_sizes() -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 5))  # an epoch of 8 + 8 + 8 + 6 rows, and 8 rows more

    assert (3, 26) == ((shot := hand.do(StepBack(StepUnit.SAMPLE, 12))).position.step, shot.position.samples)


moves = st.lists(
    st.one_of(
        st.builds(Advance, st.sampled_from(StepUnit), st.integers(1, 3)),
        st.builds(StepBack, st.sampled_from(StepUnit), st.integers(1, 3)),
        st.builds(Advance, st.just(StepUnit.PHASE), st.integers(1, 25)),
        st.builds(StepBack, st.just(StepUnit.PHASE), st.integers(1, 25)),
        st.builds(StepBack, st.just(StepUnit.SAMPLE), st.integers(1, 30)),
        st.builds(Seek, st.integers(0, 60), st.booleans()),
    ),
    max_size=10,
)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_any_mixture_of_steps_on_and_back_gives_the_weights_of_plain_steps(commands) -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 20))
    for command in commands:
        hand.do(command)
    shot = hand.look()

    assert np.array_equal(plain(SMALL, shot.position.step), shot.values)
    assert 1 == len(shot.timeline.branches)


# Branches


def test_running_on_from_the_past_begins_a_branch_and_both_stay() -> None:
    hand = ticking()
    before = hand.do(Advance(StepUnit.EPOCH, 5))
    hand.do(Seek(8))
    hand.send(Run()).run(4)
    shot = hand.do(Pause())

    first, second = shot.timeline.branches
    assert (1, 20, 0) == (first.number, first.last, first.fork)
    assert (2, 1, 8, 12) == (second.number, second.parent, second.fork, second.last)
    assert before.curves.table.tolist() == first.curves.table.tolist()
    assert [0, 4, 8, 12] == shot.curves.column("step").tolist()
    assert ("Branch A", "Branch B") == (first.name, second.name)


def test_an_edit_in_the_past_begins_a_branch_with_it() -> None:
    hand = ticking()
    states = walk(hand, 20)
    hand.do(Seek(8), SetKnob(RATE, 0.3))
    shot = hand.do(Advance(StepUnit.BATCH, 12))

    assert [1, 2] == [one.number for one in shot.timeline.branches]
    assert 0.3 == shot.spec.optimizer.learning_rate
    assert states[20] != state(hand)
    back = hand.do(Return(1))
    assert (0.01, 20) == (back.spec.optimizer.learning_rate, back.position.step)
    assert states[20] == state(hand)
    hand.do(Seek(6))
    assert states[6] == state(hand)


def test_an_edit_that_is_refused_begins_no_branch() -> None:
    hand = ticking()
    each(hand, Advance(StepUnit.BATCH, 20), Seek(8))

    assert 1 == len(hand.do(SetKnob(RATE, -1.0)).timeline.branches)
    assert 1 == len(hand.do(SetParameter(0, 0, 0, float("nan"))).timeline.branches)


def test_without_a_change_another_future_is_the_same_one() -> None:
    hand = ticking()
    states = walk(hand, 20)
    hand.do(Seek(5))
    hand.send(Run()).run(15)
    hand.do(Pause())

    assert states[20] == state(hand)


def test_branches_of_branches_are_all_found_again() -> None:
    hand = ticking()
    ends = {1: walk(hand, 30)}
    for number, (fork, rate) in enumerate([(20, 0.1), (12, 0.2), (9, 0.3)], start=2):
        hand.do(Seek(fork), SetKnob(RATE, rate))
        ends[number] = [*ends[number - 1][:fork], *walk(hand, 15)]
    places = [(number, step) for number, states in ends.items() for step in range(0, len(states), 3)]
    random.Random(5).shuffle(places)

    for number, step in places[:40]:
        each(hand, Return(number), Seek(step))
        assert ends[number][step] == state(hand), (number, step)


def test_branches_share_the_keyframes_before_the_fork() -> None:
    hand = ticking()
    hand.send(Run()).run(300)
    hand.do(Pause())
    history = hand.worker._lab.course.history
    one = history.nbytes
    hand.do(Seek(250), SetKnob(RATE, 0.1))

    assert history.nbytes < 1.5 * one
    first, second = history.branches.values()
    assert {id(kept.moment) for kept in second.kept[:-1]} <= {id(kept.moment) for kept in first.kept}


def test_branches_are_named_and_forgotten() -> None:
    hand = ticking()
    each(hand, Advance(StepUnit.BATCH, 20), Seek(8), SetKnob(RATE, 0.3))
    shot = hand.do(RenameBranch(2, "  faster "), RenameBranch(7, "nobody"))
    assert ["Branch A", "faster"] == [one.name for one in shot.timeline.branches]
    assert "Branch B" == hand.do(RenameBranch(2, " ")).timeline.branches[1].name

    each(hand, Seek(3), SetKnob(RATE, 0.5), Advance(StepUnit.BATCH, 3))
    shot = hand.do(DeleteBranch(2))
    assert ([1, 3], 3, 6) == (
        [one.number for one in shot.timeline.branches],
        shot.timeline.branch,
        shot.position.step,
    )
    shot = hand.do(DeleteBranch(3))
    assert ([1], 1, 20) == (
        [one.number for one in shot.timeline.branches],
        shot.timeline.branch,
        shot.position.step,
    )
    assert [1] == [one.number for one in hand.do(DeleteBranch(1)).timeline.branches]


def test_only_so_many_branches_are_kept() -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 4))
    for _ in range(40):
        shot = each(hand, Seek(2), SetKnob(RATE, 0.02), Advance(StepUnit.BATCH, 2))

    assert 24 == len(shot.timeline.branches)
    assert shot.timeline.current.number == 41


# With everything else


def test_what_is_asked_while_a_moment_is_gone_to_is_done_there() -> None:
    hand = Hand()
    hand.send(Run()).run(100)
    hand.send(Seek(60), SetKnob(RATE, 0.2), Advance(StepUnit.BATCH, 2))
    shot = hand.do()

    assert (62, 60, 0.2) == (
        shot.position.step,
        shot.timeline.current.fork,
        shot.spec.optimizer.learning_rate,
    )


def test_undo_of_a_reset_brings_the_past_back_too() -> None:
    hand = ticking()
    states = walk(hand, 20)
    hand.do(Seek(7))
    origin = hand.look().origin
    hand.do(Reset())
    back = hand.do(Load(SMALL, resume=origin))

    assert (7, 20) == (back.position.step, back.timeline.last)
    hand.do(Seek(15))
    assert states[15] == state(hand)


def test_after_divergence_the_way_ends_at_the_last_finite_step() -> None:
    hand = ticking()
    hand.do(Advance(StepUnit.BATCH, 6))
    hand.send(SetKnob(RATE, 1e6), Run())
    while hand.work() == 0.0:
        pass
    failed = hand.look()

    branch = failed.timeline.current
    assert Status.FAILED == failed.status
    assert failed.timeline.past
    assert 6 <= branch.last < branch.failed
    end = hand.do(Seek(branch.last))
    assert (Status.PAUSED, branch.last, 1e6) == (
        end.status,
        end.position.step,
        end.spec.optimizer.learning_rate,
    )
    assert np.isfinite(end.values).all()
    assert 0.01 == hand.do(Seek(3)).spec.optimizer.learning_rate


def test_stepping_a_failed_run_is_answered_in_a_sentence() -> None:
    hand = ticking(WILD)
    hand.send(Run()).run(40)
    for unit in StepUnit:
        shot = hand.do(Advance(unit, 200))
        assert (Status.FAILED, True) == (shot.status, shot.failure.expected)
        assert "diverged at step" in shot.failure.message
    back = hand.do(StepBack(StepUnit.BATCH))
    assert (Status.PAUSED, None) == (back.status, back.failure)


def test_seeking_stops_a_run() -> None:
    hand = ticking()
    hand.send(Run()).run(30)
    shot = hand.do(Seek(10))

    assert (Status.PAUSED, 10, 30) == (shot.status, shot.position.step, shot.timeline.last)


def test_early_stopping_marks_its_step_once() -> None:
    hand = ticking(RICH["early stopping"])
    stopped = hand.send(Run()).do()
    step = stopped.position.step
    hand.do(Seek(2))
    again = hand.do(Advance(StepUnit.BATCH, step - 2))

    assert "Stopped early" in stopped.message
    assert ["Stopped early"] == [mark.text for mark in again.curves.marks]
    assert stopped.values.tobytes() == again.values.tobytes()
