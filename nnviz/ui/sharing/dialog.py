"""Two small windows: one shows the experiment as text and as a QR picture, the other takes such a text."""

from __future__ import annotations

from collections.abc import Callable

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.sharing import from_text
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, LIGHT

__all__ = ["QrPicture", "ReceiveDialog", "ShareDialog"]

QUIET = 4
"""Empty modules around a QR picture, as its standard (ISO/IEC 18004) asks for."""


class QrPicture(QWidget):
    """A text as squares, always dark on light, or scanners fail."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = [bytes(row) for row in segno.make_qr(text, error="l").matrix]
        self.setAccessibleName(tr("QR picture of the text"))
        self.setMinimumSize(QSize(35 * GRID, 35 * GRID))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the squares at a whole number of pixels each."""
        count = len(self._rows) + 2 * QUIET
        with QPainter(self) as painter:
            ratio = self.devicePixelRatioF()
            side = max(int(min(self.width(), self.height()) * ratio / count), 1) / ratio
            left, top = (self.width() - side * count) / 2, (self.height() - side * count) / 2
            painter.fillRect(self.rect(), QColor(LIGHT.surface))
            painter.translate(left + QUIET * side, top + QUIET * side)
            painter.scale(side, side)
            for y, row in enumerate(self._rows):
                for x, dark in enumerate(row):
                    if dark:
                        painter.fillRect(QRect(x, y, 1, 1), QColor(LIGHT.ink))


class ShareDialog(QDialog):
    """Shows the text, to be copied, scanned or written on the board."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Share as text"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = _text_field(text, tr("The experiment as text"))
        self.text.setReadOnly(True)
        self.text.selectAll()
        explained = QLabel(
            tr(
                "The whole experiment, without its weights. "
                "Whoever opens it with File > Open from text gets the same start."
            )
        )
        explained.setWordWrap(True)
        explained.setObjectName("muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        self.copy_picture = buttons.addButton(tr("Copy picture"), QDialogButtonBox.ButtonRole.ActionRole)
        self.picture = QrPicture(text)
        self.copy_picture.clicked.connect(lambda: QGuiApplication.clipboard().setPixmap(self.picture.grab()))
        buttons.rejected.connect(self.reject)
        left = QVBoxLayout()
        left.addWidget(explained)
        left.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addLayout(left, 1)
        row.addWidget(self.picture)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.resize(80 * GRID, 48 * GRID)


class ReceiveDialog(QDialog):
    """Takes a text; ``use`` gets the experiment in it."""

    def __init__(
        self, use: Callable[[ExperimentSpec], None], proposal: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._use = use
        self.setWindowTitle(tr("Open from text"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = _text_field(proposal, tr("Text of an experiment"))
        self.text.setPlaceholderText(tr("Paste or type the text here; it begins with NNVIZ1."))
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setObjectName("error")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self._open)
        self.buttons.rejected.connect(self.reject)
        self.text.textChanged.connect(lambda: self.sentence.setText(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(self.text, 1)
        column.addWidget(self.sentence)
        column.addWidget(self.buttons)
        self.resize(60 * GRID, 30 * GRID)

    def _open(self) -> None:
        try:
            spec = from_text(self.text.toPlainText())
        except SpecProblem as problem:
            self.sentence.setText(translated(str(problem)))
            return
        self._use(spec)
        self.accept()


def _text_field(text: str, name: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return field
