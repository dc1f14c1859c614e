"""The step inspector's look at a step: exact, wherever the training stands, and without leaving a trace in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.optimizers import SGD, AdaGrad, Adam, AdamW, Nadam, RMSprop
from nnviz.engine.schedules import Cosine
from nnviz.engine.trainer import Phase
from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Pause, Run, SetKnob, SetProbes, StepUnit
from nnviz.session.explain.chapters import chapters_of, explain
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.replay import Replay, before_last
from nnviz.session.snapshot import Status
from nnviz.session.trace import StepAsk
from tests.session.driving import OUTPUT, SMALL, Hand, built, plain

ASK = StepAsk()
NOISY = replace_at(
    replace_at(SMALL, "layers", (Dense(units=4), BatchNorm(), Dropout(rate=0.3), OUTPUT)),
    "schedule",
    Cosine(),
)


def asking(spec=SMALL, ask=ASK) -> Hand:
    """Return a worker whose Steps panel is open."""
    hand = Hand(spec)
    hand.do(SetProbes(frozenset({ask})))
    return hand


def values_of(hand: Hand) -> np.ndarray:
    return hand.worker._lab.experiment.params.values


@given(
    st.lists(st.tuples(st.sampled_from(StepUnit), st.integers(1, 3)), max_size=6),
    st.sampled_from([SMALL, NOISY]),
)
@settings(max_examples=30)
def test_any_mixture_of_steps_with_the_panel_open_gives_the_weights_of_plain_running(strides, spec) -> None:
    hand = asking(spec)
    for unit, count in strides:
        hand.do(Advance(unit, count))
        hand.look()
    shot = hand.do(Advance(StepUnit.EPOCH, 1))

    assert np.array_equal(plain(spec, shot.position.step), shot.values)


def test_before_the_first_step_the_coming_one_is_shown() -> None:
    trace = asking().look().answer(ASK)

    assert (1, False, None) == (trace.step, trace.taken, trace.now)


def test_inside_a_step_phases_are_explained_as_far_as_it_has_come() -> None:
    hand = asking()
    shown = []
    for _ in range(hand.worker._lab.walker.phases_per_step):
        trace = hand.do(Advance(StepUnit.PHASE, 1)).answer(ASK)
        shown.append(sum(chapter.done for chapter in chapters_of(trace)))
        assert trace.step == 1

    assert [1, 2, 3, 4, 5, 6, 7, 8, 11] == shown
    assert trace.taken


def test_row_by_row_each_row_of_the_batch_is_followed() -> None:
    hand = asking()
    rows = []
    for _ in range(9):
        trace = hand.do(Advance(StepUnit.SAMPLE, 1)).answer(ASK)
        rows.append((trace.step, trace.row, trace.taken))

    assert [*((1, row, False) for row in range(7)), (1, 7, True), (2, 0, False)] == rows


def test_the_copy_goes_the_way_of_the_network_bit_for_bit() -> None:
    hand = asking(NOISY)
    for _ in range(5):
        before = values_of(hand).copy()
        trace = hand.do(Advance(StepUnit.BATCH, 1)).answer(ASK)
        w = trace.layers[0].learned["w"]
        window = hand.worker._lab.experiment.params.windows(before)[0]["W1"]
        assert w.before == window[trace.layers[0].unit, trace.layers[0].source]
        follower_values = trace.layers[0].learned["w"].after
        assert (
            follower_values
            == hand.worker._lab.experiment.params.windows(values_of(hand))[0]["W1"][
                trace.layers[0].unit, trace.layers[0].source
            ]
        )


@pytest.mark.parametrize(
    "rule",
    [
        SGD(),
        SGD(momentum=0.9),
        SGD(momentum=0.9, nesterov=True),
        AdaGrad(),
        RMSprop(),
        RMSprop(momentum=0.5),
        Adam(),
        Adam(amsgrad=True),
        AdamW(),
        Nadam(),
    ],
)
@pytest.mark.parametrize("layers", [SMALL.layers, NOISY.layers])
def test_the_state_before_a_step_nobody_watched_is_worked_out_again(rule, layers) -> None:
    experiment = built(replace_at(replace_at(SMALL, "optimizer", rule), "layers", layers))
    trainer = experiment.trainer
    for _ in range(6):
        before = trainer.params.values.copy()
        trainer.step()
    start = before_last(trainer)
    replay = Replay(trainer)
    replay.step(start, trainer.loss_bar)

    assert np.allclose(before, start.values, rtol=1e-6, atol=1e-7)
    assert np.allclose(trainer.params.values, replay.params.values, rtol=1e-5, atol=1e-6)
    assert (trainer.state.step, trainer.state.epoch, trainer.state.samples) == (
        replay.trainer.state.step,
        replay.trainer.state.epoch,
        replay.trainer.state.samples,
    )


def test_after_a_run_the_last_step_is_shown() -> None:
    hand = Hand()
    hand.send(Run()).run(10)
    shot = hand.do(Pause(), SetProbes(frozenset({ASK})))
    trace = shot.answer(ASK)

    assert (10, True) == (trace.step, trace.taken)


def test_after_an_edit_of_the_weights_the_coming_step_is_shown() -> None:
    hand = asking()
    hand.do(Advance(StepUnit.BATCH, 2))
    values_of(hand)[0] += 1
    hand.worker._lab.look_anew()
    trace = hand.look().answer(ASK)

    assert (3, False) == (trace.step, trace.taken)


def test_a_live_knob_is_seen_in_the_coming_step() -> None:
    hand = asking()
    hand.do(Advance(StepUnit.BATCH, 2))
    trace = hand.do(SetKnob("optimizer.learning_rate", 0.5)).answer(ASK)

    assert 0.5 == trace.optimizer.learning_rate


def test_a_step_that_diverges_is_explained_as_far_as_it_came() -> None:
    hand = asking(replace_at(SMALL, "optimizer", SGD(learning_rate=10.0)))
    values_of(hand)[...] = 1e38
    hand.worker._lab.look_anew()
    shot = hand.do(Advance(StepUnit.BATCH, 1))
    hand.worker._lab.experiment.params.values[...] = np.nan
    hand.worker._lab.look_anew()
    trace = hand.look().answer(ASK)

    assert shot.status is Status.FAILED
    done = [chapter for chapter in chapters_of(trace) if chapter.done]
    assert Phase.FORWARD in {chapter.phase for chapter in done}
    assert Phase.UPDATE not in {chapter.phase for chapter in done}
    texts = [row.result for chapter in done for row in explain(trace, chapter)]
    assert "NaN" in texts


@pytest.mark.parametrize("place", [UnitPlace(0, 99), UnitPlace(7, 0), LinkPlace(0, 0, 99), UnitPlace(-1, 0)])
def test_a_place_that_is_not_there_gives_the_usual_unit(place) -> None:
    trace = asking(SMALL, StepAsk(row=1000, place=place)).look().answer(StepAsk(row=1000, place=place))

    assert 0 <= trace.row < trace.batch
    for layer in trace.layers:
        assert 0 <= layer.unit < len(layer.arrays["a"])


def test_nobody_asks_nothing_is_remembered() -> None:
    from nnviz.session import trace as module

    hand = Hand()
    hand.do(Advance(StepUnit.BATCH, 3))

    assert hand.worker._lab not in module._followers
