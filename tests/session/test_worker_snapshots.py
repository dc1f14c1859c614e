"""What the worker shows: snapshots that never change, and what panels ask for, and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.data.digits import Digits
from nnviz.data.synthetic import XorTable
from nnviz.engine.layers import Dense
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import (
    Advance,
    Pause,
    Reset,
    Run,
    SetProbes,
    StepUnit,
    Watch,
)
from nnviz.session.snapshot import Probe
from tests.session.driving import (
    OUTPUT,
    SMALL,
    Clock,
    Hand,
    arrays_of,
    built,
    plain,
)
from tests.session.test_worker import strides

EVERYTHING = frozenset(Probe)
DIGITS = fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=4), OUTPUT)))
STEP = Advance(StepUnit.BATCH)


# Snapshots


def test_every_array_of_a_picture_is_read_only(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), STEP)

    arrays = list(arrays_of(shot))
    assert len(arrays) > 15
    assert not any(array.flags.writeable for array in arrays)


def test_a_picture_is_not_changed_by_later_training(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), STEP)
    before = [array.tobytes() for array in arrays_of(shot)]
    hand.do(Advance(StepUnit.BATCH, 40), Watch(3), Reset())

    assert before == [array.tobytes() for array in arrays_of(shot)]


def test_while_paused_unchanged_parts_are_the_same_objects(hand: Hand) -> None:
    first = hand.do(SetProbes(EVERYTHING), STEP)
    hand.work()
    second = hand.look()

    assert second.serial == first.serial + 1
    for part in ("layers", "curves", "field", "watched", "data", "spec", "values"):
        assert getattr(first, part) is getattr(second, part)


def test_the_data_stay_the_same_object_during_a_run(hand: Hand) -> None:
    assert hand.look().data is hand.do(STEP).data


def test_serials_rise_and_runs_rise_only_with_a_new_start(hand: Hand) -> None:
    shots = [hand.do(command) for command in (STEP, Pause(), Reset(), STEP)]

    assert [shot.serial for shot in shots] == sorted({shot.serial for shot in shots})
    assert [1, 1, 2, 2] == [shot.run for shot in shots]


def test_the_loss_of_the_last_batch_is_told(hand: Hand) -> None:
    trainer = built().trainer
    trainer.step()

    assert trainer.batch_loss == hand.do(STEP).batch_loss


@given(strides)
@settings(max_examples=30, deadline=None)
def test_published_curves_never_change(commands) -> None:
    hand = Hand()
    held = []
    for command in commands:
        curves = hand.do(command).curves
        held.append((curves, curves.table.tobytes()))

    assert all(content == curves.table.tobytes() for curves, content in held)


# Probes


def test_without_probes_nothing_extra_is_computed(hand: Hand) -> None:
    shot = hand.do(STEP)

    assert (None, None) == (shot.field, shot.watched)
    assert all((None, None, None) == (layer.z, layer.a, layer.tiles) for layer in shot.layers)


@pytest.mark.parametrize(
    ("probes", "found"),
    [
        ({Probe.FIELD}, {"field"}),
        ({Probe.WATCHED}, {"watched", "z", "a"}),
        ({Probe.TILES}, {"field", "tiles"}),
        (set(Probe), {"field", "watched", "z", "a", "tiles"}),
    ],
)
def test_each_probe_brings_its_part(hand: Hand, probes: set[Probe], found: set[str]) -> None:
    shot = hand.do(SetProbes(frozenset(probes)))

    there = {name for name in ("field", "watched") if getattr(shot, name) is not None}
    there |= {
        name for name in ("z", "a", "tiles") if all(getattr(layer, name) is not None for layer in shot.layers)
    }
    assert found == there


def test_probes_that_are_no_longer_wanted_go_away(hand: Hand) -> None:
    hand.do(SetProbes(EVERYTHING))

    assert hand.do(SetProbes(frozenset())).watched is None


def test_images_have_no_plane() -> None:
    shot = Hand(DIGITS).do(SetProbes(EVERYTHING))

    assert (None, None) == (shot.field, shot.data.points)
    assert all(layer.tiles is None for layer in shot.layers)


def test_the_field_is_what_the_network_answers_there(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), Advance(StepUnit.BATCH, 20))
    left, right, bottom, top = shot.field.extent

    assert shot.field.values.shape[2] == 1
    assert ((shot.field.values >= 0) & (shot.field.values <= 1)).all()
    points = shot.data.points.x
    assert left < points[:, 0].min() < points[:, 0].max() < right
    assert bottom < points[:, 1].min() < points[:, 1].max() < top


@pytest.mark.parametrize(("index", "place"), [(0, 0), (9, 9), (10, 0), (-1, 9), (12_345, 5), (-10_001, 9)])
def test_the_watched_sample_wraps_around_at_both_ends(hand: Hand, index: int, place: int) -> None:
    watched = hand.do(SetProbes(EVERYTHING), Watch(index)).watched

    assert (place, 10, "validation") == (watched.index, watched.count, watched.part)


def test_another_watched_sample_is_shown_without_a_step_between(hand: Hand) -> None:
    hand.do(SetProbes(EVERYTHING), Watch(2))

    assert 3 == hand.do(Watch(3)).watched.index


def test_the_watched_sample_is_that_row_of_the_validation_data(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), Watch(4))
    rows = built().validation

    assert np.allclose(rows.features(4, 1)[0], shot.watched.x, atol=1e-6)
    assert rows.labels[4] == shot.watched.target


def test_without_validation_data_a_training_sample_is_watched() -> None:
    hand = Hand(ExperimentSpec(data=DataSpec(source=XorTable(), validation=0.0, test=0.0)))

    assert "training" == hand.do(SetProbes(EVERYTHING)).watched.part


def test_row_by_row_the_row_is_watched_that_the_step_will_use(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), Advance(StepUnit.SAMPLE, 3))
    experiment = built()
    row = experiment.place_of_row(0, 2)

    assert ("training", row) == (shot.watched.part, shot.watched.index)
    assert np.allclose(experiment.train.features(row, 1)[0], shot.watched.x, atol=1e-6)


def test_after_row_by_row_the_chosen_sample_is_watched_again() -> None:
    """Also where it is the only one of its part."""
    spec = ExperimentSpec(data=DataSpec(source=XorTable(), validation=0.25, test=0.0))
    hand = Hand(spec)
    before = hand.do(SetProbes(EVERYTHING)).watched
    assert "training" == hand.do(Advance(StepUnit.SAMPLE, 3)).watched.part
    after = hand.do(STEP).watched

    assert (1, "validation") == (after.count, after.part)
    assert before.x.tolist() == after.x.tolist()


def test_looking_does_not_touch_the_training(hand: Hand) -> None:
    for _ in range(6):
        hand.do(SetProbes(EVERYTHING), Watch(2), STEP)

    shot = hand.do(STEP)
    assert np.array_equal(plain(SMALL, shot.position.step), shot.values)


def test_news_are_told_once(hand: Hand) -> None:
    assert [True, False] == [hand.worker.has_news(), hand.worker.has_news()]
    hand.do(STEP)

    assert [True, False] == [hand.worker.has_news(), hand.worker.has_news()]


def test_a_clock_that_stands_still_is_no_trouble() -> None:
    hand = Hand(SMALL, clock=Clock())

    assert 50 == hand.send(Run()).run(50).position.step
