from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.ui.canvas.ink import BOX
from nnviz.ui.canvas.pad import DrawingPad
from nnviz.ui.theme import DARK, LIGHT


@pytest.fixture
def pad(qtbot):
    widget = DrawingPad(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(302, 302)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def draw(pad, *places: tuple[int, int]) -> None:
    """Draw one stroke with the mouse."""
    first, *rest = (QPoint(*place) for place in places)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=first)
    for place in rest:
        QTest.mouseMove(pad, place)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*places[-1]))


def ink_pixels(pad) -> int:
    picture = pad.grab().toImage()
    colours = (picture.pixelColor(x, y).name() for x in range(pad.width()) for y in range(pad.height()))
    return sum(colour == pad._theme.ink for colour in colours)


def test_a_stroke_becomes_geometry_in_the_units_of_the_box(pad):
    draw(pad, (1, 1), (151, 151), (301, 151))

    (stroke,) = pad.strokes()

    assert stroke == pytest.approx(np.array([[0, 0], [250, 250], [500, 250]]))


def test_each_new_point_is_told_at_once(pad, qtbot):
    told = []
    pad.strokes_changed.connect(lambda: told.append(sum(map(len, pad.strokes()))))

    draw(pad, (50, 50), (100, 100), (150, 100))

    assert told == [1, 2, 3]


def test_a_click_is_a_dot(pad):
    draw(pad, (150, 150))

    assert [len(stroke) for stroke in pad.strokes()] == [1]
    assert ink_pixels(pad) > 100


def test_undo_takes_back_one_stroke_and_clear_all(pad):
    draw(pad, (50, 50), (100, 100))
    draw(pad, (150, 50), (200, 100))

    pad.undo()
    after_undo = len(pad.strokes())
    pad.clear()

    assert after_undo == 1
    assert pad.is_empty()


def test_undo_brings_back_what_was_cleared(pad):
    draw(pad, (50, 50), (100, 100))
    pad.clear()

    pad.undo()

    assert len(pad.strokes()) == 1


def test_undo_on_an_empty_pad_does_nothing(pad):
    pad.undo()

    assert pad.is_empty()


def test_the_keyboard_undoes_and_clears(pad):
    draw(pad, (50, 50), (100, 100))
    draw(pad, (150, 50), (200, 100))

    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    after_undo = len(pad.strokes())
    QTest.keyClick(pad, Qt.Key.Key_Delete)

    assert (after_undo, len(pad.strokes())) == (1, 0)


def test_space_is_left_to_the_window(pad):
    event_taken = []
    pad.strokes_changed.connect(lambda: event_taken.append(True))

    QTest.keyClick(pad, Qt.Key.Key_Space)

    assert event_taken == []


def test_resizing_keeps_the_drawing(pad, qtbot):
    draw(pad, (51, 51), (201, 201))
    before = pad.strokes()[0]
    small = ink_pixels(pad)

    pad.resize(602, 602)
    qtbot.waitUntil(lambda: pad.width() == 602)

    assert pad.strokes()[0] == pytest.approx(before)
    assert ink_pixels(pad) == pytest.approx(4 * small, rel=0.1)


def test_live_ink_looks_like_the_same_ink_painted_anew(pad):
    draw(pad, *[(150 + round(90 * np.cos(k / 3)), 150 + round(90 * np.sin(k / 2))) for k in range(40)])
    live = pad.grab().toImage()

    pad.set_thickness(1.0)
    anew = pad.grab().toImage()

    differ = sum(
        abs(live.pixelColor(x, y).lightness() - anew.pixelColor(x, y).lightness()) > 60
        for x in range(302)
        for y in range(302)
    )
    assert differ < 20


def test_a_stroke_out_of_the_pad_ends_at_its_border(pad):
    draw(pad, (150, 150), (900, 150), (150, -400))

    (stroke,) = pad.strokes()

    assert stroke.min() >= 0
    assert stroke.max() <= BOX


def test_moving_without_a_button_draws_nothing(pad):
    QTest.mouseMove(pad, QPoint(100, 100))
    QTest.mouseMove(pad, QPoint(200, 100))

    assert pad.is_empty()


def test_given_strokes_are_cleaned(pad):
    pad.set_strokes([[[np.nan, 1], [10, 20]], np.empty((0, 2)), [[600, -5]], np.zeros((1_000_000, 2))])

    assert [stroke[:1].tolist() for stroke in pad.strokes()] == [[[10, 20]], [[500, 0]], [[0, 0]]]
    assert len(pad.strokes()[2]) <= 4000


def test_thicker_ink_covers_more_and_changes_no_stroke(pad):
    draw(pad, (50, 150), (250, 150))
    thin, before = ink_pixels(pad), pad.strokes()[0]

    pad.set_thickness(2.0)

    assert ink_pixels(pad) > 1.7 * thin
    assert pad.strokes()[0] == pytest.approx(before)


def test_a_new_theme_paints_ink_and_paper_anew(pad):
    draw(pad, (50, 150), (250, 150))

    pad.set_theme(DARK)

    assert pad.grab().toImage().pixelColor(150, 150).name() == DARK.ink
    assert pad.grab().toImage().pixelColor(150, 50).name() == DARK.paper


def test_it_says_what_it_is_and_holds(pad):
    empty = pad.accessibleDescription()

    draw(pad, (50, 150), (250, 150))

    assert pad.accessibleName() == "Drawing pad"
    assert (empty, pad.accessibleDescription()) == ("Empty. Draw a digit", "1 stroke")
