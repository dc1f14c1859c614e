"""Each kind of knob has an editor that reports what a person does and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.experiment.catalog import knob_at, knobs_of
from nnviz.experiment.spec import ExperimentSpec, Seeds
from nnviz.ui.controls.editors import ChoiceEditor, OptionsEditor, SeedEditor, SwitchEditor, carried
from nnviz.ui.controls.sliders import NumberEditor, editor_for

SPEC = ExperimentSpec()
RATE = knob_at(SPEC, "optimizer.learning_rate")
NOISE = knob_at(SPEC, "data.source.noise")
BATCH = knob_at(SPEC, "training.batch_size")
OPTIMIZER = knob_at(SPEC, "optimizer")
CHOICES = {choice.__name__: choice for choice in OPTIMIZER.choices}


def shown(qtbot, editor):
    """Show an editor and collect what it reports."""
    qtbot.addWidget(editor)
    edits: list[object] = []
    editor.value_edited.connect(edits.append)
    editor.resize(240, 40)
    with qtbot.waitActive(editor):
        editor.show()
        editor.activateWindow()
    return edits


def type_into(field, text):
    """Replace the text of a field by typing."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def wheel(widget):
    """Turn the wheel by one notch over a widget."""
    middle = widget.rect().center()
    event = QWheelEvent(
        QPointF(middle),
        QPointF(widget.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_typed_number_is_reported_once_on_enter(qtbot):
    editor = NumberEditor(RATE)
    edits = shown(qtbot, editor)

    type_into(editor.field, "0.03")
    assert [] == edits
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    editor.field.clearFocus()

    assert [0.03] == edits
    assert 0.03 == editor.value()
    assert 0.03 == editor.stops[editor.slider.value()]


def test_a_typed_number_may_lie_beyond_the_slider(qtbot):
    editor = NumberEditor(RATE)
    edits = shown(qtbot, editor)

    type_into(editor.field, "250\r")

    assert [250.0] == edits
    assert editor.slider.maximum() == editor.slider.value()


def test_an_impossible_number_turns_red_says_why_and_is_not_reported(qtbot):
    editor = NumberEditor(RATE)
    edits = shown(qtbot, editor)

    type_into(editor.field, "-1")

    assert editor.field.property("invalid")
    assert "Learning rate must be above 0 and at most 1,000,000; got -1." == editor.problem()
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert [] == edits


def test_an_unfinished_number_is_refused_only_when_it_is_left(qtbot):
    editor = NumberEditor(RATE)
    edits = shown(qtbot, editor)

    type_into(editor.field, "0.0")
    assert "" == editor.problem()
    editor.field.clearFocus()

    assert "" != editor.problem()
    assert [] == edits


def test_escape_brings_back_the_last_good_number(qtbot):
    editor = NumberEditor(NOISE)
    shown(qtbot, editor)

    type_into(editor.field, "7")
    QTest.keyClick(editor.field, Qt.Key.Key_Escape)

    assert "" == editor.problem()
    assert "0" == editor.field.text()
    assert not editor.field.property("invalid")


def test_the_arrow_keys_go_to_the_next_round_number(qtbot):
    editor = NumberEditor(RATE)
    editor.set_value(0.011)
    edits = shown(qtbot, editor)

    QTest.keyClick(editor.field, Qt.Key.Key_Up)
    QTest.keyClick(editor.field, Qt.Key.Key_Down)

    assert [0.012, 0.01] == edits


def test_the_slider_reports_while_it_is_dragged(qtbot):
    editor = NumberEditor(BATCH)
    edits = shown(qtbot, editor)
    left, right = QPoint(8, 11), QPoint(editor.slider.width() - 8, 11)

    editor.slider.setValue(0)
    QTest.mousePress(editor.slider, Qt.MouseButton.LeftButton, pos=left)
    for step in range(1, 5):
        QTest.mouseMove(editor.slider, left + (right - left) * step / 4)
    QTest.mouseRelease(editor.slider, Qt.MouseButton.LeftButton, pos=right)

    assert len(edits) > 3
    assert 1024 == edits[-1]
    assert isinstance(edits[-1], int)
    assert "1024" == editor.field.text()


def test_a_value_that_is_set_is_not_reported(qtbot):
    editor = NumberEditor(RATE)
    edits = shown(qtbot, editor)

    editor.set_value(0.3)

    assert [] == edits
    assert "0.3" == editor.field.text()


def test_setting_the_same_value_leaves_what_is_being_typed(qtbot):
    editor = NumberEditor(RATE)
    shown(qtbot, editor)
    type_into(editor.field, "0.0")

    editor.set_value(editor.value())

    assert "0.0" == editor.field.text()


def test_leaving_a_field_untouched_keeps_figures_that_are_not_shown(qtbot):
    editor = NumberEditor(RATE)
    editor.set_value(0.123456789)
    edits = shown(qtbot, editor)

    editor.field.setFocus()
    editor.field.clearFocus()

    assert [] == edits
    assert 0.123456789 == editor.value()


def test_the_wheel_changes_a_slider_only_with_the_focus(qtbot):
    editor = NumberEditor(NOISE)
    edits = shown(qtbot, editor)

    wheel(editor.slider)
    assert [] == edits
    editor.slider.setFocus()
    wheel(editor.slider)

    assert 1 == len(edits)


def test_the_wheel_changes_a_choice_only_with_the_focus(qtbot):
    editor = ChoiceEditor(OPTIMIZER)
    edits = shown(qtbot, editor)

    editor.combo.clearFocus()
    wheel(editor.combo)

    assert [] == edits


def test_a_number_editor_tells_its_name_idea_and_range(qtbot):
    editor = NumberEditor(RATE)
    shown(qtbot, editor)

    assert "Learning rate" == editor.field.accessibleName()
    assert RATE.description == editor.field.toolTip()
    assert RATE.range_text in editor.field.whatsThis()


def test_a_switch_reports_on_and_off(qtbot):
    knob = next(knob for knob in knobs_of(CHOICES["SGD"]) if knob.kind == "switch")
    editor = SwitchEditor(knob)
    edits = shown(qtbot, editor)

    QTest.mouseClick(editor.box, Qt.MouseButton.LeftButton, pos=QPoint(8, editor.box.height() // 2))
    QTest.keyClick(editor.box, Qt.Key.Key_Space)

    assert [True, False] == edits


def test_options_report_the_word(qtbot):
    editor = OptionsEditor(knob_at(SPEC, "training.precision"))
    edits = shown(qtbot, editor)

    editor.combo.setFocus()
    QTest.keyClick(editor.combo, Qt.Key.Key_Down)

    assert ["float64"] == edits


def test_a_choice_reports_a_struct_and_shows_its_sentence(qtbot):
    editor = ChoiceEditor(OPTIMIZER)
    editor.set_value(CHOICES["Adam"]())
    edits = shown(qtbot, editor)

    editor.combo.setFocus()
    QTest.keyClicks(editor.combo, "SGD")

    assert [CHOICES["SGD"]()] == edits
    assert editor.combo.toolTip()


def test_a_new_choice_keeps_what_was_changed_on_the_old_one():
    sgd, adam = CHOICES["SGD"], CHOICES["Adam"]

    assert sgd(learning_rate=0.7) == carried(adam(learning_rate=0.7, beta1=0.5), sgd)
    assert sgd() == carried(adam(), sgd)


def test_the_die_draws_another_seed(qtbot):
    editor = SeedEditor(next(knob for knob in knobs_of(Seeds) if knob.name == "base"))
    edits = shown(qtbot, editor)

    for _ in range(3):
        QTest.mouseClick(editor.dice, Qt.MouseButton.LeftButton)

    assert 3 == len(edits)
    assert edits[-1] == editor.value()
    assert 0 != edits[0]


def test_an_optional_seed_may_follow_the_base_again(qtbot):
    editor = SeedEditor(next(knob for knob in knobs_of(Seeds) if knob.optional))
    edits = shown(qtbot, editor)

    assert editor.value() is None
    type_into(editor.spin, "42\r")
    QTest.mouseClick(editor.follow, Qt.MouseButton.LeftButton)

    assert [42, None] == edits
    assert "as above" == editor.spin.text()


def test_every_knob_that_has_a_single_control_gets_an_editor(qtbot):
    kinds = {"number": NumberEditor, "whole": NumberEditor, "switch": SwitchEditor, "options": OptionsEditor}
    for struct in (*CHOICES.values(), *knob_at(SPEC, "data.source").choices, *knob_at(SPEC, "loss").choices):
        turned = knobs_of(struct) if getattr(struct, "adjustable", True) else ()
        for knob in (knob for knob in turned if knob.kind != "list"):
            editor = editor_for(knob)
            qtbot.addWidget(editor)

            assert kinds[knob.kind] is type(editor)


def test_a_list_has_no_single_control():
    with pytest.raises(ValueError, match="layers is a list"):
        editor_for(knob_at(SPEC, "layers"))
