"""The question before work is lost, and the names of files that a person chooses; both can be replaced in tests."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.ui.language import tr

__all__ = ["FILTER", "Choice", "ask_in_window", "choose_file", "choose_target"]

FILTER = "nnviz (*.nnviz);;JSON (*.json);;"


class Choice(Enum):
    """What is to become of work that is not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_in_window(window: QWidget, title: str, then: Callable[[Choice], None]) -> QMessageBox:
    """Ask whether to save; ``then`` hears the answer, and the window goes on working meanwhile."""
    box = QMessageBox(window)
    box.setObjectName("unsaved work")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("nnviz")
    box.setText(tr("Save the changes of {title}?", title=title))
    box.setInformativeText(tr("Training and edits since the last save are lost otherwise."))
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    box.setEscapeButton(buttons.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    answers = {buttons.Save.value: Choice.SAVE, buttons.Discard.value: Choice.DISCARD}
    box.finished.connect(lambda result: then(answers.get(result, Choice.CANCEL)))
    box.open()
    return box


def choose_file(window: QWidget, folder: Path) -> Path | None:
    """Ask for a file to open."""
    name, _ = QFileDialog.getOpenFileName(window, tr("Open"), str(folder), FILTER + tr("Everything (*)"))
    return Path(name) if name else None


def choose_target(window: QWidget, proposal: Path) -> Path | None:
    """Ask where to save; the name gets its ending."""
    name, _ = QFileDialog.getSaveFileName(window, tr("Save as"), str(proposal), "nnviz (*.nnviz)")
    return with_suffix(Path(name)) if name else None


def with_suffix(path: Path) -> Path:
    """Return the name with the ending of documents."""
    return path if path.suffix.lower() == ".nnviz" else path.with_name(f"{path.name}.nnviz")
