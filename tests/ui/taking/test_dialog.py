"""The choice of what to take along, without a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from nnviz.session.export.formats import FORMATS
from nnviz.ui.taking.dialog import ExportDialog
from nnviz.ui.taking.feature import choices


class Asked(ExportDialog):
    answer = ""

    def ask_path(self, proposal, endings):
        self.proposal, self.endings = proposal, endings
        return self.answer


@pytest.fixture
def done():
    return []


@pytest.fixture
def dialog(qtbot, done, tmp_path):
    made = Asked(
        choices(),
        ["Network", "Field"],
        lambda *what: done.append(("save", *what)),
        lambda *what: done.append(("copy", *what)),
        tmp_path,
        "spiral",
    )
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_format_can_be_chosen(dialog):
    names = {dialog.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(dialog.list.count())}
    assert names == {"picture", "curves", "page", *FORMATS}


def test_a_picture_asks_for_panel_kind_and_sharpness(dialog, done, qtbot, tmp_path):
    assert dialog.panel.isVisible()
    assert dialog.scale.isVisible()
    dialog.scale.setCurrentIndex(2)
    dialog.panel.setCurrentText("Field")
    dialog.answer = str(tmp_path / "mine.jpeg")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert tmp_path / "spiral.png" == dialog.proposal
    assert [("save", "picture", tmp_path / "mine.png", "Field", 4)] == done


def test_lines_have_no_sharpness(dialog):
    dialog.kind.setCurrentIndex(1)
    assert not dialog.scale.isVisible()


def test_a_network_asks_for_nothing_more(dialog, done, qtbot):
    dialog.choose("onnx")
    assert not dialog.panel.isVisible()
    assert not dialog.kind.isVisible()
    assert not dialog.copy_button.isVisible()
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert Path(dialog.proposal).suffix == ".onnx"
    assert [] == done  # the file dialog was left without a choice


def test_curves_can_be_copied(dialog, done, qtbot):
    dialog.choose("curves")
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert "copy" == done[0][0]
