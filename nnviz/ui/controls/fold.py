"""A titled part of a form that can be folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["Fold"]


class Fold(QWidget):
    """A header that opens and closes what lies below it; ``inner`` ones are quieter and have no line above."""

    toggled = Signal(bool)

    def __init__(
        self,
        title: str,
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
        *,
        opened: bool = True,
        inner: bool = False,
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._inner = inner
        self.title = title
        self.line = QFrame(self)
        self.line.setFixedHeight(1)
        self.line.setVisible(not inner)
        self.header = QToolButton(self)
        self.header.setText(tr(title).replace("&", "&&"))
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        fit_to_text(self.header, icon=2 * GRID)
        self.header.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.header.clicked.connect(lambda _checked=False: self.set_open(not self._opened))
        self.body = QWidget(self)
        self._content = QVBoxLayout(self.body)
        self._content.setContentsMargins(0, GRID // 2, 0, GRID)
        self._content.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2 if not inner else 0)
        column.addWidget(self.line)
        column.addWidget(self.header)
        column.addWidget(self.body)
        self.set_theme(theme)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self._content.addWidget(widget)

    def is_open(self) -> bool:
        """Tell whether the content is shown."""
        return self._opened

    def set_open(self, opened: bool) -> None:
        """Fold or unfold."""
        if opened != self._opened:
            self._opened = opened
            self._show()
            self.toggled.emit(opened)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._icons = {
            state: icon(name, theme, colour=theme.muted) for state, name in ((True, "down"), (False, "next"))
        }
        colour, weight = (theme.muted, 400) if self._inner else (theme.text, 600)
        self.line.setStyleSheet(f"background: {theme.grid}; border: none;")
        self.header.setStyleSheet(
            f"QToolButton {{ color: {colour}; font-weight: {weight};"
            f" padding: {GRID // 2}px 0; margin-left: -{GRID - 2}px; }}"
        )
        self._show()

    def _show(self) -> None:
        title = tr(self.title)
        self.body.setVisible(self._opened)
        self.header.setIcon(self._icons[self._opened])
        self.header.setAccessibleName(
            tr("{part}, open", part=title) if self._opened else tr("{part}, folded", part=title)
        )
        self.header.setToolTip(
            tr("Fold {part}", part=title) if self._opened else tr("Open {part}", part=title)
        )
