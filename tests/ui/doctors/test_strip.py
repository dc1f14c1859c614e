"""The health strip: where its numbers stand, what it says, when it keeps still, and what a click chooses."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import nan

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from nnviz.session.commands import Advance, Run, SetProbes, StepUnit
from nnviz.session.health import Concern, Condition, Health, LayerCondition, Vital, concerns_of
from nnviz.session.places import LayerPlace
from nnviz.ui.doctors.health_words import Settled, details, sentence, summary, value_text
from nnviz.ui.doctors.strip import HEAD, HealthStrip
from nnviz.ui.doctors.strip_layout import EDGE, Form, cells_of
from nnviz.ui.theme import DARK, LIGHT
from tests.session.driving import Hand

FINE = LayerCondition("hidden 1", 0.0, 0.1, 0.1, 1e-3)
OUTPUT = LayerCondition("output", nan, nan, 0.2, 2e-3)
WELL = Condition((FINE, OUTPUT), 30)


def shot(steps=5, status=None):
    hand = Hand()
    hand.send(SetProbes(frozenset({Health()})))
    seen = hand.do(Advance(StepUnit.BATCH, steps)) if steps else hand.look()
    return seen if status is None else replace(seen, status=status)


@pytest.fixture
def strip(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(760, 900)
    strip = HealthStrip(LIGHT, lambda layer: 200.0 + 200 * layer, window)
    strip.resize(760, 60)
    window.show()
    yield strip
    window.close()


def test_cells_stand_below_their_columns_and_inside_the_strip():
    cells = cells_of((200.0, 400.0, 690.0), 3, 740.0)

    assert [200.0, 400.0] == [cell.middle for cell in cells[:2]]
    assert {Form.FULL} == {cell.form for cell in cells}
    assert cells[-1].middle + cells[-1].width / 2 <= 740.0 - EDGE


def test_numbers_stand_alone_where_columns_are_close():
    cells = cells_of((100.0, 200.0, 300.0), 3, 400.0)

    assert {Form.SHORT} == {cell.form for cell in cells}
    assert [100.0, 200.0, 300.0] == [cell.middle for cell in cells]


@pytest.mark.parametrize(("middles", "width"), [((10.0, 12.0, 14.0), 700.0), ((None, None, None), 700.0)])
def test_where_columns_are_of_no_use_cells_stand_in_order(middles, width):
    cells = cells_of(middles, 3, width)

    assert [0, 1, 2] == [cell.layer for cell in cells]
    assert all(a.left + a.width <= b.left for a, b in itertools.pairwise(cells))


def test_many_layers_in_a_narrow_strip_leave_the_sentence_alone():
    assert () == cells_of((None,) * 30, 30, 600.0)
    assert () == cells_of((), 0, 600.0)


def test_all_well_is_said_calmly():
    assert "All layers healthy" == summary(WELL, ())
    unknown = replace(FINE, ratio=nan, gradient=nan)
    assert "after the next step" in summary(Condition((unknown,), 30), ())


@pytest.mark.parametrize("low", [False, True])
@pytest.mark.parametrize("vital", Vital)
def test_each_concern_is_a_sentence_with_its_layer_its_number_and_what_is_usual(vital, low):
    words = sentence(Concern(0, vital, 0.5, 0.4, low=low), WELL)

    assert words.startswith("Hidden 1: ")
    assert "usual" in words
    assert value_text(vital, 0.5) in words
    assert words.endswith(".")


def test_several_concerns_are_counted():
    found = (Concern(0, Vital.DEAD, 0.5, 0.4), Concern(1, Vital.RATIO, 0.5, 0.1))

    assert summary(WELL, found).endswith("+1 more.")


def test_the_tooltip_has_all_numbers_that_there_are():
    words = details(FINE, WELL)

    assert ["dead 0 %", "saturated 10 %", "grad 0.1", "update 0.001"] == [
        line.split("  (")[0] for line in words.splitlines()[1:]
    ]
    assert 2 == len(details(OUTPUT, WELL).splitlines()[1:])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.012, "0.012"), (1.2e-5, "1.2e−5"), (123.4, "123"), (0.0, "0"), (nan, "–"), (5e4, "5.0e4")],
)
def test_numbers_are_short(value, text):
    assert text == value_text(Vital.RATIO, value)


def test_a_concern_must_last_while_the_network_learns_and_is_told_at_once_at_rest():
    now = [0.0]
    settled = Settled(lambda: now[0])
    found = concerns_of(Condition((replace(FINE, ratio=0.5),), 30))

    assert () == settled.through(found, moving=True)
    assert found == settled.through(found, moving=False)
    now[0] = 0.5
    assert () == settled.through((), moving=True)
    now[0] = 1.2
    assert () == settled.through(found, moving=True)  # it has begun anew
    now[0] = 2.3
    assert found == settled.through(found, moving=True)


def test_the_strip_shows_an_answer_and_says_it(strip):
    strip.show_snapshot(shot())

    assert 3 == len(strip.condition.layers)
    assert strip.sentence == strip.accessibleDescription() == "All layers healthy"
    assert strip.accessibleName()


def test_in_a_low_window_only_the_sentence_stays(strip, qtbot):
    strip.show_snapshot(shot())
    tall = strip.sizeHint().height()
    strip.window().resize(760, 600)
    strip.align()

    assert strip.sizeHint().height() < tall
    chosen = []
    strip.layer_chosen.connect(chosen.append)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.cells()[1].middle), HEAD + 2))
    assert [] == chosen


def test_hidden_it_asks_nothing_and_keeps_still(strip):
    strip.hide()
    strip.show_snapshot(shot())

    assert strip.condition is None


def test_an_answer_for_another_network_is_not_shown(strip):
    strip.show_snapshot(replace(shot(), answers={Health(): WELL}))

    assert strip.condition is None


def test_a_click_and_the_arrows_choose_a_layer(strip, qtbot):
    strip.show_snapshot(shot())
    chosen = []
    strip.layer_chosen.connect(chosen.append)
    cell = strip.cells()[1]
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(cell.middle), HEAD + 10))
    strip.show_selected(chosen[-1])
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    strip.show_selected(chosen[-1])
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(cell.middle), 4))

    assert [LayerPlace(1), LayerPlace(0), LayerPlace(0)] == chosen


def test_the_picture_changes_with_its_numbers_and_its_theme(strip):
    empty = strip.grab().toImage()
    strip.show_snapshot(shot())
    light = strip.grab().toImage()
    strip.set_theme(DARK)
    dark = strip.grab().toImage()

    assert empty != light != dark


def test_it_is_answered_only_while_it_is_asked():
    hand = Hand()
    assert {} == dict(hand.send(Run()).run(5).answers)
    hand.send(SetProbes(frozenset({Health()})))
    assert isinstance(hand.run(5).answer(Health()), Condition)
