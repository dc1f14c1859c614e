"""A strip above the diagram for files: what could not be done, and work that came back; it never stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["NoticeBar", "Way"]

NARROW = 70 * GRID
"""In a strip narrower than this the buttons stand below the sentence."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a button of a notice says, explains and does."""

    text: str
    tip: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, the ways on from it, and whether it tells of trouble."""

    sentence: str
    ways: tuple[Way, ...]
    trouble: bool


class NoticeBar(QFrame):
    """Shows the newest of its notices; closing it shows the one before."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notices: dict[str, Notice] = {}
        self._placed = 0
        self.setObjectName("notice")
        self.setAccessibleName(tr("Notice about files"))
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons: list[QPushButton] = []
        self.close_button = QToolButton(self)
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(tr("Hide this message"))
        self.close_button.setAccessibleName(tr("Hide this message"))
        self.close_button.clicked.connect(self._close)
        self._row = QHBoxLayout()
        self._row.setSpacing(GRID)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        self._grid.setSpacing(GRID)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self.sentence, 0, 0)
        self._grid.addLayout(self._row, 0, 1)
        self._grid.addWidget(self.close_button, 0, 2, Qt.AlignmentFlag.AlignTop)
        self.set_theme(theme)
        self.hide()

    def put(self, key: str, sentence: str, ways: Sequence[Way] = (), *, trouble: bool = True) -> None:
        """Show a notice; it takes the place of an older one with the same key."""
        self._notices.pop(key, None)
        self._notices[key] = Notice(sentence, tuple(ways), trouble)
        self._show()

    def withdraw(self, key: str) -> None:
        """Take a notice away."""
        if self._notices.pop(key, None) is not None:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the sentence where there is little room beside it."""
        super().resizeEvent(event)
        self._arrange()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        last = next(reversed(self._notices.values()), None)
        edge = theme.bad if last is not None and last.trouble else theme.accent
        self.setStyleSheet(
            f"#notice {{ background: {theme.surface}; border-left: {GRID // 2}px solid {edge}; "
            f"border-bottom: 1px solid {theme.border}; }}"
        )
        self.close_button.setIcon(icon("clear", theme))

    def _close(self) -> None:
        if self._notices:
            self.withdraw(next(reversed(self._notices)))

    def _show(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        key, notice = next(reversed(self._notices.items()), ("", None))
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.sentence.setText(notice.sentence)
        self.sentence.setAccessibleName(self.sentence.text())
        for place, way in enumerate(notice.ways):
            button = QPushButton(way.text, self)
            button.setToolTip(way.tip)
            button.setAccessibleName(way.text)
            button.setAccessibleDescription(way.tip)
            if not place:
                button.setObjectName("primary")
            button.clicked.connect(lambda _checked=False, do=way.do, key=key: self._choose(key, do))
            self._row.addWidget(button)
            self.buttons.append(button)
            button.show()
        self.set_theme(self._theme)
        self._arrange()

    def _arrange(self) -> None:
        """Choose the place of the buttons, and ask for the height that the words need in this width."""
        row = 1 if self.buttons and self.width() < NARROW else 0
        if self._placed != row:
            self._placed = row
            self._grid.removeItem(self._row)
            where = (1, 0, Qt.AlignmentFlag.AlignLeft) if row else (0, 1, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addLayout(self._row, *where)
        self._grid.activate()
        self.setMinimumHeight(max(self._grid.heightForWidth(self.width()), 0))

    def _choose(self, key: str, do: Callable[[], object]) -> None:
        self.withdraw(key)
        do()
