from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnviz.ui.panel import Panel
from nnviz.ui.runs.kept import Runs
from nnviz.ui.runs.panel import RunsPanel
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.runs.test_kept import BASE, FASTER, curves, snapshot

CHECK, EDIT = Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.EditRole


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def panel(qtbot, runs):
    widget = RunsPanel(runs, LIGHT)
    qtbot.addWidget(widget)
    widget.resize(640, 220)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def keep_two(runs):
    runs.keep(snapshot(curves(0, 10), run=1))
    runs.keep(snapshot(curves(0, 20), run=2, spec=FASTER))


def texts(panel, row):
    return [panel.model.index(row, column).data() for column in range(panel.model.columnCount())]


def test_it_is_a_panel_that_says_how_to_begin(panel):
    assert isinstance(panel, Panel)
    assert panel.hint.isVisible()
    assert not panel.restore_button.isEnabled()


def test_the_present_run_stands_first_and_follows(panel, runs):
    keep_two(runs)
    panel.show_snapshot(snapshot(curves(0, 30), run=3, spec=FASTER))

    assert texts(panel, 0)[:2] == ["now", "0.1"]
    assert texts(panel, 1)[:2] == ["A: Spiral 8 Tanh, 8 Tanh, 1", "0.001"]
    assert not panel.hint.isVisible()
    panel.show_snapshot(snapshot(curves(0, 30, 40), run=3, spec=FASTER))
    assert texts(panel, 0)[-2] == "40"


def test_a_tick_hides_the_ghost_and_typing_renames_the_run(panel, runs):
    keep_two(runs)
    first = panel.model.index(0, 0)

    assert panel.model.setData(first, Qt.CheckState.Unchecked, CHECK)
    assert panel.model.setData(panel.model.index(0, 0), "mine", EDIT)

    assert (runs.kept[0].name, runs.kept[0].shown) == ("mine", False)
    assert panel.model.index(0, 0).data(CHECK) == Qt.CheckState.Unchecked
    assert not panel.model.setData(panel.model.index(0, 1), "0.5", EDIT)


def test_the_chosen_run_stays_chosen_when_the_table_changes(panel, runs):
    keep_two(runs)
    panel.view.setCurrentIndex(panel.model.index(1, 0))

    panel.show_snapshot(snapshot(curves(0, 30), run=3, spec=BASE))

    assert panel.chosen.letter == "B"
    assert panel.view.currentIndex().row() == 2
    assert panel.delete_button.isEnabled()


@pytest.mark.parametrize("name", ["restore", "delete"])
def test_buttons_ask_for_what_they_say(panel, runs, name):
    keep_two(runs)
    panel.view.setCurrentIndex(panel.model.index(1, 0))
    asked = []
    getattr(panel, f"{name}_requested").connect(asked.append)

    getattr(panel, f"{name}_button").click()

    assert [run.letter for run in asked] == ["B"]


def test_the_delete_key_deletes_what_is_chosen_and_only_that(panel, runs):
    keep_two(runs)
    panel.show_snapshot(snapshot(curves(0, 30), run=3))
    asked = []
    panel.delete_requested.connect(asked.append)

    panel.view.setCurrentIndex(panel.model.index(0, 0))
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    panel.view.setCurrentIndex(panel.model.index(1, 0))
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)

    assert [run.letter for run in asked] == ["A"]


@pytest.mark.parametrize(
    ("markdown", "begins"), [(True, "| Run | Learning rate |"), (False, "Run,Learning rate,")]
)
def test_the_table_is_copied(panel, runs, markdown, begins):
    keep_two(runs)

    panel.copy(markdown=markdown)

    assert QGuiApplication.clipboard().text().startswith(begins)


def test_hidden_it_computes_nothing(qtbot, runs):
    panel = RunsPanel(runs, LIGHT)
    qtbot.addWidget(panel)

    panel.show_snapshot(snapshot(curves(0, 30)))

    assert panel.model.rowCount() == 0


@pytest.mark.parametrize("size", [(240, 120), (640, 220)])
def test_it_can_be_small_and_dark(panel, runs, size):
    keep_two(runs)
    panel.set_theme(DARK)
    panel.resize(*size)

    assert panel.grab().toImage().pixelColor(1, 1).name() == DARK.surface
