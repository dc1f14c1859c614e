"""Painting while a network learns: it goes on with the new points, and the past still has the old ones."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.painted import Painted, stroke_text
from nnviz.experiment.catalog import SpecProblem, replace_at
from nnviz.experiment.checks import fitted, issues_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.carrying import carried
from nnviz.session.colouring import Colouring, UnitQuantity
from nnviz.session.commands import Advance, Capture, Open, Seek, SetKnob, SetProbes, StepUnit
from nnviz.session.document import Document, document_bytes, read_document
from nnviz.session.document_parts import way_of
from nnviz.session.list_changes import joined, shortened
from nnviz.session.mailbox import Mailbox
from nnviz.session.point_answers import PredictedPoints
from nnviz.session.saved import Saved
from nnviz.session.sharing import from_text, to_text
from nnviz.session.snapshot import Probe, Status
from tests.session.driving import Hand

SHEET = (-1.0, 1.0, -1.0, 1.0)
RNG = np.random.default_rng(1)
STROKES = tuple(
    stroke_text(RNG.uniform(-1, 1, (30, 2)) * 0.4 + (0.4 if label else -0.4), label, SHEET)
    for label in (0, 1)
)
SPEC = replace_at(ExperimentSpec(), "data.source", Painted(strokes=STROKES))
MORE = (*STROKES, "1 -0.9,-0.9 -0.8,-0.9 -0.9,-0.8 -0.7,-0.7")
STEPS = Advance(StepUnit.BATCH, 7)


def points(shot):
    return shot.data.points.x


def test_a_stroke_is_learned_without_beginning_anew() -> None:
    hand = Hand(SPEC)
    before = hand.do(STEPS)
    shot = hand.do(SetKnob("data.source.strokes", MORE))

    assert (7, Status.PAUSED) == (shot.position.step, shot.status)
    assert np.array_equal(before.values, shot.values)
    assert (60, 64) == (len(points(before)), len(points(shot)))
    assert 14 == hand.do(STEPS).position.step


def test_everything_looks_at_the_new_points() -> None:
    hand = Hand(SPEC)
    asks = frozenset({Probe.FIELD, PredictedPoints(), Colouring(units=UnitQuantity.MEAN)})
    hand.do(SetProbes(asks))
    hand.do(STEPS)
    shot = hand.do(SetKnob("data.source.strokes", MORE))
    lab = hand.worker._lab

    assert 64 == len(PredictedPoints().answer(lab).truth)
    assert SHEET == shot.field.extent
    measured = lab.measuring.row()[2]
    assert measured == pytest.approx(lab.experiment.evaluator("train").measure()[0])


def test_going_back_brings_the_old_points_and_the_same_weights() -> None:
    hand = Hand(SPEC)
    before = hand.do(STEPS)
    hand.do(SetKnob("data.source.strokes", MORE))
    later = hand.do(STEPS)

    past = hand.do(Seek(5))
    assert 60 == len(points(past))
    again = hand.do(Seek(14))
    assert 64 == len(points(again))
    assert np.array_equal(later.values, again.values)
    assert not np.array_equal(before.values, again.values)


def test_a_document_holds_the_strokes_and_goes_on_bit_for_bit() -> None:
    hand = Hand(SPEC)
    hand.do(STEPS)
    hand.do(SetKnob("data.source.strokes", MORE))
    hand.do(STEPS)
    box: Mailbox[Saved | None] = Mailbox()
    hand.do(Capture(box))
    saved = box.take()
    straight = hand.do(STEPS)

    other = Hand(ExperimentSpec())
    other.do(Open(saved))
    assert 64 == len(points(other.look()))
    assert np.array_equal(straight.values, other.do(STEPS).values)


def test_points_of_one_colour_are_refused_before_anything_is_loaded() -> None:
    bad = replace_at(SPEC, "data.source.strokes", STROKES[:1])
    found = [issue for issue in issues_of(bad) if issue.severity == "error"]

    assert ["data.source"] == [issue.path for issue in found]
    assert "two colours" in found[0].message
    assert Status.FAILED is Hand(bad).look().status


def test_painted_points_travel_as_text_until_they_are_too_many() -> None:
    assert SPEC == from_text(to_text(SPEC))

    many = stroke_text(RNG.uniform(-1, 1, (4000, 2)), 0, SHEET)
    with pytest.raises(SpecProblem, match="too long"):
        to_text(replace_at(SPEC, "data.source.strokes", (many, STROKES[1])))


def test_one_more_class_keeps_the_weights_of_all_layers_but_the_last() -> None:
    shot = Hand(SPEC).do(STEPS)
    other = fitted(replace_at(SPEC, "data.source", Painted(strokes=(*MORE, "2 0,0"), classes=3)))
    values = carried(SPEC, shot.values, other)
    hand = Hand(other)

    hidden = sum(window["W1"].size for window in windows_of(hand)[:-1])
    assert np.array_equal(shot.values[:hidden], values[:hidden])
    assert len(values) == hand.worker._lab.experiment.params.count


def windows_of(hand):
    params = hand.worker._lab.experiment.params
    return params.windows(params.values)


def test_what_does_not_fit_is_drawn_from_the_seed() -> None:
    other = replace_at(SPEC, "layers[0].units", 5)
    zeros = np.zeros(len(Hand(SPEC).look().values))
    fresh = Hand(other).look().values

    kept = carried(SPEC, zeros, other)
    assert len(kept) == len(fresh)
    assert np.array_equal(kept[:15], fresh[:15])
    assert not kept[-9:].any()


def test_many_strokes_take_little_room_in_a_document() -> None:
    """Each stroke is written alone, not with all that were there before."""
    hand = Hand(SPEC)
    strokes = STROKES
    for k in range(40):
        strokes = (*strokes, stroke_text(RNG.uniform(-1, 1, (8, 2)), k % 2, SHEET))
        hand.do(SetKnob("data.source.strokes", strokes), Advance(StepUnit.BATCH))
    strokes = (*strokes[:3], *strokes[5:])
    hand.do(SetKnob("data.source.strokes", strokes))
    box: Mailbox[Saved | None] = Mailbox()
    hand.do(Capture(box))
    saved = box.take()
    parts = way_of(saved)

    assert len(parts["changes.json"]) < 41 * 300
    back = read_document(document_bytes(Document(saved.spec, saved), "a.nnviz"), "a.nnviz")
    assert saved.changes == back.saved.changes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "abc"),
        ("abc", ""),
        ("abc", "abc"),
        ("abcd", "abxcd"),
        ("aaa", "aa"),
        ("aba", "ababa"),
        ("ab", "ba"),
    ],
)
def test_a_list_is_found_again_from_what_has_changed_in_it(before: str, after: str) -> None:
    head, tail, between = shortened(tuple(before), tuple(after))

    assert list(after) == joined(list(before), head, tail, between)
    assert len(between) <= len(after)


@pytest.mark.parametrize(("head", "tail"), [(-1, 0), (0, -1), (2, 2), (9, 0)])
def test_a_change_of_another_list_is_refused(head: int, tail: int) -> None:
    with pytest.raises(ValueError, match="entries stay"):
        joined(["a", "b", "c"], head, tail, [])
    with pytest.raises(TypeError, match="no list"):
        joined(5, 0, 0, [])
