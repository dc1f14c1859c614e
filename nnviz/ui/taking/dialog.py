"""The window in which one chooses what to take along, and in which form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.language import tr
from nnviz.ui.taking.pictures import KINDS, SCALES
from nnviz.ui.theme import GRID

__all__ = ["Choice", "ExportDialog"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be taken along.

    ``endings`` are the kinds of file, each as a file dialog names it, such as "ONNX (*.onnx)"; ``picture`` says that
    a panel and a sharpness are to be chosen; ``copies`` that it can go to the clipboard.
    """

    name: str
    title: str
    purpose: str
    endings: tuple[str, ...]
    picture: bool = False
    copies: bool = False


class ExportDialog(QDialog):
    """Chooses; ``save`` and ``copy`` do it.

    Parameters
    ----------
    choices : tuple of Choice
    panels : list of str
        What can be drawn, the most likely first.
    save : callable
        Gets the name of the choice, the path, the panel and the sharpness.
    copy : callable
        Gets the name of the choice, the panel and the sharpness.
    folder : Path
        Where the file dialog begins.
    stem : str
        The name it proposes.
    """

    def __init__(
        self,
        choices: tuple[Choice, ...],
        panels: list[str],
        save: Callable[[str, Path, str, int], None],
        copy: Callable[[str, str, int], None],
        folder: Path,
        stem: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choices, self._save, self._copy = {choice.name: choice for choice in choices}, save, copy
        self._folder, self._stem = folder, stem
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What to take along"))
        self.list.setSpacing(GRID // 4)
        for choice in choices:
            item = QListWidgetItem(tr(choice.title), self.list)
            item.setData(Qt.ItemDataRole.UserRole, choice.name)
        self.purpose = QLabel()
        self.purpose.setWordWrap(True)
        self.purpose.setObjectName("muted")
        self.panel = QComboBox()
        self.panel.addItems(panels)
        self.panel.setAccessibleName(tr("Panel"))
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind of file"))
        self.scale = QComboBox()
        self.scale.setAccessibleName(tr("Sharpness"))
        for scale in SCALES:
            self.scale.addItem(tr("{times}x the pixels of the screen", times=scale), scale)
        self.save_button = QPushButton(tr("Save …"))
        self.save_button.setDefault(True)
        self.copy_button = QPushButton(tr("Copy"))
        self.copy_button.setToolTip(tr("Put it on the clipboard"))
        self._build()
        self.list.currentItemChanged.connect(lambda _new, _old: self._show())
        self.kind.currentIndexChanged.connect(lambda _index: self._show_scale())
        self.save_button.clicked.connect(self._ask_and_save)
        self.copy_button.clicked.connect(self._do_copy)
        self.list.setCurrentRow(0)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return self._choices[self.list.currentItem().data(Qt.ItemDataRole.UserRole)]

    def choose(self, name: str) -> None:
        """Choose by name."""
        self.list.setCurrentRow(list(self._choices).index(name))

    def ask_path(self, proposal: Path, endings: str) -> str:
        """Ask for a file; its own method, so that a test can answer."""
        return QFileDialog.getSaveFileName(self, tr("Export"), str(proposal), endings)[0]

    def _build(self) -> None:
        options = QFormLayout()
        options.addRow(tr("Panel"), self.panel)
        options.addRow(tr("Kind"), self.kind)
        options.addRow(tr("Sharpness"), self.scale)
        self._options = options
        right = QVBoxLayout()
        right.addWidget(self.purpose)
        right.addSpacing(GRID)
        right.addLayout(options)
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID)
        middle.addWidget(self.list, 1)
        middle.addLayout(right, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close).clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addLayout(middle, 1)
        column.addWidget(buttons)
        self.resize(76 * GRID, 48 * GRID)

    def _show(self) -> None:
        choice = self.choice
        self.purpose.setText(tr(choice.purpose))
        self.kind.clear()
        self.kind.addItems(choice.endings)
        self._options.setRowVisible(self.panel, choice.picture)
        self._options.setRowVisible(self.kind, len(choice.endings) > 1)
        self.copy_button.setVisible(choice.copies)
        self._show_scale()

    def _show_scale(self) -> None:
        pixels = self.kind.currentText() == KINDS["png"]
        self._options.setRowVisible(self.scale, self.choice.picture and pixels)

    def _ask_and_save(self) -> None:
        choice, ending = self.choice, self.kind.currentText()
        suffix = ending.partition("*")[2].rstrip(")")
        name = self.ask_path((self._folder / self._stem).with_suffix(suffix), ending)
        if name:
            path = Path(name).with_suffix(suffix)
            self._folder = path.parent
            self._save(choice.name, path, self.panel.currentText(), self.scale.currentData())

    def _do_copy(self) -> None:
        self._copy(self.choice.name, self.panel.currentText(), self.scale.currentData())
