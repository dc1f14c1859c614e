"""The picker's buttons are the data themselves."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.experiment.catalog import knob_at, tag_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.controls.datasets import DatasetPicker
from nnviz.ui.controls.thumbnail import dots_of, is_points, shades_of
from nnviz.ui.theme import DARK, LIGHT

CHOICES = knob_at(ExperimentSpec(), "data.source").choices
POINTS = np.array([[-1.0, -1.0, 0.0], [1.0, 1.0, 1.0], [1.0, -1.0, 0.0]])


def shown(qtbot):
    """Show the picker with the spiral chosen and collect what it reports."""
    picker = DatasetPicker(CHOICES)
    qtbot.addWidget(picker)
    picker.set_tag("spiral")
    picked: list[str] = []
    picker.choice_edited.connect(lambda choice: picked.append(tag_of(choice)))
    picker.resize(240, 160)
    with qtbot.waitActive(picker):
        picker.show()
        picker.activateWindow()
    return picker, picked


def colours_in(button):
    image = button.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_points_keep_their_proportions_and_face_upwards():
    low, high, right = dots_of(POINTS)

    assert (0.0, 1.0, 0) == (low.x, low.y, low.value)
    assert (1.0, 0.0, 1) == (high.x, high.y, high.value)
    assert (1.0, 1.0) == (right.x, right.y)


def test_no_more_dots_are_drawn_than_can_be_told_apart():
    many = np.column_stack([np.arange(500.0), np.arange(500.0), np.arange(500) % 2])

    assert 50 == len(dots_of(many, most=50))


def test_pictures_without_anything_in_them_do_not_fail():
    assert () == dots_of(np.full((3, 3), np.nan))
    assert not shades_of(np.zeros((8, 8))).any()
    assert not is_points(np.zeros((8, 8)))


def test_a_click_picks_a_data_set_once(qtbot):
    picker, picked = shown(qtbot)

    QTest.mouseClick(picker.buttons["circle"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(picker.buttons["circle"], Qt.MouseButton.LeftButton)

    assert ["circle"] == picked
    assert ["circle"] == [tag for tag, button in picker.buttons.items() if button.isChecked()]
    assert picker.caption.text().startswith("Circle: ")


def test_arrow_keys_walk_and_space_picks(qtbot):
    picker, picked = shown(qtbot)
    picker.buttons["circle"].setFocus()

    QTest.keyClick(picker.buttons["circle"], Qt.Key.Key_Right)

    assert picker.buttons["xor"].hasFocus()
    assert [] == picked
    QTest.keyClick(picker.buttons["xor"], Qt.Key.Key_Space)
    assert ["xor"] == picked


def test_enter_picks_too(qtbot):
    picker, picked = shown(qtbot)

    QTest.keyClick(picker.buttons["digits"], Qt.Key.Key_Return)

    assert ["digits"] == picked


def test_marking_a_data_set_is_not_reported(qtbot):
    picker, picked = shown(qtbot)

    picker.set_tag("mnist")

    assert [] == picked
    assert "mnist" == picker.tag()


def test_points_are_drawn_in_both_class_colours_of_the_theme(qtbot):
    picker, _ = shown(qtbot)
    picker.set_thumbnails({"xor": POINTS, "unknown": POINTS})

    for theme in (LIGHT, DARK):
        picker.set_theme(theme)
        colours = colours_in(picker.buttons["xor"])
        assert {QColor(theme.negative).name(), QColor(theme.positive).name()} <= colours


def test_an_image_is_drawn_in_ink(qtbot):
    picker, _ = shown(qtbot)

    picker.set_thumbnails({"digits": np.eye(8)})

    assert QColor(LIGHT.ink).name() in colours_in(picker.buttons["digits"])


def test_every_button_has_a_name_and_a_sentence(qtbot):
    picker, _ = shown(qtbot)

    assert all(button.accessibleName() and button.toolTip() for button in picker.buttons.values())


def test_the_buttons_fill_the_width_in_rows_of_four(qtbot):
    picker, _ = shown(qtbot)
    places = [button.geometry() for button in picker.buttons.values()]

    assert 240 == places[3].right() + 1  # a wider picker has five
    assert places[4].left() == places[0].left()
    assert places[4].top() > places[3].bottom()


def test_measured_values_are_drawn_between_the_two_signs(qtbot):
    picker, _ = shown(qtbot)

    picker.set_thumbnails({"xor": np.array([[0.0, 0.0, -0.5], [1.0, 1.0, 0.5], [0.0, 1.0, 0.01]])})

    assert {QColor(LIGHT.negative).name(), QColor(LIGHT.positive).name()} <= colours_in(picker.buttons["xor"])


def test_a_wide_picker_puts_five_side_by_side(qtbot):
    picker, _ = shown(qtbot)
    picker.resize(320, 400)
    places = [button.geometry() for button in picker.buttons.values()]

    assert places[4].top() == places[0].top()
    assert places[5].top() > places[0].top()
