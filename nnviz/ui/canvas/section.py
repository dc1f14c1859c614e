"""A part of the canvas below the pad: folded until wanted, made when first opened, never in the way of the pen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.ui.canvas.asked import Asked
from nnviz.ui.controls.fold import Fold
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, Theme

__all__ = ["Below", "Section", "caption", "choice", "row"]

SOON = 0.03
SHARE = 0.15
"""At most this part of the time goes into one section while the drawing changes."""
DEAR = 0.015
"""What takes longer waits until the pen is lifted."""


class Section(QWidget):
    """What a fold holds; subclasses show a question and its answer in ``work``."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.asked: Asked | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GRID)
        self._cost = 0.0
        self._worked_at = -math.inf
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    def show_asked(self, asked: Asked | None) -> None:
        """Take the newest question; it is worked on a little later, and less often the dearer it is."""
        self.asked = asked
        if asked is None:
            self._timer.stop()
            self.work(None)
        elif not self._timer.isActive() and not (asked.drawing and self._cost > DEAR):
            wait = max(SOON, self._cost / SHARE - (time.monotonic() - self._worked_at))
            self._timer.start(math.ceil(1000 * wait))

    def again(self) -> None:
        """Work on the same question once more, because a choice has changed."""
        if self.asked is not None and not self._timer.isActive():
            self._timer.start(0)

    def work(self, asked: Asked | None) -> None:
        """Show what there is to show."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.theme = theme

    def _work(self) -> None:
        began = time.perf_counter()
        self.work(self.asked)
        self._cost = time.perf_counter() - began
        self._worked_at = time.monotonic()


class Below(QWidget):
    """The folds below the pad; ``height_changed`` says that they need another height."""

    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._asked: Asked | None = None
        self.folds: dict[str, Fold] = {}
        self.sections: dict[str, Section] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID, 0, GRID)
        self._column.setSpacing(GRID // 2)

    def add(self, title: str, make: Callable[[Theme], Section]) -> Fold:
        """Add a fold whose content is made when it is first opened."""
        fold = Fold(tr(title), self._theme, self, opened=False)
        fold.toggled.connect(lambda opened: self._toggled(title, make, opened))
        fold.set_theme(self._theme)
        self.folds[title] = fold
        self._column.addWidget(fold)
        return fold

    def show_asked(self, asked: Asked | None) -> None:
        """Hand a question to the open sections."""
        self._asked = asked
        for title, section in self.sections.items():
            if self.folds[title].is_open() and not self.folds[title].isHidden():
                section.show_asked(asked)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        for fold in self.folds.values():
            fold.set_theme(theme)
        for section in self.sections.values():
            section.set_theme(theme)

    def event(self, event: QEvent) -> bool:
        """Tell of another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.height_changed.emit()
        return super().event(event)

    def _toggled(self, title: str, make: Callable[[Theme], Section], opened: bool) -> None:
        if opened and title not in self.sections:
            section = self.sections[title] = make(self._theme)
            self.folds[title].add(section)
        if opened:
            self.sections[title].show_asked(self._asked)
        self.height_changed.emit()


def row(*parts: QWidget | int | str) -> QHBoxLayout:
    """Return a line of controls; a number is a stretch, a text a label."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(GRID)
    for part in parts:
        if isinstance(part, int):
            line.addStretch(part)
        elif isinstance(part, str):
            line.addWidget(QLabel(part))
        else:
            line.addWidget(part)
    return line


def caption(text: str = "", name: str = "") -> QLabel:
    """Return a line of small words that wraps."""
    label = QLabel(text)
    label.setObjectName("caption")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    if name:
        label.setAccessibleName(name)
    return label


def choice(name: str, tip: str) -> QComboBox:
    """Return an empty choice box."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setMinimumContentsLength(3)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box
