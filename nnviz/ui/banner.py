"""A strip above the diagram that says what went wrong and offers what helps; nothing has to be closed to go on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nnviz.session.snapshot import Failure
from nnviz.ui.icons import icon
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["Banner"]


class Banner(QFrame):
    """Shows a failure; ``remedy_chosen`` carries (path, value)."""

    remedy_chosen = Signal(str, object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure: Failure | None = None
        self.setObjectName("banner")
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName("What went wrong")
        self.remedy_button = QPushButton(self)
        self.close_button = QToolButton(self)
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Hide this message")
        self.close_button.setAccessibleName("Hide this message")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.remedy_button)
        row.addWidget(self.close_button)
        self.remedy_button.clicked.connect(lambda _checked=False: self._choose())
        self.close_button.clicked.connect(lambda _checked=False: self.hide())
        self.set_theme(theme)
        self.hide()

    def show_failure(self, failure: Failure | None) -> None:
        """Say what went wrong, or nothing."""
        if failure is self._failure:
            return
        self._failure = failure
        self.setVisible(failure is not None)
        if failure is None:
            return
        self.sentence.setText(failure.message)
        self.remedy_button.setVisible(failure.remedy is not None)
        if failure.remedy is not None:
            self.remedy_button.setText(f"Lower it to {failure.remedy[1]:g} and go on")

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.setStyleSheet(
            f"#banner {{ background: {theme.surface}; border-left: {GRID // 2}px solid {theme.bad}; "
            f"border-bottom: 1px solid {theme.border}; }}"
        )
        self.close_button.setIcon(icon("clear", theme))

    def _choose(self) -> None:
        if self._failure is not None and self._failure.remedy is not None:
            self.hide()
            self.remedy_chosen.emit(*self._failure.remedy)
