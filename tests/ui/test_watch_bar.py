"""The line below the diagram: samples, parts, mistakes, drawings, and whatever numbers may come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.session.snapshot import Sample, Task
from nnviz.ui.theme import LIGHT
from nnviz.ui.watch_bar import WatchBar, verdict_of
from tests.ui.diagram.conftest import make_snapshot

NAN = float("nan")


def sample(part="validation", target=1.0, prediction=(0.2, 0.7, 0.1), index=2):
    return Sample(index, 5, np.zeros(2), target, np.array(prediction), 0.5, part)


@pytest.fixture
def shown():
    return make_snapshot(units=(4, 3))


@pytest.fixture
def bar(qtbot):
    widget = WatchBar(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(900, 40)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (sample(), "Validation sample 3 of 5: 1, predicted 1 with 70.0% (right)"),
        (sample("training", 0.0), "Training sample 3 of 5: 0, predicted 1 with 70.0% (wrong)"),
        (sample("drawing", NAN), "Your own sample: predicted 1 with 70.0%"),
        (
            sample(prediction=(NAN, NAN, NAN)),
            "Validation sample 3 of 5: 1, the network answers no number (wrong)",
        ),
    ],
    ids=str,
)
def test_a_sample_is_named_with_the_verdict(shown, found, text):
    assert text == verdict_of(found, shown.data, "softmax")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (NAN, "Your drawing: predicted 1 with 70.0%"),
        (1.0, "Your drawing of 1: predicted 1 with 70.0% (right)"),
        (2.0, "Your drawing of 2: predicted 1 with 70.0% (wrong)"),
    ],
)
def test_a_drawing_is_worded_with_and_without_what_it_is(target, text):
    data = make_snapshot(image=(8, 8), units=(4, 3)).data
    assert text == verdict_of(sample("drawing", target), data, "softmax")


def test_a_drawn_value_of_a_regression_has_no_truth(shown):
    data = replace(shown.data, task=Task.REGRESSION)
    assert "Your own sample: predicted 0.200" == verdict_of(sample("drawing", NAN), data, "identity")
    assert "0.500, predicted 0.200" in verdict_of(sample(target=0.5), data, "identity")


def test_a_drawing_offers_the_way_back_and_nothing_else(bar, shown, qtbot):
    bar.show_snapshot(replace(shown, watched=sample("training", index=4)))
    bar.show_snapshot(replace(shown, watched=sample("drawing", NAN, index=0)))

    assert ("training", 4) == (bar.part, bar.place)
    assert not bar.data_button.isHidden()
    assert bar.mistake_button.isHidden()
    assert bar.part_button.isHidden()
    with qtbot.waitSignal(bar.data_requested):
        QTest.mouseClick(bar.data_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.data_requested):
        bar.move_on(1)


def test_the_buttons_ask_for_neighbours_mistakes_and_the_other_part(bar, shown, qtbot):
    bar.show_snapshot(replace(shown, watched=sample()))
    with qtbot.waitSignal(bar.watch_requested) as told:
        QTest.mouseClick(bar.next_button, Qt.MouseButton.LeftButton)
    assert [3] == told.args
    with qtbot.waitSignal(bar.mistake_requested):
        QTest.mouseClick(bar.mistake_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.part_requested) as told:
        bar.part_button.menu().actions()[1].trigger()
    assert ["training"] == told.args
    assert "Validation" == bar.part_button.text()
    assert bar.text.text().startswith("3 of 5: 1, predicted")
    assert bar.text.accessibleDescription().startswith("Validation sample 3 of 5")


def test_in_a_narrow_window_the_buttons_give_way_to_the_text(bar, shown):
    bar.show_snapshot(replace(shown, watched=sample()))
    bar.resize(420, 40)
    assert bar.part_button.isHidden()
    assert "1, predicted 1 with 70.0% (right)" == bar.text.text()
    assert bar.text.toolTip().startswith("Validation sample 3")
    assert bar.text.width() > 100


def test_without_classes_or_validation_data_nothing_is_offered_in_vain(bar, shown):
    bar.show_snapshot(replace(shown, data=replace(shown.data, validation=0), watched=sample("training")))
    assert bar.part_button.isHidden()
    assert bar.text.text().startswith("Training sample 3")
    bar.show_snapshot(replace(shown, data=replace(shown.data, task=Task.REGRESSION), watched=sample()))
    assert bar.mistake_button.isHidden()


def test_before_any_sample_it_passes_on_what_is_being_done(bar, shown):
    bar.show_snapshot(replace(shown, watched=None, message="Loading …"))
    assert "Loading …" == bar.text.text()
    bar.move_on(1)
