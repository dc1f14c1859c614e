"""A strip above the diagram for files: what could not be done, and work that came back; it never stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["NoticeBar", "Way"]


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
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        self._row.setSpacing(GRID)
        self._row.addWidget(self.sentence, 1)
        self._row.addWidget(self.close_button)
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
        self.sentence.setAccessibleName(notice.sentence)
        for place, way in enumerate(notice.ways):
            button = QPushButton(way.text, self)
            button.setToolTip(way.tip)
            button.setAccessibleName(way.text)
            button.setAccessibleDescription(way.tip)
            if not place:
                button.setObjectName("primary")
            button.clicked.connect(lambda _checked=False, do=way.do, key=key: self._choose(key, do))
            self._row.insertWidget(1 + place, button)
            self.buttons.append(button)
            button.show()
        self.set_theme(self._theme)

    def _choose(self, key: str, do: Callable[[], object]) -> None:
        self.withdraw(key)
        do()
