"""A strip above the diagram that says what went wrong and offers what helps; nothing has to be closed to go on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.remedy import Remedy
from nnviz.session.snapshot import Failure
from nnviz.ui.docks import TALL
from nnviz.ui.icons import icon
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, LIGHT, Theme
from nnviz.ui.watch_bar import ShortenedLabel

__all__ = ["Banner"]


class Banner(QFrame):
    """Shows a failure; ``remedy_chosen`` carries a ``Remedy``, ``step_chosen`` a step to go back to.

    ``return_wanted`` comes before ``remedy_chosen`` where its user has gone to look at a step meanwhile.
    """

    return_wanted = Signal()
    remedy_chosen = Signal(object)
    step_chosen = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.failure: Failure | None = None
        self._held = False
        self._steps: tuple[tuple[str, str, int], ...] = ()
        self._notes: dict[Remedy, str] = {}
        self.remedies: tuple[Remedy, ...] = ()
        self.setObjectName("banner")
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.RichText)
        self.sentence.setAccessibleName(tr("What went wrong"))
        self.note = ShortenedLabel(self)
        self.note.setObjectName("caption")
        self.remedy_button = QPushButton(self)
        self.remedy_button.setObjectName("primary")
        self.remedy_button.clicked.connect(lambda _checked=False: self._choose(0))
        self.buttons: list[QPushButton] = [self.remedy_button]
        self.close_button = QToolButton(self)
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(tr("Hide this message"))
        self.close_button.setAccessibleName(tr("Hide this message"))
        self.close_button.clicked.connect(self.dismiss)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, GRID // 2, 0, 0)
        self._grid.setSpacing(GRID)
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self.sentence)
        words.addLayout(self._grid)
        words.addWidget(self.note)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.set_theme(theme)
        self.hide()

    def show_failure(self, failure: Failure | None) -> None:
        """Say what went wrong, or nothing; what is held stays until it is released."""
        if failure is self.failure or (failure is None and self._held):
            return
        self.failure, self._held = failure, False
        self._notes.clear()
        self._steps = ()
        self.setVisible(failure is not None)
        if failure is None:
            return
        first, _, rest = failure.message.partition(". ")
        self.sentence.setText(f"<b>{escape(first)}.</b> {escape(rest)}" if rest else escape(failure.message))
        self.sentence.setAccessibleDescription(failure.message)
        self.note.hide()
        self.show_remedies(failure.remedies)

    def show_remedies(
        self, remedies: Sequence[Remedy], notes: dict[Remedy, str] | None = None, told: str = ""
    ) -> None:
        """Offer these, the best first; ``notes`` say what each did when it was tried, ``told`` what was tried."""
        self.remedies = tuple(remedies)
        self._notes.update(notes or {})
        self.note.setText(told)
        self.note.setVisible(
            bool(told) and self.window().height() >= TALL
        )  # the buttons' tooltips say it too
        self._offer()

    def show_steps(self, steps: Sequence[tuple[str, str, int]]) -> None:
        """Offer moments to go back to: (text, tooltip, step)."""
        if self._steps != tuple(steps):
            self._steps = tuple(steps)
            self._offer()

    def hold(self) -> None:
        """Stay, although the failure itself is over: its user has only gone to look at a step."""
        self._held = True

    def release(self) -> None:
        """Go, if the failure is over."""
        if self._held:
            self._held, self.failure = False, None
            self.hide()

    def dismiss(self) -> None:
        """Hide the message; the failure stays what it is."""
        self._held = False
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.setStyleSheet(
            f"#banner {{ background: {theme.surface}; border-left: {GRID // 2}px solid {theme.bad}; "
            f"border-bottom: 1px solid {theme.border}; }}"
        )
        self.close_button.setIcon(icon("clear", theme))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the buttons anew: side by side, or below each other."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._arrange()
            self._claim_height()

    def _offer(self) -> None:
        wanted = len(self.remedies) + len(self._steps)
        while len(self.buttons) < wanted:
            button = QPushButton(self)
            place = len(self.buttons)
            button.clicked.connect(lambda _checked=False, place=place: self._choose(place))
            self.buttons.append(button)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < wanted)
            if place < len(self.remedies):
                remedy = self.remedies[place]
                going = tr("starts anew") if remedy.anew else tr("goes on from the last good weights")
                tried = self._notes.get(remedy, "")
                button.setText(translated(remedy.text))
                button.setToolTip(f"{translated(remedy.why)} ({going})" + (f"\n{tried}" if tried else ""))
            elif place < wanted:
                text, tip, _ = self._steps[place - len(self.remedies)]
                button.setText(text)
                button.setToolTip(tip)
            button.setAccessibleName(button.text())
            button.setAccessibleDescription(button.toolTip())
        self.remedy_button.setVisible(wanted > 0)
        self._arrange()
        QTimer.singleShot(0, self, self._claim_height)  # new words have their sizes only then

    def _arrange(self) -> None:
        """Put the buttons into as many rows as they need."""
        shown = [button for button in self.buttons if not button.isHidden()]
        for button in self.buttons:
            self._grid.removeWidget(button)
        room = self.width() - 8 * GRID
        widest = max((button.sizeHint().width() for button in shown), default=1)
        total = sum(button.sizeHint().width() + GRID for button in shown)
        columns = len(shown) if total <= room else max(room // (widest + GRID), 1)
        for place, button in enumerate(shown):
            self._grid.addWidget(button, place // max(columns, 1), place % max(columns, 1))
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(max(columns, 1), 1)

    def _claim_height(self) -> None:
        """Ask for the height that the words need in this width: nothing here may be squeezed."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setMinimumHeight(max(layout.heightForWidth(self.width()), 0))

    def _choose(self, place: int) -> None:
        if place < len(self.remedies):
            away, self._held = self._held, False
            self.hide()
            if away:
                self.return_wanted.emit()
            self.remedy_chosen.emit(self.remedies[place])
        elif place - len(self.remedies) < len(self._steps):
            self.step_chosen.emit(self._steps[place - len(self.remedies)][2])
